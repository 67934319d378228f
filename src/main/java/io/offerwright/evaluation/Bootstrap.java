package io.offerwright.evaluation;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Percentile intervals of means by the bootstrap (Efron, Tibshirani, <em>An Introduction to the Bootstrap</em>, 1993,
 * chapter 13): as many rows are drawn with replacement as there are, their mean is taken, and that 1,000 times; the interval
 * holds the middle 95 % of these means.
 */
final class Bootstrap {
    static final int RESAMPLES = 1_000;
    private static final double TAIL = 0.025;

    private Bootstrap() {}

    /**
     * The intervals of the means of several columns, all from the same draws.
     *
     * @param rows one row per user, one number per column
     * @param columns length of a row
     * @return one interval per column; from 0 to 0 when there is no row, as the mean of nobody is 0
     */
    static Interval[] intervals(double[][] rows, int columns, long seed) {
        double[][] means = new double[columns][RESAMPLES];
        SplittableRandom random = new SplittableRandom(seed);
        double[] sum = new double[columns];
        for (int resample = 0; resample < RESAMPLES && rows.length > 0; resample++) {
            Arrays.fill(sum, 0);
            for (int draw = 0; draw < rows.length; draw++) {
                double[] row = rows[random.nextInt(rows.length)];
                for (int column = 0; column < columns; column++) {
                    sum[column] += row[column];
                }
            }
            for (int column = 0; column < columns; column++) {
                means[column][resample] = sum[column] / rows.length;
            }
        }
        Interval[] intervals = new Interval[columns];
        for (int column = 0; column < columns; column++) {
            Arrays.sort(means[column]);
            intervals[column] = new Interval(quantile(means[column], TAIL), quantile(means[column], 1 - TAIL));
        }
        return intervals;
    }

    /** Interpolated between the two nearest. */
    private static double quantile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
