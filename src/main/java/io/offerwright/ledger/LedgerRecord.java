package io.offerwright.ledger;

import io.offerwright.evidence.Decision;

/**
 * A decision as the ledger holds it.
 *
 * @param sequence its place, 1 for the first
 * @param decision what was decided
 * @param bytes what the hash chain covers; {@link DecisionCodec#encode} of the decision
 */
public record LedgerRecord(long sequence, Decision decision, byte[] bytes) {}
