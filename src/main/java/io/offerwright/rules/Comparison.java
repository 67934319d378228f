package io.offerwright.rules;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Map;

/**
 * How compiled rules compare: a comparison with a number that is not known ({@code NaN}) never holds, whatever the
 * operator and wherever it stands in a condition. Public only since compiled rules call it.
 */
public final class Comparison {
    private Comparison() {}

    /** {@code left > right}. */
    public static boolean above(double left, double right) {
        return left > right;
    }

    /** {@code left >= right}. */
    public static boolean atLeast(double left, double right) {
        return left >= right;
    }

    /** {@code left < right}. */
    public static boolean below(double left, double right) {
        return left < right;
    }

    /** {@code left <= right}. */
    public static boolean atMost(double left, double right) {
        return left <= right;
    }

    /** {@code left == right}. */
    public static boolean same(double left, double right) {
        return left == right;
    }

    /** Both are known, and they differ. */
    public static boolean different(double left, double right) {
        return left < right || left > right;
    }

    /** The date as days since 1970-01-01. */
    public static double day(LocalDate date) {
        return date.toEpochDay();
    }

    /** The text that these hexadecimal digits encode in UTF-8. */
    public static String decoded(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
    }

    /** The text of a custom attribute; empty when the customer has none. */
    public static String text(Map<String, String> attributes, String name) {
        return attributes.getOrDefault(name, "");
    }

    /** The number in a custom attribute; {@code NaN} when the customer has none, or when it is no number. */
    public static double number(Map<String, String> attributes, String name) {
        String text = attributes.get(name);
        if (text == null) {
            return Double.NaN;
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
