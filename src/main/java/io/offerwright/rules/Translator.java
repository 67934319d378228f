package io.offerwright.rules;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Offer;
import io.offerwright.rules.Syntax.Condition;
import io.offerwright.rules.Syntax.Constraint;
import io.offerwright.rules.Syntax.Expression;
import io.offerwright.rules.Syntax.Name;
import io.offerwright.rules.Syntax.Path;
import io.offerwright.rules.Syntax.Quantifier;
import io.offerwright.rules.Syntax.RuleDeclaration;
import io.offerwright.rules.Syntax.Step;
import io.offerwright.rules.Vocabulary.Kind;
import io.offerwright.rules.Vocabulary.ValueType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Checks what a rule means, and writes it anew as DRL for the compiler. Nothing of the file's own text reaches Drools:
 * types, attributes, operators and methods are looked up in the {@link Vocabulary} and written from there, variables are
 * numbered, texts with unusual characters are encoded. So what was checked is what is compiled, and a rule can't smuggle
 * anything past the check.
 *
 * <p>A translation also settles what DRL leaves open: comparisons with a number that is not known never hold (see
 * {@link Comparison}), division is never that of integers, dates compare as days.
 */
final class Translator {
    /** How many facts of a kind a rule may combine: every further one multiplies the work of a decision. */
    private static final Map<String, Integer> MOST_PATTERNS = Map.of("Offer", 2, "Contact", 3, "Holding", 3);

    private static final Map<String, String> COMPARISONS =
            Map.of("==", "same", "!=", "different", "<", "below", "<=", "atMost", ">", "above", ">=", "atLeast");
    private static final Map<String, String> MIRRORED =
            Map.of("==", "==", "!=", "!=", "<", ">", "<=", ">=", ">", "<", ">=", "<=");

    /** A checked expression as code; {@code number} is its value when it is a fixed number. */
    private record Typed(
            ValueType type,
            String code,
            boolean fixed,
            @Nullable Double number) {
        static Typed of(ValueType type, String code) {
            return new Typed(type, code, false, null);
        }
    }

    /** What a variable stands for: a fact, or an attribute of a fact. */
    private record Variable(Class<?> fact, String owner, List<Step> steps) {}

    private final String file;
    private final AttributeSchema schema;
    private final Problems problems;

    private final Deque<Map<String, Variable>> scopes = new ArrayDeque<>();
    private final SortedMap<String, Integer> patterns = new TreeMap<>();
    private int variables;
    private @Nullable Class<?> currentFact;
    private String currentOwner = "";
    private boolean inConsequence;

    private Translator(String file, AttributeSchema schema, Problems problems) {
        this.file = file;
        this.schema = schema;
        this.problems = problems;
    }

    /**
     * The rule as DRL under the given number. When there was a problem, it has been reported, and the result is of no
     * use.
     */
    static String translate(String file, RuleDeclaration rule, int number, AttributeSchema schema, Problems problems) {
        return new Translator(file, schema, problems).rule(rule, number);
    }

    private String rule(RuleDeclaration rule, int number) {
        scopes.push(new HashMap<>());
        StringBuilder drl = new StringBuilder("rule \"").append(number).append("\"\nwhen\n");
        // A match that holds no fact of the request would fire for the first request of a session and never again.
        if (rule.when().stream().noneMatch(Translator::bindsRequest)) {
            drl.append("    Context()\n");
        }
        for (Condition condition : rule.when()) {
            drl.append("    ").append(condition(condition)).append('\n');
        }
        drl.append("then\n");
        inConsequence = true;
        if (rule.then().isEmpty()) {
            problem(
                    Mistake.NO_EFFECT,
                    rule.at(),
                    "The rule \"" + rule.name().text() + "\" does nothing.",
                    "Call a verb behind \"then\".");
        }
        for (Syntax.Call call : rule.then()) {
            drl.append("    decision.rule(")
                    .append(number)
                    .append(").")
                    .append(call(call))
                    .append(";\n");
        }
        return drl.append("end\n").toString();
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

    private String condition(Condition condition) {
        if (condition instanceof Syntax.Pattern pattern) {
            return pattern(pattern);
        }
        if (condition instanceof Syntax.Group group) {
            List<String> parts = new ArrayList<>();
            for (Condition part : group.parts()) {
                parts.add(group.any() ? inScope(List.of(part)) : condition(part));
            }
            return "( " + String.join(group.any() ? " or " : " and ", parts) + " )";
        }
        Syntax.Quantified quantified = (Syntax.Quantified) condition;
        String word = quantified.quantifier().name().toLowerCase(Locale.ROOT);
        if (quantified.parts().get(0) instanceof Syntax.Quantified) {
            problem(
                    Mistake.NESTED_QUANTIFIER,
                    quantified.at(),
                    "Found \"" + word + "\" of another quantifier; expected a fact.",
                    "");
        }
        String inner = inScope(quantified.parts());
        return quantified.quantifier() == Quantifier.FORALL ? "forall( " + inner + " )" : word + " " + inner;
    }

    /** The conditions, with variables of their own. */
    private String inScope(List<Condition> conditions) {
        scopes.push(new HashMap<>());
        List<String> parts = new ArrayList<>();
        for (Condition condition : conditions) {
            parts.add(condition(condition));
        }
        scopes.pop();
        return String.join(" ", parts);
    }

    private String pattern(Syntax.Pattern pattern) {
        String typeName = pattern.type().text();
        Class<?> fact = Vocabulary.facts().get(typeName);
        if (fact == null) {
            problem(
                    Mistake.UNKNOWN_FACT,
                    pattern.type().at(),
                    "Unknown fact \"" + typeName + "\".",
                    Problems.hint(typeName, Vocabulary.facts().keySet()));
            return "";
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
        String owner = "$v" + variables++;
        currentFact = fact;
        currentOwner = owner;
        if (pattern.variable() != null) {
            declare(pattern.variable(), new Variable(fact, owner, List.of()));
        }
        List<String> constraints = new ArrayList<>();
        for (Constraint constraint : pattern.constraints()) {
            String code = constraint(constraint, fact, owner);
            if (!code.isEmpty()) {
                constraints.add(code);
            }
        }
        currentFact = null;
        currentOwner = "";
        return owner + " : " + typeName + "( " + String.join(", ", constraints) + " )";
    }

    private String constraint(Constraint constraint, Class<?> fact, String owner) {
        Expression expression = constraint.expression();
        Name variable = constraint.variable();
        if (variable != null) {
            Expression named = expression instanceof Syntax.Binary binary && COMPARISONS.containsKey(binary.operator())
                    ? binary.left()
                    : expression;
            if (!(named instanceof Path path) || path.variable() != null) {
                problem(
                        Mistake.WRONG_VARIABLE,
                        variable.at(),
                        "The variable " + variable.text() + " must name an attribute of the fact.",
                        "Such as $days : tenureDays.");
                return "";
            }
            if (expression == named) {
                Typed typed = expression(expression);
                if (typed != null && !typed.fixed()) {
                    declare(variable, new Variable(fact, owner, path.steps()));
                }
                return "";
            }
            declare(variable, new Variable(fact, owner, path.steps()));
        }
        Typed typed = expression(expression);
        if (typed == null) {
            return "";
        }
        if (typed.type().kind() != Kind.TRUTH) {
            problem(
                    Mistake.NOT_A_COMPARISON,
                    expression.at(),
                    "Found " + described(expression) + typed.type().described() + "; expected a comparison.",
                    "");
            return "";
        }
        if (typed.fixed()) {
            problem(
                    Mistake.FIXED_CONDITION,
                    expression.at(),
                    "This condition is always " + typed.code() + ".",
                    "Leave it out.");
        }
        return typed.code();
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

    private String call(Syntax.Call call) {
        Verb verb = Verb.of(call.verb().text());
        if (verb == null) {
            problem(
                    Mistake.UNKNOWN_VERB,
                    call.verb().at(),
                    "Unknown verb \"" + call.verb().text() + "\".",
                    Problems.hint(call.verb().text(), Verb.names()));
            call.arguments().forEach(this::expression);
            return "";
        }
        List<Verb.Parameter> parameters = verb.parameters();
        if (parameters.size() != call.arguments().size()) {
            problem(
                    Mistake.WRONG_ARGUMENTS,
                    call.verb().at(),
                    "Found " + count(call.arguments()) + "; expected " + (parameters.size() == 1 ? "one" : "two") + ": "
                            + verb.usage() + ".",
                    "");
            return "";
        }
        List<String> arguments = new ArrayList<>();
        for (int index = 0; index < parameters.size(); index++) {
            arguments.add(argument(verb, parameters.get(index), call.arguments().get(index)));
        }
        return verb.word() + "(" + String.join(", ", arguments) + ")";
    }

    private String argument(Verb verb, Verb.Parameter parameter, Expression argument) {
        Typed typed = expression(argument);
        if (typed == null) {
            return "";
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
            return "";
        }
        if (typed.number() != null) {
            String complaint = parameter.complaint(typed.number());
            if (complaint != null) {
                problem(Mistake.OUT_OF_RANGE, argument.at(), complaint, "");
            }
        }
        return typed.code();
    }

    // Expressions

    /** The expression, checked; null when it has a problem, which has been reported. */
    private @Nullable Typed expression(Expression expression) {
        if (expression instanceof Syntax.Text text) {
            return new Typed(ValueType.TEXT, literal(text.value()), true, null);
        }
        if (expression instanceof Syntax.Numeral number) {
            return number(Double.parseDouble(number.digits()));
        }
        if (expression instanceof Syntax.Truth truth) {
            return new Typed(ValueType.TRUTH, String.valueOf(truth.value()), true, null);
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
            default -> comparison(binary.operator(), binary.left(), binary.right());
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
        return Typed.of(
                expected,
                expected.equals(ValueType.TRUTH) ? "!(" + operand.code() + ")" : "(0.0 - " + operand.code() + ")");
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
        return Typed.of(ValueType.TRUTH, "(" + left.code() + " " + binary.operator() + " " + right.code() + ")");
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
        if (left.number() != null && right.number() != null) {
            double value =
                    switch (binary.operator()) {
                        case "+" -> left.number() + right.number();
                        case "-" -> left.number() - right.number();
                        case "*" -> left.number() * right.number();
                        default -> left.number() / right.number();
                    };
            if (!Double.isFinite(value)) {
                problem(Mistake.OUT_OF_RANGE, binary.at(), "This calculation has no finite result.", "");
                return null;
            }
            return number(value);
        }
        // The leading factor makes every calculation one of doubles: 7 / 2 is 3.5.
        return Typed.of(ValueType.NUMBER, "(1.0 * " + left.code() + " " + binary.operator() + " " + right.code() + ")");
    }

    private @Nullable Typed comparison(String operator, Expression leftSide, Expression rightSide) {
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
            return compare(Objects.requireNonNull(MIRRORED.get(operator)), rightSide, right, leftSide, left);
        }
        return compare(operator, leftSide, left, rightSide, right);
    }

    /** A comparison whose left side is not a fixed value. */
    private @Nullable Typed compare(
            String operator, Expression leftSide, Typed left, Expression rightSide, Typed right) {
        boolean equality = operator.equals("==") || operator.equals("!=");
        if (left.type().kind() == Kind.DATE && rightSide instanceof Syntax.Text text) {
            try {
                right = new Typed(
                        ValueType.DATE,
                        "" + (double) LocalDate.parse(text.value()).toEpochDay(),
                        true,
                        null);
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
        String sameText = left.code() + " " + operator + " " + right.code();
        switch (left.type().kind()) {
            case NUMBER -> {
                return Typed.of(ValueType.TRUTH, comparing(operator, left.code(), right.code()));
            }
            case DATE -> {
                return Typed.of(
                        ValueType.TRUTH, comparing(operator, day(left), right.fixed() ? right.code() : day(right)));
            }
            case TEXT -> {
                if (equality) {
                    return Typed.of(ValueType.TRUTH, sameText);
                }
            }
            case CONSTANT -> {
                if (equality) {
                    return Typed.of(ValueType.TRUTH, sameText);
                }
                if (Vocabulary.isOrdered(left.type().of())) {
                    return Typed.of(
                            ValueType.TRUTH,
                            comparing(operator, left.code() + ".ordinal()", right.code() + ".ordinal()"));
                }
            }
            case TRUTH -> {
                if (equality && right.fixed()) {
                    boolean plain = operator.equals("==") == right.code().equals("true");
                    return plain ? left : Typed.of(ValueType.TRUTH, "!(" + left.code() + ")");
                }
                if (equality) {
                    String same = "((" + left.code() + " && " + right.code() + ") || (!(" + left.code() + ") && !("
                            + right.code() + ")))";
                    return Typed.of(ValueType.TRUTH, operator.equals("==") ? same : "!" + same);
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
                "Found \"" + operator + "\" beside " + described(leftSide)
                        + left.type().described() + "; expected \"==\" or \"!=\".",
                "Only numbers, dates and DeviceTier have an order.");
        return null;
    }

    private static String comparing(String operator, String left, String right) {
        return "Comparison." + COMPARISONS.get(operator) + "(" + left + ", " + right + ")";
    }

    private static String day(Typed date) {
        return "Comparison.day(" + date.code() + ")";
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
        List<String> parts = new ArrayList<>();
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
                    : compare(in.negated() ? "!=" : "==", in.left(), left, value, right);
            sound &= part != null;
            if (part != null) {
                parts.add(part.code());
            }
        }
        if (!sound) {
            return null;
        }
        return Typed.of(
                ValueType.TRUTH,
                parts.size() == 1 ? parts.get(0) : "(" + String.join(in.negated() ? " && " : " || ", parts) + ")");
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
        String code = left.code() + " contains " + right.code();
        return Typed.of(ValueType.TRUTH, contains.negated() ? "!(" + code + ")" : code);
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
            boolean own = variable.owner().equals(currentOwner) && !steps.isEmpty();
            return walk(variable.fact(), own ? "" : variable.owner(), steps);
        }
        Step first = path.steps().get(0);
        if (first instanceof Syntax.Property property) {
            Class<?> constants = Vocabulary.constants().get(property.name().text());
            if (constants != null) {
                return constant(constants, path);
            }
        }
        if (currentFact != null) {
            return walk(currentFact, "", path.steps());
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
                        type + "." + property.name().text(),
                        true,
                        null);
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

    private @Nullable Typed walk(Class<?> fact, String base, List<Step> steps) {
        ValueType type = new ValueType(Kind.FACT, fact);
        String code = base;
        String spoken = fact.getSimpleName();
        for (Step step : steps) {
            Typed next;
            if (step instanceof Syntax.Property property) {
                next = property(type, code, spoken, property.name());
                spoken = property.name().text();
            } else if (step instanceof Syntax.Invocation invocation) {
                next = invocation(type, code, invocation);
                spoken = invocation.name().text();
            } else {
                Name key = ((Syntax.Key) step).key();
                next = key(type, code, spoken, key);
                spoken = key.text();
            }
            if (next == null) {
                return null;
            }
            type = next.type();
            code = next.code();
        }
        return Typed.of(type, code);
    }

    private @Nullable Typed property(ValueType type, String base, String spoken, Name name) {
        SortedMap<String, ValueType> attributes =
                type.of() == null || type.kind() != Kind.FACT ? new TreeMap<>() : Vocabulary.attributes(type.of());
        ValueType found = attributes.get(name.text());
        if (found == null || type.of() == null) {
            if (type.kind() == Kind.ATTRIBUTES) {
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
        boolean called = inConsequence || Vocabulary.isComputed(type.of(), name.text());
        return Typed.of(found, (base.isEmpty() ? "" : base + ".") + name.text() + (called ? "()" : ""));
    }

    private @Nullable Typed key(ValueType type, String base, String spoken, Name key) {
        if (type.kind() != Kind.ATTRIBUTES) {
            problem(
                    Mistake.WRONG_TYPE,
                    key.at(),
                    "\"" + spoken + "\" is " + type.described() + "; expected attributes[\"...\"].",
                    "");
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
        String arguments = "(" + base + ", " + literal(key.text()) + ")";
        return switch (declared) {
            case CATEGORY -> Typed.of(ValueType.TEXT, "Comparison.text" + arguments);
            case NUMBER -> Typed.of(ValueType.NUMBER, "Comparison.number" + arguments);
        };
    }

    private @Nullable Typed invocation(ValueType type, String base, Syntax.Invocation invocation) {
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
        return Typed.of(method.result(), (base.isEmpty() ? "" : base + ".") + name.text() + "(" + typed.code() + ")");
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
        BigDecimal decimal = new BigDecimal(Double.toString(Math.abs(value))).stripTrailingZeros();
        String digits = decimal.toPlainString();
        String code = digits.contains(".") ? digits : digits + ".0";
        return new Typed(ValueType.NUMBER, value < 0 ? "(0.0 - " + code + ")" : code, true, value);
    }

    /** The text as code; encoded unless it consists of characters that no parser could mistake. */
    private static String literal(String text) {
        if (text.matches("[A-Za-z0-9 _.,-]*")) {
            return "\"" + text + "\"";
        }
        return "Comparison.decoded(\"" + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)) + "\")";
    }

    private void problem(Mistake mistake, Position at, String message, String hint) {
        problems.add(mistake, file, at, message, hint);
    }
}
