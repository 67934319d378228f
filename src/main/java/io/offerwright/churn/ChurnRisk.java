package io.offerwright.churn;

import io.offerwright.evidence.Explanation;
import java.util.Comparator;
import java.util.List;

/**
 * An estimated risk of leaving, and what it is made of.
 *
 * @param risk in millionths
 * @param parts of the log odds, one for each input, in the order of the inputs
 * @param explanation the computation: recomputed, it gives the risk exactly
 */
public record ChurnRisk(long risk, List<Part> parts, Explanation explanation) {
    public ChurnRisk {
        parts = List.copyOf(parts);
    }

    /**
     * What one input does to the log odds.
     *
     * @param number of the customer; {@code NaN} for a category, and when not known
     * @param word of the customer; empty for a number, and when not known
     * @param trillionths above 0 if it raises the risk
     */
    public record Part(Input input, double number, String word, long trillionths) {
        /** True if nothing is known of it. */
        public boolean missing() {
            return Double.isNaN(number) && word.isEmpty();
        }
    }

    /**
     * The parts that matter most in one direction, the largest first.
     *
     * @param raising those that raise the risk, or those that lower it
     * @param most how many at the most
     * @param least share of the largest part of all that makes a part worth naming
     */
    public List<Part> main(boolean raising, int most, double least) {
        long largest = parts.stream()
                .mapToLong(part -> Math.abs(part.trillionths()))
                .max()
                .orElse(0);
        return parts.stream()
                .filter(part -> part.trillionths() != 0 && part.trillionths() > 0 == raising)
                .filter(part -> Math.abs(part.trillionths()) >= least * largest)
                .sorted(Comparator.comparingLong((Part part) -> -Math.abs(part.trillionths()))
                        .thenComparing(part -> part.input().name()))
                .limit(most)
                .toList();
    }
}
