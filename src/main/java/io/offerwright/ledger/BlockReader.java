package io.offerwright.ledger;

import io.offerwright.evidence.Fingerprint;
import io.offerwright.ledger.RecordReader.DamagedException;
import io.offerwright.ledger.Store.Block;
import io.offerwright.ledger.Store.Content;
import io.offerwright.ledger.Store.CustomerRow;
import io.offerwright.ledger.Store.Shelf;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads records out of their blocks. Holds one block, and the rosters. Not safe for use by several threads. */
final class BlockReader {
    private final Store store;
    private final Map<Fingerprint, Roster> rosters = new HashMap<>();
    private @Nullable OpenBlock lastRead;

    BlockReader(Store store) {
        this.store = store;
    }

    /** A block's records, none if they were dropped, and their customers by number. */
    record OpenBlock(Block block, List<byte[]> records, Map<Long, CustomerRow> customers) {}

    /** Lets go of the block that was read last: what is in the database may have changed. */
    void forget() {
        lastRead = null;
    }

    /** True of a roster that need not be read any more. */
    boolean knows(Fingerprint roster) {
        return rosters.containsKey(roster);
    }

    /** Keeps a roster. */
    void learn(Roster roster) {
        rosters.put(roster.fingerprint(), roster);
    }

    /** The block of a record, which is kept until another is asked for. */
    OpenBlock blockOf(long sequence) {
        OpenBlock open = lastRead;
        if (open == null || sequence < open.block.firstSequence() || sequence > open.block.lastSequence()) {
            open = store.blockOf(sequence)
                    .filter(block -> sequence <= block.lastSequence())
                    .map(this::unpack)
                    .orElseThrow(() -> damaged("Record " + sequence + " is missing."));
            lastRead = open;
        }
        return open;
    }

    /** Reads the records of a block, and the rows of their customers. */
    OpenBlock unpack(Block block) {
        byte[] content = block.content();
        if (content == null) {
            return new OpenBlock(block, List.of(), Map.of());
        }
        try {
            List<byte[]> records = Chain.unpack(content);
            if (records.size() != block.records()) {
                throw new DamagedException("it holds " + records.size() + " records; it says " + block.records() + ".");
            }
            Set<Long> customers = new LinkedHashSet<>();
            for (byte[] record : records) {
                customers.add(Envelope.read(record).customer());
            }
            return new OpenBlock(block, records, store.customersByNumber(customers));
        } catch (DamagedException e) {
            throw damaged("Block " + block.number() + " can't be read: " + e.getMessage());
        }
    }

    /**
     * Reads a record.
     *
     * @throws LedgerException if it was dropped, or is damaged
     */
    LedgerRecord decode(long sequence, KeyRing ring) {
        OpenBlock open = blockOf(sequence);
        if (open.block.content() == null) {
            throw new LedgerException(
                    store.place(),
                    "Record " + sequence + " was dropped, or left out of this copy.",
                    "\"ledger journal\" says by whom and when.");
        }
        try {
            Envelope envelope = Envelope.read(open.records.get((int) (sequence - open.block.firstSequence())));
            CustomerRow row = open.customers.get(envelope.customer());
            if (row == null) {
                throw new DamagedException("The row of its customer is missing.");
            }
            if (row.dataKey() == null) {
                DecisionCodec.Open what = DecisionCodec.decodeOpen(envelope.open(), this::roster);
                return new LedgerRecord.Erased(
                        sequence, what.bundle(), what.context(), what.candidates(), what.failedRules());
            }
            DecisionCodec.Parts parts = envelope.open(ring, ring.dataKey(row));
            return new LedgerRecord.Kept(sequence, DecisionCodec.decode(parts, this::roster), parts.toBytes());
        } catch (DamagedException e) {
            throw damaged("Record " + sequence + " can't be read: " + e.getMessage());
        }
    }

    /** The roster with this fingerprint. */
    Roster roster(Fingerprint fingerprint) {
        Roster known = rosters.get(fingerprint);
        if (known == null) {
            Content content = store.content(Shelf.ROSTER, fingerprint)
                    .orElseThrow(() -> new DamagedException("Its roster of offers is missing."));
            known = Roster.read(content.bytes());
            if (!known.fingerprint().equals(fingerprint)) {
                throw new DamagedException("Its roster of offers was changed.");
            }
            rosters.put(fingerprint, known);
        }
        return known;
    }

    /** What is thrown where something is not as it was written. */
    LedgerException damaged(String message) {
        return new LedgerException(store.place(), message, "\"ledger verify\" lists all that is wrong.");
    }
}
