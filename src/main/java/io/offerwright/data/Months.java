package io.offerwright.data;

import io.offerwright.domain.Usage;
import java.time.YearMonth;
import java.util.Arrays;

/** Sums of one customer's months. Each measure has a count of its own, as a cell may be empty. */
final class Months {
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private int[] seen = new int[12];
    private int months;
    private final int[] counts = new int[3];
    private final double[] means = new double[3];
    private double squares;

    boolean addMonth(YearMonth month) {
        int number = month.getYear() * 12 + month.getMonthValue() - 1;
        for (int index = 0; index < months; index++) {
            if (seen[index] == number) {
                return false;
            }
        }
        if (months == seen.length) {
            seen = Arrays.copyOf(seen, months * 2);
        }
        seen[months++] = number;
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
        YearMonth month = cells.month("month");
        double dataGb = cells.numberOrNaN("data_gb", 0, INFINITY);
        double callMinutes = cells.numberOrNaN("call_minutes", 0, INFINITY);
        double sms = cells.numberOrNaN("sms", 0, INFINITY);
        if (!cells.good()) {
            return false;
        }
        if (!addMonth(month)) {
            cells.reject("month", "month \"" + month + "\" occurs twice for the customer of this row.", "");
            return false;
        }
        add(0, dataGb);
        add(1, callMinutes);
        add(2, sms);
        return true;
    }
}
