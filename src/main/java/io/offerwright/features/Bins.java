package io.offerwright.features;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Quantile bins of a number: bin 0 holds the values up to and including {@code edges[0]}, the last one those above the
 * last edge.
 *
 * @param edges ascending, no two equal
 * @param words the name of each bin, one more than edges
 */
record Bins(double[] edges, List<String> words) {
    Bins {
        words = List.copyOf(words);
        if (words.size() != edges.length + 1) {
            throw new IllegalArgumentException(
                    "Found " + words.size() + " words for " + edges.length + " edges; expected one more than edges.");
        }
        for (int index = 1; index < edges.length; index++) {
            if (!(edges[index - 1] < edges[index])) {
                throw new IllegalArgumentException("The edges of bins must ascend; found " + Arrays.toString(edges));
            }
        }
    }

    /**
     * Bins with as nearly equal counts as ties allow. Equal edges are dropped, as is an edge at the maximum, above which
     * there would be nothing; when so many values are the maximum that no edge is left, the few below it get a bin of
     * their own. When fewer bins than labels are left, the labels are spread over them so that the lowest and the
     * highest keep their names.
     *
     * @param values in any order; {@code NaN} is left out
     */
    static Bins learn(double[] values, List<String> labels) {
        double[] sorted = known(values);
        int bins = labels.size();
        double[] edges = new double[bins - 1];
        int count = 0;
        for (int bin = 1; bin < bins && sorted.length > 0; bin++) {
            double edge = quantile(sorted, (double) bin / bins);
            boolean fresh = count == 0 || edge > edges[count - 1];
            if (fresh && edge < sorted[sorted.length - 1]) {
                edges[count++] = edge;
            }
        }
        if (count == 0 && bins > 1) {
            double below = largestBelowMaximum(sorted);
            if (!Double.isNaN(below)) {
                edges[count++] = below;
            }
        }
        List<String> words = new ArrayList<>(count + 1);
        for (int bin = 0; bin <= count; bin++) {
            double place = count == 0 ? 0.5 : (double) bin / count;
            words.add(labels.get((int) Math.round(place * (bins - 1))));
        }
        return new Bins(Arrays.copyOf(edges, count), words);
    }

    private static double largestBelowMaximum(double[] sorted) {
        int last = sorted.length - 1;
        while (last > 0 && sorted[last] == sorted[sorted.length - 1]) {
            last--;
        }
        return last >= 0 && sorted[last] < sorted[sorted.length - 1] ? sorted[last] : Double.NaN;
    }

    /** The word of the bin that a value falls into. */
    String word(double value) {
        int bin = 0;
        while (bin < edges.length && value > edges[bin]) {
            bin++;
        }
        return words.get(bin);
    }

    /** The known values, ascending. */
    static double[] known(double[] values) {
        double[] sorted =
                Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    /** The median of the known values, or {@code NaN} when there is none. */
    static double median(double[] values) {
        double[] sorted = known(values);
        return sorted.length == 0 ? Double.NaN : quantile(sorted, 0.5);
    }

    /**
     * The quantile by linear interpolation between the two nearest values, type 7 of Hyndman and Fan (1996). The
     * arithmetic follows numpy to the last bit, which makes the one comparable with the other.
     */
    static double quantile(double[] sorted, double share) {
        double place = (sorted.length - 1) * share;
        int below = (int) Math.floor(place);
        double lower = sorted[below];
        double upper = sorted[Math.min(below + 1, sorted.length - 1)];
        double rest = place - below;
        double difference = upper - lower;
        return rest >= 0.5 ? upper - difference * (1 - rest) : lower + difference * rest;
    }
}
