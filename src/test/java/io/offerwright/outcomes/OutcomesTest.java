package io.offerwright.outcomes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.data.ReportedOutcome;
import io.offerwright.data.Table;
import io.offerwright.domain.Channel;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Outcome;
import io.offerwright.feedback.MadeUp;
import io.offerwright.ledger.Databases;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutcomesTest {
    private static final ReportedOutcome ACCEPT = new ReportedOutcome(
            "DA",
            "",
            "PLAN-1",
            LocalDateTime.parse("2026-03-02T10:00:00.123456789"),
            Outcome.ACCEPT,
            Channel.SMS,
            199_000);
    private static final ReportedOutcome ORGANIC = new ReportedOutcome(
            "",
            "H'; DROP TABLE outcome; --",
            "ROAM-1",
            LocalDateTime.parse("0001-01-01T00:00"),
            Outcome.CLICK,
            null,
            -1);

    @TempDir
    private Path folder;

    private static List<ReportedOutcome> all(Outcomes store) {
        List<ReportedOutcome> all = new ArrayList<>();
        store.forEach(all::add);
        return all;
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void whatIsReportedAgainIsNotStoredAgain(Databases database) {
        String address = database.newAddress(folder);
        try (Outcomes store = Outcomes.open(address)) {
            assertThat(store.record(ACCEPT)).isTrue();
            assertThat(store.record(ACCEPT)).isFalse();
            assertThat(store.record(List.of(ORGANIC, ACCEPT, ORGANIC))).isEqualTo(1);
        }
        try (Outcomes store = Outcomes.open(address)) {
            assertThat(store.record(List.of(ACCEPT, ORGANIC))).isZero();
            assertThat(store.size()).isEqualTo(2);
            assertThat(all(store)).containsExactlyInAnyOrder(ACCEPT, ORGANIC);
            assertThat(store.erase(ORGANIC.customerId())).isEqualTo(1);
            assertThat(all(store)).containsExactly(ACCEPT);
            assertThat(store.dropBefore(java.time.LocalDate.parse("2026-03-02")))
                    .isZero();
            assertThat(store.dropBefore(java.time.LocalDate.parse("2026-03-03")))
                    .isEqualTo(1);
            assertThat(store.size()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void aJoinReadsTheStoreAndAQueryOnIt(Databases database) {
        String address = database.newAddress(folder);
        try (Outcomes store = Outcomes.open(address);
                OutcomeJoin join = OutcomeJoin.open(Attribution.USUAL)) {
            String csv = """
                    decision_id,offer_id,at,outcome,channel,revenue
                    DA,PLAN-1,2026-03-02T10:00:00.123456789Z,ACCEPT,SMS,19.90
                    """;
            join.outcomes("outcomes.csv", Table.csv("outcomes.csv", csv.getBytes(StandardCharsets.UTF_8)));
            join.add(MadeUp.decision("A", MadeUp.DAY, List.of("PLAN-1")), new BitSet());
            store.record(List.of(ACCEPT, ORGANIC));
            join.outcomes(store);
            List<Long> revenues = new ArrayList<>();
            JoinCounts counts = join.join((listed, fates, claims) -> fates.forEach(
                    fate -> revenues.add(Objects.requireNonNull(fate).revenue())));

            assertThat(revenues).containsExactly(199_000L);
            assertThat(counts).isEqualTo(new JoinCounts(3, 1, 1, new TreeMap<>(Map.of(Reason.DUPLICATE, 1L))));
            // H2 lets one connection have the file; the store's is open.
            if (database != Databases.H2) {
                join.outcomesOfQuery(
                        address,
                        "SELECT decision_id, offer_id, moment AS at, outcome, channel, revenue / 10000.0 AS revenue"
                                + " FROM outcome WHERE decision_id <> ''");
                assertThat(join.join((listed, fates, claims) -> {}))
                        .isEqualTo(new JoinCounts(4, 1, 1, new TreeMap<>(Map.of(Reason.DUPLICATE, 2L))));
            }
        }
    }

    /** Each outcome is reported by every thread, over a connection of its own where the database allows it. */
    @ParameterizedTest
    @EnumSource(Databases.class)
    void manyMayReportTheSameAtOnce(Databases database) throws Exception {
        String address = database.newAddress(folder);
        List<Outcomes> stores = new ArrayList<>();
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try {
            for (int store = 0; store < (database == Databases.H2 ? 1 : 4); store++) {
                stores.add(Outcomes.open(address));
            }
            List<Future<Integer>> fresh = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                Outcomes store = stores.get(thread % stores.size());
                Callable<Integer> reporting = () -> {
                    int count = 0;
                    for (int number = 0; number < 40; number++) {
                        count += store.record(numbered(number)) ? 1 : 0;
                    }
                    return count;
                };
                fresh.add(executor.submit(reporting));
            }
            int sum = 0;
            for (Future<Integer> each : fresh) {
                sum += each.get();
            }
            assertThat(sum).isEqualTo(40);
            assertThat(stores.get(0).size()).isEqualTo(40);
        } finally {
            executor.shutdownNow();
            stores.forEach(Outcomes::close);
        }
    }

    private static ReportedOutcome numbered(int number) {
        return new ReportedOutcome("D" + number, "", "PLAN-1", ACCEPT.at(), Outcome.CLICK, null, -1);
    }

    @Test
    void anAddressOfSomethingElseIsRefusedWithoutItsPassword() {
        assertThatThrownBy(() -> Outcomes.open("jdbc:oracle:thin:@host?password=secret"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("jdbc:postgresql:")
                .hasMessageNotContaining("secret");
    }

    @Test
    void anOutcomeThatNoDatabaseTakesIsNone() {
        assertThatThrownBy(() -> numbered("D\0")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> numbered("D\ud800")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> numbered("D".repeat(201))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> numbered("")).isInstanceOf(IllegalArgumentException.class);
        assertThat(numbered("D".repeat(200)).decisionId()).hasSize(200);
    }

    private static ReportedOutcome numbered(String decision) {
        return new ReportedOutcome(decision, "", "PLAN-1", ACCEPT.at(), Outcome.CLICK, null, -1);
    }
}
