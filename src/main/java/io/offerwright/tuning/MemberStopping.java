package io.offerwright.tuning;

import io.offerwright.campaign.StoppingSettings;
import io.offerwright.campaign.TrainingSettings;
import io.offerwright.data.Interactions;
import io.offerwright.domain.Decimals;
import io.offerwright.engine.BundleTraining;
import io.offerwright.features.FeatureMatrix;
import io.offerwright.model.Ensemble;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The training of a bundle's members, each with the early stopping that the settings have for it, or with all its epochs.
 * Good for one training; thread-safe.
 */
public final class MemberStopping implements BundleTraining.MemberTraining {
    private final SortedMap<String, EarlyStopping> stopping = new TreeMap<>();
    private final int members;
    private final Listener listener;
    private final Ensemble.Progress progress;
    private final SortedMap<String, EarlyStopping.Outcome> outcomes = new TreeMap<>();

    /** Hears of evaluations, from several threads. */
    @FunctionalInterface
    public interface Listener {
        /** A member was measured after an epoch. */
        void evaluated(Ensemble.Recipe member, EarlyStopping.Evaluation evaluation);
    }

    /**
     * A training by these settings.
     *
     * @param progress hears of the epochs of members without early stopping
     */
    public MemberStopping(
            TrainingSettings settings, Criterion criterion, Listener listener, Ensemble.Progress progress) {
        settings.earlyStopping().forEach((member, each) -> stopping.put(member, of(each, criterion, settings.seed())));
        this.members = settings.members().size();
        this.listener = listener;
        this.progress = progress;
    }

    private static EarlyStopping of(StoppingSettings settings, Criterion criterion, long seed) {
        return new EarlyStopping(
                criterion,
                settings.evaluateEvery(),
                settings.patience(),
                settings.validation(),
                seed,
                settings.refit());
    }

    @Override
    public Ensemble.Member train(
            Ensemble.Recipe recipe, Interactions interactions, FeatureMatrix customers, FeatureMatrix offers) {
        EarlyStopping own = stopping.get(recipe.name());
        if (own == null) {
            return recipe.train(interactions, customers, offers, 1, progress);
        }
        EarlyStopping.Outcome outcome = own.fit(
                recipe.hyperparameters(),
                interactions,
                customers,
                offers,
                1,
                evaluation -> listener.evaluated(recipe, evaluation));
        synchronized (outcomes) {
            outcomes.put(recipe.name(), outcome);
        }
        return new Ensemble.Member(
                recipe.name(),
                recipe.weight(),
                recipe.hyperparameters().with().epochs(outcome.epochs()).build(),
                outcome.model());
    }

    /** What the trainings with early stopping came to so far, by member. */
    public SortedMap<String, EarlyStopping.Outcome> outcomes() {
        synchronized (outcomes) {
            return Collections.unmodifiableSortedMap(new TreeMap<>(outcomes));
        }
    }

    /** What the provenance of the bundle says of it: one fact where it is the same for all members, else one for each. */
    public SortedMap<String, String> facts() {
        SortedMap<String, String> facts = new TreeMap<>();
        stopping.forEach((member, own) -> facts.put("training.early_stopping." + member, text(own)));
        return stopping.size() == members && new TreeSet<>(facts.values()).size() == 1
                ? new TreeMap<>(java.util.Map.of("training.early_stopping", facts.get(facts.firstKey())))
                : facts;
    }

    private static String text(EarlyStopping stopping) {
        return stopping.criterion() + " on " + Decimals.text(stopping.share()) + " of the accepted offers, after every "
                + (stopping.every() == 1 ? "epoch" : stopping.every() + " epochs") + ", patience "
                + stopping.patience() + (stopping.refit() ? ", then trained on all" : "");
    }
}
