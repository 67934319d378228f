package io.offerwright.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.Customer;
import io.offerwright.evidence.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DecisionObserverTest {
    private static final SmallTelco TELCO = SmallTelco.get();

    /** Counts its own ticks, so that what is handed back can be told apart. */
    private static final class Watching implements DecisionObserver {
        private final List<String> seen = new ArrayList<>();
        private long ticks;

        @Override
        public long begin() {
            return ++ticks;
        }

        @Override
        public void decided(long begun, Decision decision) {
            seen.add(begun + " " + decision.id());
        }

        @Override
        public void failed(long begun, RuntimeException problem) {
            seen.add(begun + " failed");
        }
    }

    private static final class Broken implements DecisionObserver {
        @Override
        public long begin() {
            throw new IllegalStateException("no clock");
        }

        @Override
        public void decided(long begun, Decision decision) {
            throw new IllegalStateException("no meter");
        }

        @Override
        public void failed(long begun, RuntimeException problem) {
            throw new IllegalStateException("no meter");
        }
    }

    @Test
    void eachDecisionIsToldOnceAndTheSameWhoeverWatches() {
        Watching watching = new Watching();
        Customer first = TELCO.data.customers().get(0);
        Customer second = TELCO.data.customers().get(1);
        try (DecisionEngine engine = DecisionEngine.open(TELCO.bundle)) {
            Decision alone = engine.decide(TELCO.request(first));
            engine.observe(watching);
            assertThat(engine.decide(TELCO.request(first))).isEqualTo(alone);
            Explained explained = engine.decideAndExplain(TELCO.request(second));
            // Neither is a new decision.
            assertThat(engine.explain(explained.decision()).decision()).isEqualTo(explained.decision());
            assertThat(engine.verdict(
                            TELCO.request(first), alone.candidates().get(0).offerId()))
                    .isNotNull();
            Customer undeclared = first.withAttributes(Map.of("nobody_declared_this", "yes"));
            assertThatThrownBy(() -> engine.decide(TELCO.request(undeclared)))
                    .hasMessageContaining("nobody_declared_this");
            engine.observe(null);
            assertThat(engine.decide(TELCO.request(first))).isEqualTo(alone);
            assertThat(watching.seen)
                    .containsExactly(
                            "1 " + alone.id(), "2 " + explained.decision().id(), "3 failed");
        }
    }

    @Test
    void aBrokenObserverCostsNoDecision() {
        Customer customer = TELCO.data.customers().get(0);
        try (DecisionEngine engine = DecisionEngine.open(TELCO.bundle)) {
            Decision alone = engine.decide(TELCO.request(customer));
            engine.observe(new Broken());
            assertThat(engine.decide(TELCO.request(customer))).isEqualTo(alone);
            Customer undeclared = customer.withAttributes(Map.of("nobody_declared_this", "yes"));
            assertThatThrownBy(() -> engine.decide(TELCO.request(undeclared)))
                    .hasMessageContaining("nobody_declared_this");
        }
    }

    @Test
    void whoWatchesALiveEngineWatchesTheNextBundleToo() {
        Watching watching = new Watching();
        Customer customer = TELCO.data.customers().get(0);
        try (LiveEngine engine = LiveEngine.open(TELCO.bundle)) {
            engine.observe(watching);
            Decision before = engine.decide(TELCO.request(customer));
            engine.swap(TELCO.bundle);
            assertThat(engine.decide(TELCO.request(customer))).isEqualTo(before);
        }
        assertThat(watching.seen).hasSize(2);
    }
}
