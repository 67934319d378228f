/**
 * A decision's reasons for people and for machines: one tree, {@link io.offerwright.evidence.Explanation}, in three depths.
 *
 * <pre>
 *   for        is                                                       made by
 *   customer   a sentence or two                                        engine.Explained.forCustomer
 *   auditor    a page: every step, every part, every rule, and why not  DecisionPage, src/main/jte/explanation
 *   machine    the whole tree, exact, as docs/explanation.schema.json   ExplanationJson
 * </pre>
 *
 * <p>Sentence and page are in any {@link io.offerwright.language.Language}; the labels inside the tree stay as they are, and
 * {@link io.offerwright.explanation.PartNames} has words for them.
 */
@NullMarked
package io.offerwright.explanation;

import org.jspecify.annotations.NullMarked;
