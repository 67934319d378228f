package io.offerwright.ledger;

import io.offerwright.ledger.Journal.Action;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The door to recorded decisions, for one principal. Each access is written into the ledger's journal, and is durable there
 * before anything is shown; so is each attempt that the principal's role does not allow. Reading the journal itself, or the
 * summaries, shows nothing of a customer and is not written down.
 *
 * <pre>{@code
 * LedgerAccess access = ledger.as(new Principal("ada", Role.AUDITOR), Clock.systemUTC());
 * Optional<LedgerRecord> record = access.record("3f2a...");
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class LedgerAccess {
    private final Ledger ledger;
    private final Principal who;
    private final InstantSource clock;

    LedgerAccess(Ledger ledger, Principal who, InstantSource clock) {
        this.ledger = ledger;
        this.who = who;
        this.clock = clock;
    }

    /** Who this door is open for. */
    public Principal principal() {
        return who;
    }

    /**
     * The offers that a decision listed. Takes a reader.
     *
     * @return empty if there is no such decision, or its customer was erased
     */
    public Optional<Listing> listing(String decisionId) {
        require(Role.READER, "listing");
        return lookUp(decisionId).flatMap(found -> {
            note(Action.LIST, "record " + found.sequence());
            return found instanceof LedgerRecord.Kept kept
                    ? Optional.of(new Listing(
                            kept.sequence(),
                            kept.decision().id(),
                            kept.decision().request().context(),
                            kept.decision().chosen().stream()
                                    .map(candidate -> candidate.offerId())
                                    .toList()))
                    : Optional.empty();
        });
    }

    /**
     * A whole decision. Takes an auditor.
     *
     * @throws LedgerException if its record is damaged
     */
    public Optional<LedgerRecord> record(String decisionId) {
        require(Role.AUDITOR, "record");
        Optional<LedgerRecord> found = lookUp(decisionId);
        found.ifPresent(record -> note(Action.READ, "record " + record.sequence()));
        return found;
    }

    /**
     * The decisions made for a customer, in the order of recording; nothing of what was erased. Takes an auditor.
     *
     * @throws LedgerException if a record is damaged
     */
    public List<LedgerRecord.Kept> decisionsFor(String customerId) {
        require(Role.AUDITOR, "decisions of a customer");
        List<LedgerRecord.Kept> found = ledger.ofCustomer(customerId);
        for (LedgerRecord.Kept kept : found) {
            note(Action.READ, "record " + kept.sequence());
        }
        if (found.isEmpty()) {
            note(Action.SEARCH, "a customer without records");
        }
        return found;
    }

    /** Every record there is now, in order. Takes an auditor. */
    public Iterator<LedgerRecord> records() {
        return records(1, Long.MAX_VALUE);
    }

    /**
     * Records in order, one block in memory at a time; those that were dropped are left out. The iterator is for one thread,
     * and throws {@link LedgerException} at a damaged or missing record. Takes an auditor.
     *
     * @param first 1 or more
     * @param last the last of them; may lie beyond the end
     */
    public Iterator<LedgerRecord> records(long first, long last) {
        require(Role.AUDITOR, "records");
        long end = Math.min(last, ledger.size());
        note(Action.READ_RANGE, "records " + first + " to " + end);
        return ledger.records(first, end);
    }

    /**
     * Proof that a decision stands in the ledger. Takes an auditor.
     *
     * @param checkpoint signed by {@link Ledger#checkpoint} once the decision was sealed
     * @throws LedgerException if the checkpoint is not of this ledger, or older than the decision
     */
    public Optional<InclusionProof> proof(String decisionId, Checkpoint checkpoint) {
        require(Role.AUDITOR, "proof");
        return lookUp(decisionId).map(found -> {
            note(Action.PROVE, "record " + found.sequence());
            return ledger.prove(found.sequence(), checkpoint);
        });
    }

    /**
     * Copies a ledger with the records of a range, and all it takes to check and repeat them, into a new one. Blocks are copied
     * as a whole; the hashes of all others are kept, so that a checkpoint of this ledger holds for the copy. Takes an auditor.
     *
     * @param target a new folder
     * @return how many records were copied
     * @throws LedgerException if there are no such records, or there is a ledger at {@code target} already, or it can't be written
     */
    public long copy(long first, long last, java.nio.file.Path target) {
        require(Role.AUDITOR, "copy");
        Ledger.Range whole = ledger.wholeBlocks(first, last);
        note(Action.READ_RANGE, "records " + whole.first() + " to " + whole.last());
        return ledger.copy(whole, target, now(), who);
    }

    /** The journal's entries up to now, in order. Takes an auditor. */
    public Iterator<JournalEntry> journal() {
        require(Role.AUDITOR, "journal");
        return ledger.journal();
    }

    /**
     * Destroys the keys of a customer, so that nobody can read again who the customer was. What was decided stays, and the
     * chain stays whole. Durable once this returns; of an H2 file, the bytes of the destroyed keys go when the ledger is closed,
     * or the next time if the process dies before. Takes an officer.
     *
     * @return how many records can't be read any more
     */
    public long erase(String customerId) {
        require(Role.OFFICER, "erase");
        return ledger.erase(customerId, now(), who);
    }

    /**
     * Encrypts the keys of index and customers anew, under another master key, as when the old one has become known to others.
     * From then on the ledger opens with the new one only. All or nothing, and durable once this returns. Takes an officer.
     *
     * @throws LedgerException if a customer's key can't be read, or if somebody else is adding decisions
     */
    public void changeMasterKey(MasterKey fresh) {
        require(Role.OFFICER, "change the master key");
        ledger.changeMasterKey(fresh, now(), who);
    }

    /**
     * Drops the records of all blocks whose decisions are older than a day, and keeps a summary of each run of blocks: what was
     * listed, excluded and outranked how often. The hashes stay, so that the chain stays whole. Takes an officer.
     *
     * @return how many records were dropped
     */
    public long dropBefore(LocalDate day) {
        require(Role.OFFICER, "drop");
        return ledger.dropBefore(day, now(), who);
    }

    /** The summaries of what was dropped, oldest first, as CSV. Takes a reader. */
    public List<String> summaries() {
        require(Role.READER, "summaries");
        return ledger.summaries();
    }

    /** That there is no such decision tells something too: its id may follow from who the customer is. */
    private Optional<LedgerRecord> lookUp(String decisionId) {
        Optional<LedgerRecord> found = ledger.lookUp(decisionId);
        if (found.isEmpty()) {
            note(Action.SEARCH, "a decision without a record");
        }
        return found;
    }

    private void require(Role needed, String what) {
        if (!who.role().includes(needed)) {
            note(Action.REFUSED, what);
            throw new AccessRefusedException(ledger.place(), who, needed);
        }
    }

    private void note(Action action, String subject) {
        ledger.note(new Journal.Line(now(), who, action, subject));
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
