package io.offerwright.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Work done by several threads and handed over in the order of its input, so that the outcome is the same at any number of
 * threads. Holds a few batches at a time, however long the input is.
 */
public final class Batches {
    /** For each thread a batch in work, and two that wait for their turn or for the sink, which may take its time now and then. */
    private static final int AHEAD = 3;

    private Batches() {}

    /**
     * Cuts {@code input} into batches of {@code size}, does {@code work} on each by {@code threads} threads, and hands the
     * results to {@code sink}, in order. Input and sink are used on the calling thread alone. The first failure of work or
     * sink ends it all and is thrown; no work goes on after this returns.
     */
    public static <T, R> void run(
            Iterator<T> input, int size, int threads, Function<List<T>, R> work, Consumer<R> sink) {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            Queue<Future<R>> inFlight = new ArrayDeque<>();
            while (input.hasNext() || !inFlight.isEmpty()) {
                while (input.hasNext() && inFlight.size() < AHEAD * threads + 2) {
                    List<T> batch = new ArrayList<>(size);
                    while (input.hasNext() && batch.size() < size) {
                        batch.add(input.next());
                    }
                    inFlight.add(executor.submit(() -> work.apply(batch)));
                }
                sink.accept(inFlight.remove().get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The work was interrupted.", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } finally {
            stop(executor);
        }
    }

    /** What the workers use may be closed next, so they must be done; on success and after a failure alike. */
    private static void stop(ExecutorService executor) {
        executor.shutdownNow();
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = executor.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
