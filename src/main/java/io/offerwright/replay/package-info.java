/**
 * Doing recorded decisions again, and saying where the outcome differs.
 *
 * <pre>
 *   ledger ── record ──┬── bundle's fingerprint ── bundle store ── engine ─┐
 *                      ├── request ────────────────────────────────────────┴── decide ── bytes ─┐
 *                      └── bytes ──────────────────────────────────────────────────────────── equal?
 *                                                                                               │ no
 *                     request · bundle · catalogue · relevance · propensity · revenue ──────────┤
 *                     rules · diversity · score · order · verdict · selection                   │
 *                                                         the first of these that differs ──────┘
 * </pre>
 */
@NullMarked
package io.offerwright.replay;

import org.jspecify.annotations.NullMarked;
