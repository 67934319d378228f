package io.offerwright.fairness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Customer;
import io.offerwright.evidence.Decision;
import io.offerwright.fairness.Drift.Calibration;
import io.offerwright.fairness.Drift.Feature;
import io.offerwright.outcomes.Answers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DriftTallyTest {
    private static DriftTally tally(List<Decision> decisions, Optional<Answers> outcomes) {
        DriftTally tally = new DriftTally(outcomes, bundle -> MadeUp.CATALOG, bundle -> AttributeSchema.NONE);
        decisions.forEach(tally::add);
        return tally;
    }

    private static List<Decision> decisions(int customers, long seed, int tenure) {
        Random random = new Random(seed);
        List<Decision> decisions = new ArrayList<>();
        for (int customer = 0; customer < customers; customer++) {
            Customer who = Customer.of("D" + seed + "-" + customer).withTenureDays(tenure + random.nextInt(1_000));
            decisions.add(MadeUp.decision(who, MadeUp.DAY, false, random.nextBoolean(), random.nextBoolean()));
        }
        return decisions;
    }

    private static Feature feature(Drift drift, String name) {
        return drift.features().stream()
                .filter(feature -> feature.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aShiftIsFoundAndNothingElseIs() {
        Drift drift = DriftTally.compare(
                tally(decisions(2_000, 1, 0), Optional.empty()), tally(decisions(2_000, 2, 400), Optional.empty()));

        assertThat(drift.features().stream().filter(Feature::drifted))
                .extracting(Feature::name)
                .containsExactly("tenure days");
        Feature tenure = feature(drift, "tenure days");
        assertThat(tenure.distance()).isCloseTo(0.4, within(0.04));
        assertThat(tenure.bins()).hasSize(10);
        assertThat(tenure.bins().get(0).before()).isCloseTo(0.1, within(0.005));
        assertThat(drift.found()).isTrue();
    }

    @Test
    void equalPeriodsDoNotDiffer() {
        List<Decision> decisions = decisions(500, 3, 0);
        List<Decision> shuffled = new ArrayList<>(decisions);
        Collections.shuffle(shuffled, new Random(1));
        Drift drift = DriftTally.compare(tally(decisions, Optional.empty()), tally(shuffled, Optional.empty()));

        assertThat(drift.found()).isFalse();
        assertThat(drift.features())
                .allSatisfy(feature -> assertThat(Double.isNaN(feature.index()) || feature.index() == 0)
                        .isTrue());
    }

    @Test
    void aHandfulOfDecisionsIsNoFinding() {
        Drift drift = DriftTally.compare(
                tally(decisions(12, 4, 0), Optional.empty()), tally(decisions(12, 5, 0), Optional.empty()));

        assertThat(drift.found()).isFalse();
    }

    @Test
    void whatWasErasedStillHasItsScoresAndList() {
        DriftTally tally = tally(decisions(100, 6, 0), Optional.empty());
        Decision decision = decisions(1, 7, 0).get(0);
        tally.addErased("record 1", decision.bundle(), decision.request().context(), decision.candidates());
        Drift drift = DriftTally.compare(tally, tally(decisions(100, 8, 0), Optional.empty()));

        assertThat(drift.before().decisions()).isEqualTo(101);
        assertThat(drift.before().erased()).isEqualTo(1);
    }

    /** Every offer has a propensity of 0.1; of 400 first places 20 were accepted, so z = (20 − 40) ÷ √(400 · 0.1 · 0.9). */
    @Test
    void propensitiesAreHeldAgainstOutcomes() {
        List<Decision> decisions = decisions(400, 9, 0);
        StringBuilder csv = new StringBuilder("decision_id,offer_id,at,outcome\n");
        for (int index = 0; index < decisions.size(); index++) {
            Decision decision = decisions.get(index);
            csv.append(decision.id())
                    .append(',')
                    .append(decision.chosen().get(0).offerId());
            csv.append(index % 20 == 0 ? ",2026-03-02,ACCEPT\n" : ",2026-03-02,IMPRESSION\n");
        }
        Answers outcomes = MadeUp.answers(csv.toString(), decisions);
        Calibration calibration = DriftTally.compare(
                        tally(decisions, Optional.of(outcomes)), tally(decisions, Optional.empty()))
                .before()
                .calibration()
                .orElseThrow();

        assertThat(calibration.cases()).isEqualTo(400);
        assertThat(calibration.z()).isCloseTo(-20 / 6.0, within(1e-9));
        assertThat(calibration.off()).isTrue();
        assertThat(calibration.brier()).isCloseTo((20 * 0.81 + 380 * 0.01) / 400, within(1e-12));
        assertThat(calibration.error()).isCloseTo(0.05, within(1e-12));
    }
}
