package io.offerwright.ledger;

import io.offerwright.ledger.RecordReader.DamagedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * A leaf of the index over the records of an epoch: some of their keys, in order, and where each leads. It is written once, when the epoch is
 * complete, as the runs of a log-structured merge-tree are (O'Neil, Cheng, Gawlick and O'Neil, 1996): so a new record costs no
 * page of an index, and yet a key is found by one look at each epoch.
 *
 * @param bucket which part of the keys it holds, 0 to {@value #BUCKETS} - 1
 * @param keys the keys, 8 bytes each, least first; then for each how far its record stands from the start of the epoch, 2 bytes
 */
record Leaf(long epoch, Kind kind, int bucket, byte[] keys) {
    /** Records, or customers, whose keys are kept together. */
    static final long EPOCH = 1 << 13;

    static final int BUCKETS = 64;

    static final int BYTES = Long.BYTES + Short.BYTES;
    /** 2^64 over the golden ratio: spreads numbers that follow one another (Knuth, <em>The Art of Computer Programming</em>, 6.4). */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    /** By what a record is looked for. */
    enum Kind {
        /** By its decision's key. */
        DECISION(1),
        /** By its customer's number. */
        CUSTOMER(2);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        /** How the table names it. */
        int number() {
            return number;
        }

        long key(Entry entry) {
            return this == DECISION ? entry.decisionKey() : entry.customer();
        }
    }

    /** The epoch of a record's sequence, or of a customer's number. */
    static long epochOf(long number) {
        return number / EPOCH;
    }

    /** How many epochs are complete when there are so many records: those from 0 on. */
    static long complete(long records) {
        return epochOf(records + 1);
    }

    /** The first sequence of an epoch. Sequences start at 1. */
    static long first(long epoch) {
        return Math.max(1, epoch * EPOCH);
    }

    /** The last sequence of an epoch. */
    static long last(long epoch) {
        return (epoch + 1) * EPOCH - 1;
    }

    /** In which bucket a key is. */
    static int bucketOf(long key) {
        return (int) ((key * SPREAD) >>> (Long.SIZE - Integer.numberOfTrailingZeros(BUCKETS)));
    }

    /** The leaves over the entries of an epoch, by kind and bucket; those without keys are left out. */
    static List<Leaf> of(long epoch, List<Entry> entries) {
        List<Leaf> leaves = new ArrayList<>(2 * BUCKETS);
        for (Kind kind : Kind.values()) {
            Entry[] sorted = entries.toArray(new Entry[0]);
            Arrays.sort(
                    sorted,
                    Comparator.<Entry>comparingInt(entry -> bucketOf(kind.key(entry)))
                            .thenComparingLong(kind::key)
                            .thenComparingLong(Entry::sequence));
            int from = 0;
            while (from < sorted.length) {
                int bucket = bucketOf(kind.key(sorted[from]));
                int to = from;
                while (to < sorted.length && bucketOf(kind.key(sorted[to])) == bucket) {
                    to++;
                }
                ByteBuffer keys = ByteBuffer.allocate((to - from) * BYTES);
                for (int index = from; index < to; index++) {
                    keys.putLong(kind.key(sorted[index]));
                }
                for (int index = from; index < to; index++) {
                    keys.putShort((short) (sorted[index].sequence() - epoch * EPOCH));
                }
                leaves.add(new Leaf(epoch, kind, bucket, keys.array()));
                from = to;
            }
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
     * The sequences of the records with a key, in order.
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
