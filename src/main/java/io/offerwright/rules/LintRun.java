package io.offerwright.rules;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.Offer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What shows when a book is fired for one customer after the other. Not thread-safe. */
final class LintRun {
    /** A request, and whether it was made up. */
    record Seen(DecisionRequest request, boolean madeUp) {}

    /**
     * Two rules that set the same thing.
     *
     * @param target the verb, and the objective if it is about one
     */
    record Overlap(String target, Firing winner, Firing loser) {
        String key() {
            return target + " " + winner.rule().id() + " " + loser.rule().id();
        }
    }

    /** Rules that boost an offer of one customer, and the product of their factors. */
    record Boosts(List<Rule> rules, double product, int offer, Seen seen) {}

    /** A rule that could not be carried out. */
    record Failure(RuleException exception, Seen seen) {}

    private final RuleSession session;
    private final Catalog catalog;

    private final SortedMap<String, Seen> firstFired = new TreeMap<>();
    private final SortedMap<String, Overlap> overlaps = new TreeMap<>();
    private final Map<String, Seen> overlapsSeen = new HashMap<>();
    private final Map<List<String>, Boosts> boosts = new HashMap<>();
    private final SortedMap<String, Failure> failures = new TreeMap<>();
    private final BitSet reached = new BitSet();
    private final List<SortedMap<String, Integer>> excludedBy = new ArrayList<>();
    private int requests;

    LintRun(RuleSession session, Catalog catalog) {
        this.session = session;
        this.catalog = catalog;
        for (int offer = 0; offer < catalog.size(); offer++) {
            excludedBy.add(new TreeMap<>());
        }
    }

    /** Fires the book; returns the ids of the rules that fired. */
    Set<String> observe(DecisionRequest request, boolean madeUp) {
        Seen seen = new Seen(request, madeUp);
        List<Firing> firings;
        try {
            firings = session.fire(request);
        } catch (RuleException e) {
            failures.putIfAbsent(e.ruleId(), new Failure(e, seen));
            return Set.of();
        }
        requests++;
        Set<String> fired = new HashSet<>();
        for (Firing firing : firings) {
            if (fired.add(firing.rule().id())) {
                firstFired.putIfAbsent(firing.rule().id(), seen);
            }
        }
        overlap(firings, seen);
        BitSet excluded = exclude(firings);
        boost(firings, excluded, seen);
        excluded.flip(0, catalog.size());
        reached.or(excluded);
        return fired;
    }

    private void overlap(List<Firing> firings, Seen seen) {
        Map<String, List<Firing>> byTarget = new TreeMap<>();
        for (Firing firing : firings) {
            String target = target(firing.effect());
            if (!target.isEmpty()) {
                byTarget.computeIfAbsent(target, key -> new ArrayList<>(2)).add(firing);
            }
        }
        byTarget.forEach((target, setting) -> {
            for (int index = 0; index < setting.size(); index++) {
                for (Firing other : setting.subList(index + 1, setting.size())) {
                    if (!other.rule().equals(setting.get(index).rule())) {
                        Overlap overlap = overlap(target, setting.get(index), other);
                        if (overlaps.putIfAbsent(overlap.key(), overlap) == null) {
                            overlapsSeen.put(overlap.key(), seen);
                        }
                    }
                }
            }
        });
    }

    /** What a firing sets, of which there is one for the whole list; empty for other effects. */
    private static String target(Effect effect) {
        if (effect instanceof Effect.Weigh weigh) {
            return "weigh " + weigh.objective();
        }
        if (effect instanceof Effect.Require require) {
            return "require " + require.objective();
        }
        return effect instanceof Effect.Blend ? "blend" : "";
    }

    /** The number that a firing sets, in millionths. */
    static long value(Effect effect) {
        if (effect instanceof Effect.Weigh weigh) {
            return weigh.weight();
        }
        if (effect instanceof Effect.Require require) {
            return require.minimum();
        }
        return effect instanceof Effect.Blend blend ? blend.contentShare() : 0;
    }

    /** {@code first} has the lower id. */
    private static Overlap overlap(String target, Firing first, Firing second) {
        boolean secondWins = first.effect() instanceof Effect.Require
                ? value(second.effect()) > value(first.effect())
                : second.rule().salience() > first.rule().salience();
        return secondWins ? new Overlap(target, second, first) : new Overlap(target, first, second);
    }

    /** The offers that are kept off the list, whatever their score. */
    private BitSet exclude(List<Firing> firings) {
        BitSet excluded = new BitSet();
        for (Firing firing : firings) {
            if (firing.effect() instanceof Effect.Exclude exclude) {
                exclude(firing.rule(), exclude.offer(), excluded);
            } else if (firing.effect() instanceof Effect.Limit limit && limit.count() == 0) {
                for (int offer = 0; offer < catalog.size(); offer++) {
                    if (catalog.offer(offer).category().equals(limit.category())) {
                        exclude(firing.rule(), offer, excluded);
                    }
                }
            }
        }
        return excluded;
    }

    private void exclude(Rule rule, int offer, BitSet excluded) {
        excluded.set(offer);
        excludedBy.get(offer).merge(rule.id(), 1, Integer::sum);
    }

    private void boost(List<Firing> firings, BitSet excluded, Seen seen) {
        Map<Integer, List<Firing>> byOffer = new TreeMap<>();
        for (Firing firing : firings) {
            if (firing.effect() instanceof Effect.Boost boost && !excluded.get(boost.offer())) {
                byOffer.computeIfAbsent(boost.offer(), key -> new ArrayList<>(2))
                        .add(firing);
            }
        }
        byOffer.forEach((offer, boosting) -> {
            double product = 1;
            List<Rule> rules = new ArrayList<>();
            for (Firing firing : boosting) {
                product *= ((Effect.Boost) firing.effect()).factor() / 1e6;
                if (!rules.contains(firing.rule())) {
                    rules.add(firing.rule());
                }
            }
            List<String> ids = rules.stream().map(Rule::id).toList();
            Boosts before = boosts.get(ids);
            if (before == null || product > before.product()) {
                boosts.put(ids, new Boosts(rules, product, offer, seen));
            }
        });
    }

    // What showed

    int requests() {
        return requests;
    }

    /** The first request for which the rule fired, or null. */
    @Nullable
    Seen firstFired(String ruleId) {
        return firstFired.get(ruleId);
    }

    Iterable<Overlap> overlaps() {
        return overlaps.values();
    }

    Seen seen(Overlap overlap) {
        return Objects.requireNonNull(overlapsSeen.get(overlap.key()));
    }

    boolean failed(String ruleId) {
        return failures.containsKey(ruleId);
    }

    Iterable<Failure> failures() {
        return failures.values();
    }

    /** Boosts whose product is above the bound; those of fewer of the same rules left out. */
    List<Boosts> boostsAbove(double bound) {
        List<Boosts> above = new ArrayList<>();
        for (Boosts found : boosts.values()) {
            // A millionth of leeway: 1.5 times 2 is no more than 3.
            if (found.product() > bound + 1e-6) {
                above.add(found);
            }
        }
        return above.stream()
                .filter(found -> above.stream()
                        .noneMatch(other -> other.rules().size() > found.rules().size()
                                && other.rules().containsAll(found.rules())))
                .toList();
    }

    boolean isReached(int offer) {
        return reached.get(offer);
    }

    /** Which rules kept the offer off how many lists. */
    SortedMap<String, Integer> excludedBy(int offer) {
        return excludedBy.get(offer);
    }

    /** The offers that nobody could get so far and that are still, or not yet, on sale. */
    Set<Offer> unreached(LocalDate date) {
        Set<Offer> offers = new TreeSet<>(Comparator.comparing(Offer::id));
        for (int offer = 0; offer < catalog.size(); offer++) {
            if (!reached.get(offer) && !catalog.offer(offer).validTo().isBefore(date)) {
                offers.add(catalog.offer(offer));
            }
        }
        return offers;
    }
}
