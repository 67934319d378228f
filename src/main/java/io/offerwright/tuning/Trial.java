package io.offerwright.tuning;

import io.offerwright.model.Hyperparameters;
import java.util.Comparator;
import java.util.List;

/**
 * A training that was measured.
 *
 * @param point which point of the search it is, 1 or more; the trials of successive halving of one point have the same
 * @param rung the round it belongs to, 0 or more
 * @param scores the measure, on each validation part; empty when the training diverged
 */
public record Trial(int point, int rung, Hyperparameters hyperparameters, List<Double> scores) {
    /** The best first; equally good ones by rung and number. Those that diverged come last. */
    public static final Comparator<Trial> BEST_FIRST = Comparator.comparingDouble(Trial::order)
            .reversed()
            .thenComparing(Trial::rung)
            .thenComparing(Trial::point);

    public Trial {
        scores = List.copyOf(scores);
    }

    /** Whether the training diverged, so that there is no score. */
    public boolean diverged() {
        return scores.isEmpty();
    }

    /** The mean over the validation parts, or {@code NaN} when the training diverged. */
    public double score() {
        double sum = 0;
        for (double score : scores) {
            sum += score;
        }
        return sum / scores.size();
    }

    /** The standard error of the mean over the validation parts; 0 for one part. */
    public double standardError() {
        if (scores.size() < 2) {
            return 0;
        }
        double mean = score();
        double squares = 0;
        for (double score : scores) {
            squares += (score - mean) * (score - mean);
        }
        return Math.sqrt(squares / (scores.size() - 1) / scores.size());
    }

    private double order() {
        return diverged() ? Double.NEGATIVE_INFINITY : score();
    }
}
