/**
 * From attributes to numbered features: quantile bins, vocabularies, and the feature space that is learnt once, stored
 * in the model, and applied by the same code in training and in serving.
 */
@NullMarked
package io.offerwright.features;

import org.jspecify.annotations.NullMarked;
