package io.offerwright.evaluation;

import io.offerwright.data.Interactions;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.model.Ensemble;
import io.offerwright.model.MemberWeights;
import io.offerwright.model.TrainingMemory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.SplittableRandom;

/**
 * Baselines, the oracle where the truth is known, models and their ensemble, measured on the same users.
 *
 * @param recipes the models; with two or more, their ensemble is measured too
 * @param learnWeights whether the members' weights are learnt, from a part of train that is held out for it: the members are
 *     trained twice. The ensemble with the weights as they are is then measured besides
 * @param baselines whether baselines are measured
 * @param sample share of the users whose interactions are trained on, above 0, at most 1; all are measured, those outside of it
 *     by their features, and the baselines know all of train
 * @param seed of the random baseline and of the sample
 * @param k length of the list, 1 or more
 * @param threads how many threads measure, 1 or more; any number gives the same figures
 * @param trainingThreads how many threads train a model, 1 or more; any number gives the same model
 */
public record Comparison(
        List<Ensemble.Recipe> recipes,
        boolean learnWeights,
        boolean baselines,
        double sample,
        long seed,
        int k,
        int threads,
        int trainingThreads) {
    /** Name of the ensemble of all models. */
    public static final String ENSEMBLE = "ensemble";
    /** Name of the ranking by the truth. */
    public static final String ORACLE = "oracle";
    /** Name of the ranking by popularity. */
    public static final String POPULARITY = "popularity";
    /** Name of the ensemble with the weights as they are, where others are learnt. */
    public static final String GIVEN = "ensemble, given weights";

    /** Share of each user's items in train that weights are learnt from. */
    private static final double HELD_OUT = 0.2;

    /** What was measured. */
    public enum Kind {
        BASELINE,
        /** What only a simulated world can tell. */
        ORACLE,
        MODEL,
        ENSEMBLE;

        /** Whether it takes a training. */
        public boolean trained() {
            return this == MODEL || this == ENSEMBLE;
        }
    }

    /**
     * One that was measured.
     *
     * @param name unique in the comparison
     * @param fitSeconds how long its training took; 0 for a baseline; for an ensemble the sum over its members, and the time
     *     that learning the weights took
     * @param weights of an ensemble's members by name, without those that have no vote; empty for the others
     */
    public record Entry(
            String name,
            Kind kind,
            UserMetrics metrics,
            ListMetrics lists,
            double fitSeconds,
            SortedMap<String, Double> weights) {}

    public Comparison {
        recipes = List.copyOf(recipes);
        if (recipes.isEmpty()) {
            throw new IllegalArgumentException("There is no model to measure.");
        }
        if (!(sample > 0 && sample <= 1)) {
            throw new IllegalArgumentException("The sample (" + sample + ") must be above 0 and at most 1.");
        }
    }

    /**
     * The part of {@code train} that is trained on: that of the sample.
     *
     * <p>Whether a user is in it depends on the seed and on how many users come before.
     */
    public Interactions trainedOn(Interactions train) {
        if (sample == 1) {
            return train;
        }
        SplittableRandom random = new SplittableRandom(seed);
        boolean[] chosen = new boolean[train.owners()];
        for (int user = 0; user < chosen.length; user++) {
            chosen[user] = random.nextDouble() < sample;
        }
        return train.only(entry -> chosen[train.owner(entry)]);
    }

    /** What the training of each model takes, in their order. */
    public List<TrainingMemory> memory(EvaluationSet data, Interactions trained) {
        Split split = data.split();
        return recipes.stream()
                .map(Ensemble.Recipe::hyperparameters)
                .map(settings -> data.blocks()
                        .map(blocks -> TrainingMemory.of(blocks, split.items(), settings))
                        .orElseGet(() -> TrainingMemory.of(trained, split.users(), split.items(), settings)))
                .toList();
    }

    private void requireMemory(EvaluationSet data, Interactions trained) {
        // What is trained on is counted with the training, and may be a copy of a part.
        boolean copied = sample < 1 || data.blocks().isPresent();
        long besides = copied ? 12L * data.split().train().size() : 0;
        List<TrainingMemory> memory = memory(data, trained);
        for (int m = 0; m < memory.size(); m++) {
            memory.get(m)
                    .requireFits(
                            recipes.get(m).name(), besides, Runtime.getRuntime().maxMemory());
            besides += memory.get(m).model();
        }
    }

    /**
     * Trains and measures: the baselines, the models in their order, the ensemble.
     *
     * @throws io.offerwright.domain.InputException if the memory can't hold a training; known before anything is trained
     * @throws IllegalArgumentException if the data is in blocks, and the sample or the learning of weights need it whole
     */
    public List<Entry> run(EvaluationSet data, Ensemble.Progress progress) {
        Split split = data.split();
        if (data.blocks().isPresent() && (sample < 1 || (learnWeights && recipes.size() > 1))) {
            throw new IllegalArgumentException("Data in blocks is trained on as a whole, and weights are given.");
        }
        Interactions trained = trainedOn(split.train());
        if (trained.size() == 0 && split.train().size() > 0) {
            throw new InputException(
                    Problem.of("", "The sample holds nobody with an interaction.", "Take a larger share."));
        }
        requireMemory(data, trained);
        List<Entry> entries = new ArrayList<>();
        if (baselines) {
            data.baselines(seed).forEach((name, scores) -> entries.add(entry(name, Kind.BASELINE, scores, data, 0)));
        }
        data.oracle().ifPresent(scores -> entries.add(entry(ORACLE, Kind.ORACLE, scores, data, 0)));
        List<Ensemble.Member> members = new ArrayList<>();
        double seconds = 0;
        for (Ensemble.Recipe recipe : recipes) {
            long started = System.nanoTime();
            Ensemble.Member member = data.blocks()
                    .map(blocks -> recipe.train(blocks, split.items(), progress))
                    .orElseGet(() -> recipe.train(trained, split.users(), split.items(), trainingThreads, progress));
            double took = (System.nanoTime() - started) / 1e9;
            seconds += took;
            members.add(member);
            UserScores scores = UserScores.of(member.model().scorer(split.items()), split.users());
            entries.add(entry(recipe.name(), Kind.MODEL, scores, data, took));
        }
        if (members.size() > 1) {
            Ensemble given = new Ensemble(members);
            if (learnWeights) {
                entries.add(ensemble(GIVEN, given, data, seconds));
                long started = System.nanoTime();
                Ensemble learnt = given.withWeights(learntWeights(split, trained, progress));
                entries.add(ensemble(ENSEMBLE, learnt, data, seconds + (System.nanoTime() - started) / 1e9));
            } else {
                entries.add(ensemble(ENSEMBLE, given, data, seconds));
            }
        }
        return entries;
    }

    /**
     * How far a figure is on the way from that of popularity, 0, to that of the oracle, 1.
     *
     * @return nothing if the two are the same
     */
    public static OptionalDouble reached(double figure, double popularity, double oracle) {
        return oracle == popularity
                ? OptionalDouble.empty()
                : OptionalDouble.of((figure - popularity) / (oracle - popularity));
    }

    /** How many epochs are trained in all. */
    public int epochs() {
        int once = recipes.stream()
                .mapToInt(recipe -> recipe.hyperparameters().epochs())
                .sum();
        return recipes.size() > 1 && learnWeights ? 2 * once : once;
    }

    /** Weights by name, learnt from a part of train by members that have not seen it. */
    private SortedMap<String, Double> learntWeights(Split split, Interactions trained, Ensemble.Progress progress) {
        Holdout parts = Holdout.random(trained, HELD_OUT, seed);
        List<Ensemble.Member> members = new ArrayList<>();
        for (Ensemble.Recipe recipe : recipes) {
            members.add(recipe.train(parts.train(), split.users(), split.items(), trainingThreads, progress));
        }
        return MemberWeights.learn(new Ensemble(members), split.users(), split.items(), parts.train(), parts.test())
                .weights();
    }

    private Entry ensemble(String name, Ensemble ensemble, EvaluationSet data, double seconds) {
        Split split = data.split();
        UserScores scores = UserScores.of(ensemble.scorer(split.items()), split.users());
        return entry(name, Kind.ENSEMBLE, scores, data, seconds, ensemble.weights());
    }

    private Entry entry(String name, Kind kind, UserScores scores, EvaluationSet data, double seconds) {
        return entry(name, kind, scores, data, seconds, Collections.emptySortedMap());
    }

    private Entry entry(
            String name,
            Kind kind,
            UserScores scores,
            EvaluationSet data,
            double seconds,
            SortedMap<String, Double> weights) {
        Split split = data.split();
        UserMetrics metrics = UserMetrics.measure(scores, split.train(), split.test(), k, threads);
        return new Entry(name, kind, metrics, metrics.lists(data.popularity(), split.items()), seconds, weights);
    }
}
