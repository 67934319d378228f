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
import java.util.Locale;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A campaign in a simulated world, from the audience to the report of its results and of its engine's health, by commands alone. */
class CampaignReportCommandTest {
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

    private String in(String name) {
        return folder.resolve(name).toString();
    }

    private void campaign(String date) throws IOException {
        Path file = folder.resolve("spring.yaml");
        Files.writeString(
                file,
                String.join(
                        "\n",
                        "name: spring",
                        "date: " + date,
                        "channel: EMAIL",
                        "list_length: 3",
                        "rules: " + Path.of("rules/telco").toAbsolutePath(),
                        "bundle: " + Path.of("models/sample").toAbsolutePath(),
                        "data: world",
                        ""));
        assertThat(run("run", file.toString(), "--out", in("out")))
                .as(err.toString())
                .isZero();
    }

    @Test
    void theResultsOfACampaignArePutOnAPageAndItsEngineIsExamined() throws IOException {
        assertThat(run(
                        "simulate",
                        "--customers",
                        "300",
                        "--offers",
                        "60",
                        "--seed",
                        "3",
                        "--months",
                        "2",
                        "--out",
                        in("world")))
                .isZero();
        campaign("2026-03-01");
        assertThat(run(
                        "simulate",
                        "outcomes",
                        "--world",
                        in("world"),
                        "--decisions",
                        in("out"),
                        "--seed",
                        "5",
                        "--out",
                        in("outcomes.csv")))
                .as(err.toString())
                .isZero();

        assertThat(run("campaign", "report", in("out"), "--outcomes", in("outcomes.csv"), "--out", in("report.html")))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("Report: ");
        Document page = Jsoup.parse(Files.readString(folder.resolve("report.html")));
        assertThat(page.select("h1").text()).isEqualTo("What came of spring");
        assertThat(page.select("script, link, img")).isEmpty();
        assertThat(page.select("#funnel svg rect")).hasSizeGreaterThanOrEqualTo(5);
        assertThat(page.select("#time .strips")).hasSize(2);
        assertThat(page.select("footer dd").eachText()).anyMatch(text -> text.endsWith("outcomes.csv"));
        assertThat(page.text()).doesNotContain("NaN", "Infinity");

        // A page that can't be written does no harm to one that is there.
        assertThat(run("campaign", "report", in("out"), "--outcomes", in("no.csv"), "--out", in("report.html")))
                .isEqualTo(Main.USAGE);
        assertThat(Jsoup.parse(Files.readString(folder.resolve("report.html"))).select("h1"))
                .hasSize(1);

        for (int day = 2; day <= 7; day++) {
            campaign(String.format(Locale.ROOT, "2026-03-%02d", day));
        }
        int code = run(
                "health",
                in("out"),
                "--outcomes",
                in("outcomes.csv"),
                "--recent",
                "2",
                "--settle",
                "0",
                "--verify",
                "--days",
                "--json");
        JsonNode health = new ObjectMapper().readTree(out.toString());
        assertThat(health.get("last_day").textValue()).isEqualTo("2026-03-07");
        assertThat(health.get("decisions").intValue()).isEqualTo(2_100);
        assertThat(health.get("days")).hasSize(7);
        assertThat(health.get("days").get(0).get("conversion").doubleValue()).isPositive();
        assertThat(health.get("findings").findValuesAsText("kind"))
                .doesNotContain("ledger-damaged", "fallbacks", "rule-silent", "customer-drift", "score-drift");
        assertThat(code).isEqualTo(health.get("healthy").booleanValue() ? 0 : Main.FINDING);

        int again = run("health", in("out"), "--days");
        assertThat(again).isIn(0, Main.FINDING);
        assertThat(out.toString())
                .containsPattern("(wrong|wrong, as far as was looked at), in 2,100 decisions up to 2026-03-07\\.")
                .contains("Note: Nothing is said of conversion and precision: no outcomes were given.")
                .contains("Note: Nothing is held against the past")
                .containsPattern("2026-03-07 +300 ");
        assertThat(run("health", in("out"), "--recent", "0")).isEqualTo(Main.USAGE);
        assertThat(run("health", in("world"))).isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("There is no ledger here");
        assertThat(List.of(folder.resolve("out").toFile().list())).doesNotContain("report.html.part");
    }
}
