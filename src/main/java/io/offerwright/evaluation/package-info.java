/**
 * Measuring models: reading given splits, making one, baselines, ranking metrics, and comparisons of several models.
 *
 * <pre>
 *   train.csv, test.csv, features ─▶ SplitReader ─▶ Split ─▶ train ─▶ UserScores, Baselines ┐
 *          Interactions ─▶ Holdout ─────────────────▶ └───▶ test ───────────────────────────┴─▶ UserMetrics
 *
 *   UserMetrics ─┬─▶ RankingMetrics   means over users, all or some (UserGroups)
 *                ├─▶ Interval         of a mean, or of the difference of two models (Bootstrap)
 *                └─▶ ListMetrics      coverage, Gini, novelty, diversity of all lists
 *
 *   EvaluationSet ─▶ Comparison ─▶ baselines, models and ensemble on the same users
 *                        └─▶ Benchmark, over several seeds ─▶ BenchmarkReport (page, picture)
 *   Dataset, members ─▶ ColdStartCurve: new customers, by how much is known of them
 *   Dataset, Bundle ─▶ ModelCard
 * </pre>
 *
 * <p>A new measure of a user is a constant of {@link io.offerwright.evaluation.Measure} and a component of {@link
 * io.offerwright.evaluation.RankingMetrics}; tables and files then show it by themselves.
 *
 * <p>Besides, models that others trained: {@link io.offerwright.evaluation.LightFmFiles} reads and writes those of LightFM,
 * and {@link io.offerwright.evaluation.NamedFeatures} encodes users and items by the names of a model's features.
 */
@NullMarked
package io.offerwright.evaluation;

import org.jspecify.annotations.NullMarked;
