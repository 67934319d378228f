package io.offerwright.impact;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Customer;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Spelling;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A column of the customers by whose values they are told apart.
 *
 * @param column its name in {@code customers.csv}
 * @param of the value of a customer, {@code unknown} where there is none
 */
public record Grouping(String column, Function<Customer, String> of) {
    private static final String UNKNOWN = "unknown";

    /**
     * The grouping by a column: segment, payment_type, device_tier, region, current_offer, household_size, churn_risk (by
     * tenths), or a declared custom attribute that holds words.
     *
     * @throws InputException if there is no such column to group by
     */
    public static Grouping by(String column, AttributeSchema attributes) {
        SortedMap<String, Function<Customer, String>> known = new TreeMap<>();
        known.put("segment", customer -> customer.segment().name());
        known.put("payment_type", customer -> customer.paymentType().name());
        known.put("device_tier", customer -> customer.deviceTier().name());
        known.put("region", customer -> orUnknown(customer.region()));
        known.put("current_offer", customer -> orUnknown(customer.currentOffer()));
        known.put("household_size", customer -> String.format(Locale.ROOT, "%d", customer.householdSize()));
        known.put("churn_risk", customer -> tenth(customer.churnRisk()));
        attributes.types().forEach((name, type) -> {
            if (type == AttributeSchema.Type.CATEGORY) {
                known.put(name, customer -> orUnknown(customer.attributes().getOrDefault(name, "")));
            }
        });
        Function<Customer, String> found = known.get(column);
        if (found == null) {
            throw new InputException(Problem.of(
                    "",
                    "Customers can't be grouped by \"" + column + "\"; expected one of "
                            + String.join(", ", known.keySet()) + ".",
                    Spelling.hint(column, known.keySet())));
        }
        return new Grouping(column, found);
    }

    private static String orUnknown(String text) {
        return text.isEmpty() ? UNKNOWN : text;
    }

    private static String tenth(double value) {
        if (Double.isNaN(value)) {
            return UNKNOWN;
        }
        int low = (int) Math.min(9, Math.floor(value * 10));
        return String.format(Locale.ROOT, "%.1f to %.1f", low / 10.0, (low + 1) / 10.0);
    }
}
