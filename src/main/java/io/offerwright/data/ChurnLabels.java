package io.offerwright.data;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who left in the time after the customers were described: a CSV file with the columns {@code customer_id} and {@code
 * churned} (yes or no). Customers who are not in it are not known to have left or stayed.
 */
public final class ChurnLabels {
    private ChurnLabels() {}

    /**
     * Reads a file.
     *
     * @return by customer, sorted by id: whether they left
     * @throws InputException with all problems of the file
     */
    public static SortedMap<String, Boolean> read(Table table) {
        SortedMap<String, Boolean> churned = new TreeMap<>();
        TableReader.read(
                table,
                List.of("customer_id", "churned"),
                List.of(),
                "Remove it.",
                BadRows.REFUSE,
                Set.of("customer_id"),
                cells -> {
                    String id = cells.name("customer_id");
                    boolean left = cells.flag("churned");
                    if (cells.good() && churned.putIfAbsent(id, left) != null) {
                        cells.reject("customer_id", "This customer occurs twice.", "");
                    }
                });
        if (churned.isEmpty()) {
            throw new InputException(Problem.of(
                    table.name(), "The table has a header but no customer; there is nobody to learn from.", ""));
        }
        return Collections.unmodifiableSortedMap(churned);
    }
}
