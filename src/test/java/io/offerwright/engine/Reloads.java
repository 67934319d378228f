package io.offerwright.engine;

import io.offerwright.domain.Channel;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.rules.RuleBook;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Exchanges rule books while threads decide, and holds every decision against that of an engine of its own. As a program it
 * prints what 1,000 reloads do to memory: {@code java -cp ... io.offerwright.engine.Reloads 1000 rules/telco}.
 */
public final class Reloads {
    /** What stood where after so many reloads, each after a collection of garbage. */
    record Memory(int reloads, long decisions, int classes, long heapBytes, long metaspaceBytes) {
        static Memory after(int reloads, long decisions) {
            System.gc();
            long metaspace = ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getName().equals("Metaspace"))
                    .mapToLong((MemoryPoolMXBean pool) -> pool.getUsage().getUsed())
                    .sum();
            Runtime runtime = Runtime.getRuntime();
            return new Memory(
                    reloads,
                    decisions,
                    ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(),
                    runtime.totalMemory() - runtime.freeMemory(),
                    metaspace);
        }

        @Override
        public String toString() {
            return "%5d reloads, %,9d decisions: %,6d classes, heap %.1f MB, metaspace %.1f MB"
                    .formatted(reloads, decisions, classes, heapBytes / 1e6, metaspaceBytes / 1e6);
        }
    }

    private Reloads() {}

    public static void main(String[] arguments) throws Exception {
        int reloads = Integer.parseInt(arguments[0]);
        run(RuleBook.read(Path.of(arguments[1])), reloads, Math.max(1, reloads / 10), System.out::println);
    }

    /** Looks at the memory every so many reloads. */
    static List<Memory> run(
            SortedMap<String, String> rules, int reloads, int every, java.util.function.Consumer<Memory> watcher)
            throws Exception {
        Bundle sample = Bundle.read(Path.of("models/sample"));
        List<Bundle> bundles = List.of(with(sample, rules, "0.25"), with(sample, rules, "0.75"));
        List<DecisionRequest> requests = new ArrayList<>();
        for (int customer = 0; customer < 20; customer++) {
            requests.add(DecisionRequest.of(
                    Customer.of("C" + customer).withChurnRisk(customer / 20.0),
                    List.of(),
                    List.of(),
                    new Context("reloads", java.time.LocalDate.of(2026, 3, 1), Channel.EMAIL),
                    5));
        }
        Map<Fingerprint, List<Decision>> expected = new HashMap<>();
        for (Bundle bundle : bundles) {
            try (DecisionEngine fresh = DecisionEngine.open(bundle)) {
                expected.put(
                        bundle.fingerprint(),
                        requests.stream().map(fresh::decide).toList());
            }
        }
        List<Memory> memory = new ArrayList<>();
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong decisions = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (LiveEngine engine = LiveEngine.open(bundles.get(0))) {
            List<Future<?>> deciding = new ArrayList<>();
            for (int thread = 0; thread < 2; thread++) {
                int first = thread;
                deciding.add(threads.submit(() -> {
                    for (int turn = first; !done.get(); turn++) {
                        int customer = turn % requests.size();
                        Decision decision = engine.decide(requests.get(customer));
                        List<Decision> same = expected.get(decision.bundle());
                        if (same == null || !same.get(customer).equals(decision)) {
                            throw new AssertionError("A mixed decision: " + decision);
                        }
                        decisions.incrementAndGet();
                    }
                }));
            }
            for (int reload = 1; reload <= reloads; reload++) {
                engine.swap(bundles.get(reload % 2));
                if (reload % every == 0) {
                    memory.add(Memory.after(reload, decisions.get()));
                    watcher.accept(memory.get(memory.size() - 1));
                }
            }
            done.set(true);
            for (Future<?> thread : deciding) {
                thread.get();
            }
        } finally {
            done.set(true);
            threads.shutdown();
        }
        return memory;
    }

    /** The rule book with a rule that tells the bundles apart in every decision. */
    private static Bundle with(Bundle sample, SortedMap<String, String> rules, String share) {
        SortedMap<String, String> book = new java.util.TreeMap<>(rules);
        book.put("reloads.drl", """
                package p
                rule "Share" @id( "RELOAD" ) @reason( "r" ) salience 100 when Customer( ) then decision.blend( %s ); end
                """.formatted(share));
        return sample.withRules(book);
    }
}
