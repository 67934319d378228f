package io.offerwright.domain;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;

/**
 * Numbers as text in files whose bytes are compared: the same text for the same number on every JDK.
 * ({@code Double.toString} was changed in JDK 19.)
 */
public final class Decimals {
    /** A number with so many decimals, as most have that were read, needs no search for the shortest. */
    private static final int FEW_DECIMALS = 6;

    private static final double MOST_OF_FEW_DECIMALS = 1e8;

    private Decimals() {}

    /**
     * The shortest plain decimal, without an exponent, that reads back as exactly {@code value}: {@code 20}, not
     * {@code 20.0}; {@code 0} for minus zero.
     *
     * @throws ArithmeticException if the value is not finite
     */
    public static String text(double value) {
        if (!Double.isFinite(value)) {
            throw new ArithmeticException("The value " + value + " has no decimal text.");
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        if (Math.abs(value) < MOST_OF_FEW_DECIMALS) {
            double unit = 1;
            for (int decimals = 1; decimals <= FEW_DECIMALS; decimals++) {
                unit *= 10;
                double units = Math.rint(value * unit);
                // The division rounds to the nearest double, as reading the decimal does; and of decimals of up to 15
                // digits no two read as the same.
                if (units / unit == value) {
                    return BigDecimal.valueOf((long) units, decimals).toPlainString();
                }
            }
        }
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < 17; digits++) {
            // Beside a power of two the nearest short decimal may belong to the neighbour, and the next one up to this.
            for (RoundingMode mode : List.of(RoundingMode.HALF_EVEN, RoundingMode.UP)) {
                BigDecimal rounded = exact.round(new MathContext(digits, mode));
                if (rounded.doubleValue() == value) {
                    return rounded.stripTrailingZeros().toPlainString();
                }
            }
        }
        return exact.round(new MathContext(17, RoundingMode.HALF_EVEN))
                .stripTrailingZeros()
                .toPlainString();
    }
}
