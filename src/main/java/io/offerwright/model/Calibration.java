package io.offerwright.model;

import io.offerwright.domain.Score;
import io.offerwright.evidence.Explanation;
import java.util.List;

/**
 * From a logit to the probability that the customer accepts: {@code 1 / (1 + exp(-(slope · logit + offset)))}.
 *
 * <p>Platt scaling (Platt, <em>Probabilistic outputs for support vector machines</em>, 1999), fitted by the numerically
 * stable Newton method of Lin, Lin and Weng (<em>A note on Platt's probabilistic outputs for support vector machines</em>,
 * Machine Learning 68, 2007). Serving is fixed-point.
 *
 * @param slope in millionths, at most 1,000 in size; 0 when the logit says nothing about acceptance
 * @param offset in millionths, at most 1,000 in size
 */
public record Calibration(long slope, long offset) {
    /** The logistic function itself. */
    public static final Calibration IDENTITY = new Calibration(Score.ONE, 0);

    private static final long LARGEST = 1_000 * Score.ONE;
    private static final int ITERATIONS = 100;

    public Calibration {
        if (Math.abs(slope) > LARGEST || Math.abs(offset) > LARGEST) {
            throw new IllegalArgumentException("slope (" + Score.text(slope) + ") and offset (" + Score.text(offset)
                    + ") must lie between -1000 and 1000.");
        }
    }

    /**
     * Fits slope and offset to what happened.
     *
     * <p>Both outcomes are assumed to have happened once more than seen, so that a handful of cases, or cases of one outcome
     * only, never give a probability of 0 or 1.
     *
     * @param logits what the scorer said of each offer shown, in millionths
     * @param accepted whether it was accepted
     * @throws IllegalArgumentException if there is no case, or the lengths differ
     */
    public static Calibration fit(long[] logits, boolean[] accepted) {
        if (logits.length != accepted.length || logits.length == 0) {
            throw new IllegalArgumentException("logits (" + logits.length + ") and accepted (" + accepted.length
                    + ") must have the same length, at least 1.");
        }
        int positives = 0;
        for (boolean one : accepted) {
            positives += one ? 1 : 0;
        }
        double high = (positives + 1.0) / (positives + 2.0);
        double low = 1.0 / (logits.length - positives + 2.0);
        double[] x = new double[logits.length];
        double[] target = new double[logits.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = (double) logits[i] / Score.ONE;
            target[i] = accepted[i] ? high : low;
        }

        double slope = 0;
        double offset = StrictMath.log((positives + 1.0) / (logits.length - positives + 1.0));
        double loss = loss(x, target, slope, offset);
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            // The curvature, made positive by a little on its diagonal, and the gradient.
            double curveSlope = 1e-12;
            double curveOffset = 1e-12;
            double curveBoth = 0;
            double gradientSlope = 0;
            double gradientOffset = 0;
            for (int i = 0; i < x.length; i++) {
                double p = probability(slope * x[i] + offset);
                double variance = p * (1 - p);
                curveSlope += x[i] * x[i] * variance;
                curveOffset += variance;
                curveBoth += x[i] * variance;
                gradientSlope += x[i] * (p - target[i]);
                gradientOffset += p - target[i];
            }
            if (Math.abs(gradientSlope) < 1e-7 && Math.abs(gradientOffset) < 1e-7) {
                break;
            }
            double determinant = curveSlope * curveOffset - curveBoth * curveBoth;
            double slopeStep = -(curveOffset * gradientSlope - curveBoth * gradientOffset) / determinant;
            double offsetStep = -(curveSlope * gradientOffset - curveBoth * gradientSlope) / determinant;
            double descent = gradientSlope * slopeStep + gradientOffset * offsetStep;
            double step = 1;
            double stepLoss = loss(x, target, slope + slopeStep, offset + offsetStep);
            while (step >= 1e-10 && !(stepLoss < loss + 1e-4 * step * descent)) {
                step /= 2;
                stepLoss = loss(x, target, slope + step * slopeStep, offset + step * offsetStep);
            }
            if (step < 1e-10) {
                break;
            }
            slope += step * slopeStep;
            offset += step * offsetStep;
            loss = stepLoss;
        }
        return new Calibration(bounded(slope), bounded(offset));
    }

    private static long bounded(double value) {
        return Math.max(-LARGEST, Math.min(LARGEST, Score.of(value)));
    }

    private static double probability(double z) {
        // Whichever exponent can't overflow.
        if (z >= 0) {
            return 1 / (1 + StrictMath.exp(-z));
        }
        double e = StrictMath.exp(z);
        return e / (1 + e);
    }

    /** Cross entropy, without the logarithm of a number that may have become zero. */
    private static double loss(double[] x, double[] target, double slope, double offset) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            double z = slope * x[i] + offset;
            sum += Math.max(z, 0) - target[i] * z + StrictMath.log1p(StrictMath.exp(-Math.abs(z)));
        }
        return sum;
    }

    /**
     * The probability of acceptance in millionths.
     *
     * @param logit in millionths
     */
    public long propensity(long logit) {
        return Score.squash(Score.round(Score.product(slope, logit)) + offset);
    }

    /** The probability as a tree over the tree of its logit; its score is {@link #propensity} of the logit's. */
    public Explanation explain(Explanation logit) {
        return Explanation.squash(
                "propensity",
                Explanation.roundedSum(
                        "calibrated",
                        List.of(
                                Explanation.product("slope times logit", Explanation.value("slope", slope), logit),
                                Explanation.value("offset", offset))));
    }
}
