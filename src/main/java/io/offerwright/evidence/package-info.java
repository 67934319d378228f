/**
 * The vocabulary in which any stage of a decision explains itself: trees that add up, verdicts, reasons, fingerprints.
 *
 * <pre>
 *   Decision ── DecisionRequest              what was asked
 *      │ └───── Fingerprint                  the bundle it ran on
 *      └─────── Candidate* ── Verdict        every offer, each with its reason
 *                                │
 *   Explanation ── Operation     └── Chosen · Outranked · Excluded · OverLimit · BelowMinimum
 *        └── Explanation*                    the score as the computation itself
 * </pre>
 *
 * <p>Words live here, low, so that the model and the rules can explain themselves. Rendering to text, HTML or JSON
 * lives beside the surface that shows it.
 */
@NullMarked
package io.offerwright.evidence;

import org.jspecify.annotations.NullMarked;
