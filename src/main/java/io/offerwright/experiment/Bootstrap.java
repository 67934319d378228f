package io.offerwright.experiment;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.PoissonSampler;
import org.apache.commons.rng.sampling.distribution.SharedStateDiscreteSampler;

/**
 * Intervals for means of amounts, without a formula for their distribution: the samples themselves are drawn from, again and
 * again. Revenue is mostly nothing and now and then much; here the interval may be longer on one side than on the other.
 *
 * <p>Each customer counts in a replicate as often as a Poisson draw with mean 1 says, so that equal amounts of c customers count
 * as often as one draw with mean c says (Hanley and MacGibbon, Computer Methods and Programs in Biomedicine 83 (2006) 57;
 * Chamandy, Muralidharan, Najmi and Naidu, <em>Estimating uncertainty for massive data streams</em> (2012)). A replicate costs as
 * much as there are different amounts, however many customers there are.
 *
 * <p>The interval of a difference is that of the percentiles of the replicates: where the amounts of a few hundred buyers decide,
 * a correction is itself an estimate and costs more than it mends, as {@code FalsePositives} in the tests shows. That of a lift is
 * BCa, corrected for bias and acceleration (Efron, JASA 82 (1987) 171): the quantiles Φ(z₀ + (z₀ + z) ÷ (1 −
 * a(z₀ + z))) of the replicates, with z₀ from the share of replicates below the estimate, and for two samples a = ⅙ Σ n⁻³ Σ l³ ÷
 * (Σ n⁻² Σ l²)^1.5 over the influence l of each customer (Davison and Hinkley, Bootstrap Methods (1997), equation 5.28).
 *
 * @param seed where the draws begin: the same seed and samples give the same interval anywhere
 * @param replicates how often to draw, 100 to 1,000,000
 */
public record Bootstrap(long seed, int replicates) {
    /** Enough for ends that move by a few hundredths of the interval's length with another seed. */
    public static final Bootstrap USUAL = new Bootstrap(1, 2_000);

    public Bootstrap {
        if (replicates < 100 || replicates > 1_000_000) {
            throw new IllegalArgumentException(
                    "The number of replicates (" + replicates + ") must lie between 100 and 1,000,000.");
        }
    }

    /**
     * The treated mean less the control's.
     *
     * @param level how seldom the interval may miss, such as 0.05
     */
    public Estimate difference(Amounts treated, Amounts control, double level) {
        return interval(treated, control, level, 0, 0, (x, y) -> x - y);
    }

    /** The ratio of the means less 1; not known unless the control's mean is above 0. */
    public Estimate lift(Amounts treated, Amounts control, double level) {
        double mean = control.sample().mean();
        if (!(mean > 0)) {
            return Estimate.NONE;
        }
        double ratio = treated.sample().mean() / mean;
        return interval(treated, control, level, 1 / mean, ratio / mean, (x, y) -> x / y - 1);
    }

    /**
     * The interval of a statistic.
     *
     * @param ofTreated how much the statistic grows with the treated mean; 0 for percentiles without correction
     * @param ofControl how much it falls with the control's
     */
    private Estimate interval(
            Amounts treated,
            Amounts control,
            double level,
            double ofTreated,
            double ofControl,
            DoubleBinaryOperator statistic) {
        Normal.requireLevel(level);
        Sample first = treated.sample();
        Sample second = control.sample();
        if (first.count() < 2 || second.count() < 2) {
            return Estimate.NONE;
        }
        double value = statistic.applyAsDouble(first.mean(), second.mean());
        double[] ofFirst = means(treated, new Draws(seed));
        double[] ofSecond = means(control, new Draws(~seed));
        double[] drawn = new double[replicates];
        int known = 0;
        for (int replicate = 0; replicate < replicates; replicate++) {
            double each = statistic.applyAsDouble(ofFirst[replicate], ofSecond[replicate]);
            // A tiny sample may be drawn empty, or a control without any revenue.
            if (Double.isFinite(each)) {
                drawn[known++] = each;
            }
        }
        if (known < replicates / 2) {
            return new Estimate(value, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        }
        double[] sorted = Arrays.copyOf(drawn, known);
        Arrays.sort(sorted);
        double m = first.count();
        double n = second.count();
        double squares =
                ofTreated * ofTreated * first.squares() / (m * m) + ofControl * ofControl * second.squares() / (n * n);
        double cubes = cubed(ofTreated) * treated.cubes() / cubed(m) - cubed(ofControl) * control.cubes() / cubed(n);
        double acceleration = squares == 0 ? 0 : cubes / (6 * squares * Math.sqrt(squares));
        double bias = ofTreated == 0 ? 0 : bias(sorted, value);
        double z = Normal.upper(level / 2);
        return new Estimate(
                value,
                quantile(sorted, corrected(-z, bias, acceleration)),
                quantile(sorted, corrected(z, bias, acceleration)));
    }

    private static double cubed(double value) {
        return value * value * value;
    }

    private static double bias(double[] sorted, double value) {
        double below = 0;
        for (double each : sorted) {
            below += each < value ? 1 : each == value ? 0.5 : 0;
        }
        // Half a replicate from the edge at the most: a correction without end is none.
        double share = Math.max(0.5, Math.min(sorted.length - 0.5, below)) / sorted.length;
        return Normal.quantile(share);
    }

    private static double corrected(double z, double bias, double acceleration) {
        double moved = bias + z;
        double slope = 1 - acceleration * moved;
        return slope <= 0 ? (moved > 0 ? 1 : 0) : Normal.below(bias + moved / slope);
    }

    /** The quantile at place share × (replicates + 1), between neighbours by a straight line. */
    private static double quantile(double[] sorted, double share) {
        double place = Math.max(0, Math.min(sorted.length - 1.0, share * (sorted.length + 1) - 1));
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    private double[] means(Amounts amounts, Draws draws) {
        Map<Long, SharedStateDiscreteSampler> byCount = new HashMap<>();
        SharedStateDiscreteSampler[] samplers = new SharedStateDiscreteSampler[amounts.size()];
        for (int index = 0; index < samplers.length; index++) {
            samplers[index] =
                    byCount.computeIfAbsent(amounts.count(index), count -> PoissonSampler.of(draws, (double) count));
        }
        double[] means = new double[replicates];
        for (int replicate = 0; replicate < replicates; replicate++) {
            double count = 0;
            double sum = 0;
            for (int index = 0; index < samplers.length; index++) {
                int times = samplers[index].sample();
                count += times;
                sum += times * amounts.value(index);
            }
            means[replicate] = sum / count;
        }
        return means;
    }

    /** SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), written out so that no interval changes with a JDK. */
    private static final class Draws implements UniformRandomProvider {
        private long state;

        Draws(long seed) {
            state = seed;
        }

        @Override
        public long nextLong() {
            state += 0x9E3779B97F4A7C15L;
            long z = state;
            z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
            z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
            return z ^ (z >>> 31);
        }
    }
}
