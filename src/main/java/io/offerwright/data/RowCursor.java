package io.offerwright.data;

import io.offerwright.data.ReadReport.TableReport;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the rows of one table and keeps count of the good and the bad ones. Rows that can't be read at all are passed over,
 * and counted.
 */
final class RowCursor implements AutoCloseable {
    private final Table table;
    private final Problems problems;
    private final Rows rows;
    private final Columns columns;
    private final Cells cells;
    private long read;
    private long used;
    private long skipped;
    private long before;
    private boolean onRow;
    private @Nullable Row row;

    /**
     * Opens a table.
     *
     * @param personal columns whose values no problem may show
     * @throws io.offerwright.domain.InputException if it can't be read, or its header is not as wanted
     */
    RowCursor(
            Table table,
            Collection<String> required,
            Collection<String> optional,
            String unknownHint,
            Set<String> personal) {
        this.table = table;
        this.problems = new Problems(table.name());
        this.rows = table.open(problems);
        try {
            columns = new Columns(rows, table, required, optional, unknownHint, problems);
        } catch (RuntimeException e) {
            rows.close();
            throw e;
        }
        cells = new Cells(columns, problems, personal);
        skipped = rows.leftOut(problems);
        before = problems.count();
    }

    /** Goes to the next row whose fields can be told apart; false after the last. */
    boolean next() {
        finishRow();
        while (true) {
            problems.at(++read);
            Row next = rows.next();
            row = next;
            if (next == null) {
                return false;
            }
            problems.at(next.number(read));
            cells.goTo(next, before);
            if (cells.good() && next.size() != columns.count()) {
                problems.add(TableReader.ragged(next, columns.count()));
            }
            onRow = true;
            if (cells.good()) {
                return true;
            }
            finishRow();
        }
    }

    private void finishRow() {
        if (onRow) {
            if (cells.good()) {
                used++;
            } else {
                skipped++;
            }
            before = problems.count();
            onRow = false;
        }
    }

    /** The cells of the row. */
    Cells cells() {
        return cells;
    }

    /** The row itself. */
    Row row() {
        if (row == null) {
            throw new IllegalStateException("There is no row.");
        }
        return row;
    }

    Columns columns() {
        return columns;
    }

    /** The number of the row in its table, from 1 on. */
    long number() {
        return row().number(read);
    }

    Problems problems() {
        return problems;
    }

    /** How many rows were bad, without this one. */
    long skipped() {
        return skipped;
    }

    /**
     * What was read, after the last row.
     *
     * @throws io.offerwright.domain.InputException with the problems, if there were any and bad rows are refused
     */
    TableReport report(BadRows badRows) {
        finishRow();
        if (badRows == BadRows.REFUSE) {
            problems.refuseIfAny();
        }
        return new TableReport(
                table.name(), used, skipped, problems.kept(), problems.reasons(), Collections.emptySortedSet());
    }

    @Override
    public void close() {
        rows.close();
    }
}
