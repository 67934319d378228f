package io.offerwright.rules;

/**
 * A word, number, text or sign of a rule file.
 *
 * @param text as written; for {@link Kind#TEXT} what the quotes hold
 */
record Token(Kind kind, String text, Position at) {
    enum Kind {
        /** A name or keyword; may begin with a dollar sign. */
        NAME,
        /** A quoted text. */
        TEXT,
        /** A number without sign. */
        NUMBER,
        /** An operator or bracket. */
        SIGN,
        /** The end of the file. */
        END
    }

    boolean is(String expected) {
        return (kind == Kind.NAME || kind == Kind.SIGN) && text.equals(expected);
    }

    /** The token as an error names it. */
    String described() {
        return switch (kind) {
            case END -> "the end of the file";
            case TEXT -> "the text \"" + text + "\"";
            case NUMBER -> "the number " + text;
            case NAME, SIGN -> "\"" + text + "\"";
        };
    }
}
