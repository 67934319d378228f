package io.offerwright.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.experiment.Analysis.Comparison;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnalysisTest {
    private static final double[] NONE = {};

    private static Analysis.Arm arm(String name, double share, int customers, int converted) {
        double[] all = new double[customers];
        Arrays.fill(all, 0, converted, 1);
        double[] revenue = new double[customers];
        double[] before = new double[customers];
        for (int customer = 0; customer < customers; customer++) {
            revenue[customer] = all[customer] * (10 + customer % 7);
            before[customer] = customer % 13 + 5 * all[customer];
        }
        return Analysis.Arm.of(name, share, all, revenue, before);
    }

    @Test
    void armsOfTheWrongSizeAreNotCompared() {
        Analysis analysis = Analysis.of(
                Analysis.Plan.USUAL, List.of(arm("control", 0.5, 10_000, 400), arm("bold", 0.5, 9_500, 600)));
        assertThat(analysis.trustworthy()).isFalse();
        assertThat(analysis.comparisons()).isEmpty();
    }

    @Test
    void anArmThatIsMissingIsAMismatch() {
        Analysis analysis = Analysis.of(
                Analysis.Plan.USUAL,
                List.of(
                        arm("control", 0.5, 10_000, 400),
                        arm("bold", 0.4, 8_000, 300),
                        Analysis.Arm.of("lost", 0.1, NONE, NONE, NONE)));
        assertThat(analysis.trustworthy()).isFalse();
    }

    @Test
    void eachArmIsComparedWithTheControlAndCorrectedForTheOthers() {
        List<Analysis.Arm> arms = List.of(
                arm("control", 0.5, 10_000, 400), arm("bold", 0.25, 5_000, 240), arm("gentle", 0.25, 5_000, 205));
        Analysis analysis = Analysis.of(Analysis.Plan.USUAL, arms);
        assertThat(analysis.comparisons()).extracting(Comparison::arm).containsExactly("bold", "gentle");
        Analysis.Effect bold = analysis.comparisons().get(0).conversion();
        assertThat(bold.p()).isEqualTo(new TwoProportions(new Proportion(240, 5_000), new Proportion(400, 10_000)).p());
        assertThat(bold.adjusted()).isEqualTo(2 * bold.p());
        Analysis.Effect revenue = analysis.comparisons().get(0).revenue().orElseThrow();
        assertThat(revenue.bootstrap().orElseThrow().contains(revenue.lift().value()))
                .isTrue();
        Analysis.Adjusted cuped = bold.cuped().orElseThrow();
        assertThat(cuped.reduction()).isBetween(0.01, 0.99);
        assertThat(cuped.difference().high() - cuped.difference().low())
                .isLessThan(bold.difference().high() - bold.difference().low());
    }

    /** Whoever looks again and again pays with a wider interval; the same question gets the same direction. */
    @Test
    void anIntervalForEveryLookIsWider() {
        List<Analysis.Arm> arms = List.of(arm("control", 0.5, 10_000, 400), arm("bold", 0.5, 10_050, 520));
        Analysis once = Analysis.of(Analysis.Plan.USUAL, arms);
        Analysis always = Analysis.of(new Analysis.Plan(0.05, true, 0.1, Bootstrap.USUAL), arms);
        Analysis.Effect first = once.comparisons().get(0).conversion();
        Analysis.Effect second = always.comparisons().get(0).conversion();
        assertThat(second.difference().value()).isEqualTo(first.difference().value());
        assertThat(second.difference().low()).isLessThan(first.difference().low());
        assertThat(second.lift().high()).isGreaterThan(first.lift().high());
        assertThat(second.p()).isGreaterThan(first.p()).isLessThan(0.05);
        assertThat(second.difference().contains(0)).isFalse();
        assertThat(always.comparisons().get(0).revenue().orElseThrow().bootstrap())
                .isEmpty();
    }

    @Test
    void itMayBeTooEarlyToLook() {
        List<Analysis.Arm> arms = List.of(arm("control", 0.5, 1_000, 10), arm("bold", 0.5, 1_000, 60));
        Analysis always = Analysis.of(new Analysis.Plan(0.05, true, 0.1, Bootstrap.USUAL), arms);
        Analysis.Effect effect = always.comparisons().get(0).conversion();
        assertThat(effect.p()).isEqualTo(1);
        assertThat(effect.difference().low()).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(effect.cuped().orElseThrow().p()).isEqualTo(1);
    }
}
