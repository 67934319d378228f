package io.offerwright.features;

import it.unimi.dsi.fastutil.floats.FloatArrayList;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.function.IntPredicate;

/**
 * Features of many users or items: a sparse matrix in compressed rows, one row per user or item, one column per feature.
 *
 * @param columns number of features
 * @param start first entry of each row; {@code start[rows]} is the number of entries
 * @param feature column of each entry
 * @param weight weight of each entry
 */
public record FeatureMatrix(int columns, int[] start, int[] feature, float[] weight) {
    public FeatureMatrix {
        if (start.length == 0 || start[start.length - 1] != feature.length || feature.length != weight.length) {
            throw new IllegalArgumentException("start must end at the number of entries of feature and weight.");
        }
    }

    /** The matrix in which every row has the one feature that is itself. */
    public static FeatureMatrix identity(int rows) {
        int[] start = new int[rows + 1];
        int[] feature = new int[rows];
        float[] weight = new float[rows];
        for (int row = 0; row < rows; row++) {
            start[row + 1] = row + 1;
            feature[row] = row;
            weight[row] = 1f;
        }
        return new FeatureMatrix(rows, start, feature, weight);
    }

    /** Number of rows. */
    public int rows() {
        return start.length - 1;
    }

    /** The matrix without the features for which {@code keep} does not hold; the columns keep their numbers. */
    public FeatureMatrix only(IntPredicate keep) {
        int[] nobody = new int[0];
        return combine(keep, nobody, column -> false);
    }

    /**
     * The matrix in which each row has some of its features from another one.
     *
     * @param from the row that gives the features, by row
     * @param exchanged which features they are; the others stay
     */
    public FeatureMatrix exchange(int[] from, IntPredicate exchanged) {
        return combine(exchanged.negate(), from, exchanged);
    }

    private FeatureMatrix combine(IntPredicate own, int[] from, IntPredicate foreign) {
        int[] end = new int[rows() + 1];
        IntArrayList features = new IntArrayList(feature.length);
        FloatArrayList weights = new FloatArrayList(feature.length);
        for (int row = 0; row < rows(); row++) {
            append(row, own, features, weights);
            if (from.length > 0) {
                append(from[row], foreign, features, weights);
            }
            end[row + 1] = features.size();
        }
        return new FeatureMatrix(columns, end, features.toIntArray(), weights.toFloatArray());
    }

    private void append(int row, IntPredicate wanted, IntArrayList features, FloatArrayList weights) {
        for (int entry = start[row]; entry < start[row + 1]; entry++) {
            if (wanted.test(feature[entry])) {
                features.add(feature[entry]);
                weights.add(weight[entry]);
            }
        }
    }
}
