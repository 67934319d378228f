package io.offerwright.evaluation;

import java.util.Arrays;

/**
 * The middle of some numbers, and how far they lie apart.
 *
 * @param deviation the standard deviation of a sample (divided by one less than there are); 0 for a single number
 */
public record Spread(double mean, double deviation) {
    /** The spread of numbers, at least one. */
    public static Spread of(double[] values) {
        if (Arrays.stream(values).allMatch(value -> value == values[0])) {
            // No rounding: what does not vary has no deviation, not one of 1e-17.
            return new Spread(values[0], 0);
        }
        double mean = Arrays.stream(values).sum() / values.length;
        double squares = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return new Spread(mean, Math.sqrt(squares / (values.length - 1)));
    }
}
