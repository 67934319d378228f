/**
 * Measuring models: reading given splits, making one, and ranking metrics.
 *
 * <pre>
 *   train.csv, test.csv, features ─▶ SplitReader ─▶ Split ─▶ train ─▶ UserScores ┐
 *          Interactions ─▶ Holdout ─────────────────▶ └───▶ test ────────────────┴─▶ RankingMetrics
 *   Dataset, members ─▶ ColdStartCurve: new customers, by how much is known of them
 * </pre>
 *
 * <p>Besides, models that others trained: {@link io.offerwright.evaluation.LightFmFiles} reads and writes those of LightFM,
 * and {@link io.offerwright.evaluation.NamedFeatures} encodes users and items by the names of a model's features.
 */
@NullMarked
package io.offerwright.evaluation;

import org.jspecify.annotations.NullMarked;
