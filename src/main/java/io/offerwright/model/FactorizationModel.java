package io.offerwright.model;

import io.offerwright.features.FeatureMatrix;
import java.util.Arrays;

/**
 * A trained factorization model: one embedding and one bias per user feature and per item feature.
 *
 * <p>A user or item is represented by the sum of the embeddings of its features, so one that was never seen in training
 * is represented by the features it shares with others. The score of a pair is the dot product of the two
 * representations plus both biases; it orders items for one user and has no scale of its own.
 *
 * <p>Source: Kula, <em>Metadata embeddings for user and item cold-start recommendations</em>, CBRecSys 2015.
 *
 * <p>Immutable and thread-safe: the arrays are not handed out beyond this package, and nobody in it writes to them.
 */
public final class FactorizationModel {
    final int components;
    /** Row-major: feature × component. */
    final float[] userEmbedding;

    final float[] userBias;
    /** Row-major: feature × component. */
    final float[] itemEmbedding;

    final float[] itemBias;

    FactorizationModel(
            int components, float[] userEmbedding, float[] userBias, float[] itemEmbedding, float[] itemBias) {
        if (userEmbedding.length != (long) userBias.length * components
                || itemEmbedding.length != (long) itemBias.length * components) {
            throw new IllegalArgumentException(
                    "A model has one embedding of " + components + " and one bias per feature.");
        }
        this.components = components;
        this.userEmbedding = userEmbedding;
        this.userBias = userBias;
        this.itemEmbedding = itemEmbedding;
        this.itemBias = itemBias;
    }

    /** Length of an embedding. */
    public int components() {
        return components;
    }

    /** Number of user features. */
    public int userFeatures() {
        return userBias.length;
    }

    /** Number of item features. */
    public int itemFeatures() {
        return itemBias.length;
    }

    /**
     * A scorer of these items by this model alone.
     *
     * @param items the features of each item
     * @throws IllegalArgumentException if the matrix has other columns than the model has item features
     */
    public ItemScorer scorer(FeatureMatrix items) {
        return new ItemScorer(this, ItemLayout.of(this, items, false));
    }

    /** Sets {@code representation} to the weighted sum of the embeddings of these user features. */
    void representUser(int[] feature, float[] weight, int from, int to, float[] representation) {
        if (components % BatchKernels.LANES == 0) {
            BatchKernels.FASTEST.represent(representation, 0, feature, weight, from, to, userEmbedding, components);
            return;
        }
        Arrays.fill(representation, 0f);
        for (int entry = from; entry < to; entry++) {
            Kernels.addScaled(representation, weight[entry], userEmbedding, feature[entry] * components, components);
        }
    }
}
