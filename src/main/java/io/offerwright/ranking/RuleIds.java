package io.offerwright.ranking;

import io.offerwright.evidence.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A set of rule ids, sorted, and the sets that grow out of it by one more. Offers to which the same rules did the same share one
 * set, and one verdict, within a decision and from one decision to the next: there are hundreds of offers, and a few sets. Safe
 * for use by many threads.
 */
final class RuleIds {
    /** So many sets are shared; what is beyond them is made anew each time. */
    private static final int MOST_SHARED = 1 << 16;

    private final RuleIds root;
    private final AtomicInteger shared;
    private final List<String> ids;
    private final Verdict.Excluded excluded;
    private volatile Grown[] grown = {};

    /** What a set becomes by one more id. */
    private record Grown(String id, RuleIds set) {}

    /** The empty set, from which all others grow. */
    RuleIds() {
        root = this;
        shared = new AtomicInteger();
        ids = List.of();
        excluded = new Verdict.Excluded(ids);
    }

    private RuleIds(RuleIds root, List<String> ids) {
        this.root = root;
        this.shared = root.shared;
        this.ids = ids;
        this.excluded = new Verdict.Excluded(ids);
    }

    /** The set with one more id. */
    RuleIds with(String id) {
        for (Grown each : grown) {
            // A rule's id is one object, as a rule; to compare texts would show in a profile.
            if (sameObject(each.id, id)) {
                return each.set;
            }
        }
        if (ids.contains(id)) {
            return this;
        }
        RuleIds found = find(id, grown);
        return found != null ? found : grow(id);
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean sameObject(String left, String right) {
        return left == right;
    }

    private static @Nullable RuleIds find(String id, Grown[] among) {
        for (Grown each : among) {
            if (each.id.equals(id)) {
                return each.set;
            }
        }
        return null;
    }

    private RuleIds grow(String id) {
        if (!ids.isEmpty() && id.compareTo(ids.get(ids.size() - 1)) < 0) {
            SortedSet<String> sorted = new TreeSet<>(ids);
            sorted.add(id);
            RuleIds set = root;
            for (String each : sorted) {
                set = set.with(each);
            }
            return remember(id, set);
        }
        List<String> more = new ArrayList<>(ids);
        more.add(id);
        return remember(id, new RuleIds(root, List.copyOf(more)));
    }

    private synchronized RuleIds remember(String id, RuleIds set) {
        Grown[] before = grown;
        RuleIds found = find(id, before);
        if (found != null) {
            return found;
        }
        if (shared.incrementAndGet() <= MOST_SHARED) {
            Grown[] after = Arrays.copyOf(before, before.length + 1);
            after[before.length] = new Grown(id, set);
            grown = after;
        } else {
            shared.decrementAndGet();
        }
        return set;
    }

    List<String> ids() {
        return ids;
    }

    /** The verdict of offers that these rules exclude. */
    Verdict.Excluded excluded() {
        return excluded;
    }
}
