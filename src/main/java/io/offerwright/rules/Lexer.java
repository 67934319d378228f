package io.offerwright.rules;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a rule file into tokens, each with its place. What it does not know it reports and leaves out: control and
 * non-ASCII characters outside of texts and comments, unicode escapes, characters in single quotes.
 */
final class Lexer {
    private static final int LONGEST_NAME = 100;

    /** Those of German, English and most word processors. */
    private static final String CURLY_QUOTES = "\u201C\u201D\u201E";

    private static final List<String> SIGNS = List.of(
            "==", "!=", "<=", ">=", "&&", "||", "(", ")", "[", "]", "{", "}", ",", ";", ":", ".", "@", "<", ">", "=",
            "!", "+", "-", "*", "/", "?", "%", "&", "|", "^", "~", "#");

    private final String file;
    private final String text;
    private final Problems problems;
    private final List<Token> tokens = new ArrayList<>();
    private int index;
    private int line = 1;
    private int lineStart;

    private Lexer(String file, String text, Problems problems) {
        this.file = file;
        this.text = text;
        this.problems = problems;
    }

    /** The tokens of the file, the last being {@link Token.Kind#END}. */
    static List<Token> tokens(String file, String text, Problems problems) {
        return new Lexer(file, text, problems).run();
    }

    private List<Token> run() {
        while (index < text.length()) {
            char next = text.charAt(index);
            if (next == '\n') {
                newLine();
            } else if (next == ' ' || next == '\t' || next == '\r') {
                index++;
            } else if (text.startsWith("//", index)) {
                while (index < text.length() && text.charAt(index) != '\n') {
                    index++;
                }
            } else if (text.startsWith("/*", index)) {
                blockComment();
            } else if (next == '"' || next == '\'') {
                quoted(next);
            } else if (CURLY_QUOTES.indexOf(next) >= 0) {
                curled();
            } else if (isDigit(next)) {
                number();
            } else if (isNameStart(next)) {
                name();
            } else {
                sign();
            }
        }
        tokens.add(new Token(Token.Kind.END, "", here(1)));
        return tokens;
    }

    private void blockComment() {
        Position start = here(1);
        int end = text.indexOf("*/", index + 2);
        if (end < 0) {
            problems.add(Mistake.NOT_CLOSED, file, start, "This comment is not closed.", "Close it with */.");
            end = text.length() - 2;
        }
        while (index < end + 2) {
            if (text.charAt(index) == '\n') {
                newLine();
            } else {
                index++;
            }
        }
    }

    private void quoted(char quote) {
        Position start = here(1);
        StringBuilder content = new StringBuilder();
        index++;
        while (index < text.length() && text.charAt(index) != quote) {
            char next = text.charAt(index);
            if (next == '\n' || next == '\r') {
                break;
            }
            if (next == '\\') {
                char escaped = index + 1 < text.length() ? text.charAt(index + 1) : ' ';
                if (escaped == '"' || escaped == '\\' || escaped == '\'') {
                    content.append(escaped);
                    index += 2;
                    continue;
                }
                problems.add(
                        Mistake.WRONG_CHARACTER,
                        file,
                        here(2),
                        "Found " + (escaped > ' ' && escaped < 127 ? "the escape \"\\" + escaped + "\"" : "a backslash")
                                + " in a text; expected \\\" or \\\\.",
                        "Write other characters as themselves: rule files are UTF-8.");
                index++;
                continue;
            }
            if (Character.isISOControl(next) && next != '\t') {
                problems.add(
                        Mistake.WRONG_CHARACTER, file, here(1), "Found a control character in a text.", "Remove it.");
                index++;
                continue;
            }
            content.append(next);
            index++;
        }
        if (index >= text.length() || text.charAt(index) != quote) {
            problems.add(
                    Mistake.NOT_CLOSED,
                    file,
                    from(start),
                    "This text is not closed on its line.",
                    "Close it with " + quote + ".");
        } else {
            index++;
        }
        tokens.add(new Token(Token.Kind.TEXT, content.toString(), from(start)));
    }

    /** A text in the quotes of a word processor, which is told, and read as what it is meant to be. */
    private void curled() {
        Position start = here(1);
        problems.add(
                Mistake.WRONG_CHARACTER,
                file,
                start,
                "Found \"" + text.charAt(index) + "\", which has no meaning here.",
                "Use the plain quotes \"...\".");
        int from = ++index;
        while (index < text.length() && text.charAt(index) != '\n' && CURLY_QUOTES.indexOf(text.charAt(index)) < 0) {
            index++;
        }
        String content = text.substring(from, index);
        if (index < text.length() && text.charAt(index) != '\n') {
            index++;
        }
        tokens.add(new Token(Token.Kind.TEXT, content, from(start)));
    }

    private void number() {
        Position start = here(1);
        int from = index;
        while (index < text.length() && isDigit(text.charAt(index))) {
            index++;
        }
        if (index + 1 < text.length() && text.charAt(index) == '.' && isDigit(text.charAt(index + 1))) {
            index++;
            while (index < text.length() && isDigit(text.charAt(index))) {
                index++;
            }
        }
        int end = index;
        while (index < text.length() && (isNameStart(text.charAt(index)) || isDigit(text.charAt(index)))) {
            index++;
        }
        if (index > end || end - from > 15) {
            problems.add(
                    Mistake.WRONG_NUMBER,
                    file,
                    from(start),
                    "Found \"" + text.substring(from, Math.min(index, from + 40))
                            + "\"; expected a plain number such as 30 or 0.75, of at most 15 digits.",
                    "");
            tokens.add(new Token(Token.Kind.NUMBER, "1", from(start)));
            return;
        }
        tokens.add(new Token(Token.Kind.NUMBER, text.substring(from, end), from(start)));
    }

    private void name() {
        Position start = here(1);
        int from = index;
        while (index < text.length() && (isNameStart(text.charAt(index)) || isDigit(text.charAt(index)))) {
            index++;
        }
        String word = text.substring(from, index);
        if (word.length() > LONGEST_NAME) {
            problems.add(
                    Mistake.TOO_LARGE,
                    file,
                    from(start),
                    "This name has more than " + LONGEST_NAME + " characters.",
                    "");
            word = word.substring(0, LONGEST_NAME);
        }
        tokens.add(new Token(Token.Kind.NAME, word, from(start)));
    }

    private void sign() {
        for (String sign : SIGNS) {
            if (text.startsWith(sign, index)) {
                tokens.add(new Token(Token.Kind.SIGN, sign, here(sign.length())));
                index += sign.length();
                return;
            }
        }
        int codePoint = text.codePointAt(index);
        String shown = Character.isISOControl(codePoint)
                ? String.format(java.util.Locale.ROOT, "the control character U+%04X", codePoint)
                : "\"" + Character.toString(codePoint) + "\"";
        String hint = codePoint == '\\' ? "Unicode escapes are not part of the rule language." : "";
        problems.add(
                Mistake.WRONG_CHARACTER,
                file,
                here(Character.charCount(codePoint)),
                "Found " + shown + ", which has no meaning here.",
                hint);
        index += Character.charCount(codePoint);
    }

    /** The place of the next characters. */
    private Position here(int length) {
        int column = index - lineStart + 1;
        return new Position(line, column, column + length);
    }

    /** The place of what began there and ends here. */
    private Position from(Position start) {
        return new Position(start.line(), start.column(), index - lineStart + 1);
    }

    private void newLine() {
        index++;
        line++;
        lineStart = index;
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    private static boolean isNameStart(char character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || character == '_'
                || character == '$';
    }
}
