package io.offerwright.outcomes;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.data.Table;
import io.offerwright.domain.Outcome;
import io.offerwright.feedback.MadeUp;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class OutcomeJoinTest {
    private static final List<String> LINES = List.of(
            "DA,A,PLAN-1,2026-03-02,CLICK",
            "DA,,PLAN-1,2026-03-03,ACCEPT",
            "DA,,PLAN-1,2026-03-04,ACCEPT",
            "DA,,PLAN-1,2026-03-03,ACCEPT",
            "DA,,PLAN-1,2026-03-02,DECLINE",
            "DA,,ROAM-1,2026-03-12,ACCEPT",
            "DA,,ROAM-1,2026-02-28,ACCEPT",
            "DA,,PLAN-2,2026-03-02,ACCEPT",
            "DB,A,PLAN-2,2026-03-02,ACCEPT",
            "DB,,PLAN-2,2026-03-02,IMPRESSION",
            "DX,,PLAN-2,2026-03-02,ACCEPT",
            ",H,PLAN-2,2026-03-02,ACCEPT",
            ",H,PLAN-2,2026-03-02,ACCEPT",
            ",H,PLAN-1,2026-03-05,DECLINE",
            ",,PLAN-1,2026-03-05,DECLINE",
            "DA,,PLAN-1,2026-03-05,BOUGHT",
            "DA,,PLAN-1,2026-03-05");

    private static OutcomeJoin join(List<String> lines) {
        OutcomeJoin join = OutcomeJoin.open(new Attribution(10, ZoneOffset.UTC));
        String csv = "decision_id,customer_id,offer_id,at,outcome\n" + String.join("\n", lines) + "\n";
        join.outcomes("outcomes.csv", Table.csv("outcomes.csv", csv.getBytes(StandardCharsets.UTF_8)));
        join.add(MadeUp.decision("A", MadeUp.DAY, List.of("PLAN-1", "ROAM-1")), new BitSet());
        join.add(MadeUp.decision("B", MadeUp.DAY, List.of("PLAN-2")), new BitSet());
        return join;
    }

    @Test
    void everyLineIsCountedOnceInAnyOrder() {
        for (int seed = 0; seed < 5; seed++) {
            List<String> lines = new ArrayList<>(LINES);
            Collections.shuffle(lines, new Random(seed));
            Map<String, String> fates = new TreeMap<>();
            try (OutcomeJoin join = join(lines)) {
                JoinCounts counts = join.join((listed, settled, claims) -> {
                    for (int place = 0; place < settled.size(); place++) {
                        Settled each = settled.get(place);
                        fates.put(
                                listed.id() + " " + listed.offers().get(place),
                                each == null ? "nothing" : each.strongest().name());
                    }
                });

                assertThat(counts)
                        .isEqualTo(new JoinCounts(
                                17,
                                3,
                                2,
                                new TreeMap<>(Map.of(
                                        Reason.MALFORMED, 3L,
                                        Reason.DUPLICATE, 2L,
                                        Reason.REPEATED, 1L,
                                        Reason.CONTRADICTED, 1L,
                                        Reason.LATE, 1L,
                                        Reason.EARLY, 1L,
                                        Reason.NOT_LISTED, 1L,
                                        Reason.OTHER_CUSTOMER, 1L,
                                        Reason.UNKNOWN_DECISION, 1L))));
                assertThat(join.join((listed, settled, claims) -> {})).isEqualTo(counts);
                assertThat(counts.words())
                        .isEqualTo(
                                "17 outcomes: 3 count, 2 name no decision, 3 malformed, 2 duplicate, 1 repeated,"
                                        + " 1 contradicted, 1 early, 1 late, 1 unknown decision, 1 other customer, 1 not listed");
            }
            assertThat(fates)
                    .isEqualTo(Map.of(
                            "DA PLAN-1",
                            Outcome.ACCEPT.name(),
                            "DA ROAM-1",
                            "nothing",
                            "DB PLAN-2",
                            Outcome.IMPRESSION.name()));
        }
    }

    @Test
    void answersAreOfDecisionsAndOfCustomers() {
        try (OutcomeJoin join = join(LINES)) {
            Answers answers = Answers.of(join);

            assertThat(answers.accepted("DA", "PLAN-1")).contains(true);
            assertThat(answers.accepted("DB", "PLAN-2")).contains(false);
            assertThat(answers.accepted("DA", "ROAM-1")).isEmpty();
            assertThat(answers.acceptedBy("A")).containsExactly("PLAN-1");
            assertThat(answers.acceptedBy("H")).containsExactly("PLAN-2");
            assertThat(answers.acceptedBy("B")).isEmpty();
        }
    }
}
