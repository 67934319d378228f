package io.offerwright.rules;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Contact;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Holding;
import io.offerwright.domain.Offer;
import io.offerwright.rules.Reads.Attribute;
import io.offerwright.rules.Reads.Closeness;
import io.offerwright.rules.Vocabulary.ValueType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * An attribute as a whole number that tells no more of it than rules look at: two facts with the same code are the same to them.
 *
 * <p>A number that is compared with {@code c1 < c2 < ...} only has the code 0 below {@code c1}, 1 at it, 2 between {@code c1} and
 * {@code c2}, and so on, and a further one when it is not known. A text has its place among those it is compared with, or a code
 * for all others.
 *
 * @param of gives the code of a fact
 * @param count how many codes there are, from 0 on; 0 if there is no bound, and any {@code long} may be one
 */
@SuppressWarnings("EnumOrdinal") // Codes live no longer than the session that made them.
record AttributeCode(ToLongFunction<Object> of, long count) {
    /**
     * The code of an attribute.
     *
     * @return null if there is none: for a text that is compared with what is not fixed
     */
    static @Nullable AttributeCode of(
            Attribute attribute, Closeness closeness, AttributeSchema schema, Catalog catalog) {
        if (attribute.path().startsWith(Vocabulary.CUSTOM)) {
            String name = attribute.path().substring(Vocabulary.CUSTOM.length());
            return schema.types().get(name) == AttributeSchema.Type.NUMBER
                    ? number(fact -> Comparison.number(((Customer) fact).attributes(), name), closeness, catalog)
                    : text(fact -> Comparison.text(((Customer) fact).attributes(), name), closeness, catalog);
        }
        ValueType type = Vocabulary.typeOf(attribute.fact(), attribute.path());
        String name = attribute.fact() + "." + attribute.path();
        return switch (type.kind()) {
            case NUMBER -> number(numberOf(name), closeness, catalog);
            case TEXT -> text(textOf(name), closeness, catalog);
            case CONSTANT ->
                new AttributeCode(
                        constantOf(name), Vocabulary.namesOf(type.of()).size());
            case CHANNELS ->
                new AttributeCode(fact -> bits(((Customer) fact).consents()), 1L << Channel.values().length);
            case DATE -> new AttributeCode(dateOf(name), 0);
            case TRUTH, FACT, ATTRIBUTES -> null;
        };
    }

    private static AttributeCode number(ToDoubleFunction<Object> value, Closeness closeness, Catalog catalog) {
        if (closeness.full()) {
            return new AttributeCode(fact -> Double.doubleToLongBits(value.applyAsDouble(fact) + 0.0), 0);
        }
        SortedSet<Double> numbers = new TreeSet<>(closeness.numbers());
        for (Attribute compared : closeness.offerAttributes()) {
            for (Offer offer : catalog.offers()) {
                double number = ((Number) valueOf(offer, compared.path())).doubleValue() + 0.0;
                if (!Double.isNaN(number)) {
                    numbers.add(number);
                }
            }
        }
        double[] bounds = numbers.stream().mapToDouble(Double::doubleValue).toArray();
        long unknown = 2L * bounds.length + 1;
        return new AttributeCode(
                fact -> {
                    double number = value.applyAsDouble(fact) + 0.0;
                    if (Double.isNaN(number)) {
                        return unknown;
                    }
                    int place = Arrays.binarySearch(bounds, number);
                    return place >= 0 ? 2L * place + 1 : -2L * (place + 1);
                },
                unknown + 1);
    }

    private static @Nullable AttributeCode text(Function<Object, String> value, Closeness closeness, Catalog catalog) {
        if (closeness.full()) {
            return null;
        }
        SortedSet<String> texts = new TreeSet<>(closeness.texts());
        for (Attribute compared : closeness.offerAttributes()) {
            catalog.offers().forEach(offer -> texts.add((String) valueOf(offer, compared.path())));
        }
        Map<String, Long> places = new HashMap<>();
        texts.forEach(text -> places.put(text, (long) places.size()));
        Long other = (long) places.size();
        return new AttributeCode(fact -> places.getOrDefault(value.apply(fact), other), other + 1);
    }

    private static long bits(Set<Channel> channels) {
        long bits = 0;
        for (Channel channel : channels) {
            bits |= 1L << channel.ordinal();
        }
        return bits;
    }

    /** The value of an offer's attribute; these are read when a session is made, not when it decides. */
    static Object valueOf(Offer offer, String attribute) {
        for (RecordComponent component : Offer.class.getRecordComponents()) {
            if (component.getName().equals(attribute)) {
                try {
                    return component.getAccessor().invoke(offer);
                } catch (IllegalAccessException | InvocationTargetException e) {
                    throw new IllegalStateException("The attribute " + attribute + " can't be read.", e);
                }
            }
        }
        throw new IllegalStateException("Offers have no attribute " + attribute + ".");
    }

    // What follows are the attributes of all facts but offers, once more: a session reads dozens of them per decision,
    // and
    // lambdas that call accessors are as fast as it gets. A test holds them against the vocabulary.

    private static ToDoubleFunction<Object> numberOf(String name) {
        return switch (name) {
            case "Customer.householdSize" -> fact -> ((Customer) fact).householdSize();
            case "Customer.tenureDays" -> fact -> ((Customer) fact).tenureDays();
            case "Customer.networkQuality" -> fact -> ((Customer) fact).networkQuality();
            case "Customer.coverageScore" -> fact -> ((Customer) fact).coverageScore();
            case "Customer.churnRisk" -> fact -> ((Customer) fact).churnRisk();
            case "Customer.usage.months" -> fact -> ((Customer) fact).usage().months();
            case "Customer.usage.dataGb" -> fact -> ((Customer) fact).usage().dataGb();
            case "Customer.usage.callMinutes" ->
                fact -> ((Customer) fact).usage().callMinutes();
            case "Customer.usage.sms" -> fact -> ((Customer) fact).usage().sms();
            case "Customer.usage.dataDeviation" ->
                fact -> ((Customer) fact).usage().dataDeviation();
            case "Context.month" -> fact -> ((Context) fact).month();
            case "Context.day" -> fact -> ((Context) fact).day();
            case "Contact.daysAgo" -> fact -> ((Contact) fact).daysAgo();
            default -> throw unknown(name);
        };
    }

    private static Function<Object, String> textOf(String name) {
        return switch (name) {
            case "Customer.id" -> fact -> ((Customer) fact).id();
            case "Customer.region" -> fact -> ((Customer) fact).region();
            case "Customer.currentOffer" -> fact -> ((Customer) fact).currentOffer();
            case "Context.campaign" -> fact -> ((Context) fact).campaign();
            case "Holding.offerId" -> fact -> ((Holding) fact).offerId();
            case "Contact.offerId" -> fact -> ((Contact) fact).offerId();
            default -> throw unknown(name);
        };
    }

    private static ToLongFunction<Object> constantOf(String name) {
        return switch (name) {
            case "Customer.paymentType" ->
                fact -> ((Customer) fact).paymentType().ordinal();
            case "Customer.deviceTier" -> fact -> ((Customer) fact).deviceTier().ordinal();
            case "Customer.segment" -> fact -> ((Customer) fact).segment().ordinal();
            case "Context.channel" -> fact -> ((Context) fact).channel().ordinal();
            case "Contact.channel" -> fact -> ((Contact) fact).channel().ordinal();
            case "Contact.outcome" -> fact -> ((Contact) fact).outcome().ordinal();
            default -> throw unknown(name);
        };
    }

    private static ToLongFunction<Object> dateOf(String name) {
        return switch (name) {
            case "Context.date" -> fact -> day(((Context) fact).date());
            case "Holding.since" -> fact -> day(((Holding) fact).since());
            default -> throw unknown(name);
        };
    }

    private static long day(LocalDate date) {
        return date.toEpochDay();
    }

    private static IllegalStateException unknown(String name) {
        return new IllegalStateException("There is no code for " + name + ".");
    }
}
