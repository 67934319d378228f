package io.offerwright.rules;

import io.offerwright.domain.Contact;
import io.offerwright.domain.Holding;
import io.offerwright.domain.Offer;
import io.offerwright.rules.Syntax.Condition;
import io.offerwright.rules.Syntax.Constraint;
import io.offerwright.rules.Syntax.Expression;
import io.offerwright.rules.Syntax.RuleDeclaration;
import io.offerwright.rules.Syntax.Step;
import io.offerwright.rules.Vocabulary.ValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a rule reads of a request, and how closely: two requests that agree in it have the same effects by this rule. A number
 * that is only ever compared with fixed numbers and with numbers of offers is read only as far as to tell between which of them it
 * lies; likewise a text. Everything else is read in full.
 *
 * @param attributes by attribute, how closely it is read
 * @param histories how holdings and contacts are read
 */
record Reads(SortedMap<Attribute, Closeness> attributes, SortedMap<String, History> histories) {
    /** How the facts of a kind of which a request has several come into a rule. */
    enum History {
        /** By one pattern that must match: what the rule does is what it does for each of them alone, put together. */
        EACH,
        /** In any other way, such as by {@code not}: it depends on all of them at once. */
        TOGETHER
    }

    /**
     * An attribute of a fact.
     *
     * @param fact name of the fact, such as {@code Customer}
     * @param path such as {@code tenureDays}, {@code usage.dataGb} or, for a custom attribute, {@code attributes.fibre}
     */
    record Attribute(String fact, String path) implements Comparable<Attribute> {
        @Override
        public int compareTo(Attribute other) {
            int byFact = fact.compareTo(other.fact);
            return byFact != 0 ? byFact : path.compareTo(other.path);
        }

        boolean isOfOffers() {
            return fact.equals(Offer.class.getSimpleName());
        }

        boolean isOfHistory() {
            return HISTORIES.contains(fact);
        }
    }

    /**
     * How closely an attribute is read.
     *
     * @param full whether its value matters as such
     * @param numbers fixed numbers that it is compared with
     * @param texts fixed texts that it is compared with
     * @param offerAttributes attributes of offers that it is compared with
     */
    record Closeness(
            boolean full, SortedSet<Double> numbers, SortedSet<String> texts, SortedSet<Attribute> offerAttributes) {
        static final Closeness NONE = new Closeness(false, new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
        static final Closeness FULL = new Closeness(true, new TreeSet<>(), new TreeSet<>(), new TreeSet<>());

        Closeness and(Closeness other) {
            return new Closeness(
                    full || other.full,
                    union(numbers, other.numbers),
                    union(texts, other.texts),
                    union(offerAttributes, other.offerAttributes));
        }

        private static <T> SortedSet<T> union(SortedSet<T> left, SortedSet<T> right) {
            SortedSet<T> union = new TreeSet<>(left);
            union.addAll(right);
            return union;
        }
    }

    private static final List<String> HISTORIES = List.of(Holding.class.getSimpleName(), Contact.class.getSimpleName());

    /** What a checked rule reads. */
    static Reads of(RuleDeclaration rule) {
        Reader reader = new Reader();
        Map<String, Attribute> variables = new HashMap<>();
        for (Condition condition : rule.when()) {
            reader.condition(condition, variables, true);
        }
        for (Syntax.Call call : rule.then()) {
            for (Expression argument : call.arguments()) {
                reader.expression(argument, null, variables);
            }
        }
        return reader.reads();
    }

    /** Goes through the tree of one rule. */
    private static final class Reader {
        private final SortedMap<Attribute, Closeness> attributes = new TreeMap<>();
        private final SortedMap<String, Integer> required = new TreeMap<>();
        private final SortedSet<String> together = new TreeSet<>();

        Reads reads() {
            SortedMap<String, History> histories = new TreeMap<>();
            required.forEach((fact, patterns) -> {
                boolean alone = patterns == 1 && required.size() == 1 && together.isEmpty();
                histories.put(fact, alone ? History.EACH : History.TOGETHER);
            });
            together.forEach(fact -> histories.put(fact, History.TOGETHER));
            return new Reads(attributes, histories);
        }

        /** @param must whether the condition is one that all matches have to meet, by facts that they hold */
        void condition(Condition condition, Map<String, Attribute> variables, boolean must) {
            if (condition instanceof Syntax.Pattern pattern) {
                pattern(pattern, variables, must);
            } else if (condition instanceof Syntax.Group group) {
                for (Condition part : group.parts()) {
                    condition(part, group.any() ? new HashMap<>(variables) : variables, must && !group.any());
                }
            } else if (condition instanceof Syntax.Quantified quantified) {
                Map<String, Attribute> own = new HashMap<>(variables);
                quantified.parts().forEach(part -> condition(part, own, false));
            }
        }

        private void pattern(Syntax.Pattern pattern, Map<String, Attribute> variables, boolean must) {
            String fact = pattern.type().text();
            if (HISTORIES.contains(fact)) {
                if (must) {
                    required.merge(fact, 1, Integer::sum);
                } else {
                    together.add(fact);
                }
            }
            if (pattern.variable() != null) {
                variables.put(pattern.variable().text(), new Attribute(fact, ""));
            }
            for (Constraint constraint : pattern.constraints()) {
                Expression expression = constraint.expression();
                if (constraint.variable() != null) {
                    Expression named = expression instanceof Syntax.Binary binary ? binary.left() : expression;
                    Attribute attribute = attribute(named, fact, variables);
                    if (attribute != null) {
                        variables.put(constraint.variable().text(), attribute);
                    }
                    if (named == expression) {
                        // Only gives the attribute a name.
                        continue;
                    }
                }
                expression(expression, fact, variables);
            }
        }

        void expression(Expression expression, @Nullable String fact, Map<String, Attribute> variables) {
            if (expression instanceof Syntax.Path path) {
                path(path, fact, variables);
            } else if (expression instanceof Syntax.Unary unary) {
                expression(unary.operand(), fact, variables);
            } else if (expression instanceof Syntax.Contains contains) {
                expression(contains.left(), fact, variables);
                expression(contains.right(), fact, variables);
            } else if (expression instanceof Syntax.In in) {
                for (Expression value : in.values()) {
                    comparison(in.left(), value, fact, variables);
                }
            } else if (expression instanceof Syntax.Binary binary) {
                switch (binary.operator()) {
                    case "&&", "||", "+", "-", "*", "/" -> {
                        expression(binary.left(), fact, variables);
                        expression(binary.right(), fact, variables);
                    }
                    default -> comparison(binary.left(), binary.right(), fact, variables);
                }
            }
        }

        private void comparison(
                Expression left, Expression right, @Nullable String fact, Map<String, Attribute> variables) {
            if (!side(left, right, fact, variables)) {
                expression(left, fact, variables);
            }
            if (!side(right, left, fact, variables)) {
                expression(right, fact, variables);
            }
        }

        /** Notes how closely a side of a comparison is read; false if it has to be read in full. */
        private boolean side(
                Expression side, Expression other, @Nullable String fact, Map<String, Attribute> variables) {
            Attribute attribute = attribute(side, fact, variables);
            if (attribute == null || !isNumberOrText(attribute)) {
                return false;
            }
            Double number = number(other);
            if (number != null) {
                read(attribute, new Closeness(false, one(number + 0.0), new TreeSet<>(), new TreeSet<>()));
                return true;
            }
            if (other instanceof Syntax.Text text) {
                read(attribute, new Closeness(false, new TreeSet<>(), one(text.value()), new TreeSet<>()));
                return true;
            }
            Attribute compared = attribute(other, fact, variables);
            if (compared != null && compared.isOfOffers() && !attribute.isOfOffers() && isNumberOrText(compared)) {
                read(attribute, new Closeness(false, new TreeSet<>(), new TreeSet<>(), one(compared)));
                return true;
            }
            return false;
        }

        private static <T> SortedSet<T> one(T element) {
            return new TreeSet<>(List.of(element));
        }

        private static @Nullable Double number(Expression expression) {
            if (expression instanceof Syntax.Numeral numeral) {
                return Double.valueOf(numeral.digits());
            }
            if (expression instanceof Syntax.Unary unary && unary.operator().equals("-")) {
                Double operand = number(unary.operand());
                return operand == null ? null : Double.valueOf(-operand);
            }
            return null;
        }

        private void path(Syntax.Path path, @Nullable String fact, Map<String, Attribute> variables) {
            for (Step step : path.steps()) {
                if (step instanceof Syntax.Invocation invocation) {
                    String owner = path.variable() == null
                            ? fact
                            : variables.get(path.variable().text()).fact();
                    if (owner == null) {
                        throw new IllegalStateException("A method of no fact.");
                    }
                    for (String attribute : Vocabulary.readBy(invocation.name().text())) {
                        read(new Attribute(owner, attribute), Closeness.FULL);
                    }
                    invocation.arguments().forEach(argument -> expression(argument, fact, variables));
                    return;
                }
            }
            Attribute attribute = attribute(path, fact, variables);
            if (attribute != null && !attribute.path().isEmpty()) {
                read(attribute, Closeness.FULL);
            }
        }

        private void read(Attribute attribute, Closeness closeness) {
            attributes.merge(attribute, closeness, Closeness::and);
        }

        /** The attribute that an expression is; null if it is none, such as a constant of an enum. */
        private static @Nullable Attribute attribute(
                Expression expression, @Nullable String fact, Map<String, Attribute> variables) {
            if (!(expression instanceof Syntax.Path path)) {
                return null;
            }
            List<String> words = new ArrayList<>();
            String owner = fact;
            if (path.variable() != null) {
                Attribute variable = variables.get(path.variable().text());
                if (variable == null) {
                    throw new IllegalStateException(
                            "Unknown variable " + path.variable().text() + ".");
                }
                owner = variable.fact();
                if (!variable.path().isEmpty()) {
                    words.add(variable.path());
                }
            }
            for (Step step : path.steps()) {
                if (step instanceof Syntax.Property property) {
                    words.add(property.name().text());
                } else if (step instanceof Syntax.Key key) {
                    words.add(key.key().text());
                } else {
                    return null;
                }
            }
            boolean constant = path.variable() == null
                    && !words.isEmpty()
                    && Vocabulary.constants().containsKey(words.get(0));
            return owner == null || constant ? null : new Attribute(owner, String.join(".", words));
        }

        private static boolean isNumberOrText(Attribute attribute) {
            if (attribute.path().startsWith(Vocabulary.CUSTOM)) {
                return true;
            }
            ValueType type = Vocabulary.typeOf(attribute.fact(), attribute.path());
            return type.equals(ValueType.NUMBER) || type.equals(ValueType.TEXT);
        }
    }

    /** The attributes of the customer and the moment, without those of offers and histories. */
    List<Attribute> ofRequest() {
        return attributes.keySet().stream()
                .filter(each -> !each.isOfOffers() && !each.isOfHistory())
                .toList();
    }

    /** The attributes of a kind of fact of which a request has several. */
    List<Attribute> ofHistory(String fact) {
        return attributes.keySet().stream()
                .filter(each -> each.fact().equals(fact))
                .toList();
    }
}
