package io.offerwright.ledger;

import io.offerwright.evidence.Decision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Commits the decisions of many callers together: one thread appends all that wait and flushes once, while the next ones gather.
 * To force a record onto the disk takes some milliseconds, however many records it is; so callers wait for at most two
 * commits, and their number does not count.
 *
 * <pre>
 *   callers ── prepare ── wait ─┐
 *   callers ── prepare ── wait ─┼─ append all ── flush ── all know
 *   callers ── prepare ── wait ─┘
 * </pre>
 *
 * <p>A decision that the ledger refuses, since its id is recorded already, fails alone. At most {@value #MOST_WAITING} wait at a
 * time. Safe for use by many threads. The ledger stays the caller's to close, after this.
 */
public final class GroupCommit implements AutoCloseable {
    private static final int MOST_WAITING = 4096;

    private final Ledger ledger;
    private final Duration pause;
    private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Thread thread;
    private volatile boolean closed;

    /** Null as the decision: the last one, after which nothing comes. */
    private record Waiting(Ledger.@Nullable Prepared prepared, CompletableFuture<Boolean> durable) {}

    /**
     * Begins to commit.
     *
     * @param pause how long decisions gather before each commit, which spares the disk where nobody waits for it; zero to commit at once
     */
    public GroupCommit(Ledger ledger, Duration pause) {
        this.ledger = ledger;
        this.pause = pause;
        this.thread = new Thread(this::commitAll, "ledger-group-commit");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Hands a decision over to be recorded. Encodes it on the calling thread.
     *
     * @param patience how long to wait for room if {@value #MOST_WAITING} decisions wait already
     * @return done once the decision is durable; fails with a {@link LedgerException} if it was not recorded
     * @throws LedgerException if there was no room
     * @throws IllegalStateException if this is closed
     */
    public CompletableFuture<Boolean> submit(Decision decision, Duration patience) {
        if (closed) {
            throw new IllegalStateException("The group commit is closed.");
        }
        Waiting waiting = new Waiting(ledger.prepare(List.of(decision)), new CompletableFuture<>());
        if (!offered(waiting, patience)) {
            throw new LedgerException(
                    "",
                    MOST_WAITING + " decisions wait to be recorded, and the ledger does not keep up.",
                    "Ask for fewer decisions a second, or put the ledger on a quicker disk.");
        }
        if (closed && !thread.isAlive() && queue.remove(waiting)) {
            throw new IllegalStateException("The group commit is closed.");
        }
        return waiting.durable;
    }

    private boolean offered(Waiting waiting, Duration patience) {
        if (queue.offer(waiting)) {
            return true;
        }
        try {
            return queue.offer(waiting, Math.max(0, patience.toNanos()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void commitAll() {
        boolean last = false;
        while (!last) {
            List<Waiting> group = new ArrayList<>();
            try {
                group.add(queue.take());
                if (!pause.isZero() && !closed) {
                    TimeUnit.NANOSECONDS.sleep(pause.toNanos());
                }
            } catch (InterruptedException e) {
                // Whoever means that there is no more to do closes this; what was taken is committed.
            }
            int unused = queue.drainTo(group);
            last = group.removeIf(waiting -> waiting.prepared == null) && queue.isEmpty();
            if (!group.isEmpty()) {
                commit(group);
            }
        }
    }

    private void commit(List<Waiting> group) {
        try {
            List<Waiting> appended = append(group);
            ledger.flush();
            appended.forEach(waiting -> waiting.durable.complete(true));
        } catch (RuntimeException | Error e) {
            // Whoever was told already is told nothing new.
            group.forEach(waiting -> waiting.durable.completeExceptionally(e));
        }
    }

    /** Appends all, or else one by one those that can be. */
    private List<Waiting> append(List<Waiting> group) {
        try {
            Ledger.Prepared all = ledger.prepare();
            group.forEach(waiting -> all.add(prepared(waiting)));
            ledger.append(all);
            return group;
        } catch (LedgerException e) {
            if (group.size() == 1) {
                throw e;
            }
        }
        List<Waiting> appended = new ArrayList<>();
        for (Waiting waiting : group) {
            try {
                ledger.append(prepared(waiting));
                appended.add(waiting);
            } catch (LedgerException e) {
                waiting.durable.completeExceptionally(e);
            }
        }
        return appended;
    }

    private static Ledger.Prepared prepared(Waiting waiting) {
        return java.util.Objects.requireNonNull(waiting.prepared);
    }

    /** Commits what waits, and ends. Nothing may be submitted meanwhile. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        boolean interrupted = false;
        boolean told = false;
        while (thread.isAlive()) {
            try {
                if (!told) {
                    queue.put(new Waiting(null, new CompletableFuture<>()));
                    told = true;
                }
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
