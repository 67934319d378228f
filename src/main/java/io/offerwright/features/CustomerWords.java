package io.offerwright.features;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Segment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The numbers learnt about customers, and the word that each attribute of a customer becomes.
 *
 * @param medians by name of the number; what stands for one that is not known
 * @param bins by name of the family
 * @param segmentPrices median price of the current offers of a segment's customers
 * @param plans price and data of the offers that a customer may be on, by id
 */
record CustomerWords(
        AttributeSchema schema,
        SortedMap<String, Double> medians,
        SortedMap<String, Bins> bins,
        SortedMap<Segment, Double> segmentPrices,
        SortedMap<String, Plan> plans) {

    /** What a feature needs to know of an offer that a customer is on. */
    record Plan(double price, double dataGb) {}

    /** Prefix of the family of a declared attribute, which keeps it apart from the standard ones. */
    static final String ATTRIBUTE = "attribute.";

    static final List<String> FIFTHS = List.of("very_low", "low", "medium", "high", "very_high");
    static final List<String> STAGES = List.of("bronze", "silver", "gold", "platinum");
    static final String UNKNOWN = "unknown";

    private static final Bins HOUSEHOLDS =
            new Bins(new double[] {1, 2, 4}, List.of("single", "couple", "family", "large"));
    private static final Bins TENURES =
            new Bins(new double[] {7, 30, 365, 3 * 365}, List.of("new", "early", "settling", "established", "loyal"));

    /** Below this deviation, as a share of the use, data use is stable. */
    private static final double STABLE = 0.3;

    /** Up to this share of the plan's data, its allowance is ample, and then fitting. */
    private static final double AMPLE = 0.5;

    private static final double FITTING = 0.9;

    private static final Map<String, ToDoubleFunction<Customer>> NUMBERS = numbers();

    private static Map<String, ToDoubleFunction<Customer>> numbers() {
        Map<String, ToDoubleFunction<Customer>> numbers = new LinkedHashMap<>();
        numbers.put("data_gb", customer -> customer.usage().dataGb());
        numbers.put("call_minutes", customer -> customer.usage().callMinutes());
        numbers.put("sms", customer -> customer.usage().sms());
        numbers.put("data_deviation", customer -> customer.usage().dataDeviation());
        numbers.put("network_quality", Customer::networkQuality);
        numbers.put("coverage_score", Customer::coverageScore);
        return Collections.unmodifiableMap(numbers);
    }

    CustomerWords {
        medians = Collections.unmodifiableSortedMap(new TreeMap<>(medians));
        bins = Collections.unmodifiableSortedMap(new TreeMap<>(bins));
        segmentPrices = Collections.unmodifiableSortedMap(new TreeMap<>(segmentPrices));
        plans = Collections.unmodifiableSortedMap(new TreeMap<>(plans));
    }

    static CustomerWords learn(List<Customer> customers, Catalog catalog, AttributeSchema schema) {
        SortedMap<String, Double> medians = new TreeMap<>();
        NUMBERS.forEach((name, number) -> medians.put(name, Bins.median(values(customers, number))));
        SortedMap<String, Bins> bins = new TreeMap<>();
        bins.put("data_intensity", Bins.learn(values(customers, NUMBERS.get("data_gb")), FIFTHS));
        bins.put("call_intensity", Bins.learn(values(customers, NUMBERS.get("call_minutes")), FIFTHS));
        schema.types().forEach((name, type) -> {
            if (type == AttributeSchema.Type.NUMBER) {
                double[] values = values(customers, customer -> attribute(customer, name));
                bins.put(ATTRIBUTE + name, Bins.learn(values, FIFTHS));
                medians.put(ATTRIBUTE + name, Bins.median(values));
            }
        });
        SortedMap<String, Plan> plans = new TreeMap<>();
        for (Offer offer : catalog.offers()) {
            plans.put(offer.id(), new Plan(offer.price(), offer.dataGb()));
        }
        SortedMap<Segment, Double> segmentPrices = new TreeMap<>();
        for (Segment segment : Segment.values()) {
            double median = Bins.median(values(customers, customer -> {
                Plan plan = plans.get(customer.currentOffer());
                return plan == null || customer.segment() != segment ? Double.NaN : plan.price();
            }));
            if (!Double.isNaN(median)) {
                segmentPrices.put(segment, median);
            }
        }
        CustomerWords draft = new CustomerWords(schema, medians, bins, segmentPrices, plans);
        // Lifecycle stages need the medians; unlike the others they are learnt from imputed numbers, as three make one.
        bins.put("lifecycle_stage", Bins.learn(values(customers, draft::overallUse), STAGES));
        return new CustomerWords(schema, medians, bins, segmentPrices, plans);
    }

    /** True when every number that a customer may need has been learnt. */
    boolean complete() {
        Set<String> numbers = new TreeSet<>(NUMBERS.keySet());
        Set<String> binned = new TreeSet<>(Set.of("data_intensity", "call_intensity", "lifecycle_stage"));
        schema.types().forEach((name, type) -> {
            if (type == AttributeSchema.Type.NUMBER) {
                numbers.add(ATTRIBUTE + name);
                binned.add(ATTRIBUTE + name);
            }
        });
        return medians.keySet().equals(numbers) && bins.keySet().equals(binned);
    }

    private static double[] values(List<Customer> customers, ToDoubleFunction<Customer> number) {
        return customers.stream().mapToDouble(number).toArray();
    }

    private static double attribute(Customer customer, String name) {
        String text = customer.attributes().get(name);
        return text == null ? Double.NaN : Double.parseDouble(text);
    }

    /** A number of the customer, or the median of the training customers when it is not known. */
    double number(String name, Customer customer) {
        double value = NUMBERS.containsKey(name)
                ? NUMBERS.get(name).applyAsDouble(customer)
                : attribute(customer, name.substring(ATTRIBUTE.length()));
        return Double.isNaN(value) ? medians.get(name) : value;
    }

    /** Where the words of a customer can change as one number does. */
    SortedSet<Double> edges(String attribute, Customer customer) {
        SortedSet<Double> edges = new TreeSet<>();
        switch (attribute) {
            case "Customer.householdSize" -> addEdges(edges, HOUSEHOLDS, 0, 1);
            case "Customer.tenureDays" -> addEdges(edges, TENURES, 0, 1);
            case "Customer.usage.dataGb" -> {
                addEdges(edges, bins.get("data_intensity"), 0, 1);
                addEdges(
                        edges,
                        bins.get("lifecycle_stage"),
                        overallUse(customer) - 0.4 * number("data_gb", customer),
                        0.4);
                edges.add(number("data_deviation", customer) / STABLE - 1);
                Plan plan = plans.get(customer.currentOffer());
                if (plan != null) {
                    edges.addAll(List.of(AMPLE * plan.dataGb(), FITTING * plan.dataGb(), plan.dataGb()));
                }
            }
            case "Customer.usage.callMinutes" -> {
                addEdges(edges, bins.get("call_intensity"), 0, 1);
                addEdges(
                        edges,
                        bins.get("lifecycle_stage"),
                        overallUse(customer) - 0.3 * number("call_minutes", customer),
                        0.3);
            }
            case "Customer.usage.sms" ->
                addEdges(edges, bins.get("lifecycle_stage"), overallUse(customer) - 0.3 * number("sms", customer), 0.3);
            default -> {
                String name = attribute.replace("Customer.attributes.", ATTRIBUTE);
                if (bins.containsKey(name)) {
                    addEdges(edges, bins.get(name), 0, 1);
                }
            }
        }
        edges.removeIf(edge -> !Double.isFinite(edge));
        return edges;
    }

    /** The edges of bins of a sum of which {@code rest} is not the number itself, which counts {@code weight} times. */
    private static void addEdges(SortedSet<Double> edges, Bins bins, double rest, double weight) {
        for (double edge : bins.edges()) {
            edges.add((edge - rest) / weight);
        }
    }

    private double overallUse(Customer customer) {
        return 0.4 * number("data_gb", customer)
                + 0.3 * number("call_minutes", customer)
                + 0.3 * number("sms", customer);
    }

    private String binned(String family, double value) {
        return Double.isNaN(value) ? Family.NO_WORD : bins.get(family).word(value);
    }

    /** One family: its words in the order in which they are numbered (sorted when empty), and the word of a customer. */
    record Definition<T>(String name, List<String> order, Function<T, String> word) {}

    /** The families, in the order in which their features are numbered. */
    List<Definition<Customer>> definitions() {
        List<Definition<Customer>> families = new ArrayList<>();
        families.add(of("segment", List.of(), customer -> customer.segment().name()));
        families.add(
                of("payment_type", List.of(), customer -> customer.paymentType().name()));
        families.add(of("device_tier", List.of("BASIC", "SMARTPHONE", "PREMIUM"), customer -> customer.deviceTier()
                .name()));
        families.add(of("region", List.of(), Customer::region));
        families.add(of("household", HOUSEHOLDS.words(), CustomerWords::household));
        families.add(of("tenure", TENURES.words(), CustomerWords::tenure));
        families.add(of("data_intensity", FIFTHS, this::dataIntensity));
        families.add(
                of("call_intensity", FIFTHS, customer -> binned("call_intensity", number("call_minutes", customer))));
        families.add(of("usage_stability", List.of("stable", "variable"), this::stability));
        families.add(of("lifecycle_stage", STAGES, customer -> binned("lifecycle_stage", overallUse(customer))));
        families.add(of(
                "network_quality",
                List.of("poor", "fair", "good", "excellent"),
                customer -> quality(number("network_quality", customer))));
        families.add(of(
                "coverage",
                List.of("poor", "fair", "good", "excellent"),
                customer -> quality(number("coverage_score", customer))));
        families.add(of("price_flexibility", List.of(UNKNOWN, "thrifty", "usual", "generous"), this::priceFlexibility));
        families.add(
                of("upgrade_potential", List.of(), customer -> customer.deviceTier() + "+" + dataIntensity(customer)));
        families.add(of("service_gap", List.of(UNKNOWN, "ample", "fitting", "tight", "short"), this::serviceGap));
        schema.types().forEach((name, type) -> {
            if (type == AttributeSchema.Type.NUMBER) {
                families.add(of(
                        ATTRIBUTE + name,
                        FIFTHS,
                        customer -> binned(ATTRIBUTE + name, number(ATTRIBUTE + name, customer))));
            } else {
                families.add(of(ATTRIBUTE + name, List.of(), customer -> customer.attributes()
                        .getOrDefault(name, Family.NO_WORD)));
            }
        });
        return families;
    }

    private static Definition<Customer> of(String name, List<String> order, Function<Customer, String> word) {
        return new Definition<>(name, order, word);
    }

    private String dataIntensity(Customer customer) {
        return binned("data_intensity", number("data_gb", customer));
    }

    private static String household(Customer customer) {
        return HOUSEHOLDS.word(customer.householdSize());
    }

    private static String tenure(Customer customer) {
        return TENURES.word(customer.tenureDays());
    }

    private String stability(Customer customer) {
        double ratio = number("data_deviation", customer) / (number("data_gb", customer) + 1);
        return Double.isNaN(ratio) ? Family.NO_WORD : ratio < STABLE ? "stable" : "variable";
    }

    private static String quality(double value) {
        return Double.isNaN(value)
                ? Family.NO_WORD
                : value < 0.5 ? "poor" : value < 0.7 ? "fair" : value < 0.85 ? "good" : "excellent";
    }

    private String priceFlexibility(Customer customer) {
        Plan plan = plans.get(customer.currentOffer());
        Double usual = segmentPrices.get(customer.segment());
        if (plan == null || usual == null) {
            return UNKNOWN;
        }
        return plan.price() < 0.8 * usual ? "thrifty" : plan.price() <= 1.2 * usual ? "usual" : "generous";
    }

    private String serviceGap(Customer customer) {
        Plan plan = plans.get(customer.currentOffer());
        double used = number("data_gb", customer);
        if (plan == null || Double.isNaN(used)) {
            return UNKNOWN;
        }
        double allowance = plan.dataGb();
        return used < AMPLE * allowance
                ? "ample"
                : used < FITTING * allowance ? "fitting" : used <= allowance ? "tight" : "short";
    }
}
