package io.offerwright.engine;

import io.offerwright.evidence.Decision;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Another observer, whose failures are logged once and go no further: no decision is lost over a meter. */
final class GuardedObserver implements DecisionObserver {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedObserver.class);

    private final DecisionObserver observer;
    private final AtomicBoolean told = new AtomicBoolean();

    GuardedObserver(DecisionObserver observer) {
        this.observer = observer;
    }

    @Override
    public long begin() {
        try {
            return observer.begin();
        } catch (RuntimeException e) {
            tell(e);
            return 0;
        }
    }

    @Override
    public void decided(long begun, Decision decision) {
        try {
            observer.decided(begun, decision);
        } catch (RuntimeException e) {
            tell(e);
        }
    }

    @Override
    public void failed(long begun, RuntimeException problem) {
        try {
            observer.failed(begun, problem);
        } catch (RuntimeException e) {
            tell(e);
        }
    }

    @Override
    public void cacheHit() {
        try {
            observer.cacheHit();
        } catch (RuntimeException e) {
            tell(e);
        }
    }

    @Override
    public void cacheMiss() {
        try {
            observer.cacheMiss();
        } catch (RuntimeException e) {
            tell(e);
        }
    }

    @Override
    public void budgetSpent() {
        try {
            observer.budgetSpent();
        } catch (RuntimeException e) {
            tell(e);
        }
    }

    /** The type only: a message could hold what was known of a customer. */
    private void tell(RuntimeException problem) {
        if (!told.getAndSet(true)) {
            LOG.warn(
                    "The observer {} failed with {}; decisions go on without what it would have counted.",
                    observer.getClass().getName(),
                    problem.getClass().getName());
        }
    }
}
