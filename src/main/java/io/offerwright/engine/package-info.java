/**
 * The one door: open a bundle, decide, read the explanation, close; and the training that makes a bundle.
 *
 * <pre>
 *                    ┌─ features ─ model ──── logits ─ squash ─ model score ─┐
 *   DecisionRequest ─┼─ content matcher ───── content match ─────────────────┼─ ranking ─ Decision
 *                    └─ rules ─────────────── effects ───────────────────────┘
 *
 *   Bundle = model.bin + catalog.csv + rules/*.drl + settings.properties + peers.csv (+ churn.txt), named by the SHA-256 of its content
 * </pre>
 *
 * <p>A customer whom the model was not trained on, so that no feature is theirs alone, is known by their features and by what
 * their request shows them to have accepted ({@link io.offerwright.model.FoldIn}), if the bundle's settings say so.
 *
 * <p>In a model with {@linkplain io.offerwright.features.Seasons seasons} a customer also has the season of the request's date as
 * a feature. What they accepted is folded in as if it had been in that season.
 *
 * <p>Where a request does not say how likely its customer is to leave and the bundle has a {@linkplain io.offerwright.churn churn
 * model}, its rules see what that estimates. The record keeps the request as it came: who repeats the decision estimates it again.
 *
 * <p>{@link io.offerwright.engine.PairedEngine} decides under two rule books at a time, to tell what an edit changes.
 *
 * <p>A {@link io.offerwright.engine.DecisionObserver} may watch an engine, for meters; it has the clock, and is told of a decision
 * once it is made.
 *
 * <p>A decision can be {@linkplain io.offerwright.engine.DecisionEngine#decideWhile given up} after each {@link io.offerwright.engine.Step},
 * for a caller who has a clock. What the model makes of a customer, half of what a decision costs, can be {@linkplain
 * io.offerwright.engine.DecisionEngine#remember remembered} for those who come again.
 *
 * <p>A decision is a pure function of request and bundle: no clock, no random number, no input or output inside. So it
 * can be repeated, cached and tested, and any number of threads give the same answer.
 */
@NullMarked
package io.offerwright.engine;

import org.jspecify.annotations.NullMarked;
