package io.offerwright.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.offerwright.domain.Customer;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.engine.LiveEngine;
import io.offerwright.engine.SmallTelco;
import io.offerwright.evidence.Decision;
import io.offerwright.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineMetricsTest {
    private static final SmallTelco TELCO = SmallTelco.get();

    @TempDir
    private Path folder;

    private List<Decision> decideAndRecord(MeterRegistry registry) {
        List<Decision> decisions = new ArrayList<>();
        try (DecisionEngine engine = DecisionEngine.open(TELCO.bundle);
                Ledger ledger = Ledger.open(folder.resolve("ledger"));
                EngineMetrics metrics = EngineMetrics.bind(registry, engine, ledger)) {
            assertThat(metrics).isNotNull();
            ledger.bundles().put(TELCO.bundle.files());
            for (Customer customer : TELCO.data.customers().subList(0, 50)) {
                decisions.add(engine.decide(TELCO.request(customer)));
            }
            ledger.append(decisions.subList(0, 30));
            ledger.flush();
            ledger.append(decisions.subList(30, 50));
            check(registry, decisions);
        }
        return decisions;
    }

    private void check(MeterRegistry registry, List<Decision> decisions) {
        assertThat(registry.get("offerwright.decision").timer().count()).isEqualTo(50);
        assertThat(registry.get("offerwright.decision.candidates").summary().totalAmount())
                .isEqualTo(50.0 * 60);
        assertThat(registry.get("offerwright.decision.listed").summary().totalAmount())
                .isEqualTo(decisions.stream()
                        .mapToInt(each -> each.chosen().size())
                        .sum());
        assertThat(registry.get("offerwright.decision.empty").counter().count()).isEqualTo((double)
                decisions.stream().filter(each -> each.chosen().isEmpty()).count());
        Map<String, Double> expected = new TreeMap<>();
        decisions.stream()
                .flatMap(decision -> decision.candidates().stream())
                .flatMap(candidate -> candidate.verdict().keptOutBy().stream())
                .forEach(rule -> expected.merge(rule, 1.0, Double::sum));
        assertThat(expected).isNotEmpty();
        Map<String, Double> counted = new TreeMap<>();
        registry.get("offerwright.decision.excluded").counters().forEach(counter -> {
            if (counter.count() > 0) {
                counted.put(String.valueOf(counter.getId().getTag("rule")), counter.count());
            }
        });
        assertThat(counted).isEqualTo(expected);
        assertThat(registry.get("offerwright.ledger.waiting").gauge().value()).isEqualTo(20);
        assertThat(registry.get("offerwright.ledger.lag").gauge().value()).isPositive();
        assertThat(registry.get("offerwright.ledger.append").timer().count()).isEqualTo(2);
        assertThat(registry.get("offerwright.ledger.flush").timer().count()).isEqualTo(1);
        if (registry instanceof PrometheusMeterRegistry prometheus) {
            String scraped = prometheus.scrape();
            assertThat(scraped)
                    .contains("offerwright_decision_seconds_count 50")
                    .containsPattern("offerwright_decision_seconds_bucket\\{le=\"[0-9.E-]+\"} [0-9]+")
                    .contains("offerwright_ledger_waiting_records 20.0")
                    .containsPattern("offerwright_ledger_lag_seconds [0-9.E-]+")
                    .contains("offerwright_customer_cache_gets_lookups_total{result=\"hit\"} 0.0")
                    .contains("offerwright_decision_fallback_decisions_total{reason=\"budget\"} 0.0");
            // Nothing of a customer is in any name or tag.
            decisions.forEach(each ->
                    assertThat(scraped).doesNotContain(each.request().customer().id()));
        }
    }

    @Test
    void everyMeterCountsWhatTheDecisionsSay() {
        MeterRegistry simple = new SimpleMeterRegistry();
        decideAndRecord(simple);
        assertThat(simple.getMeters()).as("left behind").isEmpty();
    }

    @Test
    void prometheusSeesTheSame() {
        decideAndRecord(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    }

    /** The table is what people build their alarms from. */
    @Test
    void theTableOfThePackageIsWhatThereIs() throws IOException {
        String page = Files.readString(Path.of("src/main/java/io/offerwright/monitoring/package-info.java"));
        Matcher row = Pattern.compile(
                        "(?m)^ \\*   (offerwright[a-z.]+) +(timer|counter|summary|gauge)( +(rule|reason|result))? ")
                .matcher(page);
        TreeSet<String> documented = new TreeSet<>();
        while (row.find()) {
            documented.add(row.group(1) + " " + row.group(2) + " " + (row.group(4) == null ? "" : row.group(4)));
        }
        MeterRegistry registry = new SimpleMeterRegistry();
        TreeSet<String> there = new TreeSet<>();
        try (DecisionEngine engine = DecisionEngine.open(TELCO.bundle);
                Ledger ledger = Ledger.open(folder.resolve("ledger"));
                EngineMetrics metrics = EngineMetrics.bind(registry, engine, ledger)) {
            assertThat(metrics).isNotNull();
            for (Meter meter : registry.getMeters()) {
                String kind = meter.getId().getType() == Meter.Type.DISTRIBUTION_SUMMARY
                        ? "summary"
                        : meter.getId().getType().name().toLowerCase(Locale.ROOT);
                String tags = String.join(
                        ",", meter.getId().getTags().stream().map(Tag::getKey).toList());
                there.add(meter.getId().getName() + " " + kind + " " + tags);
                assertThat(meter.getId().getDescription()).isNotBlank();
            }
            assertThat(registry.getMeters().size()).isLessThan(EngineMetrics.MOST_RULES + 20);
        }
        assertThat(documented).isEqualTo(there);
    }

    @Test
    void aDecisionIsTheSameWithMetersAndAcrossBundles() {
        MeterRegistry registry = new SimpleMeterRegistry();
        Customer customer = TELCO.data.customers().get(0);
        try (LiveEngine engine = LiveEngine.open(TELCO.bundle)) {
            Decision alone = engine.decide(TELCO.request(customer));
            try (EngineMetrics metrics = EngineMetrics.bind(registry, engine)) {
                assertThat(metrics).isNotNull();
                assertThat(engine.decide(TELCO.request(customer))).isEqualTo(alone);
                engine.swap(TELCO.bundle);
                assertThat(engine.decide(TELCO.request(customer))).isEqualTo(alone);
                assertThat(registry.get("offerwright.decision").timer().count()).isEqualTo(2);
            }
            assertThat(engine.decide(TELCO.request(customer))).isEqualTo(alone);
        }
    }

    @Test
    void driftIsSmallWithoutAndLargeWithAShift() {
        SplittableRandom random = new SplittableRandom(1);
        LiveDrift drift = new LiveDrift();
        assertThat(drift.index()).isNaN();
        for (int value = 0; value < 2 * LiveDrift.WINDOW; value++) {
            drift.add(Math.round(1e6 * random.nextDouble() * random.nextDouble()));
        }
        assertThat(drift.index()).isCloseTo(0, within(0.01));
        for (int value = 0; value < LiveDrift.WINDOW; value++) {
            drift.add(Math.round(1e6 * Math.sqrt(random.nextDouble())));
        }
        assertThat(drift.index()).isGreaterThan(0.25);
        // Out of range, or all the same: nothing breaks.
        for (int value = 0; value < LiveDrift.WINDOW; value++) {
            drift.add(value % 2 == 0 ? -5 : 5_000_000);
        }
        assertThat(drift.index()).isGreaterThan(0.25);
    }
}
