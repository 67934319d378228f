package io.offerwright.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BinsTest {
    private static final List<String> FOUR = List.of("a", "b", "c", "d");

    /** Expected values: numpy.quantile(x, [0.2, 0.4, 0.5, 0.6, 0.8]), numpy 2.4.6. */
    @Test
    void quantilesEqualThoseOfNumpyToTheLastBit() {
        double[] sorted = {0.1, 0.35, 1.7, 2.2, 2.25, 9.9, 17.3};
        assertThat(List.of(0.2, 0.4, 0.5, 0.6, 0.8).stream()
                        .map(share -> Bins.quantile(sorted, share))
                        .toList())
                .containsExactly(0.6200000000000002, 1.9000000000000001, 2.2, 2.23, 8.370000000000006);
    }

    @Test
    void labelsSpreadOverTheBinsThatTiesLeave() {
        Bins ties = Bins.learn(new double[] {0, 0, 0, 0, 0, 0, 5, 1000}, FOUR);
        assertThat(ties.words()).containsExactly("a", "c", "d");
        assertThat(ties.edges()).containsExactly(0, 1.25);
    }

    @Test
    void fewValuesBelowACommonMaximumGetABinOfTheirOwn() {
        Bins bins = Bins.learn(new double[] {3, 9, 9, 9, 9, 9, 9, 2, 9}, FOUR);
        assertThat(bins.edges()).containsExactly(3);
        assertThat(bins.words()).containsExactly("a", "d");
    }

    @Test
    void oneValueOnlyIsOneBinWithAMiddleName() {
        assertThat(Bins.learn(new double[] {7, 7, 7}, List.of("low", "medium", "high")))
                .satisfies(bins -> {
                    assertThat(bins.edges()).isEmpty();
                    assertThat(bins.word(7)).isEqualTo("medium");
                });
    }

    @Test
    void unknownNumbersTakeNoPart() {
        double[] values = {1, Double.NaN, 2, 3, Double.NaN, 4};
        assertThat(Bins.median(values)).isEqualTo(2.5);
        assertThat(Bins.learn(values, FOUR).edges()).containsExactly(1.75, 2.5, 3.25);
        assertThat(Bins.median(new double[] {Double.NaN})).isNaN();
    }

    @Property
    void binsAscendWithTheValueAndTheExtremesKeepTheirNames(
            @ForAll @Size(min = 1, max = 60) List<@IntRange(min = 0, max = 9) Integer> numbers) {
        double[] values = numbers.stream().mapToDouble(Integer::doubleValue).toArray();
        Bins bins = Bins.learn(values, FOUR);
        List<String> seen =
                Arrays.stream(values).sorted().mapToObj(bins::word).distinct().toList();
        assertThat(bins.words()).containsSubsequence(seen);
        assertThat(seen.get(0)).isEqualTo(bins.words().get(0));
        assertThat(seen.get(seen.size() - 1))
                .isEqualTo(bins.words().get(bins.words().size() - 1));
        assertThat(bins.words().size() == 1)
                .isEqualTo(Arrays.stream(values).distinct().count() == 1);
    }
}
