package io.offerwright.engine;

/** The steps of a decision after which it can be given up, in their order. */
public enum Step {
    /** The rules have fired. */
    RULES,
    /** The offers have their scores. */
    SCORES,
    /** The offers have their places. */
    RANKING
}
