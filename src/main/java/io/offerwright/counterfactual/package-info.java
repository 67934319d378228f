/**
 * Why an offer is not on a list, and the smallest change that would have let it in.
 *
 * <pre>
 *   an offer that is not listed
 *      │
 *      ├─ verdict ─────────── the stage, and the rules or the rival that kept it out
 *      │
 *      ├─ CustomerSearch ──── other data of the customer: cheapest first
 *      │     changes so far ── still excluded? ── yes ── one of the excluding rules ── each value of each attribute it reads
 *      │                             │ no                                                  added to the changes
 *      │                        decide again ── listed? ── yes: found
 *      │                                           │ no: remembered as "at least allowed"; each value of each attribute added
 *      │
 *      ├─ RuleSearch ──────── rules that had not fired: the fewest, by repeating the ranking
 *      └─ ScoreSearch ─────── another score: the least that lists it, by halving, with the ranking repeated each time
 * </pre>
 *
 * <p><b>Nothing is said that was not tried.</b> Each answer is returned only after the engine decided anew with the change, and
 * came to the verdict that the answer has.
 *
 * <p><b>Why the cheapest is found.</b> Between two critical values of an attribute (the numbers that rules compare it with, the
 * edges of the model's bins) neither rules nor features change, so that the nearest value of each interval stands for all of
 * it. Whatever lets an excluded offer in must change, for each rule that excludes it, something that this rule reads: so it is enough to
 * follow one of these rules at a time. Sets of changes are tried by number, then by distance: the first that succeeds is the
 * smallest. The search is bounded by a number of firings and decisions, not by a clock, so that it finds the same everywhere.
 *
 * <p><b>Distance</b> of a change, added up over attributes:
 *
 * <pre>
 *   payment type, segment, a consent, a category     1
 *   device tier                                      levels
 *   household                                        people
 *   data, calls, texts, custom numbers               the change as a share of the present value, at least of 1
 *   time                                             days / 30
 * </pre>
 *
 * <p>After Wachter, Mittelstadt and Russell, "Counterfactual explanations without opening the black box" (2018), with the model open.
 */
@NullMarked
package io.offerwright.counterfactual;

import org.jspecify.annotations.NullMarked;
