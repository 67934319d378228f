/**
 * Learns who leaves: trains churn models, calibrates them, says how good they are on customers they have not seen, and finds the
 * columns that know the answer because they were written after it.
 *
 * <pre>
 *   TextColumns, or customers and labels ─ Frame ─ LeakSearch ─▶ findings: used, warned of, left out, each with its evidence
 *                                            │
 *                                            ├─ Encoding ─ LIBLINEAR ─┐
 *                                            ├─ Encoding ─ XGBoost ───┼─ out-of-fold log odds ─ Platt ─ Quality before, after
 *                                            │                        └─ all rows, scaled by Platt ─▶ ChurnModel
 * </pre>
 *
 * <p>Folds, trees and leaks follow from one seed. Each training runs on one thread and several run side by side, so that the same
 * rows give the same model at any number of threads.
 */
@NullMarked
package io.offerwright.churntraining;

import org.jspecify.annotations.NullMarked;
