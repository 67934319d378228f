package io.offerwright.domain;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Guesses which known word was meant by an unknown one, for the "did you mean" of an error. */
public final class Spelling {
    private Spelling() {}

    /**
     * {@code Did you mean "x"?} for the known word nearest to {@code found}, or an empty string when none is near.
     *
     * @see #nearest
     */
    public static String hint(String found, Collection<String> known) {
        return nearest(found, known, Math.max(2, folded(found).length() / 3))
                .map(word -> "Did you mean \"" + word + "\"?")
                .orElse("");
    }

    /**
     * The known word that is fewest edits away: letters left out, added, replaced, or swapped with their neighbour. Case and the
     * difference between {@code -}, {@code _} and a space count as nothing; of two equally near words the first in the collection wins.
     *
     * @param most how many edits it may be away
     */
    public static Optional<String> nearest(String found, Collection<String> known, int most) {
        String wanted = folded(found);
        @Nullable String best = null;
        int least = most + 1;
        for (String candidate : known) {
            int distance = distance(wanted, folded(candidate), least);
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return Optional.ofNullable(best);
    }

    private static String folded(String word) {
        String start = word.length() > 80 ? word.substring(0, 80) : word;
        return start.strip().toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
    }

    /** The distance of Damerau and Levenshtein, or {@code limit} if it is no less. */
    private static int distance(String left, String right, int limit) {
        if (Math.abs(left.length() - right.length()) >= limit || left.isEmpty()) {
            return left.equals(right) ? 0 : limit;
        }
        int[][] cost = new int[left.length() + 1][right.length() + 1];
        for (int line = 0; line <= left.length(); line++) {
            for (int column = 0; column <= right.length(); column++) {
                if (line == 0 || column == 0) {
                    cost[line][column] = line + column;
                    continue;
                }
                boolean same = left.charAt(line - 1) == right.charAt(column - 1);
                int replaced = cost[line - 1][column - 1] + (same ? 0 : 1);
                cost[line][column] = Math.min(replaced, Math.min(cost[line - 1][column], cost[line][column - 1]) + 1);
                if (line > 1
                        && column > 1
                        && left.charAt(line - 1) == right.charAt(column - 2)
                        && left.charAt(line - 2) == right.charAt(column - 1)) {
                    cost[line][column] = Math.min(cost[line][column], cost[line - 2][column - 2] + 1);
                }
            }
        }
        return Math.min(cost[left.length()][right.length()], limit);
    }
}
