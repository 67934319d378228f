package io.offerwright.experiment;

import java.util.Arrays;

/**
 * Amounts of many customers, such as revenue, each different amount once with its count: most customers of a campaign bought
 * nothing, and the others pay one of a few prices.
 *
 * <p>Immutable.
 */
public final class Amounts {
    private final double[] values;
    private final long[] counts;
    private final Sample sample;

    private Amounts(double[] values, long[] counts) {
        this.values = values;
        this.counts = counts;
        long count = Arrays.stream(counts).sum();
        double sum = 0;
        for (int index = 0; index < values.length; index++) {
            sum += counts[index] * values[index];
        }
        double mean = sum / count;
        double squares = 0;
        for (int index = 0; index < values.length; index++) {
            squares += counts[index] * (values[index] - mean) * (values[index] - mean);
        }
        this.sample = new Sample(count, mean, squares);
    }

    /**
     * These amounts, in any order.
     *
     * @throws IllegalArgumentException if one is not finite
     */
    public static Amounts of(double[] amounts) {
        return withZeros(amounts, 0);
    }

    /** These amounts, and so many times nothing. */
    public static Amounts withZeros(double[] amounts, long zeros) {
        if (zeros < 0) {
            throw new IllegalArgumentException("The number of zeros (" + zeros + ") must be 0 or more.");
        }
        double[] sorted = new double[amounts.length];
        for (int index = 0; index < amounts.length; index++) {
            if (!Double.isFinite(amounts[index])) {
                throw new IllegalArgumentException("The amount " + amounts[index] + " must be finite.");
            }
            // Adding 0 makes a plain 0 of minus zero.
            sorted[index] = amounts[index] + 0.0;
        }
        Arrays.sort(sorted);
        double[] values = new double[sorted.length + 1];
        long[] counts = new long[sorted.length + 1];
        int last = -1;
        if (zeros > 0) {
            values[++last] = 0;
            counts[last] = zeros;
        }
        int zero = last;
        for (double value : sorted) {
            if (zero == 0 && value == 0) {
                counts[0]++;
            } else if (last > zero && values[last] == value) {
                counts[last]++;
            } else {
                values[++last] = value;
                counts[last] = 1;
            }
        }
        return new Amounts(Arrays.copyOf(values, last + 1), Arrays.copyOf(counts, last + 1));
    }

    /** Count, mean and spread. */
    public Sample sample() {
        return sample;
    }

    /** How many different amounts there are. */
    int size() {
        return values.length;
    }

    double value(int index) {
        return values[index];
    }

    long count(int index) {
        return counts[index];
    }

    /** How many are not 0. */
    public long positive() {
        long positive = 0;
        for (int index = 0; index < values.length; index++) {
            positive += values[index] == 0 ? 0 : counts[index];
        }
        return positive;
    }

    /** The sum of the cubed deviations from the mean. */
    double cubes() {
        double cubes = 0;
        for (int index = 0; index < values.length; index++) {
            double deviation = values[index] - sample.mean();
            cubes += counts[index] * deviation * deviation * deviation;
        }
        return cubes;
    }
}
