package io.offerwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.offerwright.domain.Customer;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.engine.SmallTelco;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.ledger.Ledger;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LedgerReplayCommandTest {
    private static final SmallTelco TELCO = SmallTelco.get();

    /** A rule book that excludes nothing: what a newer bundle might hold. */
    private static final Bundle NEWER = TELCO.bundle.withRules(new TreeMap<>(Map.of("none.drl", """
            package none
            import io.offerwright.rules.*
            """)));

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        return command.execute(arguments);
    }

    /** Records decisions of the first half on one bundle and of the second half on a newer one. */
    private List<Decision> record() {
        List<Decision> decisions = new ArrayList<>();
        List<Customer> customers = TELCO.data.customers().subList(0, 200);
        try (Ledger ledger = Ledger.open(folder)) {
            int half = customers.size() / 2;
            decisions.addAll(record(ledger, TELCO.bundle, customers.subList(0, half)));
            decisions.addAll(record(ledger, NEWER, customers.subList(half, customers.size())));
        }
        return decisions;
    }

    private static List<Decision> record(Ledger ledger, Bundle bundle, List<Customer> customers) {
        List<Decision> decisions = new ArrayList<>();
        assertThat(ledger.bundles().put(bundle.files())).isEqualTo(bundle.fingerprint());
        try (DecisionEngine engine = DecisionEngine.open(bundle)) {
            for (Customer customer : customers) {
                Decision decision = engine.decide(TELCO.request(customer));
                ledger.append(decision);
                decisions.add(decision);
            }
        }
        return decisions;
    }

    @Test
    void everyDecisionComesOutAsRecordedOnTheBundleItRanOn() throws IOException {
        List<Decision> decisions = record();

        assertThat(run("ledger", "replay", "--all", "--threads", "3", "--ledger", folder.toString()))
                .isZero();
        assertThat(out.toString()).contains("200 made again on 2 bundles").contains("Different  0");

        assertThat(run("ledger", "replay", decisions.get(7).id(), "--json", "--ledger", folder.toString()))
                .isZero();
        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(json.get("equal").intValue()).isEqualTo(1);
    }

    @Test
    void aDecisionThatItsBundleDoesNotMakeIsAFinding() throws IOException {
        try (Ledger ledger = Ledger.open(folder);
                DecisionEngine engine = DecisionEngine.open(TELCO.bundle)) {
            ledger.bundles().put(TELCO.bundle.files());
            Decision honest = engine.decide(TELCO.request(TELCO.data.customers().get(0)));
            List<Candidate> candidates = new ArrayList<>(honest.candidates());
            Candidate first = candidates.get(0);
            candidates.set(
                    0,
                    new Candidate(
                            first.offerId(),
                            first.score() + 1,
                            first.relevance(),
                            first.revenue(),
                            first.diversity(),
                            first.propensity(),
                            first.promoted(),
                            first.ruleIds(),
                            first.verdict()));
            ledger.append(new Decision(honest.request(), honest.bundle(), candidates));
        }

        assertThat(run("ledger", "replay", "--all", "--json", "--ledger", folder.toString()))
                .isEqualTo(Main.FINDING);
        JsonNode finding =
                new ObjectMapper().readTree(out.toString()).get("findings").get(0);
        assertThat(finding.get("stage").textValue()).isEqualTo("score");

        assertThat(run("ledger", "replay", "--all", "--ledger", folder.toString()))
                .isEqualTo(Main.FINDING);
        assertThat(out.toString())
                .contains("Different  1")
                .contains("score of ")
                .contains(": recorded ");
    }
}
