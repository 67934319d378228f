package io.offerwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.RuleHistory;
import io.offerwright.evidence.Fingerprint;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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
    void onlyABetterChallengerIsPutInForce() throws IOException {
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

    private void outcomesAreJoinedToTheLedger(String world, Path directory) throws IOException {
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
        StringBuilder outcomes = new StringBuilder("decision_id,offer_id,at,outcome,revenue\n");
        List<String> decisions = Files.readAllLines(folder.resolve("out/decisions.csv"));
        for (int row = 1; row <= 20; row++) {
            String[] cells = decisions.get(row).split(",", -1);
            outcomes.append(cells[cells.length - 1])
                    .append(',')
                    .append(cells[2])
                    .append(",2026-02-21T10:00:00,ACCEPT,9.90\n");
        }
        outcomes.append(outcomes.toString().lines().skip(1).findFirst().orElseThrow())
                .append('\n');
        outcomes.append("00000000000000000000,PLAN-001,2026-02-21,DECLINE,0\n");
        // Bought unasked, and long after the window: the latter would move the days that are held out.
        outcomes.append(",PLAN-001,2026-02-21,ACCEPT,9.90\n");
        String[] late = decisions.get(21).split(",", -1);
        outcomes.append(late[late.length - 1]).append(',').append(late[2]).append(",2026-06-01,ACCEPT,9.90\n");
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
        assertThat(json.at("/outcomes/rows").asInt()).isEqualTo(24);
        assertThat(json.at("/outcomes/used").asInt()).isEqualTo(20);
        assertThat(json.at("/outcomes/orphans").asInt()).isEqualTo(1);
        assertThat(json.at("/outcomes/repeated").asInt()).isEqualTo(1);
        assertThat(json.at("/outcomes/unasked").asInt()).isEqualTo(1);
        assertThat(json.at("/outcomes/outside").asInt()).isEqualTo(1);
        assertThat(json.at("/held_out_from").asText()).startsWith("2026-01");
        assertThat(json.at("/published").asBoolean()).isFalse();

        assertThat(run("retrain", directory.toString(), world, "--outcomes=" + file))
                .isEqualTo(2);
        assertThat(err.toString()).contains("go together");
        assertThat(run("retrain", directory.toString(), world, "--holdout-days=0"))
                .isEqualTo(2);
    }
}
