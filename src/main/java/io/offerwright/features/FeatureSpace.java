package io.offerwright.features;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Customer;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Offer;
import io.offerwright.features.CustomerWords.Definition;
import io.offerwright.language.Language;
import io.offerwright.language.Text;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Numbers the features of customers and, apart from them, those of offers. It is learnt once, from training data, and
 * stored in the model; training and serving encode with the same object, so they can't disagree.
 *
 * <p>A feature exists only if training data had it: a word that is new later gets no feature, and a number that is not
 * known gets the one of the training median. Immutable and thread-safe.
 *
 * <p>With {@link Seasons} a customer has one feature more, which is not theirs but that of the day: the season. It is numbered after
 * all others.
 */
public final class FeatureSpace {
    static final String CUSTOMER = "customer";
    static final String OFFER = "offer";
    private static final String SEASON = "season";

    private final CustomerWords customerWords;
    private final OfferWords offerWords;
    private final List<Family<Customer>> customerFamilies;
    private final List<Family<Offer>> offerFamilies;
    private final Seasons seasons;
    private final Family<LocalDate> seasonFamily;

    FeatureSpace(
            CustomerWords customerWords,
            OfferWords offerWords,
            List<Family<Customer>> customerFamilies,
            List<Family<Offer>> offerFamilies,
            Seasons seasons,
            List<String> seasonWords) {
        this.customerWords = customerWords;
        this.offerWords = offerWords;
        this.customerFamilies = List.copyOf(customerFamilies);
        this.offerFamilies = List.copyOf(offerFamilies);
        this.seasons = seasons;
        int end = customerFamilies.get(customerFamilies.size() - 1).end();
        this.seasonFamily = new Family<>(SEASON, seasonWords, end, seasons::word);
    }

    /**
     * Which customers and offers get a feature that is theirs alone.
     *
     * @param customers ids of the customers who get one, such as those who have accepted an offer; a customer without
     *     interactions would only keep the random start of the embedding
     * @param offers true when every offer of the catalogue gets one
     */
    public record Identity(Set<String> customers, boolean offers) {
        /** Identity features for all offers and no customer. */
        public static final Identity OFFERS = new Identity(Set.of(), true);

        public Identity {
            customers = Set.copyOf(customers);
        }
    }

    /**
     * Learns the space, in which no feature depends on time. The order of the customers does not matter.
     *
     * @param customers the training customers, at least one
     * @param catalog the offers; a customer's current offer is looked up here, and kept for later
     */
    public static FeatureSpace fit(
            List<Customer> customers, Catalog catalog, AttributeSchema schema, Identity identity) {
        return fit(customers, catalog, schema, identity, Seasons.NONE, Set.of());
    }

    /**
     * Learns the space. The order of the customers does not matter.
     *
     * @param customers the training customers, at least one
     * @param catalog the offers; a customer's current offer is looked up here, and kept for later
     * @param learntSeasons numbers of the seasons that the training has to learn from; a day in another one gets no feature
     */
    public static FeatureSpace fit(
            List<Customer> customers,
            Catalog catalog,
            AttributeSchema schema,
            Identity identity,
            Seasons seasons,
            Set<Integer> learntSeasons) {
        if (customers.isEmpty()) {
            throw new IllegalArgumentException("A feature space can't be learnt from no customer.");
        }
        CustomerWords customerWords = CustomerWords.learn(customers, catalog, schema);
        OfferWords offerWords = OfferWords.learn(catalog);
        List<Family<Customer>> customerFamilies = new ArrayList<>();
        for (Definition<Customer> definition : customerWords.definitions()) {
            add(customerFamilies, definition, seen(definition, customers));
        }
        add(customerFamilies, identityOf(CUSTOMER, Customer::id), new TreeSet<>(identity.customers()));
        List<Family<Offer>> offerFamilies = new ArrayList<>();
        for (Definition<Offer> definition : offerWords.definitions()) {
            add(offerFamilies, definition, seen(definition, catalog.offers()));
        }
        Definition<Offer> offerIdentity = identityOf(OFFER, Offer::id);
        add(offerFamilies, offerIdentity, identity.offers() ? seen(offerIdentity, catalog.offers()) : List.of());
        List<String> seasonWords = IntStream.range(0, seasons.words().size())
                .filter(learntSeasons::contains)
                .mapToObj(seasons.words()::get)
                .toList();
        return new FeatureSpace(customerWords, offerWords, customerFamilies, offerFamilies, seasons, seasonWords);
    }

    static <T> Definition<T> identityOf(String name, Function<T, String> id) {
        return new Definition<>(name, List.of(), id);
    }

    static <T> void add(List<Family<T>> families, Definition<T> definition, Collection<String> words) {
        int first = families.isEmpty() ? 0 : families.get(families.size() - 1).end();
        families.add(new Family<>(definition.name(), List.copyOf(words), first, definition.word()));
    }

    private static <T> Collection<String> seen(Definition<T> definition, List<T> training) {
        TreeSet<String> words = new TreeSet<>();
        for (T each : training) {
            words.add(definition.word().apply(each));
        }
        words.remove(Family.NO_WORD);
        return definition.order().isEmpty()
                ? words
                : definition.order().stream().filter(words::contains).toList();
    }

    /** Number of customer features: their ids are 0 to this less one. */
    public int customerFeatures() {
        return seasonFamily.end();
    }

    /** Number of offer features: their ids are 0 to this less one. */
    public int offerFeatures() {
        return offerFamilies.get(offerFamilies.size() - 1).end();
    }

    /** The attributes that the space was learnt with. */
    public AttributeSchema schema() {
        return customerWords.schema();
    }

    /** How the year is cut for the feature that depends on the day; {@link Seasons#NONE} if there is none. */
    public Seasons seasons() {
        return seasons;
    }

    /** Whether a customer feature is a season. */
    public boolean isSeason(int customerFeature) {
        return seasonFamily.holds(customerFeature);
    }

    /** The features of a customer that do not depend on the day, ascending. */
    public int[] encode(Customer customer) {
        return encode(customerFamilies, customer);
    }

    /** The features of a customer on a day, ascending: the customer's own, then the season, if there is one that was learnt. */
    public int[] encode(Customer customer, LocalDate date) {
        int[] features = encode(customer);
        int season = seasonFamily.feature(date);
        if (season < 0) {
            return features;
        }
        int[] all = Arrays.copyOf(features, features.length + 1);
        all[features.length] = season;
        return all;
    }

    /** Whether a feature is this customer alone. */
    public boolean hasOwnFeature(Customer customer) {
        return customerFamilies.get(customerFamilies.size() - 1).feature(customer) >= 0;
    }

    /**
     * Where the features of a customer can change as one number of theirs does, ascending: between two of these they stay.
     *
     * @param attribute such as {@code Customer.usage.dataGb}; of others there are none
     */
    public SortedSet<Double> edges(String attribute, Customer customer) {
        return customerWords.edges(attribute, customer);
    }

    /** The features of an offer, ascending; an offer that is new since training has no identity feature. */
    public int[] encode(Offer offer) {
        return encode(offerFamilies, offer);
    }

    /** The features of an offer that another could have as well: all but the one that is the offer itself. */
    public int[] encodeShared(Offer offer) {
        return encode(offerFamilies.subList(0, offerFamilies.size() - 1), offer);
    }

    private static <T> int[] encode(List<Family<T>> families, T each) {
        int[] features = new int[families.size()];
        int count = 0;
        for (Family<T> family : families) {
            int feature = family.feature(each);
            if (feature >= 0) {
                features[count++] = feature;
            }
        }
        return count == features.length ? features : Arrays.copyOf(features, count);
    }

    /** The features of customers that do not depend on the day, one row each, every weight 1. */
    public FeatureMatrix customers(List<Customer> customers) {
        return matrix(customerFeatures(), customerFamilies, customers);
    }

    /**
     * The features of customers on a day, one row each, every weight 1.
     *
     * @param dates the day of each customer, in their order
     */
    public FeatureMatrix customers(List<Customer> customers, List<LocalDate> dates) {
        int families = customerFamilies.size() + 1;
        return matrix(
                customerFeatures(), families, customers.size(), row -> encode(customers.get(row), dates.get(row)));
    }

    /** The features of a catalogue's offers, one row each in the catalogue's order, every weight 1. */
    public FeatureMatrix offers(Catalog catalog) {
        return matrix(offerFeatures(), offerFamilies, catalog.offers());
    }

    private static <T> FeatureMatrix matrix(int columns, List<Family<T>> families, List<T> rows) {
        return matrix(columns, families.size(), rows.size(), row -> encode(families, rows.get(row)));
    }

    private static FeatureMatrix matrix(int columns, int families, int rows, IntFunction<int[]> encoding) {
        int[] start = new int[rows + 1];
        int[] features = new int[Math.multiplyExact(rows, families)];
        for (int row = 0; row < rows; row++) {
            int[] encoded = encoding.apply(row);
            System.arraycopy(encoded, 0, features, start[row], encoded.length);
            start[row + 1] = start[row] + encoded.length;
        }
        int entries = start[rows];
        float[] weights = new float[entries];
        Arrays.fill(weights, 1f);
        return new FeatureMatrix(columns, start, Arrays.copyOf(features, entries), weights);
    }

    /** A customer feature as {@code attribute = word}, such as {@code data_intensity = very_high} or {@code season = q4}. */
    public String customerFeatureName(int feature) {
        if (isSeason(feature)) {
            return SEASON + " = " + seasonFamily.word(feature);
        }
        Family<Customer> family = familyOf(customerFamilies, feature);
        return family.name() + " = " + family.word(feature);
    }

    /** An offer feature as {@code attribute = word}, such as {@code price_tier = budget}. */
    public String offerFeatureName(int feature) {
        Family<Offer> family = familyOf(offerFamilies, feature);
        return family.name() + " = " + family.word(feature);
    }

    /**
     * What a feature says of a customer, to be read after "the customer": {@code uses 42 GB a month (very high)}; of one that
     * {@linkplain #isSeason is a season}, a clause of its own: {@code it is the fourth quarter}.
     *
     * @param feature one of those that {@link #encode(Customer, LocalDate)} gives for this customer
     */
    public String describe(int feature, Customer customer) {
        return describe(feature, customer, Language.ENGLISH);
    }

    /** What a feature says of a customer, in a language. */
    public String describe(int feature, Customer customer, Language language) {
        if (isSeason(feature)) {
            return Seasons.phrase(seasonFamily.word(feature), language, Text.SEASON);
        }
        return phrase(feature, new Phrases(language, customer, customerWords, null));
    }

    /**
     * What a feature says to the customer: a clause such as {@code you use 42 GB a month}. It compares with the plan only
     * where the catalogue has it, and has it as it was when the feature was learnt.
     *
     * @param feature one of those that {@link #encode(Customer, LocalDate)} gives for this customer
     */
    public String address(int feature, Customer customer, Catalog catalog, Language language) {
        if (isSeason(feature)) {
            return Seasons.phrase(seasonFamily.word(feature), language, Text.SEASON.you());
        }
        return phrase(feature, new Phrases(language, customer, customerWords, catalog));
    }

    private String phrase(int feature, Phrases phrases) {
        Family<Customer> family = familyOf(customerFamilies, feature);
        return phrases.of(family.name(), family.word(feature));
    }

    /** The word of a customer in a family of features, such as {@code very_high} in {@code data_intensity}; empty when there is none. */
    public String customerWord(String family, Customer customer) {
        for (Family<Customer> each : customerFamilies) {
            if (each.name().equals(family)) {
                int feature = each.feature(customer);
                return feature < 0 ? Family.NO_WORD : each.word(feature);
            }
        }
        throw new IllegalArgumentException("Customers have no family of features \"" + family + "\".");
    }

    private static <T> Family<T> familyOf(List<Family<T>> families, int feature) {
        for (Family<T> family : families) {
            if (family.holds(feature)) {
                return family;
            }
        }
        throw new IndexOutOfBoundsException("There is no feature " + feature + ".");
    }

    /** The space as canonical text in UTF-8; {@code package-info} describes it. */
    public byte[] toBytes() {
        return FeatureSpaceText.write(
                customerWords, offerWords, customerFamilies, offerFamilies, seasons, seasonFamily.words());
    }

    /**
     * The space that {@link #toBytes} gave these bytes for.
     *
     * @throws InputException if they are not a feature space, or one of a version that this program does not know
     */
    public static FeatureSpace fromBytes(byte[] bytes) {
        return FeatureSpaceText.read(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FeatureSpace that && Arrays.equals(toBytes(), that.toBytes());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(toBytes());
    }

    @Override
    public String toString() {
        return "FeatureSpace of " + customerFeatures() + " customer and " + offerFeatures() + " offer features";
    }
}
