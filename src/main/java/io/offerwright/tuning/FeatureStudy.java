package io.offerwright.tuning;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.engine.Batches;
import io.offerwright.evaluation.Holdout;
import io.offerwright.evaluation.RankingMetrics;
import io.offerwright.evaluation.Spread;
import io.offerwright.evaluation.TrainingSet;
import io.offerwright.evaluation.UserScores;
import io.offerwright.features.FeatureMatrix;
import io.offerwright.model.FactorizationModel;
import io.offerwright.model.Hyperparameters;
import io.offerwright.model.Trainer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * Asks of each group of features what it is worth: precision@k is measured without it, after training anew (ablation), and
 * with it shuffled among the users or the items, without training anew (permutation importance).
 *
 * <p>Ablation says what a group adds to the others; where two say the same, neither adds anything. Permutation says how much
 * the model leans on a group. A group is worth keeping when leaving it out costs more than 1 % of the precision@k,
 * relative, on the validation part.
 *
 * <p>Source of the permutation importance: Breiman, <em>Random forests</em>, Machine Learning 45, 2001; of its use on any
 * model: Fisher, Rudin, Dominici, <em>All models are wrong, but many are useful</em>, JMLR 20, 2019.
 *
 * @param data what is trained on and measured with
 * @param part the part that is trained on and the one that is measured
 * @param hyperparameters what is trained
 * @param k length of the list that is measured, 1 or more
 * @param repeats trainings of each kind, with seeds that follow from that of the hyperparameters, 1 or more
 * @param threads how many trainings run at a time; the result is the same at any number
 */
public record FeatureStudy(
        TrainingSet data, Holdout part, Hyperparameters hyperparameters, int k, int repeats, int threads) {
    /** Share of the precision that a group must add to be kept. */
    public static final double LEAST_GAIN = 0.01;

    private static final int SHUFFLES = 5;

    public FeatureStudy {
        if (k < 1 || repeats < 1 || threads < 1) {
            throw new IllegalArgumentException(
                    "k (" + k + "), repeats (" + repeats + ") and threads (" + threads + ") must be at least 1.");
        }
    }

    /** Whose features they are. */
    public enum Side {
        USER,
        ITEM
    }

    /**
     * What a group is worth.
     *
     * @param features number of features in it
     * @param ablation mean loss of precision without the group, as a share of the precision with it
     * @param ablationError standard error of that mean over the repeats; {@code NaN} for a single one
     * @param permutation mean loss of precision with the group shuffled, as a share of the precision with it in place
     * @param permutationError standard deviation of that loss over the shuffles
     */
    public record Group(
            Side side,
            String name,
            int features,
            double ablation,
            double ablationError,
            double permutation,
            double permutationError) {
        /** Whether the group adds more than 1 % of the precision. */
        public boolean keep() {
            return ablation > LEAST_GAIN;
        }

        /** Whether another seed might have answered otherwise: the limit lies within two standard errors. */
        public boolean uncertain() {
            return !(Math.abs(ablation - LEAST_GAIN) > 2 * ablationError);
        }
    }

    /**
     * How much two groups of one side say the same.
     *
     * @param association Cramér's V, 0 to 1
     */
    public record Association(Side side, String first, String second, double association) {}

    /**
     * What the study found.
     *
     * @param precision mean precision@k with all features
     * @param groups the one whose absence costs most first
     * @param associations the closest first
     */
    public record Result(double precision, List<Group> groups, List<Association> associations) {
        public Result {
            groups = List.copyOf(groups);
            associations = List.copyOf(associations);
        }
    }

    /** A group of features: some columns of one of the matrices. */
    private record Columns(Side side, String name, Set<Integer> columns) {
        IntPredicate holds() {
            return columns::contains;
        }
    }

    /** A training: with all features, or without those of a group. */
    private record Task(int group, int repeat) {}

    /** What came of one: the precision, and those with each group shuffled if it had all features. */
    private record Measured(Task task, double precision, double[][] shuffled) {}

    /** The group of a feature: what stands before " = ", else before the first "=" or ":", else all of it. */
    static String groupOf(String feature) {
        int end = feature.indexOf(" = ");
        for (int at = 0; end < 0 && at < feature.length(); at++) {
            if (feature.charAt(at) == '=' || feature.charAt(at) == ':') {
                end = at;
            }
        }
        return end <= 0 ? feature : feature.substring(0, end).strip();
    }

    /** Number of trainings. */
    public int trainings() {
        return repeats * (groups().size() + 1);
    }

    /**
     * Trains and measures.
     *
     * @param progress hears how many trainings are done
     * @throws InputException if there is nothing to measure with, or the precision is 0 with all features
     */
    public Result run(LongConsumer progress) {
        List<Columns> groups = groups();
        List<Task> tasks = new ArrayList<>();
        for (int group = -1; group < groups.size(); group++) {
            for (int repeat = 0; repeat < repeats; repeat++) {
                tasks.add(new Task(group, repeat));
            }
        }
        List<Measured> all = new ArrayList<>();
        Batches.run(tasks.iterator(), 1, threads, one -> measure(one.get(0), groups), measured -> {
            all.add(measured);
            progress.accept(all.size());
        });
        List<Measured> complete = all.subList(0, repeats);
        double precision = Spread.of(
                        complete.stream().mapToDouble(Measured::precision).toArray())
                .mean();
        if (precision == 0) {
            throw new InputException(Problem.of(
                    "",
                    "The precision@" + k + " with all features is 0: there is nothing that a group could add to.",
                    "Train longer, hold out a larger part, or measure longer lists."));
        }
        List<Group> result = new ArrayList<>();
        for (int group = 0; group < groups.size(); group++) {
            double[] losses = new double[repeats];
            double[] shuffled = new double[repeats * SHUFFLES];
            for (int repeat = 0; repeat < repeats; repeat++) {
                double with = complete.get(repeat).precision();
                losses[repeat] = (with - all.get((group + 1) * repeats + repeat).precision()) / precision;
                for (int shuffle = 0; shuffle < SHUFFLES; shuffle++) {
                    shuffled[repeat * SHUFFLES + shuffle] =
                            (with - complete.get(repeat).shuffled()[group][shuffle]) / precision;
                }
            }
            Columns of = groups.get(group);
            result.add(new Group(
                    of.side(),
                    of.name(),
                    of.columns().size(),
                    Spread.of(losses).mean(),
                    repeats == 1 ? Double.NaN : Spread.of(losses).deviation() / Math.sqrt(repeats),
                    Spread.of(shuffled).mean(),
                    Spread.of(shuffled).deviation()));
        }
        result.sort((left, right) -> Double.compare(right.ablation(), left.ablation()));
        return new Result(precision, result, associations(groups));
    }

    private List<Columns> groups() {
        List<Columns> groups = new ArrayList<>();
        for (Side side : Side.values()) {
            List<String> names = side == Side.USER ? data.userFeatures() : data.itemFeatures();
            Map<String, Columns> byName = new HashMap<>();
            for (int column = 0; column < names.size(); column++) {
                String name = groupOf(names.get(column));
                Columns group = byName.get(name);
                if (group == null) {
                    group = new Columns(side, name, new LinkedHashSet<>());
                    byName.put(name, group);
                    groups.add(group);
                }
                group.columns().add(column);
            }
        }
        return groups;
    }

    private Measured measure(Task task, List<Columns> groups) {
        FeatureMatrix users = data.users();
        FeatureMatrix items = data.items();
        if (task.group() >= 0) {
            Columns left = groups.get(task.group());
            if (left.side() == Side.USER) {
                users = users.only(left.holds().negate());
            } else {
                items = items.only(left.holds().negate());
            }
        }
        FactorizationModel model = new Trainer(hyperparameters
                        .with()
                        .seed(hyperparameters.seed() + task.repeat())
                        .build())
                .fit(part.train(), users, items);
        double precision = precision(model, users, items);
        double[][] shuffled = new double[task.group() < 0 ? groups.size() : 0][SHUFFLES];
        for (int group = 0; group < shuffled.length; group++) {
            for (int shuffle = 0; shuffle < SHUFFLES; shuffle++) {
                shuffled[group][shuffle] = shuffled(model, groups.get(group), task.repeat() * SHUFFLES + shuffle);
            }
        }
        return new Measured(task, precision, shuffled);
    }

    private double shuffled(FactorizationModel model, Columns group, int number) {
        boolean ofUsers = group.side() == Side.USER;
        int[] order = order(ofUsers ? data.users().rows() : data.items().rows(), hyperparameters.seed() + number);
        return ofUsers
                ? precision(model, data.users().exchange(order, group.holds()), data.items())
                : precision(model, data.users(), data.items().exchange(order, group.holds()));
    }

    private static int[] order(int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] order = IntStream.range(0, size).toArray();
        for (int last = size - 1; last > 0; last--) {
            int other = random.nextInt(last + 1);
            int swapped = order[last];
            order[last] = order[other];
            order[other] = swapped;
        }
        return order;
    }

    private double precision(FactorizationModel model, FeatureMatrix users, FeatureMatrix items) {
        RankingMetrics metrics =
                RankingMetrics.measure(UserScores.of(model.scorer(items), users), part.train(), part.test(), k, 1);
        if (metrics.users() == 0) {
            throw new InputException(Problem.of(
                    "", "No user likes enough items to hold one out for validation.", "Hold out a larger share."));
        }
        return metrics.precision();
    }

    private List<Association> associations(List<Columns> groups) {
        List<Association> result = new ArrayList<>();
        Map<Columns, int[]> words = new HashMap<>();
        for (int first = 0; first < groups.size(); first++) {
            for (int second = first + 1; second < groups.size(); second++) {
                Columns left = groups.get(first);
                Columns right = groups.get(second);
                if (left.side() == right.side()
                        && !left.name().equals(TrainingSet.IDENTITY)
                        && !right.name().equals(TrainingSet.IDENTITY)) {
                    result.add(new Association(
                            left.side(),
                            left.name(),
                            right.name(),
                            cramersV(
                                    words.computeIfAbsent(left, this::words),
                                    words.computeIfAbsent(right, this::words))));
                }
            }
        }
        result.sort((left, right) -> Double.compare(right.association(), left.association()));
        return result;
    }

    /** What a group says of each row, by number: which of its features the row has. */
    private int[] words(Columns group) {
        FeatureMatrix matrix = (group.side() == Side.USER ? data.users() : data.items()).only(group.holds());
        Map<Set<Integer>, Integer> numbers = new HashMap<>();
        int[] words = new int[matrix.rows()];
        for (int row = 0; row < words.length; row++) {
            Set<Integer> features = new LinkedHashSet<>();
            IntStream.range(matrix.start()[row], matrix.start()[row + 1])
                    .map(entry -> matrix.feature()[entry])
                    .sorted()
                    .forEach(features::add);
            Integer number = numbers.putIfAbsent(features, numbers.size());
            words[row] = number == null ? numbers.size() - 1 : number;
        }
        return words;
    }

    /**
     * Cramér's V of two ways of sorting the same things, with the correction for chance: 0 when they have nothing to do with
     * one another, 1 when each follows from the other. 0 also when one of them sorts everything into one class.
     *
     * <p>Sources: Cramér, <em>Mathematical methods of statistics</em>, Princeton 1946; Bergsma, <em>A bias-correction for
     * Cramér's V and Tschuprow's T</em>, Journal of the Korean Statistical Society 42, 2013.
     *
     * @param left class of each thing, 0 or more
     * @param right class of each thing, 0 or more
     */
    static double cramersV(int[] left, int[] right) {
        int n = left.length;
        int rows = IntStream.of(left).max().orElse(-1) + 1;
        int columns = IntStream.of(right).max().orElse(-1) + 1;
        if (n < 2 || rows < 2 || columns < 2) {
            return 0;
        }
        long[] rowSums = new long[rows];
        long[] columnSums = new long[columns];
        Map<Long, Integer> cells = new HashMap<>();
        for (int each = 0; each < n; each++) {
            rowSums[left[each]]++;
            columnSums[right[each]]++;
            cells.merge((long) left[each] * columns + right[each], 1, Integer::sum);
        }
        // chi²/n is the sum of observed²/(row sum * column sum) less 1: cells with nothing in them need not be visited.
        double sum = -1;
        for (Map.Entry<Long, Integer> cell : new TreeMap<>(cells).entrySet()) {
            double observed = cell.getValue();
            sum += observed
                    / rowSums[(int) (cell.getKey() / columns)]
                    * (observed / columnSums[(int) (cell.getKey() % columns)]);
        }
        double corrected = Math.max(0, sum - (rows - 1.0) * (columns - 1.0) / (n - 1.0));
        double rowsLeft = rows - (rows - 1.0) * (rows - 1.0) / (n - 1.0);
        double columnsLeft = columns - (columns - 1.0) * (columns - 1.0) / (n - 1.0);
        double most = Math.min(rowsLeft, columnsLeft) - 1;
        return most <= 0 ? 0 : Math.min(1, Math.sqrt(corrected / most));
    }
}
