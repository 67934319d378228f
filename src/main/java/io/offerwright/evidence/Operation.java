package io.offerwright.evidence;

/** How a node of an {@link Explanation} follows from its parts. */
public enum Operation {
    /** A number that is given, not computed: no parts, a whole number of millionths. */
    VALUE,
    /** The sum of the parts, exact. */
    SUM,
    /** The product of two parts, each a whole number of millionths; exact in trillionths. */
    PRODUCT,
    /** The logistic function of its one part, by {@link io.offerwright.domain.Score#squash}. */
    SQUASH,
    /** What rounding to millionths added or took away: no parts, at most half a millionth either way. */
    ROUNDING
}
