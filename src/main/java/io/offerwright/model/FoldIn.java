package io.offerwright.model;

import io.offerwright.features.FeatureMatrix;
import java.util.Arrays;
import java.util.Locale;

/**
 * Learns a new customer from the first offers they accepted, without training anything anew: moves the representation that
 * their features give, the <em>prior</em>, to where the accepted offers score high.
 *
 * <p>With item representations y, fixed, and the prior x₀, it is the x that minimises
 *
 * <pre>
 *   Σ over accepted items   (w + confidence) (target − x · y_i)²
 * + Σ over all others       w (x · y_i)²
 * + Σ over all items        (1 − w) ((x − x₀) · y_i)²
 * + pull · g · |x − x₀|²                   g: mean of the diagonal of YᵀY, so that pull is a number without a scale
 *
 *   target = the most that the prior gives to any item, at least 1
 *   w      = n / (n + 3) for n accepted items: what was not accepted says little while little was
 * </pre>
 *
 * <p>For w = 1 this is the row of a user in alternating least squares, with a penalty towards x₀ where theirs is towards zero
 * (Hu, Koren, Volinsky, <em>Collaborative filtering for implicit feedback datasets</em>, ICDM 2008, equation 4). But with w = 1
 * from the first item on, one acceptance would count as a refusal of everything else, and serve a customer worse than their
 * features do. YᵀY is summed once; a customer then costs one solve of components × components by Cholesky. It serves a model of
 * any loss: biases, which say how much anybody likes an item, stay out of it, and the target follows the scale of the loss.
 *
 * <p>Without an accepted item the result is the prior, bit by bit. Immutable and thread-safe.
 */
public final class FoldIn {
    /**
     * How much accepted items count.
     *
     * @param confidence how much more an accepted item counts than any other, greater than 0
     * @param pull how strongly the prior holds, relative to what the items that were not accepted say, greater than 0
     */
    public record Settings(double confidence, double pull) {
        /**
         * For simulated telco customers: one accepted offer does no harm, eight help much, by ALS and WARP alike. Where features say
         * little, as in MovieLens, a pull of 5 learns faster.
         */
        public static final Settings DEFAULT = new Settings(30, 20);

        public Settings {
            require("confidence", confidence);
            require("pull", pull);
        }

        private static void require(String name, double value) {
            if (!(value > 0 && Double.isFinite(value))) {
                throw new IllegalArgumentException(
                        String.format(Locale.ROOT, "%s (%s) must be greater than 0, and finite.", name, value));
            }
        }
    }

    private static final double LIKED = 1;
    /** With this many accepted items, what was not accepted says half of what it says in training. */
    private static final double HALF = 3;

    private final FactorizationModel model;
    private final double confidence;
    private final double pull;
    /** YᵀY and the pull on its diagonal; the upper triangle. */
    private final double[] common;
    /** Row-major: item × component. */
    private final float[] items;

    private FoldIn(FactorizationModel model, FeatureMatrix features, Settings settings) {
        this.model = model;
        confidence = settings.confidence();
        ItemLayout layout = ItemLayout.of(model, features, false);
        int components = model.components();
        items = new float[Math.multiplyExact(features.rows(), components)];
        for (int item = 0; item < features.rows(); item++) {
            for (int k = 0; k < components; k++) {
                items[item * components + k] = layout.component()[k][item];
            }
        }
        common = AlternatingLeastSquares.gram(items, components, 1);
        double trace = 0;
        for (int k = 0; k < components; k++) {
            trace += common[k * components + k];
        }
        pull = settings.pull() * trace / components;
        for (int k = 0; k < components; k++) {
            common[k * components + k] += pull;
        }
    }

    /**
     * Prepares folding in customers.
     *
     * @param items the features of each item, encoded as in training
     * @throws IllegalArgumentException if the matrix has other columns than the model has item features
     */
    public static FoldIn of(FactorizationModel model, FeatureMatrix items, Settings settings) {
        return new FoldIn(model, items, settings);
    }

    /**
     * The representation of a customer, for {@link ItemScorer#score(float[], float[])} and {@link Scorer#score(float[][],
     * long[])}.
     *
     * @param features the customer's active features, each of weight 1
     * @param accepted items the customer accepted, by row; one that stands there twice counts twice
     * @return one number per component
     * @throws IllegalArgumentException if a feature or an item is unknown
     */
    public float[] representation(int[] features, int[] accepted) {
        int components = model.components();
        require("feature", features, model.userFeatures());
        require("item", accepted, items.length / components);
        float[] prior = new float[components];
        float[] ones = new float[features.length];
        Arrays.fill(ones, 1f);
        model.representUser(features, ones, 0, features.length, prior);
        if (accepted.length == 0) {
            return prior;
        }
        double others = accepted.length / (accepted.length + HALF);
        double[] right = priorSide(prior, 1 - others);
        AlternatingLeastSquares.RowSolver solver = new AlternatingLeastSquares.RowSolver(components);
        solver.start(common, right);
        double target = target(prior);
        for (int item : accepted) {
            solver.add(items, item * components, confidence, (others + confidence) * target);
        }
        if (!solver.solve()) {
            // All items alike, or numbers at the edge of floats: there is nothing to learn by.
            return prior;
        }
        for (int k = 0; k < components; k++) {
            prior[k] = (float) solver.solution(k);
        }
        return prior;
    }

    /** What pulls towards the prior: the penalty, and the scores of all items by the prior, as far as they are kept. */
    private double[] priorSide(float[] prior, double kept) {
        int components = prior.length;
        double[] right = new double[components];
        for (int i = 0; i < components; i++) {
            right[i] += (1 - kept) * pull * prior[i];
            for (int j = 0; j < components; j++) {
                right[i] += kept * common[Math.min(i, j) * components + Math.max(i, j)] * prior[j];
            }
        }
        return right;
    }

    private static void require(String what, int[] numbers, int count) {
        for (int number : numbers) {
            if (number < 0 || number >= count) {
                throw new IllegalArgumentException(
                        "The " + what + " " + number + " is unknown: there are 0 to " + (count - 1) + ".");
            }
        }
    }

    /** What accepted items should score: the most that the prior gives to any, at least what liked items have in training. */
    private double target(float[] prior) {
        double target = LIKED;
        for (int item = 0; item < items.length; item += prior.length) {
            target = Math.max(target, Kernels.dot(prior, 0, items, item, prior.length));
        }
        return target;
    }
}
