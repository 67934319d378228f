package io.offerwright.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FalsePositivesTest {
    /** Fewer runs than the program's own: enough to find a formula that is wrong, not one that is slightly off. */
    @Test
    void everyStatisticKeepsItsPromise() {
        assertThat(FalsePositives.table(300, row -> {}))
                .hasSizeGreaterThan(20)
                .allSatisfy(row -> assertThat(row.kept()).as(row.toString()).isTrue());
    }
}
