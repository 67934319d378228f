package io.offerwright.experiment;

/**
 * A figure with its interval; all {@code NaN} where there is nothing to estimate it from. An end may be infinite.
 *
 * @param value the best guess
 * @param low lower end
 * @param high upper end
 */
public record Estimate(double value, double low, double high) {
    /** Nothing is known. */
    public static final Estimate NONE = new Estimate(Double.NaN, Double.NaN, Double.NaN);

    /** True if there is a figure. */
    public boolean known() {
        return !Double.isNaN(value);
    }

    /** True if the interval holds a value. */
    public boolean contains(double other) {
        return low <= other && other <= high;
    }

    /** The figure and its ends in another unit, such as percent; the factor is above 0. */
    public Estimate times(double factor) {
        return new Estimate(value * factor, low * factor, high * factor);
    }
}
