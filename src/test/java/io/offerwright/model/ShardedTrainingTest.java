package io.offerwright.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.data.Interactions;
import io.offerwright.features.FeatureMatrix;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShardedTrainingTest {
    private static final int USERS = 60;
    private static final int ITEMS = 40;
    private static final int GROUPS = 4;
    private static final BatchKernels LOOPS = new ScalarKernels();

    private final Interactions interactions = Worlds.grouped(new Random(3), USERS, ITEMS, GROUPS, 20);
    private final FeatureMatrix users = Worlds.identityAndGroup(USERS, GROUPS);
    private final FeatureMatrix items = Worlds.identityAndGroup(ITEMS, GROUPS);

    /** Also with more shards than users, and more threads than shards. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ALS")
    void anyNumberOfThreadsGivesTheSameModel(Loss loss) {
        for (double alpha : new double[] {0, 1e-3}) {
            for (int shards : new int[] {1, 2, 5, 100}) {
                Hyperparameters settings = BatchTrainingTest.settings(loss, 20, alpha)
                        .with()
                        .batch(16)
                        .shards(shards)
                        .build();
                FactorizationModel one = fit(settings, users, 1);
                for (int threads : new int[] {2, 3, 9}) {
                    BatchTrainingTest.assertSame(fit(settings, users, threads), one);
                }
            }
        }
    }

    @Test
    void shardsLearnAsWellAsOne() {
        for (int shards : new int[] {1, 4}) {
            assertLearns(learner(shards).build());
        }
    }

    @Test
    void withoutLocksTheyLearnAsWell() {
        for (double alpha : new double[] {0, 1e-3}) {
            Hyperparameters.Builder settings =
                    learner(4).lockFree(true).itemAlpha(alpha).userAlpha(alpha);
            assertLearns(settings.build());
        }
    }

    /** On one thread the shards take turns, so that nothing depends on who is faster. */
    @Test
    void withoutLocksOneThreadGivesTheSameModelAgain() {
        Hyperparameters settings =
                learner(4).lockFree(true).itemAlpha(1e-3).userAlpha(1e-3).build();
        BatchTrainingTest.assertSame(fit(settings, users, 1), fit(settings, users, 1));
    }

    /** A penalty that is taken out now and then shrinks what is learnt about as much as one that is taken out at once. */
    @Test
    void withoutLocksThePenaltyIsAsStrong() {
        Hyperparameters settings = learner(2).itemAlpha(0.02).userAlpha(0.02).build();
        double free = size(fit(learner(2).build(), users, 1));
        double merged = size(fit(settings, users, 1));
        double lockFree = size(fit(settings.with().lockFree(true).build(), users, 1));
        assertThat(merged).isLessThan(0.8 * free);
        assertThat(lockFree / merged).isCloseTo(1, within(0.2));
    }

    private static double size(FactorizationModel model) {
        double sum = 0;
        for (float number : model.itemEmbedding) {
            sum += number * number;
        }
        return Math.sqrt(sum);
    }

    private static Hyperparameters.Builder learner(int shards) {
        return Hyperparameters.of(Loss.WARP)
                .with()
                .components(16)
                .epochs(20)
                .batch(16)
                .shards(shards);
    }

    private void assertLearns(Hyperparameters settings) {
        ItemScorer scorer = fit(settings, users, 2).scorer(items);
        double right = 0;
        float[] scores = new float[ITEMS];
        for (int user = 0; user < USERS; user++) {
            scorer.score(users, user, scores);
            int best = 0;
            for (int item = 0; item < ITEMS; item++) {
                best = scores[item] > scores[best] ? item : best;
            }
            // The worlds users like the items of their own group.
            right += best % GROUPS == user % GROUPS ? 1.0 / USERS : 0;
        }
        assertThat(right).as("share of users whose best item is of their group").isGreaterThan(0.9);
    }

    /** Two shards, one round: each alone, then merged by the formula. */
    @Test
    void aMergeAddsChangesUpAsAdaGradWouldHaveMadeThem() {
        FeatureMatrix identity = FeatureMatrix.identity(USERS);
        Hyperparameters settings = BatchTrainingTest.settings(Loss.WARP, 16, 0)
                .with()
                .shards(2)
                .epochs(1)
                .batch(1000)
                .build();
        FactorizationModel merged = fit(settings, identity, 2);

        SeededRandom random = new SeededRandom(settings.seed());
        BatchTraining start = new BatchTraining(interactions, identity, items, settings, LOOPS);
        start.initialise(random);
        int half = 0;
        for (int count = 0; 2 * count < interactions.size(); half++) {
            int user = half;
            count += interactions
                    .only(entry -> interactions.user()[entry] == user)
                    .size();
        }
        BatchTraining[] shards = new BatchTraining[2];
        for (int shard = 0; shard < 2; shard++) {
            int from = shard == 0 ? 0 : half;
            int to = shard == 0 ? half : USERS;
            Interactions own = interactions.only(
                    entry -> interactions.user()[entry] >= from && interactions.user()[entry] < to);
            int[] user = own.user().clone();
            for (int entry = 0; entry < user.length; entry++) {
                user[entry] -= from;
            }
            BatchTraining training = new BatchTraining(
                    new Interactions(to - from, ITEMS, user, own.item(), own.value(), own.weight()),
                    FeatureMatrix.identity(to - from),
                    items,
                    settings,
                    LOOPS);
            System.arraycopy(start.items.embedding, 0, training.items.embedding, 0, start.items.embedding.length);
            System.arraycopy(start.users.embedding, from * 16, training.users.embedding, 0, (to - from) * 16);
            training.forgetItems();
            training.shuffle(new SeededRandom(random.nextLong()));
            training.learn(0, own.size());
            shards[shard] = training;
        }

        for (int at = 0; at < start.items.embedding.length; at++) {
            double before = start.items.embedding[at];
            double history = shards[0].items.history[at] + shards[1].items.history[at] - 1;
            double expected = before
                    + (shards[0].items.embedding[at] - before) * Math.sqrt(shards[0].items.history[at] / history)
                    + (shards[1].items.embedding[at] - before) * Math.sqrt(shards[1].items.history[at] / history);
            assertThat((double) merged.itemEmbedding[at]).isCloseTo(expected, within(1e-6));
        }
        for (int at = 0; at < merged.userEmbedding.length; at++) {
            float own = at < half * 16 ? shards[0].users.embedding[at] : shards[1].users.embedding[at - half * 16];
            assertThat(merged.userEmbedding[at]).isEqualTo(own);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void whoeverListensCanStopTheTraining(int threads) {
        Hyperparameters settings = BatchTrainingTest.settings(Loss.WARP, 64, 0)
                .with()
                .epochs(100_000)
                .shards(4)
                .build();
        ShardedTraining training = new ShardedTraining(interactions, users, items, settings, LOOPS);
        assertThatThrownBy(() -> training.run(new SeededRandom(1), threads, epoch -> {
                    if (epoch == 3) {
                        throw new IllegalStateException("enough");
                    }
                    return true;
                }))
                .hasMessage("enough");
        int[] epochs = {0};
        new ShardedTraining(interactions, users, items, settings, LOOPS)
                .run(new SeededRandom(1), threads, epoch -> ++epochs[0] < 3);
        assertThat(epochs[0]).isEqualTo(3);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("offerwright-training"));
    }

    private FactorizationModel fit(Hyperparameters settings, FeatureMatrix userFeatures, int threads) {
        ShardedTraining training = new ShardedTraining(interactions, userFeatures, items, settings, LOOPS);
        training.run(new SeededRandom(settings.seed()), threads, epoch -> true);
        assertThat(training.isFinite()).isTrue();
        return training.model();
    }
}
