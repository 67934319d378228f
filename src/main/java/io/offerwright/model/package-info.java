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
 *   Trainer ─┬─ batch = 1 ─▶ Training          one interaction after the other, LightFM's way to the last digit
 *            ├─ batch &gt; 1 ─▶ ShardedTraining   parts of the users side by side, merged now and then
 *            │                  └─▶ BatchTraining     a part, a batch at a time, on one thread
 *            │                         └─▶ BatchKernels    ScalarKernels, or VectorKernels with the same floats
 *            ├─ TrainingBlocks ─▶ BlockedTraining   parts of the users, one after the other from the disk
 *            │                         └─▶ BatchTraining
 *            └─ als       ─▶ AlternatingLeastSquares ─▶ FactorFeatures    factors, handed to features
 *
 *   trained members, choices they have not seen ─▶ MemberWeights ─▶ Ensemble
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
 *      0  "OFRWMODL", int version = 3          the version big-endian, as ever; all numbers after it little-endian
 *     12  int n, long length of the file
 *     24  n × (4 letters kind, int member, long offset, long length)           the directory, in the order of the file
 *         sections, each at the next multiple of 64; zeros fill the gaps
 *    end  32 bytes, SHA-256 of everything before
 *
 *   kind   member                                                              times
 *   PROV   0       facts: what the model was trained on, and how                 1
 *   FEAT   0       bytes: the feature space, opaque here                         1
 *   CALI   0       long slope, long offset, in millionths                        1
 *   MEMB   0...    facts: name, weight, loss and the other hyperparameters     ┐
 *   UEMB   0...    float[user features][components]                            │
 *   UBIA   0...    float[user features]                                        ├ once a member
 *   IEMB   0...    float[item features][components]                            │
 *   IBIA   0...    float[item features]                                        ┘
 *
 *   facts = int n, n × (text name, text value), sorted by name; text = int length in bytes, UTF-8
 * </pre>
 *
 * <p>An array can be mapped where it stands: its place is in the directory, it begins at a multiple of 64 bytes, and its
 * floats are those of the processor. The order of sections is fixed, so that equal models have equal bytes. Versions 1 and
 * 2, which {@code EarlierVersions} reads, had neither.
 */
@NullMarked
package io.offerwright.model;

import org.jspecify.annotations.NullMarked;
