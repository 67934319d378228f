package io.offerwright.data;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Spelling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A table of which nothing is known beforehand, column by column as text: for studies of foreign files. Immutable.
 *
 * @param name of the table, as errors have it
 * @param header the names of the columns, all different
 * @param columns the cells of each column, from the first row to the last; empty where nothing is known
 */
public record TextColumns(String name, List<String> header, List<List<String>> columns) {
    public TextColumns {
        header = List.copyOf(header);
        columns = columns.stream().map(List::copyOf).toList();
    }

    /**
     * Reads a table whole.
     *
     * @throws InputException with all problems: a column that is there twice or has no name, a row that is too long or too
     *     short, bytes that are no UTF-8
     */
    public static TextColumns read(Path file) {
        Table table = Table.csv(file);
        List<String> header;
        Problems problems = new Problems(table.name());
        try (Rows rows = table.open(problems)) {
            header = rows.header();
            for (int column = 0; column < header.size(); column++) {
                if (header.get(column).isBlank()) {
                    problems.add(rows.headerPlace(column)
                            .problem("Column " + (column + 1) + " has no name.", "Every column needs one."));
                }
            }
        }
        problems.refuseIfAny();
        List<List<String>> columns = new ArrayList<>();
        header.forEach(column -> columns.add(new ArrayList<>()));
        TableReader.read(table, header, List.of(), "", BadRows.REFUSE, Set.copyOf(header), cells -> {
            for (int column = 0; column < header.size(); column++) {
                columns.get(column).add(cells.text(header.get(column)));
            }
        });
        return new TextColumns(table.name(), header, columns);
    }

    /**
     * These rows with the columns of another table besides; rows that it has no row for get nothing.
     *
     * @param key the column by which rows are found, which both have; empty keys find nothing
     * @param prefix goes before the name of a column that both have
     * @throws InputException if one of them has no such column, or the other has a key twice
     */
    public TextColumns join(TextColumns other, String key, String prefix) {
        List<String> keys = columns.get(indexOf(key));
        List<String> theirs = other.columns.get(other.indexOf(key));
        Map<String, Integer> rowOf = new HashMap<>();
        for (int row = 0; row < theirs.size(); row++) {
            if (rowOf.putIfAbsent(theirs.get(row), row) != null
                    && !theirs.get(row).isEmpty()) {
                throw new InputException(Problem.of(
                        other.name,
                        "The key \"" + key + "\" says the same in row " + (rowOf.get(theirs.get(row)) + 1) + " and row "
                                + (row + 1) + "; which of them belongs to a row of " + name + " is not known.",
                        "Join by a column that occurs once."));
            }
        }
        rowOf.remove("");
        List<String> allHeader = new ArrayList<>(header);
        List<List<String>> all = new ArrayList<>(columns);
        for (int column = 0; column < other.header.size(); column++) {
            if (column == other.indexOf(key)) {
                continue;
            }
            String own = other.header.get(column);
            List<String> cells = other.columns.get(column);
            allHeader.add(allHeader.contains(own) ? prefix + own : own);
            all.add(keys.stream()
                    .map(text -> {
                        Integer row = rowOf.get(text);
                        return row == null ? "" : cells.get(row);
                    })
                    .toList());
        }
        return new TextColumns(name, allHeader, all);
    }

    private int indexOf(String column) {
        int index = header.indexOf(column);
        if (index < 0) {
            throw new InputException(
                    Problem.of(name, "There is no column \"" + column + "\".", Spelling.hint(column, header)));
        }
        return index;
    }

    /** Number of rows. */
    public int rows() {
        return columns.get(0).size();
    }

    /** The number that a cell is in full, or {@code NaN}. */
    public static double number(String text) {
        return Cells.parsed(text);
    }
}
