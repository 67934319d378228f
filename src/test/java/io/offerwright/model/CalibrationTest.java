package io.offerwright.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.domain.Score;
import io.offerwright.evidence.Explanation;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class CalibrationTest {
    @Test
    void aKnownSlopeAndOffsetAreFoundAgain() {
        Random random = new Random(11);
        long[] logits = new long[50_000];
        boolean[] accepted = new boolean[logits.length];
        for (int i = 0; i < logits.length; i++) {
            double logit = random.nextGaussian();
            logits[i] = Score.of(logit);
            accepted[i] = random.nextDouble() < 1 / (1 + Math.exp(-(1.7 * logit - 2.5)));
        }

        Calibration found = Calibration.fit(logits, accepted);

        assertThat(found.slope() / 1e6).isCloseTo(1.7, within(0.06));
        assertThat(found.offset() / 1e6).isCloseTo(-2.5, within(0.06));
    }

    /** For two groups the fit can be solved by hand: each group's probability is its mean target. */
    @Test
    void twoGroupsGetTheirMeanTargets() {
        long[] logits = {0, 0, 0, 0, 1_000_000, 1_000_000, 1_000_000, 1_000_000};
        boolean[] accepted = {true, false, false, false, true, true, true, false};
        // 4 of 8 were accepted, so the targets are 5/6 and 1/6: means (5/6 + 3/6) / 4 = 1/3 and (15/6 + 1/6) / 4 = 2/3.
        Calibration found = Calibration.fit(logits, accepted);

        assertThat(found.propensity(0)).isCloseTo(333_333, within(1L));
        assertThat(found.propensity(1_000_000)).isCloseTo(666_667, within(1L));
        assertThat(found.offset()).isCloseTo(Score.of(-Math.log(2)), within(1L));
        assertThat(found.slope()).isCloseTo(Score.of(2 * Math.log(2)), within(1L));
    }

    @Test
    void oneOutcomeAloneNeverGivesCertainty() {
        long[] logits = {-1_000_000, 0, 2_000_000};
        Calibration none = Calibration.fit(logits, new boolean[3]);
        Calibration all = Calibration.fit(logits, new boolean[] {true, true, true});

        for (long logit : logits) {
            // One more of each is assumed: 1 in 5.
            assertThat(none.propensity(logit)).isCloseTo(200_000, within(1_000L));
            assertThat(all.propensity(logit)).isCloseTo(800_000, within(1_000L));
        }
    }

    @Property(tries = 300)
    void theMeanPropensityIsTheMeanTarget(@ForAll long seed, @ForAll @IntRange(min = 2, max = 400) int cases) {
        Random random = new Random(seed);
        long[] logits = new long[cases];
        boolean[] accepted = new boolean[cases];
        int positives = 0;
        for (int i = 0; i < cases; i++) {
            logits[i] = Score.of(3 * random.nextGaussian());
            accepted[i] = random.nextInt(10) == 0;
            positives += accepted[i] ? 1 : 0;
        }
        double mean =
                (positives * ((positives + 1.0) / (positives + 2.0)) + (cases - positives) / (cases - positives + 2.0))
                        / cases;

        Calibration found = Calibration.fit(logits, accepted);

        assertThat(Arrays.stream(logits).map(found::propensity).average().orElseThrow() / 1e6)
                .isCloseTo(mean, within(1e-4));
    }

    @Property
    void anExplanationIsThePropensityExactly(
            @ForAll @LongRange(min = -20_000_000, max = 20_000_000) long slope,
            @ForAll @LongRange(min = -20_000_000, max = 20_000_000) long offset,
            @ForAll @LongRange(min = -30_000_000, max = 30_000_000) long logit) {
        Calibration calibration = new Calibration(slope, offset);
        Explanation tree = calibration.explain(Explanation.value("logit", logit));

        assertThat(tree.score()).isEqualTo(calibration.propensity(logit)).isBetween(0L, Score.ONE);
        assertThat(tree.recompute()).isEqualTo(tree.trillionths());
    }

    @Test
    void noCaseAtAllIsRefused() {
        assertThatThrownBy(() -> Calibration.fit(new long[0], new boolean[0])).hasMessageContaining("at least 1");
    }
}
