package io.offerwright.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Holds the formulas against figures that others have published, or that a pencil gives. */
class StatisticsTest {
    private static final Offset<Double> FOUR_DIGITS = within(0.00005);

    private static Proportion of(long successes, long trials) {
        return new Proportion(successes, trials);
    }

    private static TwoProportions compared(long x, long m, long y, long n) {
        return new TwoProportions(of(x, m), of(y, n));
    }

    private static void assertEnds(Estimate found, double low, double high, Offset<Double> offset) {
        assertThat(found.low()).isCloseTo(low, offset);
        assertThat(found.high()).isCloseTo(high, offset);
    }

    /** Newcombe, Statistics in Medicine 17 (1998) 857, table I, method 3. */
    @Test
    void oneShareHasTheIntervalsOfNewcombesTable() {
        assertEnds(of(81, 263).interval(0.05), 0.2553, 0.3662, FOUR_DIGITS);
        assertEnds(of(15, 148).interval(0.05), 0.0624, 0.1605, FOUR_DIGITS);
        assertEnds(of(0, 20).interval(0.05), 0, 0.1611, FOUR_DIGITS);
        assertEnds(of(1, 29).interval(0.05), 0.0061, 0.1718, FOUR_DIGITS);
    }

    /** Newcombe, Statistics in Medicine 17 (1998) 873, table II, method 10. */
    @Test
    void twoSharesHaveTheIntervalsOfNewcombesTable() {
        assertEnds(compared(56, 70, 48, 80).difference(0.05), 0.0524, 0.3339, FOUR_DIGITS);
        assertEnds(compared(9, 10, 3, 10).difference(0.05), 0.1705, 0.8090, FOUR_DIGITS);
        assertEnds(compared(5, 56, 0, 29).difference(0.05), -0.0381, 0.1926, FOUR_DIGITS);
        assertEnds(compared(10, 10, 0, 20).difference(0.05), 0.6791, 1, FOUR_DIGITS);
        assertEnds(compared(10, 10, 0, 10).difference(0.05), 0.6075, 1, FOUR_DIGITS);
    }

    /** 15 % and 5 % of 100 each: 10 % together, so the standard error is √(0.1 · 0.9 · 2/100) = 0.0424264. */
    @Test
    void theTestOfTwoSharesIsTheDifferenceByItsStandardError() {
        assertThat(compared(15, 100, 5, 100).z()).isCloseTo(0.1 / 0.0424264, within(1e-5));
        assertThat(compared(15, 100, 5, 100).p()).isCloseTo(0.01842, within(1e-5));
        assertThat(compared(0, 100, 0, 90).p()).isEqualTo(1);
        assertThat(compared(0, 0, 5, 90).p()).isEqualTo(1);
    }

    /** 20 % beside 10 % of 100 each: ln 2 ± 1.959964 √(0.8/20 + 0.9/10), and √0.13 = 0.360555. */
    @Test
    void theLiftIsARatioWithAnIntervalOnItsLogarithm() {
        Estimate lift = compared(20, 100, 10, 100).lift(0.05);
        assertThat(lift.value()).isCloseTo(1, within(1e-12));
        assertEnds(lift, 2 / 2.027239 - 1, 2 * 2.027239 - 1, within(1e-5));
        assertThat(compared(20, 100, 0, 100).lift(0.05).known()).isFalse();
        assertThat(compared(0, 100, 10, 100).lift(0.05).value()).isEqualTo(-1);
    }

    /** Student's data on sleep as the documentation of t.test in R shows them: t = −1.8608, df = 17.776, p = 0.07939. */
    @Test
    void welchsTestIsThatOfR() {
        Sample first = Sample.of(new double[] {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0});
        Sample second = Sample.of(new double[] {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4});
        MeanDifference difference = new MeanDifference(first, second);
        assertThat(difference.t()).isCloseTo(-1.8608, FOUR_DIGITS);
        assertThat(difference.degreesOfFreedom()).isCloseTo(17.776, within(0.0005));
        assertThat(difference.p()).isCloseTo(0.07939, within(0.000005));
        assertEnds(difference.difference(0.05), -3.3654832, 0.2054832, within(1e-7));
    }

    /** Means 12 and 10 with standard errors 0.3 and 0.2: √(0.09 + 1.44 · 0.04) ÷ 10 = 0.0384187. */
    @Test
    void theLiftOfAMeanKnowsThatTheControlIsAnEstimateToo() {
        long n = 1_000_001;
        MeanDifference arms =
                new MeanDifference(new Sample(n, 12, 0.09 * n * (n - 1)), new Sample(n, 10, 0.04 * n * (n - 1)));
        Estimate lift = arms.lift(0.05);
        assertThat(lift.value()).isCloseTo(0.2, within(1e-12));
        assertEnds(lift, 0.2 - 1.959964 * 0.0384187, 0.2 + 1.959964 * 0.0384187, within(1e-5));
        assertThat(new MeanDifference(Sample.of(new double[] {3, 3}), Sample.of(new double[] {3, 3})).p())
                .isEqualTo(1);
        assertThat(new MeanDifference(Sample.of(new double[] {3}), Sample.of(new double[] {3, 4}))
                        .difference(0.05)
                        .known())
                .isFalse();
    }

    /** Kohavi, Tang and Xu (2020), chapter 3 and 21: 821,588 and 815,482 users meant to be halves, p = 1.8E-6. */
    @Test
    void theSampleRatioIsThatOfTheTextbook() {
        SampleRatio ratio = new SampleRatio(List.of(821_588L, 815_482L), List.of(0.5, 0.5));
        assertThat(ratio.p()).isCloseTo(1.8e-6, within(0.05e-6));
        assertThat(ratio.trustworthy()).isFalse();
        assertThat(new SampleRatio(List.of(4_510L, 490L), List.of(9.0, 1.0)).trustworthy())
                .isTrue();
        assertThat(new SampleRatio(List.of(0L, 0L), List.of(0.5, 0.5)).trustworthy())
                .isTrue();
    }

    /** Holm's p of 0.01, 0.02, 0.03, 0.04: 4 × 0.01, 3 × 0.02, and then never less than before. */
    @Test
    void holmsCorrectionNeverFalls() {
        assertThat(Holm.adjusted(new double[] {0.03, 0.01, 0.04, 0.02}))
                .containsExactly(new double[] {0.06, 0.04, 0.06, 0.06}, within(1e-12));
    }

    /** The documentation of power.prop.test in R: 76.7 customers an arm, and a power of 0.740 with 50. */
    @Test
    void thePowerOfSharesIsThatOfR() {
        assertThat(Power.equalArms(0.05, 0.9).customers(0.5, 0.75)).isCloseTo(76.7, within(0.05));
        assertThat(Power.equalArms(0.05, 0.9).reached(0.5, 0.75, 50)).isCloseTo(0.740, within(0.001));
        double customers = Power.equalArms(0.05, 0.9).customers(0.5, 0.75);
        assertThat(Power.equalArms(0.05, 0.9).reached(0.5, 0.75, customers)).isCloseTo(0.9, within(1e-12));
    }

    /** Cohen, Statistical Power Analysis (1988), table 2.4.1: 64 an arm for half a deviation, 26 for 0.8, 393 for 0.2. */
    @Test
    void thePowerOfMeansIsThatOfCohensTable() {
        Power power = Power.equalArms(0.05, 0.8);
        assertThat(Math.ceil(power.customersForMeans(1, 1, 0.5))).isEqualTo(64);
        assertThat(Math.ceil(power.customersForMeans(1, 1, 0.8))).isEqualTo(26);
        assertThat(Math.round(power.customersForMeans(1, 1, 0.2))).isEqualTo(393);
        assertThat(power.detectableForMeans(1, 1, power.customersForMeans(1, 1, 0.3)))
                .isCloseTo(0.3, within(1e-9));
    }

    @Test
    void whatCanBeDetectedIsWhatWouldNeedAsManyCustomers() {
        Power power = new Power(0.025, 0.9, 0.5);
        double rise = power.detectable(0.04, 30_000);
        assertThat(power.customers(0.04, 0.04 + rise)).isCloseTo(30_000, within(0.1));
        assertThat(power.reached(0.04, 0.04 + rise, 30_000)).isCloseTo(0.9, within(1e-6));
        assertThat(power.detectable(0.9, 3)).isInfinite();
    }

    @Test
    void twiceAsManyTreatedCustomersNeedFewerInTheControl() {
        double equal = Power.equalArms(0.05, 0.8).customers(0.04, 0.044);
        double more = new Power(0.05, 0.8, 2).customers(0.04, 0.044);
        assertThat(more).isLessThan(equal).isGreaterThan(equal / 2);
        // Exactly three quarters if the two variances were the same; they differ by a tenth.
        assertThat(more / equal).isCloseTo(0.75, within(0.02));
    }

    /** With v = τ² = 1 the interval is ± √(2 (ln 2 − 2 ln 0.05)) = ± 3.656395. */
    @Test
    void theIntervalForAnyLookIsTheMixtures() {
        Sequential sequential = new Sequential(1, 0.05);
        assertEnds(sequential.interval(0, 1), -3.656395, 3.656395, within(1e-6));
        assertThat(sequential.p(3.656395, 1)).isCloseTo(0.05, within(1e-6));
        assertThat(sequential.p(0, 1)).isEqualTo(1);
    }

    @Test
    void thePlannedMixtureIsNearlyTheNarrowestWhereItIsMeantToBe() {
        double variance = 0.0004;
        double planned =
                Sequential.planned(variance, 0.05).interval(0, variance).high();
        double tau = Sequential.planned(variance, 0.05).tau();
        for (double factor : new double[] {0.5, 0.8, 1.25, 2}) {
            assertThat(new Sequential(tau * factor, 0.05).interval(0, variance).high())
                    .isGreaterThan(planned * 0.999);
        }
        assertThat(planned).isLessThan(1.6 * 1.96 * Math.sqrt(variance));
    }

    @Test
    void nothingIsSaidBeforeThereIsEnoughToLookAt() {
        Estimate early = new Sequential(0.01, 0.05).difference(compared(19, 1_000, 40, 1_000));
        assertThat(early.low()).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(new Sequential(0.01, 0.05)
                        .difference(compared(20, 1_000, 40, 1_000))
                        .low())
                .isFinite();
    }

    /** Where the past explains all but the arm, nothing but the arm is left. */
    @Test
    void cupedTakesOffWhatThePastExplains() {
        Pairs control = Pairs.of(new double[] {2, 4, 6, 8}, new double[] {1, 2, 3, 4});
        Pairs treated = Pairs.of(new double[] {3, 5, 9, 11}, new double[] {1, 2, 4, 5});
        Cuped cuped = Cuped.of(List.of(treated, control));
        assertThat(cuped.theta()).isEqualTo(2);
        assertThat(cuped.reduction()).isCloseTo(1, within(1e-12));
        MeanDifference difference = new MeanDifference(cuped.adjusted(treated), cuped.adjusted(control));
        assertThat(difference.difference(0.05).value()).isCloseTo(1, within(1e-12));
        assertThat(difference.treated().squares()).isCloseTo(0, within(1e-12));
    }

    @Test
    void cupedLeavesEverythingWhereTheCovariateSaysNothing() {
        Pairs arm = Pairs.of(new double[] {1, 2, 3}, new double[] {5, 5, 5});
        assertThat(Cuped.of(List.of(arm)).adjusted(arm)).isEqualTo(Sample.of(new double[] {1, 2, 3}));
        assertThatThrownBy(() -> Pairs.of(new double[2], new double[3])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void amountsAreWhatTheirNumbersAre() {
        double[] some = {5, 0, 2.5, -0.0, 5, -1};
        Amounts amounts = Amounts.of(some);
        assertThat(amounts.size()).isEqualTo(4);
        assertThat(amounts.positive()).isEqualTo(4);
        Sample plain = Sample.of(some);
        assertThat(amounts.sample().mean()).isCloseTo(plain.mean(), within(1e-12));
        assertThat(amounts.sample().squares()).isCloseTo(plain.squares(), within(1e-12));
        Amounts apart = Amounts.withZeros(new double[] {5, 2.5, 5, -1, 0}, 1);
        assertThat(apart.size()).isEqualTo(4);
        assertThat(apart.sample()).isEqualTo(amounts.sample());
        assertThatThrownBy(() -> Amounts.of(new double[] {Double.NaN})).isInstanceOf(IllegalArgumentException.class);
    }

    /** Independent of the class: customers drawn one by one with java.util, ends taken as plain percentiles. */
    @Test
    void theBootstrapAgreesWithDrawingCustomersOneByOne() {
        double[] treated = revenue(1, 600, 0.3);
        double[] control = revenue(2, 400, 0.25);
        SplittableRandom random = new SplittableRandom(3);
        double[] drawn = new double[4_000];
        for (int replicate = 0; replicate < drawn.length; replicate++) {
            drawn[replicate] = drawnMean(treated, random) - drawnMean(control, random);
        }
        Arrays.sort(drawn);
        Estimate found = new Bootstrap(1, 4_000).difference(Amounts.of(treated), Amounts.of(control), 0.05);
        double length = drawn[3_899] - drawn[99];
        assertEnds(found, drawn[99], drawn[3_899], within(0.05 * length));
        assertThat(found.value())
                .isCloseTo(Sample.of(treated).mean() - Sample.of(control).mean(), within(1e-12));
    }

    @Test
    void theBootstrapIsLongerOnTheSideOfTheLargeAmounts() {
        double[] treated = revenue(1, 200, 0.1);
        double[] control = new double[200];
        Arrays.fill(control, 1);
        Estimate found = Bootstrap.USUAL.difference(Amounts.of(treated), Amounts.of(control), 0.05);
        assertThat(found.high() - found.value()).isGreaterThan(1.1 * (found.value() - found.low()));
    }

    @Test
    void theBootstrapComesOutTheSameAndInAnyOrderOfCustomers() {
        double[] treated = revenue(1, 300, 0.2);
        double[] control = revenue(2, 300, 0.2);
        Estimate found = Bootstrap.USUAL.lift(Amounts.of(treated), Amounts.of(control), 0.05);
        double[] turned = treated.clone();
        for (int index = 0; index < turned.length; index++) {
            turned[index] = treated[turned.length - 1 - index];
        }
        assertThat(Bootstrap.USUAL.lift(Amounts.of(turned), Amounts.of(control), 0.05))
                .isEqualTo(found);
        assertThat(new Bootstrap(2, 2_000).lift(Amounts.of(treated), Amounts.of(control), 0.05))
                .isNotEqualTo(found);
        assertThat(Bootstrap.USUAL
                        .lift(Amounts.of(treated), Amounts.withZeros(new double[0], 50), 0.05)
                        .known())
                .isFalse();
    }

    private static double[] revenue(long seed, int customers, double buyers) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] revenue = new double[customers];
        for (int customer = 0; customer < customers; customer++) {
            if (random.nextDouble() < buyers) {
                revenue[customer] = Math.round(-2_000 * StrictMath.log(1 - random.nextDouble())) / 100.0;
            }
        }
        return revenue;
    }

    private static double drawnMean(double[] values, SplittableRandom random) {
        double sum = 0;
        for (int index = 0; index < values.length; index++) {
            sum += values[random.nextInt(values.length)];
        }
        return sum / values.length;
    }
}
