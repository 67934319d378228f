package io.offerwright.data;

import io.offerwright.domain.InputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of an experiment's customers: a CSV file with one row a customer and the columns {@code customer_id}, {@code arm},
 * {@code converted} (0 or 1), and perhaps {@code revenue} and a covariate, a number from before the experiment.
 *
 * @param arms by name
 * @param revenue true if the file tells it
 * @param covariate the column that the covariate is in, if the file tells one
 */
public record TrialFile(SortedMap<String, Arm> arms, boolean revenue, Optional<String> covariate) {
    /** The column of the covariate where no other is named. */
    public static final String COVARIATE = "covariate";

    private static final String CUSTOMER = "customer_id";

    /** An arm's customers, in the order of the file. */
    public static final class Arm {
        private final Numbers converted = new Numbers();
        private final Numbers revenue = new Numbers();
        private final Numbers covariate = new Numbers();

        /** 1 for each customer who accepted, 0 for each who did not. */
        public double[] converted() {
            return converted.values();
        }

        /** What each customer spent; empty if the file does not tell. */
        public double[] revenue() {
            return revenue.values();
        }

        /** The covariate of each customer; empty if the file does not tell. */
        public double[] covariate() {
            return covariate.values();
        }
    }

    private static final class Numbers {
        private double[] values = new double[16];
        private int count;

        void add(double value) {
            if (count == values.length) {
                values = Arrays.copyOf(values, count * 2);
            }
            values[count++] = value;
        }

        double[] values() {
            return Arrays.copyOf(values, count);
        }
    }

    /**
     * Reads a file.
     *
     * @param covariate the column of the covariate; if empty, {@code covariate} where there is one
     * @throws InputException with all problems of the file, such as a customer who occurs twice
     */
    public static TrialFile read(Table table, Optional<String> covariate) {
        List<String> header;
        try (Rows rows = table.open(new Problems(table.name()))) {
            header = rows.header();
        }
        boolean revenue = header.contains("revenue");
        Optional<String> before = covariate.or(() -> Optional.of(COVARIATE).filter(header::contains));
        List<String> required = new ArrayList<>(List.of(CUSTOMER, "arm", "converted"));
        before.filter(column -> !required.contains(column)).ifPresent(required::add);
        SortedMap<String, Arm> arms = new TreeMap<>();
        Set<String> seen = new HashSet<>();
        TableReader.read(
                table,
                required,
                List.of("revenue", COVARIATE),
                "Remove it, or name it with --covariate.",
                BadRows.REFUSE,
                Set.of(CUSTOMER),
                cells -> {
                    String customer = cells.name(CUSTOMER);
                    String name = cells.name("arm");
                    int converted = cells.whole("converted", 0, 1);
                    double amount = revenue ? cells.number("revenue", -1e12, 1e12) : 0;
                    double known = before.isPresent() ? cells.number(before.get(), -1e12, 1e12) : 0;
                    if (cells.good() && !seen.add(customer)) {
                        cells.reject(
                                CUSTOMER,
                                "The customer of this row occurs before; expected one row a customer.",
                                "Add up what the customer did, and find out whether they were in two arms.");
                    }
                    if (cells.good()) {
                        Arm arm = arms.computeIfAbsent(name, unused -> new Arm());
                        arm.converted.add(converted);
                        if (revenue) {
                            arm.revenue.add(amount);
                        }
                        if (before.isPresent()) {
                            arm.covariate.add(known);
                        }
                    }
                });
        return new TrialFile(arms, revenue, before);
    }
}
