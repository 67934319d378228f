package io.offerwright.counterfactual;

import io.offerwright.engine.Explained;
import io.offerwright.evidence.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Looks for the fewest rules without which an offer would have been listed. */
final class RuleSearch {
    private final Explained explained;
    private final String offerId;
    private final Effort effort;

    RuleSearch(Explained explained, String offerId, Effort effort) {
        this.explained = explained;
        this.offerId = offerId;
        this.effort = effort;
    }

    /** The fewest rules that list it; if there are none, all that exclude it. */
    Optional<Counterfactual.OfRules> find(Verdict verdict) {
        // Each of them excludes by itself, so that none can stay.
        List<String> needed = verdict instanceof Verdict.Excluded excluded ? excluded.ruleIds() : List.of();
        List<String> others = explained.firings().stream()
                .map(firing -> firing.rule().id())
                .filter(id -> !needed.contains(id))
                .distinct()
                .sorted()
                .toList();
        Optional<Counterfactual.OfRules> least = needed.isEmpty() ? Optional.empty() : Optional.of(without(needed));
        if (least.isPresent() && least.get().lists()) {
            return least;
        }
        for (String one : others) {
            Optional<Counterfactual.OfRules> found = listing(needed, one);
            if (found.isPresent()) {
                return found;
            }
        }
        for (int first = 0; first < others.size(); first++) {
            for (int second = first + 1; second < others.size(); second++) {
                Optional<Counterfactual.OfRules> found = listing(needed, others.get(first), others.get(second));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return least;
    }

    private Optional<Counterfactual.OfRules> listing(List<String> needed, String... more) {
        if (effort.spent()) {
            return Optional.empty();
        }
        List<String> all = new ArrayList<>(needed);
        all.addAll(List.of(more));
        return Optional.of(without(all)).filter(Counterfactual::lists);
    }

    private Counterfactual.OfRules without(List<String> ruleIds) {
        Set<String> sorted = new TreeSet<>(ruleIds);
        effort.decided();
        return new Counterfactual.OfRules(List.copyOf(sorted), explained.verdictWithout(offerId, sorted));
    }
}
