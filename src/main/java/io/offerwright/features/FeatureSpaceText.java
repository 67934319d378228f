package io.offerwright.features;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Decimals;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Segment;
import io.offerwright.features.CustomerWords.Definition;
import io.offerwright.features.CustomerWords.Plan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The stored form of a feature space: lines of fields separated by tabs, as the package's page describes. */
final class FeatureSpaceText {
    private static final String HEADER = "offerwright-features 1";
    private static final String FILE = "feature space";

    private FeatureSpaceText() {}

    static byte[] write(
            CustomerWords customerWords,
            OfferWords offerWords,
            List<Family<Customer>> customerFamilies,
            List<Family<Offer>> offerFamilies,
            Seasons seasons,
            List<String> seasonWords) {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        customerWords.schema().types().forEach((name, type) -> line(text, "attribute", name, type.name()));
        medians(text, "customer-median", customerWords.medians());
        bins(text, "customer-bins", customerWords.bins());
        customerWords
                .segmentPrices()
                .forEach((segment, price) -> line(text, "segment-price", segment.name(), number(price)));
        customerWords
                .plans()
                .forEach((id, plan) -> line(text, "plan", id, number(plan.price()), number(plan.dataGb())));
        medians(text, "offer-median", offerWords.medians());
        bins(text, "offer-bins", offerWords.bins());
        customerFamilies.forEach(family -> words(text, "customer-words", family.name(), family.words()));
        offerFamilies.forEach(family -> words(text, "offer-words", family.name(), family.words()));
        if (seasons != Seasons.NONE) {
            words(text, "season-words", seasons.text(), seasonWords);
        }
        line(text, "end");
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void medians(StringBuilder text, String kind, SortedMap<String, Double> medians) {
        medians.forEach((name, median) -> line(text, kind, name, number(median)));
    }

    private static void bins(StringBuilder text, String kind, SortedMap<String, Bins> all) {
        all.forEach((name, bins) -> {
            List<String> fields =
                    new ArrayList<>(List.of(kind, name, bins.words().get(0)));
            for (int edge = 0; edge < bins.edges().length; edge++) {
                fields.add(number(bins.edges()[edge]));
                fields.add(bins.words().get(edge + 1));
            }
            line(text, fields.toArray(String[]::new));
        });
    }

    private static void words(StringBuilder text, String kind, String name, List<String> words) {
        List<String> fields = new ArrayList<>(List.of(kind, name));
        fields.addAll(words);
        line(text, fields.toArray(String[]::new));
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "unknown" : Decimals.text(value);
    }

    private static double number(String text) {
        return text.equals("unknown") ? Double.NaN : Double.parseDouble(text);
    }

    static void line(StringBuilder text, String... fields) {
        for (int index = 0; index < fields.length; index++) {
            if (index > 0) {
                text.append('\t');
            }
            text.append(fields[index]
                    .replace("\\", "\\\\")
                    .replace("\t", "\\t")
                    .replace("\n", "\\n")
                    .replace("\r", "\\r"));
        }
        text.append('\n');
    }

    static String unescaped(String field) {
        if (field.indexOf('\\') < 0) {
            return field;
        }
        StringBuilder text = new StringBuilder();
        for (int index = 0; index < field.length(); index++) {
            char character = field.charAt(index);
            if (character == '\\') {
                index++;
                char escaped = field.charAt(index);
                character = escaped == 't' ? '\t' : escaped == 'n' ? '\n' : escaped == 'r' ? '\r' : escaped;
            }
            text.append(character);
        }
        return text.toString();
    }

    static FeatureSpace read(byte[] bytes) {
        String[] lines = new String(bytes, StandardCharsets.UTF_8).split("\n", -1);
        if (lines[0].startsWith("offerwright-feature-names")) {
            throw new InputException(
                    Problem.of(
                            FILE,
                            "The model knows its features by name only, as one imported from LightFM does.",
                            "It can predict and be exported by \"model\"; to decide for customers, train a model on their data."));
        }
        if (!lines[0].equals(HEADER)) {
            String found = lines[0].length() > 40 ? lines[0].substring(0, 40) + "..." : lines[0];
            throw problem(1, "Found \"" + found + "\"; expected \"" + HEADER + "\".");
        }
        if (lines.length < 2 || !lines[lines.length - 2].equals("end") || !lines[lines.length - 1].isEmpty()) {
            throw problem(lines.length, "The last line must be \"end\": the content was cut short.");
        }
        Reading reading = new Reading();
        for (int number = 2; number < lines.length - 1; number++) {
            try {
                List<String> fields = Arrays.stream(lines[number - 1].split("\t", -1))
                        .map(FeatureSpaceText::unescaped)
                        .toList();
                reading.line(fields);
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw problem(number, "The line can't be understood: " + e.getMessage() + ".");
            }
        }
        return reading.space(lines.length);
    }

    private static InputException problem(int line, String message) {
        return new InputException(new Problem(
                FILE, line, 0, message, "The model may be damaged, or written by another version of Offerwright."));
    }

    private static final class Reading {
        private final SortedMap<String, AttributeSchema.Type> attributes = new TreeMap<>();
        private final SortedMap<String, Double> customerMedians = new TreeMap<>();
        private final SortedMap<String, Double> offerMedians = new TreeMap<>();
        private final SortedMap<String, Bins> customerBins = new TreeMap<>();
        private final SortedMap<String, Bins> offerBins = new TreeMap<>();
        private final SortedMap<Segment, Double> segmentPrices = new TreeMap<>();
        private final SortedMap<String, Plan> plans = new TreeMap<>();
        private final Map<String, List<String>> customerWords = new HashMap<>();
        private final Map<String, List<String>> offerWords = new HashMap<>();
        private Seasons seasons = Seasons.NONE;
        private List<String> seasonWords = List.of();

        void line(List<String> fields) {
            String name = fields.get(1);
            switch (fields.get(0)) {
                case "attribute" -> attributes.put(name, AttributeSchema.Type.valueOf(fields.get(2)));
                case "customer-median" -> customerMedians.put(name, number(fields.get(2)));
                case "customer-bins" -> customerBins.put(name, bins(fields));
                case "segment-price" -> segmentPrices.put(Segment.valueOf(name), number(fields.get(2)));
                case "plan" -> plans.put(name, new Plan(number(fields.get(2)), number(fields.get(3))));
                case "offer-median" -> offerMedians.put(name, number(fields.get(2)));
                case "offer-bins" -> offerBins.put(name, bins(fields));
                case "customer-words" -> customerWords.put(name, fields.subList(2, fields.size()));
                case "offer-words" -> offerWords.put(name, fields.subList(2, fields.size()));
                case "season-words" -> seasons(name, fields.subList(2, fields.size()));
                default -> throw new IllegalArgumentException("unknown kind \"" + fields.get(0) + "\"");
            }
        }

        private void seasons(String name, List<String> words) {
            if (seasons != Seasons.NONE) {
                throw new IllegalArgumentException("the seasons are there already");
            }
            for (Seasons each : Seasons.values()) {
                if (each != Seasons.NONE && each.text().equals(name)) {
                    seasons = each;
                }
            }
            seasonWords = words;
            if (seasons == Seasons.NONE
                    || !seasons.words().stream()
                            .filter(words::contains)
                            .toList()
                            .equals(words)) {
                throw new IllegalArgumentException("found the seasons " + words + " of \"" + name + "\"");
            }
        }

        private static Bins bins(List<String> fields) {
            double[] edges = new double[(fields.size() - 3) / 2];
            List<String> words = new ArrayList<>(List.of(fields.get(2)));
            for (int edge = 0; edge < edges.length; edge++) {
                edges[edge] = number(fields.get(3 + 2 * edge));
                words.add(fields.get(4 + 2 * edge));
            }
            return new Bins(edges, words);
        }

        FeatureSpace space(int end) {
            CustomerWords customers = new CustomerWords(
                    new AttributeSchema(attributes), customerMedians, customerBins, segmentPrices, plans);
            OfferWords offers = new OfferWords(offerMedians, offerBins);
            if (!customers.complete() || !offers.complete()) {
                throw problem(end, "A median or bins are missing.");
            }
            List<Definition<Customer>> customerDefinitions = customers.definitions();
            customerDefinitions.add(FeatureSpace.identityOf(FeatureSpace.CUSTOMER, Customer::id));
            List<Definition<Offer>> offerDefinitions = offers.definitions();
            offerDefinitions.add(FeatureSpace.identityOf(FeatureSpace.OFFER, Offer::id));
            return new FeatureSpace(
                    customers,
                    offers,
                    families(customerDefinitions, customerWords, end),
                    families(offerDefinitions, offerWords, end),
                    seasons,
                    seasonWords);
        }

        private static <T> List<Family<T>> families(
                List<Definition<T>> definitions, Map<String, List<String>> words, int end) {
            List<Family<T>> families = new ArrayList<>();
            for (Definition<T> definition : definitions) {
                List<String> known = words.get(definition.name());
                if (known == null) {
                    throw problem(end, "There are no words for \"" + definition.name() + "\".");
                }
                FeatureSpace.add(families, definition, known);
            }
            if (words.size() != definitions.size()) {
                throw problem(end, "There are words for attributes that are not known.");
            }
            return families;
        }
    }
}
