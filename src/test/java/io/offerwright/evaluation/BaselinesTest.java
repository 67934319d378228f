package io.offerwright.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.data.Dataset;
import io.offerwright.data.Interactions;
import io.offerwright.domain.Customer;
import io.offerwright.domain.InputException;
import io.offerwright.engine.SmallTelco;
import io.offerwright.features.FeatureMatrix;
import io.offerwright.model.ContentMatcher;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BaselinesTest {
    /** Users 0 and 1 are of one group, 2 to 4 of another, 5 of none and without likes. */
    private static final Interactions TRAIN = SmallMatrix.of(
            6,
            4,
            new int[] {0, 0},
            new int[] {1, 0},
            new int[] {1, 1},
            new int[] {2, 1},
            new int[] {3, 1},
            new int[] {4, 2},
            new int[] {3, 2},
            new int[] {2, 3, 0});

    private static final UserGroups GROUPS = new UserGroups("town", List.of("a", "b"), new int[] {0, 0, 1, 1, 1, -1});

    private static double[] scores(UserScores source, int user) {
        double[] scores = new double[4];
        source.score(user, scores);
        return scores;
    }

    /** The items from the best to the worst, equal ones by number. */
    private static List<Integer> order(UserScores source, int user) {
        double[] scores = scores(source, user);
        return IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer item) -> -scores[item]))
                .toList();
    }

    @Test
    void popularityCountsTheUsersWhoLikeAnItem() {
        assertThat(scores(Baselines.popularity(TRAIN), 5)).containsExactly(2, 3, 2, 0);
    }

    @Test
    void popularityByGroupPrefersWhatTheGroupLikesAndFallsBackToAll() {
        UserScores scores = Baselines.popularityByGroup(TRAIN, GROUPS);

        // In group a: 2, 1, 0, 0; items 2 and 3 by what all like.
        assertThat(order(scores, 0)).containsExactly(0, 1, 2, 3);
        // In group b: 0, 2, 2, 0; all like 1 more than 2, and 0 more than 3.
        assertThat(order(scores, 4)).containsExactly(1, 2, 0, 3);
        assertThat(scores(scores, 5)).containsExactly(2, 3, 2, 0);
    }

    @Test
    void randomDiffersByUserAndSeedAndIsRepeatable() {
        assertThat(scores(Baselines.random(1), 0)).isEqualTo(scores(Baselines.random(1), 0));
        assertThat(scores(Baselines.random(1), 0)).isNotEqualTo(scores(Baselines.random(2), 0));
        assertThat(scores(Baselines.random(1), 1)).isNotEqualTo(scores(Baselines.random(2), 0));
    }

    /** Items 0 and 1 share a feature, 1, 2 and 3 another, which weighs less in item 1. */
    @Test
    void contentMatchesTheProfileOfWhatTheUserLikes() {
        FeatureMatrix items =
                new FeatureMatrix(2, new int[] {0, 1, 3, 4, 5}, new int[] {0, 0, 1, 1, 1}, new float[] {1, 4, 3, 2, 1});
        UserScores scores = Baselines.content(TRAIN, items).orElseThrow();

        // User 0 likes item 0: cosines 1, 0.8, 0, 0.
        assertThat(scores(scores, 0)).containsExactly(1, (double) 4f / 5, 0, 0);
        // User 4 likes item 2, which has the same direction as item 3.
        assertThat(order(scores, 4)).containsExactly(2, 3, 1, 0);
        assertThat(scores(scores, 5)).containsOnly(0);
        assertThat(Baselines.content(TRAIN, FeatureMatrix.identity(4))).isEmpty();
    }

    @Test
    void theContentMatchOfAnOperatorsDataIsTheProductsOwn() {
        Dataset data = SmallTelco.get().data;
        double[] scores = new double[data.catalog().size()];
        Baselines.content(data).score(1, scores);

        Customer customer = data.customers().get(1);
        assertThat(scores[2]).isEqualTo((double) new ContentMatcher(data.catalog()).match(customer)[2]);
    }

    @Test
    void groupsAreInTheOrderOfTheirNames() {
        List<Customer> customers = SmallTelco.get().data.customers();

        UserGroups groups = UserGroups.of(customers, "payment_type");

        assertThat(groups.names()).isSorted();
        for (int user = 0; user < customers.size(); user++) {
            assertThat(groups.names().get(groups.group()[user]))
                    .isEqualTo(customers.get(user).paymentType().name());
        }
        assertThatThrownBy(() -> UserGroups.of(customers, "paymenttype"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("expected one of segment, device_tier, payment_type")
                .hasMessageContaining("Did you mean \"payment_type\"?");
    }

    @Test
    void coldUsersAreThoseWithoutATrainInteraction() {
        assertThat(UserGroups.byHistory(TRAIN).group()).containsExactly(1, 1, 1, 1, 1, 0);
    }
}
