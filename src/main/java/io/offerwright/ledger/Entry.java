package io.offerwright.ledger;

import io.offerwright.ledger.RecordReader.DamagedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Where a record is found by.
 *
 * @param sequence of the record
 * @param decisionKey first 64 bits of the keyed hash of its decision's id
 * @param customer number of its customer
 */
record Entry(long sequence, long decisionKey, long customer) {
    private static final int BYTES = 2 * Long.BYTES;

    /** Notes that there is a record of the customer; of a number that can be none nothing is noted. */
    void noteCustomer(BitSet numbers) {
        if (customer > 0 && customer < Integer.MAX_VALUE) {
            numbers.set((int) customer);
        }
    }

    /** By what a leaf finds the record. */
    Leaf.Key key(Leaf.Kind kind) {
        return new Leaf.Key(kind == Leaf.Kind.DECISION ? decisionKey : customer, sequence);
    }

    /** The entries of a block, as its row holds them: of each record decision key and customer, 8 bytes each, highest first. */
    static byte[] pack(List<Entry> entries) {
        ByteBuffer bytes = ByteBuffer.allocate(entries.size() * BYTES);
        for (Entry entry : entries) {
            bytes.putLong(entry.decisionKey).putLong(entry.customer);
        }
        return bytes.array();
    }

    /**
     * Reads the entries of a block back.
     *
     * @param firstSequence of the block
     * @throws DamagedException if the bytes are none
     */
    static List<Entry> unpack(long firstSequence, byte[] packed) {
        if (packed.length % BYTES != 0) {
            throw new DamagedException("The index ends within a record's row, at byte " + packed.length + ".");
        }
        ByteBuffer bytes = ByteBuffer.wrap(packed);
        List<Entry> entries = new ArrayList<>(packed.length / BYTES);
        while (bytes.hasRemaining()) {
            entries.add(new Entry(firstSequence + entries.size(), bytes.getLong(), bytes.getLong()));
        }
        return entries;
    }
}
