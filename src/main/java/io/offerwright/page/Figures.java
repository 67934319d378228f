package io.offerwright.page;

import io.offerwright.domain.Score;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;

/** Numbers as people like to read them: thousands separated, no more digits than mean something. */
public final class Figures {
    /** U+2212: the sign that is as wide as a digit, and that screen readers read as a minus. */
    private static final char MINUS = '\u2212';

    private Figures() {}

    /** {@code 12,345}. */
    public static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value).replace('-', MINUS);
    }

    /** {@code 1,204 customers}, {@code 1 customer}. */
    public static String counted(long value, String singular, String plural) {
        return count(value) + ' ' + (value == 1 ? singular : plural);
    }

    /** A share of a count in percent. */
    public static String percent(long part, long whole) {
        return percent((double) part, (double) whole);
    }

    /** A share in percent: {@code 12%}, {@code 3.4%}, {@code under 0.1%}; 0% and 100% only where they are exact. */
    public static String percent(double part, double whole) {
        if (part == 0 || whole == 0) {
            return "0%";
        }
        double percent = 100 * part / whole;
        if (percent < 0.1) {
            return "under 0.1%";
        }
        if (percent < 10) {
            return decimal(percent, 1) + '%';
        }
        return part != whole && percent >= 99.5 ? "over 99%" : Math.round(percent) + "%";
    }

    /** A share of a count, as a CSS percentage. */
    public static String length(long part, long whole) {
        return length((double) part, (double) whole);
    }

    /** A share as a CSS percentage, for the length of a bar. */
    public static String length(double part, double whole) {
        return whole == 0 ? "0%" : String.format(Locale.ROOT, "%.2f%%", 100 * part / whole);
    }

    /** A number to so many decimals, with thousands separated: {@code 1,234.50}. */
    public static String decimal(double value, int decimals) {
        String text = String.format(Locale.ROOT, "%,." + decimals + "f", value);
        return (text.matches("-0(\\.0*)?") ? text.substring(1) : text).replace('-', MINUS);
    }

    /** Three significant digits, without trailing zeros. */
    public static String significant(double value) {
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(3, RoundingMode.HALF_UP));
        return (rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString()).replace('-', MINUS);
    }

    /** A number with its sign: {@code +0.12}, {@code −0.12}. */
    public static String signed(double value, int decimals) {
        String text = decimal(value, decimals);
        return text.charAt(0) == MINUS || value == 0 ? text : '+' + text;
    }

    /** A whole number with its sign: {@code +1,204}, {@code −1,204}, {@code 0}. */
    public static String signed(long value) {
        return value > 0 ? '+' + count(value) : count(value);
    }

    /** A score in millionths to three decimals. */
    public static String score(long score) {
        return decimal((double) score / Score.ONE, 3);
    }

    /** {@code 0.8 s}, {@code 12 s}, {@code 3 min 20 s}, {@code 2 h 5 min}. */
    public static String duration(Duration duration) {
        double seconds = duration.toMillis() / 1000.0;
        if (seconds < 10) {
            return decimal(seconds, 1) + " s";
        }
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        return whole < 3600
                ? whole / 60 + " min " + whole % 60 + " s"
                : count(whole / 3600) + " h " + whole % 3600 / 60 + " min";
    }

    /** {@code DATA_ADDON} as {@code data addon}. */
    public static String words(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** {@code RESIDENTIAL} as {@code Residential}. */
    public static String title(String name) {
        String words = words(name);
        return words.isEmpty() ? words : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
