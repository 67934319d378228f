package io.offerwright.engine;

import io.offerwright.domain.Channel;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.LocalDate;

/**
 * How long it takes from the start of the virtual machine to the first decision:
 *
 * <pre>
 *   ./offerwright --version
 *   java -cp target/test-classes:target/offerwright.jar:'target/lib/*' io.offerwright.engine.FirstDecision models/sample
 * </pre>
 */
public final class FirstDecision {
    private FirstDecision() {}

    public static void main(String[] arguments) {
        long start = ManagementFactory.getRuntimeMXBean().getStartTime();
        long main = System.currentTimeMillis();
        try (DecisionEngine engine = DecisionEngine.open(Path.of(arguments[0]))) {
            long opened = System.currentTimeMillis();
            Context context = new Context("first", LocalDate.of(2026, 3, 1), Channel.EMAIL);
            engine.decide(DecisionRequest.of(Customer.of("Ann"), context, 5));
            long decided = System.currentTimeMillis();
            System.out.printf(
                    "%d rules, milliseconds since the start: %d until main, %d until the engine is open, %d until the first decision%n",
                    engine.rules().size(), main - start, opened - start, decided - start);
        }
    }
}
