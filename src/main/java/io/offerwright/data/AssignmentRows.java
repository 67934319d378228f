package io.offerwright.data;

import io.offerwright.domain.InputException;
import java.util.List;
import java.util.Set;

/**
 * Which arm of which experiment each customer was assigned to, one row at a time: the columns {@code customer_id}, {@code
 * experiment} and {@code arm}.
 */
public final class AssignmentRows {
    private AssignmentRows() {}

    /** Hears of each row. */
    @FunctionalInterface
    public interface Listener {
        /** A customer's arm. */
        void assigned(long line, String customerId, String experiment, String arm);
    }

    /**
     * Reads a table.
     *
     * @throws InputException with all problems, after the last row
     */
    public static void read(Table table, Listener listener) {
        TableReader.read(
                table,
                List.of("customer_id", "experiment", "arm"),
                List.of(),
                "Remove it.",
                BadRows.REFUSE,
                Set.of("customer_id"),
                cells -> {
                    String customer = id(cells, "customer_id");
                    String experiment = id(cells, "experiment");
                    String arm = id(cells, "arm");
                    if (cells.good()) {
                        listener.assigned(cells.line(), customer, experiment, arm);
                    }
                });
    }

    private static String id(Cells cells, String column) {
        String text = cells.name(column);
        if (!ReportedOutcome.storable(text)) {
            cells.reject(
                    column,
                    column + " has " + text.length() + " characters; expected at most " + ReportedOutcome.LONGEST_ID
                            + ", and whole ones.",
                    "");
        }
        return text;
    }
}
