package io.offerwright.campaign;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Work done by several threads and handed over in the order of its input, so that what is written is the same at any
 * number of threads. Holds a few batches at a time, however long the input is.
 */
final class Batches {
    /** Large enough that handing over costs nothing beside the work, small enough that all threads end together. */
    private static final int SIZE = 256;

    private Batches() {}

    /**
     * Cuts {@code input} into batches, does {@code work} on each by {@code threads} threads, and hands the results to
     * {@code sink} on the calling thread, in order. The first failure of work or sink ends it all and is thrown.
     */
    static <T, R> void run(Iterator<T> input, int threads, Function<List<T>, R> work, Consumer<R> sink) {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            Queue<Future<R>> inFlight = new ArrayDeque<>();
            while (input.hasNext() || !inFlight.isEmpty()) {
                while (input.hasNext() && inFlight.size() < 2 * threads + 1) {
                    List<T> batch = new ArrayList<>(SIZE);
                    while (input.hasNext() && batch.size() < SIZE) {
                        batch.add(input.next());
                    }
                    inFlight.add(executor.submit(() -> work.apply(batch)));
                }
                sink.accept(inFlight.remove().get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The run was interrupted.", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("The run failed.", e);
        } finally {
            executor.shutdownNow();
        }
    }
}
