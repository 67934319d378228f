package io.offerwright.data;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a foreign table becomes one of ours. Columns of the table that no entry of {@code columns} reads keep their names;
 * columns of joined tables are there only to be read.
 *
 * @param joins further tables whose columns may be read, too; where a name occurs in several, the first table wins
 * @param columns our columns and where each comes from
 */
public record Mapping(List<Join> joins, SortedMap<String, Source> columns) {
    /**
     * A further table, joined by key: for each row the row of {@code table} with the same key. A row without its like is
     * a problem, and so is a key that occurs twice in {@code table}.
     *
     * @param key column of the main table
     * @param theirKey column of {@code table}
     */
    public record Join(Table table, String key, String theirKey) {}

    /** Where the text of a column comes from. */
    public sealed interface Source {}

    /** The same text in every row; perhaps none. */
    public record Constant(String text) implements Source {}

    /**
     * A foreign column.
     *
     * @param column its name
     * @param recode its words and ours; a word that is not in here is a problem, unless this is empty: then the text stays
     * @param times factor for a number, 1 to leave it
     * @param plus summand for a number after the factor, 0 to leave it
     */
    public record From(String column, SortedMap<String, String> recode, double times, double plus) implements Source {
        public From {
            recode = Collections.unmodifiableSortedMap(new TreeMap<>(recode));
        }

        /** The foreign column as it is. */
        public From(String column) {
            this(column, Collections.emptySortedMap(), 1, 0);
        }
    }

    public Mapping {
        joins = List.copyOf(joins);
        columns = Collections.unmodifiableSortedMap(new TreeMap<>(columns));
    }
}
