package io.offerwright.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what the model of one engine makes of customers, by all that this is a function of: their features and the
 * offers by which they are folded in, each compared in full. So what is found is what would have been computed, bit by bit, and nothing can
 * be stale: a customer whose data changed has another key, and a new bundle has another engine with a cache of its own.
 *
 * <p>Bounded by bytes, and so by entries, which have about the same size: those that are used least, as Caffeine estimates it, make room. Safe for
 * use by many threads.
 */
final class ScoredCache {
    /** Of an array's header, its reference, and padding. */
    static final int ARRAY = 24;
    /** Of the cache's own node and the objects around the arrays. */
    private static final int ENTRY = 160;

    private final Cache<Key, Scored> cache;

    /** A cache that holds so many bytes at the most. */
    ScoredCache(long bytes) {
        cache = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((Key key, Scored scored) -> key.bytes() + scored.bytes() + ENTRY)
                // Room is made by whoever adds: no thread of others, and never more than the bound for long.
                .executor(Runnable::run)
                .build();
    }

    /** Compared by content; nobody may write to its arrays. */
    private static final class Key {
        private final int[] features;
        private final int[] accepted;
        private final int hash;

        Key(int[] features, int[] accepted) {
            this.features = features;
            this.accepted = accepted;
            this.hash = 31 * Arrays.hashCode(features) + Arrays.hashCode(accepted);
        }

        int bytes() {
            return 2 * ARRAY + Integer.BYTES * (features.length + accepted.length);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that
                    && hash == that.hash
                    && Arrays.equals(features, that.features)
                    && Arrays.equals(accepted, that.accepted);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    @Nullable
    Scored find(int[] features, int[] accepted) {
        return cache.getIfPresent(new Key(features, accepted));
    }

    void keep(int[] features, int[] accepted, Scored scored) {
        cache.put(new Key(features, accepted), scored);
    }

    /** How many customers are remembered. */
    long entries() {
        cache.cleanUp();
        return cache.estimatedSize();
    }
}
