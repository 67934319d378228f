package io.offerwright.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.data.Interactions;
import io.offerwright.features.FeatureMatrix;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FoldInTest {
    private static final int USERS = 60;
    private static final int ITEMS = 40;
    private static final int GROUPS = 4;
    private static final FeatureMatrix ITEM_FEATURES = FeatureMatrix.identity(ITEMS);

    private final Interactions interactions = Worlds.grouped(new Random(3), USERS, ITEMS, GROUPS, 20);

    @Test
    void withoutAnAcceptedItemTheResultIsThePriorBitByBit() {
        FactorizationModel model = Worlds.model(new Random(4), 7, 5, ITEMS, 1);
        float[] prior = new float[7];
        model.representUser(new int[] {1, 4}, new float[] {1, 1}, 0, 2, prior);

        float[] folded =
                FoldIn.of(model, ITEM_FEATURES, FoldIn.Settings.DEFAULT).representation(new int[] {1, 4}, new int[0]);

        assertThat(folded).isEqualTo(prior);
    }

    /**
     * By hand: items (1, 0), (0, 2) and (1, 0), prior (0.5, 0), so the target is 1. YᵀY is diagonal with 2 and 4, its mean 3, and
     * pull 1 adds 3. With one accepted, w = 1/4. The second item accepted with confidence 3:
     * x₀ = (3 + 3/4 · 2) · 0.5 / (2 + 3), x₁ = (1/4 + 3) · 2 / (4 + 3 · 4 + 3).
     */
    @Test
    void oneAcceptedItemByHand() {
        FactorizationModel model = new FactorizationModel(
                2, new float[] {.5f, 0}, new float[] {9}, new float[] {1, 0, 0, 2, 1, 0}, new float[] {5, 6, 7});

        float[] folded = FoldIn.of(model, FeatureMatrix.identity(3), new FoldIn.Settings(3, 1))
                .representation(new int[] {0}, new int[] {1});

        assertThat((double) folded[0]).isCloseTo(2.25 / 5, within(1e-6));
        assertThat((double) folded[1]).isCloseTo(6.5 / 19, within(1e-6));
    }

    @Test
    void allMembersAtOnceMakeOfACustomerWhatEachMakesAlone() {
        Random random = new Random(5);
        FactorizationModel[] models = {
            Worlds.model(random, 7, 5, ITEMS, 1),
            Worlds.model(random, 7, 5, ITEMS, .1),
            Worlds.model(random, 3, 5, ITEMS, 2)
        };
        List<FoldIn> members = Arrays.stream(models)
                .map(model -> FoldIn.of(model, ITEM_FEATURES, FoldIn.Settings.DEFAULT))
                .toList();
        int[] features = {1, 4};
        for (int[] accepted : new int[][] {{}, {3}, {3, 17}, {0, 2, 2, 39}}) {
            FoldIn.Represented all = FoldIn.represent(members, features, accepted);
            for (int m = 0; m < models.length; m++) {
                float[] alone = members.get(m).representation(features, accepted);
                float[] prior = new float[alone.length];
                models[m].representUser(features, new float[] {1, 1}, 0, 2, prior);
                float[] beyond = alone.clone();
                Kernels.addScaled(beyond, -1f, prior, 0, prior.length);

                assertThat(all.representations()[m]).isEqualTo(alone);
                assertThat(all.beyond()[m]).isEqualTo(beyond);
            }
        }
    }

    /** With a model of ALS and no prior it is the row that training would give the user, up to the length, for which w counts. */
    @Test
    void aUserOfTrainingGetsTheirFactorBack() {
        double penalty = 1.5;
        Interactions evenly = new Interactions(
                USERS,
                ITEMS,
                interactions.user(),
                interactions.item(),
                interactions.value(),
                ones(interactions.size()));
        FactorizationModel model = new Trainer(Hyperparameters.of(Loss.ALS)
                        .with()
                        .components(6)
                        .epochs(200)
                        .itemAlpha(penalty)
                        .userAlpha(penalty)
                        .frequencyExponent(0)
                        .build())
                .fit(evenly, FeatureMatrix.identity(USERS), ITEM_FEATURES);
        double[] common = AlternatingLeastSquares.gram(model.itemEmbedding, 6, 1);
        double mean = IntStream.range(0, 6).mapToDouble(k -> common[k * 7]).sum() / 6;
        FoldIn foldIn = FoldIn.of(
                model, ITEM_FEATURES, new FoldIn.Settings(Hyperparameters.DEFAULT_CONFIDENCE, penalty / mean));

        for (int user = 0; user < USERS; user++) {
            float[] folded = foldIn.representation(new int[0], likedBy(user));
            double n = likedBy(user).length;
            double length =
                    (n / (n + 3) + Hyperparameters.DEFAULT_CONFIDENCE) / (1 + Hyperparameters.DEFAULT_CONFIDENCE);
            for (int k = 0; k < 6; k++) {
                assertThat((double) folded[k]).isCloseTo(length * model.userEmbedding[user * 6 + k], within(1e-3));
            }
        }
    }

    /** The more was accepted, the nearer to the factor of somebody who was trained with all of it, from a prior that is wrong. */
    @Test
    void withMoreItemsItComesNearerToTheTrainedFactor() {
        FactorizationModel model = new Trainer(Hyperparameters.of(Loss.ALS)
                        .with()
                        .components(6)
                        .itemAlpha(1)
                        .userAlpha(1)
                        .frequencyExponent(0)
                        .build())
                .fit(interactions, FeatureMatrix.identity(USERS), ITEM_FEATURES);
        FoldIn foldIn = FoldIn.of(model, ITEM_FEATURES, new FoldIn.Settings(30, 0.05));
        int[] liked = likedBy(0);
        int ofAnotherGroup = 1;

        double none = similarity(foldIn.representation(new int[] {ofAnotherGroup}, new int[0]), model, 0);
        double one = similarity(foldIn.representation(new int[] {ofAnotherGroup}, Arrays.copyOf(liked, 1)), model, 0);
        double all = similarity(foldIn.representation(new int[] {ofAnotherGroup}, liked), model, 0);

        assertThat(none).isLessThan(0.3);
        assertThat(one).isGreaterThan(none);
        assertThat(all).isGreaterThan(one).isGreaterThan(0.9);
    }

    @ParameterizedTest
    @EnumSource
    void anAcceptedItemBringsItsKindForwardWhateverTheLoss(Loss loss) {
        // WARP-KOS takes every entry as liked, so all get liked ones only.
        Interactions liked = interactions.only(entry -> interactions.value()[entry] > 0);
        FactorizationModel model = new Trainer(Hyperparameters.of(loss)
                        .with()
                        .components(12)
                        .itemAlpha(loss == Loss.ALS ? 1 : 0)
                        .userAlpha(loss == Loss.ALS ? 1 : 0)
                        .frequencyExponent(0)
                        .build())
                .fit(loss == Loss.LOGISTIC ? interactions : liked, FeatureMatrix.identity(USERS), ITEM_FEATURES);
        FoldIn foldIn = FoldIn.of(model, ITEM_FEATURES, FoldIn.Settings.DEFAULT);
        float[] scores = new float[ITEMS];

        for (int group = 0; group < GROUPS; group++) {
            int[] two = {group, group + GROUPS};
            model.scorer(ITEM_FEATURES).score(foldIn.representation(new int[0], two), scores);
            double own = 0;
            double others = 0;
            for (int item = 2 * GROUPS; item < ITEMS; item++) {
                if (item % GROUPS == group) {
                    own += scores[item];
                } else {
                    others += scores[item] / (GROUPS - 1);
                }
            }
            assertThat(own).as("group %d", group).isGreaterThan(others);
        }
    }

    @Test
    void theEnsembleScoresRepresentationsAsItScoresFeatures() {
        Random random = new Random(9);
        Ensemble ensemble = new Ensemble(java.util.List.of(
                new Ensemble.Member("one", 1, Hyperparameters.of(Loss.WARP), Worlds.model(random, 5, 6, ITEMS, 1)),
                new Ensemble.Member("two", 2, Hyperparameters.of(Loss.ALS), Worlds.model(random, 3, 6, ITEMS, 1))));
        Scorer scorer = ensemble.scorer(ITEM_FEATURES);
        int[] features = {0, 5};
        float[][] representations = ensemble.members().stream()
                .map(member -> FoldIn.of(member.model(), ITEM_FEATURES, FoldIn.Settings.DEFAULT)
                        .representation(features, new int[0]))
                .toArray(float[][]::new);
        long[] logits = new long[ITEMS];

        scorer.score(representations, logits);

        assertThat(logits).isEqualTo(scorer.score(features));
        assertThatThrownBy(() -> scorer.score(new float[1][5], logits))
                .hasMessageContaining("1 representations; the ensemble has 2 members");
    }

    @Test
    void whatDoesNotExistIsRefusedAndWhatSaysNothingChangesNothing() {
        FactorizationModel model = Worlds.model(new Random(4), 3, 2, ITEMS, 1);
        FoldIn foldIn = FoldIn.of(model, ITEM_FEATURES, FoldIn.Settings.DEFAULT);
        FoldIn flat = FoldIn.of(
                new FactorizationModel(3, new float[] {1, 2, 3}, new float[1], new float[6], new float[2]),
                FeatureMatrix.identity(2),
                FoldIn.Settings.DEFAULT);

        assertThatThrownBy(() -> foldIn.representation(new int[] {2}, new int[0]))
                .hasMessage("The feature 2 is unknown: there are 0 to 1.");
        assertThatThrownBy(() -> foldIn.representation(new int[0], new int[] {-1}))
                .hasMessage("The item -1 is unknown: there are 0 to 39.");
        assertThatThrownBy(() -> new FoldIn.Settings(0, 1)).hasMessageContaining("confidence (0.0)");
        assertThatThrownBy(() -> new FoldIn.Settings(1, Double.NaN)).hasMessageContaining("pull (NaN)");
        assertThat(flat.representation(new int[] {0}, new int[] {1})).containsExactly(1, 2, 3);
    }

    private int[] likedBy(int user) {
        return IntStream.range(0, interactions.size())
                .filter(entry ->
                        interactions.user()[entry] == user && interactions.value()[entry] > 0)
                .map(entry -> interactions.item()[entry])
                .toArray();
    }

    private static double similarity(float[] folded, FactorizationModel model, int user) {
        double product = 0;
        double left = 0;
        double right = 0;
        for (int k = 0; k < folded.length; k++) {
            double trained = model.userEmbedding[user * folded.length + k];
            product += folded[k] * trained;
            left += folded[k] * folded[k];
            right += trained * trained;
        }
        return product / Math.sqrt(left * right);
    }

    private static float[] ones(int length) {
        float[] ones = new float[length];
        Arrays.fill(ones, 1f);
        return ones;
    }

    /** Bit by bit, since a decision must come out as it did when it was recorded. */
    @Test
    void theTargetIsTheMostThatAnyItemScoresWithoutCentring() {
        Random random = new Random(11);
        for (int trial = 0; trial < 3_000; trial++) {
            int components = 1 + random.nextInt(70);
            int items = 1 + random.nextInt(60);
            float scale = (float) Math.pow(10, random.nextInt(trial % 10 == 0 ? 81 : 7) - (trial % 10 == 0 ? 40 : 3));
            FactorizationModel model = Worlds.model(random, components, 3, items, scale);
            if (trial % 3 == 0) {
                // All alike but for the last bit, so that centring leaves nothing but rounding.
                for (int at = components; at < model.itemEmbedding.length; at++) {
                    model.itemEmbedding[at] = model.itemEmbedding[at - components];
                    if (random.nextInt(4) == 0) {
                        model.itemEmbedding[at] = Math.nextUp(model.itemEmbedding[at]);
                    }
                }
            }
            FeatureMatrix features = FeatureMatrix.identity(items);
            float[] prior = new float[components];
            model.representUser(new int[] {random.nextInt(3)}, new float[] {1}, 0, 1, prior);
            float[] scores = new float[items];
            new ItemLayout(ItemLayout.of(model, features, false).component(), new float[items]).score(prior, scores);
            float most = 1;
            for (float score : scores) {
                most = Math.max(most, score);
            }

            double target = FoldIn.of(model, features, FoldIn.Settings.DEFAULT).target(prior, scores);

            assertThat(Double.doubleToLongBits(target)).as("trial " + trial).isEqualTo(Double.doubleToLongBits(most));
        }
    }
}
