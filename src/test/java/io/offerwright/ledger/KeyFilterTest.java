package io.offerwright.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class KeyFilterTest {
    @Property(tries = 100)
    void namesTheEpochOfEachKeyHoweverTheyLook(
            @ForAll @Size(max = 1000) long[] keys, @ForAll @IntRange(min = 1, max = 400) int perEpoch) {
        KeyFilter filter = new KeyFilter();
        for (int key = 0; key < keys.length; key++) {
            filter.add(keys[key], key / perEpoch);
        }
        for (int key = 0; key < keys.length; key++) {
            assertThat(filter.epochs(keys[key], keys.length / perEpoch)).contains((long) (key / perEpoch));
        }
    }

    @Test
    void namesFewEpochsInVain() {
        KeyFilter filter = new KeyFilter();
        SplittableRandom known = new SplittableRandom(1);
        int epochs = 70;
        for (int key = 0; key < epochs * Leaf.EPOCH; key++) {
            filter.add(known.nextLong(), key / Leaf.EPOCH);
        }
        SplittableRandom fresh = new SplittableRandom(2);
        int named = 0;
        for (int key = 0; key < 100_000; key++) {
            named += filter.epochs(fresh.nextLong(), epochs - 1).size();
        }
        // Seventy filters at .0000057 each.
        assertThat(named).isBetween(10, 120);
    }

    @Test
    void ofEpochsAfterTheLastNothingIsKnown() {
        KeyFilter filter = new KeyFilter();
        assertThat(filter.epochs(42, 2)).containsExactly(0L, 1L, 2L);
        filter.add(43, 1);
        assertThat(filter.epochs(42, 2)).containsExactly(2L);
        assertThat(filter.epochs(43, 2)).containsExactly(1L, 2L);
    }
}
