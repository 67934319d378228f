package io.offerwright.experiment;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.statistics.inference.ChiSquareTest;

/**
 * Whether as many customers are in each arm as were meant to be: χ² = Σ (found − expected)² ÷ expected. Where they are not,
 * something took customers out of one arm rather than another, and no comparison of the arms means anything (Fabijan and others,
 * <em>Diagnosing sample ratio mismatch in online controlled experiments</em>, KDD 2019; Kohavi, Tang and Xu, Trustworthy Online
 * Controlled Experiments (2020), chapter 21).
 *
 * @param counts customers found, by arm
 * @param shares how many were meant, in any unit; each above 0
 */
public record SampleRatio(List<Long> counts, List<Double> shares) {
    /** So small that an alarm is one in a thousand where nothing is wrong: a report that is stopped for nothing costs trust too. */
    public static final double LEVEL = 0.001;

    public SampleRatio {
        counts = List.copyOf(counts);
        shares = List.copyOf(shares);
        if (counts.size() != shares.size() || counts.size() < 2) {
            throw new IllegalArgumentException("There are " + counts.size() + " counts and " + shares.size()
                    + " shares; expected two or more of both.");
        }
        for (double share : shares) {
            if (!(share > 0 && share < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("The share " + share + " must be above 0.");
            }
        }
    }

    /** How probable counts so far from the shares, or farther, are by chance; 1 where nobody is in any arm. */
    public double p() {
        double[] expected = expected().stream().mapToDouble(Double::doubleValue).toArray();
        long[] found = counts.stream().mapToLong(Long::longValue).toArray();
        long total = counts.stream().mapToLong(Long::longValue).sum();
        return total == 0
                ? 1
                : ChiSquareTest.withDefaults().test(expected, found).getPValue();
    }

    /** How many customers each arm was meant to have of those found. */
    public List<Double> expected() {
        double total = counts.stream().mapToLong(Long::longValue).sum();
        double all = shares.stream().mapToDouble(Double::doubleValue).sum();
        List<Double> expected = new ArrayList<>();
        shares.forEach(share -> expected.add(total * share / all));
        return List.copyOf(expected);
    }

    /** False if the arms may not be compared. */
    public boolean trustworthy() {
        return p() >= LEVEL;
    }
}
