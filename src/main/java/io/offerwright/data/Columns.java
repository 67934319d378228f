package io.offerwright.data;

import io.offerwright.domain.Problem;
import io.offerwright.domain.Spelling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which cell of a row holds which of our columns. Not thread-safe. */
final class Columns {
    private final int count;
    /** What was wanted, and the cell of each. */
    private final String[] names;

    private final int[] places;
    /** Which of them was asked for last. */
    private int last;

    /**
     * Matches a header with the columns that are wanted.
     *
     * @param unknownHint what to do about a column that is neither required nor optional
     */
    Columns(
            Rows rows,
            Table table,
            Collection<String> required,
            Collection<String> optional,
            String unknownHint,
            Problems problems) {
        List<String> header = rows.header();
        count = header.size();
        List<String> wanted = new ArrayList<>(required);
        wanted.addAll(optional);
        Map<String, Integer> cells = new HashMap<>();
        for (int cell = 0; cell < header.size(); cell++) {
            String column = header.get(cell);
            if (cells.containsKey(column)) {
                problems.add(rows.headerPlace(cell)
                        .problem("The column \"" + column + "\" occurs twice in the header.", "Remove one of them."));
            }
            if (wanted.contains(column)) {
                cells.put(column, cell);
            }
        }
        if (cells.isEmpty() && header.size() > 1 && !required.isEmpty()) {
            // It may be a customer's row: nothing of it is told.
            problems.add(new Problem(
                    table.name(),
                    rows.headerPlace(0).line(),
                    0,
                    "The first row names none of the columns; expected "
                            + Cells.shortened(String.join(", ", required), 400) + ".",
                    "Is the row with the names of the columns missing?"));
            problems.refuseIfAny();
        }
        List<String> absent =
                required.stream().filter(column -> !cells.containsKey(column)).toList();
        for (String column : absent) {
            problems.add(missing(rows, table.name(), column, "expected"));
        }
        for (int cell = 0; cell < header.size(); cell++) {
            String column = header.get(cell);
            if (!wanted.contains(column) && !table.ignores(column)) {
                String meant = Spelling.hint(column, absent);
                problems.add(rows.headerPlace(cell)
                        .problem(
                                "The column " + Cells.quoted(column) + " is not known.",
                                meant.isEmpty() ? unknownHint : meant));
            }
        }
        problems.refuseIfAny();
        names = wanted.toArray(String[]::new);
        places = wanted.stream()
                .mapToInt(column -> cells.getOrDefault(column, -1))
                .toArray();
    }

    /** The problem of a column that a header does not have. */
    static Problem missing(Rows rows, String table, String column, String purpose) {
        List<String> header = rows.header();
        String hint = Spelling.hint(column, header);
        if (header.size() == 1 && hint.isEmpty()) {
            for (char separator : new char[] {';', '\t', '|'}) {
                if (header.get(0).indexOf(separator) >= 0) {
                    hint = "The columns seem to be separated by " + (separator == '\t' ? "tabs" : "'" + separator + "'")
                            + "; expected commas.";
                }
            }
        }
        Place place = rows.headerPlace(0);
        return new Problem(
                table,
                place.line(),
                0,
                "There is no column \"" + column + "\", which is " + purpose + "; found "
                        + Cells.shortened(String.join(", ", header), 400) + ".",
                hint);
    }

    /** Number of columns in the header, known or not. */
    int count() {
        return count;
    }

    /** The cell of a column, or -1 when the table lacks it. */
    int cell(String column) {
        // Most readers ask for one column after the other, over and over.
        int next = last;
        do {
            if (sameObject(names[next], column)) {
                last = next;
                return places[next];
            }
            next = next + 1 < names.length ? next + 1 : 0;
        } while (next != last);
        int place = Arrays.asList(names).indexOf(column);
        return place < 0 ? -1 : places[place];
    }

    /** Asked for millions of times by the very constants that were wanted: to look at the text would show in a profile. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean sameObject(String left, String right) {
        return left == right;
    }
}
