package io.offerwright.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.data.Interactions;
import io.offerwright.features.FeatureMatrix;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatchTrainingTest {
    private static final int USERS = 60;
    private static final int ITEMS = 40;
    private static final int GROUPS = 4;
    /** Loops everywhere, whatever the JVM has. */
    private static final BatchKernels LOOPS = new ScalarKernels();

    private final Interactions interactions = Worlds.grouped(new Random(3), USERS, ITEMS, GROUPS, 20);
    private final FeatureMatrix users = Worlds.identityAndGroup(USERS, GROUPS);
    private final FeatureMatrix items = Worlds.identityAndGroup(ITEMS, GROUPS);

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ALS")
    void vectorInstructionsGiveTheSameModelAsLoops(Loss loss) {
        assertThat(BatchKernels.FASTEST.getClass().getSimpleName())
                .as("the tests run with --add-modules jdk.incubator.vector")
                .isEqualTo("VectorKernels");
        for (double alpha : new double[] {0, 1e-3}) {
            for (int components : new int[] {12, 64, 71}) {
                for (FeatureMatrix features : new FeatureMatrix[] {items, FeatureMatrix.identity(ITEMS)}) {
                    Hyperparameters settings = settings(loss, components, alpha)
                            .with()
                            .shards(components == 64 ? 1 : 3)
                            .build();
                    assertSame(fit(settings, features, BatchKernels.FASTEST), fit(settings, features, LOOPS));
                }
            }
        }
    }

    /** Too many for a batch to keep up to date, items are represented when needed: with the same model. */
    @Test
    void itemsThatAreRepresentedWhenNeededGiveTheSameModel() {
        int[] feature = new int[ITEMS * 10];
        int[] start = new int[ITEMS + 1];
        float[] weight = new float[feature.length];
        for (int entry = 0; entry < feature.length; entry++) {
            feature[entry] = entry * 7 % 30;
            weight[entry] = 0.1f + entry % 3;
            start[entry / 10 + 1] = entry + 1;
        }
        FeatureMatrix many = new FeatureMatrix(30, start, feature, weight);
        Hyperparameters settings = settings(Loss.WARP, 64, 1e-3).with().batch(4).build();
        assertThat(feature.length).isGreaterThan(64 * 4);
        assertSame(fit(settings, many, BatchKernels.FASTEST), fit(settings, many, LOOPS));
    }

    /** One batch of two interactions, each the other's negative (with this seed both find it), against the formulas. */
    @Test
    void aStepIsThatOfAdaGrad() {
        float[] ones = {1, 1};
        Interactions two = new Interactions(2, 2, new int[] {0, 1}, new int[] {0, 1}, ones, ones);
        Hyperparameters settings = Hyperparameters.of(Loss.BPR)
                .with()
                .components(16)
                .epochs(1)
                .learningRate(0.5)
                .build();
        BatchTraining training =
                new BatchTraining(two, FeatureMatrix.identity(2), FeatureMatrix.identity(2), settings, LOOPS);
        SeededRandom random = new SeededRandom(8);
        training.initialise(random);
        float[] user = training.model().userEmbedding.clone();
        float[] item = training.model().itemEmbedding.clone();
        training.shuffle(random);
        training.learn(0, 2);
        FactorizationModel after = training.model();

        double[] loss = new double[2];
        for (int row = 0; row < 2; row++) {
            double score = 0;
            for (int k = 0; k < 16; k++) {
                score += user[16 * row + k] * (item[16 * row + k] - item[16 * (1 - row) + k]);
            }
            loss[row] = 1 / (1 + Math.exp(score));
        }
        for (int k = 0; k < 16; k++) {
            double g = loss[0] * (item[16 + k] - item[k]);
            assertThat((double) after.userEmbedding[k])
                    .isCloseTo(user[k] - 0.5 * g / Math.sqrt(1 + g * g), within(1e-7));
            // Item 0 is what user 0 likes and what user 1 does not: two gradients, two squares, one step.
            double liked = -loss[0] * user[k];
            double drawn = loss[1] * user[16 + k];
            assertThat((double) after.itemEmbedding[k])
                    .isCloseTo(
                            item[k] - 0.5 * (liked + drawn) / Math.sqrt(1 + liked * liked + drawn * drawn),
                            within(1e-7));
        }
        double bias = 0.5 * (loss[0] - loss[1]) / Math.sqrt(1 + loss[0] * loss[0] + loss[1] * loss[1]);
        assertThat((double) after.itemBias[0]).isCloseTo(bias, within(1e-7));
        assertThat(after.userBias).containsOnly(0f);
    }

    private FactorizationModel fit(Hyperparameters settings, FeatureMatrix itemFeatures, BatchKernels kernels) {
        ShardedTraining training = new ShardedTraining(interactions, users, itemFeatures, settings, kernels);
        training.run(new SeededRandom(settings.seed()), 1, epoch -> true);
        assertThat(training.isFinite()).isTrue();
        return training.model();
    }

    static void assertSame(FactorizationModel found, FactorizationModel expected) {
        assertThat(found.userEmbedding).isEqualTo(expected.userEmbedding);
        assertThat(found.itemEmbedding).isEqualTo(expected.itemEmbedding);
        assertThat(found.userBias).isEqualTo(expected.userBias);
        assertThat(found.itemBias).isEqualTo(expected.itemBias);
    }

    static Hyperparameters settings(Loss loss, int components, double alpha) {
        return Hyperparameters.of(loss)
                .with()
                .components(components)
                .epochs(3)
                .batch(64)
                .itemAlpha(alpha)
                .userAlpha(alpha)
                .build();
    }
}
