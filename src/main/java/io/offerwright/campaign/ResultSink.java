package io.offerwright.campaign;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;

/**
 * Where one kind of a run's results goes, so that a run can be taken up again where it was at a checkpoint. All but {@link #ready} is called
 * by one thread at a time: the {@link RunWriter} as long as it writes, then the one that ends the run.
 *
 * @param <T> what comes, such as rows
 * @param <R> the same, ready to be written
 */
interface ResultSink<T, R> extends Closeable {
    /** Does what can be done before it is this result's turn. By any number of threads. */
    R ready(T results);

    /** Takes what is next. */
    void write(R ready) throws IOException;

    /** Makes durable what was written, and adds where this sink stands to {@code lengths}, under names that are its own. */
    void force(SortedMap<String, Long> lengths) throws IOException;

    /** Ends the writing; what was written, for the manifest. */
    List<RunManifest.Output> finish() throws IOException;
}
