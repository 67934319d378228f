package io.offerwright.ledger;

import io.offerwright.domain.Context;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import java.util.List;

/** A decision as the ledger holds it. */
public sealed interface LedgerRecord {
    /** Its place, 1 for the first. */
    long sequence();

    /**
     * A record that is whole.
     *
     * @param decision what was decided
     * @param bytes {@link DecisionCodec#encode} of the decision, whatever it is encrypted to in the database
     */
    record Kept(long sequence, Decision decision, byte[] bytes) implements LedgerRecord {}

    /**
     * What is left of a record whose customer was erased: what was decided, and not for whom. It can't be repeated.
     *
     * @param bundle the bundle it ran on
     * @param candidates every offer of the catalogue with what became of it
     * @param failedRules rules that failed in the decision
     */
    record Erased(
            long sequence, Fingerprint bundle, Context context, List<Candidate> candidates, List<String> failedRules)
            implements LedgerRecord {}
}
