package io.offerwright.rules;

import io.offerwright.domain.Problem;
import io.offerwright.domain.Spelling;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

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
        return Spelling.nearest(word, known, Math.max(1, Math.min(word.length(), 80) / 3))
                .map(nearest -> "Did you mean " + nearest + "?")
                .orElse(known.isEmpty() ? "" : "Known are: " + String.join(", ", known) + ".");
    }
}
