package io.offerwright.engine;

import io.offerwright.evidence.Decision;

/**
 * Watches an engine decide: for meters, not for what is decided. It is told of each decision once it is made, so that it can't
 * change it, and the clock is its own: the engine asks it when a decision begins, hands that back when the decision is made, and
 * reads no clock. What it throws is logged once and dropped.
 *
 * <p>Called on the deciding thread, by many threads at a time. No object is made for it; without an observer a decision costs
 * one read of a field more.
 */
public interface DecisionObserver {
    /**
     * A decision begins.
     *
     * @return when, in the observer's own measure, such as {@code System.nanoTime()}
     */
    long begin();

    /**
     * A decision was made.
     *
     * @param begun what {@link #begin} returned for it
     * @param decision its candidates with their verdicts, and the rules that failed
     */
    void decided(long begun, Decision decision);

    /**
     * A decision was asked for and none was made: the caller gets the exception.
     *
     * @param begun what {@link #begin} returned for it
     */
    default void failed(long begun, RuntimeException problem) {}

    /** A customer's representation was found in the cache. */
    default void cacheHit() {}

    /** A customer's representation was not in the cache and had to be computed. */
    default void cacheMiss() {}

    /** A request's latency budget was spent before the decision was whole, so that its stated fallback was used. */
    default void budgetSpent() {}
}
