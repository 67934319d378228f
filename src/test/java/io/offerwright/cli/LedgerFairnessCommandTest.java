package io.offerwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** From a world with a planted bias to the report that finds it, by the command line alone. */
class LedgerFairnessCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }

    private void world(String... options) {
        List<String> arguments = new ArrayList<>(
                List.of("simulate", "--customers", "1200", "--offers", "60", "--seed", "3", "--months", "4"));
        arguments.addAll(List.of("--out", folder.resolve("world").toString(), "--protected"));
        arguments.addAll(List.of(options));
        assertThat(run(arguments.toArray(String[]::new))).isZero();
    }

    private String campaign(String name, String date, String attributes) throws IOException {
        Path file = folder.resolve(name + ".yaml");
        Files.writeString(
                file,
                String.join(
                        "\n",
                        "name: " + name,
                        "date: " + date,
                        "channel: EMAIL",
                        "list_length: 8",
                        "rules: " + Path.of("rules/telco").toAbsolutePath(),
                        "bundle: " + Path.of("models/sample").toAbsolutePath(),
                        "data: world",
                        attributes,
                        ""));
        return file.toString();
    }

    private String[] fairness(String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("ledger", "fairness", "--ledger", folder.resolve("out").toString()));
        arguments.addAll(
                List.of("--protected", folder.resolve("world/protected.csv").toString()));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    @Test
    void aPlantedBiasIsFoundAndItsRuleIsNamed() throws IOException {
        world("--bias", "0.8");
        String campaign = campaign("spring", "2026-03-01", "protected: [age_band, group]");
        assertThat(run("run", campaign, "--out", folder.resolve("out").toString()))
                .isZero();

        Path page = folder.resolve("fairness.html");
        assertThat(run(fairness(
                        "--html",
                        page.toString(),
                        "--outcomes",
                        folder.resolve("world/events.csv").toString())))
                .isEqualTo(Main.FINDING);
        assertThat(out.toString())
                .contains("group B was shown")
                .contains("The rule ELIG-060 keeps out")
                .doesNotContain("age_band 18-29 was shown")
                .doesNotContain("age_band 60+ was shown");
        assertThat(err.toString()).contains("outcomes: 0 count, ", "name no decision");
        Document html = Jsoup.parse(Files.readString(page));
        assertThat(html.select("script, link, img")).isEmpty();
        assertThat(html.select("svg[role=img]")).isNotEmpty().allSatisfy(svg -> assertThat(svg.attr("aria-label"))
                .isNotBlank());
        assertThat(html.select("#attribute-2 .findings").text()).contains("ELIG-060");

        assertThat(run(fairness("--json"))).isEqualTo(Main.FINDING);
        JsonNode group = JSON.readTree(out.toString()).get("attributes").get(1);
        assertThat(group.get("reference").textValue()).isEqualTo("A");
        assertThat(group.get("comparisons").get(0).get("gap").booleanValue()).isTrue();
        assertThat(group.get("comparisons")
                        .get(0)
                        .get("drivers")
                        .get(0)
                        .get("rule")
                        .textValue())
                .isEqualTo("ELIG-060");

        Files.writeString(folder.resolve("world/protected.csv"), "customer_id,grup\nC0000001,A\n");
        assertThat(run(fairness())).isEqualTo(Main.USAGE);
        assertThat(err.toString())
                .contains("The column \"grup\" is not protected in these decisions; they protect age_band, group.");
    }

    @Test
    void withoutABiasNothingIsFound() throws IOException {
        world();
        assertThat(run(
                        "run",
                        campaign("spring", "2026-03-01", ""),
                        "--out",
                        folder.resolve("out").toString()))
                .isZero();

        assertThat(run(fairness())).as(out.toString()).isZero();
        assertThat(out.toString()).contains("No gap below four fifths that is more than chance.");
        assertThat(err.toString()).contains("Nothing kept the rules of these decisions from reading age_band, group");

        assertThat(run(fairness("--from-date", "2026-03-02"))).isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("No decision was made for these days.");
        assertThat(run(fairness("--from-date", "2026-03-02", "--to-date", "2026-03-01")))
                .isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("--to-date (2026-03-01) is before --from-date (2026-03-02)");
        Files.writeString(folder.resolve("world/protected.csv"), "customer_id,group\nsomebody else,A\n");
        assertThat(run(fairness())).isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("has a group in this file.");
    }

    @Test
    void periodsAreCompared() throws IOException {
        world("--bias", "1");
        assertThat(run(
                        "run",
                        campaign("spring", "2026-03-01", ""),
                        "--out",
                        folder.resolve("out").toString()))
                .isZero();
        Path customers = folder.resolve("world/customers.csv");
        Files.writeString(customers, Files.readString(customers).replace(",SMARTPHONE,", ",PREMIUM,"));
        assertThat(run(
                        "run",
                        campaign("summer", "2026-04-01", ""),
                        "--out",
                        folder.resolve("out").toString()))
                .as(err.toString())
                .isZero();

        Path page = folder.resolve("drift.html");
        List<String> drift = new ArrayList<>(
                List.of("ledger", "drift", "--ledger", folder.resolve("out").toString()));
        drift.addAll(List.of("--before", "2026-03-01", "--after", "2026-04-01..2026-04-30", "--html", page.toString()));
        drift.addAll(List.of("--outcomes", folder.resolve("world/events.csv").toString()));
        assertThat(run(drift.toArray(String[]::new))).isEqualTo(Main.FINDING);
        assertThat(out.toString()).contains("The file of outcomes says nothing of the offers on these lists");
        assertThat(out.toString()).containsPattern("device tier +[0-9.]+ +p below 0.001 +changed");
        assertThat(Jsoup.parse(Files.readString(page))
                        .select("#features .findings")
                        .text())
                .contains("Device tier");

        assertThat(run(
                        "ledger",
                        "drift",
                        "--ledger",
                        folder.resolve("out").toString(),
                        "--before",
                        "x",
                        "--after",
                        "2026-04-01"))
                .isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("\"x\" is no range of days");
    }
}
