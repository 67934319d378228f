package io.offerwright.experiment;

/**
 * So many of so many, such as customers who accepted.
 *
 * @param successes from 0 to {@code trials}
 * @param trials 0 or more
 */
public record Proportion(long successes, long trials) {
    public Proportion {
        if (successes < 0 || trials < successes) {
            throw new IllegalArgumentException(
                    "The successes (" + successes + ") must lie between 0 and the trials (" + trials + ").");
        }
    }

    /** Successes by trials; {@code NaN} without trials. */
    public double rate() {
        return trials == 0 ? Double.NaN : (double) successes / trials;
    }

    /**
     * The rate with Wilson's score interval, (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) ÷ (1 + z²/n) (Wilson, JASA 22 (1927) 209).
     *
     * @param level how seldom the interval may miss, such as 0.05 for one of 95 %
     */
    public Estimate interval(double level) {
        Normal.requireLevel(level);
        if (trials == 0) {
            return Estimate.NONE;
        }
        double n = trials;
        double p = rate();
        double z = Normal.upper(level / 2);
        double centre = (p + z * z / (2 * n)) / (1 + z * z / n);
        double half = z * Math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n);
        // At the edges the formula gives exactly 0 and 1 but for rounding.
        return new Estimate(
                p,
                successes == 0 ? 0 : Math.max(0, centre - half),
                successes == trials ? 1 : Math.min(1, centre + half));
    }
}
