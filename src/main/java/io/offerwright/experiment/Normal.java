package io.offerwright.experiment;

import org.apache.commons.statistics.distribution.NormalDistribution;

/** The standard normal distribution. */
final class Normal {
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    private Normal() {}

    /** The value that is exceeded with this probability. */
    static double upper(double probability) {
        return NORMAL.inverseSurvivalProbability(probability);
    }

    /** The value below which lies this share. */
    static double quantile(double share) {
        return NORMAL.inverseCumulativeProbability(share);
    }

    /** The share below a value. */
    static double below(double value) {
        return NORMAL.cumulativeProbability(value);
    }

    /** How probable a value so far from 0, or farther, is. */
    static double twoSided(double value) {
        return Math.min(1, 2 * NORMAL.survivalProbability(Math.abs(value)));
    }

    static void requireLevel(double level) {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("The level (" + level + ") must lie between 0 and 1.");
        }
    }
}
