package io.offerwright.fairness;

import java.util.Arrays;

/** The population stability index; apart from the other formulas, so that whoever only meters drift needs no library for it. */
public final class StabilityIndex {
    private StabilityIndex() {}

    /**
     * Σ (after − before) · ln(after ÷ before) over the shares of counts in the same bins; where a bin is empty, half a case is
     * taken.
     *
     * @return 0 or more; {@code NaN} if there are no cases before or after
     */
    public static double of(long[] before, long[] after) {
        double n = Arrays.stream(before).sum();
        double m = Arrays.stream(after).sum();
        if (n == 0 || m == 0) {
            return Double.NaN;
        }
        double index = 0;
        for (int bin = 0; bin < before.length; bin++) {
            if (before[bin] + after[bin] > 0) {
                double p = Math.max((double) before[bin], 0.5) / n;
                double q = Math.max((double) after[bin], 0.5) / m;
                index += (q - p) * StrictMath.log(q / p);
            }
        }
        return index;
    }
}
