/**
 * Experiments: who gets which arm of a campaign, how many customers that takes, and whether an arm did better.
 *
 * <pre>
 *   customer id ── Holdout ──┬─ in: no campaign speaks to them
 *                            └─ Assignment ─ arm ─ a decision with the arm's bundle or settings
 *                                                     │
 *   outcomes, an arm for each customer ── Analysis ───┘─ SampleRatio ─ stops everything else
 *                                                      ├─ TwoProportions, MeanDifference, Bootstrap, Cuped ─ Holm
 *                                                      └─ Sequential
 * </pre>
 *
 * <p>An assignment is a hash of a salt and the customer's id, so that nothing needs to be stored to get it again, and two
 * experiments with different salts know nothing of each other. The tests of the analysis are for one row a customer. Every class
 * names its formula and where it is from; {@code FalsePositives} in the tests runs them all where there is no difference and
 * counts.
 */
@NullMarked
package io.offerwright.experiment;

import org.jspecify.annotations.NullMarked;
