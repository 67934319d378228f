package io.offerwright.features;

import io.offerwright.domain.Customer;
import io.offerwright.domain.Usage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Customers whose extreme usage is drawn in to Tukey's fences: 1.5 times the distance of the quartiles below the first and
 * above the third. For learning a feature space from, not for encoding: a customer's own usage stays what it is, and falls
 * into the outermost bin.
 *
 * <p>A measure whose quartiles are equal, such as text messages that hardly anybody sends, is left alone: its fences would
 * take everything that is said in it for an error.
 *
 * <p>Source: Tukey, <em>Exploratory data analysis</em>, Addison-Wesley 1977.
 *
 * @param customers in the order given
 * @param drawnIn number of customers whose value lay beyond a fence, by measure
 */
public record Winsorised(List<Customer> customers, SortedMap<String, Integer> drawnIn) {
    private static final double REACH = 1.5;

    public Winsorised {
        customers = List.copyOf(customers);
        drawnIn = Collections.unmodifiableSortedMap(new TreeMap<>(drawnIn));
    }

    /** Draws in the monthly means of data, calls and text messages, and the deviation of the data. */
    public static Winsorised of(List<Customer> customers) {
        SortedMap<String, Integer> drawnIn = new TreeMap<>();
        double[] dataGb = drawnIn("data_gb", customers, usage -> usage.dataGb(), drawnIn);
        double[] callMinutes = drawnIn("call_minutes", customers, usage -> usage.callMinutes(), drawnIn);
        double[] sms = drawnIn("sms", customers, usage -> usage.sms(), drawnIn);
        double[] deviation = drawnIn("data_deviation", customers, usage -> usage.dataDeviation(), drawnIn);
        List<Customer> result = new ArrayList<>(customers);
        for (int index = 0; index < dataGb.length; index++) {
            Customer customer = customers.get(index);
            Usage within = new Usage(
                    customer.usage().months(), dataGb[index], callMinutes[index], sms[index], deviation[index]);
            result.set(index, customer.withUsage(within));
        }
        return new Winsorised(result, drawnIn);
    }

    private static double[] drawnIn(
            String measure,
            List<Customer> customers,
            ToDoubleFunction<Usage> value,
            SortedMap<String, Integer> drawnIn) {
        double[] values = customers.stream()
                .mapToDouble(customer -> value.applyAsDouble(customer.usage()))
                .toArray();
        drawnIn.put(measure, drawIn(values));
        return values;
    }

    /** Draws values in to their fences, and says how many there were beyond; {@code NaN} stays. */
    static int drawIn(double[] values) {
        double[] known = Bins.known(values);
        if (known.length == 0) {
            return 0;
        }
        double first = Bins.quantile(known, 0.25);
        double third = Bins.quantile(known, 0.75);
        double reach = REACH * (third - first);
        int beyond = 0;
        for (int index = 0; index < values.length && reach > 0; index++) {
            double within = Math.min(third + reach, Math.max(first - reach, values[index]));
            if (within != values[index] && !Double.isNaN(values[index])) {
                values[index] = within;
                beyond++;
            }
        }
        return beyond;
    }
}
