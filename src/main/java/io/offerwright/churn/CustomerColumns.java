package io.offerwright.churn;

import io.offerwright.churn.Input.Kind;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Customer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * What a decision knows of a customer, as the columns of a table: those of {@code customers.csv} but for the id and for
 * {@code churn_risk} itself, the means of the usage as {@code usage.data_gb} and the like, and the declared attributes.
 */
public final class CustomerColumns {
    private static final Map<String, ToDoubleFunction<Customer>> NUMBERS = numbers();
    private static final Map<String, Function<Customer, String>> WORDS = words();

    private CustomerColumns() {}

    private static Map<String, ToDoubleFunction<Customer>> numbers() {
        Map<String, ToDoubleFunction<Customer>> numbers = new LinkedHashMap<>();
        numbers.put("household_size", Customer::householdSize);
        numbers.put("tenure_days", Customer::tenureDays);
        numbers.put("network_quality", Customer::networkQuality);
        numbers.put("coverage_score", Customer::coverageScore);
        numbers.put("usage.months", customer -> customer.usage().months());
        numbers.put("usage.data_gb", customer -> customer.usage().dataGb());
        numbers.put("usage.call_minutes", customer -> customer.usage().callMinutes());
        numbers.put("usage.sms", customer -> customer.usage().sms());
        numbers.put("usage.data_deviation", customer -> customer.usage().dataDeviation());
        return Collections.unmodifiableMap(numbers);
    }

    private static Map<String, Function<Customer, String>> words() {
        Map<String, Function<Customer, String>> words = new LinkedHashMap<>();
        words.put("payment_type", customer -> customer.paymentType().name());
        words.put("device_tier", customer -> customer.deviceTier().name());
        words.put("segment", customer -> customer.segment().name());
        words.put("region", Customer::region);
        words.put("current_offer", Customer::currentOffer);
        words.put("consent_sms", customer -> Boolean.toString(customer.consentsTo(Channel.SMS)));
        words.put("consent_email", customer -> Boolean.toString(customer.consentsTo(Channel.EMAIL)));
        words.put("consent_push", customer -> Boolean.toString(customer.consentsTo(Channel.PUSH)));
        return Collections.unmodifiableMap(words);
    }

    /** The columns that there are with these attributes, and what they hold. */
    public static SortedMap<String, Kind> available(AttributeSchema attributes) {
        SortedMap<String, Kind> available = new TreeMap<>();
        attributes
                .types()
                .forEach((name, type) ->
                        available.put(name, type == AttributeSchema.Type.NUMBER ? Kind.NUMBER : Kind.CATEGORY));
        NUMBERS.keySet().forEach(name -> available.put(name, Kind.NUMBER));
        WORDS.keySet().forEach(name -> available.put(name, Kind.CATEGORY));
        return available;
    }

    /** A customer's values. A declared attribute that the customer lacks is not known. */
    public static Values of(Customer customer, List<Input> inputs) {
        double[] numbers = new double[inputs.size()];
        String[] words = new String[inputs.size()];
        for (int index = 0; index < numbers.length; index++) {
            Input input = inputs.get(index);
            boolean number = input.kind() == Kind.NUMBER;
            numbers[index] = number ? number(customer, input.name()) : Double.NaN;
            words[index] = number ? "" : word(customer, input.name());
        }
        return new Values(numbers, words);
    }

    private static double number(Customer customer, String name) {
        ToDoubleFunction<Customer> standard = NUMBERS.get(name);
        if (standard != null) {
            return standard.applyAsDouble(customer);
        }
        String text = customer.attributes().get(name);
        if (text == null || text.isEmpty()) {
            return Double.NaN;
        }
        try {
            double value = Double.parseDouble(text);
            return Double.isFinite(value) ? value : Double.NaN;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private static String word(Customer customer, String name) {
        Function<Customer, String> standard = WORDS.get(name);
        return standard != null
                ? standard.apply(customer)
                : Objects.requireNonNullElse(customer.attributes().get(name), "");
    }
}
