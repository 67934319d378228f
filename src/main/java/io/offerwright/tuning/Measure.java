package io.offerwright.tuning;

import io.offerwright.evaluation.RankingMetrics;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ranking metric that a choice is made by; more is better.
 *
 * @param kind which metric
 * @param k length of the list that is measured, 1 or more; of no matter to the AUC
 */
public record Measure(Kind kind, int k) {
    /** NDCG@5. */
    public static final Measure DEFAULT = new Measure(Kind.NDCG, 5);

    private static final Pattern TEXT = Pattern.compile("(precision|recall|ndcg)@([1-9][0-9]{0,5})|auc");

    /** Metrics to choose by. */
    public enum Kind {
        PRECISION,
        RECALL,
        NDCG,
        AUC
    }

    public Measure {
        if (k < 1) {
            throw new IllegalArgumentException("k (" + k + ") must be at least 1.");
        }
    }

    /**
     * The measure of this name.
     *
     * @param text such as {@code ndcg@5}, {@code precision@10} or {@code auc}
     * @throws IllegalArgumentException if there is none
     */
    public static Measure of(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no measure; expected precision@K, recall@K, ndcg@K or auc, such as ndcg@5.");
        }
        return matcher.group(1) == null
                ? new Measure(Kind.AUC, DEFAULT.k)
                : new Measure(
                        Kind.valueOf(matcher.group(1).toUpperCase(Locale.ROOT)), Integer.parseInt(matcher.group(2)));
    }

    /** Its value in a measurement of lists of length {@link #k}. */
    public double of(RankingMetrics metrics) {
        return switch (kind) {
            case PRECISION -> metrics.precision();
            case RECALL -> metrics.recall();
            case NDCG -> metrics.ndcg();
            case AUC -> metrics.auc();
        };
    }

    @Override
    public String toString() {
        String name = kind.name().toLowerCase(Locale.ROOT);
        return kind == Kind.AUC ? name : name + "@" + k;
    }
}
