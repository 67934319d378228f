package io.offerwright.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a decision becomes if a rule fails in it, such as a boost by a number that is not known of this customer, or if the
 * rules run away. A setting of the bundle, so that a decision that is made again falls back in the same way. The decision
 * always says which rules failed.
 */
public enum Fallback {
    /** There is none: the caller gets the exception, which names the rule. The default, as in bundles of before. */
    NONE,
    /** Nothing is offered: every candidate is withheld on account of the rules that failed. */
    EMPTY_LIST,
    /**
     * The list that the other rules make of the content match; the model has no say, since how it is to be weighed and raised
     * may be what the failed rule would have said. If a rule failed that keeps offers off (exclude, limit, require), or
     * the rules ran away, nothing is offered: without that rule the list could hold what it was there to prevent.
     */
    RULES_ONLY;

    /** The word in the settings, such as {@code rules-only}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The fallback with this word. */
    public static Optional<Fallback> of(String word) {
        return Arrays.stream(values())
                .filter(value -> value.word().equals(word))
                .findFirst();
    }

    /** All words. */
    public static List<String> words() {
        return Arrays.stream(values()).map(Fallback::word).toList();
    }
}
