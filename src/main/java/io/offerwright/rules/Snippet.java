package io.offerwright.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A piece of DRL with parameters, as the head of a decision table's column or a sentence of a {@code .dsl} file holds it.
 *
 * <p>Drools pastes the values of parameters into the text as they are. Here a value is data: in quotes it is text, with
 * its own quotes escaped; elsewhere it can only become one literal, a number, {@code true} or {@code false}, a date, a
 * constant, or a text that has quotes of its own. Everything else is refused, so that no value closes a bracket or adds a
 * word. The result goes through the parser like any rule.
 */
final class Snippet {
    /** How parameters are written. */
    enum Style {
        /** {@code $param} for the cell, {@code $1} to {@code $9} for its parts between commas. */
        TABLE("\\$(param|[1-9])(?![A-Za-z0-9_$])"),
        /** {@code {name}}. */
        SENTENCE("\\{([A-Za-z_][A-Za-z0-9_]*)\\}");

        private final Pattern parameter;

        Style(String parameter) {
            this.parameter = Pattern.compile(parameter);
        }

        Pattern parameter() {
            return parameter;
        }
    }

    /** A value can't take its place. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        private final String hint;

        Refused(String message, String hint) {
            super(message, null, false, false);
            this.hint = hint;
        }

        String hint() {
            return hint;
        }
    }

    /** Where a value of a parameter comes from. */
    interface Values {
        String of(String parameter) throws Refused;
    }

    private record Part(boolean parameter, boolean quoted, String text) {}

    private static final int LONGEST_VALUE = 1_000;
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,15}(\\.[0-9]{1,15})?");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern CONSTANT = Pattern.compile("[A-Z][A-Za-z]*\\.[A-Z][A-Z0-9_]*");
    private static final Pattern NAME = Pattern.compile("[A-Z][A-Z0-9_]*");
    private static final Pattern QUOTED = Pattern.compile("\"[^\"\\\\]*\"");
    private static final Pattern STRUCTURE = Pattern.compile("\\b(rule|when|then|end|package|import)\\b");

    private final List<Part> parts;

    private Snippet(List<Part> parts) {
        this.parts = parts;
    }

    /**
     * Reads a snippet.
     *
     * @throws Refused if it is not whole in itself: an open quote or bracket, a comment, a word that ends a rule
     */
    static Snippet of(String text, Style style) throws Refused {
        List<Part> parts = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        StringBuilder code = new StringBuilder();
        Matcher parameter = style.parameter().matcher(text);
        char quote = 0;
        int index = 0;
        while (index < text.length()) {
            char next = text.charAt(index);
            if (parameter.find(index) && parameter.start() == index) {
                parts.add(new Part(false, quote != 0, piece.toString()));
                parts.add(new Part(true, quote != 0, parameter.group(1)));
                piece.setLength(0);
                code.append(quote == 0 ? "x" : "");
                index = parameter.end();
                continue;
            }
            if (quote != 0 && next == '\\' && index + 1 < text.length()) {
                piece.append(next).append(text.charAt(index + 1));
                index += 2;
                continue;
            }
            if (quote == 0 && (next == '"' || next == '\'')) {
                quote = next;
            } else if (next == quote) {
                quote = 0;
            } else if (quote == 0) {
                code.append(next);
            }
            piece.append(next);
            index++;
        }
        parts.add(new Part(false, false, piece.toString()));
        if (quote != 0) {
            throw new Refused("Found a text that is not closed in \"" + text + "\".", "Close it with " + quote + ".");
        }
        requireWhole(text, code.toString());
        return new Snippet(List.copyOf(parts));
    }

    private static void requireWhole(String text, String code) throws Refused {
        int open = 0;
        for (int index = 0; index < code.length() && open >= 0; index++) {
            char next = code.charAt(index);
            open += next == '(' || next == '[' ? 1 : next == ')' || next == ']' ? -1 : 0;
        }
        if (open != 0) {
            throw new Refused("The brackets in \"" + text + "\" don't match.", "");
        }
        if (code.contains("//") || code.contains("/*") || code.contains("*/")) {
            throw new Refused("Found a comment in \"" + text + "\".", "Remove it.");
        }
        if (code.contains("{") || code.contains("}")) {
            throw new Refused(
                    "Found a brace in \"" + text + "\".", "A parameter is a name in braces, without anything else.");
        }
        Matcher structure = STRUCTURE.matcher(code);
        if (structure.find()) {
            throw new Refused(
                    "Found the word \"" + structure.group() + "\" in \"" + text + "\".",
                    "A piece of a rule neither begins nor ends one.");
        }
    }

    /** The parameters, in the order of their places. */
    List<String> parameters() {
        return parts.stream().filter(Part::parameter).map(Part::text).toList();
    }

    /**
     * The text with values in place of the parameters.
     *
     * @throws Refused if a value can't take its place
     */
    String filled(Values values) throws Refused {
        StringBuilder filled = new StringBuilder();
        for (Part part : parts) {
            if (!part.parameter()) {
                filled.append(part.text());
                continue;
            }
            String value = values.of(part.text());
            if (part.quoted()) {
                filled.append(escaped(value));
            } else if (!filled.isEmpty() && filled.charAt(filled.length() - 1) == '.') {
                filled.append(name(value));
            } else {
                filled.append(literal(value));
            }
        }
        return filled.toString();
    }

    /**
     * The value as a literal.
     *
     * @throws Refused if it is none
     */
    static String literal(String value) throws Refused {
        String literal = literalOrNull(value);
        if (literal == null) {
            throw new Refused(
                    "Found " + shown(value)
                            + "; expected a number, true or false, a date such as 2026-03-01, a constant"
                            + " such as Segment.BUSINESS, or a text in quotes.",
                    value.matches("-?[0-9.]*,[0-9]+")
                            ? "Write numbers with a point: " + value.replace(',', '.') + "."
                            : "");
        }
        return literal;
    }

    /** The value as a literal, anything that is none as a text. */
    static String literalOrText(String value) throws Refused {
        String literal = literalOrNull(value);
        return literal == null ? '"' + escaped(value) + '"' : literal;
    }

    private static @Nullable String literalOrNull(String value) throws Refused {
        if (NUMBER.matcher(value).matches() || CONSTANT.matcher(value).matches()) {
            return value;
        }
        String lower = value.toLowerCase(Locale.ROOT);
        if (lower.equals("true") || lower.equals("false")) {
            return lower;
        }
        if (DATE.matcher(value).matches()) {
            return '"' + value + '"';
        }
        return QUOTED.matcher(value).matches() ? '"' + escaped(value.substring(1, value.length() - 1)) + '"' : null;
    }

    private static String name(String value) throws Refused {
        if (!NAME.matcher(value).matches()) {
            throw new Refused("Found " + shown(value) + "; expected a constant such as BUSINESS.", "");
        }
        return value;
    }

    private static String escaped(String value) throws Refused {
        if (value.length() > LONGEST_VALUE) {
            throw new Refused("This text has more than " + LONGEST_VALUE + " characters.", "");
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw new Refused("Found a line break or a control character in a text.", "Write it on one line.");
        }
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("'", "\\'");
    }

    private static String shown(String value) {
        return '"' + (value.length() > 60 ? value.substring(0, 60) + "..." : value) + '"';
    }
}
