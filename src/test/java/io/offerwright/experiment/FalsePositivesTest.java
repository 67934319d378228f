package io.offerwright.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FalsePositivesTest {
    /** Fewer runs than the program's own: enough to find a formula that is wrong, not one that is slightly off. */
    @Test
    void everyStatisticKeepsItsPromise() {
        assertThat(FalsePositives.table(300, row -> {}))
                .hasSizeGreaterThan(20)
                .allSatisfy(row -> assertThat(row.kept()).as(row.toString()).isTrue());
    }

    /** What is missing with few buyers is missing in the formula for the lift alone, and goes away with more. */
    @Test
    void fewBuyersAreTooFewForTheFormulaOfTheLift() {
        assertThat(FewBuyers.table(1_000, List.of(25, 400), row -> {})).allSatisfy(row -> {
            boolean short25 = row.method().contains("delta") && row.buyers() == 25;
            double promised = short25 ? 0.917 : 0.95;
            // Four standard errors, of a fifth of the runs where the bootstrap draws.
            assertThat(row.rate())
                    .as(row.toString())
                    .isBetween(promised - 4 * row.error() / 1.96 - 0.005, promised + 4 * row.error() / 1.96);
        });
    }
}
