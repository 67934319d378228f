package io.offerwright.data;

/** One row of a table: the text of its cells, and where each of them stands. */
interface Row {
    /** Number of cells, which may differ from the header's. */
    int size();

    /** The text of a cell, 0 for the first; empty where a database has null. */
    String text(int cell);

    /** The text of a cell for whoever looks at it and does not keep it: valid until another cell or another row is asked for. */
    default CharSequence characters(int cell) {
        return text(cell);
    }

    /** Where the cell starts. The place is worked out when asked for, so that good rows pay nothing. */
    Place place(int cell);

    /** The same row, for whoever keeps it beyond the reading of the next. */
    default Row kept() {
        return this;
    }

    /** The number of the row in its table, from 1 on, where {@code read} rows were read; another one once rows were sorted. */
    default long number(long read) {
        return read;
    }
}
