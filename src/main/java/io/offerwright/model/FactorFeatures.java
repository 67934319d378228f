package io.offerwright.model;

import io.offerwright.features.FeatureMatrix;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Gives factors of rows to the features of the rows: embeddings whose sums are the factors, as near as can be.
 *
 * <p>First the features that several rows share: the embeddings E that minimise Σ |f_r − x_r E|² + |E|² over the rows that
 * are known, where x_r are the row's shared features. The penalty counts as one more row with each feature alone, and with a
 * factor of zero. Then what a row is beyond its kind, the rest f_r − x_r E, goes to the feature that only this row has, if there is
 * one. So
 *
 * <ul>
 *   <li>with identity features only, the embeddings are the factors;
 *   <li>with identity and shared features, sums are the factors up to rounding, and one who comes later, with shared features
 *       only, is represented by the regression;
 *   <li>with shared features only, all are represented by the regression.
 * </ul>
 *
 * <p>Rows that are not known, since nothing was liked by them, have factors that mean nothing, and do not take part.
 *
 * <p>Solved by conjugate gradients, preconditioned by the diagonal, each component on its own: deterministic at any number of
 * threads, and no matrix of features by features. (Mapping features to factors: Gantner, Drumond, Freudenthaler, Rendle,
 * Schmidt-Thieme, <em>Learning attribute-to-feature mappings for cold-start recommendations</em>, ICDM 2010. The gradients:
 * Hestenes, Stiefel, <em>Methods of conjugate gradients for solving linear systems</em>, 1952.)
 */
final class FactorFeatures {
    private static final double PENALTY = 1;
    /** When the residual is this small, compared with what it was, floats could not tell. */
    private static final double PRECISION = 1e-10;

    private static final int MOST_STEPS = 1_000;
    private static final int SHARED_BY_NONE = -1;

    private final FeatureMatrix features;
    private final IntPredicate known;
    private final int components;
    private final float[] factors;
    /** Number of known rows with the feature, counted by entries. */
    private final int[] rowsWith;
    /** Diagonal of XᵀX + penalty. */
    private final double[] diagonal;

    private FactorFeatures(float[] factors, int components, FeatureMatrix features, IntPredicate known) {
        this.factors = factors;
        this.components = components;
        this.features = features;
        this.known = known;
        rowsWith = new int[features.columns()];
        diagonal = new double[features.columns()];
        Arrays.fill(diagonal, PENALTY);
        for (int entry = 0; entry < features.feature().length; entry++) {
            double weight = features.weight()[entry];
            rowsWith[features.feature()[entry]] += weight == 0 ? 0 : 1;
            diagonal[features.feature()[entry]] += weight * weight;
        }
    }

    /**
     * Embeddings for the features of rows, row-major: feature × component.
     *
     * @param factors row × component
     * @param known which rows have factors that mean something
     */
    static float[] embeddings(
            float[] factors, int components, FeatureMatrix features, IntPredicate known, int threads) {
        FactorFeatures problem = new FactorFeatures(factors, components, features, known);
        float[] embeddings = new float[Math.multiplyExact(features.columns(), components)];
        Parallel.run(components, threads, () -> component -> problem.solve(component, embeddings));
        return embeddings;
    }

    /** The entry of the feature that only this row has, the last one if there are several, or none. */
    private int own(int row) {
        for (int entry = features.start()[row + 1] - 1; entry >= features.start()[row]; entry--) {
            if (!isShared(entry) && features.weight()[entry] != 0) {
                return entry;
            }
        }
        return SHARED_BY_NONE;
    }

    private boolean isShared(int entry) {
        return rowsWith[features.feature()[entry]] > 1;
    }

    private void solve(int component, float[] embeddings) {
        int columns = features.columns();
        double[] shared = regression(component);
        for (int column = 0; column < columns; column++) {
            embeddings[column * components + component] = (float) shared[column];
        }
        for (int row = 0; row < features.rows(); row++) {
            int own = known.test(row) ? own(row) : SHARED_BY_NONE;
            if (own >= 0) {
                double rest = (factors[row * components + component] - product(row, shared)) / features.weight()[own];
                embeddings[features.feature()[own] * components + component] = (float) rest;
            }
        }
    }

    /** The shared features' embeddings in one component; zero for features that are not shared. */
    private double[] regression(int component) {
        int columns = features.columns();
        double[] solution = new double[columns];
        double[] residual = new double[columns];
        for (int row = 0; row < features.rows(); row++) {
            if (known.test(row)) {
                addTo(residual, row, factors[row * components + component]);
            }
        }
        double[] direction = new double[columns];
        double[] image = new double[columns];
        double first = dot(residual, residual);
        double before = 1;
        for (int step = 0; step < MOST_STEPS && dot(residual, residual) > PRECISION * PRECISION * first; step++) {
            double slope = 0;
            for (int j = 0; j < columns; j++) {
                slope += residual[j] * residual[j] / diagonal[j];
            }
            double keep = step == 0 ? 0 : slope / before;
            for (int j = 0; j < columns; j++) {
                direction[j] = residual[j] / diagonal[j] + keep * direction[j];
                image[j] = PENALTY * direction[j];
            }
            for (int row = 0; row < features.rows(); row++) {
                if (known.test(row)) {
                    addTo(image, row, product(row, direction));
                }
            }
            double length = slope / dot(direction, image);
            for (int j = 0; j < columns; j++) {
                solution[j] += length * direction[j];
                residual[j] -= length * image[j];
            }
            before = slope;
        }
        return solution;
    }

    /** The sum over the shared features of a row. */
    private double product(int row, double[] ofFeature) {
        double sum = 0;
        for (int entry = features.start()[row]; entry < features.start()[row + 1]; entry++) {
            if (isShared(entry)) {
                sum += features.weight()[entry] * ofFeature[features.feature()[entry]];
            }
        }
        return sum;
    }

    private void addTo(double[] ofFeature, int row, double value) {
        for (int entry = features.start()[row]; entry < features.start()[row + 1]; entry++) {
            if (isShared(entry)) {
                ofFeature[features.feature()[entry]] += features.weight()[entry] * value;
            }
        }
    }

    private static double dot(double[] left, double[] right) {
        double sum = 0;
        for (int j = 0; j < left.length; j++) {
            sum += left[j] * right[j];
        }
        return sum;
    }
}
