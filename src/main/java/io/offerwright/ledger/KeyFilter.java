package io.offerwright.ledger;

import java.util.ArrayList;
import java.util.List;

/**
 * Tells in which epochs a key may be, mostly in none or in the one where it is, without asking the database: a Bloom filter
 * (Bloom, <em>Space/time trade-offs in hash coding with allowable errors</em>, CACM 1970) for each epoch. With 32 bits for a key
 * and 8 looks, one of 170,000 epochs is named in vain: each costs a look at pages of long ago, and there may be thousands of
 * epochs. The filters of 64 epochs stand side by side, a bit of each in a word, so that all are asked at once (as in bit-sliced
 * signature files: Faloutsos and Christodoulakis, 1984).
 *
 * <p>Keys must be evenly distributed, as the first bits of a keyed hash are. It takes 4 bytes a key, 2 MB for each 64 epochs. Of
 * epochs after the last to which something was added nothing is known. Not safe for use by several threads.
 */
final class KeyFilter {
    private static final int BITS_PER_KEY = 32;
    private static final int BITS = (int) Leaf.EPOCH * BITS_PER_KEY;
    private static final int LOOKS = 8;

    /** Of each 64 epochs, the words at each place of their filters. */
    private final List<long[]> filters = new ArrayList<>();
    /** How many epochs something is known of. */
    private long known;

    /** Adds a key. */
    void add(long key, long epoch) {
        known = Math.max(known, epoch + 1);
        while (epoch / Long.SIZE >= filters.size()) {
            filters.add(new long[BITS]);
        }
        long[] words = filters.get((int) (epoch / Long.SIZE));
        for (int look = 0; look < LOOKS; look++) {
            words[place(key, look)] |= 1L << epoch;
        }
    }

    /**
     * The epochs in which a key may be, in order: in no other it was added.
     *
     * @param last the last epoch there is
     */
    List<Long> epochs(long key, long last) {
        List<Long> found = List.of();
        for (int of = 0; of < filters.size(); of++) {
            long[] words = filters.get(of);
            long may = words[place(key, 0)];
            for (int look = 1; look < LOOKS && may != 0; look++) {
                may &= words[place(key, look)];
            }
            for (; may != 0; may &= may - 1) {
                found = with(found, (long) of * Long.SIZE + Long.numberOfTrailingZeros(may));
            }
        }
        for (long epoch = known; epoch <= last; epoch++) {
            found = with(found, epoch);
        }
        return found;
    }

    private static List<Long> with(List<Long> found, long epoch) {
        List<Long> more = found.isEmpty() ? new ArrayList<>(1) : found;
        more.add(epoch);
        return more;
    }

    /** Looks are as far apart as the upper half of the key says (Kirsch and Mitzenmacher, <em>Less hashing, same performance</em>, 2006). */
    private static int place(long key, int look) {
        int hash = (int) key + look * ((int) (key >>> 32) | 1);
        return hash & (BITS - 1);
    }
}
