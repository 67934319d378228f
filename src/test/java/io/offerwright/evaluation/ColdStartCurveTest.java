package io.offerwright.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.data.DataSource;
import io.offerwright.data.Dataset;
import io.offerwright.domain.Customer;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Usage;
import io.offerwright.model.Ensemble;
import io.offerwright.model.Hyperparameters;
import io.offerwright.model.Loss;
import io.offerwright.simulation.World;
import io.offerwright.simulation.WorldFiles;
import io.offerwright.simulation.WorldSettings;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColdStartCurveTest {
    private static final List<Ensemble.Recipe> ALS = List.of(new Ensemble.Recipe(
            "als",
            1,
            Hyperparameters.of(Loss.ALS).with().components(16).epochs(8).build()));

    @TempDir
    private static Path folder;

    private static Dataset data;
    private static ColdStartCurve curve;

    @BeforeAll
    static void measure() {
        World world = World.of(WorldSettings.of(1200, 72, 5));
        new WorldFiles(false, false, false).write(world, folder, done -> {});
        data = DataSource.in(folder).read();
        curve = measured(data, 3, 1);
    }

    /** In the simulated world what a customer accepts follows their hidden taste, which the first acceptances show. */
    @Test
    void knowingWhatWasAcceptedHelps() {
        double none = blend(0, 0).precision();
        double ten = blend(10, 0).precision();

        assertThat(ten).isGreaterThan(none + 2 * blend(10, 0).error());
        assertThat(none).isGreaterThan(curve.popularity());
    }

    @Test
    void theContentMatchDoesNotLookAtWhatWasAccepted() {
        for (ColdStartCurve.Point point : curve.points()) {
            assertThat(point.blends().get(0).precision())
                    .isEqualTo(blend(0, 100).precision());
        }
    }

    @Test
    void gainsAreDifferencesToTheBlendOfTheRules() {
        assertThat(curve.points()).extracting(ColdStartCurve.Point::known).containsExactly(0, 1, 2, 3, 5, 10);
        assertThat(curve.customers()).isBetween(130, 240);
        for (ColdStartCurve.Point point : curve.points()) {
            double ofRules = blend(point.known(), 70).precision();
            for (ColdStartCurve.Blend blend : point.blends()) {
                assertThat(blend.precision()).isBetween(0.0, 1.0);
                assertThat(blend.gain()).isCloseTo(blend.precision() - ofRules, within(1e-9));
                assertThat(point.best().precision()).isGreaterThanOrEqualTo(blend.precision());
            }
            assertThat(blend(point.known(), 70).gainError()).isZero();
        }
    }

    @Test
    void anyNumberOfThreadsGivesTheSameCurve() {
        assertThat(measured(data, 3, 3)).isEqualTo(curve);
    }

    @Test
    void anotherSeedMakesOthersNew() {
        assertThat(measured(data, 4, 1)).isNotEqualTo(curve);
    }

    @Test
    void dataWithNobodyToMeasureIsRefused(@TempDir Path small) {
        new WorldFiles(false, false, false).write(World.of(WorldSettings.of(1, 20, 5)), small, done -> {});
        Dataset few = DataSource.in(small).read();

        assertThatThrownBy(() -> measured(few, 3, 1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("could be measured")
                .hasMessageContaining("more than 10 different accepted offers");
    }

    /** A newcomer of the first week has told less than a customer of old, and what is the same for both is measured alike. */
    @Test
    void lessKnownServesWorse() {
        ColdStartCurve week = measured(data, Newcomers.WEEK, Collections.emptySortedMap());

        assertThat(week.newcomers()).isEqualTo(Newcomers.WEEK);
        assertThat(week.customers()).isEqualTo(curve.customers());
        assertThat(week.popularity()).isEqualTo(curve.popularity());
        assertThat(week.points().get(0).blends().get(10).precision())
                .isLessThan(blend(0, 0).precision());
    }

    @Test
    void aNewcomerHasNoUsageAndNoPlanOfLater() {
        Customer customer = data.customers().get(0);
        Customer week = Newcomers.WEEK.seen(customer, true);

        assertThat(week.usage()).isEqualTo(Usage.UNKNOWN);
        assertThat(week.churnRisk()).isNaN();
        assertThat(week.tenureDays()).isLessThanOrEqualTo(7);
        assertThat(week.currentOffer()).isEmpty();
        assertThat(week.segment()).isEqualTo(customer.segment());
        assertThat(Newcomers.MONTH.seen(customer, false).tenureDays()).isBetween(8, 30);
        assertThat(Newcomers.MONTH.seen(customer, false).currentOffer()).isEqualTo(customer.currentOffer());
        assertThat(Newcomers.FULL.seen(customer, true)).isSameAs(customer);
    }

    @Test
    void whatRulesExcludeIsNoCandidate() {
        assertThat(measured(data, Newcomers.FULL, excluding("price < 0"))).isEqualTo(curve);
        assertThat(measured(data, Newcomers.FULL, excluding("category == \"PLAN\"")))
                .isNotEqualTo(curve);
        assertThatThrownBy(() -> measured(data, Newcomers.FULL, excluding("")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("The rules exclude all");
    }

    private static SortedMap<String, String> excluding(String offers) {
        return new TreeMap<>(Map.of("one.drl", """
                package one
                import io.offerwright.rules.*
                rule "Not these"
                    @id( "ONE-1" )
                    @reason( "Not these" )
                when
                    $offer : Offer( %s )
                then
                    decision.exclude( $offer );
                end
                """.formatted(offers)));
    }

    private static ColdStartCurve measured(Dataset from, long seed, int threads) {
        return ColdStartCurve.measure(
                from,
                ALS,
                Newcomers.FULL,
                Collections.emptySortedMap(),
                5,
                seed,
                threads,
                (member, epoch, epochs) -> {});
    }

    private static ColdStartCurve measured(Dataset from, Newcomers newcomers, SortedMap<String, String> rules) {
        return ColdStartCurve.measure(from, ALS, newcomers, rules, 5, 3, 1, (member, epoch, epochs) -> {});
    }

    private static ColdStartCurve.Blend blend(int known, int contentPercent) {
        return curve.points().stream()
                .filter(point -> point.known() == known)
                .flatMap(point -> point.blends().stream())
                .filter(blend -> blend.contentPercent() == contentPercent)
                .findFirst()
                .orElseThrow();
    }
}
