package io.offerwright.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.data.Interactions;
import io.offerwright.domain.InputException;
import io.offerwright.features.FeatureMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainerTest {
    private static final int USERS = 60;
    private static final int ITEMS = 40;
    private static final int GROUPS = 4;
    private final Interactions interactions = Worlds.grouped(new Random(3), USERS, ITEMS, GROUPS, 20);
    private final FeatureMatrix users = Worlds.identityAndGroup(USERS, GROUPS);
    private final FeatureMatrix items = Worlds.identityAndGroup(ITEMS, GROUPS);

    @ParameterizedTest
    @EnumSource
    void theSameSeedGivesTheSameModelAndAnotherSeedAnother(Loss loss) {
        Hyperparameters settings = small(loss);

        FactorizationModel first = new Trainer(settings).fit(interactions, users, items);
        FactorizationModel second = new Trainer(settings).fit(interactions, users, items);
        FactorizationModel other = new Trainer(settings.with().seed(99).build()).fit(interactions, users, items);

        assertThat(second.itemEmbedding).isEqualTo(first.itemEmbedding);
        assertThat(second.userEmbedding).isEqualTo(first.userEmbedding);
        assertThat(second.itemBias).isEqualTo(first.itemBias);
        assertThat(other.itemEmbedding).isNotEqualTo(first.itemEmbedding);
    }

    @ParameterizedTest
    @EnumSource
    void aUserNeverSeenIsServedByTheirGroup(Loss loss) {
        // WARP-KOS takes every entry as liked, so it gets liked ones only.
        FactorizationModel model =
                new Trainer(small(loss)).fit(loss == Loss.WARP_KOS ? liked() : interactions, users, items);
        float[] scores = new float[ITEMS];

        for (int group = 0; group < GROUPS; group++) {
            FeatureMatrix stranger =
                    new FeatureMatrix(users.columns(), new int[] {0, 1}, new int[] {USERS + group}, new float[] {1});
            model.scorer(items).score(stranger, 0, scores);
            assertThat(best(scores) % GROUPS).isEqualTo(group);
        }
    }

    /** Of each epoch, and at any number of threads: the snapshot, and the model of a training that was stopped there. */
    @ParameterizedTest
    @EnumSource
    void theModelOfAnEpochIsThatOfATrainingOfSoManyEpochs(Loss loss) {
        for (int batch : new int[] {1, 16}) {
            for (int threads : new int[] {1, 3}) {
                Hyperparameters settings = small(loss)
                        .with()
                        .components(40)
                        .epochs(6)
                        .userAlpha(1e-4)
                        .batch(batch)
                        .build();
                List<FactorizationModel> snapshots = new ArrayList<>();
                FactorizationModel stopped = new Trainer(settings)
                        .fit(interactions, users, items, threads, (epoch, model) -> {
                            snapshots.add(model.get());
                            return epoch < 4;
                        });
                assertThat(snapshots).hasSize(4);
                for (int epoch = 1; epoch <= 4; epoch++) {
                    assertSame(
                            snapshots.get(epoch - 1),
                            new Trainer(settings.with().epochs(epoch).build()).fit(interactions, users, items));
                }
                assertSame(stopped, snapshots.get(3));
                assertThat(snapshots.get(3).itemEmbedding).isNotEqualTo(snapshots.get(2).itemEmbedding);
            }
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("offerwright-training"));
    }

    private static void assertSame(FactorizationModel found, FactorizationModel expected) {
        assertThat(found.userEmbedding).isEqualTo(expected.userEmbedding);
        assertThat(found.itemEmbedding).isEqualTo(expected.itemEmbedding);
        assertThat(found.userBias).isEqualTo(expected.userBias);
        assertThat(found.itemBias).isEqualTo(expected.itemBias);
    }

    private Interactions liked() {
        List<Integer> kept = new ArrayList<>();
        for (int entry = 0; entry < interactions.size(); entry++) {
            if (interactions.value()[entry] > 0) {
                kept.add(entry);
            }
        }
        int[] user = new int[kept.size()];
        int[] item = new int[kept.size()];
        float[] ones = new float[kept.size()];
        for (int place = 0; place < ones.length; place++) {
            user[place] = interactions.user()[kept.get(place)];
            item[place] = interactions.item()[kept.get(place)];
            ones[place] = 1f;
        }
        return new Interactions(USERS, ITEMS, user, item, ones, ones);
    }

    private static int best(float[] scores) {
        int best = 0;
        for (int item = 1; item < scores.length; item++) {
            if (scores[item] > scores[best]) {
                best = item;
            }
        }
        return best;
    }

    @Test
    void aUserWhoHasEverythingIsLeftAlone() {
        Interactions all =
                new Interactions(1, 2, new int[] {0, 0}, new int[] {0, 1}, new float[] {1, 1}, new float[] {1, 1});

        for (Loss loss : List.of(Loss.WARP, Loss.BPR, Loss.WARP_KOS)) {
            FactorizationModel model =
                    new Trainer(small(loss)).fit(all, FeatureMatrix.identity(1), FeatureMatrix.identity(2));
            assertThat(model.itemBias).containsOnly(0f);
        }
    }

    @Test
    void anEntryThatSaysNothingIsNotLearntFromAndNotDrawn() {
        Interactions silent =
                new Interactions(1, 2, new int[] {0, 0}, new int[] {0, 1}, new float[] {1, 0}, new float[] {1, 0});
        Interactions alone = silent.only(entry -> entry == 0);

        for (Loss loss : List.of(Loss.WARP, Loss.BPR)) {
            FactorizationModel model =
                    new Trainer(small(loss)).fit(silent, FeatureMatrix.identity(1), FeatureMatrix.identity(2));
            assertThat(model.itemBias).as(loss.text()).containsOnly(0f);
        }
        for (Loss loss : List.of(Loss.WARP_KOS, Loss.ALS)) {
            FactorizationModel model =
                    new Trainer(small(loss)).fit(silent, FeatureMatrix.identity(1), FeatureMatrix.identity(2));
            FactorizationModel without =
                    new Trainer(small(loss)).fit(alone, FeatureMatrix.identity(1), FeatureMatrix.identity(2));
            assertThat(model.itemBias).as(loss.text()).isEqualTo(without.itemBias);
            assertThat(model.itemEmbedding).as(loss.text()).isEqualTo(without.itemEmbedding);
        }
    }

    @Test
    void noInteractionsGiveAModelAllTheSame() {
        Interactions none = new Interactions(2, 2, new int[0], new int[0], new float[0], new float[0]);
        for (Loss loss : Loss.values()) {
            FactorizationModel model =
                    new Trainer(small(loss)).fit(none, FeatureMatrix.identity(2), FeatureMatrix.identity(2));
            assertThat(model.userFeatures()).isEqualTo(2);
        }
    }

    @Test
    void aTrainingThatDivergesSaysSo() {
        Hyperparameters wild = small(Loss.WARP).with().learningRate(1e38).build();

        assertThatThrownBy(() -> new Trainer(wild).fit(interactions, users, items))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("diverged in epoch 1")
                .hasMessageContaining("lower learning rate");
    }

    @Test
    void progressIsToldEpochByEpoch() {
        List<Integer> heard = new ArrayList<>();

        new Trainer(small(Loss.WARP)).fit(interactions, users, items, 2, epoch -> heard.add(epoch));

        assertThat(heard).hasSize(10).startsWith(1, 2).endsWith(10);
    }

    @Test
    void matricesThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> new Trainer(small(Loss.WARP)).fit(interactions, FeatureMatrix.identity(3), items))
                .hasMessageContaining("users has 3 rows")
                .hasMessageContaining("60 users");
    }

    @Test
    void aDotProductIsTheSameAsItsStatedOrderOfAdditions() {
        Random random = new Random(5);
        for (int length = 1; length <= 70; length++) {
            float[] a = new float[length + 3];
            float[] b = new float[length + 1];
            float[] lanes = new float[16];
            for (int j = 0; j < length; j++) {
                a[j + 3] = random.nextFloat() - 0.5f;
                b[j + 1] = random.nextFloat() - 0.5f;
                lanes[j % 16] += a[j + 3] * b[j + 1];
            }
            for (int half = 8; half > 0; half /= 2) {
                for (int lane = 0; lane < half; lane++) {
                    lanes[lane] += lanes[lane + half];
                }
            }
            assertThat(Kernels.dot(a, 3, b, 1, length)).isEqualTo(lanes[0]);
        }
    }

    private static Hyperparameters small(Loss loss) {
        Hyperparameters.Builder settings =
                Hyperparameters.of(loss).with().components(12).epochs(10);
        return loss == Loss.ALS ? settings.itemAlpha(1).userAlpha(1).build() : settings.build();
    }
}
