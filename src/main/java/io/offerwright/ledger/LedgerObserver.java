package io.offerwright.ledger;

/**
 * Watches a ledger being written: for meters. The clock is the observer's own: the ledger asks it when an append or a flush
 * begins, hands that back at the end, and reads no clock. It is told numbers, and nothing of what is recorded.
 *
 * <p>The end is told within the ledger's lock, so that the calls come one after the other and in order; so it must be quick. What
 * it throws is dropped, since what is recorded by then is recorded, and the ledger has no logger to write to.
 */
public interface LedgerObserver {
    /**
     * An append or a flush begins.
     *
     * @return when, in the observer's own measure, such as {@code System.nanoTime()}
     */
    long begin();

    /**
     * Decisions were added.
     *
     * @param begun what {@link #begin} returned
     * @param decisions how many
     * @param waiting how many records are not durable yet, these included: the ledger's lag
     */
    void appended(long begun, int decisions, long waiting);

    /**
     * All that was appended is durable; nothing waits.
     *
     * @param begun what {@link #begin} returned
     * @param records how many records were waiting
     */
    void flushed(long begun, long records);

    /**
     * An append or a flush ended in an exception, which the caller gets.
     *
     * @param begun what {@link #begin} returned
     */
    default void failed(long begun) {}
}
