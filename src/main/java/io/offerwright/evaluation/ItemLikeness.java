package io.offerwright.evaluation;

import io.offerwright.features.FeatureMatrix;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The features of items as vectors of length 1, so that a dot product is a cosine. A feature that only one item has, as an
 * identity, can't make two items alike and is left out; an item without any other has the vector zero, like nothing.
 */
final class ItemLikeness {
    private final int columns;
    private final int[][] feature;
    private final double[][] weight;
    private final boolean known;

    ItemLikeness(FeatureMatrix items) {
        columns = items.columns();
        feature = new int[items.rows()][];
        weight = new double[items.rows()][];
        int[] itemsWith = new int[columns];
        for (int row = 0; row < items.rows(); row++) {
            row(items, row).keySet().forEach(column -> itemsWith[column]++);
        }
        boolean any = false;
        for (int row = 0; row < items.rows(); row++) {
            SortedMap<Integer, Double> shared = row(items, row);
            shared.keySet().removeIf(column -> itemsWith[column] < 2);
            double length =
                    Math.sqrt(shared.values().stream().mapToDouble(x -> x * x).sum());
            feature[row] = shared.keySet().stream().mapToInt(Integer::intValue).toArray();
            weight[row] = shared.values().stream().mapToDouble(x -> x / length).toArray();
            any |= feature[row].length > 0;
        }
        known = any;
    }

    private static SortedMap<Integer, Double> row(FeatureMatrix items, int row) {
        SortedMap<Integer, Double> weights = new TreeMap<>();
        for (int entry = items.start()[row]; entry < items.start()[row + 1]; entry++) {
            weights.merge(items.feature()[entry], (double) items.weight()[entry], Double::sum);
        }
        weights.values().removeIf(weight -> weight == 0);
        return weights;
    }

    /** False when no two items share a feature, so that there is nothing to say. */
    boolean known() {
        return known;
    }

    /** The cosine of two items, 0 to 1 for weights that are not negative. */
    double cosine(int one, int other) {
        double sum = 0;
        int right = 0;
        for (int left = 0; left < feature[one].length; left++) {
            while (right < feature[other].length && feature[other][right] < feature[one][left]) {
                right++;
            }
            if (right < feature[other].length && feature[other][right] == feature[one][left]) {
                sum += weight[one][left] * weight[other][right];
            }
        }
        return sum;
    }

    /** The sum of the vectors of some items, one number per feature. */
    double[] profile(int[] items) {
        double[] profile = new double[columns];
        for (int item : items) {
            for (int entry = 0; entry < feature[item].length; entry++) {
                profile[feature[item][entry]] += weight[item][entry];
            }
        }
        return profile;
    }

    /** The dot product of an item's vector with a profile. */
    double match(int item, double[] profile) {
        double sum = 0;
        for (int entry = 0; entry < feature[item].length; entry++) {
            sum += weight[item][entry] * profile[feature[item][entry]];
        }
        return sum;
    }
}
