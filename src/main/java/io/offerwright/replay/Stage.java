package io.offerwright.replay;

/** The stages of a decision, in the order in which one leads to the next: the first that differs is where to look. */
public enum Stage {
    /** The record or its bundle can't be used, so that nothing could be repeated. */
    BUNDLE,
    /** The request that the repeated decision answers. */
    REQUEST,
    /** The offers that were candidates. */
    CATALOGUE,
    /** The model's score, blended with the content match. */
    RELEVANCE,
    /** The calibrated probability of acceptance. */
    PROPENSITY,
    /** The margin as a share of the largest. */
    REVENUE,
    /** The rules that fired: which excluded, boosted or promoted. */
    RULES,
    /** The difference from what is already on the list. */
    DIVERSITY,
    /** The score after weights and boosts. */
    SCORE,
    /** The places on the list. */
    ORDER,
    /** What became of an offer that is not on the list. */
    VERDICT,
    /** The probability with which the list was chosen. */
    SELECTION
}
