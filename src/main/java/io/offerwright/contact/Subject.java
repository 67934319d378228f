package io.offerwright.contact;

import java.util.List;

/**
 * Whose contacts are counted.
 *
 * @param customerId the customer
 * @param household the household that the customer shares contacts with; empty where the policy knows none
 */
public record Subject(String customerId, String household) {
    /** What changes of the contacts are told by: the customer, and the household if there is one. */
    List<String> keys() {
        return household.isEmpty() ? List.of("c" + customerId) : List.of("c" + customerId, "h" + household);
    }
}
