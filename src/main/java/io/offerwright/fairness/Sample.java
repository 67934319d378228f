package io.offerwright.fairness;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Those things of a stream whose keys have the smallest hashes: as good as drawn at random, and yet the same whatever the order
 * they come in (bottom-k sampling; Cohen and Kaplan, PODC 2007).
 *
 * @param <T> what is sampled
 */
final class Sample<T> {
    private record Entry<T>(long hash, String key, T value) {}

    private static final Comparator<Entry<?>> BY_HASH = (left, right) -> left.hash() != right.hash()
            ? Long.compareUnsigned(left.hash(), right.hash())
            : left.key().compareTo(right.key());

    private final int most;
    private final PriorityQueue<Entry<T>> kept = new PriorityQueue<>(BY_HASH.reversed());

    Sample(int most) {
        this.most = most;
    }

    void add(String key, T value) {
        kept.add(new Entry<>(hash(key), key, value));
        if (kept.size() > most) {
            kept.poll();
        }
    }

    int size() {
        return kept.size();
    }

    /** What was kept, in an order that follows from the keys. */
    List<T> values() {
        List<Entry<T>> sorted = new ArrayList<>(kept);
        sorted.sort(BY_HASH);
        return sorted.stream().map(Entry::value).toList();
    }

    /** FNV-1a, then the finalizer of MurmurHash3 to spread it. */
    private static long hash(String key) {
        long hash = 0xcbf29ce484222325L;
        for (int index = 0; index < key.length(); index++) {
            hash = (hash ^ key.charAt(index)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}
