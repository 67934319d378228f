package io.offerwright.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.data.Interactions;
import io.offerwright.features.FeatureMatrix;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ListMetricsTest {
    private static final Offset<Double> EXACT = within(1e-12);

    /** Each of four items has itself; 0 and 1 share a feature, 1 and 2 another. */
    private static final FeatureMatrix ITEMS = new FeatureMatrix(
            6, new int[] {0, 2, 5, 7, 8}, new int[] {0, 4, 1, 5, 4, 2, 5, 3}, new float[] {1, 2, 1, 1, 1, 1, 3, 1});

    /** Four users like item 0, two like item 1, nobody items 2 and 3; one more user likes nothing. */
    private static final Interactions TRAIN = SmallMatrix.of(
            5,
            4,
            new int[] {0, 0},
            new int[] {1, 0},
            new int[] {2, 0},
            new int[] {3, 0},
            new int[] {0, 1},
            new int[] {1, 1},
            new int[] {4, 2, 0});

    @Test
    void theMeasuresAreAsDefined() {
        ListMetrics found = ListMetrics.of(List.of(new int[] {0, 1}, new int[] {0, 2}), 2, TRAIN, ITEMS);

        assertThat(found.coverage()).isEqualTo(0.75);
        // Counts 0, 1, 1, 2: (-3 * 0 - 1 * 1 + 1 * 1 + 3 * 2) / (4 * 4).
        assertThat(found.gini()).isCloseTo(0.375, EXACT);
        // Bits of items 0, 1, 2: 0, 1, 2.
        assertThat(found.novelty()).isCloseTo((0.5 + 1) / 2, EXACT);
        // Cosines without the identities: 1 / sqrt 2 and 0.
        assertThat(found.diversity()).isCloseTo(((1 - Math.sqrt(0.5)) + 1) / 2, EXACT);
    }

    @Test
    void itemsThatShareNoFeatureHaveNoDiversity() {
        assertThat(ListMetrics.of(List.of(new int[] {0, 1}), 2, TRAIN, FeatureMatrix.identity(4))
                        .diversity())
                .isNaN();
        assertThat(ListMetrics.of(List.of(new int[] {0}), 1, TRAIN, ITEMS).diversity())
                .isNaN();
    }

    @Test
    void noListsAreNothing() {
        assertThat(ListMetrics.of(List.of(), 2, TRAIN, ITEMS)).isEqualTo(new ListMetrics(2, 0, 0, 0, Double.NaN));
    }

    @Test
    void giniIsZeroForEqualCountsAndNearlyOneForASingleItem() {
        assertThat(ListMetrics.gini(new long[] {7, 7, 7})).isZero();
        assertThat(ListMetrics.gini(new long[] {0, 0, 0, 12})).isEqualTo(0.75);
        assertThat(ListMetrics.gini(new long[100])).isZero();
    }

    @Property(tries = 100)
    void giniLiesBetweenZeroAndOneWhateverTheOrderAndScale(@ForAll @Size(min = 1, max = 20) long[] drawn) {
        long[] counts =
                Arrays.stream(drawn).map(count -> Math.floorMod(count, 1000L)).toArray();
        long[] reversed = new long[counts.length];
        for (int place = 0; place < counts.length; place++) {
            reversed[place] = 3 * counts[counts.length - 1 - place];
        }
        double gini = ListMetrics.gini(counts);

        assertThat(gini).isBetween(0.0, 1.0);
        assertThat(ListMetrics.gini(reversed)).isCloseTo(gini, EXACT);
    }

    /** The list of a user is the k best candidates; items in train are none, and of equal ones the first comes first. */
    @Test
    void theListsAreTheBestCandidates() {
        Interactions train = SmallMatrix.of(1, 6, new int[] {0, 5});
        Interactions test = SmallMatrix.of(1, 6, new int[] {0, 0});
        UserMetrics found = UserMetrics.measure(SmallMatrix.scores(new double[] {1, 3, 2, 3, 2, 9}), train, test, 3, 1);

        // 1, 3, 2 of the six: three covered; with k = 9 all five candidates.
        assertThat(found.lists(train, FeatureMatrix.identity(6)).coverage()).isEqualTo(0.5);
        FeatureMatrix alike =
                new FeatureMatrix(1, new int[] {0, 0, 1, 2, 3, 3, 3}, new int[] {0, 0, 0}, new float[] {1, 1, 1});
        assertThat(found.lists(train, alike).diversity()).isCloseTo(0, EXACT);
        UserMetrics longer =
                UserMetrics.measure(SmallMatrix.scores(new double[] {1, 3, 2, 3, 2, 9}), train, test, 9, 1);
        assertThat(longer.lists(train, FeatureMatrix.identity(6)).coverage()).isCloseTo(5.0 / 6, EXACT);
    }
}
