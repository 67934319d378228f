package io.offerwright.evaluation;

import io.offerwright.evaluation.Comparison.Entry;
import io.offerwright.evaluation.Comparison.Kind;
import io.offerwright.model.Ensemble;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * Comparisons with several seeds, as one table: each figure is a mean over the seeds, with its standard deviation.
 *
 * @param k length of the lists
 * @param firstSeed the seeds are this one and those that follow
 * @param seeds how many
 * @param users number of users
 * @param measured how many of them were measured, with the first seed
 * @param items number of items
 * @param trainInteractions number of interactions to train on, with the first seed
 * @param rows the baselines, the models, the ensemble
 * @param byHistory the same for the cold and for the warm users, if with each seed some of both were measured; else nothing
 */
public record Benchmark(
        int k,
        long firstSeed,
        int seeds,
        int users,
        int measured,
        int items,
        int trainInteractions,
        List<Row> rows,
        List<Group> byHistory) {
    /** The measures of the table, in its order. */
    public static final List<Measure> MEASURES = List.of(Measure.PRECISION, Measure.RECALL, Measure.NDCG, Measure.AUC);

    /**
     * What one of them came to.
     *
     * @param measures by {@link #MEASURES measure}
     * @param fitSeconds of training; 0 for a baseline
     */
    public record Row(String name, Kind kind, Map<Measure, Spread> measures, Spread fitSeconds) {}

    /**
     * Some of the users.
     *
     * @param name as {@link UserGroups#byHistory} names them
     * @param measured how many, with the first seed
     * @param rows in the order of all
     */
    public record Group(String name, int measured, List<Row> rows) {
        public Group {
            rows = List.copyOf(rows);
        }
    }

    public Benchmark {
        rows = List.copyOf(rows);
        byHistory = List.copyOf(byHistory);
    }

    /**
     * Runs the comparisons, one after another.
     *
     * @param data what to train on and to measure with, by seed
     * @param comparison what to compare, by seed; the same names and k with each
     * @param seeds how many, 1 or more
     */
    public static Benchmark run(
            LongFunction<EvaluationSet> data,
            LongFunction<Comparison> comparison,
            long firstSeed,
            int seeds,
            Ensemble.Progress progress) {
        if (seeds < 1) {
            throw new IllegalArgumentException("seeds (" + seeds + ") must be at least 1.");
        }
        Split first = data.apply(firstSeed).split();
        List<List<Entry>> runs = new ArrayList<>();
        List<UserGroups> histories = new ArrayList<>();
        for (int run = 0; run < seeds; run++) {
            EvaluationSet set = data.apply(firstSeed + run);
            histories.add(UserGroups.byHistory(set.split().train()));
            runs.add(comparison.apply(firstSeed + run).run(set, progress));
        }
        Entry any = runs.get(0).get(0);
        return new Benchmark(
                any.metrics().k(),
                firstSeed,
                seeds,
                first.train().users(),
                any.metrics().mean().users(),
                first.train().items(),
                first.train().size(),
                rows(runs, (run, user) -> true),
                byHistory(runs, histories));
    }

    private static List<Group> byHistory(List<List<Entry>> runs, List<UserGroups> histories) {
        List<Group> groups = new ArrayList<>();
        List<String> names = histories.get(0).names();
        for (int group = 0; group < names.size(); group++) {
            int which = group;
            for (int run = 0; run < runs.size(); run++) {
                UserGroups history = histories.get(run);
                UserMetrics metrics = runs.get(run).get(0).metrics();
                if (metrics.mean(user -> history.holds(which, user)).users() == 0) {
                    return List.of();
                }
            }
            int measured = runs.get(0)
                    .get(0)
                    .metrics()
                    .mean(user -> histories.get(0).holds(which, user))
                    .users();
            groups.add(new Group(names.get(group), measured, rows(runs, (run, user) -> histories
                    .get(run)
                    .holds(which, user))));
        }
        return groups;
    }

    /** Whether a user counts in a run. */
    private interface Chosen {
        boolean test(int run, int user);
    }

    private static List<Row> rows(List<List<Entry>> runs, Chosen chosen) {
        List<Row> rows = new ArrayList<>();
        for (int place = 0; place < runs.get(0).size(); place++) {
            int at = place;
            rows.add(row(runs.stream().map(run -> run.get(at)).toList(), chosen));
        }
        return rows;
    }

    private static Row row(List<Entry> bySeed, Chosen chosen) {
        List<RankingMetrics> means = new ArrayList<>();
        for (int run = 0; run < bySeed.size(); run++) {
            int of = run;
            means.add(bySeed.get(run).metrics().mean(user -> chosen.test(of, user)));
        }
        Map<Measure, Spread> measures = new EnumMap<>(Measure.class);
        for (Measure measure : MEASURES) {
            measures.put(
                    measure,
                    Spread.of(means.stream()
                            .mapToDouble(mean -> mean.value(measure))
                            .toArray()));
        }
        return new Row(
                bySeed.get(0).name(),
                bySeed.get(0).kind(),
                Collections.unmodifiableMap(measures),
                Spread.of(bySeed.stream().mapToDouble(Entry::fitSeconds).toArray()));
    }

    /** The row of this name. */
    public Optional<Row> row(String name) {
        return rows.stream().filter(row -> row.name().equals(name)).findFirst();
    }

    /** All names, ours in their order, then those that only the reference has. */
    public List<String> names(Optional<ReferenceFigures> reference) {
        List<String> names = new ArrayList<>();
        rows.forEach(row -> names.add(row.name()));
        reference.ifPresent(given -> given.models().keySet().stream()
                .filter(name -> !names.contains(name))
                .forEach(names::add));
        return names;
    }
}
