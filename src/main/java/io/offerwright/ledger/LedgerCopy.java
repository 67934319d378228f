package io.offerwright.ledger;

import io.offerwright.evidence.Fingerprint;
import io.offerwright.ledger.Store.Block;
import io.offerwright.ledger.Store.Content;
import io.offerwright.ledger.Store.CustomerRow;
import io.offerwright.ledger.Store.Head;
import io.offerwright.ledger.Store.Shelf;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Copies a range of a ledger into an empty one, one block in memory at a time. */
final class LedgerCopy {
    private static final int PAGE = 1000;

    private final Store from;
    private final Store to;
    private final KeyRing ours;
    private final KeyRing theirs;
    private final Set<Fingerprint> bundles = new LinkedHashSet<>();
    private final Set<Fingerprint> rosters = new LinkedHashSet<>();
    private final List<long[]> leftOut = new ArrayList<>();
    private long copied;

    LedgerCopy(Store from, Store to, KeyRing ours, KeyRing theirs) {
        this.from = from;
        this.to = to;
        this.ours = ours;
        this.theirs = theirs;
    }

    /** In one transaction: what a process leaves that dies meanwhile is empty, and no ledger that seems to end early. */
    long copy(Ledger.Range range, String moment, Principal who) {
        to.inTransaction(() -> {
            for (Optional<Block> next = from.blockFrom(1);
                    next.isPresent();
                    next = from.blockFrom(next.get().number() + 1)) {
                Block block = next.get();
                copy(block, block.firstSequence() <= range.last() && block.lastSequence() >= range.first());
            }
            Head head = to.head();
            for (long epoch = 0; epoch < Leaf.complete(head.records()); epoch++) {
                to.indexRecords(epoch);
            }
            for (long epoch = 0; epoch < Leaf.complete(head.customers()); epoch++) {
                to.indexCustomers(epoch);
            }
            copySummaries();
            copyJournal();
            for (long[] run : leftOut) {
                JournalEntry unused = to.journal(
                        new Journal.Line(moment, who, Journal.Action.LEAVE_OUT, "blocks " + run[0] + " to " + run[1]));
            }
            return copied;
        });
        to.sync();
        return copied;
    }

    private void copy(Block block, boolean wanted) throws java.sql.SQLException {
        byte[] content = wanted ? block.content() : null;
        if (content != null) {
            Set<Long> customers = new LinkedHashSet<>();
            for (byte[] record : Chain.unpack(content)) {
                Envelope envelope = Envelope.read(record);
                customers.add(envelope.customer());
                DecisionCodec.Head head = DecisionCodec.head(envelope.open());
                copy(Shelf.BUNDLE, head.bundle(), bundles);
                copy(Shelf.ROSTER, head.roster(), rosters);
            }
            copyCustomers(customers);
            copied += block.records();
        } else if (block.content() != null) {
            leaveOut(block.number());
        }
        to.insert(new Block(
                block.number(),
                block.firstSequence(),
                block.records(),
                block.lastDay(),
                block.customers(),
                block.previousHash(),
                block.root(),
                block.hash(),
                content == null ? null : block.entries(),
                content));
        to.update(new Head(
                block.lastSequence(), block.number(), rosters.size(), bundles.size(), block.customers(), block.hash()));
    }

    private void leaveOut(long number) {
        if (!leftOut.isEmpty() && leftOut.get(leftOut.size() - 1)[1] == number - 1) {
            leftOut.get(leftOut.size() - 1)[1] = number;
        } else {
            leftOut.add(new long[] {number, number});
        }
    }

    /** The bundle or roster that a record needs, if the copy has it not yet. */
    private void copy(Shelf shelf, Fingerprint fingerprint, Set<Fingerprint> known) throws java.sql.SQLException {
        if (known.add(fingerprint)) {
            Content content = from.content(shelf, fingerprint)
                    .orElseThrow(() -> new LedgerException(
                            from.place(),
                            "The " + shelf + " " + fingerprint.abbreviated() + " is missing.",
                            "\"ledger verify\" lists all that is wrong."));
            to.insert(shelf, new Content(known.size(), content.fingerprint(), content.bytes()));
        }
    }

    private void copyCustomers(Set<Long> numbers) throws java.sql.SQLException {
        numbers.removeAll(to.customersByNumber(numbers).keySet());
        Map<Long, CustomerRow> found = from.customersByNumber(numbers);
        List<CustomerRow> rows = new ArrayList<>();
        for (long number : numbers) {
            CustomerRow row = found.get(number);
            if (row != null) {
                rows.add(row.dataKey() == null ? row : theirs.row(row.number(), row.pseudonym(), ours.dataKey(row)));
            }
        }
        to.insertCustomers(rows);
    }

    private void copySummaries() throws java.sql.SQLException {
        Optional<Content> next = from.contentFrom(Shelf.SUMMARY, 1);
        while (next.isPresent()) {
            to.insert(Shelf.SUMMARY, next.get());
            next = from.contentFrom(Shelf.SUMMARY, next.get().number() + 1);
        }
    }

    private void copyJournal() throws java.sql.SQLException {
        long number = 1;
        List<JournalEntry> page = from.journalFrom(number, PAGE);
        while (!page.isEmpty()) {
            for (JournalEntry entry : page) {
                to.insert(entry);
                number = entry.number() + 1;
            }
            page = from.journalFrom(number, PAGE);
        }
        to.setJournalHead(from.journalHead());
    }
}
