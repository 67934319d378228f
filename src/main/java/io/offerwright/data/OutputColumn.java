package io.offerwright.data;

/**
 * A column of a table that is written with types: a Parquet file, or a table of a database.
 *
 * @param name lower case, as SQL takes it without quotes
 */
public record OutputColumn(String name, Type type) {
    /** What values of a column are. */
    public enum Type {
        /** A {@link String}. */
        TEXT,
        /** An {@link Integer}. */
        INTEGER,
        /** A {@link Long}. */
        LONG,
        /** A {@link Long} in millionths, as {@link io.offerwright.domain.Score} has it: a decimal with six digits behind the point. */
        MILLIONTHS,
        /** A {@link java.time.LocalDate}. */
        DATE
    }
}
