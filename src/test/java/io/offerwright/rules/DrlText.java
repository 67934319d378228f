package io.offerwright.rules;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Rules written back as DRL, from what they mean, for Drools' own compiler to understand as it does. */
public final class DrlText {
    private DrlText() {}

    static String of(List<Meaning> rules) {
        StringBuilder drl = new StringBuilder("package offerwright.book\n");
        Vocabulary.facts().values().forEach(fact -> drl.append("import " + fact.getName() + "\n"));
        Vocabulary.constants().values().forEach(type -> drl.append("import " + type.getName() + "\n"));
        drl.append("import " + DrlText.class.getName() + "\n");
        drl.append("global " + WholeDrools.Decision.class.getCanonicalName() + " decision\n");
        for (int rule = 0; rule < rules.size(); rule++) {
            drl.append("rule \"" + rule + "\"\nwhen\n");
            Network.flat(rules.get(rule).when()).forEach(clause -> drl.append("    " + clause(clause) + "\n"));
            drl.append("then\n");
            for (Meaning.Action action : rules.get(rule).then()) {
                Terms terms = new Terms(action.facts(), true);
                drl.append("    decision.rule(" + rule + ")." + action.verb().word() + "("
                        + action.arguments().stream().map(terms::of).collect(Collectors.joining(", ")) + ");\n");
            }
            drl.append("end\n");
        }
        return drl.toString();
    }

    private static String clause(Meaning.Clause clause) {
        if (clause instanceof Meaning.Pattern pattern) {
            return "$f" + pattern.number() + " : " + pattern.type().getSimpleName() + "( "
                    + pattern.tests().stream()
                            .map(test -> new Terms(test.facts(), false).of(test.term()))
                            .collect(Collectors.joining(", "))
                    + " )";
        }
        if (clause instanceof Meaning.Group group) {
            return "( "
                    + group.parts().stream()
                            .map(DrlText::clause)
                            .collect(Collectors.joining(group.any() ? " or " : " and "))
                    + " )";
        }
        Meaning.Quantified quantified = (Meaning.Quantified) clause;
        String parts = quantified.parts().stream().map(DrlText::clause).collect(Collectors.joining(" "));
        return quantified.quantifier() == Syntax.Quantifier.FORALL
                ? "forall( " + parts + " )"
                : quantified.quantifier().name().toLowerCase(Locale.ROOT) + " " + parts;
    }

    private record Terms(List<Integer> facts, boolean inJava) {
        String of(Term term) {
            if (term instanceof Term.Numeral numeral) {
                String digits = new BigDecimal(Double.toString(Math.abs(numeral.value())))
                        .stripTrailingZeros()
                        .toPlainString();
                String literal = digits.contains(".") ? digits : digits + ".0";
                return numeral.value() < 0 ? "(0.0 - " + literal + ")" : literal;
            }
            if (term instanceof Term.NumberOf number) {
                return attribute(number.fact(), number.attribute());
            }
            if (term instanceof Term.ThingOf thing) {
                return attribute(thing.fact(), thing.attribute());
            }
            if (term instanceof Term.TruthOf truth) {
                return attribute(truth.fact(), truth.attribute());
            }
            if (term instanceof Term.Fact fact) {
                return "$f" + facts.get(fact.fact());
            }
            if (term instanceof Term.CustomNumber number) {
                return "DrlText.number(" + attribute(number.fact(), "Customer.attributes") + ", "
                        + literal(number.name()) + ")";
            }
            if (term instanceof Term.CustomText text) {
                return "DrlText.text(" + attribute(text.fact(), "Customer.attributes") + ", " + literal(text.name())
                        + ")";
            }
            if (term instanceof Term.Calculation calculation) {
                String operator =
                        switch (calculation.operation()) {
                            case PLUS -> " + ";
                            case MINUS -> " - ";
                            case TIMES -> " * ";
                            case DIVIDED_BY -> " / ";
                        };
                return "(1.0 * " + of(calculation.left()) + operator + of(calculation.right()) + ")";
            }
            if (term instanceof Term.Day day) {
                return "DrlText.day(" + of(day.date()) + ")";
            }
            if (term instanceof Term.Rank rank) {
                return of(rank.constant()) + ".ordinal()";
            }
            if (term instanceof Term.Constant constant) {
                return constant.value() instanceof Enum<?> named
                        ? named.getDeclaringClass().getSimpleName() + "." + named.name()
                        : literal((String) constant.value());
            }
            if (term instanceof Term.Compared compared) {
                return "DrlText." + compared.relation().name().toLowerCase(Locale.ROOT) + "(" + of(compared.left())
                        + ", " + of(compared.right()) + ")";
            }
            if (term instanceof Term.Same same) {
                return of(same.left()) + " == " + of(same.right());
            }
            if (term instanceof Term.Not not) {
                return "!(" + of(not.operand()) + ")";
            }
            if (term instanceof Term.All all) {
                return all.parts().stream().map(this::of).collect(Collectors.joining(" && ", "(", ")"));
            }
            if (term instanceof Term.Any any) {
                return any.parts().stream().map(this::of).collect(Collectors.joining(" || ", "(", ")"));
            }
            if (term instanceof Term.Alike alike) {
                String left = of(alike.left());
                String right = of(alike.right());
                return "((" + left + " && " + right + ") || (!(" + left + ") && !(" + right + ")))";
            }
            if (term instanceof Term.Contains contains) {
                return of(contains.channels()) + " contains " + of(contains.channel());
            }
            if (term instanceof Term.Consents consents) {
                return owner(consents.customer()) + "consentsTo(" + of(consents.channel()) + ")";
            }
            if (term instanceof Term.ValidOn valid) {
                return owner(valid.offer()) + "validOn(" + of(valid.date()) + ")";
            }
            throw new IllegalStateException("No rule says " + term + ".");
        }

        private String owner(int place) {
            return place == 0 && !inJava ? "" : "$f" + facts.get(place) + ".";
        }

        private String attribute(int place, String named) {
            String path = named.substring(named.indexOf('.') + 1);
            boolean computed = named.equals("Context.month") || named.equals("Context.day");
            String read = inJava ? path.replace(".", "().") + "()" : computed ? path + "()" : path;
            return owner(place) + read;
        }
    }

    private static String literal(String text) {
        return text.matches("[A-Za-z0-9 _.,-]*")
                ? "\"" + text + "\""
                : "DrlText.decoded(\"" + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)) + "\")";
    }

    // What compiled rules call: a number that is not known compares with nothing.

    public static boolean equal(double left, double right) {
        return left == right;
    }

    public static boolean different(double left, double right) {
        return left < right || left > right;
    }

    public static boolean less(double left, double right) {
        return left < right;
    }

    public static boolean at_most(double left, double right) {
        return left <= right;
    }

    public static boolean greater(double left, double right) {
        return left > right;
    }

    public static boolean at_least(double left, double right) {
        return left >= right;
    }

    public static double day(LocalDate date) {
        return date.toEpochDay();
    }

    public static String decoded(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
    }

    public static String text(Map<String, String> attributes, String name) {
        return attributes.getOrDefault(name, "");
    }

    public static double number(Map<String, String> attributes, String name) {
        try {
            return Double.parseDouble(attributes.getOrDefault(name, "NaN"));
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
