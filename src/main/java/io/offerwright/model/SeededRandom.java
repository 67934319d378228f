package io.offerwright.model;

/**
 * The generator behind initial embeddings and shuffles: SplitMix64 (Steele, Lea, Flood: <em>Fast splittable
 * pseudorandom number generators</em>, OOPSLA 2014). Written out here, since a model must not change with a JDK.
 */
final class SeededRandom {
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private long state;

    SeededRandom(long seed) {
        state = seed;
    }

    void reset(long seed) {
        state = seed;
    }

    /** Leaves out as many numbers of any kind. */
    void skip(long numbers) {
        state += numbers * STEP;
    }

    long nextLong() {
        state += STEP;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    int nextInt() {
        return (int) (nextLong() >>> 32);
    }

    /** A number from 0 to {@code bound - 1}. */
    int nextInt(int bound) {
        return (int) (((nextLong() >>> 32) * bound) >>> 32);
    }

    /** A number from 0 up to but not including 1, a multiple of 2^-24. */
    float nextFloat() {
        return (nextLong() >>> 40) * 0x1p-24f;
    }

    /** Puts {@code values} into random order (Fisher and Yates). */
    void shuffle(int[] values) {
        for (int last = values.length - 1; last > 0; last--) {
            int other = nextInt(last + 1);
            int swapped = values[last];
            values[last] = values[other];
            values[other] = swapped;
        }
    }
}
