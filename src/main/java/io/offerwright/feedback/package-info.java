/**
 * What customers did with what was decided: outcomes, joined to the ledger's decisions, and what came of a campaign.
 *
 * <pre>
 *   Outcomes (store) ──────┐                       ┌── Tally, Hunger ── CampaignResults   funnel, slices, who is starved
 *   CSV, .gz, query ───────┼── Feedback ── Spill ──┼── People ── Comparisons              experiments with intervals
 *   LedgerAccess.records ──┤    deals all out      ├── Rejects                            each line that does not count, and why
 *   assignments.csv ───────┘    to 64 parts        └── TrainingEvent                      what a retraining learns from
 * </pre>
 *
 * <p><b>What counts.</b> An outcome counts for the decision that it names, if that listed the offer, and if it is of the decision's
 * day or one of the {@code windowDays} after it; of each kind the earliest. Of an acceptance and a refusal the last word counts
 * ({@code Settled}). Any outcome says that the offer was seen. Each line is counted, organic, or rejected for one {@link
 * io.offerwright.feedback.Reason}; none is dropped in silence.
 *
 * <p><b>What the campaign made happen</b> is told by arms alone, and for all customers of an arm, whether anything reached them or not.
 * Everybody is given the same time, from the first decision's day to the window after the last, and an acceptance counts for its
 * customer once an offer, whether a decision is named with it or the customer.
 *
 * <p><b>Why files.</b> Decisions are in the ledger in the order of customers and can't be looked up by the million; outcomes come in
 * any order. So both are dealt out by a hash of the decision's id, and what each customer did by a hash of the customer's: each is
 * read once and written once, and memory holds a 64th of them. A store is needed where outcomes come one by one, {@link
 * io.offerwright.feedback.Outcomes}; the join reads it like a file.
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
package io.offerwright.feedback;

import org.jspecify.annotations.NullMarked;
