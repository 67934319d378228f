package io.offerwright.realtime;

import io.offerwright.evidence.Decision;

/**
 * What the host gets.
 *
 * @param decision what was decided; the one that the ledger gets
 * @param durable true if it was on the disk before this was answered; false if it is on its way there, or nothing is recorded
 */
public record Answer(Decision decision, boolean durable) {
    /** True if the time was spent, so that nothing is offered. */
    public boolean timeSpent() {
        return decision.request().timeSpent();
    }
}
