package io.offerwright.data;

/**
 * Numbers that come one after the other, as those of an {@link IntColumn} do. As long as all of them are 1, as weights mostly
 * are, they are only counted, and take no memory.
 *
 * <p>Not thread-safe.
 */
public final class FloatColumn {
    private final IntColumn bits = new IntColumn();
    private int ones;

    /**
     * Adds a number at the end.
     *
     * @throws ArithmeticException if there are {@link IntColumn#MOST} already
     */
    public void add(float number) {
        if (number == 1f && bits.size() == 0) {
            ones = Math.incrementExact(ones);
            return;
        }
        for (; ones > 0; ones--) {
            bits.add(Float.floatToRawIntBits(1f));
        }
        bits.add(Float.floatToRawIntBits(number));
    }

    /** The number at a place, from 0 on. */
    public float get(int place) {
        return allOnes() ? 1f : Float.intBitsToFloat(bits.get(place));
    }

    /** Whether every number so far is 1. */
    public boolean allOnes() {
        return bits.size() == 0;
    }

    /** Copies the numbers to an array. */
    public float[] toArray() {
        float[] all = new float[ones + bits.size()];
        for (int place = 0; place < all.length; place++) {
            all[place] = get(place);
        }
        return all;
    }
}
