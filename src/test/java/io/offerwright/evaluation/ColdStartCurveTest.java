package io.offerwright.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.data.DataSource;
import io.offerwright.data.Dataset;
import io.offerwright.domain.InputException;
import io.offerwright.model.Ensemble;
import io.offerwright.model.Hyperparameters;
import io.offerwright.model.Loss;
import io.offerwright.simulation.World;
import io.offerwright.simulation.WorldFiles;
import io.offerwright.simulation.WorldSettings;
import java.nio.file.Path;
import java.util.List;
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
        curve = ColdStartCurve.measure(data, ALS, 5, 3, 1, (member, epoch, epochs) -> {});
    }

    /** In the simulated world what a customer accepts follows their hidden taste, which the first acceptances show. */
    @Test
    void knowingWhatWasAcceptedHelps() {
        double none = blend(0, 0).precision();
        double eight = blend(8, 0).precision();

        assertThat(eight).isGreaterThan(none + 2 * blend(8, 0).error());
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
        assertThat(curve.points()).extracting(ColdStartCurve.Point::known).containsExactly(0, 1, 2, 3, 5, 8);
        assertThat(curve.customers()).isBetween(150, 260);
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
        assertThat(ColdStartCurve.measure(data, ALS, 5, 3, 3, (member, epoch, epochs) -> {}))
                .isEqualTo(curve);
    }

    @Test
    void anotherSeedMakesOthersNew() {
        assertThat(ColdStartCurve.measure(data, ALS, 5, 4, 1, (member, epoch, epochs) -> {}))
                .isNotEqualTo(curve);
    }

    @Test
    void dataWithNobodyToMeasureIsRefused(@TempDir Path small) {
        new WorldFiles(false, false, false).write(World.of(WorldSettings.of(1, 20, 5)), small, done -> {});
        Dataset few = DataSource.in(small).read();

        assertThatThrownBy(() -> ColdStartCurve.measure(few, ALS, 5, 3, 1, (member, epoch, epochs) -> {}))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("could be measured")
                .hasMessageContaining("more than 8 different accepted offers");
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
