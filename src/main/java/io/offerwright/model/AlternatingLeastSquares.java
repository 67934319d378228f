package io.offerwright.model;

import io.offerwright.data.Interactions;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.features.FeatureMatrix;
import java.util.Arrays;

/**
 * Implicit alternating least squares: factors x of the users and y of the items that minimise
 *
 * <pre>
 *   Σ over all users u and items i   c_ui (p_ui − x_u · y_i)²   +   userAlpha Σ n_u |x_u|²   +   itemAlpha Σ n_i |y_i|²
 *
 *   p_ui = 1 where the user liked the item, else 0;   c_ui = 1 + confidence · weight where liked, else 1
 *   n_u = (Σ over all items c_ui) ^ frequencyExponent;   n_i = (Σ over all users c_ui) ^ frequencyExponent
 * </pre>
 *
 * (Hu, Koren, Volinsky, <em>Collaborative filtering for implicit feedback datasets</em>, ICDM 2008). With one side held fixed,
 * the other is a least squares problem per row, solved exactly: a sweep solves all users, then all items, and can't make the sum
 * larger. A frequency exponent above 0 makes the penalty of a row grow with what there is to fit, so that one penalty suits
 * catalogues of several sizes; 1 is how a gradient descent penalises, which shrinks a row in each of its steps (Rendle, Krichene, Zhang, Koren, <em>Revisiting the performance
 * of iALS on item recommendation benchmarks</em>, RecSys 2022, whose weight of what was not liked is {@code 1 / confidence}
 * here). The matrix YᵀY, common to all rows, is summed once per sweep, so a row costs its own entries only.
 *
 * <p>Rows are independent of one another, and YᵀY is summed in blocks that do not depend on the threads: the same floats at any
 * number of them. Sums and solves are in double, since the normal equations square the condition of the problem; factors are
 * kept as floats, which is what the model holds and half the memory. Rounding one moves the sum by the square of the rounding
 * only, since each is at its row's minimum.
 *
 * <p>The factors are then given to the features ({@link FactorFeatures}), so that customers without factors of their own can
 * be scored.
 */
final class AlternatingLeastSquares {
    /** In how many parts YᵀY is summed, at any number of threads. */
    private static final int BLOCKS = 16;
    /** How many rows a thread takes at a time. */
    private static final int ROWS_AT_A_TIME = 64;

    /** Factors that are all smaller than this went to zero, only not all the way. */
    private static final float VANISHED = 1e-6f;

    private final Hyperparameters settings;
    private final int components;
    private final int threads;
    private final Positives byUser;
    private final Positives byItem;
    /** Row-major: user × component. */
    final float[] users;
    /** Row-major: item × component. */
    final float[] items;

    AlternatingLeastSquares(Interactions interactions, Hyperparameters settings, int threads) {
        this.settings = settings;
        this.threads = threads;
        components = settings.components();
        byUser = Positives.of(interactions.users(), interactions.user(), interactions.item(), interactions);
        byItem = Positives.of(interactions.items(), interactions.item(), interactions.user(), interactions);
        users = new float[Math.multiplyExact(interactions.users(), components)];
        items = new float[Math.multiplyExact(interactions.items(), components)];
        SeededRandom random = new SeededRandom(settings.seed());
        Trainer.initialise(items, components, random);
        Trainer.initialise(users, components, random);
    }

    /** Solves for all users, then for all items. */
    void sweep() {
        solve(users, items, byUser, settings.userAlpha());
        solve(items, users, byItem, settings.itemAlpha());
    }

    /** Whether the penalties were stronger than all that was liked, so that every score is as good as zero. */
    boolean hasVanished() {
        if (byUser.column.length == 0) {
            return false;
        }
        for (float factor : items) {
            if (Math.abs(factor) > VANISHED) {
                return false;
            }
        }
        return true;
    }

    /** The factors as a model: a sum of embeddings per user and item, and no biases. */
    FactorizationModel model(FeatureMatrix userFeatures, FeatureMatrix itemFeatures) {
        return new FactorizationModel(
                components,
                FactorFeatures.embeddings(users, components, userFeatures, byUser::isKnown, threads),
                new float[userFeatures.columns()],
                FactorFeatures.embeddings(items, components, itemFeatures, byItem::isKnown, threads),
                new float[itemFeatures.columns()]);
    }

    /** Sets each row of {@code solved} to its minimum, given the other side. */
    private void solve(float[] solved, float[] fixed, Positives positives, double penalty) {
        double[] common = gram(fixed, components, threads);
        int others = fixed.length / components;
        double[] zero = new double[components];
        int rows = positives.rows();
        Parallel.run((rows + ROWS_AT_A_TIME - 1) / ROWS_AT_A_TIME, threads, () -> {
            RowSolver solver = new RowSolver(components);
            return part -> {
                int to = Math.min(rows, (part + 1) * ROWS_AT_A_TIME);
                for (int row = part * ROWS_AT_A_TIME; row < to; row++) {
                    if (positives.isKnown(row)) {
                        double counts = others + settings.confidence() * positives.weightOf(row);
                        double ofRow = penalty * StrictMath.pow(counts, settings.frequencyExponent());
                        solve(solver, common, zero, ofRow, solved, row, fixed, positives);
                    } else {
                        Arrays.fill(solved, row * components, (row + 1) * components, 0f);
                    }
                }
            };
        });
    }

    private void solve(
            RowSolver solver,
            double[] common,
            double[] zero,
            double penalty,
            float[] solved,
            int row,
            float[] fixed,
            Positives positives) {
        solver.start(common, zero);
        solver.penalise(penalty);
        for (int entry = positives.start[row]; entry < positives.start[row + 1]; entry++) {
            double more = settings.confidence() * positives.weight[entry];
            solver.add(fixed, positives.column[entry] * components, more, 1 + more);
        }
        if (!solver.solve()) {
            throw new InputException(Problem.of(
                    "",
                    "The training of als can't be solved: with penalties of " + settings.userAlpha() + " (users) and "
                            + settings.itemAlpha() + " (items) the factors are not determined, or beyond all bounds.",
                    "Try penalties of " + Hyperparameters.of(Loss.ALS).userAlpha() + ", or fewer components than "
                            + components + "."));
        }
        for (int k = 0; k < components; k++) {
            solved[row * components + k] = (float) solver.solution(k);
        }
    }

    /** FᵀF of factors F, row-major, its upper triangle; the lower one stays zero. */
    static double[] gram(float[] factors, int components, int threads) {
        int rows = factors.length / components;
        double[][] sums = new double[BLOCKS][];
        Parallel.run(BLOCKS, threads, () -> block -> {
            double[] sum = new double[components * components];
            int to = (int) ((block + 1L) * rows / BLOCKS);
            for (int row = (int) ((long) block * rows / BLOCKS); row < to; row++) {
                addOuterProduct(sum, factors, row * components, components, 1);
            }
            sums[block] = sum;
        });
        double[] gram = sums[0];
        for (int block = 1; block < BLOCKS; block++) {
            for (int j = 0; j < gram.length; j++) {
                gram[j] += sums[block][j];
            }
        }
        return gram;
    }

    private static void addOuterProduct(double[] sum, float[] factors, int start, int components, double factor) {
        for (int i = 0; i < components; i++) {
            double scaled = factor * factors[start + i];
            int row = i * components;
            for (int j = i; j < components; j++) {
                sum[row + j] += scaled * factors[start + j];
            }
        }
    }

    /** Solves (common + Σ more · y yᵀ) x = start + Σ pull · y, one row after the other. Not thread-safe. */
    static final class RowSolver {
        private final int components;
        private final double[] matrix;
        private final double[] right;

        RowSolver(int components) {
            this.components = components;
            matrix = new double[components * components];
            right = new double[components];
        }

        /** Begins a row. Of {@code common} the upper triangle counts. */
        void start(double[] common, double[] rightSide) {
            System.arraycopy(common, 0, matrix, 0, common.length);
            System.arraycopy(rightSide, 0, right, 0, components);
        }

        /** Adds {@code penalty} to the diagonal. */
        void penalise(double penalty) {
            for (int k = 0; k < components; k++) {
                matrix[k * components + k] += penalty;
            }
        }

        /** Adds {@code more} times the outer product of a factor to the matrix, and {@code pull} times it to the right side. */
        void add(float[] factors, int start, double more, double pull) {
            addOuterProduct(matrix, factors, start, components, more);
            for (int k = 0; k < components; k++) {
                right[k] += pull * factors[start + k];
            }
        }

        /** False if the matrix is singular, or a number not finite. */
        boolean solve() {
            return FewEquations.solve(matrix, right);
        }

        double solution(int k) {
            return right[k];
        }
    }

    /**
     * What each row likes, in ascending order, each once: compressed rows. What is liked twice weighs the sum.
     *
     * @param start first entry of each row
     * @param column what is liked
     * @param weight how much it counts
     */
    private record Positives(int[] start, int[] column, float[] weight) {
        static Positives of(int rows, int[] row, int[] column, Interactions interactions) {
            int entries = row.length;
            int[] start = new int[rows + 1];
            for (int entry = 0; entry < entries; entry++) {
                start[row[entry] + 1] += interactions.value()[entry] > 0 ? 1 : 0;
            }
            for (int r = 0; r < rows; r++) {
                start[r + 1] += start[r];
            }
            // Column and entry in one number, so that sorting by column keeps what belongs together, in the order
            // given.
            long[] sorted = new long[start[rows]];
            int[] next = start.clone();
            for (int entry = 0; entry < entries; entry++) {
                if (interactions.value()[entry] > 0) {
                    sorted[next[row[entry]]++] = ((long) column[entry] << 32) | entry;
                }
            }
            int[] columns = new int[sorted.length];
            float[] weights = new float[sorted.length];
            int size = 0;
            for (int r = 0; r < rows; r++) {
                Arrays.sort(sorted, start[r], start[r + 1]);
                int from = start[r];
                start[r] = size;
                for (int place = from; place < start[r + 1]; place++) {
                    int liked = (int) (sorted[place] >>> 32);
                    float counts = interactions.weight()[(int) sorted[place]];
                    if (size > start[r] && columns[size - 1] == liked) {
                        weights[size - 1] += counts;
                    } else {
                        columns[size] = liked;
                        weights[size++] = counts;
                    }
                }
            }
            start[rows] = size;
            return new Positives(start, Arrays.copyOf(columns, size), Arrays.copyOf(weights, size));
        }

        int rows() {
            return start.length - 1;
        }

        /** The sum of what a row likes. */
        double weightOf(int row) {
            double sum = 0;
            for (int entry = start[row]; entry < start[row + 1]; entry++) {
                sum += weight[entry];
            }
            return sum;
        }

        /** Whether there is anything to know the row by. */
        boolean isKnown(int row) {
            return start[row + 1] > start[row];
        }
    }
}
