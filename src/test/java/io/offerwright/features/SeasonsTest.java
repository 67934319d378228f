package io.offerwright.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Customer;
import io.offerwright.domain.InputException;
import io.offerwright.features.FeatureSpace.Identity;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeasonsTest {
    private static final List<Customer> CUSTOMERS = FeatureSpaceTest.customers(30, 7);
    private static final LocalDate JULY = LocalDate.of(2025, 7, 31);
    private static final LocalDate DECEMBER = LocalDate.of(2025, 12, 1);

    private static FeatureSpace space(Seasons seasons, Set<Integer> learnt) {
        return FeatureSpace.fit(
                CUSTOMERS,
                FeatureSpaceTest.CATALOG,
                AttributeSchema.NONE,
                new Identity(Set.of("C1", "C2"), true),
                seasons,
                learnt);
    }

    @ParameterizedTest
    @CsvSource({
        "2025-01-01, q1, jan", "2025-03-31, q1, mar", "2025-04-01, q2, apr", "2025-06-30, q2, jun",
        "2024-02-29, q1, feb", "2025-07-01, q3, jul", "2025-09-30, q3, sep", "2025-10-01, q4, oct",
        "2025-12-31, q4, dec", "2025-05-15, q2, may", "2025-08-01, q3, aug", "2025-11-30, q4, nov"
    })
    void everyDayLiesInItsQuarterAndMonth(LocalDate date, String quarter, String month) {
        assertThat(Seasons.QUARTERS.word(date)).isEqualTo(quarter);
        assertThat(Seasons.MONTHS.word(date)).isEqualTo(month);
        assertThat(Seasons.NONE.word(date)).isEmpty();
        for (Seasons seasons : Seasons.values()) {
            assertThat(seasons.number(seasons.day(seasons.number(date)))).isEqualTo(seasons.number(date));
        }
    }

    @Test
    void oneCustomerDiffersOnTwoDaysInTheSeasonAlone() {
        FeatureSpace space = space(Seasons.QUARTERS, Set.of(0, 2, 3));
        Customer customer = CUSTOMERS.get(1);
        int[] own = space.encode(customer);
        int[] july = space.encode(customer, JULY);
        int[] december = space.encode(customer, DECEMBER);

        assertThat(july).startsWith(own).hasSize(own.length + 1).isSorted();
        assertThat(december).startsWith(own).hasSize(own.length + 1).isSorted();
        assertThat(space.customerFeatureName(july[own.length])).isEqualTo("season = q3");
        assertThat(space.customerFeatureName(december[own.length])).isEqualTo("season = q4");
        assertThat(space.describe(december[own.length], customer)).isEqualTo("it is the fourth quarter");
        assertThat(december[own.length]).isEqualTo(space.customerFeatures() - 1);
        assertThat(space.isSeason(july[own.length])).isTrue();
        assertThat(space.isSeason(own[own.length - 1])).isFalse();
        assertThat(space.hasOwnFeature(customer)).isTrue();
        assertThat(space.hasOwnFeature(CUSTOMERS.get(5))).isFalse();
        assertThat(space.encode(customer, LocalDate.of(2025, 5, 1)))
                .as("nothing was learnt of the second quarter")
                .isEqualTo(own);
        FeatureMatrix matrix = space.customers(List.of(customer, customer), List.of(JULY, DECEMBER));
        assertThat(matrix.start()).containsExactly(0, july.length, july.length + december.length);
        assertThat(matrix.feature()).startsWith(july).endsWith(december);
    }

    @ParameterizedTest
    @ValueSource(strings = {"QUARTERS", "MONTHS"})
    void aStoredSpaceKnowsItsSeasons(Seasons seasons) {
        FeatureSpace learnt = space(seasons, Set.of(0, 3));
        FeatureSpace stored = FeatureSpace.fromBytes(learnt.toBytes());

        assertThat(stored).isEqualTo(learnt);
        assertThat(stored.seasons()).isEqualTo(seasons);
        assertThat(stored.customerFeatures()).isEqualTo(learnt.customerFeatures());
        for (int month = 1; month <= 12; month++) {
            LocalDate day = LocalDate.of(2025, month, 3);
            assertThat(stored.encode(CUSTOMERS.get(4), day)).isEqualTo(learnt.encode(CUSTOMERS.get(4), day));
        }
        assertThat(FeatureNames.of(learnt.toBytes()).user()).hasSize(learnt.customerFeatures());
    }

    @Test
    void withoutSeasonsTheDayMakesNoDifferenceAndTheStoredFormHasNoLineOfThem() {
        FeatureSpace none = space(Seasons.NONE, Set.of(0));
        FeatureSpace before = FeatureSpace.fit(
                CUSTOMERS, FeatureSpaceTest.CATALOG, AttributeSchema.NONE, new Identity(Set.of("C1", "C2"), true));

        assertThat(none.toBytes()).isEqualTo(before.toBytes());
        assertThat(new String(none.toBytes(), StandardCharsets.UTF_8)).doesNotContain("season-words");
        for (Customer customer : CUSTOMERS) {
            assertThat(none.encode(customer, JULY)).isEqualTo(none.encode(customer));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "season-words\tweeks\tq1",
                "season-words\tnone",
                "season-words\tquarters\tq3\tq1",
                "season-words\tquarters\tq1\tq1",
                "season-words\tquarters\tjan",
                "season-words\tquarters\tq1\nseason-words\tquarters\tq1",
                "season-words"
            })
    void aDamagedLineOfSeasonsIsRefusedWithItsNumber(String line) {
        String text = new String(space(Seasons.QUARTERS, Set.of(0, 2)).toBytes(), StandardCharsets.UTF_8);
        String damaged = text.replace("season-words\tquarters\tq1\tq3", line);
        assertThat(damaged).isNotEqualTo(text);
        assertThatThrownBy(() -> FeatureSpace.fromBytes(damaged.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(InputException.class)
                .hasMessageMatching("(?s)feature space:\\d+: The line can't be understood: .*");
    }
}
