package io.offerwright.rules;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Contact;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Usage;
import io.offerwright.rules.Syntax.Condition;
import io.offerwright.rules.Syntax.Constraint;
import io.offerwright.rules.Syntax.Expression;
import io.offerwright.rules.Syntax.RuleDeclaration;
import io.offerwright.rules.Syntax.Step;
import io.offerwright.rules.ValueSet.Numbers;
import io.offerwright.rules.ValueSet.Words;
import io.offerwright.rules.Vocabulary.Kind;
import io.offerwright.rules.Vocabulary.ValueType;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
    private static final Words TRUE_OR_FALSE = Words.of(List.of("true", "false"));
    private static final Map<String, String> MIRRORED =
            Map.of("==", "==", "!=", "!=", "<", ">", "<=", ">=", ">", "<", ">=", "<=");
    private static final Set<String> SHARES = Set.of("networkQuality", "coverageScore", "churnRisk");

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

    /** What a variable stands for: a fact, or an attribute of a fact. */
    private record Variable(Class<?> fact, String owner, List<Step> steps) {}

    /** A path with its variable resolved. */
    private record Place(String name, ValueType type, ValueSet all) {}

    /** Situations would become too many. */
    private static final class TooManySituations extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private final AttributeSchema schema;
    private final Deque<Map<String, Variable>> scopes = new ArrayDeque<>();
    private int facts;
    private int quantified;
    private Class<?> currentFact = Context.class;
    private String currentOwner = "";
    private @Nullable String clash;

    private final List<Situation> situations;
    private final List<Action> actions;
    private final boolean understood;

    private RuleAnalysis(RuleDeclaration rule, AttributeSchema schema) {
        this.schema = schema;
        scopes.push(new HashMap<>());
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
    static RuleAnalysis of(RuleDeclaration rule, AttributeSchema schema) {
        return new RuleAnalysis(rule, schema);
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

    private Action action(Syntax.Call call) {
        Verb verb = Objects.requireNonNull(Verb.of(call.verb().text()));
        String target = "";
        double value = Double.NaN;
        String computed = "";
        for (int index = 0; index < verb.parameters().size(); index++) {
            Expression argument = call.arguments().get(index);
            if (verb.parameters().get(index).isNumber()) {
                Double number = number(argument);
                value = number == null ? Double.NaN : number;
                computed = number == null ? rendered(argument) : "";
            } else {
                target = rendered(argument);
            }
        }
        return new Action(verb, target, value, computed);
    }

    // Conditions

    private List<Situation> all(List<Condition> conditions) throws TooManySituations {
        List<Situation> result = List.of(Situation.ANY);
        for (Condition condition : conditions) {
            result = and(result, condition(condition));
        }
        return result;
    }

    private List<Situation> condition(Condition condition) throws TooManySituations {
        if (condition instanceof Syntax.Pattern pattern) {
            return pattern(pattern);
        }
        if (condition instanceof Syntax.Group group) {
            if (!group.any()) {
                return all(group.parts());
            }
            List<Situation> result = new ArrayList<>();
            for (Condition part : group.parts()) {
                scopes.push(new HashMap<>());
                result.addAll(condition(part));
                scopes.pop();
            }
            return few(result);
        }
        Syntax.Quantified part = (Syntax.Quantified) condition;
        boolean negated = part.quantifier() == Syntax.Quantifier.NOT;
        quantified = 0;
        String word = part.quantifier() == Syntax.Quantifier.FORALL ? "forall" : "exists";
        return List.of(asking(word + "(" + renderedInScope(part.parts()) + ")", negated ? FALSE : TRUE));
    }

    private List<Situation> pattern(Syntax.Pattern pattern) throws TooManySituations {
        Class<?> fact =
                Objects.requireNonNull(Vocabulary.facts().get(pattern.type().text()));
        boolean single = fact == Customer.class || fact == Context.class;
        SortedMap<Integer, String> numbered = new TreeMap<>();
        String owner = fact.getSimpleName();
        if (!single) {
            numbered.put(facts, owner);
            owner = Situation.reference(facts++);
        }
        enter(pattern, fact, owner);
        List<Situation> result = List.of(new Situation(numbered, new TreeMap<>()));
        for (Constraint constraint : pattern.constraints()) {
            if (!isBindingOnly(constraint)) {
                result = and(result, expression(constraint.expression(), true));
            }
        }
        return result;
    }

    private void enter(Syntax.Pattern pattern, Class<?> fact, String owner) {
        currentFact = fact;
        currentOwner = owner;
        if (pattern.variable() != null) {
            declare(pattern.variable(), new Variable(fact, owner, List.of()));
        }
        for (Constraint constraint : pattern.constraints()) {
            Syntax.Name variable = constraint.variable();
            Expression named =
                    constraint.expression() instanceof Syntax.Binary binary ? binary.left() : constraint.expression();
            if (variable != null && named instanceof Syntax.Path path) {
                declare(variable, new Variable(fact, owner, path.steps()));
            }
        }
    }

    private static boolean isBindingOnly(Constraint constraint) {
        return constraint.variable() != null && constraint.expression() instanceof Syntax.Path;
    }

    private void declare(Syntax.Name name, Variable variable) {
        Objects.requireNonNull(scopes.peek()).put(name.text(), variable);
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

    // Expressions that are true or false

    /** The situations in which the expression has the given truth. */
    private List<Situation> expression(Expression expression, boolean truth) throws TooManySituations {
        if (expression instanceof Syntax.Unary unary && unary.operator().equals("!")) {
            return expression(unary.operand(), !truth);
        }
        if (expression instanceof Syntax.Binary binary
                && (binary.operator().equals("&&") || binary.operator().equals("||"))) {
            List<Situation> left = expression(binary.left(), truth);
            List<Situation> right = expression(binary.right(), truth);
            return binary.operator().equals("&&") == truth ? and(left, right) : or(left, right);
        }
        if (expression instanceof Syntax.Contains contains) {
            String name = rendered(contains.left()).replaceFirst("consents$", "consentsTo") + "("
                    + rendered(contains.right()) + ")";
            return List.of(asking(name, contains.negated() == truth ? FALSE : TRUE));
        }
        Situation compared = null;
        if (expression instanceof Syntax.Binary binary) {
            compared = comparison(binary, truth);
        } else if (expression instanceof Syntax.In in) {
            compared = in(in, truth);
        }
        return List.of(compared == null ? asking(rendered(expression), truth ? TRUE : FALSE) : compared);
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

    /** A comparison of an attribute with a constant; null when it is something else. */
    private @Nullable Situation comparison(Syntax.Binary binary, boolean truth) {
        String mirrored = MIRRORED.get(binary.operator());
        if (mirrored == null) {
            return null;
        }
        Place left = binary.left() instanceof Syntax.Path path ? place(path) : null;
        if (left != null) {
            ValueSet set = comparing(left, binary.operator(), binary.right());
            return set == null ? null : asking(left, set, truth);
        }
        Place right = binary.right() instanceof Syntax.Path path ? place(path) : null;
        ValueSet set = right == null ? null : comparing(right, mirrored, binary.left());
        return right == null || set == null ? null : asking(right, set, truth);
    }

    private @Nullable Situation in(Syntax.In in, boolean truth) {
        Place left = in.left() instanceof Syntax.Path path ? place(path) : null;
        if (left == null) {
            return null;
        }
        ValueSet result = null;
        for (Expression value : in.values()) {
            ValueSet set = comparing(left, in.negated() ? "!=" : "==", value);
            if (set == null) {
                return null;
            }
            result = result == null ? set : in.negated() ? result.intersect(set) : result.union(set);
        }
        return result == null ? null : asking(left, result, truth);
    }

    /** The values of the place that compare so with a constant; null when it is none. */
    private @Nullable ValueSet comparing(Place place, String operator, Expression constant) {
        switch (place.type().kind()) {
            case NUMBER -> {
                Double number = number(constant);
                return number == null ? null : Numbers.comparing(operator, number, ((Numbers) place.all()).whole());
            }
            case DATE -> {
                if (!(constant instanceof Syntax.Text text)) {
                    return null;
                }
                try {
                    return Numbers.comparing(
                            operator, (double) LocalDate.parse(text.value()).toEpochDay(), true);
                } catch (DateTimeParseException e) {
                    return null;
                }
            }
            case TEXT -> {
                return constant instanceof Syntax.Text text ? word(operator, text.value()) : null;
            }
            case TRUTH -> {
                return constant instanceof Syntax.Truth fixed ? word(operator, String.valueOf(fixed.value())) : null;
            }
            case CONSTANT -> {
                Class<?> of = place.type().of();
                String name = constant instanceof Syntax.Path path ? constant(path) : null;
                if (of == null || name == null) {
                    return null;
                }
                if (operator.equals("==") || operator.equals("!=")) {
                    return word(operator, name);
                }
                List<String> names = Vocabulary.namesOf(of);
                Numbers ordinals = Numbers.comparing(operator, names.indexOf(name), true);
                return Words.of(names.stream()
                        .filter(each -> ordinals.contains(names.indexOf(each)))
                        .toList());
            }
            case FACT, CHANNELS, ATTRIBUTES -> {
                return null;
            }
        }
        return null;
    }

    private static Words word(String operator, String word) {
        Words only = Words.of(List.of(word));
        return operator.equals("==") ? only : only.complement();
    }

    private static Situation asking(Place place, ValueSet set, boolean truth) {
        // An unknown number makes the comparison false: the complement holds it, the set itself does not.
        ValueSet asked = place.all().intersect(truth ? set : set.complement());
        SortedMap<String, ValueSet> values = new TreeMap<>();
        if (!place.all().within(asked)) {
            values.put(place.name(), asked);
        }
        return new Situation(new TreeMap<>(), values);
    }

    private static Situation asking(String name, Words set) {
        return new Situation(new TreeMap<>(), new TreeMap<>(Map.of(name, set)));
    }

    // Constants

    private static @Nullable Double number(Expression expression) {
        if (expression instanceof Syntax.Numeral numeral) {
            return Double.valueOf(numeral.digits());
        }
        if (expression instanceof Syntax.Unary unary && unary.operator().equals("-")) {
            Double operand = number(unary.operand());
            return operand == null ? null : Double.valueOf(-operand);
        }
        if (expression instanceof Syntax.Binary binary) {
            Double left = number(binary.left());
            Double right = number(binary.right());
            if (left == null || right == null) {
                return null;
            }
            return switch (binary.operator()) {
                case "+" -> Double.valueOf(left + right);
                case "-" -> Double.valueOf(left - right);
                case "*" -> Double.valueOf(left * right);
                case "/" -> Double.valueOf(left / right);
                default -> null;
            };
        }
        return null;
    }

    /** The name of a constant such as {@code Outcome.DECLINE}; null for other paths. */
    private static @Nullable String constant(Syntax.Path path) {
        return path.variable() == null
                        && path.steps().size() == 2
                        && path.steps().get(0) instanceof Syntax.Property type
                        && path.steps().get(1) instanceof Syntax.Property name
                        && Vocabulary.constants().containsKey(type.name().text())
                ? name.name().text()
                : null;
    }

    // Paths

    private @Nullable Place place(Syntax.Path path) {
        if (constant(path) != null) {
            return null;
        }
        Class<?> type = currentFact;
        List<Step> steps = new ArrayList<>();
        if (path.variable() != null) {
            Variable variable = lookup(path.variable().text());
            if (variable == null) {
                return null;
            }
            type = variable.fact();
            steps.addAll(variable.steps());
        }
        steps.addAll(path.steps());
        for (int index = 0; index < steps.size(); index++) {
            if (steps.get(index) instanceof Syntax.Property property) {
                ValueType found =
                        Vocabulary.attributes(type).get(property.name().text());
                if (found == null) {
                    return null;
                }
                if (found.kind() == Kind.FACT && found.of() != null) {
                    type = found.of();
                } else if (index == steps.size() - 1) {
                    return new Place(
                            rendered(path), found, all(type, property.name().text(), found));
                } else if (found.kind() == Kind.ATTRIBUTES
                        && index == steps.size() - 2
                        && steps.get(index + 1) instanceof Syntax.Key key) {
                    return schema.types().get(key.key().text()) == AttributeSchema.Type.NUMBER
                            ? new Place(
                                    rendered(path),
                                    ValueType.NUMBER,
                                    Numbers.between(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, true, false))
                            : new Place(
                                    rendered(path),
                                    ValueType.TEXT,
                                    Words.of(List.of()).complement());
                } else {
                    return null;
                }
            } else {
                return steps.get(index) instanceof Syntax.Invocation && index == steps.size() - 1
                        ? new Place(rendered(path), ValueType.TRUTH, TRUE_OR_FALSE)
                        : null;
            }
        }
        return null;
    }

    /** Every value that an attribute can have. */
    private static ValueSet all(Class<?> fact, String name, ValueType type) {
        double infinity = Double.POSITIVE_INFINITY;
        return switch (type.kind()) {
            case TRUTH -> TRUE_OR_FALSE;
            case CONSTANT -> {
                List<String> names = Vocabulary.namesOf(Objects.requireNonNull(type.of()));
                // Of offers only: open to every way of paying and every segment.
                yield Words.of(
                        fact == Customer.class
                                ? names.stream()
                                        .filter(each -> !each.equals("ANY") && !each.equals("ALL"))
                                        .toList()
                                : names);
            }
            case DATE -> Numbers.between(-infinity, infinity, false, true);
            case NUMBER -> {
                if (fact == Customer.class) {
                    yield SHARES.contains(name)
                            ? Numbers.between(0, 1, true, false)
                            : Numbers.between(name.equals("householdSize") ? 1 : 0, infinity, false, true);
                }
                if (fact == Context.class) {
                    yield Numbers.between(1, name.equals("month") ? 12 : 31, false, true);
                }
                if (fact == Offer.class) {
                    yield Numbers.between(
                            name.equals("margin") ? -infinity : 0, infinity, false, name.equals("contractMonths"));
                }
                boolean whole = fact == Contact.class || (fact == Usage.class && name.equals("months"));
                yield Numbers.between(-infinity, infinity, !whole, whole);
            }
            default -> Words.of(List.of()).complement();
        };
    }

    private @Nullable Variable lookup(String name) {
        for (Map<String, Variable> scope : scopes) {
            Variable variable = scope.get(name);
            if (variable != null) {
                return variable;
            }
        }
        return null;
    }

    // Names: the same text for the same question

    private String renderedInScope(List<Condition> conditions) {
        scopes.push(new HashMap<>());
        String text = conditions.stream().map(this::rendered).collect(Collectors.joining(" "));
        scopes.pop();
        return text;
    }

    private String rendered(Condition condition) {
        if (condition instanceof Syntax.Pattern pattern) {
            Class<?> fact =
                    Objects.requireNonNull(Vocabulary.facts().get(pattern.type().text()));
            String owner = "q" + quantified++;
            enter(pattern, fact, owner);
            String text = owner + ":" + fact.getSimpleName()
                    + pattern.constraints().stream()
                            .filter(constraint -> !isBindingOnly(constraint))
                            .map(constraint -> rendered(constraint.expression()))
                            .collect(Collectors.joining(",", "(", ")"));
            return text;
        }
        if (condition instanceof Syntax.Group group) {
            return group.parts().stream()
                    .map(part -> group.any() ? renderedInScope(List.of(part)) : rendered(part))
                    .collect(Collectors.joining(group.any() ? " or " : " and ", "(", ")"));
        }
        Syntax.Quantified part = (Syntax.Quantified) condition;
        return part.quantifier() + "(" + renderedInScope(part.parts()) + ")";
    }

    private String rendered(Expression expression) {
        if (expression instanceof Syntax.Text text) {
            return "\""
                    + text.value().replace("\\", "\\\\").replace("\"", "\\\"").replace("#", "\\u0023") + "\"";
        }
        Double number = number(expression);
        if (number != null) {
            return String.valueOf(number);
        }
        if (expression instanceof Syntax.Truth truth) {
            return String.valueOf(truth.value());
        }
        if (expression instanceof Syntax.Path path) {
            return rendered(path);
        }
        if (expression instanceof Syntax.Unary unary) {
            return unary.operator() + "(" + rendered(unary.operand()) + ")";
        }
        if (expression instanceof Syntax.In in) {
            return rendered(in.left()) + (in.negated() ? " not in " : " in ") + renderedAll(in.values());
        }
        if (expression instanceof Syntax.Contains contains) {
            return rendered(contains.left())
                    + (contains.negated() ? " not contains " : " contains ")
                    + rendered(contains.right());
        }
        Syntax.Binary binary = (Syntax.Binary) expression;
        return "(" + rendered(binary.left()) + " " + binary.operator() + " " + rendered(binary.right()) + ")";
    }

    private String renderedAll(List<Expression> expressions) {
        return expressions.stream().map(this::rendered).collect(Collectors.joining(", ", "(", ")"));
    }

    private String rendered(Syntax.Path path) {
        String constant = constant(path);
        if (constant != null) {
            return ((Syntax.Property) path.steps().get(0)).name().text() + "." + constant;
        }
        StringBuilder text = new StringBuilder(currentOwner);
        List<Step> steps = new ArrayList<>();
        if (path.variable() != null) {
            Variable variable = Objects.requireNonNull(lookup(path.variable().text()));
            text = new StringBuilder(variable.owner());
            steps.addAll(variable.steps());
        }
        steps.addAll(path.steps());
        for (Step step : steps) {
            if (step instanceof Syntax.Property property) {
                text.append('.').append(property.name().text());
            } else if (step instanceof Syntax.Key key) {
                text.append('[')
                        .append(rendered(
                                new Syntax.Text(key.key().text(), key.key().at())))
                        .append(']');
            } else {
                Syntax.Invocation invocation = (Syntax.Invocation) step;
                text.append('.').append(invocation.name().text()).append(renderedAll(invocation.arguments()));
            }
        }
        return text.toString();
    }
}
