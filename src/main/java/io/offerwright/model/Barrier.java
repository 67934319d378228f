package io.offerwright.model;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Where threads wait for one another, some hundred thousand times a second: they spin, and sleep only when the others seem to
 * have no processor. A barrier of the library parks its threads, which takes longer than what they do between two waits.
 */
final class Barrier {
    private static final int SPINS = 10_000;

    // Three numbers with much room around them: whoever waits keeps reading the line that a number is in, and whatever
    // else
    // was in that line would be slow to write for the others.
    private static final int ARRIVED = 64;
    private static final int GENERATION = 128;
    private static final int ABANDONED = 192;

    private final int parties;
    private final AtomicIntegerArray state = new AtomicIntegerArray(256);
    private volatile @Nullable Throwable cause;

    Barrier(int parties) {
        this.parties = parties;
    }

    /** Says that whoever waits waits in vain. */
    static final class AbandonedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Returns when all parties have called it. */
    void await() {
        if (parties == 1) {
            return;
        }
        int own = state.get(GENERATION);
        if (state.incrementAndGet(ARRIVED) == parties) {
            state.set(ARRIVED, 0);
            state.set(GENERATION, own + 1);
            return;
        }
        for (int spin = 0; state.get(GENERATION) == own; spin++) {
            if (state.get(ABANDONED) != 0) {
                throw new AbandonedException();
            }
            if (spin < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(1_000);
            }
        }
    }

    /** Lets nobody wait any more. */
    void abandon() {
        state.set(ABANDONED, 1);
    }

    /** Lets nobody wait any more, because of a failure; the first one counts. */
    synchronized void abandon(Throwable failure) {
        if (cause == null) {
            cause = failure;
        }
        state.set(ABANDONED, 1);
    }

    /** Throws the failure that made somebody abandon the barrier, if any. */
    void rethrow() {
        Throwable failure = cause;
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }
}
