/**
 * What customers did with what was decided: outcomes, joined to the ledger's decisions, and what came of a campaign.
 *
 * <pre>
 *   Outcomes (JDBC store) ──┐
 *   CSV, .gz, query ────────┼── OutcomeJoin ──┬── CampaignResults   funnel, slices, experiments with intervals
 *   Ledger ─────────────────┤                 ├── rejects           each outcome that did not count, and why
 *   assignments.csv ────────┘                 └── TrainingEvent     what a retraining learns from
 * </pre>
 */
@NullMarked
package io.offerwright.feedback;

import org.jspecify.annotations.NullMarked;
