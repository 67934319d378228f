package io.offerwright.churntraining;

import io.offerwright.churn.ChurnModel;
import io.offerwright.churn.Input;
import io.offerwright.churn.Tree;
import io.offerwright.churn.Values;
import io.offerwright.churntraining.Finding.Verdict;
import io.offerwright.domain.Decimals;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Spelling;
import io.offerwright.engine.Batches;
import io.offerwright.evidence.Provenance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * How to make a churn model of a frame: which kind, on which columns, with which random choices.
 *
 * @param seed of folds and trees
 * @param folds how many parts are held out in turn to measure quality, 2 to 20
 */
public record ChurnStudy(Choice choice, Columns columns, long seed, int folds) {
    /** What to train. */
    public enum Choice {
        /** Both; the one with the higher AUC out of fold is taken. */
        BEST,
        LOGISTIC,
        TREES
    }

    /** What a model is. */
    public enum Kind {
        LOGISTIC,
        TREES;

        /** In a word. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Wishes about columns.
     *
     * @param wanted the only ones to look at; all if empty
     * @param excluded not to be learnt from
     * @param kept to be learnt from although they look like leaks
     * @param protectedNames never to be learnt from, whatever else is wished
     */
    public record Columns(
            SortedSet<String> wanted,
            SortedSet<String> excluded,
            SortedSet<String> kept,
            SortedSet<String> protectedNames) {
        /** No wishes. */
        public static final Columns ALL = new Columns(
                Collections.emptySortedSet(),
                Collections.emptySortedSet(),
                Collections.emptySortedSet(),
                Collections.emptySortedSet());

        public Columns {
            wanted = Collections.unmodifiableSortedSet(new TreeSet<>(wanted));
            excluded = Collections.unmodifiableSortedSet(new TreeSet<>(excluded));
            kept = Collections.unmodifiableSortedSet(new TreeSet<>(kept));
            protectedNames = Collections.unmodifiableSortedSet(new TreeSet<>(protectedNames));
        }

        /** The same with further protected names. */
        public Columns protecting(Set<String> names) {
            SortedSet<String> all = new TreeSet<>(protectedNames);
            all.addAll(names);
            return new Columns(wanted, excluded, kept, all);
        }
    }

    /**
     * One kind of model on rows that it had not seen.
     *
     * @param trees how many, chosen by the log loss out of fold; 0 for weights
     * @param before as it came
     * @param after with the calibration of the other folds
     * @param calibrated whether that is the better one by its log loss, so that the model is calibrated by all folds; if not, the
     *     slope is 1 and the intercept 0
     */
    public record Measured(
            int trees, Quality before, Quality after, boolean calibrated, double slope, double intercept) {
        /** What the model is expected to do. */
        public Quality expected() {
            return calibrated ? after : before;
        }
    }

    /** What came of it. */
    public record Result(
            int rows,
            int leavers,
            List<Finding> findings,
            SortedMap<Kind, Measured> measured,
            Kind chosen,
            ChurnModel model) {}

    private static final int MOST_TREES = 400;
    private static final int TREES_STEP = 20;

    public ChurnStudy {
        if (folds < 2 || folds > 20) {
            throw new IllegalArgumentException("Folds (" + folds + ") must be 2 to 20.");
        }
    }

    /** The usual study: both kinds, five folds, every column that is no leak. */
    public static ChurnStudy of(long seed) {
        return new ChurnStudy(Choice.BEST, Columns.ALL, seed, 5);
    }

    /** The same with wishes. */
    public ChurnStudy with(Columns value) {
        return new ChurnStudy(choice, value, seed, folds);
    }

    /**
     * Looks for leaks, measures, trains on all rows and calibrates.
     *
     * @param file stands for the frame's file in errors
     * @param facts what the model is to say of where it comes from
     * @param threads any number gives the same
     * @throws InputException if a wish names no column, or no column is left to learn from
     */
    public Result run(Frame whole, String file, Map<String, String> facts, int threads) {
        requireKnown(whole, file);
        Frame frame = columns.wanted().isEmpty()
                ? whole
                : whole.only(name -> columns.wanted().contains(name));
        List<Finding> findings = new LeakSearch(frame, columns, seed, threads).run();
        Set<String> used = new HashSet<>();
        findings.stream()
                .filter(finding -> finding.verdict() != Verdict.LEFT_OUT)
                .forEach(finding -> used.add(finding.column()));
        if (used.isEmpty()) {
            throw new InputException(Problem.of(
                    file, "No column is left to learn from.", "Look at the findings of each; --keep insists on one."));
        }
        Frame honest = frame.only(used::contains);
        Folds parts = Folds.of(honest, folds, seed);
        SortedMap<Kind, Measured> measured = new TreeMap<>();
        if (choice != Choice.TREES) {
            measured.put(Kind.LOGISTIC, measure(honest, parts, weights(honest, parts, threads), 0));
        }
        if (choice != Choice.LOGISTIC) {
            measured.put(Kind.TREES, trees(honest, parts, threads));
        }
        Kind chosen = measured.firstKey();
        for (Map.Entry<Kind, Measured> entry : measured.entrySet()) {
            if (entry.getValue().expected().auc()
                    > measured.get(chosen).expected().auc()) {
                chosen = entry.getKey();
            }
        }
        Measured best = measured.get(chosen);
        int[] all = IntStream.range(0, honest.rows()).toArray();
        ChurnModel trained = chosen == Kind.TREES
                ? TreeTraining.train(honest, all, best.trees(), seed)
                : LogisticTraining.train(honest, all);
        SortedMap<String, String> known = facts(frame, findings, measured, chosen);
        known.putAll(facts);
        ChurnModel model = calibrated(trained, new Platt(best.slope(), best.intercept()), known);
        return new Result(frame.rows(), frame.leavers(), findings, measured, chosen, model);
    }

    private void requireKnown(Frame frame, String file) {
        List<Problem> problems = new ArrayList<>();
        for (SortedSet<String> names : List.of(columns.wanted(), columns.excluded(), columns.kept())) {
            for (String name : names) {
                if (!frame.names().contains(name)) {
                    problems.add(Problem.of(
                            file, "There is no column \"" + name + "\".", Spelling.hint(name, frame.names())));
                }
            }
        }
        for (String name : columns.kept()) {
            if (columns.protectedNames().contains(name)) {
                problems.add(Problem.of(
                        file,
                        "The column \"" + name + "\" is protected; it can't be kept.",
                        "Nothing may learn from it."));
            }
        }
        if (!problems.isEmpty()) {
            throw new InputException(problems);
        }
    }

    private double[] weights(Frame frame, Folds parts, int threads) {
        double[] logOdds = new double[frame.rows()];
        Batches.run(
                IntStream.range(0, folds).iterator(),
                1,
                threads,
                fold -> CrossValidation.score(frame, parts, fold.get(0), LogisticTraining::train),
                scored -> scored.into(logOdds));
        return logOdds;
    }

    /** Log odds of a fold's rows with more and more trees. */
    private record Steps(int[] rows, double[][] logOdds) {}

    private Measured trees(Frame frame, Folds parts, int threads) {
        int steps = MOST_TREES / TREES_STEP;
        double[][] logOdds = new double[steps][frame.rows()];
        Batches.run(
                IntStream.range(0, folds).iterator(),
                1,
                threads,
                fold -> steps(frame, parts, fold.get(0), steps),
                done -> {
                    for (int step = 0; step < steps; step++) {
                        new CrossValidation.Scored(done.rows(), done.logOdds()[step]).into(logOdds[step]);
                    }
                });
        boolean[] left = left(frame);
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int step = 0; step < steps; step++) {
            double loss = Quality.of(logOdds[step], left, parts).logLoss();
            if (loss < least) {
                least = loss;
                best = step;
            }
        }
        return measure(frame, parts, logOdds[best], (best + 1) * TREES_STEP);
    }

    private Steps steps(Frame frame, Folds parts, int fold, int steps) {
        ChurnModel model = TreeTraining.train(frame, parts.others(fold), MOST_TREES, seed);
        int[] rows = parts.heldOut(fold);
        double[][] logOdds = new double[steps][rows.length];
        for (int row = 0; row < rows.length; row++) {
            Values values = frame.values(rows[row]);
            double[] features = model.features().stream()
                    .mapToDouble(feature -> feature.of(values))
                    .toArray();
            long sum = model.base();
            for (int tree = 0; tree < MOST_TREES; tree++) {
                sum += model.trees().get(tree).leaf(features);
                if ((tree + 1) % TREES_STEP == 0) {
                    logOdds[tree / TREES_STEP][row] = sum / 1e12;
                }
            }
        }
        return new Steps(rows, logOdds);
    }

    private static boolean[] left(Frame frame) {
        boolean[] left = new boolean[frame.rows()];
        for (int row = 0; row < left.length; row++) {
            left[row] = frame.left(row);
        }
        return left;
    }

    /** Each fold is calibrated by what the others show; the model itself by all of them. */
    private static Measured measure(Frame frame, Folds parts, double[] logOdds, int trees) {
        boolean[] left = left(frame);
        double[] calibrated = new double[logOdds.length];
        for (int fold = 0; fold < parts.count(); fold++) {
            int[] others = parts.others(fold);
            boolean[] happened = new boolean[others.length];
            for (int row = 0; row < others.length; row++) {
                happened[row] = left[others[row]];
            }
            Platt platt = Platt.fit(
                    Arrays.stream(others).mapToDouble(row -> logOdds[row]).toArray(), happened);
            for (int row : parts.heldOut(fold)) {
                calibrated[row] = platt.apply(logOdds[row]);
            }
        }
        Quality before = Quality.of(logOdds, left, parts);
        Quality after = Quality.of(calibrated, left, parts);
        boolean better = after.logLoss() < before.logLoss();
        Platt platt = better ? Platt.fit(logOdds, left) : new Platt(1, 0);
        return new Measured(trees, before, after, better, platt.slope(), platt.intercept());
    }

    /** The model with the calibration in its numbers: each times the slope, and the intercept in the base. */
    static ChurnModel calibrated(ChurnModel model, Platt platt, SortedMap<String, String> facts) {
        long base = LogisticTraining.quantised(platt.apply(model.base() / 1e12));
        List<Input> inputs = model.inputs().stream()
                .map(input -> new Input(input.name(), input.kind(), times(platt, input.centre())))
                .toList();
        return new ChurnModel(
                facts,
                base,
                inputs,
                model.features(),
                model.weights().stream().map(weight -> times(platt, weight)).toList(),
                model.trees().stream().map(tree -> times(platt, tree)).toList());
    }

    private static long times(Platt platt, long trillionths) {
        return (long) Math.rint(platt.slope() * trillionths);
    }

    private static Tree times(Platt platt, Tree tree) {
        return tree instanceof Tree.Split split
                ? new Tree.Split(
                        split.feature(),
                        split.threshold(),
                        split.missingBelow(),
                        times(platt, split.value()),
                        times(platt, split.below()),
                        times(platt, split.above()))
                : new Tree.Leaf(times(platt, tree.value()));
    }

    private SortedMap<String, String> facts(
            Frame frame, List<Finding> findings, SortedMap<Kind, Measured> measured, Kind chosen) {
        SortedMap<String, String> facts = new TreeMap<>();
        facts.put("offerwright", Provenance.OFFERWRIGHT_VERSION);
        facts.put("seed", Long.toString(seed));
        facts.put("folds", Integer.toString(folds));
        facts.put("rows", Integer.toString(frame.rows()));
        facts.put("left", Integer.toString(frame.leavers()));
        if (chosen == Kind.TREES) {
            facts.put("trees", Integer.toString(measured.get(chosen).trees()));
        }
        Measured best = measured.get(chosen);
        facts.put(
                "calibration",
                best.calibrated()
                        ? "slope " + Decimals.text(best.slope()) + ", intercept " + Decimals.text(best.intercept())
                        : "none, since it would not do better on held-out rows");
        Map<Kind, Measured> all = new EnumMap<>(measured);
        all.forEach((kind, one) -> facts.put(
                "quality." + kind.text(),
                String.format(
                        Locale.ROOT,
                        "auc %.4f, brier %.4f, calibration error %.4f",
                        one.expected().auc(),
                        one.expected().brier(),
                        one.expected().calibrationError())));
        for (Finding finding : findings) {
            if (finding.verdict() != Verdict.USED) {
                facts.put(
                        "column." + finding.column().replaceAll("\\s", "_"),
                        finding.verdict().text() + ", " + finding.cause().text());
            }
        }
        return facts;
    }
}
