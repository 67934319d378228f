package io.offerwright.fairness;

/**
 * A figure with its 95 % interval; all {@code NaN} where there is nothing to estimate it from.
 *
 * @param value the best guess
 * @param low lower end
 * @param high upper end
 */
public record Estimate(double value, double low, double high) {
    /** Nothing is known. */
    static final Estimate NONE = new Estimate(Double.NaN, Double.NaN, Double.NaN);

    /** True if there is a figure. */
    public boolean known() {
        return !Double.isNaN(value);
    }
}
