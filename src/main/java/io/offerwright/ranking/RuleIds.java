package io.offerwright.ranking;

import io.offerwright.evidence.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    /** The last of the ids; empty if there is none. */
    private final String last;

    private final Verdict.Excluded excluded;
    private volatile RuleIds[] grown = {};

    /** The empty set, from which all others grow. */
    RuleIds() {
        root = this;
        shared = new AtomicInteger();
        ids = List.of();
        last = "";
        excluded = new Verdict.Excluded(ids);
    }

    private RuleIds(RuleIds root, List<String> ids) {
        this.root = root;
        this.shared = root.shared;
        this.ids = ids;
        this.last = ids.get(ids.size() - 1);
        this.excluded = new Verdict.Excluded(ids);
    }

    /** The set with one more id. Cheapest if ids come in their order, as they do. */
    RuleIds with(String id) {
        for (RuleIds longer : grown) {
            // A rule's id is one object, as a rule; to compare texts would show in a profile.
            if (sameObject(longer.last, id)) {
                return longer;
            }
        }
        int order = ids.isEmpty() ? 1 : id.compareTo(last);
        if (order > 0) {
            return append(id);
        }
        if (order == 0 || ids.contains(id)) {
            return this;
        }
        TreeSet<String> sorted = new TreeSet<>(ids);
        sorted.add(id);
        RuleIds set = root;
        for (String each : sorted) {
            set = set.append(each);
        }
        return set;
    }

    private RuleIds append(String id) {
        RuleIds found = find(id, grown);
        return found != null ? found : grow(id);
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean sameObject(String left, String right) {
        return left == right;
    }

    private static @Nullable RuleIds find(String id, RuleIds[] among) {
        for (RuleIds longer : among) {
            if (longer.last.equals(id)) {
                return longer;
            }
        }
        return null;
    }

    private synchronized RuleIds grow(String id) {
        RuleIds[] before = grown;
        RuleIds found = find(id, before);
        if (found != null) {
            return found;
        }
        List<String> more = new ArrayList<>(ids);
        more.add(id);
        RuleIds longer = new RuleIds(root, List.copyOf(more));
        if (shared.incrementAndGet() <= MOST_SHARED) {
            RuleIds[] after = Arrays.copyOf(before, before.length + 1);
            after[before.length] = longer;
            grown = after;
        } else {
            shared.decrementAndGet();
        }
        return longer;
    }

    List<String> ids() {
        return ids;
    }

    /** The verdict of offers that these rules exclude. */
    Verdict.Excluded excluded() {
        return excluded;
    }
}
