package io.offerwright.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.domain.Score;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ReliabilityTest {
    @Test
    void forecastsAreGroupedByTenthsAndComparedWithWhatHappened() {
        Reliability reliability = Reliability.of(
                new long[] {200_000, 250_000, 299_999, 300_000, Score.ONE},
                new boolean[] {true, false, false, false, true});
        assertThat(reliability.bins()).hasSize(3);
        assertThat(reliability.bins().get(0).count()).isEqualTo(3);
        assertThat(reliability.bins().get(0).forecast()).isCloseTo(0.249999667, within(1e-9));
        assertThat(reliability.bins().get(0).observed()).isCloseTo(1.0 / 3, within(1e-9));
        assertThat(reliability.bins().get(1).low()).isEqualTo(0.3);
        assertThat(reliability.bins().get(2).forecast()).isEqualTo(1);
        // (3 · |1/3 - 0.249999667| + 1 · 0.3 + 1 · 0) / 5
        assertThat(reliability.expectedCalibrationError()).isCloseTo(0.1100002, within(1e-9));
        // (0.8² + 0.25² + 0.299999² + 0.3² + 0²) / 5
        assertThat(reliability.brierScore()).isCloseTo(0.17649988, within(1e-8));
    }

    @Test
    void honestForecastsHaveNextToNoErrorAndBoastfulOnesDo() {
        Random random = new Random(1);
        long[] honest = new long[100_000];
        long[] boastful = new long[honest.length];
        boolean[] happened = new boolean[honest.length];
        for (int at = 0; at < honest.length; at++) {
            honest[at] = random.nextInt((int) Score.ONE);
            boastful[at] = (honest[at] + Score.ONE) / 2;
            happened[at] = random.nextInt((int) Score.ONE) < honest[at];
        }
        assertThat(Reliability.of(honest, happened).expectedCalibrationError()).isLessThan(0.01);
        assertThat(Reliability.of(boastful, happened).expectedCalibrationError())
                .isCloseTo(0.25, within(0.01));
    }

    @Property
    void everyForecastIsInOneBinAndTheErrorIsAShare(
            @ForAll @Size(max = 50) List<@LongRange(min = 0, max = 1_000_000) Long> forecasts, @ForAll long outcomes) {
        boolean[] happened = new boolean[forecasts.size()];
        for (int at = 0; at < happened.length; at++) {
            happened[at] = (outcomes >> at & 1) == 1;
        }
        Reliability reliability =
                Reliability.of(forecasts.stream().mapToLong(Long::longValue).toArray(), happened);
        assertThat(reliability.bins().stream().mapToInt(Reliability.Bin::count).sum())
                .isEqualTo(forecasts.size());
        assertThat(reliability.expectedCalibrationError()).isBetween(0.0, 1.0);
        for (Reliability.Bin bin : reliability.bins()) {
            assertThat(bin.forecast()).isBetween(bin.low(), bin.high());
        }
    }

    @Test
    void whatIsNoProbabilityIsRefused() {
        assertThatThrownBy(() -> Reliability.of(new long[] {Score.ONE + 1}, new boolean[1]))
                .hasMessageContaining("1.000001 does not lie between 0 and 1");
        assertThatThrownBy(() -> Reliability.of(new long[2], new boolean[1])).hasMessageContaining("2 forecasts");
    }
}
