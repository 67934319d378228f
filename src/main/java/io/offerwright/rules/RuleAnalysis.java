package io.offerwright.rules;

import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.rules.ValueSet.Numbers;
import io.offerwright.rules.ValueSet.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a checked rule asks and does, as far as that can be said without any data: in which situations it can fire, and what
 * it calls then. The conditions become a disjunction of {@link Situation}s. Comparisons of attributes with constants are
 * understood, with {@code in}, {@code contains}, {@code !}, {@code &&}, {@code ||}, {@code and} and {@code or} around them;
 * of everything else it is only known when two ask the same. So whatever is concluded is true; not everything that is true
 * is concluded.
 */
final class RuleAnalysis {
    /** A rule with more situations is not taken apart. */
    private static final int MOST_SITUATIONS = 64;

    private static final Words TRUE = Words.of(List.of("true"));
    private static final Words FALSE = Words.of(List.of("false"));

    /**
     * A call of a verb.
     *
     * @param target what it acts on, such as {@code #0#} or {@code Objective.REVENUE}; empty for {@code blend}
     * @param value the number it is given; {@code NaN} for none, or for one that is computed
     * @param computed the number it is given, when it is computed, as text; else empty
     */
    record Action(Verb verb, String target, double value, String computed) {
        Action renumbered(Map<Integer, Integer> numbers) {
            return new Action(
                    verb, Situation.renumbered(target, numbers), value, Situation.renumbered(computed, numbers));
        }
    }

    /** Situations would become too many. */
    private static final class TooManySituations extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** How each fact is named, by its number in the rule. */
    private final Map<Integer, String> owners = new HashMap<>();

    private int numbered;
    private int quantified;
    private @Nullable String clash;

    private final List<Situation> situations;
    private final List<Action> actions;
    private final boolean understood;

    private RuleAnalysis(Meaning rule) {
        List<Situation> found = List.of();
        boolean complete = true;
        try {
            found = possible(all(rule.when()));
        } catch (TooManySituations e) {
            complete = false;
        }
        this.situations = found;
        this.understood = complete;
        this.actions = complete ? rule.then().stream().map(this::action).toList() : List.of();
    }

    /** The analysis of a rule that passed the check. */
    static RuleAnalysis of(Meaning rule) {
        return new RuleAnalysis(rule);
    }

    /** The situations in which the rule can fire; none also when there are too many of them to say. */
    List<Situation> situations() {
        return situations;
    }

    /** What the rule does whenever it fires. */
    List<Action> actions() {
        return actions;
    }

    /** True when the rule can't fire, whoever the customer is and whatever the offers are. */
    boolean isContradictory() {
        return understood && situations.isEmpty();
    }

    /** Something that a contradictory rule asks to be two things at once, for people. */
    String clash() {
        return clash == null ? "" : clash;
    }

    /**
     * True when, whenever this rule fires, the other fires too and does all that this one does, so that this one changes
     * nothing but the reasons. Where they set the same thing, the other must win. Boosts are compared by their factor alone.
     */
    boolean isSubsumedBy(RuleAnalysis other, boolean otherWins) {
        return !situations.isEmpty()
                && situations.stream().allMatch(own -> other.situations.stream()
                        .anyMatch(theirs -> covers(own, other, theirs, otherWins)));
    }

    private boolean covers(Situation own, RuleAnalysis other, Situation theirs, boolean otherWins) {
        return own.mappings(theirs).stream()
                .anyMatch(numbers -> own.within(theirs.renumbered(numbers))
                        && actions.stream().allMatch(action -> other.actions.stream()
                                .anyMatch(with -> covers(action, with.renumbered(numbers), otherWins))));
    }

    private static boolean covers(Action action, Action with, boolean otherWins) {
        if (action.verb() != with.verb() || !action.target().equals(with.target())) {
            return false;
        }
        boolean same = action.computed().equals(with.computed()) && Double.compare(action.value(), with.value()) == 0;
        return switch (action.verb()) {
            case EXCLUDE, PROMOTE, BOOST -> same;
            case WEIGH, BLEND -> same && otherWins;
            case LIMIT -> same || with.value() <= action.value();
            case REQUIRE -> same || with.value() >= action.value();
        };
    }

    // Consequences

    private Action action(Meaning.Action action) {
        String target = "";
        double value = Double.NaN;
        String computed = "";
        for (Term argument : action.arguments()) {
            if (argument instanceof Term.Numeral numeral) {
                value = numeral.value();
            } else if (argument instanceof Term.Quantity) {
                computed = rendered(argument, action.facts());
            } else {
                target = rendered(argument, action.facts());
            }
        }
        return new Action(action.verb(), target, value, computed);
    }

    // Conditions

    private List<Situation> all(List<Meaning.Clause> clauses) throws TooManySituations {
        List<Situation> result = List.of(Situation.ANY);
        for (Meaning.Clause clause : clauses) {
            result = and(result, clause(clause));
        }
        return result;
    }

    private List<Situation> clause(Meaning.Clause clause) throws TooManySituations {
        if (clause instanceof Meaning.Pattern pattern) {
            return pattern(pattern);
        }
        if (clause instanceof Meaning.Group group) {
            if (!group.any()) {
                return all(group.parts());
            }
            List<Situation> result = new ArrayList<>();
            for (Meaning.Clause part : group.parts()) {
                result.addAll(clause(part));
            }
            return few(result);
        }
        Meaning.Quantified part = (Meaning.Quantified) clause;
        boolean negated = part.quantifier() == Syntax.Quantifier.NOT;
        quantified = 0;
        String word = part.quantifier() == Syntax.Quantifier.FORALL ? "forall" : "exists";
        return List.of(asking(word + "(" + rendered(part.parts(), " ") + ")", negated ? FALSE : TRUE));
    }

    private List<Situation> pattern(Meaning.Pattern pattern) throws TooManySituations {
        boolean single = pattern.type() == Customer.class || pattern.type() == Context.class;
        SortedMap<Integer, String> facts = new TreeMap<>();
        String owner = pattern.type().getSimpleName();
        if (!single) {
            facts.put(numbered, owner);
            owner = Situation.reference(numbered++);
        }
        owners.put(pattern.number(), owner);
        List<Situation> result = List.of(new Situation(facts, new TreeMap<>()));
        for (Meaning.Test test : pattern.tests()) {
            result = and(result, truth(test.term(), test.facts(), true));
        }
        return result;
    }

    private List<Situation> and(List<Situation> left, List<Situation> right) throws TooManySituations {
        List<Situation> result = new ArrayList<>();
        for (Situation one : left) {
            for (Situation other : right) {
                Situation both = one.and(other);
                if (both != null) {
                    result.add(both);
                } else if (clash == null) {
                    clash = new Situation(merged(one, other), new TreeMap<>())
                            .readable(String.valueOf(one.clash(other)));
                }
            }
        }
        return few(result);
    }

    private static SortedMap<Integer, String> merged(Situation one, Situation other) {
        SortedMap<Integer, String> facts = new TreeMap<>(one.facts());
        facts.putAll(other.facts());
        return facts;
    }

    private static List<Situation> few(List<Situation> situations) throws TooManySituations {
        List<Situation> distinct = situations.stream().distinct().toList();
        if (distinct.size() > MOST_SITUATIONS) {
            throw new TooManySituations();
        }
        return distinct;
    }

    /** Leaves out what no day of a calendar fulfils, such as June 31st. */
    private List<Situation> possible(List<Situation> found) {
        List<Situation> possible = new ArrayList<>();
        for (Situation situation : found) {
            Numbers months = (Numbers) situation.values().get("Context.month");
            Numbers days = (Numbers) situation.values().get("Context.day");
            boolean some = months == null || days == null;
            for (int month = 1; month <= 12 && !some; month++) {
                for (int day = 1; day <= java.time.Month.of(month).maxLength() && !some; day++) {
                    some = months != null && days != null && months.contains(month) && days.contains(day);
                }
            }
            if (some) {
                possible.add(situation);
            } else if (clash == null) {
                clash = "Context.day";
            }
        }
        return List.copyOf(possible);
    }

    // Terms that are true or false

    /** The situations in which the term has the given truth. */
    private List<Situation> truth(Term.Truth term, List<Integer> facts, boolean truth) throws TooManySituations {
        if (term instanceof Term.Not not) {
            return truth(not.operand(), facts, !truth);
        }
        if (term instanceof Term.All || term instanceof Term.Any) {
            boolean together = term instanceof Term.All == truth;
            List<Situation> result = null;
            for (Term part : term.parts()) {
                List<Situation> next = truth((Term.Truth) part, facts, truth);
                result = result == null ? next : together ? and(result, next) : or(result, next);
            }
            return result == null ? List.of(Situation.ANY) : result;
        }
        Situation compared = null;
        if (term instanceof Term.Compared comparison) {
            compared = comparison(comparison, facts, truth);
        } else if (term instanceof Term.Same same && same.right() instanceof Term.Constant constant) {
            ValueSet all = range(same.left());
            Words only = Words.of(List.of(word(constant.value())));
            compared = all == null ? null : asking(rendered(same.left(), facts), all, only, truth);
        }
        return List.of(compared == null ? asking(rendered(term, facts), truth ? TRUE : FALSE) : compared);
    }

    private List<Situation> or(List<Situation> left, List<Situation> right) throws TooManySituations {
        if (left.size() == 1 && right.size() == 1) {
            SortedMap<String, ValueSet> one = left.get(0).values();
            SortedMap<String, ValueSet> other = right.get(0).values();
            if (one.size() == 1 && one.keySet().equals(other.keySet())) {
                SortedMap<String, ValueSet> either = new TreeMap<>(one);
                other.forEach((name, set) -> either.merge(name, set, ValueSet::union));
                return List.of(new Situation(new TreeMap<>(), either));
            }
        }
        List<Situation> result = new ArrayList<>(left);
        result.addAll(right);
        return few(result);
    }

    /** A comparison of an attribute with a fixed number; null when it is something else. */
    private @Nullable Situation comparison(Term.Compared comparison, List<Integer> facts, boolean truth) {
        Term left = comparison.left();
        Term.Relation relation = comparison.relation();
        if (left instanceof Term.Rank rank
                && comparison.right() instanceof Term.Rank bound
                && bound.constant() instanceof Term.Constant constant) {
            ValueSet all = range(rank.constant());
            Enum<?> named = (Enum<?>) constant.value();
            List<String> names = Vocabulary.namesOf(named.getDeclaringClass());
            Numbers places = Numbers.comparing(relation, names.indexOf(named.name()), true);
            Words words = Words.of(names.stream()
                    .filter(name -> places.contains(names.indexOf(name)))
                    .toList());
            return all == null ? null : asking(rendered(rank.constant(), facts), all, words, truth);
        }
        ValueSet all = range(left instanceof Term.Day day ? day.date() : left);
        if (!(all instanceof Numbers numbers) || !(comparison.right() instanceof Term.Numeral numeral)) {
            return null;
        }
        return asking(rendered(left, facts), all, Numbers.comparing(relation, numeral.value(), numbers.whole()), truth);
    }

    /** Every value that an attribute can have; null for what is none. */
    private static @Nullable ValueSet range(Term term) {
        if (term instanceof Term.NumberOf number) {
            return Ranges.of(number.attribute());
        }
        if (term instanceof Term.ThingOf thing) {
            return Ranges.of(thing.attribute());
        }
        if (term instanceof Term.CustomNumber) {
            return Ranges.ANY_NUMBER;
        }
        return term instanceof Term.CustomText ? Ranges.ANY_TEXT : null;
    }

    private static Situation asking(String name, ValueSet all, ValueSet set, boolean truth) {
        // An unknown number makes the comparison false: the complement holds it, the set itself does not.
        ValueSet asked = all.intersect(truth ? set : set.complement());
        SortedMap<String, ValueSet> values = new TreeMap<>();
        if (!all.within(asked)) {
            values.put(name, asked);
        }
        return new Situation(new TreeMap<>(), values);
    }

    private static Situation asking(String name, Words set) {
        return new Situation(new TreeMap<>(), new TreeMap<>(Map.of(name, set)));
    }

    // Names: the same text for the same question

    private String rendered(List<Meaning.Clause> clauses, String between) {
        return clauses.stream().map(this::rendered).collect(Collectors.joining(between));
    }

    private String rendered(Meaning.Clause clause) {
        if (clause instanceof Meaning.Pattern pattern) {
            String owner = "q" + quantified++;
            owners.put(pattern.number(), owner);
            return owner + ":" + pattern.type().getSimpleName()
                    + pattern.tests().stream()
                            .map(test -> rendered(test.term(), test.facts()))
                            .collect(Collectors.joining(",", "(", ")"));
        }
        if (clause instanceof Meaning.Group group) {
            return "(" + rendered(group.parts(), group.any() ? " or " : " and ") + ")";
        }
        Meaning.Quantified part = (Meaning.Quantified) clause;
        return part.quantifier() + "(" + rendered(part.parts(), " ") + ")";
    }

    private String rendered(Term term, List<Integer> facts) {
        if (term instanceof Term.Constant constant) {
            return constant.value() instanceof Enum<?> named
                    ? named.getDeclaringClass().getSimpleName() + "." + named.name()
                    : quoted(word(constant.value()));
        }
        if (term instanceof Term.Numeral numeral) {
            return String.valueOf(numeral.value());
        }
        if (term instanceof Term.Fixed fixed) {
            return String.valueOf(fixed.value());
        }
        if (term instanceof Term.Fact fact) {
            return owner(fact.fact(), facts);
        }
        if (term instanceof Term.NumberOf number) {
            return attribute(number.fact(), number.attribute(), facts);
        }
        if (term instanceof Term.ThingOf thing) {
            return attribute(thing.fact(), thing.attribute(), facts);
        }
        if (term instanceof Term.TruthOf truth) {
            return attribute(truth.fact(), truth.attribute(), facts);
        }
        if (term instanceof Term.CustomNumber number) {
            return owner(number.fact(), facts) + ".attributes[" + quoted(number.name()) + "]";
        }
        if (term instanceof Term.CustomText text) {
            return owner(text.fact(), facts) + ".attributes[" + quoted(text.name()) + "]";
        }
        List<String> parts =
                term.parts().stream().map(part -> rendered(part, facts)).toList();
        if (term instanceof Term.Day || term instanceof Term.Rank) {
            return parts.get(0);
        }
        // To ask for the consent to a channel, and whether the consents contain it, is the same.
        if (term instanceof Term.Consents consents) {
            return owner(consents.customer(), facts) + ".consentsTo(" + parts.get(0) + ")";
        }
        if (term instanceof Term.Contains) {
            return parts.get(0).replaceFirst("consents$", "consentsTo") + "(" + parts.get(1) + ")";
        }
        if (term instanceof Term.ValidOn valid) {
            return owner(valid.offer(), facts) + ".validOn(" + parts.get(0) + ")";
        }
        String operator = term instanceof Term.Calculation calculation
                ? calculation.operation().name()
                : term instanceof Term.Compared compared
                        ? compared.relation().name()
                        : term.getClass().getSimpleName();
        return "(" + operator + " " + String.join(" ", parts) + ")";
    }

    private String owner(int place, List<Integer> facts) {
        return Objects.requireNonNull(owners.get(facts.get(place)));
    }

    private String attribute(int place, String attribute, List<Integer> facts) {
        return owner(place, facts) + attribute.substring(attribute.indexOf('.'));
    }

    /** A value as sets of words hold it. */
    private static String word(Object value) {
        return value instanceof Enum<?> named ? named.name() : String.valueOf(value);
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("#", "\\u0023") + "\"";
    }
}
