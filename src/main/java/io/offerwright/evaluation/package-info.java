/**
 * Measuring models: reading given splits, making one, and ranking metrics.
 *
 * <pre>
 *   train.csv, test.csv, features ─▶ SplitReader ─▶ Split ─▶ train ─▶ UserScores ┐
 *          Interactions ─▶ Holdout ─────────────────▶ └───▶ test ────────────────┴─▶ RankingMetrics
 *   Dataset, members ─▶ ColdStartCurve: new customers, by how much is known of them
 * </pre>
 */
@NullMarked
package io.offerwright.evaluation;

import org.jspecify.annotations.NullMarked;
