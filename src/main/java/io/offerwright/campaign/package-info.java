/**
 * A campaign from its files to its results: the run over all customers, and the report a person reads afterwards.
 *
 * <pre>
 *   run loop, one per thread ── decision, firings ──▶ RunSummary ── merge ──▶ RunSummary
 *                                                                                │
 *   RunFacts (campaign, bundle, seed, inputs, rules, skipped rows) ──────────────┤
 *                                                                                ▼
 *   report.html ◀── src/main/jte/campaign/*.jte ◀── ReportPage ◀────────────── Report
 * </pre>
 */
@NullMarked
package io.offerwright.campaign;

import org.jspecify.annotations.NullMarked;
