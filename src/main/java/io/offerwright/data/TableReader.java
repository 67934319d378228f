package io.offerwright.data;

import io.offerwright.data.ReadReport.TableReport;
import java.util.Collection;
import java.util.Set;
import java.util.function.Consumer;

/** Reads the rows of one table, and refuses or skips the bad ones. */
final class TableReader {
    private TableReader() {}

    /**
     * Hands the rows of a table to {@code eachRow}, which reads the cells and keeps the row if it is still good then.
     *
     * @param personal columns whose values no problem may show
     * @throws io.offerwright.domain.InputException if the table can't be read, lacks a column, or has a bad row and bad
     *     rows are refused; with all problems, after the last row
     */
    static TableReport read(
            Table table,
            Collection<String> required,
            Collection<String> optional,
            String unknownHint,
            BadRows badRows,
            Set<String> personal,
            Consumer<Cells> eachRow) {
        try (RowCursor cursor = new RowCursor(table, required, optional, unknownHint, personal)) {
            while (cursor.next()) {
                eachRow.accept(cursor.cells());
            }
            return cursor.report(badRows);
        }
    }

    static io.offerwright.domain.Problem ragged(Row row, int expected) {
        Place start = row.place(0);
        boolean severalLines = row.place(row.size()).line() > start.line();
        return start.problem(
                "The row has " + row.size() + (row.size() == 1 ? " field" : " fields") + "; the header has " + expected
                        + ".",
                severalLines
                        ? "It spans several lines: a quote may have been opened and never closed."
                        : row.size() > expected ? "A text with a comma in it needs quotes around it." : "");
    }
}
