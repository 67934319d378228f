package io.offerwright.rules;

import java.util.Locale;

/**
 * The kinds of things that can be wrong with rules. The code of a {@link io.offerwright.domain.Problem} is the constant
 * in lower case with dashes; editors and scripts hold on to it, so it never changes. The messages stand in
 * {@code docs/rule-messages.md}.
 */
enum Mistake {
    // The words of a file
    WRONG_CHARACTER,
    WRONG_NUMBER,
    NOT_CLOSED,
    // The order of the words
    UNEXPECTED,
    MISSING_BRACKET,
    MISSING_SEMICOLON,
    MISSING_THEN,
    MISSING_END,
    ASSIGNMENT,
    NOT_ALLOWED,
    TOO_LARGE,
    // A rule as a whole
    MISSING_ID,
    WRONG_ID,
    DOUBLE_ID,
    MISSING_REASON,
    UNKNOWN_ANNOTATION,
    DOUBLE_ANNOTATION,
    UNKNOWN_PLACEHOLDER,
    PLACEHOLDER_WITHOUT_VALUE,
    OTHER_PLACEHOLDERS,
    NO_EFFECT,
    SAME_SALIENCE,
    // What a condition or a consequence means
    UNKNOWN_FACT,
    UNKNOWN_ATTRIBUTE,
    UNDECLARED_ATTRIBUTE,
    PROTECTED_ATTRIBUTE,
    UNKNOWN_CONSTANT,
    UNKNOWN_METHOD,
    UNKNOWN_VERB,
    UNKNOWN_VARIABLE,
    DOUBLE_VARIABLE,
    WRONG_VARIABLE,
    ATTRIBUTE_WITHOUT_FACT,
    WRONG_TYPE,
    WRONG_DATE,
    WRONG_ARGUMENTS,
    NO_ORDER,
    NOT_A_COMPARISON,
    FIXED_CONDITION,
    NEVER_TRUE,
    NESTED_QUANTIFIER,
    TOO_MANY_FACTS,
    OUT_OF_RANGE,
    // Files
    UNREADABLE_FILE,
    // A decision
    RUNAWAY,
    FAILED;

    /** The constant as a problem names it: {@code unknown-attribute}. */
    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
