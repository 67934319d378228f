package io.offerwright.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.InputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LiveEngineTest {
    /** No decision fails, none is mixed, and no engine that was exchanged stays behind. */
    @Test
    void rulesAreExchangedUnderLoad() throws Exception {
        List<Reloads.Memory> memory = Reloads.run(new TreeMap<>(), 40, 10, seen -> {});
        assertThat(memory.get(3).decisions()).isGreaterThan(memory.get(0).decisions());
        // A book has some ten classes: ten that stayed would show as a hundred.
        assertThat(memory.get(3).classes() - memory.get(0).classes()).isLessThan(50);
    }

    @Test
    void aBundleThatCantBeOpenedLeavesTheOldInForce() {
        Bundle sample = Bundle.read(Path.of("models/sample"))
                .withRules(
                        new TreeMap<>(
                                Map.of(
                                        "a.drl",
                                        "package p rule \"R\" @id( \"A\" ) @reason( \"r\" ) when Customer( ) then decision.blend( 1 ); end")));
        LiveEngine engine = LiveEngine.open(sample);
        assertThatThrownBy(() -> engine.swap(sample.withRules(new TreeMap<>(Map.of("a.drl", "rule")))))
                .isInstanceOf(InputException.class);
        assertThat(engine.bundle()).isSameAs(sample);
        DecisionEngine old = engine.with(current -> {
            engine.close();
            // In flight: it must still be able to fire.
            assertThat(current.decide(FallbackTest.ask("Ann")).candidates()).isNotEmpty();
            return current;
        });
        assertThatThrownBy(() -> old.decide(FallbackTest.ask("Ann"))).hasMessage("The engine is closed.");
        assertThatThrownBy(() -> engine.decide(FallbackTest.ask("Ann"))).hasMessage("The engine is closed.");
    }
}
