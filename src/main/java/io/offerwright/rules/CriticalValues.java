package io.offerwright.rules;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Offer;
import io.offerwright.rules.Reads.Attribute;
import io.offerwright.rules.Reads.Closeness;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The values at which what a rule book says of a request can change. Between two neighbouring numbers of an attribute nothing
 * changes, as far as the attribute is only compared with numbers that stand in rules or in offers.
 *
 * <p>Attributes are named with their fact, such as {@code Customer.usage.dataGb} or {@code Contact.daysAgo}.
 *
 * @param numbers by attribute
 * @param texts by attribute
 * @param readBy by id of a rule, the attributes that it reads of customer, moment, holdings and contacts
 */
public record CriticalValues(
        SortedMap<String, SortedSet<Double>> numbers,
        SortedMap<String, SortedSet<String>> texts,
        SortedMap<String, SortedSet<String>> readBy) {

    static CriticalValues of(List<Rule> rules, List<Reads> reads, Catalog catalog) {
        SortedMap<String, SortedSet<Double>> numbers = new TreeMap<>();
        SortedMap<String, SortedSet<String>> texts = new TreeMap<>();
        SortedMap<String, SortedSet<String>> readBy = new TreeMap<>();
        for (int rule = 0; rule < rules.size(); rule++) {
            SortedSet<String> read = new TreeSet<>();
            reads.get(rule).attributes().forEach((attribute, closeness) -> {
                if (!attribute.isOfOffers()) {
                    String name = attribute.fact() + "." + attribute.path();
                    read.add(name);
                    SortedSet<Double> ofNumbers = numbers.computeIfAbsent(name, key -> new TreeSet<>());
                    SortedSet<String> ofTexts = texts.computeIfAbsent(name, key -> new TreeSet<>());
                    ofNumbers.addAll(closeness.numbers());
                    ofTexts.addAll(closeness.texts());
                    addOfOffers(closeness, catalog, ofNumbers, ofTexts);
                }
            });
            readBy.put(rules.get(rule).id(), Collections.unmodifiableSortedSet(read));
        }
        return new CriticalValues(
                Collections.unmodifiableSortedMap(numbers),
                Collections.unmodifiableSortedMap(texts),
                Collections.unmodifiableSortedMap(readBy));
    }

    private static void addOfOffers(
            Closeness closeness, Catalog catalog, SortedSet<Double> numbers, SortedSet<String> texts) {
        for (Attribute attribute : closeness.offerAttributes()) {
            for (Offer offer : catalog.offers()) {
                Object value = Readers.any("Offer." + attribute.path()).apply(offer);
                if (value instanceof Double number) {
                    numbers.add(number);
                } else if (value instanceof String text) {
                    texts.add(text);
                }
            }
        }
    }

    /** The numbers of an attribute; none if no rule compares it with one. */
    public SortedSet<Double> numbersOf(String attribute) {
        return numbers.getOrDefault(attribute, Collections.emptySortedSet());
    }

    /** The texts of an attribute; none if no rule compares it with one. */
    public SortedSet<String> textsOf(String attribute) {
        return texts.getOrDefault(attribute, Collections.emptySortedSet());
    }
}
