package io.offerwright.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.domain.Objective;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Fates, held against a map. */
class FatesTest {
    @Property(tries = 300)
    void candidatesOfOneFateStandTogether(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Verdict> shared = new ArrayList<>();
        List<List<String>> sets = new ArrayList<>();
        int few = random.nextInt(1, 12);
        for (int index = 0; index < few; index++) {
            shared.add(verdict(random));
            sets.add(ids(random));
        }
        List<Candidate> list = new ArrayList<>();
        Map<List<Object>, List<Integer>> expected = new LinkedHashMap<>();
        // Hundreds now and then, of which each may have a fate of its own.
        int size = random.nextInt(random.nextInt(5) == 0 ? 600 : 60);
        int distinct = random.nextInt(1, 4);
        for (int place = 0; place < size; place++) {
            // Most share an object; some are only equal, as in a decision that was read.
            Verdict verdict = random.nextInt(3) > 0 ? shared.get(random.nextInt(few)) : verdict(random);
            List<String> ruleIds = random.nextInt(3) > 0 ? sets.get(random.nextInt(few)) : ids(random);
            if (random.nextInt(distinct) > 0) {
                ruleIds = List.of("R-" + place);
            }
            boolean promoted = random.nextInt(4) == 0;
            list.add(new Candidate("O" + place, 0, 0, 0, 0, 0, promoted, ruleIds, verdict));
            expected.computeIfAbsent(List.of(promoted, ruleIds, verdict), fate -> new ArrayList<>())
                    .add(place);
        }

        Candidates candidates = Candidates.of(list);
        Fates fates = candidates.fates();
        Map<List<Object>, List<Integer>> found = new LinkedHashMap<>();
        for (int number = 0; number < fates.count(); number++) {
            List<Integer> places = new ArrayList<>();
            int place = fates.first(number);
            for (int left = fates.size(number); left > 0; left--) {
                places.add(place);
                assertThat(fates.number(place)).isEqualTo(number);
                place = fates.next(place);
            }
            Fates.Fate fate = fates.fate(number);
            found.put(List.of(fate.promoted(), fate.ruleIds(), fate.verdict()), places);
        }
        assertThat(List.copyOf(found.entrySet())).isEqualTo(List.copyOf(expected.entrySet()));
        assertThat(candidates.fates()).isSameAs(fates);
    }

    private static List<String> ids(SplittableRandom random) {
        String id = "R-" + random.nextInt(3);
        return random.nextInt(3) > 0 ? List.of() : random.nextBoolean() ? List.of(id) : List.of(id, "S-1");
    }

    private static Verdict verdict(SplittableRandom random) {
        String id = "R-" + random.nextInt(3);
        return switch (random.nextInt(7)) {
            case 0 -> random.nextBoolean() ? Verdict.Chosen.at(random.nextInt(1, 40)) : new Verdict.Chosen(1);
            case 1 -> new Verdict.Outranked(id);
            case 2 -> new Verdict.OverLimit(id, 1);
            case 3 -> new Verdict.BelowMinimum(id, Objective.REVENUE, random.nextInt(2));
            case 4 -> new Verdict.Withheld(List.of(id));
            case 5 -> new Verdict.Restricted(List.of(id));
            default -> new Verdict.Excluded(random.nextBoolean() ? List.of(id) : List.of(id, "S-1"));
        };
    }
}
