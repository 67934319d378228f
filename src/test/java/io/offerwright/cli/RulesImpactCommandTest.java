package io.offerwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RulesImpactCommandTest {
    private static final String RULE = """
            package p
            rule "Basic phones" @id( "A" ) @reason( "r" )
            when
                Customer( deviceTier == DeviceTier.BASIC )
                $offer : Offer( price > 10 )
            then
                decision.exclude( $offer );
            end
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    private Path before;
    private Path after;
    private Path customers;

    @BeforeEach
    void write() throws IOException {
        before = book("before", RULE);
        after = book("after", RULE.replace("BASIC", "SMARTPHONE"));
        try (Stream<String> lines = Files.lines(Path.of("sample-campaigns/data/customers.csv"))) {
            customers = Files.write(
                    directory.resolve("customers.csv"), lines.limit(61).toList());
        }
    }

    private Path book(String name, String text) throws IOException {
        Path book = Files.createDirectory(directory.resolve(name));
        Files.writeString(book.resolve("a.drl"), text);
        return book;
    }

    @Test
    void tellsOfEveryCustomerAsTextPageAndJson() throws Exception {
        Path page = directory.resolve("impact.html");

        assertThat(impact("--examples", "1", "--html", page.toString())).isZero();
        assertThat(out.toString())
                .contains("changed A")
                .containsPattern("\\d+ of 60 customers \\(\\d+%\\) get another list")
                .contains("Offers that win")
                .contains("Customer C")
                .contains("Report: " + page);
        assertThat(page).content().contains("What the edit would change");

        out.getBuffer().setLength(0);
        assertThat(impact("--json", "--full", "--by", "device_tier")).isZero();
        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(json.path("customers").asInt()).isEqualTo(60);
        assertThat(json.path("changed").asInt()).isPositive();
        for (JsonNode tier : json.path("by").path("device_tier")) {
            if (tier.path("value").asText().equals("PREMIUM")) {
                assertThat(tier.path("changed").asInt()).isZero();
            }
        }
    }

    @Test
    void everyFaultOfAnEditedFileIsToldWithItsPlace() throws Exception {
        Path file = after.resolve("a.drl");
        Files.writeString(file, RULE.replace("deviceTier ==", "deviceTeir ==").replace("price", "prize"));

        assertThat(impact()).isEqualTo(2);
        assertThat(err.toString()).contains(file + ":4:").contains(file + ":5:").contains("deviceTier");
    }

    @Test
    void withoutABundleItSaysWhichIsMissing() {
        assertThat(run(
                        "rules",
                        "impact",
                        before.toString(),
                        after.toString(),
                        "--customers",
                        customers.toString(),
                        "--date",
                        "2026-03-01"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--bundle models/sample");
    }

    @Test
    void wrongValuesAreToldBeforeAnythingIsDecided() {
        assertThat(impact("--by", "segment,colour")).isEqualTo(2);
        assertThat(err.toString()).contains("\"colour\"").contains("device_tier");
        assertThat(impact("--list-length", "0")).isEqualTo(2);
        assertThat(impact("--html", directory.resolve("none/at.html").toString()))
                .isEqualTo(2);
    }

    private int impact(String... more) {
        List<String> arguments = new java.util.ArrayList<>(List.of(
                "rules",
                "impact",
                before.toString(),
                after.toString(),
                "--bundle",
                "models/sample",
                "--customers",
                customers.toString(),
                "--date",
                "2026-03-01"));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private int run(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
