package io.offerwright.churntraining;

import io.offerwright.churn.Input.Kind;
import java.util.HashSet;
import java.util.Set;

/**
 * One column of a {@link Frame}.
 *
 * @param numbers by row; {@code NaN} where not known; all of them for a category
 * @param words by row; empty where not known; all of them for a number
 */
record Column(String name, Kind kind, double[] numbers, String[] words) {
    boolean missing(int row) {
        return Double.isNaN(numbers[row]) && words[row].isEmpty();
    }

    int rows() {
        return words.length;
    }

    int filled() {
        int filled = 0;
        for (int row = 0; row < words.length; row++) {
            filled += missing(row) ? 0 : 1;
        }
        return filled;
    }

    /** How many different values there are, without what is not known. */
    int distinct() {
        Set<Object> values = new HashSet<>();
        for (int row = 0; row < words.length; row++) {
            if (!missing(row)) {
                values.add(kind == Kind.NUMBER ? (Object) numbers[row] : words[row]);
            }
        }
        return values.size();
    }

    boolean wholeNumbers() {
        for (double number : numbers) {
            if (number != Math.rint(number) && !Double.isNaN(number)) {
                return false;
            }
        }
        return kind == Kind.NUMBER;
    }
}
