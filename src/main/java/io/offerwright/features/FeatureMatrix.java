package io.offerwright.features;

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
}
