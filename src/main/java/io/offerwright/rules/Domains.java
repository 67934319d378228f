package io.offerwright.rules;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.rules.Syntax.Condition;
import io.offerwright.rules.Syntax.Constraint;
import io.offerwright.rules.Syntax.Expression;
import io.offerwright.rules.Syntax.Name;
import io.offerwright.rules.Syntax.Quantifier;
import io.offerwright.rules.Syntax.RuleDeclaration;
import io.offerwright.rules.Syntax.Step;
import io.offerwright.rules.Term.Relation;
import io.offerwright.rules.ValueSet.Interval;
import io.offerwright.rules.ValueSet.Numbers;
import io.offerwright.rules.ValueSet.Words;
import io.offerwright.rules.Vocabulary.Kind;
import io.offerwright.rules.Vocabulary.ValueType;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the facts of a rule can look like when its conditions hold: for every attribute that is compared with fixed
 * values the {@link ValueSet} it is left. Conditions that compare attributes with each other, and what stands behind
 * {@code not} and {@code forall}, leave everything open: so a contradiction that is found is one, but not every one is
 * found.
 *
 * <pre>
 *   Customer( churnRisk &gt; 0.7 )            Customer.churnRisk  above 0.7 and at most 1
 *   $offer : Offer( price &lt; 20 || sms == 0 )   two alternatives:  Offer 1.price  at least 0 and below 20
 *                                                                  Offer 1.sms    0
 * </pre>
 */
final class Domains {
    private static final int MOST_ALTERNATIVES = 64;

    /** A condition that is false whatever the facts are, told as a problem is. */
    record Contradiction(Position at, String message, String hint) {}

    /**
     * An attribute of one of the rule's facts.
     *
     * @param key the fact and the attribute: {@code Customer.usage.dataGb}; facts of which there may be several are
     *     numbered in the order in which the rule names them, {@code Offer 1.price}
     * @param spoken the attribute as a rule names it
     */
    private record Attribute(String key, String spoken, ValueType type, ValueSet range) {
        /** The values of this domain that the attribute can have. */
        ValueSet possible(ValueSet domain) {
            return range.intersect(domain);
        }
    }

    /** A comparison of one attribute with fixed values, and the values for which it holds. */
    private record Atom(Attribute attribute, ValueSet domain) {}

    /** What a variable stands for. */
    private record Variable(String owner, Class<?> fact, List<Step> steps) {}

    private final AttributeSchema schema;
    private final Map<String, Variable> variables = new HashMap<>();
    private final List<Contradiction> contradictions = new ArrayList<>();
    private final Set<Position> seen = new LinkedHashSet<>();
    private List<SortedMap<String, ValueSet>> alternatives = List.of(new TreeMap<>());
    private boolean exact = true;
    private int facts;
    private String owner = "";
    private @Nullable Class<?> fact;

    private Domains(AttributeSchema schema) {
        this.schema = schema;
    }

    /** What the conditions of a rule leave; parts that don't make sense leave everything open. */
    static Domains of(RuleDeclaration rule, AttributeSchema schema) {
        Domains domains = new Domains(schema);
        for (Condition condition : rule.when()) {
            domains.alternatives = domains.narrow(condition, domains.alternatives);
        }
        return domains;
    }

    /**
     * The ways in which the conditions can hold, each with the domains of the attributes that are bound, by fact and
     * attribute. A condition that can never be true is left out of them.
     */
    List<SortedMap<String, ValueSet>> alternatives() {
        return Collections.unmodifiableList(alternatives);
    }

    /** Whether the alternatives say all that the conditions say. */
    boolean isExact() {
        return exact;
    }

    /** The conditions that can never be true, in the order of the file. */
    List<Contradiction> contradictions() {
        return Collections.unmodifiableList(contradictions);
    }

    // Conditions

    private List<SortedMap<String, ValueSet>> narrow(Condition condition, List<SortedMap<String, ValueSet>> before) {
        if (condition instanceof Syntax.Pattern pattern) {
            return narrow(pattern, before);
        }
        if (condition instanceof Syntax.Group group) {
            if (!group.any()) {
                List<SortedMap<String, ValueSet>> after = before;
                for (Condition part : group.parts()) {
                    after = narrow(part, after);
                }
                return after;
            }
            List<SortedMap<String, ValueSet>> after = new ArrayList<>();
            for (Condition part : group.parts()) {
                after.addAll(narrow(part, before));
            }
            return bounded(after);
        }
        Syntax.Quantified quantified = (Syntax.Quantified) condition;
        List<SortedMap<String, ValueSet>> inside = before;
        for (Condition part : quantified.parts()) {
            inside = narrow(part, inside);
        }
        if (quantified.quantifier() == Quantifier.EXISTS) {
            return inside;
        }
        exact = false;
        return before;
    }

    private List<SortedMap<String, ValueSet>> narrow(Syntax.Pattern pattern, List<SortedMap<String, ValueSet>> before) {
        String type = pattern.type().text();
        Class<?> named = Vocabulary.facts().get(type);
        if (named == null) {
            exact = false;
            return before;
        }
        fact = named;
        // Of these a decision has one each, so that all patterns speak of the same fact.
        boolean one = named == Customer.class || named == Context.class;
        owner = one ? type : type + " " + ++facts;
        declare(pattern.variable(), List.of());
        List<SortedMap<String, ValueSet>> after = before;
        for (Constraint constraint : pattern.constraints()) {
            Expression expression = constraint.expression();
            Expression bound = expression instanceof Syntax.Binary binary && Relation.isOne(binary.operator())
                    ? binary.left()
                    : expression;
            if (bound instanceof Syntax.Path path && path.variable() == null) {
                declare(constraint.variable(), path.steps());
            }
            if (constraint.variable() == null || bound != expression) {
                after = narrow(expression, true, after);
            }
        }
        fact = null;
        return after;
    }

    private void declare(@Nullable Name variable, List<Step> steps) {
        if (variable != null && fact != null) {
            variables.put(variable.text(), new Variable(owner, fact, steps));
        }
    }

    // Expressions

    /** What is left of the alternatives when the expression has this truth value. */
    private List<SortedMap<String, ValueSet>> narrow(
            Expression expression, boolean truth, List<SortedMap<String, ValueSet>> before) {
        if (expression instanceof Syntax.Unary unary && unary.operator().equals("!")) {
            return narrow(unary.operand(), !truth, before);
        }
        if (expression instanceof Syntax.Binary binary
                && (binary.operator().equals("&&") || binary.operator().equals("||"))) {
            if (binary.operator().equals("&&") == truth) {
                return narrow(binary.right(), truth, narrow(binary.left(), truth, before));
            }
            List<SortedMap<String, ValueSet>> after = new ArrayList<>(narrow(binary.left(), truth, before));
            after.addAll(narrow(binary.right(), truth, before));
            return bounded(after);
        }
        Atom atom = atom(expression);
        if (atom == null) {
            exact = false;
            return before;
        }
        Attribute attribute = atom.attribute();
        ValueSet domain =
                attribute.possible(truth ? atom.domain() : atom.domain().complement());
        List<SortedMap<String, ValueSet>> after = new ArrayList<>();
        for (SortedMap<String, ValueSet> alternative : before) {
            ValueSet earlier = alternative.get(attribute.key());
            ValueSet left = earlier == null ? domain : earlier.intersect(domain);
            if (!left.isEmpty()) {
                SortedMap<String, ValueSet> narrowed = new TreeMap<>(alternative);
                narrowed.put(attribute.key(), left);
                after.add(narrowed);
            }
        }
        if (after.isEmpty()) {
            contradict(expression, truth, attribute, domain.isEmpty(), before);
            return before;
        }
        seen.add(start(expression));
        return bounded(after);
    }

    private List<SortedMap<String, ValueSet>> bounded(List<SortedMap<String, ValueSet>> alternatives) {
        List<SortedMap<String, ValueSet>> different = List.copyOf(new LinkedHashSet<>(alternatives));
        if (different.size() <= MOST_ALTERNATIVES) {
            return different;
        }
        exact = false;
        return List.of(new TreeMap<>());
    }

    private void contradict(
            Expression expression,
            boolean truth,
            Attribute attribute,
            boolean alone,
            List<SortedMap<String, ValueSet>> before) {
        String found = truth ? text(expression) : "not( " + text(expression) + " )";
        String left;
        if (alone) {
            left = attribute.spoken() + " is " + described(attribute, attribute.range()) + ".";
        } else {
            ValueSet union = null;
            for (SortedMap<String, ValueSet> alternative : before) {
                ValueSet earlier = alternative.getOrDefault(attribute.key(), attribute.range());
                union = union == null ? earlier : union.union(earlier);
            }
            left = "what stands before it holds only where " + attribute.spoken() + " is "
                    + described(attribute, union == null ? attribute.range() : union) + ".";
        }
        Position start = start(expression);
        boolean leftOut = seen.contains(start);
        contradictions.add(new Contradiction(
                leftOut ? expression.at() : start,
                "Found " + found + ", which can never be true: " + left,
                alone
                        ? "The rule would never fire: change the value."
                        : "The rule would never fire: change one of the two."));
    }

    private static Position start(Expression expression) {
        if (expression instanceof Syntax.Binary binary) {
            return start(binary.left());
        }
        if (expression instanceof Syntax.In in) {
            return start(in.left());
        }
        return expression instanceof Syntax.Contains contains ? start(contains.left()) : expression.at();
    }

    // Comparisons of an attribute with fixed values

    private @Nullable Atom atom(Expression expression) {
        Relation relation = expression instanceof Syntax.Binary compared ? Relation.of(compared.operator()) : null;
        if (relation != null && expression instanceof Syntax.Binary binary) {
            Attribute left = attribute(binary.left());
            if (left != null) {
                return atom(left, relation, binary.right());
            }
            Attribute right = attribute(binary.right());
            return right == null ? null : atom(right, relation.mirrored(), binary.left());
        }
        if (expression instanceof Syntax.In in) {
            Attribute attribute = attribute(in.left());
            ValueSet listed = null;
            for (Expression value : in.values()) {
                Atom atom = attribute == null
                        ? null
                        : atom(attribute, in.negated() ? Relation.DIFFERENT : Relation.EQUAL, value);
                if (atom == null) {
                    return null;
                }
                if (listed == null) {
                    listed = atom.domain();
                } else {
                    listed = in.negated() ? listed.intersect(atom.domain()) : listed.union(atom.domain());
                }
            }
            return attribute == null || listed == null ? null : new Atom(attribute, listed);
        }
        if (expression instanceof Syntax.Contains contains) {
            Attribute attribute = contains.left() instanceof Syntax.Path path
                            && !path.steps().isEmpty()
                            && path.steps().get(path.steps().size() - 1) instanceof Syntax.Property property
                            && property.name().text().equals("consents")
                    ? consent(contains.right())
                    : null;
            return attribute == null
                    ? null
                    : new Atom(attribute, Words.of(List.of(String.valueOf(!contains.negated()))));
        }
        Attribute attribute = attribute(expression);
        return attribute != null && attribute.type().kind() == Kind.TRUTH
                ? new Atom(attribute, Words.of(List.of("true")))
                : null;
    }

    private static @Nullable Atom atom(Attribute attribute, Relation relation, Expression value) {
        ValueSet domain =
                switch (attribute.type().kind()) {
                    case NUMBER -> {
                        Double number = number(value);
                        yield number == null ? null : Numbers.comparing(relation, number, false);
                    }
                    case DATE -> {
                        Double day = day(value);
                        yield day == null ? null : Numbers.comparing(relation, day, true);
                    }
                    case TEXT -> value instanceof Syntax.Text text ? equal(relation, text.value()) : null;
                    case TRUTH ->
                        value instanceof Syntax.Truth truth ? equal(relation, String.valueOf(truth.value())) : null;
                    case CONSTANT -> constants(attribute.type().of(), relation, value);
                    case FACT, CHANNELS, ATTRIBUTES -> null;
                };
        return domain == null ? null : new Atom(attribute, domain);
    }

    private static @Nullable ValueSet equal(Relation relation, String word) {
        return switch (relation) {
            case EQUAL -> Words.of(List.of(word));
            case DIFFERENT -> Words.of(List.of(word)).complement();
            case LESS, AT_MOST, GREATER, AT_LEAST -> null;
        };
    }

    private static @Nullable ValueSet constants(@Nullable Class<?> type, Relation relation, Expression value) {
        if (type == null
                || !(value instanceof Syntax.Path path)
                || path.variable() != null
                || path.steps().size() != 2
                || !(path.steps().get(0) instanceof Syntax.Property of)
                || !of.name().text().equals(type.getSimpleName())
                || !(path.steps().get(1) instanceof Syntax.Property constant)) {
            return null;
        }
        List<String> names = Vocabulary.namesOf(type);
        int place = names.indexOf(constant.name().text());
        if (place < 0) {
            return null;
        }
        ValueSet equal = equal(relation, names.get(place));
        if (equal != null || !Vocabulary.isOrdered(type)) {
            return equal;
        }
        return Words.of(
                switch (relation) {
                    case LESS -> names.subList(0, place);
                    case AT_MOST -> names.subList(0, place + 1);
                    case GREATER -> names.subList(place + 1, names.size());
                    case AT_LEAST, EQUAL, DIFFERENT -> names.subList(place, names.size());
                });
    }

    /** The value of a fixed number, or null. */
    private static @Nullable Double number(Expression expression) {
        if (expression instanceof Syntax.Numeral numeral) {
            return Double.valueOf(numeral.digits());
        }
        if (expression instanceof Syntax.Unary unary && unary.operator().equals("-")) {
            Double operand = number(unary.operand());
            return operand == null ? null : (Double) (0 - operand);
        }
        if (!(expression instanceof Syntax.Binary binary)) {
            return null;
        }
        Double left = number(binary.left());
        Double right = number(binary.right());
        if (left == null || right == null) {
            return null;
        }
        Double value =
                switch (binary.operator()) {
                    case "+" -> (Double) (left + right);
                    case "-" -> (Double) (left - right);
                    case "*" -> (Double) (left * right);
                    case "/" -> (Double) (left / right);
                    default -> null;
                };
        return value == null || !Double.isFinite(value) ? null : value;
    }

    private static @Nullable Double day(Expression expression) {
        try {
            return expression instanceof Syntax.Text text
                    ? (Double) (double) LocalDate.parse(text.value()).toEpochDay()
                    : null;
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    // Attributes and their ranges

    private @Nullable Attribute attribute(Expression expression) {
        if (!(expression instanceof Syntax.Path path)) {
            return null;
        }
        String from = owner;
        Class<?> start = fact;
        List<Step> steps = path.steps();
        if (path.variable() != null) {
            Variable variable = variables.get(path.variable().text());
            if (variable == null) {
                return null;
            }
            from = variable.owner();
            start = variable.fact();
            steps = new ArrayList<>(variable.steps());
            steps.addAll(path.steps());
        }
        if (start == null || steps.isEmpty()) {
            return null;
        }
        ValueType type = new ValueType(Kind.FACT, start);
        StringBuilder spoken = new StringBuilder();
        for (int index = 0; index < steps.size(); index++) {
            Class<?> of = type.of();
            if (steps.get(index) instanceof Syntax.Key key && type.kind() == Kind.ATTRIBUTES) {
                AttributeSchema.Type declared = schema.types().get(key.key().text());
                if (declared == null || index + 1 < steps.size()) {
                    return null;
                }
                spoken.append("[\"").append(key.key().text()).append("\"]");
                boolean number = declared == AttributeSchema.Type.NUMBER;
                return new Attribute(
                        from + "." + spoken,
                        spoken.toString(),
                        number ? ValueType.NUMBER : ValueType.TEXT,
                        number ? Ranges.ANY_NUMBER : Ranges.ANY_TEXT);
            }
            if (of == null || type.kind() != Kind.FACT) {
                return null;
            }
            if (steps.get(index) instanceof Syntax.Invocation invocation
                    && index + 1 == steps.size()
                    && of == Customer.class
                    && invocation.arguments().size() == 1) {
                return invocation.name().text().equals("consentsTo")
                        ? consent(invocation.arguments().get(0))
                        : null;
            }
            ValueType next = steps.get(index) instanceof Syntax.Property property
                    ? Vocabulary.attributes(of).get(property.name().text())
                    : null;
            if (next == null) {
                return null;
            }
            String name = ((Syntax.Property) steps.get(index)).name().text();
            spoken.append(spoken.isEmpty() ? "" : ".").append(name);
            if (index + 1 == steps.size()) {
                return switch (next.kind()) {
                    case FACT, CHANNELS, ATTRIBUTES -> null;
                    case NUMBER, TEXT, TRUTH, DATE, CONSTANT ->
                        new Attribute(
                                from + "." + spoken,
                                spoken.toString(),
                                next,
                                Ranges.of(start.getSimpleName() + "." + spoken));
                };
            }
            type = next;
        }
        return null;
    }

    /** Whether the customer may be contacted through a channel, which a rule can ask in two ways. */
    private static @Nullable Attribute consent(Expression channel) {
        if (!(constants(Channel.class, Relation.EQUAL, channel) instanceof Words one)
                || one.words().size() != 1) {
            return null;
        }
        String spoken = "consentsTo( Channel." + one.words().first() + " )";
        return new Attribute("Customer." + spoken, spoken, ValueType.TRUTH, Ranges.TRUE_OR_FALSE);
    }

    // Words

    private static String described(Attribute attribute, ValueSet domain) {
        if (domain instanceof Numbers numbers) {
            return described(
                    numbers,
                    attribute.type().kind() == Kind.DATE
                            ? day -> LocalDate.ofEpochDay((long) day).toString()
                            : Domains::plain);
        }
        Words words = (Words) domain;
        List<String> quoted = new ArrayList<>();
        for (String word : words.words()) {
            quoted.add(attribute.type().kind() == Kind.TEXT ? "\"" + word + "\"" : word);
        }
        return (words.others() ? "not " : "") + listed(quoted);
    }

    private static String described(Numbers numbers, DoubleFunction<String> word) {
        List<String> parts = numbers.intervals().stream()
                .map(interval -> described(interval, word))
                .toList();
        if (parts.isEmpty() || parts.contains("")) {
            return parts.isEmpty() ? "not known" : "any number";
        }
        return String.join(" or ", parts);
    }

    private static String described(Interval interval, DoubleFunction<String> word) {
        double low = interval.lowest();
        double high = interval.highest();
        if (low == high) {
            return word.apply(low);
        }
        String above = low == Double.NEGATIVE_INFINITY
                ? ""
                : (interval.lowestOpen() ? "above " : "at least ") + word.apply(low);
        String below = high == Double.POSITIVE_INFINITY
                ? ""
                : (interval.highestOpen() ? "below " : "at most ") + word.apply(high);
        if (above.isEmpty() || below.isEmpty()) {
            return above + below;
        }
        return interval.lowestOpen() || interval.highestOpen()
                ? above + " and " + below
                : "from " + word.apply(low) + " to " + word.apply(high);
    }

    /** A number as a rule would write it. */
    private static String plain(double number) {
        BigDecimal exact = new BigDecimal(Double.toString(number));
        return exact.signum() == 0 ? "0" : exact.stripTrailingZeros().toPlainString();
    }

    private static String listed(Collection<String> words) {
        List<String> all = List.copyOf(words);
        return all.size() < 2
                ? String.join("", all)
                : String.join(", ", all.subList(0, all.size() - 1)) + " or " + all.get(all.size() - 1);
    }

    /** A comparison as a rule writes it. */
    private static String text(Expression expression) {
        if (expression instanceof Syntax.Text text) {
            return "\"" + text.value() + "\"";
        }
        if (expression instanceof Syntax.Numeral numeral) {
            return numeral.digits();
        }
        if (expression instanceof Syntax.Truth truth) {
            return String.valueOf(truth.value());
        }
        if (expression instanceof Syntax.Unary unary) {
            return unary.operator() + text(unary.operand());
        }
        if (expression instanceof Syntax.Binary binary) {
            return text(binary.left()) + " " + binary.operator() + " " + text(binary.right());
        }
        if (expression instanceof Syntax.In in) {
            return text(in.left()) + (in.negated() ? " not in ( " : " in ( ") + texts(in.values()) + " )";
        }
        if (expression instanceof Syntax.Contains contains) {
            return text(contains.left())
                    + (contains.negated() ? " not contains " : " contains ")
                    + text(contains.right());
        }
        Syntax.Path path = (Syntax.Path) expression;
        StringBuilder text =
                new StringBuilder(path.variable() == null ? "" : path.variable().text());
        for (Step step : path.steps()) {
            if (step instanceof Syntax.Key key) {
                text.append("[\"").append(key.key().text()).append("\"]");
                continue;
            }
            text.append(text.isEmpty() ? "" : ".");
            if (step instanceof Syntax.Invocation invocation) {
                text.append(invocation.name().text())
                        .append("( ")
                        .append(texts(invocation.arguments()))
                        .append(" )");
            } else {
                text.append(((Syntax.Property) step).name().text());
            }
        }
        return text.toString();
    }

    private static String texts(List<Expression> expressions) {
        return String.join(", ", expressions.stream().map(Domains::text).toList());
    }
}
