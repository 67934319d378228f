package io.offerwright.campaign;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Decimals;
import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Segment;
import io.offerwright.domain.Spelling;
import io.offerwright.yaml.Yaml;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whom a campaign speaks to: the customers for whom every condition holds; everybody when there is none. No comparison
 * holds on a number that is not known.
 *
 * @param conditions in the order of the file
 */
public record Audience(List<Condition> conditions) {
    /** Everybody. */
    public static final Audience EVERYBODY = new Audience(List.of());

    private static final Map<String, ToDoubleFunction<Customer>> NUMBERS = numbers();
    private static final Map<String, Function<Customer, String>> WORDS = words();
    private static final Map<String, List<String>> VOCABULARIES = Map.of(
            "payment_type", List.of("PREPAID", "POSTPAID", "HYBRID"),
            "device_tier", List.of("BASIC", "SMARTPHONE", "PREMIUM"),
            "segment", List.of("RESIDENTIAL", "BUSINESS", "PREMIUM"));
    private static final Pattern COMPARISON = Pattern.compile("(<=|>=|<|>|=)\\s*(\\S+)");

    /** One thing that must be true of a customer. */
    public sealed interface Condition {
        /** The column or attribute it looks at. */
        String column();

        /** True when it holds. */
        boolean holds(Customer customer);
    }

    /** How a number is compared. */
    public enum Comparison {
        /** Less than. */
        BELOW("<"),
        /** Less than or equal to. */
        AT_MOST("<="),
        /** Greater than or equal to. */
        AT_LEAST(">="),
        /** Greater than. */
        ABOVE(">"),
        /** Equal to. */
        EQUAL("=");

        private final String sign;

        Comparison(String sign) {
            this.sign = sign;
        }
    }

    /** A number of the customer compared with a bound. */
    public record NumberIs(String column, Comparison comparison, double bound) implements Condition {
        @Override
        public boolean holds(Customer customer) {
            double value = NUMBERS.containsKey(column)
                    ? NUMBERS.get(column).applyAsDouble(customer)
                    : Double.parseDouble(customer.attributes().getOrDefault(column, "NaN"));
            return switch (comparison) {
                case BELOW -> value < bound;
                case AT_MOST -> value <= bound;
                case AT_LEAST -> value >= bound;
                case ABOVE -> value > bound;
                case EQUAL -> value == bound;
            };
        }

        @Override
        public String toString() {
            return column + " " + comparison.sign + " " + Decimals.text(bound);
        }
    }

    /** A word of the customer that must be one of several. */
    public record WordIsOneOf(String column, SortedSet<String> words) implements Condition {
        public WordIsOneOf {
            words = Collections.unmodifiableSortedSet(new TreeSet<>(words));
        }

        @Override
        public boolean holds(Customer customer) {
            return words.contains(
                    WORDS.containsKey(column)
                            ? WORDS.get(column).apply(customer)
                            : customer.attributes().getOrDefault(column, ""));
        }

        @Override
        public String toString() {
            return column + " is " + String.join(" or ", words);
        }
    }

    public Audience {
        conditions = List.copyOf(conditions);
    }

    /** True when the campaign speaks to this customer. */
    public boolean includes(Customer customer) {
        for (Condition condition : conditions) {
            if (!condition.holds(customer)) {
                return false;
            }
        }
        return true;
    }

    /** The conditions in words. */
    @Override
    public String toString() {
        return conditions.isEmpty()
                ? "everybody"
                : String.join(", ", conditions.stream().map(Object::toString).toList());
    }

    private static Map<String, ToDoubleFunction<Customer>> numbers() {
        Map<String, ToDoubleFunction<Customer>> numbers = new LinkedHashMap<>();
        numbers.put("household_size", Customer::householdSize);
        numbers.put("tenure_days", Customer::tenureDays);
        numbers.put("network_quality", Customer::networkQuality);
        numbers.put("coverage_score", Customer::coverageScore);
        numbers.put("churn_risk", Customer::churnRisk);
        numbers.put("data_gb", customer -> customer.usage().dataGb());
        numbers.put("call_minutes", customer -> customer.usage().callMinutes());
        numbers.put("sms", customer -> customer.usage().sms());
        return Collections.unmodifiableMap(numbers);
    }

    private static Map<String, Function<Customer, String>> words() {
        Map<String, Function<Customer, String>> words = new LinkedHashMap<>();
        words.put("payment_type", customer -> name(customer.paymentType()));
        words.put("device_tier", customer -> name(customer.deviceTier()));
        words.put("segment", customer -> name(customer.segment()));
        words.put("region", Customer::region);
        words.put("current_offer", Customer::currentOffer);
        return Collections.unmodifiableMap(words);
    }

    private static String name(PaymentType type) {
        return type.name();
    }

    private static String name(DeviceTier tier) {
        return tier.name();
    }

    private static String name(Segment segment) {
        return segment.name();
    }

    /** Reads the block {@code audience}. */
    static Audience read(Yaml.Block block, AttributeSchema schema) {
        List<Condition> conditions = new ArrayList<>();
        for (String column : block.keys()) {
            Yaml.Node node = block.node(column);
            AttributeSchema.Type type = schema.types().get(column);
            if (node == null) {
                continue;
            }
            if (NUMBERS.containsKey(column) || type == AttributeSchema.Type.NUMBER) {
                readNumber(block, column, node, conditions);
            } else if (WORDS.containsKey(column)
                    || type == AttributeSchema.Type.CATEGORY
                    || type == AttributeSchema.Type.KEY) {
                readWords(block, column, node, conditions);
            } else {
                List<String> known = new ArrayList<>(NUMBERS.keySet());
                known.addAll(WORDS.keySet());
                known.addAll(schema.types().keySet());
                String hint = Spelling.hint(column, known);
                block.yaml()
                        .problem(
                                block.key(column),
                                "The audience has no column \"" + column + "\".",
                                hint.isEmpty() ? "Known are " + String.join(", ", known) + "." : hint);
            }
        }
        return new Audience(conditions);
    }

    private static void readNumber(Yaml.Block block, String column, Yaml.Node node, List<Condition> conditions) {
        String text = block.textOf(column, node, "a comparison such as \"> 0.6\" or \">= 8 and <= 30\"");
        if (text.isEmpty()) {
            return;
        }
        for (String part : text.split(" and ", -1)) {
            Matcher matcher = COMPARISON.matcher(part.strip());
            double bound = matcher.matches() ? Yaml.numberOrNaN(matcher.group(2)) : Double.NaN;
            if (Double.isNaN(bound)) {
                block.yaml()
                        .problem(
                                node,
                                column + " is \"" + text
                                        + "\"; expected a comparison such as \"> 0.6\" or \">= 8 and <= 30\".",
                                "");
                return;
            }
            for (Comparison comparison : Comparison.values()) {
                if (comparison.sign.equals(matcher.group(1))) {
                    conditions.add(new NumberIs(column, comparison, bound));
                }
            }
        }
    }

    private static void readWords(Yaml.Block block, String column, Yaml.Node node, List<Condition> conditions) {
        SortedSet<String> words = new TreeSet<>();
        List<String> vocabulary = VOCABULARIES.getOrDefault(column, List.of());
        for (Yaml.Text word : block.textsOf(column, node)) {
            if (!vocabulary.isEmpty() && !vocabulary.contains(word.text())) {
                block.yaml()
                        .problem(
                                word,
                                column + " is \"" + word.text() + "\"; expected " + String.join(" or ", vocabulary)
                                        + ".",
                                Spelling.hint(word.text(), vocabulary));
            }
            words.add(word.text());
        }
        conditions.add(new WordIsOneOf(column, words));
    }
}
