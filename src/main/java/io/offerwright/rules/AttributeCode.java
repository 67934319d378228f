package io.offerwright.rules;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Offer;
import io.offerwright.rules.Reads.Attribute;
import io.offerwright.rules.Reads.Closeness;
import io.offerwright.rules.Vocabulary.ValueType;
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
                    ? number(fact -> Readers.customNumber((Customer) fact, name), closeness, catalog)
                    : text(fact -> Readers.customText((Customer) fact, name), closeness, catalog);
        }
        ValueType type = Vocabulary.typeOf(attribute.fact(), attribute.path());
        String name = attribute.fact() + "." + attribute.path();
        return switch (type.kind()) {
            case NUMBER -> number(Readers.number(name), closeness, catalog);
            case TEXT -> text(Readers.value(name), closeness, catalog);
            case CONSTANT ->
                new AttributeCode(
                        constant(Readers.value(name)),
                        Vocabulary.namesOf(type.of()).size());
            case CHANNELS ->
                new AttributeCode(fact -> bits(((Customer) fact).consents()), 1L << Channel.values().length);
            case DATE -> new AttributeCode(day(Readers.value(name)), 0);
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

    private static ToLongFunction<Object> constant(Function<Object, Object> value) {
        return fact -> ((Enum<?>) value.apply(fact)).ordinal();
    }

    private static ToLongFunction<Object> day(Function<Object, Object> value) {
        return fact -> ((LocalDate) value.apply(fact)).toEpochDay();
    }

    private static @Nullable AttributeCode text(
            Function<Object, ? extends Object> value, Closeness closeness, Catalog catalog) {
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

    /** The value of an offer's attribute. */
    static Object valueOf(Offer offer, String attribute) {
        return Readers.any("Offer." + attribute).apply(offer);
    }
}
