package io.offerwright.model;

import io.offerwright.features.FeatureMatrix;
import java.util.Arrays;

/**
 * The representations of all items laid out for scoring: one array over the items per component, so that one user's scores
 * are a few sums of arrays, which the JIT compiler turns into vector instructions. The same floats on any machine.
 *
 * @param component representations, [component][item]
 * @param bias bias of each item
 */
record ItemLayout(float[][] component, float[] bias) {
    /**
     * Lays out items.
     *
     * @param centred subtract from each component, and from the bias, its mean over the items, so that every user's scores
     *     have mean zero
     */
    static ItemLayout of(FactorizationModel model, FeatureMatrix items, boolean centred) {
        if (items.columns() != model.itemFeatures()) {
            throw new IllegalArgumentException(
                    "The items have " + items.columns() + " features; the model knows " + model.itemFeatures()
                            + ". They must be encoded by the feature space that the model was trained on.");
        }
        int components = model.components();
        float[][] component = new float[components][items.rows()];
        float[] bias = new float[items.rows()];
        double[] sum = new double[components];
        for (int row = 0; row < items.rows(); row++) {
            Arrays.fill(sum, 0);
            double biasSum = 0;
            for (int entry = items.start()[row]; entry < items.start()[row + 1]; entry++) {
                int feature = items.feature()[entry];
                float weight = items.weight()[entry];
                for (int k = 0; k < components; k++) {
                    sum[k] += weight * model.itemEmbedding[feature * components + k];
                }
                biasSum += weight * model.itemBias[feature];
            }
            for (int k = 0; k < components; k++) {
                component[k][row] = (float) sum[k];
            }
            bias[row] = (float) biasSum;
        }
        if (centred) {
            for (float[] values : component) {
                centre(values);
            }
            centre(bias);
        }
        return new ItemLayout(component, bias);
    }

    private static void centre(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        double mean = sum / values.length;
        for (int j = 0; j < values.length; j++) {
            values[j] = (float) (values[j] - mean);
        }
    }

    /** The representation of each item. */
    float[][] byItem() {
        float[][] items = new float[items()][component.length];
        for (int k = 0; k < component.length; k++) {
            for (int item = 0; item < items.length; item++) {
                items[item][k] = component[k][item];
            }
        }
        return items;
    }

    int items() {
        return bias.length;
    }

    /** Sets {@code scores} to the bias plus the dot product with {@code user} of every item, component by component. */
    void score(float[] user, float[] scores) {
        BatchKernels.FASTEST.score(bias, user, component, scores);
    }
}
