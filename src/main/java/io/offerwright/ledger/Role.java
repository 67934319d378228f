package io.offerwright.ledger;

/** What somebody may do with recorded decisions. Each role may do what those before it may. */
public enum Role {
    /** May see which offers a decision listed. */
    READER,
    /** May see whole decisions: the customer's data, every candidate, explanations; may export and replay them. */
    AUDITOR,
    /** May erase customers, and drop what has become too old. */
    OFFICER;

    /** True if this role may do what {@code needed} may. */
    public boolean includes(Role needed) {
        return compareTo(needed) >= 0;
    }
}
