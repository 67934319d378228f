package io.offerwright.campaign;

import io.offerwright.domain.Score;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Counts of scores in bins of a thousandth, from 0 to 4; what lies outside counts in the bin at that end. */
final class Histogram {
    private static final long WIDTH = Score.ONE / 1000;
    private static final int BINS = 4000;

    /** Steps that make readable scales, in thousandths. */
    private static final int[] STEPS = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};

    private static final int COLUMNS = 16;

    /** So many scores from {@code low} up to, but without, {@code high}; both in millionths. */
    record Column(long low, long high, long count) {}

    private final long[] counts = new long[BINS];

    void add(long score) {
        counts[(int) Math.min(BINS - 1, Math.max(0, score / WIDTH))]++;
    }

    void merge(Histogram other) {
        for (int bin = 0; bin < BINS; bin++) {
            counts[bin] += other.counts[bin];
        }
    }

    void write(DataOutput out) throws IOException {
        Longs.write(out, counts);
    }

    void read(DataInput in) throws IOException {
        Longs.read(in, counts);
    }

    /** At most 16 columns of a round width over the range that has scores; empty when there are none. */
    List<Column> columns() {
        int first = 0;
        while (first < BINS && counts[first] == 0) {
            first++;
        }
        int last = BINS - 1;
        while (last > first && counts[last] == 0) {
            last--;
        }
        List<Column> columns = new ArrayList<>();
        if (first == BINS) {
            return columns;
        }
        int step = STEPS[STEPS.length - 1];
        for (int candidate : STEPS) {
            if (last / candidate - first / candidate < COLUMNS) {
                step = candidate;
                break;
            }
        }
        for (int low = first / step * step; low <= last; low += step) {
            long count = 0;
            for (int bin = low; bin < Math.min(low + step, BINS); bin++) {
                count += counts[bin];
            }
            columns.add(new Column(low * WIDTH, (low + step) * WIDTH, count));
        }
        return columns;
    }
}
