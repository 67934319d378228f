package io.offerwright.rules;

import io.offerwright.domain.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The problems of a rule book as they are found, and the hints that go with them. */
final class Problems {
    private static final Comparator<Problem> BY_PLACE = Comparator.comparing(Problem::file)
            .thenComparingInt(Problem::line)
            .thenComparingInt(Problem::column)
            .thenComparing(Problem::message);

    private final List<Problem> found = new ArrayList<>();

    void add(Mistake mistake, String file, Position at, String message, String hint) {
        found.add(new Problem(file, at.line(), at.column(), at.end(), mistake.code(), message, hint));
    }

    void add(Problem problem) {
        found.add(problem);
    }

    /** Whether a text or comment is not closed in these lines, so that whatever follows reads wrongly. */
    boolean isOpen(String file, int fromLine, int toLine) {
        return found.stream()
                .anyMatch(problem -> problem.file().equals(file)
                        && problem.code().equals(Mistake.NOT_CLOSED.code())
                        && problem.line() >= fromLine
                        && problem.line() <= toLine);
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** All problems by file, line and column. */
    List<Problem> sorted() {
        return found.stream().sorted(BY_PLACE).distinct().toList();
    }

    /** "Did you mean ...?" when one of the known words is near, else all of them. */
    static String hint(String word, Collection<String> known) {
        String nearest = "";
        int least = Integer.MAX_VALUE;
        for (String candidate : known) {
            int distance = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                nearest = candidate;
            }
        }
        if (least <= Math.max(1, word.length() / 3)) {
            return "Did you mean " + nearest + "?";
        }
        return known.isEmpty() ? "" : "Known are: " + String.join(", ", known) + ".";
    }

    /** Edit distance, where swapping two neighbours counts as one edit. */
    private static int distance(String left, String right) {
        int[][] cost = new int[left.length() + 1][right.length() + 1];
        for (int i = 0; i <= left.length(); i++) {
            for (int j = 0; j <= right.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int replace = cost[i - 1][j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                cost[i][j] = Math.min(replace, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
                if (i > 1
                        && j > 1
                        && left.charAt(i - 1) == right.charAt(j - 2)
                        && left.charAt(i - 2) == right.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[left.length()][right.length()];
    }
}
