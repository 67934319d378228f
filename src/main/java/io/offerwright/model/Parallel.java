package io.offerwright.model;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Work in numbered parts that do not depend on one another, done by several threads. */
final class Parallel {
    private Parallel() {}

    /**
     * Does the parts 0 to {@code parts - 1}, and returns when all are done. A failure is thrown, and no further part begun.
     *
     * @param worker makes what does the parts, once for each thread, so that a thread has buffers of its own
     */
    static void run(int parts, int threads, Supplier<IntConsumer> worker) {
        AtomicInteger next = new AtomicInteger();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Runnable loop = () -> {
            try {
                IntConsumer work = worker.get();
                for (int part = next.getAndIncrement(); part < parts; part = next.getAndIncrement()) {
                    work.accept(part);
                }
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
                next.set(parts);
            }
        };
        List<Thread> helpers = new ArrayList<>();
        for (int helper = 1; helper < Math.min(threads, parts); helper++) {
            Thread thread = new Thread(loop, "offerwright-training-" + helper);
            thread.setDaemon(true);
            helpers.add(thread);
            thread.start();
        }
        loop.run();
        join(helpers);
        Throwable thrown = failure.get();
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
    }

    /** Waits for threads to end, through interruptions, which are told afterwards. */
    static void join(List<Thread> threads) {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
