package io.offerwright.data;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Spelling;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One column of a table of customers, such as their region, row by row: what groups of them are told apart by. */
public final class CustomerColumn {
    /** More words than this are no groups. */
    public static final int MOST_GROUPS = 100;

    private static final String ID = "customer_id";

    private CustomerColumn() {}

    /** Hears of each customer. */
    @FunctionalInterface
    public interface Listener {
        /**
         * A customer's word.
         *
         * @param word empty where it is not known
         */
        void customer(String customerId, String word);
    }

    /**
     * Reads a column; all others are passed over.
     *
     * @throws InputException if the table has no such column, can't be read, or has more than {@value #MOST_GROUPS} different words
     *     there
     */
    public static void read(Table table, String column, Listener listener) {
        List<String> header;
        try (Rows rows = table.open(new Problems(table.name()))) {
            header = rows.header();
        }
        if (!header.contains(column) || column.equals(ID)) {
            throw new InputException(new Problem(
                    table.name(),
                    1,
                    0,
                    column.equals(ID)
                            ? "Each customer is a group alone by the column \"" + column + "\"."
                            : "There is no column \"" + column + "\"; found " + String.join(", ", header) + ".",
                    Spelling.hint(column, header)));
        }
        Set<String> words = new HashSet<>();
        TableReader.read(
                table.ignoringOthers(), List.of(ID, column), List.of(), "", BadRows.REFUSE, Set.of(ID), cells -> {
                    String id = cells.name(ID);
                    String word = cells.text(column);
                    words.add(word);
                    if (words.size() > MOST_GROUPS) {
                        throw new InputException(new Problem(
                                table.name(),
                                cells.line(),
                                0,
                                column + " has more than " + MOST_GROUPS + " different words; expected groups.",
                                "Put numbers into bands, and places into regions."));
                    }
                    if (cells.good()) {
                        listener.customer(id, word);
                    }
                });
    }
}
