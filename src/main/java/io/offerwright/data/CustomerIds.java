package io.offerwright.data;

import io.offerwright.domain.InputException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The ids of a table of customers, in the order of its rows, without keeping any. */
public final class CustomerIds {
    private static final String CUSTOMER = "customer_id";

    private CustomerIds() {}

    /**
     * Hands over each id of a table with the column {@code customer_id}; other columns don't matter.
     *
     * @throws InputException if the table can't be read, or a row has no id; after the last row
     */
    public static void read(Table table, Consumer<String> each) {
        TableReader.read(
                table.ignoringOthers(), List.of(CUSTOMER), List.of(), "", BadRows.REFUSE, Set.of(CUSTOMER), cells -> {
                    String id = cells.name(CUSTOMER);
                    if (cells.good()) {
                        each.accept(id);
                    }
                });
    }
}
