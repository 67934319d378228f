package io.offerwright.rules;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Objective;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Score;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The verbs of the rule language: what stands behind the word {@code decision} in a rule. Nothing happens when a verb is
 * called but that an {@link Effect} is noted down. Not thread-safe.
 */
final class Verbs {
    /**
     * A rule that could not be carried out.
     *
     * @param restricts true if it failed to keep offers off
     */
    record Failure(Rule rule, String complaint, boolean restricts) {}

    private final List<Rule> rules;
    private final IdentityHashMap<Offer, Integer> indexes;
    private final List<Firing> firings = new ArrayList<>();
    /** What went wrong, by rule. */
    private final SortedMap<String, Failure> failures = new TreeMap<>();

    private @Nullable Rule rule;

    Verbs(List<Rule> rules, Catalog catalog) {
        this.rules = rules;
        this.indexes = new IdentityHashMap<>();
        for (int index = 0; index < catalog.size(); index++) {
            indexes.put(catalog.offer(index), index);
        }
    }

    /** The verbs on behalf of a rule, by its place in the book: how a rule says who speaks. */
    Verbs rule(int index) {
        rule = rules.get(index);
        return this;
    }

    /** Keeps the offer off the list. */
    void exclude(Offer offer) {
        note(new Effect.Exclude(index(offer)));
    }

    /**
     * Multiplies the offer's score.
     *
     * @param factor 0.000001 to 1000
     */
    void boost(Offer offer, double factor) {
        if (isSound(Verb.Parameter.FACTOR, factor, offer, false)) {
            note(new Effect.Boost(index(offer), Score.of(factor)));
        }
    }

    /** Moves the offer into the leading tier, ahead of all that are not promoted. */
    void promote(Offer offer) {
        note(new Effect.Promote(index(offer)));
    }

    /**
     * Sets the weight of an objective.
     *
     * @param weight 0 to 1
     */
    void weigh(Objective objective, double weight) {
        if (isSound(Verb.Parameter.WEIGHT, weight, null, false)) {
            note(new Effect.Weigh(objective, Score.of(weight)));
        }
    }

    /**
     * Sets the share of the content match in the relevance; the rest is the model's.
     *
     * @param contentShare 0 to 1
     */
    void blend(double contentShare) {
        if (isSound(Verb.Parameter.SHARE, contentShare, null, false)) {
            note(new Effect.Blend(Score.of(contentShare)));
        }
    }

    /**
     * Allows at most {@code count} offers of a category on the list.
     *
     * @param count a whole number, 0 to 1000
     */
    void limit(String category, double count) {
        if (isSound(Verb.Parameter.COUNT, count, null, true)) {
            note(new Effect.Limit(category, (int) count));
        }
    }

    /**
     * Keeps offers off the list whose objective lies below {@code minimum}.
     *
     * @param minimum 0 to 1
     */
    void require(Objective objective, double minimum) {
        if (isSound(Verb.Parameter.MINIMUM, minimum, null, true)) {
            note(new Effect.Require(objective, Score.of(minimum)));
        }
    }

    /** What was noted since the last {@link #clear}. */
    List<Firing> firings() {
        return firings;
    }

    /** The rules that could not be carried out since the last {@link #clear}, by id. */
    SortedMap<String, Failure> failures() {
        return failures;
    }

    /** The rule that spoke last, or null when none has since the last {@link #clear}. */
    @Nullable
    Rule lastRule() {
        return rule;
    }

    void clear() {
        firings.clear();
        failures.clear();
        rule = null;
    }

    private void note(Effect effect) {
        firings.add(new Firing(speaker(), effect));
    }

    private int index(Offer offer) {
        Integer index = indexes.get(offer);
        if (index == null) {
            throw new IllegalStateException("The offer \"" + offer.id() + "\" is not in this session's catalogue.");
        }
        return index;
    }

    /**
     * False if the number does not fit, which is noted down. Not thrown: Drools would stop at whatever rule comes first, and
     * which rules failed would hang on the order in which they fire.
     */
    private boolean isSound(Verb.Parameter parameter, double value, @Nullable Offer offer, boolean restricts) {
        String complaint = parameter.complaint(value);
        if (complaint == null) {
            return true;
        }
        Rule speaker = speaker();
        String where = offer == null ? "" : " It was said of offer " + offer.id() + ".";
        Failure failure = new Failure(speaker, complaint + where, restricts);
        failures.merge(speaker.id(), failure, Verbs::both);
        return false;
    }

    private static Failure both(Failure one, Failure other) {
        Failure first = one.complaint().compareTo(other.complaint()) <= 0 ? one : other;
        return new Failure(first.rule(), first.complaint(), one.restricts() || other.restricts());
    }

    private Rule speaker() {
        if (rule == null) {
            throw new IllegalStateException("A verb was called outside of a rule.");
        }
        return rule;
    }
}
