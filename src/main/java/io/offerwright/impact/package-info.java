/**
 * What an edit of the rules would do to a whole base of customers, told before it is published.
 *
 * <pre>
 *   old rules ─┐                    every customer                  lists that change, and how
 *              ├─ PairedEngine ──── decided under ──── Impact ───── offers that win and lose, offers that nobody gets
 *   new rules ─┘                    both               │            what the lists are worth, in all and by group
 *                                                      │            which rules did it
 *                                                      │            some customers in full, before and after
 *                                                      └── page, JSON; text by the command line
 * </pre>
 *
 * <p>What the edit can't touch is not computed again ({@link io.offerwright.engine.PairedEngine} says what that is, and why
 * it is exact). Everything counted is a whole number, and examples are chosen by how much changes and then by decision id, so
 * the result is the same at any number of threads.
 */
@NullMarked
package io.offerwright.impact;

import org.jspecify.annotations.NullMarked;
