/**
 * Measuring models: reading given splits, making one, and ranking metrics.
 *
 * <pre>
 *   train.csv, test.csv, features ─▶ SplitReader ─▶ Split ─▶ train ─▶ UserScores ┐
 *          Interactions ─▶ Holdout ─────────────────▶ └───▶ test ────────────────┴─▶ RankingMetrics
 * </pre>
 */
@NullMarked
package io.offerwright.evaluation;

import org.jspecify.annotations.NullMarked;
