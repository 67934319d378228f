package io.offerwright.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.model.Hyperparameters;
import io.offerwright.model.Loss;
import io.offerwright.tuning.Dimension.Range;
import io.offerwright.tuning.Search.Rung;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SearchSpaceTest {
    private static final SearchSpace WARP = SearchSpace.of(Hyperparameters.of(Loss.WARP), Map.of());

    @Test
    void everyPointLiesInItsRangeAndLogarithmicOnesAreSpreadByFactors() {
        List<Hyperparameters> points = WARP.random(400, 9);
        assertThatPointsLieInTheirRanges(points);
        // The middle of 0.001 to 0.1 by factors is 0.01, of 10 to 100 by steps 55.
        assertThat(share(points, point -> point.learningRate() < 0.01)).isCloseTo(0.5, within(0.1));
        assertThat(share(points, point -> point.epochs() < 55)).isCloseTo(0.5, within(0.1));
        assertThat(WARP.random(20, 9)).isEqualTo(points.subList(0, 20));
        assertThat(WARP.random(20, 10)).isNotEqualTo(points.subList(0, 20));
    }

    private static void assertThatPointsLieInTheirRanges(List<Hyperparameters> points) {
        Loss loss = points.get(0).loss();
        for (Dimension dimension : Dimension.of(loss)) {
            Range range = dimension.range(loss);
            assertThat(points)
                    .allSatisfy(point -> assertThat(dimension.of(point)).isBetween(range.low(), range.high()));
        }
    }

    /** With a penalty that is right for a gradient descent, least squares would not be penalised at all. */
    @Test
    void leastSquaresIsSearchedAroundItsOwnDefaults() {
        Hyperparameters defaults = Hyperparameters.of(Loss.ALS);
        List<Hyperparameters> points = SearchSpace.of(defaults, Map.of()).random(100, 9);
        assertThatPointsLieInTheirRanges(points);
        for (Dimension dimension : List.of(Dimension.ITEM_ALPHA, Dimension.CONFIDENCE)) {
            assertThat(share(points, point -> dimension.of(point) < dimension.of(defaults)))
                    .isBetween(0.2, 0.8);
        }
        assertThat(points.stream().map(Hyperparameters::frequencyExponent).distinct())
                .hasSizeGreaterThan(2);
    }

    private static double share(List<Hyperparameters> points, Predicate<Hyperparameters> which) {
        return points.stream().filter(which).count() / (double) points.size();
    }

    @Test
    void aLossIsSearchedForWhatItTakesNoticeOf() {
        assertThat(Dimension.of(Loss.WARP)).contains(Dimension.MAX_SAMPLED).doesNotContain(Dimension.CONFIDENCE);
        assertThat(Dimension.of(Loss.ALS))
                .containsExactly(
                        Dimension.ITEM_ALPHA,
                        Dimension.USER_ALPHA,
                        Dimension.EPOCHS,
                        Dimension.COMPONENTS,
                        Dimension.CONFIDENCE,
                        Dimension.FREQUENCY_EXPONENT);
        assertThat(Dimension.of(Loss.BPR)).doesNotContain(Dimension.MAX_SAMPLED).contains(Dimension.LEARNING_RATE);
        Hyperparameters bpr = SearchSpace.of(Hyperparameters.of(Loss.BPR), Map.of())
                .random(1, 1)
                .get(0);
        assertThat(bpr.maxSampled()).isEqualTo(10);
    }

    @Test
    void aGridHasTheEdgesOfEachRange() {
        SearchSpace two = SearchSpace.of(
                Hyperparameters.of(Loss.WARP),
                Map.of(
                        Dimension.EPOCHS, new Range(7, 7),
                        Dimension.COMPONENTS, new Range(16, 16),
                        Dimension.MAX_SAMPLED, new Range(5, 5),
                        Dimension.USER_ALPHA, new Range(1e-6, 1e-6)));
        // 8 points at most: 2 by 2 of learning rate and item alpha first, then in turn as far as it goes.
        List<Hyperparameters> points = two.grid(8);
        assertThat(points).extracting(Hyperparameters::learningRate).contains(0.001, 0.1);
        assertThat(points).extracting(Hyperparameters::itemAlpha).contains(1e-8, 1e-3);
        assertThat(points).extracting(Hyperparameters::epochs).containsOnly(7);
    }

    @Test
    void whatIsHeldFastTakesNoPointsOfAGrid() {
        SearchSpace space = SearchSpace.of(
                Hyperparameters.of(Loss.BPR),
                Map.of(
                        Dimension.ITEM_ALPHA, new Range(1e-6, 1e-6),
                        Dimension.USER_ALPHA, new Range(1e-6, 1e-6),
                        Dimension.COMPONENTS, new Range(8, 8),
                        Dimension.EPOCHS, new Range(2, 3)));
        assertThat(space.grid(8)).hasSize(8).extracting(Hyperparameters::epochs).containsOnly(2, 3);
    }

    @Property
    void aGridIsNoLargerThanAskedForAndHasNoPointTwice(@ForAll @IntRange(min = 1, max = 300) int most) {
        List<Hyperparameters> points = WARP.grid(most);
        assertThat(points).hasSizeBetween(1, most).hasSameSizeAs(new HashSet<>(points));
        // One more value of the smallest dimension would not fit.
        assertThat(points.size() * 2).isGreaterThan(most);
    }

    /** Hyperband's bracket for R = 81 and factor 3, as its paper's table has it from the second one on. */
    @Test
    void halvingKeepsAThirdForThreeTimesAsLong() {
        assertThat(Search.rungs(27, 3, 81))
                .containsExactly(new Rung(27, 3), new Rung(9, 9), new Rung(3, 27), new Rung(1, 81));
        assertThat(Search.rungs(20, 10, 100)).containsExactly(new Rung(20, 11), new Rung(6, 33), new Rung(2, 100));
        assertThat(Search.rungs(2, 10, 100)).containsExactly(new Rung(2, 100));
        assertThat(Search.rungs(30, 50, 100)).containsExactly(new Rung(30, 100));
    }

    @Test
    void aRangeIsAscendingAndPositive() {
        assertThatThrownBy(() -> new Range(0.1, 0.01)).hasMessageContaining("found 0.1 to 0.01");
        assertThatThrownBy(() -> new Range(0, 1)).hasMessageContaining("above 0");
    }

    @Test
    void numbersAreShort() {
        assertThat(Dimension.text(64)).isEqualTo("64");
        assertThat(Dimension.text(0.0312)).isEqualTo("0.0312");
        assertThat(Dimension.text(2.5e-7)).isEqualTo("2.5e-7");
        assertThat(Dimension.text(1e-8)).isEqualTo("1e-8");
        assertThat(Dimension.text(1e-10)).isEqualTo("1e-10");
        assertThat(Dimension.text(0)).isEqualTo("0");
    }
}
