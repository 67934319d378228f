package io.offerwright.engine;

import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.InputException;
import io.offerwright.evidence.Decision;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A decision engine whose bundle can be exchanged while it decides.
 *
 * <pre>
 *   decide ── enter ── engine A ── leave          in flight when the books change: finishes on A
 *   swap   ── open B ── exchange ── leave A       the last one to leave A closes it
 *   decide ── enter ── engine B ── leave          from then on
 * </pre>
 *
 * <p>Every decision is made by one engine from beginning to end, so that it is a decision of one bundle, and says of which.
 * No decision waits for a swap, and none for another decision. Safe for use by many threads.
 */
public final class LiveEngine implements AutoCloseable {
    /** An engine, and how many use it: the decisions in flight, and one for being the current one. */
    private static final class Running {
        private final DecisionEngine engine;
        private final AtomicInteger users = new AtomicInteger(1);

        Running(DecisionEngine engine) {
            this.engine = engine;
        }

        /** False once the engine is closed, or about to be: whoever comes then finds another one. */
        boolean enter() {
            int before = users.get();
            while (before > 0) {
                if (users.compareAndSet(before, before + 1)) {
                    return true;
                }
                before = users.get();
            }
            return false;
        }

        void leave() {
            if (users.decrementAndGet() == 0) {
                engine.close();
            }
        }
    }

    private volatile Running current;
    private volatile boolean closed;
    private @Nullable DecisionObserver observer;
    private long remembered;

    private LiveEngine(Bundle bundle) {
        this.current = new Running(DecisionEngine.open(bundle));
    }

    /**
     * Opens a bundle.
     *
     * @throws InputException if its rules don't pass the check
     */
    public static LiveEngine open(Bundle bundle) {
        return new LiveEngine(bundle);
    }

    /** Decides, as {@link DecisionEngine#decide} does, on the bundle that is in force when it begins. */
    public Decision decide(DecisionRequest request) {
        return with(engine -> engine.decide(request));
    }

    /** Decides and keeps what is needed to say why, on the bundle that is in force when it begins. */
    public Explained decideAndExplain(DecisionRequest request) {
        return with(engine -> engine.decideAndExplain(request));
    }

    /**
     * Does some work on one engine: several decisions, say, that are to be of the same bundle. The engine stays open until
     * the work is done.
     */
    public <T> T with(Function<DecisionEngine, T> work) {
        Running running = current;
        while (!running.enter()) {
            if (closed) {
                throw new IllegalStateException("The engine is closed.");
            }
            running = current;
        }
        try {
            return work.apply(running.engine);
        } finally {
            running.leave();
        }
    }

    /**
     * Has every decision from now on watched, on this bundle and those to come, in place of who watched before.
     *
     * @param newObserver null for nobody
     */
    public synchronized void observe(@Nullable DecisionObserver newObserver) {
        observer = newObserver;
        current.engine.observe(newObserver);
    }

    /**
     * Remembers from now on what the model makes of customers, on this bundle and, each anew, on those to come.
     *
     * @param bytes as {@link DecisionEngine#remember} has it
     */
    public synchronized void remember(long bytes) {
        remembered = bytes;
        current.engine.remember(bytes);
    }

    /** The bundle that is in force. */
    public Bundle bundle() {
        return current.engine.bundle();
    }

    /**
     * Puts a bundle in force: opens it, which takes a while in which the old one decides, then exchanges the two. Decisions
     * in flight finish on the old one, and the last of them closes it.
     *
     * @throws InputException if its rules don't pass the check; then the old one stays in force
     */
    public synchronized void swap(Bundle bundle) {
        if (closed) {
            throw new IllegalStateException("The engine is closed.");
        }
        Running old = current;
        DecisionEngine next = DecisionEngine.open(bundle);
        next.observe(observer);
        next.remember(remembered);
        current = new Running(next);
        old.leave();
    }

    /** Takes no more decisions; the last one in flight closes the engine. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            current.leave();
        }
    }
}
