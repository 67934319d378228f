package io.offerwright.rules;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Offer;
import io.offerwright.rules.Syntax.Condition;
import io.offerwright.rules.Syntax.Constraint;
import io.offerwright.rules.Syntax.Expression;
import io.offerwright.rules.Syntax.Name;
import io.offerwright.rules.Syntax.Path;
import io.offerwright.rules.Syntax.RuleDeclaration;
import io.offerwright.rules.Syntax.Step;
import io.offerwright.rules.Vocabulary.Kind;
import io.offerwright.rules.Vocabulary.ValueType;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Checks what a rule says, and turns it into its {@link Meaning}: types, attributes, operators and methods are looked up in the
 * {@link Vocabulary}, facts are numbered, and what remains are {@link Term terms} that read facts. No text of a rule file becomes
 * code.
 *
 * <p>A translation also settles what DRL leaves open: comparisons with a number that is not known never hold, division is
 * never that of integers, dates compare as days.
 */
final class Translator {
    /** How many facts of a kind a rule may combine: every further one multiplies the work of a decision. */
    private static final Map<String, Integer> MOST_PATTERNS = Map.of("Offer", 2, "Contact", 3, "Holding", 3);

    /** A checked expression. */
    private record Typed(ValueType type, Term term) {
        boolean fixed() {
            return term.isFixed();
        }

        /** Its value when it is a fixed number. */
        @Nullable
        Double number() {
            return term instanceof Term.Numeral numeral ? numeral.value() : null;
        }

        Term.Quantity asNumber() {
            return (Term.Quantity) term;
        }

        Term.Thing asThing() {
            return (Term.Thing) term;
        }

        Term.Truth asTruth() {
            return (Term.Truth) term;
        }
    }

    /** What a variable stands for: a fact, or an attribute of a fact. */
    private record Variable(Class<?> fact, int number, List<Step> steps) {}

    private final String file;
    private final AttributeSchema schema;
    private final Problems problems;

    private final Deque<Map<String, Variable>> scopes = new ArrayDeque<>();
    private final SortedMap<String, Integer> patterns = new TreeMap<>();
    private int facts;
    /** The fact whose attributes need no name, and its number. */
    private @Nullable Class<?> currentFact;

    private int currentNumber;
    /** The facts that the terms at hand read; the place of a fact in it is its place for them. */
    private List<Integer> handed = new ArrayList<>();

    private Translator(String file, AttributeSchema schema, Problems problems) {
        this.file = file;
        this.schema = schema;
        this.problems = problems;
    }

    /** The meaning of a rule. When there was a problem, it has been reported, and the result is of no use. */
    static Meaning translate(String file, RuleDeclaration rule, AttributeSchema schema, Problems problems) {
        return new Translator(file, schema, problems).rule(rule);
    }

    private Meaning rule(RuleDeclaration rule) {
        scopes.push(new HashMap<>());
        List<Meaning.Clause> when = new ArrayList<>();
        // A match that holds no fact of the request would fire for the first request of a session and never again.
        if (rule.when().stream().noneMatch(Translator::bindsRequest)) {
            when.add(new Meaning.Pattern(facts++, Context.class, List.of()));
        }
        for (Condition condition : rule.when()) {
            when.add(condition(condition));
        }
        if (rule.then().isEmpty()) {
            problem(
                    Mistake.NO_EFFECT,
                    rule.at(),
                    "The rule \"" + rule.name().text() + "\" does nothing.",
                    "Call a verb behind \"then\".");
        }
        List<Meaning.Action> then = new ArrayList<>();
        for (Syntax.Call call : rule.then()) {
            Meaning.Action action = call(call);
            if (action != null) {
                then.add(action);
            }
        }
        return new Meaning(when, then);
    }

    private static boolean bindsRequest(Condition condition) {
        if (condition instanceof Syntax.Pattern pattern) {
            return pattern.type().text().equals("Customer")
                    || pattern.type().text().equals("Context");
        }
        return condition instanceof Syntax.Group group
                && !group.any()
                && group.parts().stream().anyMatch(Translator::bindsRequest);
    }

    // Conditions

    private Meaning.Clause condition(Condition condition) {
        if (condition instanceof Syntax.Pattern pattern) {
            return pattern(pattern);
        }
        if (condition instanceof Syntax.Group group) {
            List<Meaning.Clause> parts = new ArrayList<>();
            for (Condition part : group.parts()) {
                if (group.any()) {
                    parts.addAll(inScope(List.of(part)));
                } else {
                    parts.add(condition(part));
                }
            }
            return new Meaning.Group(group.any(), parts);
        }
        Syntax.Quantified quantified = (Syntax.Quantified) condition;
        if (quantified.parts().get(0) instanceof Syntax.Quantified) {
            problem(
                    Mistake.NESTED_QUANTIFIER,
                    quantified.at(),
                    "Found \"" + quantified.quantifier().name().toLowerCase(Locale.ROOT)
                            + "\" of another quantifier; expected a fact.",
                    "");
        }
        return new Meaning.Quantified(quantified.quantifier(), inScope(quantified.parts()));
    }

    /** The conditions, with variables of their own. */
    private List<Meaning.Clause> inScope(List<Condition> conditions) {
        scopes.push(new HashMap<>());
        List<Meaning.Clause> parts = new ArrayList<>();
        for (Condition condition : conditions) {
            parts.add(condition(condition));
        }
        scopes.pop();
        return parts;
    }

    private Meaning.Pattern pattern(Syntax.Pattern pattern) {
        String typeName = pattern.type().text();
        Class<?> fact = Vocabulary.facts().get(typeName);
        if (fact == null) {
            problem(
                    Mistake.UNKNOWN_FACT,
                    pattern.type().at(),
                    "Unknown fact \"" + typeName + "\".",
                    Problems.hint(typeName, Vocabulary.facts().keySet()));
            return new Meaning.Pattern(facts++, Object.class, List.of());
        }
        int count = patterns.merge(typeName, 1, Integer::sum);
        int most = MOST_PATTERNS.getOrDefault(typeName, 3);
        if (count == most + 1) {
            problem(
                    Mistake.TOO_MANY_FACTS,
                    pattern.type().at(),
                    "Found a further " + typeName + "; expected at most " + most + " in a rule.",
                    "Every further one multiplies the work of a decision: split the rule.");
        }
        int number = facts++;
        currentFact = fact;
        currentNumber = number;
        if (pattern.variable() != null) {
            declare(pattern.variable(), new Variable(fact, number, List.of()));
        }
        List<Meaning.Test> tests = new ArrayList<>();
        for (Constraint constraint : pattern.constraints()) {
            handed = new ArrayList<>(List.of(number));
            Term.Truth term = constraint(constraint, fact, number);
            if (term != null) {
                tests.add(new Meaning.Test(List.copyOf(handed), term));
            }
        }
        currentFact = null;
        return new Meaning.Pattern(number, fact, tests);
    }

    /** What a constraint tests; null when it only names an attribute, or has a problem. */
    private Term.@Nullable Truth constraint(Constraint constraint, Class<?> fact, int number) {
        Expression expression = constraint.expression();
        Name variable = constraint.variable();
        if (variable != null) {
            Expression named = expression instanceof Syntax.Binary binary && Term.Relation.isOne(binary.operator())
                    ? binary.left()
                    : expression;
            if (!(named instanceof Path path) || path.variable() != null) {
                problem(
                        Mistake.WRONG_VARIABLE,
                        variable.at(),
                        "The variable " + variable.text() + " must name an attribute of the fact.",
                        "Such as $days : tenureDays.");
                return null;
            }
            if (expression == named) {
                Typed typed = expression(expression);
                if (typed != null && !typed.fixed()) {
                    declare(variable, new Variable(fact, number, path.steps()));
                }
                return null;
            }
            declare(variable, new Variable(fact, number, path.steps()));
        }
        Typed typed = expression(expression);
        if (typed == null) {
            return null;
        }
        if (typed.type().kind() != Kind.TRUTH) {
            problem(
                    Mistake.NOT_A_COMPARISON,
                    expression.at(),
                    "Found " + described(expression) + typed.type().described() + "; expected a comparison.",
                    "");
            return null;
        }
        if (typed.term() instanceof Term.Fixed fixed) {
            problem(
                    Mistake.FIXED_CONDITION,
                    expression.at(),
                    "This condition is always " + fixed.value() + ".",
                    "Leave it out.");
        }
        return typed.asTruth();
    }

    private void declare(Name name, Variable variable) {
        if (lookup(name.text()) != null) {
            problem(
                    Mistake.DOUBLE_VARIABLE,
                    name.at(),
                    "The variable " + name.text() + " is already taken in this rule.",
                    "Choose another name.");
            return;
        }
        Objects.requireNonNull(scopes.peek()).put(name.text(), variable);
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

    // Consequences

    private Meaning.@Nullable Action call(Syntax.Call call) {
        handed = new ArrayList<>();
        Verb verb = Verb.of(call.verb().text());
        if (verb == null) {
            problem(
                    Mistake.UNKNOWN_VERB,
                    call.verb().at(),
                    "Unknown verb \"" + call.verb().text() + "\".",
                    Problems.hint(call.verb().text(), Verb.names()));
            call.arguments().forEach(this::expression);
            return null;
        }
        List<Verb.Parameter> parameters = verb.parameters();
        if (parameters.size() != call.arguments().size()) {
            problem(
                    Mistake.WRONG_ARGUMENTS,
                    call.verb().at(),
                    "Found " + count(call.arguments()) + "; expected " + (parameters.size() == 1 ? "one" : "two") + ": "
                            + verb.usage() + ".",
                    "");
            return null;
        }
        List<Term> arguments = new ArrayList<>();
        for (int index = 0; index < parameters.size(); index++) {
            Term argument =
                    argument(verb, parameters.get(index), call.arguments().get(index));
            if (argument != null) {
                arguments.add(argument);
            }
        }
        return new Meaning.Action(verb, List.copyOf(handed), arguments);
    }

    private @Nullable Term argument(Verb verb, Verb.Parameter parameter, Expression argument) {
        Typed typed = expression(argument);
        if (typed == null) {
            return null;
        }
        boolean fits =
                switch (parameter) {
                    case OFFER -> typed.type().of() == Offer.class;
                    case OBJECTIVE -> typed.type().name().equals("Objective");
                    case CATEGORY -> typed.type().kind() == Kind.TEXT;
                    case FACTOR, WEIGHT, SHARE, COUNT, MINIMUM -> typed.type().kind() == Kind.NUMBER;
                };
        if (!fits) {
            problem(
                    Mistake.WRONG_TYPE,
                    argument.at(),
                    "Found " + described(argument) + typed.type().described() + "; expected " + parameter.description()
                            + ": " + verb.usage() + ".",
                    parameter == Verb.Parameter.OBJECTIVE
                            ? "Write Objective.RELEVANCE, Objective.REVENUE or Objective.DIVERSITY."
                            : "");
            return null;
        }
        if (typed.number() != null) {
            String complaint = parameter.complaint(typed.number());
            if (complaint != null) {
                problem(Mistake.OUT_OF_RANGE, argument.at(), complaint, "");
            }
        }
        return typed.term();
    }

    // Expressions

    /** The expression, checked; null when it has a problem, which has been reported. */
    private @Nullable Typed expression(Expression expression) {
        if (expression instanceof Syntax.Text text) {
            return new Typed(ValueType.TEXT, new Term.Constant(text.value()));
        }
        if (expression instanceof Syntax.Numeral number) {
            return number(Double.parseDouble(number.digits()));
        }
        if (expression instanceof Syntax.Truth truth) {
            return new Typed(ValueType.TRUTH, new Term.Fixed(truth.value()));
        }
        if (expression instanceof Path path) {
            return path(path);
        }
        if (expression instanceof Syntax.Unary unary) {
            return unary(unary);
        }
        if (expression instanceof Syntax.In in) {
            return in(in);
        }
        if (expression instanceof Syntax.Contains contains) {
            return contains(contains);
        }
        Syntax.Binary binary = (Syntax.Binary) expression;
        return switch (binary.operator()) {
            case "&&", "||" -> logical(binary);
            case "+", "-", "*", "/" -> arithmetic(binary);
            default ->
                comparison(Objects.requireNonNull(Term.Relation.of(binary.operator())), binary.left(), binary.right());
        };
    }

    private @Nullable Typed unary(Syntax.Unary unary) {
        Typed operand = expression(unary.operand());
        if (operand == null) {
            return null;
        }
        ValueType expected = unary.operator().equals("!") ? ValueType.TRUTH : ValueType.NUMBER;
        if (!requireType(unary.operand(), operand, expected, "\"" + unary.operator() + "\"")) {
            return null;
        }
        if (operand.number() != null) {
            return number(-operand.number());
        }
        if (operand.term() instanceof Term.Fixed fixed) {
            return truth(new Term.Fixed(!fixed.value()));
        }
        return new Typed(
                expected,
                expected.equals(ValueType.TRUTH)
                        ? new Term.Not(operand.asTruth())
                        : new Term.Calculation(Term.Operation.MINUS, new Term.Numeral(0), operand.asNumber()));
    }

    private @Nullable Typed logical(Syntax.Binary binary) {
        Typed left = expression(binary.left());
        Typed right = expression(binary.right());
        String operator = "\"" + binary.operator() + "\"";
        if (left == null
                || right == null
                || !requireType(binary.left(), left, ValueType.TRUTH, operator)
                || !requireType(binary.right(), right, ValueType.TRUTH, operator)) {
            return null;
        }
        if (left.fixed() || right.fixed()) {
            problem(
                    Mistake.FIXED_CONDITION,
                    binary.at(),
                    "Found a fixed value beside " + operator + "; expected a comparison.",
                    "");
            return null;
        }
        List<Term.Truth> parts = List.of(left.asTruth(), right.asTruth());
        return new Typed(ValueType.TRUTH, binary.operator().equals("&&") ? new Term.All(parts) : new Term.Any(parts));
    }

    private @Nullable Typed arithmetic(Syntax.Binary binary) {
        Typed left = expression(binary.left());
        Typed right = expression(binary.right());
        String operator = "\"" + binary.operator() + "\"";
        if (left == null
                || right == null
                || !requireType(binary.left(), left, ValueType.NUMBER, operator)
                || !requireType(binary.right(), right, ValueType.NUMBER, operator)) {
            return null;
        }
        Term.Operation operation =
                switch (binary.operator()) {
                    case "+" -> Term.Operation.PLUS;
                    case "-" -> Term.Operation.MINUS;
                    case "*" -> Term.Operation.TIMES;
                    default -> Term.Operation.DIVIDED_BY;
                };
        if (left.number() != null && right.number() != null) {
            double value = operation.of(left.number(), right.number());
            if (!Double.isFinite(value)) {
                problem(Mistake.OUT_OF_RANGE, binary.at(), "This calculation has no finite result.", "");
                return null;
            }
            return number(value);
        }
        return new Typed(ValueType.NUMBER, new Term.Calculation(operation, left.asNumber(), right.asNumber()));
    }

    private @Nullable Typed comparison(Term.Relation relation, Expression leftSide, Expression rightSide) {
        Typed left = expression(leftSide);
        Typed right = expression(rightSide);
        if (left == null || right == null) {
            return null;
        }
        if (left.fixed() && right.fixed()) {
            problem(
                    Mistake.FIXED_CONDITION,
                    leftSide.at(),
                    "This compares two fixed values.",
                    "Put an attribute on one side.");
            return null;
        }
        if (left.fixed()) {
            return compare(relation.mirrored(), rightSide, right, leftSide, left);
        }
        return compare(relation, leftSide, left, rightSide, right);
    }

    /** A comparison whose left side is not a fixed value. */
    private @Nullable Typed compare(
            Term.Relation relation, Expression leftSide, Typed left, Expression rightSide, Typed right) {
        boolean equality = relation == Term.Relation.EQUAL || relation == Term.Relation.DIFFERENT;
        if (left.type().kind() == Kind.DATE && rightSide instanceof Syntax.Text text) {
            try {
                right = new Typed(ValueType.DATE, new Term.Constant(LocalDate.parse(text.value())));
            } catch (DateTimeParseException e) {
                problem(
                        Mistake.WRONG_DATE,
                        text.at(),
                        "Found \"" + text.value() + "\"; expected a date such as \"2026-11-27\".",
                        "Year, month, day.");
                return null;
            }
        } else if (!left.type().equals(right.type())) {
            problem(
                    Mistake.WRONG_TYPE,
                    rightSide.at(),
                    "Found " + described(rightSide) + right.type().described() + "; expected "
                            + left.type().described() + " to compare with "
                            + described(leftSide).replace(", ", "")
                            + ".",
                    mismatchHint(left.type(), rightSide));
            return null;
        }
        switch (left.type().kind()) {
            case NUMBER -> {
                return truth(new Term.Compared(relation, left.asNumber(), right.asNumber()));
            }
            case DATE -> {
                return truth(new Term.Compared(relation, day(left), day(right)));
            }
            case TEXT, CONSTANT -> {
                if (equality) {
                    Term.Truth same = new Term.Same(left.asThing(), right.asThing());
                    return truth(relation == Term.Relation.EQUAL ? same : new Term.Not(same));
                }
                if (Vocabulary.isOrdered(left.type().of())) {
                    return truth(
                            new Term.Compared(relation, new Term.Rank(left.asThing()), new Term.Rank(right.asThing())));
                }
            }
            case TRUTH -> {
                if (equality) {
                    boolean alike = relation == Term.Relation.EQUAL;
                    if (right.term() instanceof Term.Fixed fixed) {
                        return alike == fixed.value() ? left : truth(new Term.Not(left.asTruth()));
                    }
                    Term.Truth both = new Term.Alike(left.asTruth(), right.asTruth());
                    return truth(alike ? both : new Term.Not(both));
                }
            }
            case FACT, CHANNELS, ATTRIBUTES -> {
                problem(
                        Mistake.WRONG_TYPE,
                        leftSide.at(),
                        "Found " + described(leftSide) + left.type().described()
                                + "; expected something that can be compared.",
                        left.type().kind() == Kind.FACT ? "Compare one of its attributes, such as its id." : "");
                return null;
            }
        }
        problem(
                Mistake.NO_ORDER,
                leftSide.at(),
                "Found \"" + relation.sign() + "\" beside " + described(leftSide)
                        + left.type().described() + "; expected \"==\" or \"!=\".",
                "Only numbers, dates and DeviceTier have an order.");
        return null;
    }

    private static Typed truth(Term.Truth term) {
        return new Typed(ValueType.TRUTH, term);
    }

    private static Term.Quantity day(Typed date) {
        return date.term() instanceof Term.Constant constant
                ? new Term.Numeral(((LocalDate) constant.value()).toEpochDay())
                : new Term.Day(date.asThing());
    }

    private static String mismatchHint(ValueType expected, Expression found) {
        if (!(found instanceof Syntax.Text text)) {
            return "";
        }
        if (expected.kind() == Kind.CONSTANT && expected.of() != null) {
            List<String> names = Vocabulary.namesOf(expected.of());
            for (String name : names) {
                if (name.equalsIgnoreCase(text.value())) {
                    return "Write " + expected.name() + "." + name + ".";
                }
            }
            return "Known are: " + String.join(", ", names) + ".";
        }
        if (expected.kind() == Kind.NUMBER && text.value().matches("[0-9]{1,15}(\\.[0-9]{1,15})?")) {
            return "Write " + text.value() + " without quotes.";
        }
        return "";
    }

    private @Nullable Typed in(Syntax.In in) {
        Typed left = expression(in.left());
        List<Term.Truth> parts = new ArrayList<>();
        boolean sound = left != null;
        if (left != null && left.fixed()) {
            problem(
                    Mistake.FIXED_CONDITION,
                    in.left().at(),
                    "Found a fixed value before \"in\"; expected an attribute.",
                    "");
            return null;
        }
        for (Expression value : in.values()) {
            Typed right = expression(value);
            Typed part = left == null || right == null
                    ? null
                    : compare(
                            in.negated() ? Term.Relation.DIFFERENT : Term.Relation.EQUAL,
                            in.left(),
                            left,
                            value,
                            right);
            sound &= part != null;
            if (part != null) {
                parts.add(part.asTruth());
            }
        }
        if (!sound) {
            return null;
        }
        if (parts.size() == 1) {
            return truth(parts.get(0));
        }
        return truth(in.negated() ? new Term.All(parts) : new Term.Any(parts));
    }

    private @Nullable Typed contains(Syntax.Contains contains) {
        Typed left = expression(contains.left());
        Typed right = expression(contains.right());
        if (left == null || right == null) {
            return null;
        }
        if (left.type().kind() != Kind.CHANNELS) {
            problem(
                    Mistake.WRONG_TYPE,
                    contains.left().at(),
                    "Found " + described(contains.left()) + left.type().described()
                            + " before \"contains\"; expected the customer's consents.",
                    "");
            return null;
        }
        if (!right.type().name().equals("Channel")) {
            problem(
                    Mistake.WRONG_TYPE,
                    contains.right().at(),
                    "Found " + described(contains.right()) + right.type().described() + "; expected a Channel.",
                    "Such as Channel.SMS.");
            return null;
        }
        Term.Truth holds = new Term.Contains(left.asThing(), right.asThing());
        return truth(contains.negated() ? new Term.Not(holds) : holds);
    }

    // Paths

    private @Nullable Typed path(Path path) {
        Name name = path.variable();
        if (name != null) {
            Variable variable = lookup(name.text());
            if (variable == null) {
                problem(
                        Mistake.UNKNOWN_VARIABLE,
                        name.at(),
                        "Unknown variable \"" + name.text() + "\".",
                        Problems.hint(name.text(), variableNames()));
                return null;
            }
            List<Step> steps = new ArrayList<>(variable.steps());
            steps.addAll(path.steps());
            return walk(variable.fact(), variable.number(), steps);
        }
        Step first = path.steps().get(0);
        if (first instanceof Syntax.Property property) {
            Class<?> constants = Vocabulary.constants().get(property.name().text());
            if (constants != null) {
                return constant(constants, path);
            }
        }
        if (currentFact != null) {
            return walk(currentFact, currentNumber, path.steps());
        }
        Name found = first instanceof Syntax.Property property
                ? property.name()
                : first instanceof Syntax.Invocation invocation ? invocation.name() : new Name("", path.at());
        problem(
                Mistake.ATTRIBUTE_WITHOUT_FACT,
                found.at(),
                "Found \"" + found.text() + "\"; expected a number, a text, a constant or a variable.",
                "An attribute needs its fact: bind the fact to a variable and write $variable." + found.text() + ".");
        return null;
    }

    private List<String> variableNames() {
        TreeSet<String> names = new TreeSet<>();
        scopes.forEach(scope -> names.addAll(scope.keySet()));
        return List.copyOf(names);
    }

    private @Nullable Typed constant(Class<?> constants, Path path) {
        List<String> names = Vocabulary.namesOf(constants);
        String type = constants.getSimpleName();
        if (path.steps().size() == 2 && path.steps().get(1) instanceof Syntax.Property property) {
            if (names.contains(property.name().text())) {
                return new Typed(
                        new ValueType(Kind.CONSTANT, constants),
                        new Term.Constant(constants
                                .getEnumConstants()[
                                names.indexOf(property.name().text())]));
            }
            problem(
                    Mistake.UNKNOWN_CONSTANT,
                    property.name().at(),
                    "Unknown " + type + " \"" + property.name().text() + "\".",
                    Problems.hint(property.name().text(), names));
            return null;
        }
        problem(
                Mistake.UNKNOWN_CONSTANT,
                path.at(),
                "Found something else than a constant of " + type + ".",
                "Known are: " + String.join(", ", names) + ".");
        return null;
    }

    private @Nullable Typed walk(Class<?> fact, int number, List<Step> steps) {
        ValueType type = new ValueType(Kind.FACT, fact);
        String attribute = fact.getSimpleName();
        String spoken = attribute;
        int place = place(number);
        for (int index = 0; index < steps.size(); index++) {
            if (steps.get(index) instanceof Syntax.Property property) {
                ValueType found = property(type, spoken, property.name());
                if (found == null) {
                    return null;
                }
                type = found;
                spoken = property.name().text();
                attribute += "." + spoken;
                continue;
            }
            Typed last = steps.get(index) instanceof Syntax.Invocation invocation
                    ? invocation(type, place, invocation)
                    : key(type, place, spoken, ((Syntax.Key) steps.get(index)).key());
            if (last == null) {
                return null;
            }
            if (index + 1 == steps.size()) {
                return last;
            }
            // Neither custom attributes nor what methods say has attributes: this tells so.
            type = last.type();
            spoken = steps.get(index) instanceof Syntax.Invocation invocation
                    ? invocation.name().text()
                    : ((Syntax.Key) steps.get(index)).key().text();
        }
        Term term =
                switch (type.kind()) {
                    case NUMBER -> new Term.NumberOf(place, attribute);
                    case TRUTH -> new Term.TruthOf(place, attribute);
                    case TEXT, DATE, CONSTANT, CHANNELS -> new Term.ThingOf(place, attribute);
                    case FACT, ATTRIBUTES -> new Term.Fact(place);
                };
        return new Typed(type, term);
    }

    /** Where the terms at hand find this fact. */
    private int place(int number) {
        int place = handed.indexOf(number);
        if (place < 0) {
            handed.add(number);
            place = handed.size() - 1;
        }
        return place;
    }

    private @Nullable ValueType property(ValueType type, String spoken, Name name) {
        SortedMap<String, ValueType> attributes =
                type.of() == null || type.kind() != Kind.FACT ? new TreeMap<>() : Vocabulary.attributes(type.of());
        ValueType found = attributes.get(name.text());
        if (found == null || type.of() == null) {
            if (isProtected(type, name)) {
                protectedAttribute(name);
            } else if (type.kind() == Kind.ATTRIBUTES) {
                problem(
                        Mistake.UNKNOWN_ATTRIBUTE,
                        name.at(),
                        "Found attributes." + name.text() + "; expected attributes[\"" + name.text() + "\"].",
                        "");
            } else if (attributes.isEmpty()) {
                problem(
                        Mistake.UNKNOWN_ATTRIBUTE,
                        name.at(),
                        "\"" + spoken + "\" is " + type.described() + " and has no attribute \"" + name.text() + "\".",
                        "");
            } else {
                String key = schema.types().containsKey(name.text())
                        ? "Write attributes[\"" + name.text() + "\"]."
                        : Problems.hint(name.text(), attributes.keySet());
                problem(
                        Mistake.UNKNOWN_ATTRIBUTE,
                        name.at(),
                        type.name() + " has no attribute \"" + name.text() + "\".",
                        key);
            }
            return null;
        }
        return found;
    }

    private boolean isProtected(ValueType type, Name name) {
        return (type.of() == Customer.class || type.kind() == Kind.ATTRIBUTES)
                && schema.protectedNames().contains(name.text());
    }

    private void protectedAttribute(Name name) {
        problem(
                Mistake.PROTECTED_ATTRIBUTE,
                name.at(),
                ReasonText.protectedMessage(name.text()),
                ReasonText.PROTECTED_HINT);
    }

    private @Nullable Typed key(ValueType type, int place, String spoken, Name key) {
        if (type.kind() != Kind.ATTRIBUTES) {
            problem(
                    Mistake.WRONG_TYPE,
                    key.at(),
                    "\"" + spoken + "\" is " + type.described() + "; expected attributes[\"...\"].",
                    "");
            return null;
        }
        if (isProtected(type, key)) {
            protectedAttribute(key);
            return null;
        }
        AttributeSchema.Type declared = schema.types().get(key.text());
        if (declared == null) {
            problem(
                    Mistake.UNDECLARED_ATTRIBUTE,
                    key.at(),
                    "The custom attribute \"" + key.text() + "\" is not declared in the schema of the customers.",
                    schema.types().isEmpty()
                            ? "No custom attribute is declared."
                            : Problems.hint(key.text(), schema.types().keySet()));
            return null;
        }
        return switch (declared) {
            case CATEGORY, KEY -> new Typed(ValueType.TEXT, new Term.CustomText(place, key.text()));
            case NUMBER -> new Typed(ValueType.NUMBER, new Term.CustomNumber(place, key.text()));
        };
    }

    private @Nullable Typed invocation(ValueType type, int place, Syntax.Invocation invocation) {
        Name name = invocation.name();
        SortedMap<String, Vocabulary.Method> methods =
                type.of() == null || type.kind() != Kind.FACT ? new TreeMap<>() : Vocabulary.methods(type.of());
        Vocabulary.Method method = methods.get(name.text());
        if (method == null) {
            boolean attribute = type.of() != null
                    && type.kind() == Kind.FACT
                    && Vocabulary.attributes(type.of()).containsKey(name.text());
            problem(
                    Mistake.UNKNOWN_METHOD,
                    name.at(),
                    "Unknown method \"" + name.text() + "\".",
                    attribute
                            ? "It is an attribute: write it without brackets."
                            : Problems.hint(name.text(), methods.keySet()));
            return null;
        }
        if (invocation.arguments().size() != 1) {
            problem(
                    Mistake.WRONG_ARGUMENTS,
                    name.at(),
                    "Found " + count(invocation.arguments()) + "; expected one: " + name.text() + "("
                            + method.argument().name().toLowerCase(Locale.ROOT) + ").",
                    "");
            return null;
        }
        Expression argument = invocation.arguments().get(0);
        Typed typed = expression(argument);
        if (typed == null || !requireType(argument, typed, method.argument(), "\"" + name.text() + "\"")) {
            return null;
        }
        return truth(
                type.of() == Customer.class
                        ? new Term.Consents(place, typed.asThing())
                        : new Term.ValidOn(place, typed.asThing()));
    }

    // Words

    private boolean requireType(Expression expression, Typed found, ValueType expected, String where) {
        if (found.type().equals(expected)) {
            return true;
        }
        problem(
                Mistake.WRONG_TYPE,
                expression.at(),
                "Found " + described(expression) + found.type().described() + "; expected " + expected.described()
                        + " with " + where + ".",
                expected.equals(ValueType.TRUTH) ? "Write a comparison." : "");
        return false;
    }

    private static String count(List<Expression> arguments) {
        return arguments.size() + (arguments.size() == 1 ? " argument" : " arguments");
    }

    /** The expression as an error names it, with a comma, or nothing when it is too long to repeat. */
    private static String described(Expression expression) {
        if (expression instanceof Syntax.Text text) {
            return "\"" + text.value() + "\", ";
        }
        if (expression instanceof Syntax.Numeral number) {
            return number.digits() + ", ";
        }
        if (expression instanceof Syntax.Truth truth) {
            return truth.value() + ", ";
        }
        if (expression instanceof Path path) {
            StringBuilder text = new StringBuilder(
                    path.variable() == null ? "" : path.variable().text());
            for (Step step : path.steps()) {
                if (step instanceof Syntax.Key key) {
                    text.append("[\"").append(key.key().text()).append("\"]");
                } else {
                    String name = step instanceof Syntax.Property property
                            ? property.name().text()
                            : ((Syntax.Invocation) step).name().text() + "(...)";
                    text.append(text.isEmpty() ? "" : ".").append(name);
                }
            }
            return text + ", ";
        }
        return "";
    }

    private static Typed number(double value) {
        // Without a sign where it is zero: it would be seen in a division.
        return new Typed(ValueType.NUMBER, new Term.Numeral(value == 0 ? 0 : value));
    }

    private void problem(Mistake mistake, Position at, String message, String hint) {
        problems.add(mistake, file, at, message, hint);
    }
}
