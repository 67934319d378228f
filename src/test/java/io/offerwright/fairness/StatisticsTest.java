package io.offerwright.fairness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Holds the formulas against published examples, and against what must hold of any numbers. */
class StatisticsTest {
    /** Newcombe, Statistics in Medicine 17 (1998) 857, table I, method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29. */
    @Test
    void wilsonIsThatOfNewcombe() {
        assertInterval(Statistics.wilson(81, 263), 0.2553, 0.3662, 5e-5);
        assertInterval(Statistics.wilson(15, 148), 0.0624, 0.1605, 5e-5);
        assertInterval(Statistics.wilson(0, 20), 0.0000, 0.1611, 5e-5);
        assertInterval(Statistics.wilson(1, 29), 0.0061, 0.1718, 5e-5);
    }

    /** relative_risk(15, 100, 10, 100) of SciPy 1.17.1, whose interval is that of Katz. */
    @Test
    void ratiosHaveTheIntervalOfKatz() {
        Estimate ratio = Statistics.ratio(15, 100, 10, 100);

        assertThat(ratio.value()).isCloseTo(1.5, within(1e-12));
        assertInterval(ratio, 0.708118, 3.177435, 1e-6);
    }

    /**
     * The Physicians' Health Study, myocardial infarction under aspirin, 104 of 11,037, and placebo, 189 of 11,034 (Agresti,
     * Categorical Data Analysis, 2.1.1): the sample relative risk is 1.82 with the interval 1.43 to 2.30, X² is 25.01; its p by SciPy 1.17.1.
     */
    @Test
    void theAspirinStudyComesOutAsPublished() {
        assertInterval(Statistics.ratio(189, 11_034, 104, 11_037), 1.43, 2.30, 6e-3);
        assertThat(Statistics.ratio(189, 11_034, 104, 11_037).value()).isCloseTo(1.82, within(5e-3));
        assertThat(Statistics.difference(189, 11_034, 104, 11_037)).isCloseTo(5.691897e-7, within(1e-12));
    }

    /** Fisher's tea: 3 of 4 and 1 of 4, two-sided p 0.4857 (Agresti, 3.5.2). */
    @Test
    void smallTablesAreTestedExactly() {
        assertThat(Statistics.difference(3, 4, 1, 4)).isCloseTo(34.0 / 70, within(1e-9));
    }

    /** By hand: 0.1 ln 1.5 + (0) + (−0.1) ln(2 ÷ 3), with shares 0.2, 0.5, 0.3 and 0.3, 0.5, 0.2. */
    @Test
    void theStabilityIndexIsWorkedByHand() {
        assertThat(StabilityIndex.of(new long[] {20, 50, 30}, new long[] {30, 50, 20}))
                .isCloseTo(0.2 * StrictMath.log(1.5), within(1e-12));
    }

    /** Values 1, 2, 3, 4, 5: (2·55 ÷ (5·15)) − 6 ÷ 5 = 4 ÷ 15. One who has everything among n: (n − 1) ÷ n. */
    @Test
    void giniIsWorkedByHand() {
        assertThat(Statistics.gini(new long[] {5, 1, 4, 2, 3})).isCloseTo(4.0 / 15, within(1e-12));
        assertThat(Statistics.gini(new long[] {0, 0, 0, 9})).isCloseTo(0.75, within(1e-12));
        assertThat(Statistics.gini(new long[] {0, 0})).isZero();
    }

    /** Two samples of four, one above the other but for one value: D = 3 ÷ 4, and the exact two-sided p is 16 ÷ 70. */
    @Test
    void kolmogorovAndSmirnovAreExactWhereSamplesAreSmall() {
        Statistics.Distance distance = Statistics.distance(new double[] {1, 2, 3, 5}, new double[] {4, 6, 7, 8});

        assertThat(distance.statistic()).isCloseTo(0.75, within(1e-12));
        assertThat(distance.p()).isCloseTo(16.0 / 70, within(1e-9));
    }

    /** X² of {10, 20, 30} and {20, 20, 20} by hand: 3.333 + 0 + 2 = 5.333 on 2 degrees, p = exp(−5.333 ÷ 2). */
    @Test
    void homogeneityIsWorkedByHand() {
        assertThat(Statistics.homogeneity(new long[] {10, 20, 30}, new long[] {20, 20, 20}))
                .isCloseTo(StrictMath.exp(-16.0 / 6), within(1e-9));
    }

    @Property(tries = 300)
    void theStabilityIndexIsNeverNegativeAndZeroForEquals(
            @ForAll @Size(6) List<@LongRange(max = 10_000) Long> first,
            @ForAll @Size(6) List<@LongRange(max = 10_000) Long> second) {
        long[] before = counts(first);
        double index = StabilityIndex.of(before, counts(second));

        assertThat(Double.isNaN(index) || index >= -1e-12).isTrue();
        if (Arrays.stream(before).sum() > 0) {
            assertThat(StabilityIndex.of(before, before)).isZero();
        }
    }

    @Property(tries = 300)
    void giniLiesBetweenZeroAndOne(@ForAll @Size(min = 1, max = 30) List<@LongRange(max = 1_000_000) Long> amounts) {
        assertThat(Statistics.gini(counts(amounts))).isBetween(0.0, 1.0);
    }

    @Property(tries = 300)
    void itIsTheSameWhicheverGroupComesFirst(
            @ForAll @IntRange(max = 50) int x,
            @ForAll @IntRange(max = 50) int y,
            @ForAll @IntRange(min = 50, max = 90) int m,
            @ForAll @IntRange(min = 50, max = 90) int n) {
        assertThat(Statistics.difference(x, m, y, n)).isCloseTo(Statistics.difference(y, n, x, m), within(1e-9));
        Estimate one = Statistics.ratio(x, m, y, n);
        Estimate other = Statistics.ratio(y, n, x, m);
        if (x > 0 && y > 0) {
            assertThat(one.low()).isCloseTo(1 / other.high(), within(1e-9));
            assertThat(one.value()).isBetween(one.low(), one.high());
        }
    }

    private static long[] counts(List<Long> counts) {
        return counts.stream().mapToLong(Long::longValue).toArray();
    }

    private static void assertInterval(Estimate estimate, double low, double high, double precision) {
        assertThat(estimate.low()).isCloseTo(low, within(precision));
        assertThat(estimate.high()).isCloseTo(high, within(precision));
    }
}
