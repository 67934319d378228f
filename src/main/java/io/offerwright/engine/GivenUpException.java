package io.offerwright.engine;

/** A decision was given up after a step; never leaves the engine. */
final class GivenUpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GivenUpException(Step step) {
        super("Given up after " + step, null, false, false);
    }
}
