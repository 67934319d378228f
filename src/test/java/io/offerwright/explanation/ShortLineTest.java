package io.offerwright.explanation;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.domain.Objective;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Candidates;
import io.offerwright.evidence.Fates;
import io.offerwright.evidence.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Which offers stand together on a short line, held against a map. */
class ShortLineTest {
    @Property(tries = 200)
    void fatesOfWhichTheLineTellsTheSameAreAlike(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Candidate> candidates = new ArrayList<>();
        int offers = random.nextInt(60);
        for (int offer = 0; offer < offers; offer++) {
            List<String> helped = random.nextBoolean() ? List.of() : List.of("H-" + random.nextInt(2));
            candidates.add(new Candidate("O" + offer, 0, 0, 0, 0, 0, random.nextInt(4) == 0, helped, verdict(random)));
        }

        Fates fates = Candidates.of(candidates).fates();
        int[] alike = ShortLine.alike(fates);

        Map<List<Object>, Integer> first = new HashMap<>();
        for (int fate = 0; fate < fates.count(); fate++) {
            Verdict verdict = fates.fate(fate).verdict();
            List<String> because =
                    verdict instanceof Verdict.Outranked outranked ? List.of(outranked.rivalId()) : verdict.keptOutBy();
            Integer before = first.putIfAbsent(List.of(ExplanationJson.verdict(verdict), because), fate);
            assertThat(alike[fate]).isEqualTo(before == null ? fate : before);
        }
        assertThat(alike).hasSize(fates.count());
    }

    private static Verdict verdict(SplittableRandom random) {
        String id = "R-" + random.nextInt(3);
        return switch (random.nextInt(7)) {
            case 0 -> new Verdict.Chosen(1);
            case 1 -> new Verdict.Outranked(id);
            case 2 -> new Verdict.OverLimit(id, random.nextInt(2));
            case 3 -> new Verdict.BelowMinimum(id, Objective.REVENUE, random.nextInt(2));
            case 4 -> new Verdict.Withheld(List.of(id));
            case 5 -> new Verdict.Restricted(List.of(id));
            default -> new Verdict.Excluded(random.nextBoolean() ? List.of(id) : List.of(id, "S-1"));
        };
    }
}
