package io.offerwright.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.Customer;
import io.offerwright.domain.Score;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Explanation;
import io.offerwright.evidence.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecisionEngineTest {
    private static final SmallTelco TELCO = SmallTelco.get();
    private static DecisionEngine engine;

    @BeforeAll
    static void open() {
        engine = DecisionEngine.open(TELCO.bundle);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @Test
    void everyExplanationOfEveryCandidateRecomputesToItsScore() {
        long explained = 0;
        for (Customer customer : TELCO.data.customers()) {
            Explained decided = engine.decideAndExplain(TELCO.request(customer));
            for (Candidate candidate : decided.decision().candidates()) {
                Explanation explanation = decided.explanation(candidate.offerId());
                assertThat(explanation.recompute())
                        .describedAs("%s for %s", candidate.offerId(), customer.id())
                        .isEqualTo(candidate.score() * Score.ONE);
                explained++;
            }
        }
        assertThat(explained).isEqualTo(400L * 60);
    }

    @Test
    void everyCandidateSaysWhyOrWhyNot() {
        for (Customer customer : TELCO.data.customers().subList(0, 100)) {
            Explained decided = engine.decideAndExplain(TELCO.request(customer));
            for (Candidate candidate : decided.decision().candidates()) {
                assertThat(decided.reason(candidate.offerId()))
                        .isNotBlank()
                        .doesNotContain("{", "}", "NaN", "null")
                        .endsWith(".");
            }
        }
    }

    @Test
    void anyNumberOfThreadsDecideTheSame() throws Exception {
        List<Decision> alone = TELCO.data.customers().stream()
                .map(customer -> engine.decide(TELCO.request(customer)))
                .toList();
        ExecutorService executor = Executors.newFixedThreadPool(8);
        try {
            List<Future<Decision>> together = TELCO.data.customers().stream()
                    .map(customer -> executor.submit(() -> engine.decide(TELCO.request(customer))))
                    .toList();
            for (int index = 0; index < alone.size(); index++) {
                assertThat(together.get(index).get()).isEqualTo(alone.get(index));
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void anotherBundleInTheSameJvmDecidesByItself() {
        SortedMap<String, String> none = new TreeMap<>(Map.of("none.drl", """
                package none
                import io.offerwright.rules.*
                rule "Nothing for nobody"
                    @id( "NONE-1" )
                    @reason( "There is nothing to offer" )
                when
                    $offer : Offer( )
                then
                    decision.exclude( $offer );
                end
                """));
        try (DecisionEngine other = DecisionEngine.open(TELCO.bundle.withRules(none))) {
            Customer customer = TELCO.data.customers().get(0);
            Decision empty = other.decide(TELCO.request(customer));
            assertThat(empty.chosen()).isEmpty();
            assertThat(empty.candidates()).allSatisfy(candidate -> assertThat(candidate.verdict())
                    .isEqualTo(new Verdict.Excluded(List.of("NONE-1"))));
            assertThat(engine.decide(TELCO.request(customer)).chosen()).isNotEmpty();
            assertThatThrownBy(() -> engine.explain(empty)).hasMessageContaining("open the decision's own bundle");
        }
    }

    @Test
    void anAttributeThatTheBundleDoesNotDeclareIsAnError() {
        Customer customer = Customer.of("C").withAttributes(Map.of("fibre", "yes"));
        assertThatThrownBy(() -> engine.decide(TELCO.request(customer))).hasMessageContaining("\"fibre\"");
    }

    @Test
    void theSameTrainingGivesTheSameBundleAndAnotherSeedAnother() {
        assertThat(TELCO.train(11).fingerprint()).isEqualTo(TELCO.bundle.fingerprint());
        assertThat(TELCO.train(12).fingerprint()).isNotEqualTo(TELCO.bundle.fingerprint());
    }

    @Test
    void aBundleReadBackIsTheSameAndDecidesTheSame(@TempDir Path directory) {
        TELCO.bundle.write(directory.resolve("bundle"));
        Bundle read = Bundle.read(directory.resolve("bundle"));
        assertThat(read.fingerprint()).isEqualTo(TELCO.bundle.fingerprint());
        Customer customer = TELCO.data.customers().get(7);
        try (DecisionEngine other = DecisionEngine.open(read)) {
            assertThat(other.decide(TELCO.request(customer))).isEqualTo(engine.decide(TELCO.request(customer)));
        }
    }

    @Test
    void aClosedEngineSaysSo() {
        DecisionEngine closed = DecisionEngine.open(TELCO.bundle);
        closed.close();
        Customer customer = TELCO.data.customers().get(0);
        assertThatThrownBy(() -> closed.decide(TELCO.request(customer))).hasMessageContaining("closed");
    }
}
