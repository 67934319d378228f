package io.offerwright.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.data.Interactions;
import io.offerwright.data.ItemsByUser;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class UserMetricsTest {
    private static final Offset<Double> EXACT = within(1e-12);

    /** A made-up case: some users, each with items that they have, will like, will dislike, or never touch. */
    private record Case(double[][] scores, Interactions train, Interactions test) {
        static Case of(Random random, int users, int items, int differentScores) {
            double[][] scores = new double[users][items];
            List<int[]> train = new ArrayList<>();
            List<int[]> test = new ArrayList<>();
            for (int user = 0; user < users; user++) {
                for (int item = 0; item < items; item++) {
                    scores[user][item] = random.nextInt(differentScores) - differentScores / 2;
                    switch (random.nextInt(5)) {
                        case 0 -> train.add(new int[] {user, item, random.nextInt(2)});
                        case 1, 2 -> test.add(new int[] {user, item});
                        case 3 -> test.add(new int[] {user, item, 0});
                        default -> {}
                    }
                }
            }
            return new Case(
                    scores,
                    SmallMatrix.of(users, items, train.toArray(new int[0][])),
                    SmallMatrix.of(users, items, test.toArray(new int[0][])));
        }

        RankingMetrics measure(int k) {
            return RankingMetrics.measure(SmallMatrix.scores(scores), train, test, k, 1);
        }

        /** The same with other scores. */
        Case with(java.util.function.DoubleUnaryOperator change) {
            double[][] changed = new double[scores.length][];
            for (int user = 0; user < scores.length; user++) {
                changed[user] =
                        java.util.Arrays.stream(scores[user]).map(change).toArray();
            }
            return new Case(changed, train, test);
        }

        /** The same with other numbers for the items. */
        Case renumbered(int[] number) {
            double[][] moved = new double[scores.length][number.length];
            for (int user = 0; user < scores.length; user++) {
                for (int item = 0; item < number.length; item++) {
                    moved[user][number[item]] = scores[user][item];
                }
            }
            return new Case(moved, renumbered(train, number), renumbered(test, number));
        }

        private static Interactions renumbered(Interactions from, int[] number) {
            return new Interactions(
                    from.users(),
                    from.items(),
                    from.user(),
                    java.util.Arrays.stream(from.item())
                            .map(item -> number[item])
                            .toArray(),
                    from.value(),
                    from.weight());
        }
    }

    /** The definitions, written down as plainly as can be: the rank of each positive by looking at every candidate. */
    private static double[] plainly(Case given, int user, int k) {
        int[] has = ItemsByUser.all(given.train()).of(user);
        int[] liked = IntStream.of(ItemsByUser.liked(given.test()).of(user))
                .filter(item -> IntStream.of(has).noneMatch(other -> other == item))
                .toArray();
        List<Integer> ranks = new ArrayList<>();
        long wrong = 0;
        long pairs = 0;
        for (int positive : liked) {
            int rank = 0;
            for (int item = 0; item < given.scores()[user].length; item++) {
                int candidate = item;
                if (IntStream.of(has).anyMatch(other -> other == candidate)) {
                    continue;
                }
                boolean ahead = given.scores()[user][item] >= given.scores()[user][positive];
                rank += ahead ? 1 : 0;
                if (IntStream.of(liked).noneMatch(other -> other == candidate)) {
                    pairs++;
                    wrong += ahead ? 1 : 0;
                }
            }
            ranks.add(rank);
        }
        double gain = 0;
        double largest = 0;
        int hits = 0;
        double precisions = 0;
        for (int rank : ranks) {
            if (rank <= k) {
                hits++;
                gain += Math.log(2) / Math.log(rank + 1);
                precisions +=
                        (double) ranks.stream().filter(other -> other <= rank).count() / rank;
            }
        }
        for (int rank = 1; rank <= Math.min(k, liked.length); rank++) {
            largest += Math.log(2) / Math.log(rank + 1);
        }
        return liked.length == 0
                ? new double[0]
                : new double[] {
                    (double) hits / k,
                    (double) hits / liked.length,
                    gain / largest,
                    precisions / Math.min(k, liked.length),
                    hits > 0 ? 1 : 0,
                    1.0 / Collections.min(ranks),
                    pairs == 0 ? 0.5 : 1 - (double) wrong / pairs
                };
    }

    @Property(tries = 200)
    void everyMeasureOfEveryUserIsAsDefined(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 40) int items,
            @ForAll @IntRange(min = 1, max = 8) int k,
            @ForAll @IntRange(min = 1, max = 50) int differentScores) {
        Case given = Case.of(new Random(seed), 5, items, differentScores);

        UserMetrics found = UserMetrics.measure(SmallMatrix.scores(given.scores()), given.train(), given.test(), k, 2);

        for (int user = 0; user < 5; user++) {
            double[] expected = plainly(given, user, k);
            assertThat(found.measured(user)).isEqualTo(expected.length > 0);
            for (int column = 0; column < expected.length; column++) {
                Measure measure = List.of(Measure.values()).get(column);
                assertThat(found.value(user, measure))
                        .as(measure.key(k))
                        .isCloseTo(expected[column], EXACT)
                        .isBetween(0.0, 1.0);
            }
        }
    }

    @Property(tries = 100)
    void onlyTheOrderOfTheScoresCounts(@ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int k) {
        Case given = Case.of(new Random(seed), 6, 20, 12);

        assertThat(given.with(score -> score * score * score + 3 * score - 7).measure(k))
                .isEqualTo(given.measure(k));
        assertThat(given.with(StrictMath::atan).measure(k)).isEqualTo(given.measure(k));
    }

    @Property(tries = 100)
    void theNumbersOfTheItemsDoNotCount(@ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int k) {
        Random random = new Random(seed);
        Case given = Case.of(random, 6, 20, 12);
        List<Integer> numbers = new ArrayList<>(IntStream.range(0, 20).boxed().toList());
        Collections.shuffle(numbers, random);

        RankingMetrics renumbered = given.renumbered(
                        numbers.stream().mapToInt(Integer::intValue).toArray())
                .measure(k);

        for (Measure measure : Measure.values()) {
            assertThat(renumbered.value(measure)).isCloseTo(given.measure(k).value(measure), EXACT);
        }
    }

    /** Ranks 1, 3 and 6 of three positives. */
    @Test
    void averagePrecisionDividesByTheLengthOfTheListOrTheNumberOfPositives() {
        UserScores scores = SmallMatrix.scores(new double[] {6, 5, 4, 3, 2, 1});
        Interactions none = SmallMatrix.of(1, 6);
        Interactions test = SmallMatrix.of(1, 6, new int[] {0, 0}, new int[] {0, 2}, new int[] {0, 5});

        assertThat(RankingMetrics.measure(scores, none, test, 2, 1).averagePrecision())
                .isCloseTo(1.0 / 2, EXACT);
        assertThat(RankingMetrics.measure(scores, none, test, 5, 1).averagePrecision())
                .isCloseTo((1 + 2.0 / 3) / 3, EXACT);
        assertThat(RankingMetrics.measure(scores, none, test, 6, 1).averagePrecision())
                .isCloseTo((1 + 2.0 / 3 + 3.0 / 6) / 3, EXACT);
    }

    /** User 0 ranks the positive first, user 1 second, user 2 has none. */
    private static UserMetrics threeUsers() {
        return UserMetrics.measure(
                SmallMatrix.scores(new double[] {2, 1}, new double[] {2, 1}, new double[] {2, 1}),
                SmallMatrix.of(3, 2),
                SmallMatrix.of(3, 2, new int[] {0, 0}, new int[] {1, 1}),
                1,
                1);
    }

    @Test
    void meansCanBeTakenOverSomeUsers() {
        UserMetrics found = threeUsers();

        assertThat(found.mean().users()).isEqualTo(2);
        assertThat(found.mean().precision()).isEqualTo(0.5);
        assertThat(found.mean(user -> user == 0).precision()).isEqualTo(1);
        assertThat(found.mean(user -> user == 2)).isEqualTo(new RankingMetrics(1, 0, 0, 0, 0, 0, 0, 0, 0));
        assertThat(found.intervals(user -> user == 2, 1).get(Measure.AUC)).isEqualTo(new Interval(0, 0));
        assertThatThrownBy(() -> found.value(2, Measure.AUC)).hasMessageContaining("User 2 has no test positive");
    }

    @Test
    void equalSeedsGiveEqualIntervalsAroundTheMean() {
        Case given = Case.of(new Random(5), 60, 30, 40);
        UserMetrics found = UserMetrics.measure(SmallMatrix.scores(given.scores()), given.train(), given.test(), 5, 1);

        Map<Measure, Interval> intervals = found.intervals(1);

        assertThat(found.intervals(1)).isEqualTo(intervals);
        assertThat(found.intervals(2)).isNotEqualTo(intervals);
        intervals.forEach((measure, interval) ->
                assertThat(interval.contains(found.mean().value(measure))).isTrue());
    }

    /** What decides is how two models differ on each user, not how users differ. */
    @Test
    void aPairedComparisonSeesWhatUsersShare() {
        int users = 40;
        int items = 50;
        Random random = new Random(1);
        double[][] worse = new double[users][items];
        double[][] better = new double[users][items];
        int[][] liked = new int[users][];
        for (int user = 0; user < users; user++) {
            int rank = 2 + random.nextInt(items - 2);
            for (int item = 0; item < items; item++) {
                worse[user][item] = -item;
                better[user][item] = -item;
            }
            // The better model puts the positive one place higher.
            better[user][rank] = -rank + 1.5;
            liked[user] = new int[] {user, rank};
        }
        Interactions none = SmallMatrix.of(users, items);
        Interactions test = SmallMatrix.of(users, items, liked);
        UserMetrics a = UserMetrics.measure(SmallMatrix.scores(better), none, test, 5, 1);
        UserMetrics b = UserMetrics.measure(SmallMatrix.scores(worse), none, test, 5, 1);

        Interval difference = a.differences(b, 1).get(Measure.AUC);

        assertThat(difference.low()).isCloseTo(1.0 / 49, within(1e-9));
        assertThat(difference.high()).isCloseTo(1.0 / 49, within(1e-9));
        assertThat(a.intervals(1).get(Measure.AUC).low())
                .isLessThan(b.intervals(1).get(Measure.AUC).high());
        assertThatThrownBy(() -> a.differences(threeUsers(), 1)).hasMessageContaining("same users at the same k");
    }

    /** 95 % intervals of samples of a known mean hold it about as often as they say. */
    @Test
    void theIntervalHoldsAKnownMean() {
        Random random = new Random(7);
        int samples = 200;
        int held = 0;
        double halfWidths = 0;
        for (int sample = 0; sample < samples; sample++) {
            double[][] rows = new double[80][2];
            for (double[] row : rows) {
                row[0] = random.nextDouble() < 0.3 ? 1 : 0;
                row[1] = 3;
            }
            Interval[] intervals = Bootstrap.intervals(rows, 2, sample);
            held += intervals[0].contains(0.3) ? 1 : 0;
            halfWidths += intervals[0].halfWidth();
            assertThat(intervals[1]).isEqualTo(new Interval(3, 3));
        }
        assertThat(held).isBetween(180, 199);
        // 1.96 standard errors of a share of 0.3 among 80.
        assertThat(halfWidths / samples).isCloseTo(1.96 * Math.sqrt(0.3 * 0.7 / 80), within(0.005));
    }
}
