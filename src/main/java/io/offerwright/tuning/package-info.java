/**
 * Training practice: when to stop a training, which hyperparameters to train with, which features are worth their place.
 *
 * <pre>
 *                    ┌─▶ EarlyStopping   train, measure each epoch, keep the best
 *   train ─ Holdout ─┼─▶ Tuning          SearchSpace ─ trials ─▶ trials.jsonl ─▶ report, best.yaml
 *                    └─▶ FeatureStudy    leave out, shuffle, correlate ─▶ keep or drop
 * </pre>
 *
 * <p>All of it is measured on a part of the training data. What is found here must be measured once more, on data that had
 * no say in it, before anybody quotes a figure.
 */
@NullMarked
package io.offerwright.tuning;

import org.jspecify.annotations.NullMarked;
