package io.offerwright.fairness;

import java.util.Arrays;

/** Counts by number, 0 where none was made yet. */
final class Counters {
    private long[] counts = new long[16];

    void add(int index, long amount) {
        if (index >= counts.length) {
            counts = Arrays.copyOf(counts, Math.max(index + 1, counts.length * 2));
        }
        counts[index] += amount;
    }

    long get(int index) {
        return index < counts.length ? counts[index] : 0;
    }

    /** The first {@code size} counts. */
    long[] first(int size) {
        return Arrays.copyOf(counts, size);
    }
}
