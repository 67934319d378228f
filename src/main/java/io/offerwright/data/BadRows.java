package io.offerwright.data;

/** What becomes of a row that can't be used. */
public enum BadRows {
    /** The whole table is refused, with every problem named. */
    REFUSE,
    /** The row is left out and counted in the {@link ReadReport}. */
    SKIP
}
