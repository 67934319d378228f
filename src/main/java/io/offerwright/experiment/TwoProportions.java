package io.offerwright.experiment;

/**
 * A share among treated customers beside that of the control.
 *
 * <p>The test and the interval rest on different approximations, so that very close to the level one may say yes and the other
 * no; {@link #p} decides.
 *
 * @param treated the arm
 * @param control what it is compared with
 */
public record TwoProportions(Proportion treated, Proportion control) {

    private boolean empty() {
        return treated.trials() == 0 || control.trials() == 0;
    }

    /**
     * How many standard errors lie between the two if there is no difference: (p − q) ÷ √(r(1 − r)(1/m + 1/n)), r the share of
     * both together (Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, 3rd edition (2003), section 3.1,
     * without correction for continuity). 0 where none or all succeeded.
     */
    public double z() {
        if (empty()) {
            return 0;
        }
        double m = treated.trials();
        double n = control.trials();
        double both = (treated.successes() + control.successes()) / (m + n);
        double error = Math.sqrt(both * (1 - both) * (1 / m + 1 / n));
        return error == 0 ? 0 : (treated.rate() - control.rate()) / error;
    }

    /** How probable such a difference, or a larger one either way, is if there is none. */
    public double p() {
        return Normal.twoSided(z());
    }

    /**
     * The treated rate less the control's, with Newcombe's hybrid score interval: from Wilson's intervals (l, u) of the two,
     * d − √((p − l)² + (u′ − q)²) to d + √((u − p)² + (q − l′)²) (Newcombe, Statistics in Medicine 17 (1998) 873, method 10). It
     * stays within −1 and 1 and covers as it says for rare successes too, which Wald's does not.
     *
     * @param level how seldom the interval may miss, such as 0.05
     */
    public Estimate difference(double level) {
        Normal.requireLevel(level);
        if (empty()) {
            return Estimate.NONE;
        }
        Estimate first = treated.interval(level);
        Estimate second = control.interval(level);
        double difference = first.value() - second.value();
        return new Estimate(
                difference,
                difference - root(first.value() - first.low(), second.high() - second.value()),
                difference + root(first.high() - first.value(), second.value() - second.low()));
    }

    /**
     * The lift, p/q − 1, with the interval of Katz on the logarithm of the ratio: ln(p/q) ± z √((1 − p)/x + (1 − q)/y) (Katz,
     * Baptista, Azen and Pike, Biometrics 34 (1978) 469). Where a count is none or all, half a case is added to each for the
     * interval. Not known where the control has no success.
     */
    public Estimate lift(double level) {
        Normal.requireLevel(level);
        if (empty() || control.successes() == 0) {
            return Estimate.NONE;
        }
        boolean edge = treated.successes() == 0
                || (treated.successes() == treated.trials() && control.successes() == control.trials());
        double more = edge ? 0.5 : 0;
        double x = treated.successes() + more;
        double y = control.successes() + more;
        double p = x / (treated.trials() + more);
        double q = y / (control.trials() + more);
        double half = Normal.upper(level / 2) * Math.sqrt((1 - p) / x + (1 - q) / y);
        double log = StrictMath.log(p / q);
        return new Estimate(
                treated.rate() / control.rate() - 1, StrictMath.exp(log - half) - 1, StrictMath.exp(log + half) - 1);
    }

    /** The variance of the difference, p(1 − p)/m + q(1 − q)/n. */
    double variance() {
        double p = treated.rate();
        double q = control.rate();
        return p * (1 - p) / treated.trials() + q * (1 - q) / control.trials();
    }

    private static double root(double first, double second) {
        return Math.sqrt(first * first + second * second);
    }
}
