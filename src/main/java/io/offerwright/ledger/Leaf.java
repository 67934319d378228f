package io.offerwright.ledger;

import io.offerwright.ledger.RecordReader.DamagedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A leaf of the index over the records or customers of an epoch: some of their keys, in order, and where each leads. It is written once, when the
 * epoch is complete, as the runs of a log-structured merge-tree are (O'Neil, Cheng, Gawlick and O'Neil, 1996): so a new record
 * costs no page of an index, and yet a key is found by one look at each epoch.
 *
 * @param bucket which part of the keys it holds, 0 to {@value #BUCKETS} - 1
 * @param keys the keys, 8 bytes each, least first; then for each how far what it leads to stands from the start of the epoch, 2 bytes
 */
record Leaf(Kind kind, long epoch, int bucket, byte[] keys) {
    /** Records, or customers, whose keys are kept together. */
    static final long EPOCH = 1 << 13;

    static final int BUCKETS = 64;

    static final int BYTES = Long.BYTES + Short.BYTES;
    /** 2^64 over the golden ratio: spreads numbers that follow one another (Knuth, <em>The Art of Computer Programming</em>, 6.4). */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    /** What is looked for, and by what. */
    enum Kind {
        /** A record by its decision's key. */
        DECISION(1),
        /** A record by its customer's number. */
        CUSTOMER(2),
        /** A customer by the first half of the pseudonym. */
        PSEUDONYM(3);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        /** How the table names it. */
        int number() {
            return number;
        }
    }

    /**
     * What a key leads to.
     *
     * @param number sequence of the record, or number of the customer
     */
    record Key(long key, long number) {}

    /** The epoch of a record's sequence, or of a customer's number. */
    static long epochOf(long number) {
        return number / EPOCH;
    }

    /** How many epochs are complete when so many numbers were given out: those from 0 on. */
    static long complete(long count) {
        return epochOf(count + 1);
    }

    /** The first number of an epoch. Numbers start at 1. */
    static long first(long epoch) {
        return Math.max(1, epoch * EPOCH);
    }

    /** The last number of an epoch. */
    static long last(long epoch) {
        return (epoch + 1) * EPOCH - 1;
    }

    /** In which bucket a key is. */
    static int bucketOf(long key) {
        return (int) ((key * SPREAD) >>> (Long.SIZE - Integer.numberOfTrailingZeros(BUCKETS)));
    }

    /** The leaves over the keys of an epoch, by bucket; those without keys are left out. */
    static List<Leaf> of(Kind kind, long epoch, List<Key> keys) {
        List<Leaf> leaves = new ArrayList<>(BUCKETS);
        List<Key> sorted = new ArrayList<>(keys);
        sorted.sort(Comparator.<Key>comparingInt(key -> bucketOf(key.key))
                .thenComparingLong(Key::key)
                .thenComparingLong(Key::number));
        int from = 0;
        while (from < sorted.size()) {
            int bucket = bucketOf(sorted.get(from).key);
            int to = from;
            while (to < sorted.size() && bucketOf(sorted.get(to).key) == bucket) {
                to++;
            }
            ByteBuffer bytes = ByteBuffer.allocate((to - from) * BYTES);
            sorted.subList(from, to).forEach(key -> bytes.putLong(key.key));
            sorted.subList(from, to).forEach(key -> bytes.putShort((short) (key.number - epoch * EPOCH)));
            leaves.add(new Leaf(kind, epoch, bucket, bytes.array()));
            from = to;
        }
        return leaves;
    }

    /**
     * How many keys it holds.
     *
     * @throws DamagedException if the bytes are no leaf's
     */
    int size() {
        if (keys.length % BYTES != 0) {
            throw new DamagedException("A leaf of the index ends within a key, at byte " + keys.length + ".");
        }
        return keys.length / BYTES;
    }

    /** One of its keys. */
    long key(int index) {
        return ByteBuffer.wrap(keys).getLong(index * Long.BYTES);
    }

    /**
     * The numbers that a key leads to, in order.
     *
     * @throws DamagedException if the bytes are no leaf's
     */
    List<Long> find(long key) {
        int size = size();
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (key(middle) < key) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        List<Long> found = new ArrayList<>();
        for (int index = low; index < size && key(index) == key; index++) {
            int offset = ByteBuffer.wrap(keys).getShort(size * Long.BYTES + index * Short.BYTES) & 0xFFFF;
            found.add(epoch * EPOCH + offset);
        }
        return found;
    }
}
