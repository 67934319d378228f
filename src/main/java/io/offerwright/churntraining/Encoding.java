package io.offerwright.churntraining;

import io.offerwright.churn.Feature;
import io.offerwright.churn.Input;
import io.offerwright.churn.Input.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * Which features are made of the columns, learnt from some of the rows.
 *
 * <p>For weights, a number becomes its distance from the mean, the same of its logarithm, and its decile: the first two make a
 * line, the last lets the line bend. A category becomes its levels that have rows enough to learn from. Trees take numbers as
 * they are.
 */
record Encoding(List<Input> inputs, List<Feature> features) {
    private static final int BINS = 10;
    /** Rows that a level needs at the least, and their share. */
    private static final int LEAST_OF_LEVEL = 10;

    private static final int MOST_LEVELS = 100;

    static Encoding forWeights(Frame frame, int[] rows) {
        return of(frame, rows, false);
    }

    static Encoding forTrees(Frame frame, int[] rows) {
        return of(frame, rows, true);
    }

    private static Encoding of(Frame frame, int[] rows, boolean trees) {
        List<Input> inputs = new ArrayList<>();
        List<Feature> features = new ArrayList<>();
        for (int index = 0; index < frame.columns().size(); index++) {
            Column column = frame.columns().get(index);
            inputs.add(new Input(column.name(), column.kind(), 0));
            boolean number = column.kind() == Kind.NUMBER;
            if (number && trees) {
                features.add(new Feature(index, new Feature.Raw()));
                continue;
            }
            if (number) {
                addNumber(column, rows, index, features);
            } else {
                for (String level : levels(column, rows)) {
                    features.add(new Feature(index, new Feature.Level(level)));
                }
            }
            features.add(new Feature(index, new Feature.Missing()));
        }
        return new Encoding(inputs, features);
    }

    private static void addNumber(Column column, int[] rows, int index, List<Feature> features) {
        double[] known = Arrays.stream(rows)
                .mapToDouble(row -> column.numbers()[row])
                .filter(number -> !Double.isNaN(number))
                .sorted()
                .toArray();
        long distinct = Arrays.stream(known).distinct().limit(3).count();
        if (distinct < 2) {
            return;
        }
        features.add(new Feature(index, scaled(known, false)));
        if (distinct == 2) {
            return;
        }
        features.add(new Feature(index, scaled(known, true)));
        double[] edges = IntStream.range(1, BINS)
                .mapToDouble(bin -> known[(int) ((long) bin * known.length / BINS)])
                .filter(edge -> edge > known[0])
                .distinct()
                .toArray();
        for (int bin = 0; bin <= edges.length && edges.length > 0; bin++) {
            features.add(new Feature(
                    index,
                    new Feature.Range(
                            bin == 0 ? Double.NEGATIVE_INFINITY : edges[bin - 1],
                            bin == edges.length ? Double.POSITIVE_INFINITY : edges[bin])));
        }
    }

    private static Feature.Scaled scaled(double[] known, boolean logarithm) {
        DoubleUnaryOperator shape = logarithm ? Feature::logarithm : number -> number;
        double mean = Arrays.stream(known).map(shape).sum() / known.length;
        double squares = Arrays.stream(known)
                .map(shape)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        double deviation = Math.sqrt(squares / known.length);
        return new Feature.Scaled(logarithm, short6(mean), deviation > 0 ? Math.max(short6(deviation), 1e-9) : 1);
    }

    /** To six significant digits or so: what is no more exact than that is easier to read. */
    private static double short6(double value) {
        double unit = StrictMath.pow(10, Math.floor(StrictMath.log10(Math.max(Math.abs(value), 1e-9))) - 5);
        double rounded = Math.rint(value / unit) * unit;
        return Double.isFinite(rounded) ? (double) (float) rounded : value;
    }

    /** The levels that enough rows have, the most frequent ones, sorted by name. */
    private static List<String> levels(Column column, int[] rows) {
        Map<String, Integer> counts = new HashMap<>();
        for (int row : rows) {
            if (!column.words()[row].isEmpty()) {
                counts.merge(column.words()[row], 1, Integer::sum);
            }
        }
        int least = Math.max(LEAST_OF_LEVEL, rows.length / 500);
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() >= least)
                .sorted(Comparator.comparing((Map.Entry<String, Integer> entry) -> -entry.getValue())
                        .thenComparing(Map.Entry::getKey))
                .limit(MOST_LEVELS)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
