package io.offerwright.explanation;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.domain.Objective;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Candidates;
import io.offerwright.evidence.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Fates, held against a map. */
class FatesTest {
    @Property(tries = 200)
    void offersOfOneFateStandTogether(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Verdict> shared = new ArrayList<>();
        int few = random.nextInt(1, 12);
        for (int index = 0; index < few; index++) {
            shared.add(verdict(random));
        }
        List<Candidate> candidates = new ArrayList<>();
        Map<List<Object>, List<Integer>> expected = new LinkedHashMap<>();
        int offers = random.nextInt(0, 60);
        for (int offer = 0; offer < offers; offer++) {
            // Most share an object; some are only equal, as in a decision that was read.
            Verdict verdict = random.nextInt(3) > 0 ? shared.get(random.nextInt(few)) : verdict(random);
            candidates.add(new Candidate("O" + offer, 0, 0, 0, 0, 0, false, List.of(), verdict));
            if (!(verdict instanceof Verdict.Chosen)) {
                List<String> ids = verdict instanceof Verdict.Outranked outranked
                        ? List.of(outranked.rivalId())
                        : verdict.keptOutBy();
                expected.computeIfAbsent(List.of(ExplanationJson.verdict(verdict), ids), kind -> new ArrayList<>())
                        .add(offer);
            }
        }

        Map<List<Object>, List<Integer>> found = new LinkedHashMap<>();
        Fates fates = new Fates(Candidates.of(candidates));
        for (Fates.Fate fate : fates.all()) {
            List<Integer> of = new ArrayList<>();
            int offer = fate.first();
            for (int count = 0; count < fate.count(); count++) {
                of.add(offer);
                offer = fates.next(offer);
            }
            found.put(List.of(fate.verdict(), fate.ids()), of);
        }
        assertThat(List.copyOf(found.entrySet())).isEqualTo(List.copyOf(expected.entrySet()));
    }

    private static Verdict verdict(SplittableRandom random) {
        String id = "R-" + random.nextInt(3);
        return switch (random.nextInt(7)) {
            case 0 -> new Verdict.Chosen(1);
            case 1 -> new Verdict.Outranked(id);
            case 2 -> new Verdict.OverLimit(id, 1);
            case 3 -> new Verdict.BelowMinimum(id, Objective.REVENUE, random.nextInt(2));
            case 4 -> new Verdict.Withheld(List.of(id));
            case 5 -> new Verdict.Restricted(List.of(id));
            default -> new Verdict.Excluded(random.nextBoolean() ? List.of(id) : List.of(id, "S-1"));
        };
    }
}
