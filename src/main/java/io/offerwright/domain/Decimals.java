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
