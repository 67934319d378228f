package io.offerwright.ledger;

import io.offerwright.ledger.Store.CustomerRow;
import io.offerwright.ledger.Store.Head;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * In which epochs of the index a decision or a customer is to be looked for: in all, until {@link #read} has read what there is. Not safe for use by
 * several threads.
 */
final class RecordedKeys {
    private final Store store;
    private final KeyFilter decisions = new KeyFilter();
    private final KeyFilter customers = new KeyFilter();
    /** The customers of the epoch that is not complete, who have no leaves yet; null until {@link #read} has read them. */
    private @Nullable Map<UUID, Long> latest;

    private long epochOfLatest;

    RecordedKeys(Store store) {
        this.store = store;
    }

    /** Reads what is recorded, so that what is new need not be looked for. */
    void read(Head head) {
        readLeaves(decisions, Leaf.Kind.DECISION, Leaf.complete(head.records()));
        readLeaves(customers, Leaf.Kind.PSEUDONYM, Leaf.complete(head.customers()));
        for (Entry entry : store.entries(Leaf.first(Leaf.complete(head.records())), head.records())) {
            addDecision(entry.decisionKey(), entry.sequence());
        }
        latest = new HashMap<>();
        epochOfLatest = Leaf.complete(head.customers());
        for (CustomerRow row : store.customersFrom(Leaf.first(epochOfLatest), (int) Leaf.EPOCH)) {
            addCustomer(row.pseudonym(), row.number());
        }
    }

    private void readLeaves(KeyFilter filter, Leaf.Kind kind, long complete) {
        for (long epoch = 0; epoch < complete; epoch++) {
            for (Leaf leaf : store.leaves().ofEpoch(kind, epoch)) {
                for (int index = 0; index < leaf.size(); index++) {
                    filter.add(leaf.key(index), epoch);
                }
            }
        }
    }

    /** Adds a decision, which gets this sequence. */
    void addDecision(long decisionKey, long sequence) {
        decisions.add(decisionKey, Leaf.epochOf(sequence));
    }

    /** Adds a customer, who gets this number. */
    void addCustomer(UUID pseudonym, long number) {
        long epoch = Leaf.epochOf(number);
        customers.add(pseudonym.getMostSignificantBits(), epoch);
        Map<UUID, Long> known = latest;
        if (known != null) {
            if (epoch > epochOfLatest) {
                known.clear();
                epochOfLatest = epoch;
            }
            known.put(pseudonym, number);
        }
    }

    /** The sequences of the records of a decision: one or none in a ledger that is sound. */
    List<Long> sequences(long decisionKey, Head head) {
        List<Long> epochs = decisions.epochs(decisionKey, Leaf.complete(head.records()));
        return epochs.isEmpty() ? List.of() : store.sequencesOfDecision(decisionKey, epochs, head.records());
    }

    /** The numbers that a customer may have, in order: whoever was erased or dropped since has another. */
    List<Long> numbers(UUID pseudonym, Head head) {
        List<Long> epochs = customers.epochs(pseudonym.getMostSignificantBits(), Leaf.complete(head.customers()));
        return epochs.isEmpty() ? List.of() : numbers(pseudonym, epochs, head);
    }

    private List<Long> numbers(UUID pseudonym, List<Long> epochs, Head head) {
        Map<UUID, Long> known = latest;
        if (known == null) {
            return store.numbersOfCustomer(pseudonym, epochs, head.customers());
        }
        List<Long> numbers = store.numbersOfCustomer(
                pseudonym,
                epochs.stream().filter(epoch -> epoch < epochOfLatest).toList(),
                head.customers());
        Long number = known.get(pseudonym);
        if (number != null) {
            numbers.add(number);
        }
        return numbers;
    }
}
