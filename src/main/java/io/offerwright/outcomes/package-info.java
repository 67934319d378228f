/**
 * Outcomes that customers' systems report, and the one join that says which of them counts for which decision.
 *
 * <pre>
 *   Outcomes (store) ──────┐
 *   CSV, .gz, query ───────┼── OutcomeJoin ── Spill ──┬── Joined      what came of each decision: results, retraining, health
 *   LedgerAccess.records ──┘   deals all out          ├── Answers     the same, to look up: drift and fairness
 *                              to 64 parts            ├── JoinCounts  what became of each line
 *                                                     └── Rejects     each line that does not count, and why
 * </pre>
 *
 * <p><b>What counts.</b> An outcome counts for the decision that it names, if that listed the offer, and if it is of the decision's
 * day or one of the {@code windowDays} after it; of each kind the earliest. Of an acceptance and a refusal the last word counts
 * ({@code Settled}). Any outcome says that the offer was seen. An outcome that names a customer alone counts for no decision. Each
 * line is counted, of no decision, or rejected for one {@link io.offerwright.outcomes.Reason}; none is dropped in silence.
 *
 * <p><b>Why files.</b> Decisions are in the ledger in the order of customers and can't be looked up by the million; outcomes come in
 * any order. So both are dealt out by a hash of the decision's id: each is read once and written once, and memory holds a 64th of
 * them. A store is needed where outcomes come one by one, {@link io.offerwright.outcomes.Outcomes}; the join reads it like a file.
 *
 * <p><b>The store's table.</b>
 *
 * <pre>
 *   outcome   id                          first 128 bits of SHA-256 over all parts: the same outcome is stored once
 *             decision_id, customer_id    either may be empty
 *             offer_id, moment            local time, to the microsecond
 *             outcome, channel            words; the channel may be empty
 *             revenue                     ten-thousandths of a unit of currency; -1 where it is not known
 * </pre>
 */
@NullMarked
package io.offerwright.outcomes;

import org.jspecify.annotations.NullMarked;
