package io.offerwright.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.data.Interactions;
import io.offerwright.domain.InputException;
import io.offerwright.evaluation.Holdout;
import io.offerwright.features.FeatureMatrix;
import io.offerwright.model.FactorizationModel;
import io.offerwright.model.Hyperparameters;
import io.offerwright.model.Loss;
import io.offerwright.model.Trainer;
import io.offerwright.tuning.EarlyStopping.Evaluation;
import io.offerwright.tuning.EarlyStopping.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class EarlyStoppingTest {
    private static final Hyperparameters SETTINGS = Hyperparameters.of(Loss.WARP)
            .with()
            .components(8)
            .epochs(40)
            .learningRate(0.1)
            .build();

    private final MadeUpTaste world = new MadeUpTaste(40, 24);

    private static EarlyStopping stopping(int every, int patience, boolean refit) {
        return new EarlyStopping(Criterion.DEFAULT, every, patience, 0.25, 3, refit);
    }

    /** A measure that says these numbers one after the other, whatever the model. */
    private static ToDoubleFunction<FactorizationModel> script(double... values) {
        int[] next = {0};
        return model -> values[next[0]++];
    }

    private FactorizationModel follow(EarlyStopping.Watch watch) {
        return new Trainer(SETTINGS).fit(world.interactions, world.users, world.items, 1, watch);
    }

    @Test
    void itStopsAtPatienceAndKeepsTheBest() {
        EarlyStopping.Watch watch = stopping(1, 3, false)
        .new Watch(
                40,
                script(1, 2, 3, 4, 5, 6, 7, 8, 9),
                // A gain after two without one counts anew; an equal value is no gain.
                script(0.1, 0.3, 0.2, 0.3, 0.4, 0.4, 0.1, 0.2, 0.9),
                evaluation -> {});
        follow(watch);
        assertThat(watch.evaluations).hasSize(8);
        assertThat(watch.bestEpoch).isEqualTo(5);
        FactorizationModel five =
                new Trainer(SETTINGS.with().epochs(5).build()).fit(world.interactions, world.users, world.items);
        requireSame(watch.best, five);
    }

    @Test
    void itIsMeasuredEveryNEpochsAndAtTheLast() {
        List<Integer> heard = new ArrayList<>();
        Hyperparameters seven = SETTINGS.with().epochs(7).build();
        Outcome outcome = stopping(3, 50, false)
                .fit(
                        seven,
                        world.interactions,
                        world.users,
                        world.items,
                        1,
                        evaluation -> heard.add(evaluation.epoch()));
        assertThat(heard).containsExactly(3, 6, 7);
        assertThat(outcome.evaluations()).hasSize(3);
    }

    /** Bit for bit, at any number of threads; and on all the data when it is refitted. */
    @Test
    void theModelKeptIsThatOfATrainingOfExactlySoManyEpochs() {
        Outcome outcome =
                stopping(1, 4, false).fit(SETTINGS, world.interactions, world.users, world.items, 1, each -> {});
        assertThat(outcome.epochs()).isBetween(1, 39);
        Interactions train = Holdout.random(world.interactions, 0.25, 3).train();
        Hyperparameters found = SETTINGS.with().epochs(outcome.epochs()).build();
        requireSame(outcome.model(), new Trainer(found).fit(train, world.users, world.items));
        Outcome threads =
                stopping(1, 4, false).fit(SETTINGS, world.interactions, world.users, world.items, 3, each -> {});
        assertThat(threads.evaluations()).isEqualTo(outcome.evaluations());
        requireSame(threads.model(), outcome.model());

        Outcome refitted =
                stopping(1, 4, true).fit(SETTINGS, world.interactions, world.users, world.items, 2, each -> {});
        assertThat(refitted.epochs()).isEqualTo(outcome.epochs());
        requireSame(refitted.model(), new Trainer(found).fit(world.interactions, world.users, world.items));
    }

    @Test
    void theBestIsTheHighestOfItsEvaluations() {
        Outcome outcome =
                stopping(1, 4, false).fit(SETTINGS, world.interactions, world.users, world.items, 1, each -> {});
        double best = outcome.evaluations().stream()
                .mapToDouble(Evaluation::validation)
                .max()
                .orElseThrow();
        Evaluation chosen = outcome.evaluations().get(outcome.epochs() - 1);
        assertThat(chosen.epoch()).isEqualTo(outcome.epochs());
        assertThat(chosen.validation()).isEqualTo(best);
        assertThat(outcome.evaluations()).hasSize(outcome.epochs() + 4);
        assertThat(chosen.gap()).isEqualTo(chosen.training() - chosen.validation());
    }

    @Test
    void learningByHeartIsWarnedOfAndPatienceWithoutItIsNot() {
        FactorizationModel none = follow(stopping(1, 1, false).new Watch(40, script(1, 1), script(1, 1), each -> {}));
        List<Evaluation> overfitted =
                List.of(new Evaluation(1, 0.30, 0.20), new Evaluation(2, 0.40, 0.30), new Evaluation(3, 0.60, 0.25));
        assertThat(new Outcome(none, 2, overfitted).warning())
                .contains(
                        "Overfitting: from epoch 2 to 3 the training part went up from 0.4000 to 0.6000, the validation"
                                + " part down from 0.3000 to 0.2500.");
        List<Evaluation> wavering = List.of(new Evaluation(1, 0.30, 0.20), new Evaluation(2, 0.29, 0.19));
        assertThat(new Outcome(none, 1, wavering).warning()).isEmpty();
        assertThat(new Outcome(none, 0, List.of()).warning()).isEmpty();
    }

    @Test
    void nobodyToMeasureWithIsSaid() {
        Interactions one = world.interactions.only(entry -> entry == 0);
        assertThatThrownBy(() -> stopping(1, 5, false).fit(SETTINGS, one, world.users, world.items, 1, each -> {}))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("No user likes enough items");
        assertThatThrownBy(() -> new EarlyStopping(Criterion.DEFAULT, 1, 5, 0.9, 1, false))
                .hasMessageContaining("at most 0.4");
        assertThatThrownBy(() -> stopping(1, 0, false)).hasMessageContaining("patience (0) must be at least 1");
    }

    @Test
    void measuresAreCalledByTheirNames() {
        for (String name : List.of("ndcg@5", "precision@10", "recall@1", "map@3", "hit@5", "mrr", "auc")) {
            assertThat(Criterion.of(name).toString()).isEqualTo(name);
        }
        for (String name : List.of("ndcg", "ndcg@0", "mrr@5", "auc@5", "ndcg@5 ")) {
            assertThatThrownBy(() -> Criterion.of(name)).hasMessageContaining("is no measure; expected precision@K");
        }
    }

    private void requireSame(FactorizationModel found, FactorizationModel expected) {
        float[] left = new float[world.items.rows()];
        float[] right = new float[left.length];
        for (int user = 0; user < world.users.rows(); user++) {
            found.scorer(world.items).score(world.users, user, left);
            expected.scorer(world.items).score(world.users, user, right);
            assertThat(left).isEqualTo(right);
        }
        FeatureMatrix columns = FeatureMatrix.identity(world.users.columns());
        for (int column = 0; column < columns.rows(); column++) {
            found.scorer(world.items).score(columns, column, left);
            expected.scorer(world.items).score(columns, column, right);
            assertThat(left).isEqualTo(right);
        }
    }
}
