package io.offerwright.counterfactual;

import io.offerwright.domain.DecisionRequest;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.evidence.Verdict;
import io.offerwright.rules.CriticalValues;
import io.offerwright.rules.RuleException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks for the smallest change of a customer's data that lets an offer in: cheapest first, so that the first found is it. */
final class CustomerSearch {
    private final DecisionEngine engine;
    private final CriticalValues critical;
    private final List<Changeable> changeables;
    private final DecisionRequest request;
    private final String offerId;
    private final int mostChanges;
    private final Effort effort;

    private final PriorityQueue<Node> queue = new PriorityQueue<>(Node.ORDER);
    private final Set<String> seen = new HashSet<>();

    CustomerSearch(
            DecisionEngine engine,
            CriticalValues critical,
            List<Changeable> changeables,
            DecisionRequest request,
            String offerId,
            int mostChanges,
            Effort effort) {
        this.engine = engine;
        this.critical = critical;
        this.changeables = changeables;
        this.request = request;
        this.offerId = offerId;
        this.mostChanges = mostChanges;
        this.effort = effort;
    }

    /** Some changes, of different attributes, in the order of these. */
    private record Node(List<Change> changes, double distance, String key) {
        static final Comparator<Node> ORDER = Comparator.comparingInt((Node node) -> node.changes.size())
                .thenComparingDouble(Node::distance)
                .thenComparing(Node::key);

        static Node of(List<Change> changes) {
            List<Change> sorted = changes.stream()
                    .sorted(Comparator.comparing(Change::attribute))
                    .toList();
            double distance = 0;
            for (Change change : sorted) {
                distance += change.distance();
            }
            return new Node(
                    sorted, distance, sorted.stream().map(Change::toString).collect(Collectors.joining("; ")));
        }

        boolean changes(String attribute) {
            return changes.stream().anyMatch(change -> change.attribute().equals(attribute));
        }

        DecisionRequest on(DecisionRequest request) {
            DecisionRequest changed = request;
            for (Change change : changes) {
                changed = change.on(changed);
            }
            return changed;
        }
    }

    /**
     * The smallest change that lists the offer; if none is found, the smallest by which no rule excludes it any more.
     *
     * @param excluded whether rules exclude it as things are
     */
    Optional<Counterfactual.OfCustomer> find(boolean excluded) {
        Counterfactual.@Nullable OfCustomer allowed = null;
        expand(Node.of(List.of()), excluded ? excludedBy(request) : Collections.emptySortedSet());
        while (!queue.isEmpty() && !effort.spent()) {
            Node node = queue.remove();
            try {
                DecisionRequest changed = node.on(request);
                SortedSet<String> rules = excludedBy(changed);
                if (rules.isEmpty()) {
                    effort.decided();
                    Verdict then = engine.verdict(changed, offerId);
                    Counterfactual.OfCustomer found = new Counterfactual.OfCustomer(node.changes, node.distance, then);
                    if (found.lists()) {
                        return Optional.of(found);
                    }
                    if (excluded && allowed == null) {
                        allowed = found;
                    }
                }
                expand(node, rules);
            } catch (RuleException e) {
                // A rule fails for such a customer, so that nothing can be said of them.
            }
        }
        return Optional.ofNullable(allowed);
    }

    private SortedSet<String> excludedBy(DecisionRequest changed) {
        effort.fired();
        return engine.excludedBy(changed, offerId);
    }

    /** Adds one more change, in every way that matters. */
    private void expand(Node node, SortedSet<String> excludedBy) {
        if (node.changes.size() == mostChanges) {
            return;
        }
        for (Changeable changeable : excludedBy.isEmpty() ? changeables : readByOne(excludedBy)) {
            if (!node.changes(changeable.name())) {
                for (Change change : changeable.changes()) {
                    List<Change> more = new ArrayList<>(node.changes);
                    more.add(change);
                    Node next = Node.of(more);
                    if (seen.add(next.key)) {
                        queue.add(next);
                    }
                }
            }
        }
    }

    /** What the one of the rules reads that leaves the fewest things to try: each rule needs a change of something it reads. */
    private List<Changeable> readByOne(SortedSet<String> ruleIds) {
        List<Changeable> fewest = changeables;
        int least = Integer.MAX_VALUE;
        for (String id : ruleIds) {
            SortedSet<String> reads = critical.readBy().getOrDefault(id, Collections.emptySortedSet());
            List<Changeable> read = changeables.stream()
                    .filter(changeable -> !Collections.disjoint(changeable.reads(), reads))
                    .toList();
            int size = read.stream().mapToInt(each -> each.changes().size()).sum();
            if (size < least) {
                least = size;
                fewest = read;
            }
        }
        return fewest;
    }
}
