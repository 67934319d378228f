package io.offerwright.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.data.Interactions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RankingMetricsTest {
    private static final Offset<Double> EXACT = within(1e-12);

    /** One user, worked out by hand: candidates 1, 2, 3, 4, 5 in this order; positives 2 and 5. */
    @Test
    void theMeasuresOfOneUserAreAsDefined() {
        Interactions train = SmallMatrix.of(1, 6, new int[] {0, 0});
        Interactions test = SmallMatrix.of(1, 6, new int[] {0, 2}, new int[] {0, 5}, new int[] {0, 3, -1});

        RankingMetrics found =
                RankingMetrics.measure(SmallMatrix.scores(new double[] {99, 5, 4, 3, 2, 1}), train, test, 2, 1);

        assertThat(found.users()).isEqualTo(1);
        assertThat(found.precision()).isCloseTo(1.0 / 2, EXACT);
        assertThat(found.recall()).isCloseTo(1.0 / 2, EXACT);
        double second = Math.log(2) / Math.log(3);
        assertThat(found.ndcg()).isCloseTo(second / (1 + second), EXACT);
        assertThat(found.averagePrecision()).isCloseTo((1.0 / 2) / 2, EXACT);
        assertThat(found.hitRate()).isEqualTo(1);
        assertThat(found.reciprocalRank()).isEqualTo(0.5);
        // Pairs: (2; 1, 3, 4) has one wrong, (5; 1, 3, 4) all three.
        assertThat(found.auc()).isCloseTo(2.0 / 6, EXACT);
    }

    @Test
    void tiesCountAgainstThePositive() {
        RankingMetrics found = RankingMetrics.measure(
                (user, scores) -> Arrays.fill(scores, 1),
                SmallMatrix.of(1, 4),
                SmallMatrix.of(1, 4, new int[] {0, 0}),
                3,
                1);

        assertThat(found.precision()).isZero();
        assertThat(found.reciprocalRank()).isEqualTo(0.25);
        assertThat(found.auc()).isZero();
    }

    @Test
    void usersWithoutAPositiveAreLeftOut() {
        Interactions train = SmallMatrix.of(3, 3, new int[] {1, 1});
        // User 1 has their only positive in train already, user 2 a dislike only.
        Interactions test = SmallMatrix.of(3, 3, new int[] {0, 0}, new int[] {1, 1}, new int[] {2, 2, 0});

        RankingMetrics found = RankingMetrics.measure(
                SmallMatrix.scores(new double[] {3, 2, 1}, new double[] {3, 2, 1}, new double[] {3, 2, 1}),
                train,
                test,
                1,
                1);

        assertThat(found.users()).isEqualTo(1);
        assertThat(found.precision()).isEqualTo(1);
        assertThat(RankingMetrics.overlap(train, test)).isEqualTo(1);
    }

    @Test
    void aShortListOfPositivesCanStillBePerfect() {
        RankingMetrics found = RankingMetrics.measure(
                SmallMatrix.scores(new double[] {3, 2, 1}),
                SmallMatrix.of(1, 3),
                SmallMatrix.of(1, 3, new int[] {0, 0}),
                5,
                1);

        assertThat(found.ndcg()).isEqualTo(1);
        assertThat(found.recall()).isEqualTo(1);
        assertThat(found.precision()).isEqualTo(0.2);
    }

    @Test
    void nobodyToMeasureGivesZeros() {
        RankingMetrics found =
                RankingMetrics.measure(SmallMatrix.scores(), SmallMatrix.of(1, 3), SmallMatrix.of(1, 3), 5, 2);

        assertThat(found).isEqualTo(new RankingMetrics(5, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void aScoreThatIsNoNumberIsRefused() {
        assertThatThrownBy(() -> RankingMetrics.measure(
                        SmallMatrix.scores(new double[] {1, Double.NaN}),
                        SmallMatrix.of(1, 2),
                        SmallMatrix.of(1, 2, new int[] {0, 0}),
                        5,
                        2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("user 0 for item 1 is NaN");
    }

    @Property(tries = 200)
    void theFiguresAreTheSameForAnyNumberOfThreadsAndAgreeWithCountingPairs(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 12) int items,
            @ForAll @IntRange(min = 1, max = 6) int k) {
        Random random = new Random(seed);
        int users = 8;
        double[][] scores = new double[users][items];
        int[][] kind = new int[users][items];
        for (int user = 0; user < users; user++) {
            for (int item = 0; item < items; item++) {
                scores[user][item] = random.nextInt(6);
                kind[user][item] = random.nextInt(4);
            }
        }
        Interactions train = ofKind(kind, 0);
        Interactions test = ofKind(kind, 1);

        RankingMetrics one = RankingMetrics.measure(SmallMatrix.scores(scores), train, test, k, 1);

        assertThat(RankingMetrics.measure(SmallMatrix.scores(scores), train, test, k, 3))
                .isEqualTo(one);
        double auc = 0;
        double precision = 0;
        int measured = 0;
        for (int user = 0; user < users; user++) {
            int right = 0;
            int pairs = 0;
            int positives = 0;
            int hits = 0;
            for (int liked = 0; liked < items; liked++) {
                if (kind[user][liked] != 1) {
                    continue;
                }
                positives++;
                int ahead = 0;
                for (int other = 0; other < items; other++) {
                    if (other == liked || kind[user][other] == 0) {
                        continue;
                    }
                    ahead += scores[user][other] >= scores[user][liked] ? 1 : 0;
                    if (kind[user][other] != 1) {
                        pairs++;
                        right += scores[user][liked] > scores[user][other] ? 1 : 0;
                    }
                }
                hits += ahead < k ? 1 : 0;
            }
            if (positives > 0) {
                measured++;
                auc += pairs == 0 ? 0.5 : (double) right / pairs;
                precision += (double) hits / k;
            }
        }
        assertThat(one.users()).isEqualTo(measured);
        assertThat(one.auc()).isCloseTo(measured == 0 ? 0 : auc / measured, EXACT);
        assertThat(one.precision()).isCloseTo(measured == 0 ? 0 : precision / measured, EXACT);
    }

    private static Interactions ofKind(int[][] kind, int wanted) {
        List<int[]> entries = new ArrayList<>();
        for (int user = 0; user < kind.length; user++) {
            for (int item = 0; item < kind[user].length; item++) {
                if (kind[user][item] == wanted) {
                    entries.add(new int[] {user, item});
                }
            }
        }
        return SmallMatrix.of(kind.length, kind[0].length, entries.toArray(new int[0][]));
    }
}
