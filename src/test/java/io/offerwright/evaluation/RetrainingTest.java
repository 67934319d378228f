package io.offerwright.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.data.Dataset;
import io.offerwright.data.Event;
import io.offerwright.domain.Channel;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Outcome;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.BundleTraining;
import io.offerwright.engine.SmallTelco;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.model.Ensemble;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Champions and challengers on the last days of a small operator. */
class RetrainingTest {
    private static final SmallTelco TELCO = SmallTelco.get();
    private static final LocalDate FROM = SmallTelco.TODAY.minusDays(40);

    private static List<Ensemble.Recipe> members(int epochs) {
        Ensemble.Recipe plain = Ensemble.defaults(3).get(0);
        return List.of(new Ensemble.Recipe(
                plain.name(),
                1,
                plain.hyperparameters().with().components(8).epochs(epochs).build()));
    }

    private static Bundle champion(int epochs) {
        return BundleTraining.of(3)
                .withMembers(members(epochs))
                .train(TELCO.data, TELCO.bundle.rules(), FROM.atStartOfDay(), 2, (member, epoch, all) -> {});
    }

    private static Retraining retraining(int epochs) {
        return new Retraining(members(epochs), 30, FROM, 5, 7);
    }

    @Test
    void aChallengerThatLearntNothingLosesAndOneThatLearntBeatsOneThatDidNot() {
        Bundle trained = champion(6);
        Bundle untrained = champion(0);
        Retraining.Result lost = retraining(0).run(trained, TELCO.data, 2);
        Retraining.Result won = retraining(6).run(untrained, TELCO.data, 2);

        assertThat(lost.better()).isFalse();
        assertThat(lost.reason(5)).contains("ndcg@5", "The challenger is worse");
        assertThat(won.better()).isTrue();
        assertThat(won.reason(5)).startsWith("The challenger is better");
        assertThat(won.customers()).isGreaterThan(100);
        assertThat(won.compared()).containsOnlyKeys(Measure.NDCG, Measure.PRECISION, Measure.AUC);
        assertThat(won.championKnew()).isFalse();
        assertThat(won.challenger().provenance().facts())
                .containsEntry("retrained.champion", untrained.fingerprint().hex())
                .containsEntry("retrained.held_out_from", FROM.toString())
                .containsKey("retrained.ndcg@5");
        assertThat(won.challenger().rules()).isEqualTo(untrained.rules());
        assertThat(retraining(6).run(untrained, TELCO.data, 1).challenger().fingerprint())
                .as("at any number of threads")
                .isEqualTo(won.challenger().fingerprint());
        assertThat(retraining(0).run(TELCO.bundle, TELCO.data, 2).championKnew())
                .as("a champion of everything")
                .isTrue();
    }

    /** The same that was trained before: whoever compares it with itself finds no difference, and it stays. */
    @Test
    void anEqualChallengerIsNotBetter() {
        Bundle champion = champion(2);
        Retraining.Result result =
                new Retraining(members(2), Double.POSITIVE_INFINITY, FROM, 5, 7).run(champion, TELCO.data, 2);

        assertThat(result.compared().get(Measure.NDCG).difference()).isEqualTo(new Interval(0, 0));
        assertThat(result.better()).isFalse();
        assertThat(result.reason(5)).contains("not better beyond chance");
    }

    /** Whatever happens on the days held out: the challenger is the same, to the byte. */
    @Test
    void theChallengerKnowsNothingOfTheDaysHeldOut() {
        List<Event> others = new ArrayList<>();
        for (int customer = 0; customer < 400; customer++) {
            others.add(new Event(
                    TELCO.data.customers().get(customer).id(),
                    TELCO.data.catalog().offer(customer % 60).id(),
                    FROM.plusDays(customer % 30).atTime(9, 0),
                    Outcome.ACCEPT,
                    Channel.EMAIL,
                    0.5));
        }
        Dataset other = new Dataset(
                TELCO.data.customers(),
                TELCO.data.catalog(),
                TELCO.data.events().before(FROM.atStartOfDay()).with(others),
                TELCO.data.report());
        Bundle champion = champion(0);

        Retraining.Result one = retraining(2).run(champion, TELCO.data, 2);
        Retraining.Result two = retraining(2).run(champion, other, 2);
        assertThat(two.compared()).isNotEqualTo(one.compared());
        assertThat(withoutFigures(two.challenger())).isEqualTo(withoutFigures(one.challenger()));
    }

    private static Fingerprint withoutFigures(Bundle bundle) {
        return bundle.withFacts(
                        new TreeMap<>(Map.of("retrained.ndcg@5", "", "retrained.precision@5", "", "retrained.auc", "")))
                .fingerprint();
    }

    @Test
    void tooLittleToMeasureOnIsRefused() {
        Retraining future = new Retraining(members(0), 30, SmallTelco.TODAY.plusDays(1), 5, 7);
        assertThatThrownBy(() -> future.run(TELCO.bundle, TELCO.data, 1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("0 customers accepted");
        Retraining past = new Retraining(members(0), 30, LocalDate.of(2000, 1, 1), 5, 7);
        assertThatThrownBy(() -> past.run(TELCO.bundle, TELCO.data, 1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("0 acceptances");
    }
}
