package io.offerwright.feedback;

import io.offerwright.experiment.Amounts;
import java.util.Arrays;

/** The customers of an arm of an experiment, and what they brought. As large as there are customers who brought something. */
final class ArmTally {
    private final String name;
    private long customers;
    private long decided;
    private long converted;
    private long revenue;
    private long[] spent = new long[8];
    private int spenders;

    ArmTally(String name) {
        this.name = name;
    }

    /**
     * Counts a customer.
     *
     * @param wasDecided there is a decision for the customer
     * @param accepts how many offers the customer accepted
     * @param brought revenue, in ten-thousandths
     */
    void add(boolean wasDecided, int accepts, long brought) {
        customers++;
        decided += wasDecided ? 1 : 0;
        converted += accepts > 0 ? 1 : 0;
        revenue = Math.addExact(revenue, brought);
        if (brought > 0) {
            if (spenders == spent.length) {
                spent = Arrays.copyOf(spent, spenders * 2);
            }
            spent[spenders++] = brought;
        }
    }

    String name() {
        return name;
    }

    long customers() {
        return customers;
    }

    long decided() {
        return decided;
    }

    long converted() {
        return converted;
    }

    /** In ten-thousandths. */
    long revenue() {
        return revenue;
    }

    /** What customers brought, in the operator's currency; most of them nothing. */
    Amounts amounts() {
        return Amounts.withZeros(spent(), customers - spenders);
    }

    /** Of all who brought something, ascending. */
    private double[] spent() {
        long[] sorted = Arrays.copyOf(spent, spenders);
        Arrays.sort(sorted);
        double[] amounts = new double[spenders];
        Arrays.setAll(amounts, index -> Tally.money(sorted[index]));
        return amounts;
    }
}
