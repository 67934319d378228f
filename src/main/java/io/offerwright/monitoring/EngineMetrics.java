package io.offerwright.monitoring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.engine.DecisionObserver;
import io.offerwright.engine.LiveEngine;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Verdict;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.LedgerObserver;
import io.offerwright.rules.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Meters of an engine and of its ledger in a registry of Micrometer. The package's page lists them.
 *
 * <pre>{@code
 * try (EngineMetrics metrics = EngineMetrics.bind(registry, engine, ledger)) {
 *     engine.decide(request);                     // counted
 * }
 * }</pre>
 *
 * <p>Thread-safe. A decision is the same with and without meters: they are told of it when it is made.
 */
public final class EngineMetrics implements AutoCloseable {
    /** Rules with a counter of their own; of what more there are, the exclusions are counted together. */
    static final int MOST_RULES = 200;

    static final String DECISION = "offerwright.decision";
    static final String FAILED = "offerwright.decision.failed";
    static final String CANDIDATES = "offerwright.decision.candidates";
    static final String LISTED = "offerwright.decision.listed";
    static final String EMPTY = "offerwright.decision.empty";
    static final String EXCLUDED = "offerwright.decision.excluded";
    static final String FALLBACK = "offerwright.decision.fallback";
    static final String CACHE = "offerwright.customer.cache.gets";
    static final String DRIFT = "offerwright.score.drift";
    static final String APPEND = "offerwright.ledger.append";
    static final String FLUSH = "offerwright.ledger.flush";
    static final String LEDGER_FAILED = "offerwright.ledger.failed";
    static final String WAITING = "offerwright.ledger.waiting";
    static final String LAG = "offerwright.ledger.lag";

    private static final String RULE = "rule";
    private static final String OTHER_RULES = "other";

    private final MeterRegistry registry;
    private final List<Meter> meters = new ArrayList<>();
    private final List<Runnable> unbind = new ArrayList<>();

    private EngineMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Meters of an engine. */
    public static EngineMetrics bind(MeterRegistry registry, DecisionEngine engine) {
        EngineMetrics metrics = new EngineMetrics(registry);
        engine.observe(metrics.decisions(engine.rules()));
        metrics.unbind.add(() -> engine.observe(null));
        return metrics;
    }

    /** Meters of an engine whose bundle may be exchanged: of all its bundles together. */
    public static EngineMetrics bind(MeterRegistry registry, LiveEngine engine) {
        EngineMetrics metrics = new EngineMetrics(registry);
        engine.observe(metrics.decisions(engine.with(DecisionEngine::rules)));
        metrics.unbind.add(() -> engine.observe(null));
        return metrics;
    }

    /** Meters of an engine and of the ledger that its decisions go to. */
    public static EngineMetrics bind(MeterRegistry registry, DecisionEngine engine, Ledger ledger) {
        EngineMetrics metrics = bind(registry, engine);
        metrics.watch(ledger);
        return metrics;
    }

    /** Meters of an engine whose bundle may be exchanged, and of the ledger that its decisions go to. */
    public static EngineMetrics bind(MeterRegistry registry, LiveEngine engine, Ledger ledger) {
        EngineMetrics metrics = bind(registry, engine);
        metrics.watch(ledger);
        return metrics;
    }

    private void watch(Ledger ledger) {
        ledger.observe(new LedgerMeters());
        unbind.add(() -> ledger.observe(null));
    }

    private DecisionMeters decisions(List<Rule> rules) {
        return new DecisionMeters(rules);
    }

    /** Takes the meters out of the registry again; engine and ledger go on unwatched. */
    @Override
    public void close() {
        unbind.forEach(Runnable::run);
        synchronized (meters) {
            meters.forEach(registry::remove);
            meters.clear();
        }
    }

    private <M extends Meter> M keep(M meter) {
        synchronized (meters) {
            meters.add(meter);
        }
        return meter;
    }

    private Counter counter(String name, String unit, String description, String... tags) {
        return keep(Counter.builder(name)
                .baseUnit(unit)
                .description(description)
                .tags(tags)
                .register(registry));
    }

    private Timer.Builder timer(String name, String description) {
        return Timer.builder(name).description(description).publishPercentileHistogram();
    }

    /** What the engine does. */
    private final class DecisionMeters implements DecisionObserver {
        private final Timer latency = keep(timer(DECISION, "Time of a decision")
                .minimumExpectedValue(Duration.ofNanos(20_000))
                .maximumExpectedValue(Duration.ofSeconds(1))
                .register(registry));
        private final DistributionSummary candidates = keep(DistributionSummary.builder(CANDIDATES)
                .baseUnit("offers")
                .description("Offers that a decision chose from")
                .register(registry));
        private final DistributionSummary listed = keep(DistributionSummary.builder(LISTED)
                .baseUnit("offers")
                .description("Offers on a list")
                .register(registry));
        private final Counter empty = counter(EMPTY, "decisions", "Decisions whose list is empty");
        private final Counter failed = counter(FAILED, "decisions", "Decisions that ended in an exception");
        private final Counter failedRules =
                counter(FALLBACK, "decisions", "Decisions that fell back", "reason", "rules");
        private final Counter spentBudgets =
                counter(FALLBACK, "decisions", "Decisions that fell back", "reason", "budget");
        private final Counter hits = counter(CACHE, "lookups", "Customers looked up in the cache", "result", "hit");
        private final Counter misses = counter(CACHE, "lookups", "Customers looked up in the cache", "result", "miss");
        private final LiveDrift drift = new LiveDrift();
        private final Map<String, Counter> excluded = new ConcurrentHashMap<>();
        private final Counter excludedByOthers = excluded(OTHER_RULES);

        DecisionMeters(List<Rule> rules) {
            keep(Gauge.builder(DRIFT, drift, LiveDrift::index)
                    .description("Population stability index of the relevance of first places, against the first ones")
                    .register(registry));
            // A rule that never fires has to be seen as 0, not as missing.
            rules.stream().limit(MOST_RULES).forEach(rule -> excluded.put(rule.id(), excluded(rule.id())));
        }

        private Counter excluded(String rule) {
            return counter(EXCLUDED, "offers", "Offers that a rule kept off a list", RULE, rule);
        }

        @Override
        public long begin() {
            return System.nanoTime();
        }

        @Override
        public void decided(long begun, Decision decision) {
            latency.record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
            List<Candidate> all = decision.candidates();
            int chosen = 0;
            // Offers that share their fate often stand side by side: one call of a counter for them all.
            List<String> by = List.of();
            int run = 0;
            for (Candidate candidate : all) {
                Verdict verdict = candidate.verdict();
                if (verdict instanceof Verdict.Chosen place) {
                    chosen++;
                    if (place.rank() == 1) {
                        drift.add(candidate.relevance());
                    }
                    continue;
                }
                if (verdict instanceof Verdict.Excluded kept) {
                    if (kept.ruleIds().equals(by)) {
                        run++;
                    } else {
                        count(by, run);
                        by = kept.ruleIds();
                        run = 1;
                    }
                } else if (verdict instanceof Verdict.OverLimit over) {
                    counterOf(over.ruleId()).increment();
                } else if (verdict instanceof Verdict.BelowMinimum below) {
                    counterOf(below.ruleId()).increment();
                } else if (verdict instanceof Verdict.Withheld withheld) {
                    count(withheld.ruleIds(), 1);
                }
            }
            count(by, run);
            candidates.record(all.size());
            listed.record(chosen);
            if (chosen == 0) {
                empty.increment();
            }
            if (!decision.failedRules().isEmpty()) {
                failedRules.increment();
            }
        }

        private void count(List<String> rules, int offers) {
            for (int index = 0; index < rules.size(); index++) {
                counterOf(rules.get(index)).increment(offers);
            }
        }

        /** The rule's own counter while there are few; the next bundle may bring rules that were not there at first. */
        private Counter counterOf(String rule) {
            Counter known = excluded.get(rule);
            if (known != null) {
                return known;
            }
            return excluded.size() < MOST_RULES ? excluded.computeIfAbsent(rule, this::excluded) : excludedByOthers;
        }

        @Override
        public void failed(long begun, RuntimeException problem) {
            failed.increment();
        }

        @Override
        public void cacheHit() {
            hits.increment();
        }

        @Override
        public void cacheMiss() {
            misses.increment();
        }

        @Override
        public void budgetSpent() {
            spentBudgets.increment();
        }
    }

    /** What the ledger does. Its calls come one after the other; the gauges are read by others. */
    private final class LedgerMeters implements LedgerObserver {
        private static final long NOTHING = Long.MIN_VALUE;

        private final Timer append =
                keep(timer(APPEND, "Time of adding decisions to the ledger").register(registry));
        private final Timer flush =
                keep(timer(FLUSH, "Time until what was added is durable").register(registry));
        private final Counter failed =
                counter(LEDGER_FAILED, "calls", "Appends and flushes that ended in an exception");
        private volatile long waiting;
        private volatile long oldest = NOTHING;

        LedgerMeters() {
            keep(Gauge.builder(WAITING, this, meters -> (double) meters.waiting)
                    .baseUnit("records")
                    .description("Decisions in the ledger that are not durable yet")
                    .register(registry));
            keep(TimeGauge.builder(LAG, this, TimeUnit.NANOSECONDS, LedgerMeters::age)
                    .description("Age of the oldest decision that is not durable yet")
                    .register(registry));
        }

        private double age() {
            long since = oldest;
            return since == NOTHING ? 0 : (double) (System.nanoTime() - since);
        }

        @Override
        public long begin() {
            return System.nanoTime();
        }

        @Override
        public void appended(long begun, int decisions, long nowWaiting) {
            append.record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
            waiting = nowWaiting;
            if (oldest == NOTHING) {
                oldest = begun;
            }
        }

        @Override
        public void flushed(long begun, long records) {
            flush.record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
            waiting = 0;
            oldest = NOTHING;
        }

        @Override
        public void failed(long begun) {
            failed.increment();
        }
    }
}
