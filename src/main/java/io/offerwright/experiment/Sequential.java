package io.offerwright.experiment;

/**
 * Intervals that hold at every look at once: whoever looks each morning and stops when 0 is left out is wrong no more often than
 * the level, which is not so of an ordinary test.
 *
 * <p>The mixture sequential probability ratio test with a normal mixture, of the difference d with variance v: Λ = √(v ÷ (v +
 * τ²)) exp(τ² d² ÷ (2v(v + τ²))), p = 1/Λ; the interval is d ± √(v(v + τ²) ÷ τ² · ln((v + τ²) ÷ (v α²))) (Johari, Koomen,
 * Pekelis and Walsh, <em>Peeking at A/B tests</em>, KDD 2017). With v estimated it is the
 * asymptotic confidence sequence of Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (<em>Time-uniform central limit theory and
 * asymptotic confidence sequences</em>, arXiv 2103.06476 (2021), with ρ² = τ²/σ²). It holds as far as the central limit theorem does at the first look, so that a caller waits for {@link #LEAST_CUSTOMERS} and {@link #LEAST_SUCCESSES}
 * in each arm.
 *
 * @param tau the size of a difference worth finding, above 0, in its unit. Chosen before the first look; it makes the interval
 *     narrow where it is needed and never makes it wrong
 * @param level how seldom any of the intervals may miss, such as 0.05
 */
public record Sequential(double tau, double level) {
    /** Customers an arm must have before the first look. */
    public static final long LEAST_CUSTOMERS = 100;
    /** Customers with an outcome that is not 0 that an arm must have before the first look. */
    public static final long LEAST_SUCCESSES = 20;

    public Sequential {
        Normal.requireLevel(level);
        if (!(tau > 0 && tau < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("The difference worth finding (" + tau + ") must be above 0.");
        }
    }

    /**
     * The mixture that makes the interval about as narrow as can be when the variance of the difference has come down to a
     * planned value v: τ² = v (ln(1 − 2 ln α) − 2 ln α) (as Waudby-Smith and others advise for ρ).
     */
    public static Sequential planned(double variance, double level) {
        Normal.requireLevel(level);
        double twice = -2 * StrictMath.log(level);
        return new Sequential(Math.sqrt(variance * (twice + StrictMath.log(1 + twice))), level);
    }

    /** True if the arms hold enough customers for a first look. */
    public static boolean ready(long customers, long successes) {
        return customers >= LEAST_CUSTOMERS && successes >= LEAST_SUCCESSES;
    }

    /** The interval of a difference of shares; without end before the arms are {@link #ready}. */
    public Estimate difference(TwoProportions arms) {
        boolean ready = ready(arms.treated().trials(), arms.treated().successes())
                && ready(arms.control().trials(), arms.control().successes());
        return interval(
                arms.treated().rate() - arms.control().rate(), ready ? arms.variance() : Double.POSITIVE_INFINITY);
    }

    /** The interval of a difference of amounts; without end before the arms are {@link #ready}. */
    public Estimate difference(Amounts treated, Amounts control) {
        MeanDifference arms = new MeanDifference(treated.sample(), control.sample());
        boolean ready = ready(treated.sample().count(), treated.positive())
                && ready(control.sample().count(), control.positive());
        return interval(
                treated.sample().mean() - control.sample().mean(), ready ? arms.variance() : Double.POSITIVE_INFINITY);
    }

    /** The interval of a difference with this variance. */
    public Estimate interval(double difference, double variance) {
        if (!(variance < Double.POSITIVE_INFINITY)) {
            return Double.isNaN(difference)
                    ? Estimate.NONE
                    : new Estimate(difference, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        }
        if (variance == 0) {
            return new Estimate(difference, difference, difference);
        }
        double square = tau * tau;
        double half = Math.sqrt(variance
                * (variance + square)
                / square
                * (StrictMath.log((variance + square) / variance) - 2 * StrictMath.log(level)));
        return new Estimate(difference, difference - half, difference + half);
    }

    /** The p that is valid at any look: below the level exactly where the interval leaves 0 out. */
    public double p(double difference, double variance) {
        if (!(variance > 0 && variance < Double.POSITIVE_INFINITY)) {
            return 1;
        }
        double square = tau * tau;
        double log = 0.5 * StrictMath.log(variance / (variance + square))
                + square * difference * difference / (2 * variance * (variance + square));
        return Math.min(1, StrictMath.exp(-log));
    }
}
