/**
 * Models that score offers for a customer: factorization models, the ensemble of them, the content match for customers
 * nobody knows yet, calibration, and the file they are kept in.
 *
 * <pre>
 *   Hyperparameters ─▶ Trainer ─▶ FactorizationModel ┐
 *   (per member)                                     ├─▶ Ensemble ─▶ Scorer ─▶ logits per offer ─▶ Calibration
 *   Interactions, FeatureMatrix × 2 ─────────────────┘                 └─────▶ Explanation
 *   Catalog ─▶ ContentMatcher ─▶ match per offer
 * </pre>
 *
 * <p>A customer with few acceptances, and none of them in training, is represented by {@link FoldIn} in place of their
 * features alone.
 *
 * <h2>Training</h2>
 *
 * <pre>
 *   Trainer ─┬─ ALS ───────▶ AlternatingLeastSquares   all users, then all items, solved exactly
 *            │                  └─▶ FactorFeatures      gives the factors to the features
 *            ├─ batch = 1 ─▶ Training        one interaction after the other, LightFM's way to the last digit
 *            └─ batch &gt; 1 ─▶ BatchTraining   a batch at a time, by any number of threads
 *                               └─▶ BatchKernels: ScalarKernels, or VectorKernels with the same floats
 * </pre>
 *
 * <h2>A score and its explanation</h2>
 *
 * <pre>
 *   customer's features ─▶ sum of embeddings ─▶ dot product with each offer, centred    one number per offer and member
 *                                               ÷ standard deviation over the offers    members on one scale
 *                                               weighted mean of the members            the logit
 *                                               quantised once, to millionths           integers from here on
 * </pre>
 *
 * <p>Every step is linear in the customer's features once the deviation is known, so a logit splits into one part per
 * feature.
 *
 * <h2>The model file, version 3</h2>
 *
 * <pre>
 *   "OFRWMODL"  int version = 3                                             all numbers big-endian
 *   "PROV" long length   int n, n × (text name, text value)                 provenance, sorted by name
 *   "FEAT" long length   bytes                                              the feature space, opaque here
 *   "CALI" long length   long slope, long offset                            millionths
 *   "MEMB" long length   text name, double weight,                          once or more
 *                        text loss, int components, double learningRate, int epochs, int maxSampled, int k, int n,
 *                        int batch (from version 2 on; 1 before), double itemAlpha, double userAlpha,
 *                        double confidence (from version 3 on), long seed,
 *                        int userFeatures, int itemFeatures,
 *                        float userEmbedding[userFeatures][components], float userBias[userFeatures],
 *                        float itemEmbedding[itemFeatures][components], float itemBias[itemFeatures]
 *   32 bytes             SHA-256 of everything before
 *
 *   text = int length in bytes, UTF-8
 * </pre>
 */
@NullMarked
package io.offerwright.model;

import org.jspecify.annotations.NullMarked;
