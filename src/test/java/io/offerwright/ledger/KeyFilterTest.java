package io.offerwright.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class KeyFilterTest {
    @Property(tries = 200)
    void forgetsNoKeyHoweverTheyLook(@ForAll @Size(max = 3000) long[] keys) {
        KeyFilter filter = new KeyFilter();
        for (long key : keys) {
            filter.add(key);
            assertThat(filter.mayHave(key)).isTrue();
        }
        for (long key : keys) {
            assertThat(filter.mayHave(key)).isTrue();
        }
    }

    @Test
    void takesFewNewKeysForKnownOnes() {
        KeyFilter filter = new KeyFilter();
        SplittableRandom known = new SplittableRandom(1);
        for (int key = 0; key < 300_000; key++) {
            filter.add(known.nextLong());
        }
        SplittableRandom fresh = new SplittableRandom(2);
        int mistaken = 0;
        for (int key = 0; key < 100_000; key++) {
            mistaken += filter.mayHave(fresh.nextLong()) ? 1 : 0;
        }
        // Nine filters, of which the last is not yet full: at .0024 each, .02 in all.
        assertThat(mistaken).isLessThan(2_500);
    }

    @Test
    void saysNothingOnceGivenUp() {
        KeyFilter filter = new KeyFilter();
        assertThat(filter.mayHave(42)).isFalse();
        filter.giveUp();
        assertThat(filter.mayHave(42)).isTrue();
        filter.add(43);
        assertThat(filter.mayHave(42)).isTrue();
    }
}
