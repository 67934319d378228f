package io.offerwright.churn;

/**
 * A column that a churn model reads.
 *
 * @param name as the table has it, or {@link CustomerColumns}
 * @param centre what the column's features add up to on average, in trillionths of log odds, so that its part is 0 for an
 *     average customer
 */
public record Input(String name, Kind kind, long centre) {
    /** What a column holds. */
    public enum Kind {
        NUMBER,
        CATEGORY
    }
}
