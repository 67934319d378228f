package io.offerwright.features;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WinsorisedTest {
    @Test
    void whatLiesBeyondTukeysFencesIsDrawnInToThem() {
        // Quartiles 2 and 4, so the fences are -1 and 7; what is not known stays so.
        double[] values = {1, 2, 3, Double.NaN, 4, 100};
        assertThat(Winsorised.drawIn(values)).isEqualTo(1);
        assertThat(values).containsExactly(1, 2, 3, Double.NaN, 4, 7);
        double[] low = {-50, 2, 3, 4, 5, 6, 7};
        // Quartiles 2.5 and 5.5, so the fences are -2 and 10.
        assertThat(Winsorised.drawIn(low)).isEqualTo(1);
        assertThat(low[0]).isEqualTo(-2);
    }

    @Test
    void aMeasureThatHardlyAnybodyHasIsLeftAlone() {
        // Quartiles 0 and 2.
        double[] values = {0, 0, 0, 0, 0, 0, 8, 9};
        assertThat(Winsorised.drawIn(values)).isEqualTo(2);
        assertThat(values).containsExactly(0, 0, 0, 0, 0, 0, 5, 5);
        double[] rare = {0, 0, 0, 0, 0, 0, 0, 0, 0, 9};
        assertThat(Winsorised.drawIn(rare)).isZero();
        assertThat(rare[9]).isEqualTo(9);
        assertThat(Winsorised.drawIn(new double[] {Double.NaN})).isZero();
    }
}
