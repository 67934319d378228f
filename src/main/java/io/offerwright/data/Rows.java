package io.offerwright.data;

import io.offerwright.domain.InputException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of an open table, one after the other. Not thread-safe. */
interface Rows extends AutoCloseable {
    /** The names of the columns. */
    List<String> header();

    /** Where a column's name stands. */
    Place headerPlace(int column);

    /**
     * The next row, or null after the last. It is valid until the next is read; {@link Row#kept} makes it last.
     *
     * @throws InputException if the input can't be split into rows any further
     */
    @Nullable
    Row next();

    /** Tells what was wrong with the rows that were left out before this reading began, and how many there are. */
    default long leftOut(Problems problems) {
        return 0;
    }

    @Override
    void close();
}
