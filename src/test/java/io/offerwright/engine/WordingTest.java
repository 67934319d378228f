package io.offerwright.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The order in which parts of a score are named, held against a sorted list. */
class WordingTest {
    @Property
    void theStrongestComesFirst(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] parts = random.longs(random.nextInt(1, 12), -3, 6).toArray();
        List<Integer> expected = new ArrayList<>();
        for (int place = 0; place < parts.length; place++) {
            if (parts[place] > 0) {
                expected.add(place);
            }
        }
        // What was chosen before stands last, and goes before features that are as strong.
        expected.sort(Comparator.comparingLong((Integer place) -> -parts[place])
                .thenComparing(place -> place == parts.length - 1 ? -1 : place));

        List<Integer> found = new ArrayList<>();
        for (int place = Wording.strongest(parts); place >= 0; place = Wording.strongest(parts)) {
            found.add(place);
            parts[place] = 0;
        }
        assertThat(found).isEqualTo(expected);
    }
}
