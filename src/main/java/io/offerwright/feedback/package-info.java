/**
 * What came of a campaign: its funnel, its results by offer, segment, channel, rule and day, and what of it would have happened anyway.
 *
 * <pre>
 *   outcomes.OutcomeJoin ──┐                       ┌── Tally, Hunger ── CampaignResults   funnel, slices, who is starved
 *   LedgerAccess.records ──┼── Feedback ───────────┼── People ── Comparisons              experiments with intervals
 *   assignments.csv ───────┘                       └── TrainingEvent                      what a retraining learns from
 * </pre>
 *
 * <p><b>What counts</b> for a decision is what {@link io.offerwright.outcomes} says.
 *
 * <p><b>What the campaign made happen</b> is told by arms alone, and for all customers of an arm, whether anything reached them or not.
 * Everybody is given the same time, from the first decision's day to the window after the last, and an acceptance counts for its
 * customer once an offer, whether a decision is named with it or the customer.
 */
@NullMarked
package io.offerwright.feedback;

import org.jspecify.annotations.NullMarked;
