package io.offerwright.rules;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.rules.Vocabulary.Kind;
import io.offerwright.rules.Vocabulary.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rule files by chance: written after the grammar, most of them valid, and damaged ones. */
final class RandomRules {
    static final AttributeSchema SCHEMA = new AttributeSchema(new TreeMap<>(
                    Map.of("fibre", AttributeSchema.Type.CATEGORY, "income", AttributeSchema.Type.NUMBER)))
            .protecting(Set.of("gender"));

    private static final List<String> COMPARISONS = List.of("==", "!=", "<", "<=", ">", ">=");
    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "yes",
            "PLAN",
            "o0001",
            "\\\"",
            "\\\\",
            "\\\" + \\\"",
            "ünï",
            "{x}",
            "${y}",
            "// */",
            "end",
            "2026-13-01");
    private static final List<String> NUMBERS = List.of(
            "0", "1", "0.5", "7", "30", "1000", "0.000001", "123456789012345", "2.25", "00012", "999999999999.99");
    private static final List<String> DATES = List.of("2026-01-01", "2026-12-24", "0001-01-01", "9999-12-31");
    private static final List<String> INSERTED = List.of(
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            ",",
            ";",
            ":",
            ".",
            "@",
            "\"",
            "'",
            "\\",
            "\n",
            "=",
            "==",
            "!",
            "!=",
            "<",
            ">",
            "&&",
            "||",
            "+",
            "-",
            "*",
            "/",
            "//",
            "/*",
            "*/",
            "$",
            "$x",
            "$offer",
            "#",
            "\0",
            "\u202e",
            "é",
            "\uD83D",
            "rule",
            "when",
            "then",
            "end",
            "not",
            "exists",
            "forall",
            "in",
            "contains",
            "or",
            "and",
            "eval",
            "from",
            "new",
            "System",
            "exit",
            "Customer",
            "Offer",
            "price",
            "usage",
            "decision",
            "exclude",
            "boost",
            "true",
            "null",
            "1",
            "0.1",
            "1e9",
            "99999999999999999999",
            "{offer.name}",
            "{",
            "\\u0041",
            "import",
            "package",
            "salience",
            "id");
    private static final Pattern WORD = Pattern.compile("\\w+|\\s+|.", Pattern.DOTALL);

    private static final Pattern CHARACTER = Pattern.compile("[\\s\\S]");

    private final Random random;
    private final List<String> variables = new ArrayList<>();
    private final List<Class<?>> kinds = new ArrayList<>();

    private RandomRules(Random random) {
        this.random = random;
    }

    /** A rule with this id. */
    static String rule(String id, Random random) {
        return new RandomRules(random).rule(id);
    }

    /** The text with a few words or characters deleted, doubled, swapped or inserted. */
    static String damaged(String text, Random random) {
        List<String> words = new ArrayList<>();
        Matcher matcher = (random.nextBoolean() ? WORD : CHARACTER).matcher(text);
        while (matcher.find()) {
            words.add(matcher.group());
        }
        for (int count = 1 + random.nextInt(3); count > 0; count--) {
            int at = random.nextInt(words.size() - 1);
            switch (random.nextInt(5)) {
                case 0 -> words.remove(at);
                case 1 -> words.add(at, words.get(at));
                case 2 -> words.set(at, words.set(random.nextInt(words.size()), words.get(at)));
                case 3 -> words.add(at, any(INSERTED, random));
                default -> words.set(at, any(INSERTED, random));
            }
        }
        return String.join("", words);
    }

    /** Words that have no order at all. */
    static String soup(Random random) {
        StringBuilder soup = new StringBuilder(random.nextBoolean() ? "package p\nrule \"R\" @id( \"A\" ) when " : "");
        for (int count = random.nextInt(60); count > 0; count--) {
            soup.append(any(INSERTED, random)).append(random.nextBoolean() ? " " : "");
        }
        return soup.toString();
    }

    private String rule(String id) {
        StringBuilder rule = new StringBuilder("rule \"" + any(TEXTS) + "\" @id( \"" + id + "\" ) @reason( \""
                + any(List.of(
                        "r", "{customer.id}", "{context.date} {customer.usage.dataGb}", "{customer.attributes.fibre}"))
                + "\" )" + (chance(5) ? " salience -3" : "") + "\nwhen\n");
        rule.append("    ").append(pattern("Customer")).append('\n');
        rule.append("    ")
                .append(
                        chance(2)
                                ? "$offer : " + pattern("Offer").replaceFirst("^\\$\\w+ : ", "")
                                : "$offer : Offer( )");
        rule.append('\n');
        for (int count = random.nextInt(3); count > 0; count--) {
            rule.append("    ").append(condition(2)).append('\n');
        }
        rule.append("then\n");
        for (int count = 1 + random.nextInt(2); count > 0; count--) {
            rule.append("    ").append(call()).append('\n');
        }
        return rule.append("end\n").toString();
    }

    private String condition(int depth) {
        String fact = any(List.copyOf(Vocabulary.facts().keySet()));
        if (depth == 0) {
            return pattern(fact);
        }
        int inScope = variables.size();
        String condition =
                switch (random.nextInt(10)) {
                    case 0 -> "not " + pattern(fact);
                    case 1 -> "exists( " + condition(depth - 1) + " )";
                    case 2 -> "( " + condition(depth - 1) + " or " + condition(depth - 1) + " )";
                    case 3 -> "( " + condition(depth - 1) + " and " + condition(depth - 1) + " )";
                    case 4 -> "forall( " + pattern("Contact") + " )";
                    case 5 -> "forall( $each : " + unbound("Contact") + " " + unbound("Holding") + " )";
                    case 7 ->
                        "( " + pattern("Contact") + " or ( " + condition(depth - 1) + " and " + pattern("Holding")
                                + " ) )";
                    case 6 -> "not( " + condition(depth - 1) + " and " + condition(depth - 1) + " )";
                    default -> pattern(fact);
                };
        if (!condition.startsWith("$")) {
            // What a part binds is its own.
            variables.subList(inScope, variables.size()).clear();
            kinds.subList(inScope, kinds.size()).clear();
        }
        return condition;
    }

    private String unbound(String fact) {
        return pattern(fact).replaceFirst("^\\$\\w+ : ", "");
    }

    private String pattern(String fact) {
        Class<?> type = Vocabulary.facts().get(fact);
        List<String> constraints = new ArrayList<>();
        for (int count = random.nextInt(4); count > 0; count--) {
            constraints.add(comparison(type, 2));
        }
        String variable = "$v" + random.nextInt(1000);
        boolean bound = chance(2);
        if (bound) {
            variables.add(variable);
            kinds.add(type);
        }
        return (bound ? variable + " : " : "") + fact + "( " + String.join(", ", constraints) + " )";
    }

    private String comparison(Class<?> fact, int depth) {
        if (depth > 0 && chance(3)) {
            String left = comparison(fact, depth - 1);
            return switch (random.nextInt(4)) {
                case 0 -> "!( " + left + " )";
                case 1 -> left + " && " + comparison(fact, depth - 1);
                case 2 -> left + " || " + comparison(fact, depth - 1);
                default -> "( " + left + " || " + comparison(fact, depth - 1) + " )";
            };
        }
        if (chance(12)) {
            return "$v" + random.nextInt(1000) + " : "
                    + any(List.copyOf(Vocabulary.attributes(fact).keySet()));
        }
        Map.Entry<String, ValueType> attribute = attribute(fact);
        String name = attribute.getKey();
        ValueType type = chance(25) ? ValueType.NUMBER : attribute.getValue();
        return switch (type.kind()) {
            case TRUTH -> any(List.of(name, "!" + name, name + " == false", name + " != true"));
            case CHANNELS ->
                name + (chance(2) ? " not" : "") + " contains "
                        + value(new ValueType(Kind.CONSTANT, io.offerwright.domain.Channel.class));
            case FACT, ATTRIBUTES -> name + " == " + any(NUMBERS);
            case NUMBER, TEXT, DATE, CONSTANT -> {
                if (chance(5)) {
                    yield name + (chance(2) ? " not" : "") + " in ( " + value(type) + ", " + value(type) + " )";
                }
                boolean ordered =
                        type.kind() == Kind.NUMBER || type.kind() == Kind.DATE || Vocabulary.isOrdered(type.of());
                String operator = ordered || chance(20) ? any(COMPARISONS) : any(COMPARISONS.subList(0, 2));
                if (chance(12)) {
                    yield value(type) + " " + operator + " " + value(type);
                }
                yield chance(4) ? value(type) + " " + operator + " " + name : name + " " + operator + " " + value(type);
            }
        };
    }

    /** An attribute of the fact, of a part of it, or a custom one. */
    private Map.Entry<String, ValueType> attribute(Class<?> fact) {
        List<Map.Entry<String, ValueType>> attributes =
                List.copyOf(Vocabulary.attributes(fact).entrySet());
        Map.Entry<String, ValueType> attribute = attributes.get(random.nextInt(attributes.size()));
        Class<?> part = attribute.getValue().of();
        if (attribute.getValue().kind() == Kind.FACT && part != null) {
            Map.Entry<String, ValueType> inner = attribute(part);
            return Map.entry(attribute.getKey() + "." + inner.getKey(), inner.getValue());
        }
        if (attribute.getValue().kind() == Kind.ATTRIBUTES) {
            return chance(2)
                    ? Map.entry("attributes[\"fibre\"]", ValueType.TEXT)
                    : Map.entry("attributes[\"income\"]", ValueType.NUMBER);
        }
        return attribute;
    }

    private String value(ValueType type) {
        if (chance(4) && !variables.isEmpty()) {
            int index = random.nextInt(variables.size());
            for (Map.Entry<String, ValueType> attribute :
                    Vocabulary.attributes(kinds.get(index)).entrySet()) {
                if (attribute.getValue().equals(type) && chance(2)) {
                    return variables.get(index) + "." + attribute.getKey();
                }
            }
        }
        return switch (type.kind()) {
            case NUMBER ->
                switch (random.nextInt(6)) {
                    case 0 -> "-" + any(NUMBERS);
                    case 1 -> "( " + value(type) + " " + any(List.of("+", "-", "*", "/")) + " " + value(type) + " )";
                    default -> any(NUMBERS);
                };
            case TEXT -> "\"" + any(TEXTS) + "\"";
            case DATE -> "\"" + any(DATES) + "\"";
            case CONSTANT -> {
                Class<?> constants = type.of() == null ? io.offerwright.domain.Segment.class : type.of();
                yield constants.getSimpleName() + "." + any(Vocabulary.namesOf(constants));
            }
            default -> any(NUMBERS);
        };
    }

    private String call() {
        Verb verb = Objects.requireNonNull(Verb.of(any(Verb.names())));
        List<String> arguments = new ArrayList<>();
        for (Verb.Parameter parameter : verb.parameters()) {
            arguments.add(
                    switch (parameter) {
                        case OFFER -> "$offer";
                        case OBJECTIVE -> value(new ValueType(Kind.CONSTANT, io.offerwright.domain.Objective.class));
                        case CATEGORY -> "\"" + any(TEXTS) + "\"";
                        case COUNT -> any(List.of("0", "3", "1000"));
                        default -> any(List.of("0.5", "1", "$offer.price", "$offer.price / 7", "1 - 0.25"));
                    });
        }
        return "decision." + verb.word() + "( " + String.join(", ", arguments) + " );";
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private String any(List<String> words) {
        return any(words, random);
    }

    private static String any(List<String> words, Random random) {
        return words.get(random.nextInt(words.size()));
    }
}
