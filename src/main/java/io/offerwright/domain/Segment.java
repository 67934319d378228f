package io.offerwright.domain;

/** The market a customer belongs to, or an offer is made for. */
public enum Segment {
    /** Private households. */
    RESIDENTIAL,
    /** Companies and the self-employed. */
    BUSINESS,
    /** Private customers of high value. */
    PREMIUM,
    /** Offers only: open to every segment. */
    ALL
}
