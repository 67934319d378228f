package io.offerwright.model;

import io.offerwright.features.FeatureMatrix;
import java.util.Arrays;

/** One side of a model in training: the embeddings and biases of the user features, or of the item features. */
final class Side {
    /** Beyond this, the pending scale is applied before the epoch ends, so that floats keep their precision. */
    private static final double LARGEST_SCALE = 1e6;

    final FeatureMatrix features;
    final int components;
    final float[] embedding;
    final float[] bias;
    private final float[] embeddingSquares;
    private final float[] biasSquares;
    private final float rate;
    private final float alpha;

    /**
     * What every embedding and bias must still be divided by: the L2 penalty shrinks all features at every update, far too
     * many to touch, so the untouched ones are shrunk together at the end of the epoch, and the touched ones are
     * grown by their step in advance.
     */
    double scale = 1;

    Side(FeatureMatrix features, int components, double rate, double alpha) {
        this.features = features;
        this.components = components;
        this.rate = (float) rate;
        this.alpha = (float) alpha;
        embedding = new float[Math.multiplyExact(features.columns(), components)];
        bias = new float[features.columns()];
        embeddingSquares = new float[embedding.length];
        biasSquares = new float[bias.length];
        Arrays.fill(embeddingSquares, 1f);
        Arrays.fill(biasSquares, 1f);
    }

    /** A row's representation: its embedding in place where possible, a sum of embeddings otherwise. */
    static final class View {
        private final float[] own;
        float[] array;
        int start;
        float bias;

        View(int components) {
            own = new float[components];
            array = own;
        }
    }

    /** Points {@code view} at the representation of a row: the weighted sum over its features. */
    void represent(int row, View view) {
        int from = features.start()[row];
        int to = features.start()[row + 1];
        if (to - from == 1 && features.weight()[from] == 1f && scale == 1) {
            int feature = features.feature()[from];
            view.array = embedding;
            view.start = feature * components;
            view.bias = bias[feature];
            return;
        }
        float[] sum = view.own;
        Arrays.fill(sum, 0f);
        float biasSum = 0;
        for (int entry = from; entry < to; entry++) {
            int feature = features.feature()[entry];
            float weight = (float) (features.weight()[entry] * scale);
            Kernels.addScaled(sum, weight, embedding, feature * components, components);
            biasSum += weight * bias[feature];
        }
        view.array = sum;
        view.start = 0;
        view.bias = biasSum;
    }

    /** Updates the features of a row: the gradient of its bias is {@code slope}, of its embedding slope · direction. */
    void update(int row, float slope, float[] direction, int directionStart) {
        int to = features.start()[row + 1];
        for (int entry = features.start()[row]; entry < to; entry++) {
            int feature = features.feature()[entry];
            float gradient = features.weight()[entry] * slope;
            Kernels.step(
                    embedding,
                    embeddingSquares,
                    feature * components,
                    direction,
                    directionStart,
                    components,
                    gradient,
                    rate);
            Kernels.step(bias, biasSquares, feature, ONE, 0, 1, gradient, rate);
        }
    }

    /** As {@link #update}, with the L2 penalty; returns the sum of all steps taken. */
    double regularisedUpdate(int row, float slope, float[] direction, int directionStart) {
        double steps = 0;
        int to = features.start()[row + 1];
        for (int entry = features.start()[row]; entry < to; entry++) {
            int feature = features.feature()[entry];
            float gradient = features.weight()[entry] * slope;
            steps += Kernels.regularisedStep(
                    embedding,
                    embeddingSquares,
                    feature * components,
                    direction,
                    directionStart,
                    components,
                    gradient,
                    rate,
                    alpha);
            steps += Kernels.regularisedStep(bias, biasSquares, feature, ONE, 0, 1, gradient, rate, alpha);
        }
        return steps;
    }

    private static final float[] ONE = {1f};

    /** Shrinks what was not touched by the average step of an update. */
    void shrink(double averageStep) {
        scale *= 1.0 + alpha * averageStep;
        if (scale > LARGEST_SCALE) {
            applyScale();
        }
    }

    /** Applies the pending scale to every embedding and bias. */
    void applyScale() {
        if (scale == 1) {
            return;
        }
        for (int j = 0; j < embedding.length; j++) {
            embedding[j] = (float) (embedding[j] / scale);
        }
        for (int j = 0; j < bias.length; j++) {
            bias[j] = (float) (bias[j] / scale);
        }
        scale = 1;
    }

    /** Number of features of a row. */
    int featuresOf(int row) {
        return features.start()[row + 1] - features.start()[row];
    }
}
