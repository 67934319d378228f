package io.offerwright.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.domain.InputException;
import io.offerwright.evaluation.Holdout;
import io.offerwright.model.Hyperparameters;
import io.offerwright.model.Loss;
import io.offerwright.tuning.FeatureStudy.Group;
import io.offerwright.tuning.FeatureStudy.Result;
import io.offerwright.tuning.FeatureStudy.Side;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FeatureStudyTest {
    private static final Hyperparameters SETTINGS =
            Hyperparameters.of(Loss.BPR).with().components(8).epochs(15).build();

    private final MadeUpTaste world = new MadeUpTaste(120, 30);

    private FeatureStudy study(int repeats, int threads) {
        return new FeatureStudy(world.set, Holdout.random(world.interactions, 0.3, 2), SETTINGS, 5, repeats, threads);
    }

    private static Group find(Result result, Side side, String name) {
        return result.groups().stream()
                .filter(group -> group.side() == side && group.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** What decides who likes what is the user's kind; the noise decides nothing. */
    @Test
    void theDecidingGroupCountsAndTheNoiseDoesNot() {
        Result result = study(3, 2).run(done -> {});
        Group kind = find(result, Side.USER, "kind");
        assertThat(kind.features()).isEqualTo(3);
        assertThat(kind.ablation()).isGreaterThan(0.2);
        assertThat(kind.permutation()).isGreaterThan(0.2);
        assertThat(kind.keep()).isTrue();
        assertThat(kind.uncertain()).isFalse();
        Group noise = find(result, Side.USER, "noise");
        assertThat(noise.features()).isEqualTo(4);
        assertThat(noise.permutation()).isCloseTo(0, within(0.06));
        assertThat(noise.ablation()).isLessThan(0.06);
        assertThat(result.groups().get(0)).isEqualTo(kind);
        assertThat(result.groups())
                .extracting(Group::name)
                .containsExactlyInAnyOrder("kind", "noise", "identity", "kind");
    }

    @Test
    void anyNumberOfThreadsFindsTheSame() {
        assertThat(study(2, 3).run(done -> {})).isEqualTo(study(2, 1).run(done -> {}));
        assertThat(study(2, 1).trainings()).isEqualTo(2 * 5);
    }

    @Test
    void aGroupIsKeptForMoreThanOnePercent() {
        assertThat(group(0.0101, 0).keep()).isTrue();
        assertThat(group(0.01, 0).keep()).isFalse();
        assertThat(group(-0.2, 0).keep()).isFalse();
        assertThat(group(0.02, 0.004).uncertain()).isFalse();
        assertThat(group(0.02, 0.006).uncertain()).isTrue();
        assertThat(group(0.02, Double.NaN).uncertain())
                .as("one repeat says nothing of others")
                .isTrue();
    }

    private static Group group(double ablation, double error) {
        return new Group(Side.USER, "age", 5, ablation, error, 0, 0);
    }

    @Test
    void aGroupIsWhatStandsBeforeTheValue() {
        assertThat(FeatureStudy.groupOf("data_intensity = very_high")).isEqualTo("data_intensity");
        assertThat(FeatureStudy.groupOf("attribute.a:b = c")).isEqualTo("attribute.a:b");
        assertThat(FeatureStudy.groupOf("genre:Sci-Fi")).isEqualTo("genre");
        assertThat(FeatureStudy.groupOf("age=18:24")).isEqualTo("age");
        assertThat(FeatureStudy.groupOf("blue")).isEqualTo("blue");
        assertThat(FeatureStudy.groupOf(":odd")).isEqualTo(":odd");
    }

    /** Against a table worked out by hand: chi² of 20, 10 / 10, 20 is 6.667, so V without the correction is 1/3. */
    @Test
    void cramersVIsThatOfTheTable() {
        int[] left = new int[60];
        int[] right = new int[60];
        for (int each = 0; each < 60; each++) {
            left[each] = each < 30 ? 0 : 1;
            right[each] = each < 20 || each >= 50 ? 0 : 1;
        }
        // phi² = 1/9 - 1/59; both sides keep 2 - 1/59 classes, less one.
        double corrected = Math.sqrt((1.0 / 9 - 1.0 / 59) / (1 - 1.0 / 59));
        assertThat(FeatureStudy.cramersV(left, right)).isCloseTo(corrected, within(1e-12));
        assertThat(FeatureStudy.cramersV(left, left)).isCloseTo(1, within(1e-12));
        assertThat(FeatureStudy.cramersV(left, new int[60])).isZero();
        Random random = new Random(1);
        int[] noise = random.ints(4_000, 0, 8).toArray();
        int[] other = random.ints(4_000, 0, 8).toArray();
        assertThat(FeatureStudy.cramersV(noise, other)).isLessThan(0.03);
    }

    @Test
    void nothingToMeasureWithIsSaid() {
        Holdout none = new Holdout(world.interactions, world.interactions.only(entry -> false));
        assertThatThrownBy(() -> new FeatureStudy(world.set, none, SETTINGS, 5, 1, 1).run(done -> {}))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("No user likes enough items");
    }
}
