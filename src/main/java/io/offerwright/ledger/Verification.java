package io.offerwright.ledger;

import java.util.List;

/**
 * What checking a whole ledger found.
 *
 * @param records number of records that were read
 * @param blocks number of blocks that were read
 * @param bundles number of bundles that were read
 * @param erasedRecords number of records whose customer was erased
 * @param droppedRecords number of records that were dropped, or left out of a copy
 * @param journalEntries number of entries of the journal
 * @param opened true if what is encrypted was looked into, for which it takes the master key
 * @param hash the hash after the last record, recomputed
 * @param findings what is wrong, in the order of the ledger; the first {@value #MOST_FINDINGS} at the most
 * @param findingsInAll how many things are wrong
 */
public record Verification(
        long records,
        long blocks,
        long bundles,
        long erasedRecords,
        long droppedRecords,
        long journalEntries,
        boolean opened,
        String hash,
        List<Finding> findings,
        long findingsInAll) {
    /** How many findings are kept. */
    public static final int MOST_FINDINGS = 1000;

    public Verification {
        findings = List.copyOf(findings);
    }

    /** True when nothing is wrong. */
    public boolean sound() {
        return findingsInAll == 0;
    }

    /** What kind of harm was done. */
    public enum Harm {
        /** Something is not as it was written. */
        CHANGED,
        /** Something that was written is gone. */
        REMOVED,
        /** Something is there that was not written. */
        ADDED,
        /** Everything is there, in another order. */
        REORDERED
    }

    /**
     * One thing that is wrong.
     *
     * @param where the row: {@code head}, {@code block 3}, {@code index row 17}, {@code bundle 1}, {@code roster 1}
     * @param message what was found and what was expected
     */
    public record Finding(Harm harm, String where, String message) {}
}
