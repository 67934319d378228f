package io.offerwright.evaluation;

import java.util.BitSet;
import java.util.SplittableRandom;

/**
 * A random sample of a stated size, in one pass: each candidate is taken with the chance that gives the wanted number in all.
 *
 * <p>Source: Knuth, <em>The Art of Computer Programming</em>, volume 2, algorithm S (selection sampling).
 */
final class SelectionSample {
    private SelectionSample() {}

    /**
     * Draws.
     *
     * @param wanted how many of the candidates, 0 or more, at most as many as there are
     */
    static BitSet of(BitSet candidates, long wanted, SplittableRandom random) {
        BitSet sample = new BitSet(candidates.length());
        int left = candidates.cardinality();
        long missing = wanted;
        for (int each = candidates.nextSetBit(0); each >= 0; each = candidates.nextSetBit(each + 1)) {
            if (random.nextInt(left--) < missing) {
                sample.set(each);
                missing--;
            }
        }
        return sample;
    }
}
