package io.offerwright.monitoring;

import io.offerwright.domain.Score;
import io.offerwright.fairness.StabilityIndex;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * How far a number from 0 to 1 has moved from what it was at first: the population stability index of each window of values
 * against the first, over the tenths of the first. Memory is fixed; adding is two atomic additions. Thread-safe: at the end of a
 * window a few values of other threads may fall on either side.
 */
final class LiveDrift {
    /** Enough that the index of an unchanged number stays below 0.01. */
    static final int WINDOW = 5_000;

    private static final int CELLS = 1_000;
    private static final int BINS = 10;

    private record Window(AtomicLongArray cells, AtomicInteger count) {
        static Window empty() {
            return new Window(new AtomicLongArray(CELLS), new AtomicInteger());
        }
    }

    /** Which bin a cell belongs to, and how many values of the first window each bin has. */
    private record Reference(int[] binOfCell, long[] counts) {}

    private volatile Window window = Window.empty();
    private @Nullable Reference reference;
    private volatile double index = Double.NaN;

    /** Takes a value in, in millionths. */
    void add(long millionths) {
        Window current = window;
        int cell = (int) Math.max(0, Math.min(CELLS - 1, millionths * CELLS / Score.ONE));
        current.cells.incrementAndGet(cell);
        if (current.count.incrementAndGet() == WINDOW) {
            finish(current);
        }
    }

    /** The index of the last whole window; {@code NaN} until there are two. */
    double index() {
        return index;
    }

    private synchronized void finish(Window full) {
        window = Window.empty();
        if (reference == null) {
            reference = reference(full);
            return;
        }
        index = StabilityIndex.of(reference.counts, counts(full, reference.binOfCell));
    }

    private static Reference reference(Window full) {
        long all = 0;
        for (int cell = 0; cell < CELLS; cell++) {
            all += full.cells.get(cell);
        }
        int[] binOfCell = new int[CELLS];
        long below = 0;
        for (int cell = 0; cell < CELLS; cell++) {
            binOfCell[cell] = (int) Math.min(BINS - 1L, below * BINS / all);
            below += full.cells.get(cell);
        }
        return new Reference(binOfCell, counts(full, binOfCell));
    }

    private static long[] counts(Window full, int[] binOfCell) {
        long[] counts = new long[BINS];
        for (int cell = 0; cell < CELLS; cell++) {
            counts[binOfCell[cell]] += full.cells.get(cell);
        }
        return counts;
    }
}
