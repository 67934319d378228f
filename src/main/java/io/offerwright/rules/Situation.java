package io.offerwright.rules;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One of the ways in which a rule can fire: facts, and for each thing that is asked of them the values that it must have,
 * all at once. Immutable.
 *
 * <p>What is asked has a name. There is one customer and one context, so theirs are {@code Customer.tenureDays} and {@code
 * Context.month}; offers, holdings and contacts are numbered: {@code #0#.price}. A condition that is no comparison of an
 * attribute with a constant is a name too, with the values {@code true} and {@code false}: two rules that ask the same are
 * known to, and nothing else is concluded from it.
 *
 * @param facts the kinds of the offers, holdings and contacts, by number
 * @param values what each name must be; none is empty
 */
record Situation(SortedMap<Integer, String> facts, SortedMap<String, ValueSet> values) {
    static final Situation ANY = new Situation(new TreeMap<>(), new TreeMap<>());

    private static final Pattern NUMBER = Pattern.compile("#(\\d+)#");

    Situation {
        facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** How a fact of this number is named. */
    static String reference(int number) {
        return "#" + number + "#";
    }

    /** This and the other at once; null when they exclude one another. */
    @Nullable
    Situation and(Situation other) {
        return clash(other) != null ? null : both(other);
    }

    /** The first name of which this and the other want different things; null when they can hold at once. */
    @Nullable
    String clash(Situation other) {
        for (Map.Entry<String, ValueSet> entry : both(other).values().entrySet()) {
            if (entry.getValue().isEmpty()) {
                return entry.getKey();
            }
        }
        return null;
    }

    private Situation both(Situation other) {
        SortedMap<Integer, String> allFacts = new TreeMap<>(facts);
        allFacts.putAll(other.facts);
        SortedMap<String, ValueSet> allValues = new TreeMap<>(values);
        other.values.forEach((name, set) -> allValues.merge(name, set, ValueSet::intersect));
        return new Situation(allFacts, allValues);
    }

    /** The situation with other numbers for its facts; {@code numbers} has one for each. */
    Situation renumbered(Map<Integer, Integer> numbers) {
        SortedMap<Integer, String> renumberedFacts = new TreeMap<>();
        facts.forEach((number, fact) -> renumberedFacts.put(Objects.requireNonNull(numbers.get(number)), fact));
        SortedMap<String, ValueSet> renumberedValues = new TreeMap<>();
        values.forEach((name, set) -> renumberedValues.merge(renumbered(name, numbers), set, ValueSet::intersect));
        return new Situation(renumberedFacts, renumberedValues);
    }

    /** A name with other numbers for the facts in it. */
    static String renumbered(String name, Map<Integer, Integer> numbers) {
        Matcher matcher = NUMBER.matcher(name);
        StringBuilder result = new StringBuilder();
        while (matcher.find()) {
            int number = Integer.parseInt(matcher.group(1));
            matcher.appendReplacement(result, reference(numbers.getOrDefault(number, number)));
        }
        return matcher.appendTail(result).toString();
    }

    /** True when the other, which has the same numbers, holds wherever this one does. */
    boolean within(Situation other) {
        for (Map.Entry<String, ValueSet> asked : other.values.entrySet()) {
            ValueSet own = values.get(asked.getKey());
            if (own == null || !own.within(asked.getValue())) {
                return false;
            }
        }
        return true;
    }

    /** Every way to find the facts of the other among those of this one; facts may stand for several of the other's. */
    List<Map<Integer, Integer>> mappings(Situation other) {
        List<Map<Integer, Integer>> mappings = new ArrayList<>();
        mappings.add(Map.of());
        for (Map.Entry<Integer, String> wanted : other.facts.entrySet()) {
            List<Map<Integer, Integer>> longer = new ArrayList<>();
            for (Map<Integer, Integer> mapping : mappings) {
                facts.forEach((number, fact) -> {
                    if (fact.equals(wanted.getValue())) {
                        Map<Integer, Integer> more = new TreeMap<>(mapping);
                        more.put(wanted.getKey(), number);
                        longer.add(more);
                    }
                });
            }
            mappings = longer;
        }
        return mappings;
    }

    /** A name for people: with the kind of the fact in place of its number. */
    String readable(String name) {
        Matcher matcher = NUMBER.matcher(name);
        StringBuilder result = new StringBuilder();
        while (matcher.find()) {
            String fact = facts.get(Integer.parseInt(matcher.group(1)));
            matcher.appendReplacement(result, fact == null ? "fact" : fact);
        }
        return matcher.appendTail(result).toString();
    }
}
