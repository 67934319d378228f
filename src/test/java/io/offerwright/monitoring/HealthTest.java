package io.offerwright.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.offerwright.domain.InputException;
import io.offerwright.monitoring.Finding.Kind;
import io.offerwright.monitoring.HealthWorld.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HealthTest {
    private static final HealthWorld WORLD = HealthWorld.get();
    private static final LocalDate START = LocalDate.of(2026, 1, 1);

    @TempDir
    private Path folder;

    /** True if the fault is among the findings, on the day it began or one beside it. */
    static boolean finds(Health health, Fault fault) {
        return health.findings().stream().anyMatch(finding -> switch (fault) {
            case NONE -> false;
            case FALLBACKS -> finding.kind() == Kind.FALLBACKS && near(finding, 0);
            case EMPTY_LISTS -> finding.kind() == Kind.EMPTY_LISTS && near(finding, 0);
            case RULE_SILENT ->
                finding.kind() == Kind.RULE_SILENT && finding.about().equals(WORLD.busiestRule) && near(finding, 0);
            case RULE_EXCLUDES ->
                finding.kind() == Kind.RULE_CHANGED && finding.about().equals("NEW-001") && near(finding, 0);
            case OFFER_TAKES_OVER ->
                finding.kind() == Kind.OFFER_TAKES_OVER && finding.about().equals(WORLD.quietOffer) && near(finding, 0);
            case CONVERSION -> finding.kind() == Kind.CONVERSION && near(finding, 3);
            case DIVERSITY -> finding.kind() == Kind.DIVERSITY && near(finding, 0);
            case CUSTOMERS ->
                finding.kind() == Kind.CUSTOMER_DRIFT && finding.about().equals("tenure days");
            case SCORES -> finding.kind() == Kind.SCORE_DRIFT;
        });
    }

    private static boolean near(Finding finding, int earlier) {
        LocalDate began = WORLD.lastDay().minusDays(HealthWorld.FAULTY_DAYS - 1L + earlier);
        return finding.since()
                .filter(since -> Math.abs(since.toEpochDay() - began.toEpochDay()) <= (earlier > 0 ? 2 : 1))
                .isPresent();
    }

    /** {@link HealthAlarms} does the same with many more. */
    @Test
    void healthyWorldsAreCalledHealthy() {
        int alarms = 0;
        for (int seed = 0; seed < 4; seed++) {
            Health health = WORLD.health(seed, Fault.NONE, seed < 1);
            alarms += health.healthy() ? 0 : 1;
            assertThat(health.days()).hasSize(HealthWorld.DAYS);
            assertThat(health.days()).allSatisfy(day -> {
                assertThat(day.conversion()).isBetween(0.0, 1.0);
                assertThat(day.precision()).isPositive().isLessThan(day.conversion() + 1e-9);
                assertThat(day.diversity()).isBetween(0.0, 1.0);
            });
        }
        assertThat(alarms).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void everyFaultIsFoundOnTheDayItBegins(Fault fault) {
        Health health = WORLD.health(3, fault, fault == Fault.CUSTOMERS || fault == Fault.SCORES);
        assertThat(finds(health, fault))
                .as(String.join(
                        "\n", health.findings().stream().map(Finding::said).toList()))
                .isTrue();
        assertThat(health.findings()).allSatisfy(finding -> {
            assertThat(finding.said()).matches("(?s).*\\d.*\\.").doesNotContain("NaN", "Infinity");
            assertThat(finding.threshold()).endsWith(".");
            assertThat(finding.advice()).endsWith(".");
        });
    }

    /** The p of changes that are none has to be uniform, or smaller than it says no more often than it says. */
    @Test
    void theErrorIsWhatItSaysForSharesThatVaryFromDayToDay() {
        Random random = new Random(8);
        int tries = 1_500;
        int below = 0;
        for (int round = 0; round < tries; round++) {
            List<Shift.Count> counts = new ArrayList<>();
            for (int day = 0; day < 29; day++) {
                double share = Math.max(0.01, 0.1 + 0.03 * random.nextGaussian());
                int trials = 300 + random.nextInt(400);
                long hits = 0;
                for (int trial = 0; trial < trials; trial++) {
                    hits += random.nextDouble() < share ? 1 : 0;
                }
                counts.add(new Shift.Count(START.plusDays(day), hits, trials));
            }
            below += Shift.ofShare(counts, START.plusDays(28)).orElseThrow().p() < 0.05 ? 1 : 0;
        }
        // 0.05 and four standard errors.
        assertThat((double) below / tries).isLessThan(0.05 + 4 * Math.sqrt(0.05 * 0.95 / tries));
        assertThat((double) below / tries).isGreaterThan(0.02);
    }

    @Test
    void aShareThatFallsToNothingIsSeenAndTheDayIsRight() {
        List<Shift.Count> counts = new ArrayList<>();
        for (int day = 0; day < 20; day++) {
            counts.add(new Shift.Count(START.plusDays(day), day < 17 ? 40 + day % 3 : 0, 1000));
        }
        Shift shift = Shift.ofShare(counts, START.plusDays(13)).orElseThrow();
        assertThat(shift.since()).isEqualTo(START.plusDays(17));
        assertThat(shift.hits()).isZero();
        assertThat(shift.p()).isLessThan(1e-6);
        assertThat(Shift.ofShare(counts.subList(0, 10), START.plusDays(4))).isEmpty();
        assertThat(Shift.ofShare(counts, START.plusDays(30))).isEmpty();
    }

    @Test
    void aLargeChangeOfFewIsNotOne() {
        List<Shift.Count> counts = new ArrayList<>();
        for (int day = 0; day < 20; day++) {
            counts.add(new Shift.Count(START.plusDays(day), day < 19 ? 1 : 0, 10));
        }
        assertThat(Shift.ofShare(counts, START.plusDays(13)).orElseThrow().p()).isGreaterThan(0.05);
    }

    @Test
    void whatIsNotADecisionIsToldOfToo() throws IOException {
        HealthTally tally = new HealthTally(3);
        io.offerwright.engine.SmallTelco telco = io.offerwright.engine.SmallTelco.get();
        try (var engine = io.offerwright.engine.DecisionEngine.open(telco.bundle)) {
            tally.add(engine.decide(telco.request(telco.data.customers().get(0))));
        }
        Path scraped = folder.resolve("metrics.txt");
        Files.writeString(scraped, """
                # HELP offerwright_decision_seconds Time of a decision
                offerwright_decision_seconds_bucket{le="0.001"} 90
                offerwright_decision_seconds_bucket{le="0.008"} 99
                offerwright_decision_seconds_bucket{le="+Inf"} 100
                offerwright_ledger_lag_seconds 300.5
                offerwright_ledger_waiting_records 1200.0
                offerwright_ledger_failed_calls_total 2.0
                jvm_memory_used_bytes{area="heap"} not a number
                """);
        Health.Facts facts = new Health.Facts(
                null,
                telco.bundle.catalog(),
                "2025-10-01T00:00",
                Readings.read(scraped),
                Optional.of(LocalDate.of(2026, 2, 1)),
                List.of("Block 3 was changed.", "Block 4 was changed."));
        Health health = Health.of(tally, facts, HealthSettings.USUAL, LocalDate.of(2026, 3, 1));
        assertThat(health.findings())
                .extracting(Finding::kind)
                .containsExactly(
                        Kind.STALE_MODEL,
                        Kind.LATENCY,
                        Kind.LEDGER_LAG,
                        Kind.FAILURES,
                        Kind.LEDGER_DAMAGED,
                        Kind.NOT_ANCHORED);
        assertThat(health.findings())
                .extracting(Finding::said)
                .anyMatch(said -> said.contains("up to 8 ms, of 100 that were timed"))
                .anyMatch(said ->
                        said.contains("300 s old, and 1,200 wait") || said.contains("301 s old, and 1,200 wait"))
                .anyMatch(said -> said.contains("since 2026-02-01, 28 days ago"))
                .anyMatch(said -> said.contains("Block 3 was changed. And 1 finding more."));
        assertThat(health.notes()).anyMatch(note -> note.contains("it takes 5"));
        JsonNode json = new ObjectMapper().readTree(HealthReport.json(health));
        assertThat(json.get("healthy").booleanValue()).isFalse();
        assertThat(json.get("findings").get(0).get("kind").textValue()).isEqualTo("stale-model");
        assertThat(json.get("days").get(0).get("conversion").isNull()).isTrue();
    }

    @Test
    void aPageThatIsNoPageOfMetersIsRefused() throws IOException {
        Path file = folder.resolve("metrics.txt");
        assertThatThrownBy(() -> Readings.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("can't be read");
        Files.writeString(file, "<html>not found</html>\n");
        assertThatThrownBy(() -> Readings.read(file)).hasMessageContaining("no meter of Offerwright");
        Files.writeString(file, "x 1\nofferwright_ledger_lag_seconds{\n");
        assertThatThrownBy(() -> Readings.read(file))
                .hasMessageContaining("metrics.txt:2")
                .hasMessageContaining("sample");
        Files.writeString(file, "offerwright_ledger_lag_seconds much\n");
        assertThatThrownBy(() -> Readings.read(file)).hasMessageContaining("sample");
        Files.write(file, new byte[] {(byte) 0xC3, 0x28, 10});
        assertThatThrownBy(() -> Readings.read(file)).isInstanceOf(InputException.class);
    }
}
