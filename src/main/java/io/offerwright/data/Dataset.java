package io.offerwright.data;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Customer;
import java.util.List;

/**
 * An operator's data in memory, checked: every id in one table exists in the other.
 *
 * @param customers in the order of their table, with their usage
 * @param events in the order of time
 * @param report what was read and what was skipped
 */
public record Dataset(List<Customer> customers, Catalog catalog, EventLog events, ReadReport report) {
    public Dataset {
        customers = List.copyOf(customers);
    }
}
