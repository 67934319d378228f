package io.offerwright.realtime;

import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.Restriction;
import io.offerwright.engine.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The time that one request has, and where it was found to be spent. Of one thread. */
final class Budget {
    static final String BEGINNING = "BEGINNING";
    static final String HISTORY = "HISTORY";
    static final String RESERVATION = "RESERVATION";

    private final Duration allowed;
    private final long begun = System.nanoTime();
    private String step = BEGINNING;

    Budget(Duration allowed) {
        this.allowed = allowed;
    }

    /** The time is spent; ends a decision on its way. */
    static final class SpentException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        SpentException(String step) {
            super("The time is spent: " + step, null, false, false);
        }
    }

    Duration left() {
        Duration left = allowed.minusNanos(System.nanoTime() - begun);
        return left.isNegative() ? Duration.ZERO : left;
    }

    boolean allows(Step done) {
        step = done.name();
        return !left().isZero();
    }

    /** Goes on only if there is time. */
    void require(String done) {
        step = done;
        if (left().isZero()) {
            throw spent();
        }
    }

    SpentException spent() {
        return new SpentException(step);
    }

    /** The request that says so. */
    DecisionRequest fallback(DecisionRequest request) {
        List<Restriction> restrictions = new ArrayList<>(request.restrictions());
        restrictions.add(Restriction.timeSpent(allowed.isNegative() ? Duration.ZERO : allowed, step));
        return request.withRestrictions(restrictions);
    }
}
