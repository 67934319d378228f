package io.offerwright.rules;

import io.offerwright.domain.Objective;

/**
 * What a rule wants done. A rule changes nothing itself: its effects are collected, and the ranking folds them in the
 * order of rule ids, so that the order in which rules fire can never change a result. Numbers are in millionths; offers
 * are named by their index in the catalogue.
 */
public sealed interface Effect {
    /** An effect on one offer. */
    sealed interface OnOffer extends Effect {
        /** Index of the offer in the catalogue. */
        int offer();
    }

    /** Keeps the offer off the list. */
    record Exclude(int offer) implements OnOffer {}

    /**
     * Multiplies the offer's score.
     *
     * @param factor greater than 0
     */
    record Boost(int offer, long factor) implements OnOffer {}

    /** Moves the offer into the leading tier, ahead of all that are not promoted. */
    record Promote(int offer) implements OnOffer {}

    /**
     * Sets the weight of an objective.
     *
     * @param weight 0 to 1
     */
    record Weigh(Objective objective, long weight) implements Effect {}

    /**
     * Sets the share of the content match in the relevance; the rest is the model's.
     *
     * @param contentShare 0 to 1
     */
    record Blend(long contentShare) implements Effect {}

    /**
     * Allows at most {@code count} offers of a category on the list.
     *
     * @param count 0 or more
     */
    record Limit(String category, int count) implements Effect {}

    /**
     * Keeps offers off the list whose objective lies below {@code minimum}.
     *
     * @param minimum 0 to 1
     */
    record Require(Objective objective, long minimum) implements Effect {}
}
