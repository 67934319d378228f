package io.offerwright.data;

import io.offerwright.domain.Usage;
import java.util.Arrays;

/** Sums of one customer's months. Each measure has a count of its own, as a cell may be empty. */
final class Months {
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private int[] seen = new int[12];
    private int months;
    private int latest = -1;
    private final int[] counts = new int[3];
    private final double[] means = new double[3];
    private double squares;

    /** Begins anew. */
    void clear() {
        months = 0;
        latest = -1;
        Arrays.fill(counts, 0);
        Arrays.fill(means, 0);
        squares = 0;
    }

    private boolean addMonth(int number) {
        // Most tables have them in order.
        for (int index = 0; number <= latest && index < months; index++) {
            if (seen[index] == number) {
                return false;
            }
        }
        if (months == seen.length) {
            seen = Arrays.copyOf(seen, months * 2);
        }
        seen[months++] = number;
        latest = Math.max(latest, number);
        return true;
    }

    /** Welford's update of mean and sum of squared differences, which loses no digits to large means. */
    void add(int measure, double value) {
        if (Double.isNaN(value)) {
            return;
        }
        counts[measure]++;
        double difference = value - means[measure];
        means[measure] += difference / counts[measure];
        if (measure == 0) {
            squares += difference * (value - means[measure]);
        }
    }

    private double mean(int measure) {
        return counts[measure] == 0 ? Double.NaN : means[measure];
    }

    /** True once a month was added. */
    boolean any() {
        return months > 0;
    }

    Usage usage() {
        double deviation = counts[0] == 0 ? Double.NaN : Math.sqrt(squares / counts[0]);
        return new Usage(months, mean(0), mean(1), mean(2), deviation);
    }

    /**
     * Adds the month of a row, and says whether the row is good.
     *
     * @param known whether the customer is among the customers
     */
    boolean read(Cells cells, boolean known) {
        DataSource.requireKnown(cells, known);
        int month = cells.month("month");
        double dataGb = cells.numberOrNaN("data_gb", 0, INFINITY);
        double callMinutes = cells.numberOrNaN("call_minutes", 0, INFINITY);
        double sms = cells.numberOrNaN("sms", 0, INFINITY);
        if (!cells.good()) {
            return false;
        }
        if (!addMonth(month)) {
            cells.reject(
                    "month", "month \"" + cells.text("month") + "\" occurs twice for the customer of this row.", "");
            return false;
        }
        add(0, dataGb);
        add(1, callMinutes);
        add(2, sms);
        return true;
    }
}
