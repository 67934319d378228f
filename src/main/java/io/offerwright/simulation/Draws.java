package io.offerwright.simulation;

import java.util.SplittableRandom;

/**
 * A stream of random numbers named by (seed, index): the same numbers at any time, on any machine and JDK.
 *
 * <p>Only {@link SplittableRandom#nextLong()} is used, whose algorithm (SplitMix64; Steele, Lea and Flood 2014) has not
 * changed since it came. Everything else is derived here, since the platform is free to change how it makes doubles and
 * Gaussians, and does.
 */
final class Draws {
    private static final double UNIT = 0x1.0p-53;

    private final SplittableRandom random;
    private double spare;
    private boolean hasSpare;

    Draws(long seed, long index) {
        random = new SplittableRandom(scramble(scramble(seed) + index));
    }

    /** Uniform in [0, 1). */
    double uniform() {
        return (random.nextLong() >>> 11) * UNIT;
    }

    /** Uniform in [low, high). */
    double between(double low, double high) {
        return low + (high - low) * uniform();
    }

    /** Uniform in 0 to {@code bound - 1}. */
    int below(int bound) {
        return (int) (uniform() * bound);
    }

    boolean chance(double probability) {
        return uniform() < probability;
    }

    /** Standard normal, by the polar method (Marsaglia and Bray 1964). */
    double gaussian() {
        if (hasSpare) {
            hasSpare = false;
            return spare;
        }
        while (true) {
            double x = 2 * uniform() - 1;
            double y = 2 * uniform() - 1;
            double square = x * x + y * y;
            if (square > 0 && square < 1) {
                double factor = Math.sqrt(-2 * StrictMath.log(square) / square);
                spare = y * factor;
                hasSpare = true;
                return x * factor;
            }
        }
    }

    double gaussian(double mean, double deviation) {
        return mean + deviation * gaussian();
    }

    /** Standard Gumbel: added to utilities, the largest sum falls to each in proportion to the exponential of its own. */
    double gumbel() {
        return -StrictMath.log(-StrictMath.log(uniform() + UNIT / 2));
    }

    /** An index drawn in proportion to the weights. */
    int weighted(double[] weights) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        double left = uniform() * sum;
        for (int index = 0; index < weights.length - 1; index++) {
            left -= weights[index];
            if (left < 0) {
                return index;
            }
        }
        return weights.length - 1;
    }

    /** The finalizer of MurmurHash3, so that neighbouring seeds and indices share nothing. */
    private static long scramble(long value) {
        long mixed = value + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 33)) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return mixed ^ (mixed >>> 33);
    }
}
