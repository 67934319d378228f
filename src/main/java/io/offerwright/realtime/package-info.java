/**
 * Decisions while somebody waits for them: within a time budget, under the contact policy, recorded.
 *
 * <pre>
 *   request ─┬─ past contacts ── rules ── scores ── ranking ── reservation ─┬─ ledger, many at once ── answer
 *   budget ──┘        │            │         │          │            │      │
 *                     └────────────┴─────────┴──────────┴────────────┴ spent: nothing is offered
 * </pre>
 *
 * <p><b>The budget and the clock.</b> A decision reads no clock. The door does, after each step, and gives the decision up if the time
 * is spent. What is handed out then is another decision, on the same request with the restriction {@link
 * io.offerwright.domain.Restriction#timeSpent}: the rules and the model are not asked, every offer is restricted, and the list is
 * empty. The restriction is part of the request, so that the ledger holds it and replay repeats it without a clock.
 *
 * <p><b>How exact it is.</b> The clock is read between steps, so that an answer is late by one step and the fallback at the most: tens of
 * microseconds each, or one access to the contact history, whose time limit is its connection's. Nothing is interrupted within a
 * step: what a database or a rule has begun is not left half done.
 *
 * <p><b>Recording.</b> One thread commits what all callers have decided meanwhile. Either each caller waits until its
 * decision is durable, as far as its budget goes, or none does, and a power cut or a kill can take the decisions of the last pause.
 */
@NullMarked
package io.offerwright.realtime;

import org.jspecify.annotations.NullMarked;
