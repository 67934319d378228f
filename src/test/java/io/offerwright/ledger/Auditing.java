package io.offerwright.ledger;

import io.offerwright.evidence.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** What tests read of a ledger, as an auditor. */
public final class Auditing {
    private Auditing() {}

    /** The door of somebody with a role. */
    public static LedgerAccess as(Ledger ledger, Role role) {
        return ledger.as(new Principal("ada", role), () -> Instant.parse("2026-03-01T08:00:00Z"));
    }

    /** Every record. */
    public static Iterator<LedgerRecord> records(Ledger ledger) {
        return as(ledger, Role.AUDITOR).records();
    }

    /** Every decision whose customer is known. */
    public static List<Decision> decisions(Ledger ledger) {
        List<Decision> decisions = new ArrayList<>();
        records(ledger).forEachRemaining(record -> {
            if (record instanceof LedgerRecord.Kept kept) {
                decisions.add(kept.decision());
            }
        });
        return decisions;
    }

    /** A decision, unless its customer was erased. */
    public static Optional<Decision> find(Ledger ledger, String id) {
        return as(ledger, Role.AUDITOR)
                .record(id)
                .flatMap(record ->
                        record instanceof LedgerRecord.Kept kept ? Optional.of(kept.decision()) : Optional.empty());
    }
}
