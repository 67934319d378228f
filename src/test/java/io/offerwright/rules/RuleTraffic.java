package io.offerwright.rules;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.DecisionRequest;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What rules cost in a campaign in which every customer comes once: how fast a session learns, and what a decision costs from then on,
 * beside hand-written Java, in microseconds of the thread's time.
 *
 * <pre>
 *   mvn -q test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 *   java -Xmx3g -Xmn1500m -XX:+UseSerialGC -cp target/test-classes:target/classes:$(cat target/classpath) \
 *       io.offerwright.rules.RuleTraffic 100 25 400000
 * </pre>
 */
public final class RuleTraffic {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private RuleTraffic() {}

    /** Takes the numbers of offers, rules and customers. */
    public static void main(String[] arguments) {
        int rules = Integer.parseInt(arguments[1]);
        int customers = Integer.parseInt(arguments[2]);
        BenchmarkRules made = new BenchmarkRules(rules);
        Catalog catalog = BenchmarkRules.catalog(Integer.parseInt(arguments[0]));
        RuleBook book = RuleBook.compile(new TreeMap<>(Map.of("traffic.drl", made.ours())), AttributeSchema.NONE);
        List<DecisionRequest> requests = BenchmarkRules.requests(catalog, customers);
        try (RuleSession session = book.newSession(catalog)) {
            int from = 0;
            for (int part : new int[] {100, 20, 10, 4, 2, 1}) {
                List<DecisionRequest> next = requests.subList(from, customers / part);
                int before = session.matches();
                double cost = cost(next, session::fire);
                System.out.printf(
                        "customers %,8d to %,8d: %8.2f, of 1,000 decisions %.1f were matched by Drools%n",
                        from + 1, customers / part, cost, (session.matches() - before) * 1000.0 / next.size());
                from = customers / part;
            }
        }
        BenchmarkRules.HandWritten handWritten = made.new HandWritten(catalog);
        cost(requests, handWritten::decide);
        System.out.printf("hand-written Java, once warm:      %8.2f%n", cost(requests, handWritten::decide));
    }

    private static double cost(List<DecisionRequest> requests, Consumer<DecisionRequest> decide) {
        long start = THREADS.getCurrentThreadCpuTime();
        requests.forEach(decide);
        return (THREADS.getCurrentThreadCpuTime() - start) / 1e3 / requests.size();
    }
}
