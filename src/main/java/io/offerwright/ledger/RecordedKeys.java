package io.offerwright.ledger;

import io.offerwright.ledger.Store.CustomerRow;
import io.offerwright.ledger.Store.Entry;
import io.offerwright.ledger.Store.Head;
import io.offerwright.ledger.Store.Sought;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * In which epochs of the index a decision or a customer is to be looked for: in all, until {@link #read} has read what there is. Not safe for use by
 * several threads.
 */
final class RecordedKeys {
    /** Rows of the index that are read at a time. */
    private static final int PAGE = 8192;

    private final Store store;
    private final KeyFilter decisions = new KeyFilter();
    private final KeyFilter customers = new KeyFilter();

    RecordedKeys(Store store) {
        this.store = store;
    }

    /** Reads what is recorded, so that what is new need not be looked for: about a second for a million records. */
    void read(Head head) {
        for (long first = 1; first <= head.records(); first += PAGE) {
            for (Entry entry : store.entries(first, first + PAGE - 1)) {
                addDecision(entry.decisionKey(), entry.sequence());
            }
        }
        List<CustomerRow> page = store.customersFrom(1, PAGE);
        while (!page.isEmpty()) {
            for (CustomerRow row : page) {
                addCustomer(row.pseudonym(), row.number());
            }
            page = store.customersFrom(page.get(page.size() - 1).number() + 1, PAGE);
        }
    }

    /** Adds a decision, which gets this sequence. */
    void addDecision(long decisionKey, long sequence) {
        decisions.add(decisionKey, Sought.epochOf(sequence));
    }

    /** Adds a customer, who gets this number. */
    void addCustomer(UUID pseudonym, long number) {
        customers.add(pseudonym.getMostSignificantBits(), Sought.epochOf(number));
    }

    /** Where a decision may be recorded. */
    List<Sought<Long>> whereDecision(long decisionKey, Head head) {
        return in(decisions.epochs(decisionKey, Sought.epochOf(head.records())), decisionKey);
    }

    /** Where a customer's row may be. */
    List<Sought<UUID>> whereCustomer(UUID pseudonym, Head head) {
        return in(customers.epochs(pseudonym.getMostSignificantBits(), Sought.epochOf(head.customers())), pseudonym);
    }

    private static <K> List<Sought<K>> in(List<Long> epochs, K key) {
        List<Sought<K>> sought = new ArrayList<>(epochs.size());
        for (long epoch : epochs) {
            sought.add(new Sought<>(epoch, key));
        }
        return sought;
    }
}
