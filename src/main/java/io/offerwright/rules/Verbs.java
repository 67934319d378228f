package io.offerwright.rules;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Objective;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Score;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The verbs of the rule language: what stands behind the word {@code decision} in a rule. Nothing happens when a verb is
 * called but that an {@link Effect} is noted down. Public only since compiled rules call it; not thread-safe.
 */
public final class Verbs {
    private final List<Rule> rules;
    private final IdentityHashMap<Offer, Integer> indexes;
    private final List<Firing> firings = new ArrayList<>();
    private @Nullable Rule rule;

    Verbs(List<Rule> rules, Catalog catalog) {
        this.rules = rules;
        this.indexes = new IdentityHashMap<>();
        for (int index = 0; index < catalog.size(); index++) {
            indexes.put(catalog.offer(index), index);
        }
    }

    /** The verbs on behalf of a rule, by its place in the book: how compiled rules say who speaks. */
    public Verbs rule(int index) {
        rule = rules.get(index);
        return this;
    }

    /** Keeps the offer off the list. */
    public void exclude(Offer offer) {
        note(new Effect.Exclude(index(offer)));
    }

    /**
     * Multiplies the offer's score.
     *
     * @param factor 0.000001 to 1000
     */
    public void boost(Offer offer, double factor) {
        note(new Effect.Boost(index(offer), millionths(Verb.Parameter.FACTOR, factor)));
    }

    /** Moves the offer into the leading tier, ahead of all that are not promoted. */
    public void promote(Offer offer) {
        note(new Effect.Promote(index(offer)));
    }

    /**
     * Sets the weight of an objective.
     *
     * @param weight 0 to 1
     */
    public void weigh(Objective objective, double weight) {
        note(new Effect.Weigh(objective, millionths(Verb.Parameter.WEIGHT, weight)));
    }

    /**
     * Sets the share of the content match in the relevance; the rest is the model's.
     *
     * @param contentShare 0 to 1
     */
    public void blend(double contentShare) {
        note(new Effect.Blend(millionths(Verb.Parameter.SHARE, contentShare)));
    }

    /**
     * Allows at most {@code count} offers of a category on the list.
     *
     * @param count a whole number, 0 to 1000
     */
    public void limit(String category, double count) {
        check(Verb.Parameter.COUNT, count);
        note(new Effect.Limit(category, (int) count));
    }

    /**
     * Keeps offers off the list whose objective lies below {@code minimum}.
     *
     * @param minimum 0 to 1
     */
    public void require(Objective objective, double minimum) {
        note(new Effect.Require(objective, millionths(Verb.Parameter.MINIMUM, minimum)));
    }

    /** What was noted since the last {@link #clear}. */
    List<Firing> firings() {
        return firings;
    }

    /** The rule that spoke last, or null when none has since the last {@link #clear}. */
    @Nullable
    Rule lastRule() {
        return rule;
    }

    void clear() {
        firings.clear();
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

    private long millionths(Verb.Parameter parameter, double value) {
        check(parameter, value);
        return Score.of(value);
    }

    private void check(Verb.Parameter parameter, double value) {
        String complaint = parameter.complaint(value);
        if (complaint != null) {
            throw new RuleException(speaker(), Mistake.OUT_OF_RANGE, complaint, null);
        }
    }

    private Rule speaker() {
        if (rule == null) {
            throw new IllegalStateException("A verb was called outside of a rule.");
        }
        return rule;
    }
}
