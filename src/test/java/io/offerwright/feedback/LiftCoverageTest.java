package io.offerwright.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class LiftCoverageTest {
    /** Of 60 intervals that hold the truth 95 times in 100, fewer than 51 do so once in 1,000 times. */
    @Test
    void theIntervalHoldsTheTrueLift() throws IOException {
        LiftCoverage.Covered covered = new LiftCoverage(400).run(60);

        assertThat(covered.injectedFound()).isTrue();
        assertThat(covered.conversion()).isGreaterThanOrEqualTo(51);
        assertThat(covered.revenue()).isGreaterThanOrEqualTo(48);
    }
}
