package io.offerwright.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.offerwright.data.ReportedOutcome;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Outcome;
import io.offerwright.outcomes.Outcomes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** From a simulated world over a campaign to its lift, whose truth the world knows; by the command line alone. */
class CampaignResultsCommandTest {
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

    private String at(String name) {
        return folder.resolve(name).toString();
    }

    /** A world, a campaign on four of five customers, and who was held out. */
    private void campaign() throws IOException {
        assertThat(run(
                        "simulate",
                        "--customers",
                        "400",
                        "--offers",
                        "60",
                        "--seed",
                        "3",
                        "--months",
                        "2",
                        "--out",
                        at("world")))
                .isZero();
        Path data = Files.createDirectory(folder.resolve("data"));
        for (String name : List.of("usage.csv", "offers.csv", "events.csv")) {
            Files.copy(folder.resolve("world").resolve(name), data.resolve(name));
        }
        List<String> assignments = new ArrayList<>(List.of("customer_id,experiment,arm"));
        List<String> asked = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("world/customers.csv"))) {
            String id = line.substring(0, line.indexOf(','));
            boolean heldOut = asked.size() > 0 && assignments.size() % 5 == 0;
            if (asked.size() > 0) {
                assignments.add(id + ",universal-holdout," + (heldOut ? "holdout" : "treated"));
            }
            if (!heldOut) {
                asked.add(line);
            }
        }
        Files.write(data.resolve("customers.csv"), asked);
        Files.writeString(
                folder.resolve("campaign.yaml"),
                String.join(
                        "\n",
                        "name: golden",
                        "date: 2026-03-01",
                        "channel: SMS",
                        "list_length: 3",
                        "rules: " + Path.of("rules/telco").toAbsolutePath(),
                        "bundle: " + Path.of("models/sample").toAbsolutePath(),
                        "data: data",
                        ""));
        assertThat(run("run", at("campaign.yaml"), "--out", at("out"), "--skip-bad-rows"))
                .as(err.toString())
                .isZero();
        Files.write(folder.resolve("out/assignments.csv"), assignments);
    }

    private JsonNode json() throws IOException {
        return JSON.readTree(out.toString());
    }

    @Test
    void theLiftOfASimulatedCampaignIsFound() throws IOException, SQLException {
        campaign();
        String[] simulate = {
            "simulate",
            "outcomes",
            "--world",
            at("world"),
            "--decisions",
            at("out"),
            "--seed",
            "5",
            "--out",
            at("outcomes.csv.gz"),
            "--late",
            "0.1",
            "--duplicates",
            "0.1",
            "--orphans",
            "0.1",
            "--json"
        };
        assertThat(run(simulate)).as(err.toString()).isZero();
        JsonNode drawn = json();
        byte[] before = Files.readAllBytes(folder.resolve("outcomes.csv.gz"));
        assertThat(run(simulate)).isZero();
        assertThat(json()).isEqualTo(drawn);
        assertThat(Files.readAllBytes(folder.resolve("outcomes.csv.gz"))).isEqualTo(before);

        String[] ask = {
            "campaign",
            "results",
            at("out"),
            "--outcomes",
            at("outcomes.csv.gz"),
            "--planned",
            "universal-holdout:holdout=0.2,treated=0.8"
        };
        assertThat(run(ask)).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains("Campaign golden, decided on 2026-03-01")
                .contains("held out of it")
                .contains("treated against holdout: conversion")
                .contains("Fewer than 200 customers of an arm bought")
                .contains("NOT CAUSAL")
                .contains(drawn.get("late").longValue() + "  late")
                .contains("outcomes-rejected.csv");
        assertThat(Files.readAllLines(folder.resolve("out/outcomes-rejected.csv")))
                .hasSize(1
                        + drawn.get("late").intValue()
                        + drawn.get("duplicates").intValue()
                        + drawn.get("orphans").intValue());

        assertThat(run(with(ask, "--json"))).isZero();
        JsonNode results = json();
        JsonNode outcomes = results.get("outcomes");
        assertThat(outcomes.get("lines").longValue())
                .isEqualTo(drawn.get("rows").longValue());
        assertThat(outcomes.get("organic").longValue())
                .isEqualTo(drawn.get("organic").longValue());
        JsonNode total = results.get("funnel").get("total");
        for (String name : List.of("impressions", "clicks", "accepts", "declines")) {
            assertThat(total.get(name)).as(name).isEqualTo(drawn.get(name));
        }
        assertThat(results.get("funnel").get("audience").longValue()).isEqualTo(400);
        JsonNode lift =
                results.get("experiments").get(0).get("comparisons").get(0).get("conversion");
        double half = (lift.get("high").doubleValue() - lift.get("low").doubleValue()) / 2;
        assertThat(lift.get("value").doubleValue())
                .isCloseTo(drawn.get("truth").get("lift").doubleValue(), within(2 * half));

        assertThat(run(
                        "campaign",
                        "results",
                        at("out"),
                        "--outcomes",
                        at("outcomes.csv.gz"),
                        "--planned",
                        "universal-holdout:holdout=0.5,treated=0.5"))
                .isEqualTo(Main.FINDING);
        assertThat(out.toString())
                .contains("STOPPED: The arms are not as large as was planned")
                .doesNotContain("against holdout");

        groupsOfCustomers(ask);
        theSameByAQueryAndAStore(results);
    }

    private void groupsOfCustomers(String[] ask) throws IOException {
        String[] byRegion =
                with(with(with(ask, "--segment=region"), "--customers=" + customers()), "--segment-minimum=5");
        assertThat(run(byRegion)).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains("Lift by region: each interval is that of its group alone")
                .contains("treated against holdout")
                .contains("may be chance");
        assertThat(run(with(byRegion, "--json"))).isZero();
        JsonNode groups = json().get("groups");
        assertThat(groups.get("column").textValue()).isEqualTo("region");
        long customers = groups.get("unknown").longValue();
        for (JsonNode each : groups.get("results")) {
            customers += each.get("treatment").get("customers").longValue()
                    + each.get("control").get("customers").longValue();
        }
        assertThat(customers + 4 * 2 * groups.get("suppressed").longValue()).isGreaterThanOrEqualTo(380);
        assertThat(run(with(ask, "--segment=region"))).isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("--segment goes together with --customers or --campaign");
        assertThat(run(with(with(ask, "--segment=regoin"), "--customers=" + customers())))
                .isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("There is no column \"regoin\"", "Did you mean \"region\"?");
    }

    private String customers() {
        return at("world/customers.csv");
    }

    private void theSameByAQueryAndAStore(JsonNode expected) throws IOException, SQLException {
        String csv = at("plain.csv");
        try (var in = new java.util.zip.GZIPInputStream(Files.newInputStream(folder.resolve("outcomes.csv.gz")))) {
            Files.write(Path.of(csv), in.readAllBytes());
        }
        String address = "jdbc:h2:mem:outcomes;DB_CLOSE_DELAY=-1";
        try (Connection connection = DriverManager.getConnection(address);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE reported AS SELECT * FROM CSVREAD('" + csv + "')");
            assertThat(run(
                            "campaign",
                            "results",
                            at("out"),
                            "--database",
                            address,
                            "--query",
                            "SELECT * FROM reported",
                            "--json"))
                    .as(err.toString())
                    .isZero();
            statement.execute("SHUTDOWN");
        }
        JsonNode byQuery = json();
        assertThat(byQuery.get("funnel")).isEqualTo(expected.get("funnel"));
        assertThat(byQuery.get("outcomes")).isEqualTo(expected.get("outcomes"));

        String decision =
                Files.readAllLines(folder.resolve("out/decisions.csv")).get(1);
        String[] cells = decision.split(",", -1);
        try (Outcomes store = Outcomes.open(folder.resolve("store"))) {
            store.record(new ReportedOutcome(
                    cells[cells.length - 1],
                    "",
                    cells[2],
                    java.time.LocalDateTime.parse("2026-03-02T12:00"),
                    Outcome.ACCEPT,
                    Channel.SMS,
                    ReportedOutcome.revenueOf(12.5)));
        }
        assertThat(run("campaign", "results", at("out"), "--outcomes", at("store"), "--json"))
                .isZero();
        assertThat(json().get("funnel").get("total").get("revenue").doubleValue())
                .isEqualTo(12.5);
    }

    private static String[] with(String[] arguments, String more) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add(more);
        return all.toArray(String[]::new);
    }

    @Test
    void wrongOptionsAreToldOf() {
        assertThat(run("campaign")).isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("results");
        assertThat(run("campaign", "results", at("out"))).isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("--outcomes");
        assertThat(run("campaign", "results", at("out"), "--outcomes", "x", "--window", "-1"))
                .isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("--window is -1");
        assertThat(run("campaign", "results", at("out"), "--outcomes", "x", "--query", "SELECT 1"))
                .isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("--database");
        for (String planned : List.of("x", "x:a=1", "x:a=0.5,b=0.4", "x:a=0.5,a=0.5", "x:a=0.5,b=half")) {
            assertThat(run("campaign", "results", at("out"), "--outcomes", "x", "--planned", planned))
                    .isEqualTo(Main.USAGE);
            assertThat(err.toString()).contains("--planned is \"" + planned + "\"");
        }
        assertThat(run("campaign", "results", at("nothing"), "--outcomes", "x")).isNotZero();
        assertThat(run("simulate")).isEqualTo(Main.USAGE);
        assertThat(err.toString())
                .contains("Missing required options: '--customers=N', '--offers=M', '--seed=S', '--out=DIR'");
        assertThat(run(
                        "simulate",
                        "outcomes",
                        "--world",
                        at("none"),
                        "--decisions",
                        at("out"),
                        "--seed",
                        "1",
                        "--out",
                        at("x")))
                .isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("world.properties");
    }
}
