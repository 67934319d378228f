package io.offerwright.ranking;

import io.offerwright.evidence.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A set of rule ids within one decision, sorted, and the sets that grow out of it by one more. Offers to which the same rules
 * did the same share one set, and one verdict: hundreds of offers have a few of them. Not safe for use by several threads.
 */
final class RuleIds {
    private final RuleIds root;
    private final List<String> ids;
    private final List<RuleIds> grown = new ArrayList<>(2);
    private Verdict.@Nullable Excluded excluded;

    /** The empty set, from which all of a decision grow. */
    RuleIds() {
        root = this;
        ids = List.of();
    }

    private RuleIds(RuleIds root, List<String> ids) {
        this.root = root;
        this.ids = ids;
    }

    /** The set with one more id. Cheapest if ids come in their order, as they do. */
    RuleIds with(String id) {
        int order = ids.isEmpty() ? 1 : id.compareTo(ids.get(ids.size() - 1));
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
        // From the newest on: rules come one after the other, with all of their offers.
        for (int index = grown.size() - 1; index >= 0; index--) {
            if (grown.get(index).ids.get(ids.size()).equals(id)) {
                return grown.get(index);
            }
        }
        List<String> more = new ArrayList<>(ids);
        more.add(id);
        RuleIds longer = new RuleIds(root, List.copyOf(more));
        grown.add(longer);
        return longer;
    }

    List<String> ids() {
        return ids;
    }

    /** The verdict of offers that these rules exclude. */
    Verdict.Excluded excluded() {
        if (excluded == null) {
            excluded = new Verdict.Excluded(ids);
        }
        return excluded;
    }
}
