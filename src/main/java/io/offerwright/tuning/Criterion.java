package io.offerwright.tuning;

import io.offerwright.evaluation.Measure;
import io.offerwright.evaluation.RankingMetrics;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a choice is made by: the mean of a measure over users; more is better.
 *
 * @param k length of the list that is measured, 1 or more; of no matter to some measures
 */
public record Criterion(Measure measure, int k) {
    /** NDCG@5. */
    public static final Criterion DEFAULT = new Criterion(Measure.NDCG, 5);

    private static final Pattern LENGTH = Pattern.compile("@([1-9][0-9]{0,5})$");

    public Criterion {
        if (k < 1) {
            throw new IllegalArgumentException("k (" + k + ") must be at least 1.");
        }
    }

    /**
     * The criterion of this name.
     *
     * @param text such as {@code ndcg@5}, {@code precision@10} or {@code auc}
     * @throws IllegalArgumentException if there is none
     */
    public static Criterion of(String text) {
        Matcher length = LENGTH.matcher(text);
        int k = length.find() ? Integer.parseInt(length.group(1)) : DEFAULT.k;
        for (Measure measure : Measure.values()) {
            if (measure.key(k).equals(text)) {
                return new Criterion(measure, k);
            }
        }
        throw new IllegalArgumentException("\"" + text + "\" is no measure; expected "
                + Arrays.stream(Measure.values())
                        .map(measure -> measure.key(1).replace("@1", "@K"))
                        .collect(Collectors.joining(", "))
                + ", such as ndcg@5.");
    }

    /** Its value in a measurement of lists of length {@link #k}. */
    public double of(RankingMetrics metrics) {
        return metrics.value(measure);
    }

    /** Its name, such as {@code ndcg@5}. */
    @Override
    public String toString() {
        return measure.key(k);
    }
}
