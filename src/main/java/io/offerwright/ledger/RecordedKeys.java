package io.offerwright.ledger;

import io.offerwright.ledger.Store.CustomerRow;
import io.offerwright.ledger.Store.Head;
import io.offerwright.ledger.Store.Sought;
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
        decisions.add(decisionKey, Leaf.epochOf(sequence));
    }

    /** Adds a customer, who gets this number. */
    void addCustomer(UUID pseudonym, long number) {
        customers.add(pseudonym.getMostSignificantBits(), Leaf.epochOf(number));
    }

    /** The epochs in which a decision may be recorded. */
    List<Long> whereDecision(long decisionKey, Head head) {
        return decisions.epochs(decisionKey, Leaf.complete(head.records()));
    }

    /** Where a customer's row may be. */
    List<Sought> whereCustomer(UUID pseudonym, Head head) {
        List<Long> epochs = customers.epochs(pseudonym.getMostSignificantBits(), Leaf.epochOf(head.customers()));
        return epochs.stream().map(epoch -> new Sought(epoch, pseudonym)).toList();
    }
}
