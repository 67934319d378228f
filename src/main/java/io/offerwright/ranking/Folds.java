package io.offerwright.ranking;

import io.offerwright.rules.Firings;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What rules come to, remembered by what they did. Of a million customers some ten thousand kinds are treated differently by rules,
 * but for offers that a customer has, or was just offered. So what the others do is put together once for each kind.
 *
 * <p>What is remembered is bounded: if it grows beyond that, all of it is forgotten. Safe for use by many threads.
 */
final class Folds {
    /** At some 4 KB each for 200 offers. */
    private static final int MOST = 1 << 12;

    private final int offers;
    /** From which the sets of rules of all decisions grow. */
    private final RuleIds none = new RuleIds();

    private final Map<Key, Fold> known = new ConcurrentHashMap<>();

    Folds(int offers) {
        this.offers = offers;
    }

    /** What rules did, by the very objects. */
    private static final class Key {
        private final Firings.OfRule[] rules;
        private final int hash;

        Key(Firings.OfRule[] rules) {
            this.rules = rules;
            this.hash = Arrays.hashCode(rules);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that && Arrays.equals(rules, that.rules);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    Fold of(Firings firings) {
        int count = 0;
        boolean remembered = true;
        for (int place = 0; place < firings.rules(); place++) {
            if (!firings.rule(place).particular()) {
                count++;
                remembered &= firings.rule(place).remembered();
            }
        }
        Firings.OfRule[] common = new Firings.OfRule[count];
        int at = 0;
        for (int place = 0; place < firings.rules(); place++) {
            if (!firings.rule(place).particular()) {
                common[at++] = firings.rule(place);
            }
        }
        Fold fold = remembered ? remembered(new Key(common)) : new Fold(offers, common, none);
        return fold.withParticular(firings, none);
    }

    private Fold remembered(Key key) {
        Fold found = known.get(key);
        if (found == null) {
            found = new Fold(offers, key.rules, none);
            if (known.size() >= MOST) {
                known.clear();
            }
            known.put(key, found);
        }
        return found;
    }
}
