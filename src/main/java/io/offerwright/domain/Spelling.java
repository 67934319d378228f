package io.offerwright.domain;

import java.util.Collection;
import java.util.Locale;

/** Guesses which known word was meant by an unknown one, for the "did you mean" of an error. */
public final class Spelling {
    private Spelling() {}

    /**
     * {@code Did you mean "x"?} for the known word nearest to {@code found}, or an empty string when none is near. Case
     * and the difference between {@code -}, {@code _} and a space count as nothing; of two equally near words the first
     * in the collection wins.
     */
    public static String hint(String found, Collection<String> known) {
        String wanted = folded(found);
        String best = "";
        int bestDistance = Math.max(2, wanted.length() / 3) + 1;
        for (String candidate : known) {
            int distance = distance(wanted, folded(candidate), bestDistance);
            if (distance < bestDistance) {
                bestDistance = distance;
                best = candidate;
            }
        }
        return best.isEmpty() ? "" : "Did you mean \"" + best + "\"?";
    }

    private static String folded(String word) {
        String start = word.length() > 80 ? word.substring(0, 80) : word;
        return start.strip().toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
    }

    /** Levenshtein's distance, or {@code limit} as soon as it is certain to be no less. */
    private static int distance(String left, String right, int limit) {
        if (Math.abs(left.length() - right.length()) >= limit || left.isEmpty()) {
            return left.equals(right) ? 0 : limit;
        }
        int[] above = new int[right.length() + 1];
        int[] row = new int[right.length() + 1];
        for (int column = 0; column <= right.length(); column++) {
            above[column] = column;
        }
        for (int line = 1; line <= left.length(); line++) {
            row[0] = line;
            for (int column = 1; column <= right.length(); column++) {
                int replaced = above[column - 1] + (left.charAt(line - 1) == right.charAt(column - 1) ? 0 : 1);
                row[column] = Math.min(replaced, Math.min(above[column], row[column - 1]) + 1);
            }
            int[] spare = above;
            above = row;
            row = spare;
        }
        return above[right.length()];
    }
}
