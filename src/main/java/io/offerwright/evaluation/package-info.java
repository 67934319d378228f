/**
 * Measuring models: reading given splits, and ranking metrics.
 *
 * <pre>
 *   train.csv, test.csv, features ─▶ SplitReader ─▶ Split ─▶ train ─▶ UserScores ┐
 *                                                     └───▶ test ────────────────┴─▶ RankingMetrics
 * </pre>
 */
@NullMarked
package io.offerwright.evaluation;

import org.jspecify.annotations.NullMarked;
