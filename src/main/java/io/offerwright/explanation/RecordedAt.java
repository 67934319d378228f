package io.offerwright.explanation;

/**
 * Where a decision is recorded, for the auditor to look it up.
 *
 * @param number the record's number in the ledger
 * @param block the block it is sealed in; empty if that is not known
 * @param hash what the record or its block is named by in the chain; empty if that is not known
 */
public record RecordedAt(String number, String block, String hash) {}
