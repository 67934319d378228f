package io.offerwright.model;

import io.offerwright.features.FeatureMatrix;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.jspecify.annotations.Nullable;

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
 * features do. The matrix that all customers share, {@code A = YᵀY + pull · g}, is inverted once. A customer adds a few rows to it, so that
 * by Woodbury's identity (<em>Inverting modified matrices</em>, 1950) they cost a solve of as many equations as they accepted items:
 *
 * <pre>
 *   (A + confidence · Y_aᵀY_a)⁻¹ r  =  A⁻¹r − A⁻¹Y_aᵀ (1 / confidence + Y_a A⁻¹ Y_aᵀ)⁻¹ Y_a A⁻¹r       Y_a: the accepted items
 * </pre>
 *
 * <p>It serves a model of any loss: biases, which say how much anybody likes an item, stay out of it, and the target follows the scale of the loss.
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

    private static final float LIKED = 1;
    /** With this many accepted items, what was not accepted says half of what it says in training. */
    private static final double HALF = 3;

    /** Products of lengths between these are computed by floats with nothing but rounding: none of their parts is too large or too small. */
    private static final double SMALL = 1e-30;

    private static final double LARGE = 1e30;

    /** So many items have 8 MB between them. */
    private static final int MOST_BETWEEN = 1 << 10;

    private final FactorizationModel model;
    private final double confidence;
    /** The settings' pull times g. */
    private final double pull;
    /** A⁻¹, an array for each row, which is what compilers make vectors of; null if there is none, since all items are the same. */
    private final double @Nullable [] @Nullable [] inverse;
    /** Y: row-major, item × component. */
    private final float[] items;
    /** Y A⁻¹, likewise. */
    private final double[][] inverseItems;

    /** Y A⁻¹ Yᵀ by row; empty where it would be large. */
    private final AtomicReferenceArray<double @Nullable []> betweenItems;

    /** The items laid out for scoring, less their mean, without biases. */
    private final ItemLayout centred;
    /** The most of an item's length and its length less the mean, together. */
    private final double longest;

    /** @param centredComponents the same items laid out less their mean, which a scorer has already */
    FoldIn(FactorizationModel model, FeatureMatrix features, Settings settings, float[][] centredComponents) {
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
        centred = new ItemLayout(centredComponents, new float[features.rows()]);
        double most = 0;
        for (int item = 0; item < features.rows(); item++) {
            most = Math.max(most, length(layout.component(), item) + length(centredComponents, item));
        }
        longest = most;
        double[] common = AlternatingLeastSquares.gram(items, components, 1);
        double trace = 0;
        for (int k = 0; k < components; k++) {
            trace += common[k * components + k];
        }
        pull = settings.pull() * trace / components;
        for (int k = 0; k < components; k++) {
            common[k * components + k] += pull;
        }
        inverse = invert(common, components);
        betweenItems = new AtomicReferenceArray<>(features.rows() <= MOST_BETWEEN ? features.rows() : 0);
        inverseItems = new double[inverse == null ? 0 : features.rows()][components];
        for (int item = 0; item < inverseItems.length; item++) {
            for (int i = 0; i < components; i++) {
                addScaled(inverseItems[item], items[item * components + i], inverse[i]);
            }
        }
    }

    private static double length(float[][] components, int item) {
        double squares = 0;
        for (float[] component : components) {
            squares += (double) component[item] * component[item];
        }
        return Math.sqrt(squares);
    }

    private static void addScaled(double[] sum, double weight, double[] values) {
        for (int k = 0; k < sum.length; k++) {
            sum[k] += weight * values[k];
        }
    }

    /** Inverts a symmetric matrix of which the upper triangle counts; null if it is singular. */
    private static double @Nullable [] @Nullable [] invert(double[] upper, int size) {
        DMatrixRMaj matrix = new DMatrixRMaj(size, size);
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                matrix.data[i * size + j] = upper[Math.min(i, j) * size + Math.max(i, j)];
            }
        }
        DMatrixRMaj inverted = new DMatrixRMaj(size, size);
        if (!CommonOps_DDRM.invertSPD(matrix, inverted)) {
            return null;
        }
        double[][] rows = new double[size][];
        for (int i = 0; i < size; i++) {
            rows[i] = Arrays.copyOfRange(inverted.data, i * size, (i + 1) * size);
        }
        return rows;
    }

    /**
     * Prepares folding in customers.
     *
     * @param items the features of each item, encoded as in training
     * @throws IllegalArgumentException if the matrix has other columns than the model has item features
     */
    public static FoldIn of(FactorizationModel model, FeatureMatrix items, Settings settings) {
        return new FoldIn(
                model, items, settings, ItemLayout.of(model, items, true).component());
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
        Workspace workspace = new Workspace(features, accepted, centred.items());
        return moved(prior(features, accepted, workspace), accepted, workspace);
    }

    /**
     * What the members of an ensemble make of a customer, in their order, a number per component each.
     *
     * @param representations what offers are scored with
     * @param beyond what these hold beyond the customer's features; null if nothing
     */
    public record Represented(float[][] representations, float @Nullable [][] beyond) {}

    /** What all members of an ensemble make of a customer: {@link #representation} of each. */
    public static Represented represent(List<FoldIn> members, int[] features, int[] accepted) {
        float[][] representations = new float[members.size()][];
        float[][] beyond = new float[members.size()][];
        Workspace workspace =
                new Workspace(features, accepted, members.get(0).centred.items());
        for (int member = 0; member < representations.length; member++) {
            float[] prior = members.get(member).prior(features, accepted, workspace);
            float[] moved = members.get(member).moved(prior, accepted, workspace);
            for (int k = 0; k < prior.length; k++) {
                prior[k] = moved[k] - prior[k];
            }
            representations[member] = moved;
            beyond[member] = prior;
        }
        return new Represented(representations, beyond);
    }

    /** What folding in one customer works in, for one member after the other. */
    private static final class Workspace {
        private final float[] ones;
        private final float[] scoresOfAll;
        private final double[] between;
        private final double[] scores;

        Workspace(int[] features, int[] accepted, int items) {
            ones = new float[features.length];
            Arrays.fill(ones, 1f);
            scoresOfAll = new float[items];
            // One equation needs none, and most customers have no more.
            int equations = accepted.length > 1 ? accepted.length : 0;
            between = new double[equations * equations];
            scores = new double[equations];
        }
    }

    private float[] prior(int[] features, int[] accepted, Workspace workspace) {
        int components = model.components();
        require("feature", features, model.userFeatures());
        require("item", accepted, items.length / components);
        float[] prior = new float[components];
        model.representUser(features, workspace.ones, 0, features.length, prior);
        return prior;
    }

    /** An array of its own, also where it holds the prior. */
    private float[] moved(float[] prior, int[] accepted, Workspace workspace) {
        if (accepted.length == 0 || inverse == null) {
            return prior.clone();
        }
        double[] moved = move(prior, accepted, workspace);
        float[] rounded = new float[moved.length];
        for (int k = 0; k < rounded.length; k++) {
            rounded[k] = (float) moved[k];
            if (!Float.isFinite(rounded[k])) {
                // Numbers at the edge of floats: there is nothing to learn by.
                return prior.clone();
            }
        }
        return rounded;
    }

    private double[] move(float[] prior, int[] accepted, Workspace workspace) {
        double others = accepted.length / (accepted.length + HALF);
        double[] moved = withoutAccepted(prior, 1 - others);
        double target = (others + confidence) * target(prior, workspace.scoresOfAll);
        for (int item : accepted) {
            addScaled(moved, target, inverseItems[item]);
        }
        if (accepted.length == 1) {
            // One equation, as most customers have who have any.
            int item = accepted[0];
            addScaled(moved, -product(item, moved) / (between(item, item) + 1 / confidence), inverseItems[item]);
            return moved;
        }
        double[] between = workspace.between;
        double[] scores = workspace.scores;
        for (int i = 0; i < accepted.length; i++) {
            scores[i] = product(accepted[i], moved);
            for (int j = i; j < accepted.length; j++) {
                between[i * accepted.length + j] = between(accepted[i], accepted[j]);
            }
            between[i * accepted.length + i] += 1 / confidence;
        }
        if (!FewEquations.solve(between, scores)) {
            return moved;
        }
        for (int i = 0; i < accepted.length; i++) {
            addScaled(moved, -scores[i], inverseItems[accepted[i]]);
        }
        return moved;
    }

    /** A⁻¹ times what pulls towards the prior: the penalty, and the scores of all items by the prior, as far as they are kept. */
    private double[] withoutAccepted(float[] prior, double kept) {
        double[] sum = new double[prior.length];
        double[][] rows = Objects.requireNonNull(inverse);
        double share = (1 - kept) * pull;
        int i = 0;
        // Four rows at a time: rows are too short for one to keep a processor's vectors busy.
        for (; i + 4 <= prior.length; i += 4) {
            addFour(
                    sum,
                    share * prior[i],
                    rows[i],
                    share * prior[i + 1],
                    rows[i + 1],
                    share * prior[i + 2],
                    rows[i + 2],
                    share * prior[i + 3],
                    rows[i + 3]);
        }
        for (; i < prior.length; i++) {
            addScaled(sum, share * prior[i], rows[i]);
        }
        for (int k = 0; k < sum.length; k++) {
            sum[k] += kept * prior[k];
        }
        return sum;
    }

    private static void addFour(
            double[] sum,
            double w0,
            double[] row0,
            double w1,
            double[] row1,
            double w2,
            double[] row2,
            double w3,
            double[] row3) {
        for (int k = 0; k < sum.length; k++) {
            sum[k] = (((sum[k] + w0 * row0[k]) + w1 * row1[k]) + w2 * row2[k]) + w3 * row3[k];
        }
    }

    /** An element of Y A⁻¹ Yᵀ, of which a row is kept once it was asked for, where the whole fits. */
    private double between(int item, int other) {
        if (betweenItems.length() == 0) {
            return product(item, inverseItems[other]);
        }
        double[] row = betweenItems.get(item);
        if (row == null) {
            row = new double[betweenItems.length()];
            for (int each = 0; each < row.length; each++) {
                row[each] = product(item, inverseItems[each]);
            }
            betweenItems.set(item, row);
        }
        return row[other];
    }

    /** Four partial sums, so that the additions need not wait for one another. */
    private double product(int item, double[] with) {
        int components = with.length;
        int from = item * components;
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int whole = components & -4;
        for (int k = 0; k < whole; k += 4) {
            s0 += items[from + k] * with[k];
            s1 += items[from + k + 1] * with[k + 1];
            s2 += items[from + k + 2] * with[k + 2];
            s3 += items[from + k + 3] * with[k + 3];
        }
        for (int k = whole; k < components; k++) {
            s0 += items[from + k] * with[k];
        }
        return (s0 + s1) + (s2 + s3);
    }

    private static void require(String what, int[] numbers, int count) {
        for (int number : numbers) {
            if (number < 0 || number >= count) {
                throw new IllegalArgumentException(
                        "The " + what + " " + number + " is unknown: there are 0 to " + (count - 1) + ".");
            }
        }
    }

    /**
     * What accepted items should score: the most that the prior gives to any, at least what liked items have in training. That is looked for among
     * the few items whose centred scores are the greatest but for rounding: the centred items are those that customers are scored by, and so in the
     * processor's nearest caches, which have no room for the others.
     *
     * @param scores room for a score of each item
     */
    double target(float[] prior, float[] scores) {
        centred.score(prior, scores);
        float greatest = greatest(scores);
        double squares = 0;
        for (float component : prior) {
            squares += (double) component * component;
        }
        double size = Math.sqrt(squares) * longest;
        double least = size > SMALL && size < LARGE ? greatest - rounding() * size : Double.NaN;
        float target = LIKED;
        for (int item = 0; item < scores.length; item++) {
            // All of them, where that is not a number.
            if (!(scores[item] < least)) {
                target = Math.max(target, score(prior, item));
            }
        }
        return target;
    }

    /**
     * By how much the difference of two items' scores may change when both are centred, in parts of the length of the prior and the longest item's: twice
     * what two sums of so many products can lose each (Higham, <em>Accuracy and stability of numerical algorithms</em>, 2002, section 3.1).
     */
    private double rounding() {
        return 4.0 * (model.components() + 2) * Math.ulp(.5f);
    }

    private static float greatest(float[] scores) {
        // Four partial maxima, for the same reason as four partial sums.
        float m0 = Float.NEGATIVE_INFINITY;
        float m1 = m0;
        float m2 = m0;
        float m3 = m0;
        int whole = scores.length & -4;
        for (int j = 0; j < whole; j += 4) {
            m0 = Math.max(m0, scores[j]);
            m1 = Math.max(m1, scores[j + 1]);
            m2 = Math.max(m2, scores[j + 2]);
            m3 = Math.max(m3, scores[j + 3]);
        }
        for (int j = whole; j < scores.length; j++) {
            m0 = Math.max(m0, scores[j]);
        }
        return Math.max(Math.max(m0, m1), Math.max(m2, m3));
    }

    /** The score of an item, summed as {@link ItemLayout#score} does. */
    private float score(float[] prior, int item) {
        float score = 0;
        int from = item * prior.length;
        for (int k = 0; k < prior.length; k++) {
            score += prior[k] * items[from + k];
        }
        return score;
    }
}
