package io.offerwright.domain;

import java.math.BigDecimal;
import java.util.Arrays;

/**
 * Fixed-point arithmetic for scores: a score is a {@code long} in millionths, so {@code 0.25} is {@code 250_000}.
 *
 * <p>Behind the model's door there is no floating point. Sums are exact; a product of two scores is exact in
 * <em>trillionths</em> and is rounded back to millionths in the open, by {@link #round}, so that an explanation can show
 * the rounding as a part of its own.
 */
public final class Score {
    /** The score 1. */
    public static final long ONE = 1_000_000L;

    /** No score has a longer text. */
    public static final int LONGEST_TEXT = 21;

    /** Scores beyond squash to 0 or 1 almost, and hardly occur. */
    private static final long LARGEST_APPROXIMATED = 30 * ONE;
    /** So near to where rounding changes, in millionths, an approximation is not trusted. */
    private static final double DOUBTFUL = 1e-5;

    private static final int STEPS = 32;
    private static final double LN_2 = 0.6931471805599453;
    /** 2 to the power of 0, 1/32, 2/32, ... */
    private static final double[] POWERS_OF_2 = powersOf2();

    private Score() {}

    private static double[] powersOf2() {
        double[] powers = new double[STEPS];
        for (int step = 0; step < STEPS; step++) {
            powers[step] = StrictMath.exp(step * LN_2 / STEPS);
        }
        return powers;
    }

    /**
     * The score nearest to {@code value}, halves upwards.
     *
     * @throws ArithmeticException if the value is not finite or beyond a trillion
     */
    public static long of(double value) {
        if (!(value > -1e12 && value < 1e12)) {
            throw new ArithmeticException(
                    "The value " + value + " can't be a score: it must be finite and below 1e12.");
        }
        return (long) Math.floor(value * ONE + 0.5);
    }

    /** The exact product of two scores, in trillionths. */
    public static long product(long left, long right) {
        return Math.multiplyExact(left, right);
    }

    /** Trillionths to the nearest millionth, halves upwards. */
    public static long round(long trillionths) {
        return Math.floorDiv(trillionths + ONE / 2, ONE);
    }

    /**
     * The logistic function {@code 1 / (1 + exp(-x))}, score in, score out, by {@link StrictMath}: the same on every
     * machine.
     */
    public static long squash(long score) {
        if (score > -LARGEST_APPROXIMATED && score < LARGEST_APPROXIMATED) {
            double scaled = 1.0 / (1.0 + approximateExponential(-(double) score)) * ONE + 0.5;
            double whole = Math.floor(scaled);
            double rest = scaled - whole;
            // The approximation lies within a millionth of a millionth of StrictMath's, so both round to the same
            // millionth, unless there is a change of rounding in between.
            if (rest > DOUBTFUL && rest < 1 - DOUBTFUL) {
                return (long) whole;
            }
        }
        return of(1.0 / (1.0 + StrictMath.exp(-(double) score / ONE)));
    }

    /**
     * The exponential function to 11 digits, in a quarter of the time: {@code exp(x) = 2^(k / 32) · exp(x - k ln 2 / 32)}, the first from a
     * table, the second, of a number below 0.011, as five terms of its series.
     *
     * @param score x, in millionths
     */
    private static double approximateExponential(double score) {
        double steps = Math.rint(score * (STEPS / LN_2 / ONE));
        double x = score / ONE - steps * (LN_2 / STEPS);
        int k = (int) steps;
        double power = Double.longBitsToDouble((long) (1023 + (k >> 5)) << 52) * POWERS_OF_2[k & (STEPS - 1)];
        return power * (1 + x * (1 + x * (1 / 2.0 + x * (1 / 6.0 + x * (1 / 24.0)))));
    }

    /** Plain decimal text with no trailing zeros, such as {@code 0.25}. */
    public static String text(long score) {
        char[] text = new char[LONGEST_TEXT];
        return new String(text, 0, put(text, score));
    }

    /** Writes the {@link #text} of a score at the beginning of an array, and gives its length. */
    public static int put(char[] text, long score) {
        int length = 0;
        if (score < 0) {
            text[length++] = '-';
        }
        long whole = Math.abs(score / ONE);
        length++;
        for (long left = whole; left >= 10; left /= 10) {
            length++;
        }
        putDigits(text, length, whole);
        int rest = (int) Math.abs(score % ONE);
        if (rest != 0) {
            text[length++] = '.';
            int places = 6;
            for (; rest % 10 == 0; rest /= 10) {
                places--;
            }
            Arrays.fill(text, length, length + places, '0');
            length += places;
            putDigits(text, length, rest);
        }
        return length;
    }

    /** Writes the digits of a number, so that they end at {@code end}; what stands before them is left as it is. */
    private static void putDigits(char[] text, int end, long number) {
        int place = end;
        long left = number;
        do {
            text[--place] = (char) ('0' + left % 10);
            left /= 10;
        } while (left != 0);
    }

    /** Plain decimal text of a number in trillionths. */
    public static String textOfTrillionths(long trillionths) {
        return decimalText(BigDecimal.valueOf(trillionths, 12));
    }

    private static String decimalText(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}
