package io.offerwright.ledger;

import java.util.ArrayList;
import java.util.List;

/**
 * Tells of most keys that were not added that they were not, without asking the database: a Bloom filter (Bloom,
 * <em>Space/time trade-offs in hash coding with allowable errors</em>, CACM 1970) that grows, by filters each twice as large as
 * the one before. With 16 bits for a key and 4 looks, a few of a thousand new keys are taken for known ones, and looked up.
 *
 * <p>Keys must be evenly distributed, as the first bits of a keyed hash are. After some {@value #MOST_KEYS} keys, which take 32
 * MB, it is given up, and any key may be a known one. Not safe for use by several threads.
 */
final class KeyFilter {
    static final int MOST_KEYS = 1 << 24;

    private static final int FIRST_KEYS = 1 << 10;
    private static final int BITS_PER_KEY = 16;
    private static final int LOOKS = 4;

    private final List<long[]> filters = new ArrayList<>();
    /** How many more keys the last filter is to take. */
    private int room;

    private int keys;
    private boolean givenUp;

    /** Adds a key. */
    void add(long key) {
        if (givenUp) {
            return;
        }
        if (keys == MOST_KEYS) {
            giveUp();
            return;
        }
        if (room == 0) {
            room = FIRST_KEYS << filters.size();
            filters.add(new long[room * BITS_PER_KEY / Long.SIZE]);
        }
        long[] filter = filters.get(filters.size() - 1);
        for (int look = 0; look < LOOKS; look++) {
            int bit = bit(key, look, filter);
            filter[bit / Long.SIZE] |= 1L << bit;
        }
        room--;
        keys++;
    }

    /** False if the key was certainly not added. */
    boolean mayHave(long key) {
        if (givenUp) {
            return true;
        }
        for (long[] filter : filters) {
            if (mayHave(filter, key)) {
                return true;
            }
        }
        return false;
    }

    /** From now on any key may be a known one. */
    void giveUp() {
        givenUp = true;
        filters.clear();
    }

    private static boolean mayHave(long[] filter, long key) {
        for (int look = 0; look < LOOKS; look++) {
            int bit = bit(key, look, filter);
            if ((filter[bit / Long.SIZE] & 1L << bit) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Looks are as far apart as the upper half of the key says (Kirsch and Mitzenmacher, <em>Less hashing, same performance</em>, 2006). */
    private static int bit(long key, int look, long[] filter) {
        int hash = (int) key + look * ((int) (key >>> 32) | 1);
        return hash & (filter.length * Long.SIZE - 1);
    }
}
