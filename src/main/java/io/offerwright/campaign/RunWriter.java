package io.offerwright.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Writes what a run has ready, in order, on a thread of its own. A disk lets its writer wait: for tenths of a second at each checkpoint, and
 * whenever the system has more to write than it wants to hold. If the thread that reads and records waited with it, those that decide
 * would soon have nothing to do.
 *
 * <p>The first failure ends the writing: nothing that comes after is written, and whoever adds or ends is told. For use by one thread,
 * which may use the files itself once {@link #end} or {@link #close} has returned.
 */
final class RunWriter implements AutoCloseable {
    static final String THREAD = "offerwright-results";

    /** About what is decided while a checkpoint is forced; a batch with its explanations has a megabyte and a half. */
    static final int AHEAD = 8;

    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> new Thread(work, THREAD));
    private final Queue<CompletableFuture<Void>> waiting = new ArrayDeque<>();
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    /**
     * Writes what is ready once all that was added before is written; waits while more than {@value #AHEAD} are not.
     *
     * @throws UncheckedIOException if something that was added before can't be written
     */
    void add(RunFiles.Ready ready) {
        // What follows on a failure is not run, but fails in the same way.
        last = last.thenRunAsync(
                () -> {
                    try {
                        ready.write();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                thread);
        waiting.add(last);
        if (waiting.size() > AHEAD) {
            await(waiting.remove());
        }
    }

    /**
     * Waits until all is written.
     *
     * @throws UncheckedIOException if something can't be
     */
    void end() {
        await(last);
    }

    private static void await(CompletableFuture<Void> written) {
        try {
            written.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    /** Ends the thread, after it has written what was added; a failure is that of {@link #end}. */
    @Override
    public void close() {
        last.exceptionally(failure -> null).join();
        thread.shutdown();
    }
}
