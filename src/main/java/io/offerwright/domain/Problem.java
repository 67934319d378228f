package io.offerwright.domain;

/**
 * Something wrong with an input, told so that a person can put it right.
 *
 * @param file path or name of the input; empty when there is none
 * @param line 1 for the first line; 0 when not known
 * @param column 1 for the first character of the line; 0 when not known
 * @param endColumn the column behind the last character of the word that is wrong; 0 when not known
 * @param code what kind of problem it is, a word that never changes, such as {@code unknown-attribute}; empty when it
 *     has none
 * @param message one sentence: what was found, what was expected
 * @param hint what to try; empty when there is nothing to add
 */
public record Problem(String file, int line, int column, int endColumn, String code, String message, String hint) {
    /** A problem at a place, of no kind that has a code. */
    public Problem(String file, int line, int column, String message, String hint) {
        this(file, line, column, 0, "", message, hint);
    }

    /** A problem of a whole file. */
    public static Problem of(String file, String message, String hint) {
        return new Problem(file, 0, 0, message, hint);
    }

    /** {@code file:line:column: message hint}, as editors and compilers write it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(file);
        if (line > 0) {
            text.append(':').append(line);
            if (column > 0) {
                text.append(':').append(column);
            }
        }
        if (!text.isEmpty()) {
            text.append(": ");
        }
        text.append(message);
        if (!hint.isEmpty()) {
            text.append(' ').append(hint);
        }
        return text.toString();
    }
}
