package io.offerwright.fairness;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.inference.ChiSquareTest;
import org.apache.commons.statistics.inference.FisherExactTest;
import org.apache.commons.statistics.inference.KolmogorovSmirnovTest;
import org.apache.commons.statistics.inference.PValueMethod;
import org.apache.commons.statistics.interval.BinomialConfidenceInterval;

/** The formulas of the package's page, the tests and intervals from a library. */
final class Statistics {
    /** How seldom a report may be wrong by chance. */
    static final double LEVEL = 0.05;

    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
    private static final double Z = NORMAL.inverseSurvivalProbability(LEVEL / 2);
    /** Below this the distribution of χ² is no good approximation (Cochran 1954). */
    private static final double LEAST_EXPECTED = 5;
    /** Pairs of values up to which the exact distribution of Kolmogorov and Smirnov is worked out. */
    private static final long MOST_EXACT_PAIRS = 10_000;

    private Statistics() {}

    /** A share with Wilson's interval. */
    static Estimate wilson(long successes, long trials) {
        if (trials == 0) {
            return Estimate.NONE;
        }
        var interval = BinomialConfidenceInterval.WILSON_SCORE.fromErrorRate(
                Math.toIntExact(trials), Math.toIntExact(successes), LEVEL);
        return new Estimate((double) successes / trials, interval.getLowerBound(), interval.getUpperBound());
    }

    /** A mean with its normal interval. */
    static Estimate mean(double sum, double squares, long count, long independent) {
        if (count == 0) {
            return Estimate.NONE;
        }
        double mean = sum / count;
        double variance = count < 2 ? 0 : Math.max(0, (squares - sum * mean) / (count - 1.0));
        double half = Z * Math.sqrt(variance / independent);
        return new Estimate(mean, mean - half, mean + half);
    }

    /** The ratio of x of m to y of n with the interval of Katz; where a count is none or all, half a case is added to each. */
    static Estimate ratio(long x, long m, long y, long n) {
        if (m == 0 || n == 0 || (x == 0 && y == 0)) {
            return Estimate.NONE;
        }
        boolean edge = x == 0 || y == 0 || (x == m && y == n);
        double more = edge ? 0.5 : 0;
        double p = (x + more) / (m + more);
        double q = (y + more) / (n + more);
        double error = Math.sqrt((1 - p) / (x + more) + (1 - q) / (y + more));
        double log = StrictMath.log(p / q);
        return new Estimate(
                ((double) x / m) / ((double) y / n), StrictMath.exp(log - Z * error), StrictMath.exp(log + Z * error));
    }

    /** How probable a difference between x of m and y of n, or a larger one, is if there is none: two-sided. */
    static double difference(long x, long m, long y, long n) {
        long yes = x + y;
        long no = m + n - yes;
        if (m == 0 || n == 0 || yes == 0 || no == 0) {
            return 1;
        }
        double expected = (double) Math.min(yes, no) * Math.min(m, n) / (m + n);
        if (expected < LEAST_EXPECTED) {
            int[][] table = {{Math.toIntExact(x), Math.toIntExact(m - x)}, {Math.toIntExact(y), Math.toIntExact(n - y)}
            };
            return FisherExactTest.withDefaults().test(table).getPValue();
        }
        return ChiSquareTest.withDefaults()
                .test(new long[][] {{x, m - x}, {y, n - y}})
                .getPValue();
    }

    /** How unequal amounts are: 0 if all are the same, near 1 if one has everything; 0 where there is nothing. */
    static double gini(long[] amounts) {
        long[] sorted = amounts.clone();
        Arrays.sort(sorted);
        double weighted = 0;
        double sum = 0;
        for (int index = 0; index < sorted.length; index++) {
            weighted += (2.0 * (index + 1) - sorted.length - 1) * sorted[index];
            sum += sorted[index];
        }
        return sum == 0 ? 0 : Math.max(0, weighted / (sorted.length * sum));
    }

    /** The p of χ² for two rows of counts; bins without a count are left out. */
    static double homogeneity(long[] before, long[] after) {
        int[] used = IntStream.range(0, before.length)
                .filter(bin -> before[bin] + after[bin] > 0)
                .toArray();
        long[] first = Arrays.stream(used).mapToLong(bin -> before[bin]).toArray();
        long[] second = Arrays.stream(used).mapToLong(bin -> after[bin]).toArray();
        if (used.length < 2
                || Arrays.stream(first).sum() == 0
                || Arrays.stream(second).sum() == 0) {
            return 1;
        }
        return ChiSquareTest.withDefaults().test(new long[][] {first, second}).getPValue();
    }

    /** The statistic of Kolmogorov and Smirnov, and its p. */
    record Distance(double statistic, double p) {}

    static Distance distance(double[] before, double[] after) {
        if (before.length < 2 || after.length < 2) {
            return new Distance(Double.NaN, Double.NaN);
        }
        var result = KolmogorovSmirnovTest.withDefaults()
                .with(
                        (long) before.length * after.length <= MOST_EXACT_PAIRS
                                ? PValueMethod.EXACT
                                : PValueMethod.ASYMPTOTIC)
                .test(before, after);
        return new Distance(result.getStatistic(), result.getPValue());
    }

    /** The two-sided p of a standard normal value. */
    static double twoSided(double z) {
        return Math.min(1, 2 * NORMAL.survivalProbability(Math.abs(z)));
    }
}
