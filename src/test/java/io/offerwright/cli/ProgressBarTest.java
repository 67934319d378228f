package io.offerwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
    @Test
    void aLineTellsShareCountRateAndTimeLeft() {
        try (ProgressBar bar = new ProgressBar(new PrintWriter(new StringWriter()), true, "customers", 2_000)) {
            assertThat(bar.line(500, 10))
                    .isEqualTo("███████░░░░░░░░░░░░░░░░░░░░░░░  25%  500 of 2,000 customers  50/s  0:30 left");
            assertThat(bar.line(3, 60)).contains("  3 of 2,000 customers  3/min  ");
            assertThat(bar.line(0, 0)).endsWith("  0%  0 of 2,000 customers  0/s  ");
        }
    }

    @Test
    void nothingIsDrawnWhereNobodyLooks() {
        StringWriter out = new StringWriter();
        try (ProgressBar bar = new ProgressBar(new PrintWriter(out), false, "customers", 10)) {
            bar.at(5);
        }

        assertThat(out.toString()).isEmpty();
    }
}
