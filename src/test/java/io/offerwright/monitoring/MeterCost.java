package io.offerwright.monitoring;

import com.sun.management.ThreadMXBean;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.engine.DecisionObserver;
import io.offerwright.engine.SmallTelco;
import io.offerwright.evidence.Decision;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;

/**
 * What watching costs a decision, in time and in bytes: nobody, an observer that does nothing, and the meters; in turns, so that
 * all three see the same machine. Run {@link #main}; the argument is how many rounds.
 */
public final class MeterCost {
    private MeterCost() {}

    private static final class Idle implements DecisionObserver {
        @Override
        public long begin() {
            return 0;
        }

        @Override
        public void decided(long begun, Decision decision) {}
    }

    /** Prints the medians over rounds. */
    public static void main(String[] arguments) {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 40;
        SmallTelco telco = SmallTelco.get();
        List<DecisionRequest> requests =
                telco.data.customers().stream().map(telco::request).toList();
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<String> names = List.of("nobody", "an observer that does nothing", "meters");
        double[][] times = new double[3][rounds];
        double[][] bytes = new double[3][rounds];
        long id = Thread.currentThread().getId();
        try (DecisionEngine engine = DecisionEngine.open(telco.bundle)) {
            for (int round = -10; round < rounds; round++) {
                for (int kind = 0; kind < 3; kind++) {
                    switch (kind) {
                        case 0 -> engine.observe(null);
                        case 1 -> engine.observe(new Idle());
                        default -> EngineMetrics.bind(new SimpleMeterRegistry(), engine);
                    }
                    long allocated = thread.getThreadAllocatedBytes(id);
                    long begun = System.nanoTime();
                    for (int again = 0; again < 10; again++) {
                        for (DecisionRequest request : requests) {
                            engine.decide(request);
                        }
                    }
                    double decisions = 10.0 * requests.size();
                    if (round >= 0) {
                        times[kind][round] = (System.nanoTime() - begun) / decisions / 1000;
                        bytes[kind][round] = (thread.getThreadAllocatedBytes(id) - allocated) / decisions;
                    }
                    engine.observe(null);
                }
            }
        }
        for (int kind = 0; kind < 3; kind++) {
            Arrays.sort(times[kind]);
            Arrays.sort(bytes[kind]);
            System.out.printf(
                    "%-30s %.2f microseconds, %,.0f bytes a decision (60 offers)%n",
                    names.get(kind), times[kind][rounds / 2], bytes[kind][rounds / 2]);
        }
    }
}
