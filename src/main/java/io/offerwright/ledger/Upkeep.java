package io.offerwright.ledger;

import io.offerwright.evidence.Fingerprint;
import io.offerwright.ledger.RecordReader.DamagedException;
import io.offerwright.ledger.Store.Block;
import io.offerwright.ledger.Store.Content;
import io.offerwright.ledger.Store.CustomerRow;
import io.offerwright.ledger.Store.Shelf;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** What changes rows that are there: erasing, dropping, another master key. Each is noted in the journal; each to be called in a transaction. */
final class Upkeep {
    private final Store store;
    private final BlockReader reader;

    Upkeep(Store store, BlockReader reader) {
        this.store = store;
        this.reader = reader;
    }

    /** Destroys the key of a customer; how many records there are of them. */
    long erase(CustomerRow row, String moment, Principal who) throws SQLException {
        store.erase(row.number());
        // Whoever completes the customer's epoch now, or has just done so, and whoever comes after, sees the same.
        store.lockHead();
        Store.Head head = store.head();
        long epoch = Leaf.epochOf(row.number());
        if (epoch < Leaf.complete(head.customers())) {
            store.indexCustomers(epoch);
        }
        note(moment, who, Journal.Action.ERASE, Journal.customer(row.number()));
        return store.sequencesOfCustomer(row.number(), head.records()).size();
    }

    /** Encrypts anew what is encrypted under the master key; how many keys that were. */
    long changeMasterKey(KeyRing before, KeyRing after, String moment, Principal who) throws SQLException {
        store.setIndexKey(after.sealedIndexKey());
        long[] changed = {1};
        store.allCustomers(page -> {
            for (CustomerRow row : page) {
                if (row.dataKey() != null) {
                    store.setDataKey(row.number(), after.sealed(row.number(), row.pseudonym(), before.dataKey(row)));
                    changed[0]++;
                }
            }
        });
        note(moment, who, Journal.Action.CHANGE_KEY, "the master key and what it encrypts");
        return changed[0];
    }

    /** Drops the records of the first run of blocks that are older than a day; how many they were. */
    long dropRun(LocalDate day, String moment, Principal who) throws SQLException {
        List<Long> run = new ArrayList<>();
        for (long number : store.blocksBefore(day.toEpochDay())) {
            if (!run.isEmpty() && number != run.get(run.size() - 1) + 1) {
                break;
            }
            run.add(number);
        }
        if (run.isEmpty()) {
            return 0;
        }
        Summary summary = new Summary();
        long dropped = 0;
        long firstEpoch = Long.MAX_VALUE;
        long lastEpoch = 0;
        for (long number : run) {
            Block block = store.blockFrom(number).orElseThrow();
            summarise(block, summary);
            dropped += block.records();
            store.dropContent(block);
            firstEpoch = Math.min(firstEpoch, Leaf.epochOf(block.firstSequence()));
            lastEpoch = Leaf.epochOf(block.lastSequence());
        }
        // Whoever adds a record now of a customer who is dropped here finds out, and puts the customer back.
        store.lockHead();
        Store.Head head = store.head();
        for (long epoch = firstEpoch; epoch <= Math.min(lastEpoch, Leaf.complete(head.records()) - 1); epoch++) {
            store.indexRecords(epoch);
        }
        long customers = store.dropCustomersWithoutRecords(head);
        byte[] content = summary.toBytes();
        Fingerprint fingerprint = Fingerprint.of(content);
        long number = store.lastNumber(Shelf.SUMMARY) + 1;
        store.insert(Shelf.SUMMARY, new Content(number, fingerprint.hex(), content));
        note(
                moment,
                who,
                Journal.Action.DROP,
                "blocks " + run.get(0) + " to " + run.get(run.size() - 1) + ", " + dropped + " records, " + customers
                        + " customers, summary " + number + " " + fingerprint.hex());
        return dropped;
    }

    private void summarise(Block block, Summary summary) {
        try {
            for (byte[] record : reader.unpack(block).records()) {
                summary.add(DecisionCodec.decodeOpen(Envelope.read(record).open(), reader::roster));
            }
        } catch (DamagedException e) {
            throw reader.damaged("Block " + block.number() + " can't be read: " + e.getMessage());
        }
    }

    private void note(String moment, Principal who, Journal.Action action, String subject) throws SQLException {
        JournalEntry unused = store.journal(new Journal.Line(moment, who, action, subject));
    }
}
