package io.offerwright.ledger;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;

/**
 * A ledger can't be opened, read or written: it is missing, in use, foreign or damaged, or its disk is full. What was
 * flushed before stays recorded.
 */
public final class LedgerException extends InputException {
    private static final long serialVersionUID = 1L;

    LedgerException(String place, String message, String hint) {
        super(Problem.of(place, message, hint));
    }

    LedgerException(String place, String message, String hint, Throwable cause) {
        this(place, message, hint);
        initCause(cause);
    }
}
