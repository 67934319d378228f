package io.offerwright.domain;

/** What a list of offers is weighed by; each is a value from 0 to 1 per offer. */
public enum Objective {
    /** How well the offer suits the customer: the model's score, blended with the content match. */
    RELEVANCE,
    /** The offer's margin as a share of the largest margin in the catalogue. */
    REVENUE,
    /** How little the offer resembles those already on the list. */
    DIVERSITY
}
