package io.offerwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SimulateCommandTest {
    private static final Path SAMPLE = Path.of("sample-campaigns", "data");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path directory;

    @Test
    void aWorldIsSummedUpAsJson() throws IOException {
        int code = run("--customers", "25", "--offers", "60", "--seed", "3", "--out", world(), "--json");

        JsonNode summary = new ObjectMapper().readTree(out.toString());
        assertThat(code).isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(summary.get("customers").asInt()).isEqualTo(25);
        assertThat(summary.get("offers").asInt()).isEqualTo(60);
        assertThat(summary.get("truth").asInt()).isZero();
        assertThat(summary.get("events").asInt())
                .isGreaterThan(summary.get("accepts").asInt());
    }

    @Test
    void settingsOutOfRangeAreAWrongUsage() {
        int code = run("--customers", "0", "--offers", "7", "--seed", "3", "--out", world());

        assertThat(code).isEqualTo(Main.USAGE);
        assertThat(err.toString())
                .contains("The number of customers (0) must lie between 1 and 9999999.")
                .contains("The number of offers (7) must lie between 20 and 5000.");
        assertThat(directory.resolve("world")).doesNotExist();
    }

    @Test
    void aDateThatDoesNotExistIsAWrongUsage() {
        int code = run("--customers", "5", "--offers", "60", "--seed", "3", "--until", "2026-02-30", "--out", world());

        assertThat(code).isEqualTo(Main.USAGE);
        assertThat(err.toString())
                .contains("\"2026-02-30\" is not a date of the calendar; expected one such as 2026-03-01.")
                .doesNotContain("java.");
    }

    @Test
    void theSampleDataIsMadeByTheCommandInItsReadme() throws IOException {
        String command = Files.readString(SAMPLE.resolve("README.md"))
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("./offerwright simulate "))
                .findFirst()
                .orElseThrow();
        String[] arguments = command.substring("./offerwright simulate ".length())
                .replace("--force", "")
                .replace("sample-campaigns/data", world())
                .strip()
                .split(" +", -1);

        assertThat(run(arguments)).as(err.toString()).isZero();
        for (String name : List.of("customers.csv", "offers.csv", "usage.csv.gz", "events.csv.gz")) {
            // Rows, not compressed bytes: those differ between versions of zlib.
            assertThat(rows(directory.resolve("world").resolve(name))).as(name).isEqualTo(rows(SAMPLE.resolve(name)));
        }
    }

    private static byte[] rows(Path file) throws IOException {
        try (InputStream bytes = Files.newInputStream(file);
                InputStream content = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes) {
            return content.readAllBytes();
        }
    }

    private String world() {
        return directory.resolve("world").toString();
    }

    private int run(String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "simulate";
        System.arraycopy(options, 0, arguments, 1, options.length);
        CommandLine line = Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
