package io.offerwright.evaluation;

import io.offerwright.model.Ensemble;
import java.util.ArrayList;
import java.util.List;

/**
 * Baselines, models and their ensemble, measured on the same users.
 *
 * @param recipes the models; with two or more, their ensemble is measured too
 * @param baselines whether baselines are measured
 * @param seed of the random baseline
 * @param k length of the list, 1 or more
 * @param threads how many threads measure, 1 or more; any number gives the same figures
 * @param trainingThreads how many threads train a model, 1 or more; any number gives the same model
 */
public record Comparison(
        List<Ensemble.Recipe> recipes, boolean baselines, long seed, int k, int threads, int trainingThreads) {
    /** Name of the ensemble of all models. */
    public static final String ENSEMBLE = "ensemble";

    /** What was measured. */
    public enum Kind {
        BASELINE,
        MODEL,
        ENSEMBLE
    }

    /**
     * One that was measured.
     *
     * @param name unique in the comparison
     * @param fitSeconds how long its training took; 0 for a baseline, the sum over its members for an ensemble
     */
    public record Entry(String name, Kind kind, UserMetrics metrics, ListMetrics lists, double fitSeconds) {}

    public Comparison {
        recipes = List.copyOf(recipes);
        if (recipes.isEmpty()) {
            throw new IllegalArgumentException("There is no model to measure.");
        }
    }

    /** Trains and measures: the baselines, the models in their order, the ensemble. */
    public List<Entry> run(EvaluationSet data, Ensemble.Progress progress) {
        Split split = data.split();
        List<Entry> entries = new ArrayList<>();
        if (baselines) {
            data.baselines(seed).forEach((name, scores) -> entries.add(entry(name, Kind.BASELINE, scores, split, 0)));
        }
        List<Ensemble.Member> members = new ArrayList<>();
        double seconds = 0;
        for (Ensemble.Recipe recipe : recipes) {
            long started = System.nanoTime();
            Ensemble.Member member =
                    recipe.train(split.train(), split.users(), split.items(), trainingThreads, progress);
            double took = (System.nanoTime() - started) / 1e9;
            seconds += took;
            members.add(member);
            UserScores scores = UserScores.of(member.model().scorer(split.items()), split.users());
            entries.add(entry(recipe.name(), Kind.MODEL, scores, split, took));
        }
        if (members.size() > 1) {
            UserScores scores = UserScores.of(new Ensemble(members).scorer(split.items()), split.users());
            entries.add(entry(ENSEMBLE, Kind.ENSEMBLE, scores, split, seconds));
        }
        return entries;
    }

    private Entry entry(String name, Kind kind, UserScores scores, Split split, double seconds) {
        UserMetrics metrics = UserMetrics.measure(scores, split.train(), split.test(), k, threads);
        return new Entry(name, kind, metrics, metrics.lists(split.train(), split.items()), seconds);
    }
}
