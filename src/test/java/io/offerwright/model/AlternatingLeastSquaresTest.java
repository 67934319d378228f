package io.offerwright.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.data.Interactions;
import io.offerwright.domain.InputException;
import io.offerwright.features.FeatureMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntConsumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Test;

class AlternatingLeastSquaresTest {
    private static final int USERS = 60;
    private static final int ITEMS = 40;
    private static final int GROUPS = 4;

    private final Interactions interactions = Worlds.grouped(new Random(3), USERS, ITEMS, GROUPS, 20);

    /**
     * The numbers of another implementation: the function least_squares of the Python package implicit 0.7.3 (file
     * implicit/cpu/als.py, in NumPy, in double), called three times for the users and for the items in turn, from these item
     * factors, with regularization 0.7 and a matrix of 1 + 5 · weight.
     */
    @Test
    void threeSweepsGiveTheNumbersOfThePackageImplicit() {
        Interactions small = new Interactions(
                4, 5, new int[] {0, 0, 1, 1, 2, 3, 3}, new int[] {0, 1, 1, 2, 3, 0, 4}, ones(7), new float[] {
                    1, 2, 1, .5f, 1, 3, 1
                });
        AlternatingLeastSquares training = new AlternatingLeastSquares(
                small, settings(2).confidence(5).itemAlpha(.7).userAlpha(.7).build(), 1);
        set(training.items, .1, -.2, .3, .05, -.15, .25, .2, .2, -.05, -.3);

        for (int sweep = 0; sweep < 3; sweep++) {
            training.sweep();
        }

        assertClose(
                training.users,
                1.52377164,
                -0.292238,
                1.05035227,
                0.6399095,
                0.53269224,
                0.8646241,
                1.09512958,
                -1.35123614);
        assertClose(
                training.items,
                0.53091518,
                -0.31617978,
                0.68736372,
                0.28792008,
                0.39762512,
                0.3936992,
                0.32012209,
                0.62670986,
                0.22205909,
                -0.48757303);
    }

    /**
     * By hand: one user, who likes the first of two items with confidence 1 + 3 · 1 = 4; y = (0.5, 1), penalty 2.
     * x = 4 · 0.5 / (0.5² + 1² + 3 · 0.5² + 2) = 2 / 4 = 0.5; then y₀ = 4 · 0.5 / (4 · 0.5² + 2) = 2/3, and y₁ = 0.
     */
    @Test
    void oneSweepByHand() {
        Interactions one = new Interactions(1, 2, new int[] {0}, new int[] {0}, ones(1), ones(1));
        AlternatingLeastSquares training = new AlternatingLeastSquares(
                one, settings(1).confidence(3).itemAlpha(2).userAlpha(2).build(), 1);
        set(training.items, .5, 1);

        training.sweep();

        assertClose(training.users, 0.5);
        assertClose(training.items, 2.0 / 3, 0);
    }

    /** By the program of before there were frequencies. */
    @Test
    void withoutFrequenciesTheFactorsAreWhatTheyWereToTheLastBit() {
        AlternatingLeastSquares training = new AlternatingLeastSquares(
                interactions,
                settings(6).confidence(5).itemAlpha(2).userAlpha(3).seed(4).build(),
                1);

        for (int sweep = 0; sweep < 4; sweep++) {
            training.sweep();
        }

        assertThat(Arrays.hashCode(training.users)).isEqualTo(-690144270);
        assertThat(Arrays.hashCode(training.items)).isEqualTo(1299351551);
    }

    /**
     * By hand, as in {@link #oneSweepByHand}, with an exponent of 1: the counts of the user sum up to 4 + 1 = 5, so the penalty is
     * 10, and x = 2 / (2 + 10) = 1/6; those of the first item to 4, so it is 8, and y₀ = (4/6) / (4/36 + 8) = 6/73.
     */
    @Test
    void thePenaltyGrowsWithTheSumOfTheCounts() {
        Interactions one = new Interactions(1, 2, new int[] {0}, new int[] {0}, ones(1), ones(1));
        AlternatingLeastSquares training = new AlternatingLeastSquares(
                one,
                settings(1)
                        .confidence(3)
                        .itemAlpha(2)
                        .userAlpha(2)
                        .frequencyExponent(1)
                        .build(),
                1);
        set(training.items, .5, 1);

        training.sweep();

        assertClose(training.users, 1.0 / 6);
        assertClose(training.items, 6.0 / 73, 0);
    }

    /** The normal equations of each user, written down item by item and solved by elimination with pivots. */
    @Property(tries = 50)
    void usersAreTheSolutionOfTheDenseProblem(@ForAll long seed, @ForAll @DoubleRange(max = 1.5) double exponent) {
        int components = 3;
        Interactions some = Worlds.grouped(new Random(seed), 6, 8, 2, 5);
        AlternatingLeastSquares training = new AlternatingLeastSquares(
                some,
                settings(components)
                        .confidence(4)
                        .userAlpha(0.3)
                        .frequencyExponent(exponent)
                        .seed(seed)
                        .build(),
                1);
        float[] items = training.items.clone();

        training.sweep();

        double[][] weights = likedWeights(some);
        for (int user = 0; user < some.users(); user++) {
            DMatrixRMaj left = new DMatrixRMaj(components, components);
            DMatrixRMaj right = new DMatrixRMaj(components, 1);
            double counts = 0;
            for (int item = 0; item < some.items(); item++) {
                double count = 1 + 4 * Math.max(0, weights[user][item]);
                counts += count;
                for (int k = 0; k < components; k++) {
                    right.add(k, 0, weights[user][item] < 0 ? 0 : count * items[item * components + k]);
                    for (int j = 0; j < components; j++) {
                        left.add(k, j, count * items[item * components + k] * items[item * components + j]);
                    }
                }
            }
            for (int k = 0; k < components; k++) {
                left.add(k, k, 0.3 * Math.pow(counts, exponent));
            }
            DMatrixRMaj solution = new DMatrixRMaj(components, 1);
            CommonOps_DDRM.solve(left, right, solution);
            for (int k = 0; k < components; k++) {
                assertThat((double) training.users[user * components + k]).isCloseTo(solution.get(k, 0), within(1e-4));
            }
        }
    }

    @Property(tries = 100)
    void noSweepMakesTheObjectiveLarger(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 12) int users,
            @ForAll @IntRange(min = 1, max = 12) int items,
            @ForAll @IntRange(min = 1, max = 6) int components,
            @ForAll @DoubleRange(max = 50) double confidence,
            @ForAll @DoubleRange(min = 0.01, max = 5) double penalty,
            @ForAll @DoubleRange(max = 1.5) double exponent) {
        Interactions some = Worlds.grouped(new Random(seed), users, items, 2, items);
        AlternatingLeastSquares training = new AlternatingLeastSquares(
                some,
                settings(components)
                        .confidence(confidence)
                        .itemAlpha(penalty)
                        .userAlpha(penalty / 2)
                        .frequencyExponent(exponent)
                        .seed(seed)
                        .build(),
                2);
        double before = Double.POSITIVE_INFINITY;
        for (int sweep = 0; sweep < 8; sweep++) {
            training.sweep();
            double after = objective(some, training, components, confidence, penalty, penalty / 2, exponent);
            assertThat(after).isLessThanOrEqualTo(before * (1 + 1e-9));
            before = after;
        }
    }

    /** The definition, pair by pair. */
    private static double objective(
            Interactions some,
            AlternatingLeastSquares training,
            int components,
            double confidence,
            double itemAlpha,
            double userAlpha,
            double exponent) {
        double[][] likedBy = likedWeights(some);
        double[] ofUser = new double[some.users()];
        double[] ofItem = new double[some.items()];
        double sum = 0;
        for (int user = 0; user < some.users(); user++) {
            for (int item = 0; item < some.items(); item++) {
                double score = 0;
                for (int k = 0; k < components; k++) {
                    score += (double) training.users[user * components + k] * training.items[item * components + k];
                }
                double weight = likedBy[user][item];
                double error = (weight < 0 ? 0 : 1) - score;
                double count = 1 + confidence * Math.max(0, weight);
                sum += count * error * error;
                ofUser[user] += count;
                ofItem[item] += count;
            }
        }
        for (int place = 0; place < training.users.length; place++) {
            double factor = training.users[place];
            sum += userAlpha * Math.pow(ofUser[place / components], exponent) * factor * factor;
        }
        for (int place = 0; place < training.items.length; place++) {
            double factor = training.items[place];
            sum += itemAlpha * Math.pow(ofItem[place / components], exponent) * factor * factor;
        }
        return sum;
    }

    /** How much each user likes each item; -1 where not. */
    private static double[][] likedWeights(Interactions some) {
        double[][] weights = new double[some.users()][some.items()];
        for (double[] row : weights) {
            Arrays.fill(row, -1);
        }
        for (int entry = 0; entry < some.size(); entry++) {
            if (some.value()[entry] > 0) {
                double[] row = weights[some.user()[entry]];
                row[some.item()[entry]] = Math.max(0, row[some.item()[entry]]) + some.weight()[entry];
            }
        }
        return weights;
    }

    @Test
    void anyNumberOfThreadsGivesTheSameModel() {
        FeatureMatrix users = Worlds.identityAndGroup(USERS, GROUPS);
        FeatureMatrix items = Worlds.identityAndGroup(ITEMS, GROUPS);
        for (int components : new int[] {1, 12, 33}) {
            Trainer trainer = new Trainer(settings(components).build());
            FactorizationModel one = trainer.fit(interactions, users, items, 1, sweep -> {});
            for (int threads : new int[] {2, 3, 40}) {
                FactorizationModel many = trainer.fit(interactions, users, items, threads, sweep -> {});
                assertThat(many.userEmbedding).isEqualTo(one.userEmbedding);
                assertThat(many.itemEmbedding).isEqualTo(one.itemEmbedding);
            }
        }
    }

    @Test
    void theOrderOfTheInteractionsDoesNotMatterAndTwiceIsTwiceTheWeight() {
        Interactions twice = new Interactions(
                2, 3, new int[] {1, 0, 0, 1}, new int[] {2, 0, 0, 1}, ones(4), new float[] {1, 1, 2, 1});
        Interactions once =
                new Interactions(2, 3, new int[] {0, 1, 1}, new int[] {0, 1, 2}, ones(3), new float[] {3, 1, 1});
        Trainer trainer = new Trainer(settings(3).build());

        FactorizationModel first = trainer.fit(twice, FeatureMatrix.identity(2), FeatureMatrix.identity(3));
        FactorizationModel second = trainer.fit(once, FeatureMatrix.identity(2), FeatureMatrix.identity(3));

        assertThat(first.userEmbedding).isEqualTo(second.userEmbedding);
        assertThat(first.itemEmbedding).isEqualTo(second.itemEmbedding);
    }

    @Test
    void identityFeaturesAreTheFactors() {
        Hyperparameters settings = settings(8).build();
        AlternatingLeastSquares training = new AlternatingLeastSquares(interactions, settings, 1);
        for (int sweep = 0; sweep < settings.epochs(); sweep++) {
            training.sweep();
        }

        FactorizationModel model =
                new Trainer(settings).fit(interactions, FeatureMatrix.identity(USERS), FeatureMatrix.identity(ITEMS));

        assertThat(model.userEmbedding).isEqualTo(training.users);
        assertThat(model.itemEmbedding).isEqualTo(training.items);
        assertThat(model.userBias).containsOnly(0f);
        assertThat(model.itemBias).containsOnly(0f);
    }

    @Test
    void withFurtherFeaturesTheSumsAreTheFactorsStill() {
        Hyperparameters settings = settings(8).build();
        AlternatingLeastSquares training = new AlternatingLeastSquares(interactions, settings, 1);
        for (int sweep = 0; sweep < settings.epochs(); sweep++) {
            training.sweep();
        }
        FeatureMatrix users = Worlds.identityAndGroup(USERS, GROUPS);

        FactorizationModel model = new Trainer(settings).fit(interactions, users, FeatureMatrix.identity(ITEMS));

        float[] sum = new float[8];
        for (int user = 0; user < USERS; user++) {
            model.representUser(users.feature(), users.weight(), users.start()[user], users.start()[user + 1], sum);
            assertClose(sum, doubles(Arrays.copyOfRange(training.users, user * 8, user * 8 + 8)));
        }
        double shared = 0;
        for (int place = USERS * 8; place < model.userEmbedding.length; place++) {
            shared += Math.abs(model.userEmbedding[place]);
        }
        assertThat(shared).as("the groups have a part in it").isGreaterThan(1);
    }

    /**
     * The embeddings solve the normal equations (XᵀX + 1) E = XᵀF, which are computed here feature by feature; a row that is not
     * known has no part in them.
     */
    @Test
    void withSharedFeaturesOnlyTheEmbeddingsAreTheRidgeRegression() {
        int rows = 30;
        int columns = 5;
        int components = 3;
        Random random = new Random(8);
        double[][] x = new double[rows][columns];
        List<Integer> feature = new ArrayList<>();
        List<Float> weight = new ArrayList<>();
        int[] start = new int[rows + 1];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                if (random.nextInt(2) == 0) {
                    x[row][column] = 1 + random.nextInt(4);
                    feature.add(column);
                    weight.add((float) x[row][column]);
                }
            }
            start[row + 1] = feature.size();
        }
        float[] weights = new float[weight.size()];
        for (int entry = 0; entry < weights.length; entry++) {
            weights[entry] = weight.get(entry);
        }
        float[] factors = new float[rows * components];
        for (int place = 0; place < factors.length; place++) {
            factors[place] = (float) random.nextGaussian();
        }

        float[] embeddings = FactorFeatures.embeddings(
                factors,
                components,
                new FeatureMatrix(
                        columns,
                        start,
                        feature.stream().mapToInt(Integer::intValue).toArray(),
                        weights),
                row -> row != 7,
                2);

        for (int column = 0; column < columns; column++) {
            for (int k = 0; k < components; k++) {
                double gradient = -embeddings[column * components + k];
                for (int row = 0; row < rows; row++) {
                    double rest = factors[row * components + k];
                    for (int other = 0; other < columns; other++) {
                        rest -= x[row][other] * embeddings[other * components + k];
                    }
                    gradient += row == 7 ? 0 : x[row][column] * rest;
                }
                assertThat(gradient).isCloseTo(0, within(2e-4));
            }
        }
    }

    @Test
    void aUserWhoLikedNothingIsRepresentedByTheirKindNotByZero() {
        Interactions withoutLast = interactions.only(entry -> interactions.user()[entry] != USERS - 1);
        FeatureMatrix users = Worlds.identityAndGroup(USERS, GROUPS);
        FactorizationModel model =
                new Trainer(settings(8).build()).fit(withoutLast, users, FeatureMatrix.identity(ITEMS));
        float[] scores = new float[ITEMS];

        model.scorer(FeatureMatrix.identity(ITEMS)).score(users, USERS - 1, scores);

        double own = 0;
        double others = 0;
        for (int item = 0; item < ITEMS; item++) {
            if (item % GROUPS == (USERS - 1) % GROUPS) {
                own += scores[item];
            } else {
                others += scores[item] / (GROUPS - 1);
            }
        }
        assertThat(own).isGreaterThan(3 * Math.abs(others)).isGreaterThan(2);
    }

    @Test
    void withoutPenaltyAndWithoutASolutionItSaysSo() {
        Interactions one = new Interactions(2, 2, new int[] {0}, new int[] {0}, ones(1), ones(1));
        Trainer trainer = new Trainer(settings(4).itemAlpha(0).userAlpha(0).build());

        assertThatThrownBy(() -> trainer.fit(one, FeatureMatrix.identity(2), FeatureMatrix.identity(2)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("als can't be solved")
                .hasMessageContaining("Try penalties");
    }

    @Test
    void penaltiesThatLeaveNothingAreNamed() {
        Trainer trainer = new Trainer(settings(4).itemAlpha(1e9).userAlpha(1e9).build());

        assertThatThrownBy(
                        () -> trainer.fit(interactions, FeatureMatrix.identity(USERS), FeatureMatrix.identity(ITEMS)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("came to nothing")
                .hasMessageContaining("smaller penalties");
    }

    @Test
    void numbersBeyondAllBoundsAreNamed() {
        for (double wild : new double[] {1e300, Double.MAX_VALUE}) {
            Trainer trainer = new Trainer(settings(4).confidence(wild).build());
            assertThatThrownBy(() -> trainer.fit(
                            interactions, FeatureMatrix.identity(USERS), FeatureMatrix.identity(ITEMS), 2, sweep -> {}))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("als");
        }
        for (double wild : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> settings(4).confidence(wild).build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("confidence (" + wild + ")");
        }
    }

    @Test
    void progressIsToldSweepBySweep() {
        List<Integer> heard = new ArrayList<>();

        new Trainer(settings(2).epochs(3).build())
                .fit(interactions, FeatureMatrix.identity(USERS), FeatureMatrix.identity(ITEMS), 2, (IntConsumer)
                        heard::add);

        assertThat(heard).containsExactly(1, 2, 3);
    }

    private static Hyperparameters.Builder settings(int components) {
        return Hyperparameters.of(Loss.ALS)
                .with()
                .components(components)
                .itemAlpha(1)
                .userAlpha(1)
                .frequencyExponent(0);
    }

    private static float[] ones(int length) {
        float[] ones = new float[length];
        Arrays.fill(ones, 1f);
        return ones;
    }

    private static void set(float[] factors, double... values) {
        assertThat(factors).hasSameSizeAs(values);
        for (int place = 0; place < values.length; place++) {
            factors[place] = (float) values[place];
        }
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int place = 0; place < values.length; place++) {
            doubles[place] = values[place];
        }
        return doubles;
    }

    private static void assertClose(float[] actual, double... expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int place = 0; place < expected.length; place++) {
            assertThat((double) actual[place]).as("place %d", place).isCloseTo(expected[place], within(2e-6));
        }
    }
}
