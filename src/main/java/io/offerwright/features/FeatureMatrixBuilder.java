package io.offerwright.features;

import io.offerwright.data.FloatColumn;
import io.offerwright.data.IntColumn;

/**
 * Gathers the entries of a {@link FeatureMatrix} in any order, in 8 bytes each, and 4 more if not all weights are 1. A row's
 * entries keep the order in which they came.
 *
 * <p>Not thread-safe.
 */
public final class FeatureMatrixBuilder {
    private final IntColumn rows = new IntColumn();
    private final IntColumn features = new IntColumn();
    private final FloatColumn weights = new FloatColumn();

    /** Adds an entry. */
    public void add(int row, int feature, float weight) {
        rows.add(row);
        features.add(feature);
        weights.add(weight);
    }

    /** Number of entries so far. */
    public int size() {
        return rows.size();
    }

    /** The row of an entry, by the order in which they came. */
    public int row(int entry) {
        return rows.get(entry);
    }

    /** The feature of an entry, by the order in which they came. */
    public int feature(int entry) {
        return features.get(entry);
    }

    /**
     * The matrix of these entries.
     *
     * @param rowCount number of rows
     * @param columns number of features
     * @param identity whether every row has a feature of its own besides; these come first, among the row's and among all
     */
    public FeatureMatrix build(int rowCount, int columns, boolean identity) {
        int own = identity ? 1 : 0;
        int[] start = new int[rowCount + 1];
        for (int entry = 0; entry < size(); entry++) {
            start[rows.get(entry) + 1]++;
        }
        for (int row = 0; row < rowCount; row++) {
            start[row + 1] = Math.addExact(start[row + 1], start[row] + own);
        }
        int[] feature = new int[start[rowCount]];
        float[] weight = new float[feature.length];
        int[] next = start.clone();
        for (int row = 0; identity && row < rowCount; row++) {
            feature[next[row]] = row;
            weight[next[row]++] = 1f;
        }
        for (int entry = 0; entry < size(); entry++) {
            int place = next[rows.get(entry)]++;
            feature[place] = own * rowCount + features.get(entry);
            weight[place] = weights.get(entry);
        }
        return new FeatureMatrix(own * rowCount + columns, start, feature, weight);
    }
}
