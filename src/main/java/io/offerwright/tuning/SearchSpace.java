package io.offerwright.tuning;

import io.offerwright.model.Hyperparameters;
import io.offerwright.tuning.Dimension.Range;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * The hyperparameters among which a search chooses.
 *
 * @param base what is not searched for
 * @param ranges where to search, by hyperparameter
 */
record SearchSpace(Hyperparameters base, SortedMap<Dimension, Range> ranges) {
    SearchSpace {
        ranges = Collections.unmodifiableSortedMap(new TreeMap<>(ranges));
    }

    /** Every hyperparameter that the loss takes notice of, in its usual range or a given one. */
    static SearchSpace of(Hyperparameters base, Map<Dimension, Range> given) {
        SortedMap<Dimension, Range> ranges = new TreeMap<>();
        for (Dimension dimension : Dimension.of(base.loss())) {
            ranges.put(dimension, given.getOrDefault(dimension, dimension.range(base.loss())));
        }
        return new SearchSpace(base, ranges);
    }

    SearchSpace without(Dimension dimension) {
        SortedMap<Dimension, Range> left = new TreeMap<>(ranges);
        left.remove(dimension);
        return new SearchSpace(base, left);
    }

    /** Points drawn at random: evenly, or evenly in the logarithm. Bergstra and Bengio, <em>Random search</em>, JMLR 13, 2012. */
    List<Hyperparameters> random(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Hyperparameters> points = new ArrayList<>();
        while (points.size() < count) {
            Hyperparameters point = base;
            for (Map.Entry<Dimension, Range> entry : ranges.entrySet()) {
                point = entry.getKey().set(point, entry.getKey().at(entry.getValue(), random.nextDouble()));
            }
            points.add(point);
        }
        return points;
    }

    /**
     * The finest grid of at most {@code most} points. Dimensions get a further value in turn, in the order of {@link
     * Dimension}, which is that of their usual effect; one that has a single value has that in the middle of its range.
     */
    List<Hyperparameters> grid(int most) {
        int[] values = new int[ranges.size()];
        Arrays.fill(values, 1);
        List<Map.Entry<Dimension, Range>> dimensions = List.copyOf(ranges.entrySet());
        boolean finer = true;
        while (finer) {
            finer = false;
            for (int dimension = 0; dimension < values.length; dimension++) {
                long points = 1;
                for (int other : values) {
                    points *= other;
                }
                if (values[dimension] < mostValues(dimensions.get(dimension))
                        && points / values[dimension] * (values[dimension] + 1) <= most) {
                    values[dimension]++;
                    finer = true;
                }
            }
        }
        List<Hyperparameters> points = List.of(base);
        int next = 0;
        for (Map.Entry<Dimension, Range> entry : ranges.entrySet()) {
            int count = values[next++];
            List<Hyperparameters> finerPoints = new ArrayList<>();
            for (Hyperparameters point : points) {
                for (int value = 0; value < count; value++) {
                    double share = count == 1 ? 0.5 : (double) value / (count - 1);
                    finerPoints.add(entry.getKey().set(point, entry.getKey().at(entry.getValue(), share)));
                }
            }
            points = finerPoints;
        }
        // A narrow range of whole numbers may give the same point twice.
        return List.copyOf(new LinkedHashSet<>(points));
    }

    /** How many values a dimension can have; one that is held fast must not take up the points of the others. */
    private static double mostValues(Map.Entry<Dimension, Range> dimension) {
        double width = dimension.getValue().high() - dimension.getValue().low();
        return width == 0 ? 1 : dimension.getKey().whole() ? width + 1 : Double.POSITIVE_INFINITY;
    }
}
