package io.offerwright.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.RuleHistory;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.ledger.Databases;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command from a ledger and outcomes to a bundle in force, or to a reason why not. */
class RetrainCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private Path config(int epochs) throws IOException {
        return Files.writeString(
                folder.resolve("epochs" + epochs + ".yaml"),
                "members:\n  warp: { components: 8, epochs: " + epochs + " }\nweights: given\n");
    }

    @Test
    void onlyABetterChallengerIsPutInForce() throws Exception {
        String world = folder.resolve("world").toString();
        Path directory = folder.resolve("bundle");
        assertThat(run("simulate", "--customers=400", "--offers=60", "--seed=4", "--out=" + world))
                .isZero();
        assertThat(run(
                        "train",
                        world,
                        "--out=" + directory,
                        "--config=" + config(0),
                        "--until=2026-01-20",
                        "--rules=rules/telco"))
                .as(err.toString())
                .isZero();
        Fingerprint untrained = Bundle.read(directory).fingerprint();
        String[] better = {
            "retrain", directory.toString(), world, "--config=" + config(6), "--holdout-days=40", "--dry-run"
        };

        assertThat(run(better)).as(err.toString()).isZero();
        assertThat(out.toString()).contains("The challenger is better", "stays in force, since this was a dry run");
        assertThat(Bundle.read(directory).fingerprint()).isEqualTo(untrained);

        better[better.length - 1] = "--refit";
        assertThat(run(better)).as(err.toString()).isZero();
        Bundle fresh = Bundle.read(directory);
        assertThat(out.toString()).contains(fresh.fingerprint().abbreviated() + " is in force in place of");
        assertThat(fresh.provenance().facts())
                .containsEntry("retrained.champion", untrained.hex())
                .containsKey("retrained.refit");
        List<RuleHistory.Entry> entries = RuleHistory.of(directory).entries();
        assertThat(entries.get(entries.size() - 1).bundle()).isEqualTo(fresh.fingerprint());
        assertThat(entries.get(entries.size() - 1).note()).contains("ndcg@5");

        assertThat(run("retrain", directory.toString(), world, "--config=" + config(0), "--holdout-days=40"))
                .isEqualTo(1);
        assertThat(out.toString())
                .contains("The challenger is worse")
                .contains("which favours it")
                .contains("stays in force.");
        assertThat(Bundle.read(directory).fingerprint()).isEqualTo(fresh.fingerprint());

        outcomesAreJoinedToTheLedger(world, directory);
    }

    private void outcomesAreJoinedToTheLedger(String world, Path directory) throws Exception {
        Path campaign = Files.createDirectories(folder.resolve("campaign"));
        Files.writeString(campaign.resolve("campaign.yaml"), """
                name: test
                description: A test
                date: 2026-02-20
                channel: EMAIL
                list_length: 2
                rules: RULES
                bundle: ../bundle
                data: ../world
                """.replace(
                        "RULES", Path.of("rules/telco").toAbsolutePath().toString()));
        assertThat(run("run", campaign.toString(), "--out=" + folder.resolve("out")))
                .as(err.toString())
                .isZero();
        StringBuilder outcomes = new StringBuilder("decision_id,customer_id,offer_id,at,outcome,revenue\n");
        List<String> decisions = Files.readAllLines(folder.resolve("out/decisions.csv"));
        for (int row = 1; row <= 20; row++) {
            String[] cells = decisions.get(row).split(",", -1);
            outcomes.append(cells[cells.length - 1])
                    .append(",,")
                    .append(cells[2])
                    .append(",2026-02-21T10:00:00,ACCEPT,9.90\n");
        }
        outcomes.append(outcomes.toString().lines().skip(1).findFirst().orElseThrow())
                .append('\n');
        outcomes.append("00000000000000000000,,PLAN-001,2026-02-21,DECLINE,0\n");
        // Bought unasked, and long after the window: the latter would move the days that are held out.
        outcomes.append(",C000001,PLAN-001,2026-02-21,ACCEPT,9.90\n");
        String[] late = decisions.get(21).split(",", -1);
        outcomes.append(late[late.length - 1]).append(",,").append(late[2]).append(",2026-06-01,ACCEPT,9.90\n");
        // Declined, and accepted later: the last word counts.
        String[] undecided = decisions.get(22).split(",", -1);
        for (String word : List.of(",2026-02-21,DECLINE,", ",2026-02-22,ACCEPT,9.90")) {
            outcomes.append(undecided[undecided.length - 1])
                    .append(",,")
                    .append(undecided[2])
                    .append(word)
                    .append('\n');
        }
        Path file = Files.writeString(folder.resolve("outcomes.csv"), outcomes);

        int code = run(
                "retrain",
                directory.toString(),
                world,
                "--outcomes=" + file,
                "--ledger=" + folder.resolve("out"),
                "--holdout-days=40",
                "--config=" + config(0),
                "--json");
        assertThat(code).as(err.toString()).isEqualTo(1);
        JsonNode json = new ObjectMapper().readTree(out.toString());
        JsonNode counts = json.at("/outcomes");
        assertThat(counts.get("lines").asInt()).isEqualTo(26);
        assertThat(counts.get("counted").asInt()).isEqualTo(21);
        assertThat(counts.get("used").asInt()).isEqualTo(21);
        assertThat(counts.get("of_no_decision").asInt()).isEqualTo(1);
        assertThat(counts.get("rejected").toString())
                .isEqualTo("{\"duplicate\":1,\"contradicted\":1,\"late\":1,\"unknown-decision\":1}");
        assertThat(json.at("/held_out_from").asText()).startsWith("2026-01");
        assertThat(json.at("/published").asBoolean()).isFalse();

        resultsAndHealthCountTheSame(file, counts);
        aQueryIsCountedLikeAFile(file, counts, directory, world);

        assertThat(run("retrain", directory.toString(), world, "--outcomes=" + file))
                .isEqualTo(2);
        assertThat(err.toString()).contains("go together");
        assertThat(run("retrain", directory.toString(), world, "--holdout-days=0"))
                .isEqualTo(2);
    }

    private void resultsAndHealthCountTheSame(Path file, JsonNode counts) throws IOException {
        String ledger = folder.resolve("out").toString();
        assertThat(run("campaign", "results", ledger, "--outcomes=" + file, "--json"))
                .as(err.toString())
                .isZero();
        JsonNode results = new ObjectMapper().readTree(out.toString()).get("outcomes");
        assertThat(results.get("lines")).isEqualTo(counts.get("lines"));
        assertThat(results.get("counted")).isEqualTo(counts.get("counted"));
        ObjectNode rejected = new ObjectMapper().createObjectNode();
        results.get("rejected").forEach(each -> rejected.set(each.get("reason").textValue(), each.get("lines")));
        int unknown = rejected.path("unknown-customer").asInt();
        rejected.remove("unknown-customer");
        assertThat(results.get("organic").asInt() + unknown)
                .isEqualTo(counts.get("of_no_decision").asInt());
        assertThat(rejected.toString()).isEqualTo(counts.get("rejected").toString());

        assertThat(run("health", ledger, "--outcomes=" + file, "--json"))
                .as(err.toString())
                .isLessThan(2);
        JsonNode health = new ObjectMapper().readTree(out.toString());
        for (String name : List.of("lines", "counted", "of_no_decision", "rejected")) {
            assertThat(health.at("/outcomes/" + name)).as(name).isEqualTo(counts.get(name));
        }
        double conversion = health.at("/days/0/conversion").asDouble();
        assertThat(conversion * health.get("decisions").asLong())
                .isCloseTo(
                        new ObjectMapper()
                                .readTree(results(file))
                                .at("/funnel/total/converted")
                                .asDouble(),
                        within(1e-9));
    }

    private String results(Path file) {
        int unused = run("campaign", "results", folder.resolve("out").toString(), "--outcomes=" + file, "--json");
        return out.toString();
    }

    private void aQueryIsCountedLikeAFile(Path file, JsonNode counts, Path directory, String world) throws Exception {
        for (Databases database : Databases.values()) {
            String address = database.newAddress(folder);
            try (Connection connection = DriverManager.getConnection(address);
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE reported (decision_id VARCHAR(60), customer_id VARCHAR(60), offer_id"
                        + " VARCHAR(60), at TIMESTAMP, outcome VARCHAR(20), revenue DECIMAL(12, 2))");
                try (PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO reported VALUES (?, ?, ?, CAST(? AS TIMESTAMP), ?, CAST(? AS DECIMAL(12, 2)))")) {
                    for (String line : Files.readAllLines(file)
                            .subList(1, counts.get("lines").asInt() + 1)) {
                        String[] cells = line.split(",", -1);
                        for (int cell = 0; cell < cells.length; cell++) {
                            insert.setString(cell + 1, cells[cell].isEmpty() ? null : cells[cell]);
                        }
                        insert.executeUpdate();
                    }
                }
            }
            List<String> query = List.of("--database=" + address, "--query=SELECT * FROM reported", "--json");
            List<String> health =
                    new ArrayList<>(List.of("health", folder.resolve("out").toString()));
            health.addAll(query);
            assertThat(run(health.toArray(String[]::new))).as(err.toString()).isLessThan(2);
            assertThat(new ObjectMapper().readTree(out.toString()).at("/outcomes/rejected"))
                    .isEqualTo(counts.get("rejected"));
            if (database == Databases.POSTGRESQL) {
                List<String> retrain = new ArrayList<>(List.of(
                        "retrain",
                        directory.toString(),
                        world,
                        "--ledger=" + folder.resolve("out"),
                        "--holdout-days=40",
                        "--config=" + config(0)));
                retrain.addAll(query);
                assertThat(run(retrain.toArray(String[]::new)))
                        .as(err.toString())
                        .isEqualTo(1);
                assertThat(new ObjectMapper().readTree(out.toString()).get("outcomes"))
                        .isEqualTo(counts);
            }
        }
    }
}
