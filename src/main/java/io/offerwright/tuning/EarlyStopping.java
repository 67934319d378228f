package io.offerwright.tuning;

import io.offerwright.campaign.StoppingSettings;
import io.offerwright.data.Interactions;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.evaluation.Holdout;
import io.offerwright.evaluation.RankingMetrics;
import io.offerwright.evaluation.UserScores;
import io.offerwright.features.FeatureMatrix;
import io.offerwright.model.FactorizationModel;
import io.offerwright.model.Hyperparameters;
import io.offerwright.model.Trainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Ends a training when it no longer gets better, and keeps the model of the best epoch.
 *
 * <p>A validation part of the training data is held out and measured as the training goes on; so is a training part of the
 * same size for each user, which the model learns from. Neither has items of the other part among its candidates, so the
 * two figures compare, and their distance is what was learnt by heart.
 *
 * <p>Source: Prechelt, <em>Early stopping, but when?</em>, in: Neural networks: tricks of the trade, Springer 1998; the
 * rule here is his third, successive evaluations without a gain.
 *
 * @param criterion what is watched
 * @param every epochs from one evaluation to the next, 1 or more; the last epoch is always evaluated
 * @param patience how many evaluations in a row may bring no gain before the training ends, 1 or more
 * @param share share of each user's liked items in the validation part, greater than 0, at most 0.4
 * @param seed of the choice of that part
 * @param refit whether to train once more, on all the data, for the number of epochs that was found best
 */
public record EarlyStopping(Criterion criterion, int every, int patience, double share, long seed, boolean refit) {
    private static final double LARGEST_SHARE = StoppingSettings.LARGEST_VALIDATION;

    public EarlyStopping {
        if (every < 1 || patience < 1) {
            throw new IllegalArgumentException(
                    "every (" + every + ") and patience (" + patience + ") must be at least 1.");
        }
        if (!(share > 0 && share <= LARGEST_SHARE)) {
            throw new IllegalArgumentException(
                    "The validation share (" + share + ") must be greater than 0 and at most " + LARGEST_SHARE + ".");
        }
    }

    /**
     * What was measured after an epoch.
     *
     * @param epoch 1 or more
     * @param training the measure of items that the model learnt from
     * @param validation the measure of items that it did not
     */
    public record Evaluation(int epoch, double training, double validation) {
        /** How much better the model knows what it learnt from. */
        public double gap() {
            return training - validation;
        }
    }

    /**
     * What a training came to.
     *
     * @param model that of the best epoch, or trained on all the data for as many
     * @param epochs the best epoch; 0 when there was none
     * @param evaluations in the order of epochs
     */
    public record Outcome(FactorizationModel model, int epochs, List<Evaluation> evaluations) {
        public Outcome {
            evaluations = List.copyOf(evaluations);
        }

        /** What was measured after the best epoch. */
        public Optional<Evaluation> best() {
            return evaluations.stream()
                    .filter(evaluation -> evaluation.epoch() == epochs)
                    .findFirst();
        }

        /** A warning in words when training went on to learn by heart after the best epoch: the gap grew at validation's cost. */
        public Optional<String> warning() {
            if (evaluations.isEmpty()) {
                return Optional.empty();
            }
            Evaluation last = evaluations.get(evaluations.size() - 1);
            Evaluation best = best().orElse(last);
            if (!(last.training() > best.training() && last.validation() < best.validation())) {
                return Optional.empty();
            }
            return Optional.of(String.format(
                    Locale.ROOT,
                    "Overfitting: from epoch %d to %d the training part went up from %.4f to %.4f, the validation part down"
                            + " from %.4f to %.4f.",
                    best.epoch(),
                    last.epoch(),
                    best.training(),
                    last.training(),
                    best.validation(),
                    last.validation()));
        }
    }

    /**
     * Trains.
     *
     * @param settings the epochs are the most there may be
     * @param threads for training and measuring; the outcome is the same with any number
     * @param listener hears of each evaluation
     * @throws InputException if no user likes enough items to hold one out
     */
    public Outcome fit(
            Hyperparameters settings,
            Interactions interactions,
            FeatureMatrix users,
            FeatureMatrix items,
            int threads,
            Consumer<Evaluation> listener) {
        Holdout parts = Holdout.random(interactions, share, seed);
        // Of what is left, as large a part: about the same number of items of each user.
        Holdout known = Holdout.random(parts.train(), share / (1 - share), seed + 1);
        if (parts.test().size() == 0) {
            throw new InputException(Problem.of(
                    "",
                    "No user likes enough items to hold one out for validation.",
                    "With a share of " + share + " it takes " + (long) Math.ceil(0.5 / share) + " of one user."));
        }
        Interactions others = together(known.train(), parts.test());
        Watch watch = new Watch(
                settings.epochs(),
                model -> measure(model, others, known.test(), users, items, threads),
                model -> measure(model, parts.train(), parts.test(), users, items, threads),
                listener);
        FactorizationModel last = new Trainer(settings).fit(parts.train(), users, items, threads, watch);
        FactorizationModel best = watch.best == null ? last : watch.best;
        if (refit) {
            best = new Trainer(settings.with().epochs(watch.bestEpoch).build())
                    .fit(interactions, users, items, threads, epoch -> {});
        }
        return new Outcome(best, watch.bestEpoch, watch.evaluations);
    }

    private static Interactions together(Interactions first, Interactions second) {
        int size = first.size() + second.size();
        int[] user = Arrays.copyOf(first.user(), size);
        int[] item = Arrays.copyOf(first.item(), size);
        System.arraycopy(second.user(), 0, user, first.size(), second.size());
        System.arraycopy(second.item(), 0, item, first.size(), second.size());
        float[] ones = new float[size];
        Arrays.fill(ones, 1f);
        return new Interactions(first.users(), first.items(), user, item, ones, ones);
    }

    private double measure(
            FactorizationModel model,
            Interactions has,
            Interactions likes,
            FeatureMatrix users,
            FeatureMatrix items,
            int threads) {
        return criterion.of(
                RankingMetrics.measure(UserScores.of(model.scorer(items), users), has, likes, criterion.k(), threads));
    }

    /** Follows a training, and remembers the best model. */
    final class Watch implements Trainer.EpochListener {
        private final int mostEpochs;
        private final ToDoubleFunction<FactorizationModel> training;
        private final ToDoubleFunction<FactorizationModel> validation;
        private final Consumer<Evaluation> listener;
        private double bestValidation = Double.NEGATIVE_INFINITY;
        private int withoutGain;

        final List<Evaluation> evaluations = new ArrayList<>();

        @Nullable
        FactorizationModel best;

        int bestEpoch;

        Watch(
                int mostEpochs,
                ToDoubleFunction<FactorizationModel> training,
                ToDoubleFunction<FactorizationModel> validation,
                Consumer<Evaluation> listener) {
            this.mostEpochs = mostEpochs;
            this.training = training;
            this.validation = validation;
            this.listener = listener;
        }

        @Override
        public boolean goOn(int epoch, Supplier<FactorizationModel> model) {
            if (epoch % every != 0 && epoch != mostEpochs) {
                return true;
            }
            FactorizationModel now = model.get();
            Evaluation evaluation = new Evaluation(epoch, training.applyAsDouble(now), validation.applyAsDouble(now));
            evaluations.add(evaluation);
            listener.accept(evaluation);
            if (evaluation.validation() > bestValidation) {
                bestValidation = evaluation.validation();
                best = now;
                bestEpoch = epoch;
                withoutGain = 0;
            } else {
                withoutGain++;
            }
            return withoutGain < patience;
        }
    }
}
