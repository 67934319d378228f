package io.offerwright.impact;

/** How a customer's list under the new rules differs from the one under the old. */
public enum Change {
    /** It is the same. */
    NONE,
    /** Offers came, and others left. */
    REPLACED,
    /** Offers left, none came. */
    LOST,
    /** Offers came, none left. */
    GAINED,
    /** The same offers stand in another order. */
    REORDERED
}
