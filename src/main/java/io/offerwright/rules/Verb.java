package io.offerwright.rules;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A verb of the rule language and what it is given. */
enum Verb {
    EXCLUDE("exclude", Parameter.OFFER),
    BOOST("boost", Parameter.OFFER, Parameter.FACTOR),
    PROMOTE("promote", Parameter.OFFER),
    WEIGH("weigh", Parameter.OBJECTIVE, Parameter.WEIGHT),
    BLEND("blend", Parameter.SHARE),
    LIMIT("limit", Parameter.CATEGORY, Parameter.COUNT),
    REQUIRE("require", Parameter.OBJECTIVE, Parameter.MINIMUM);

    /** What a verb is given. Its name in lower case is its placeholder in a reason. */
    enum Parameter {
        OFFER("an offer", 0, 0, false),
        OBJECTIVE("an objective", 0, 0, false),
        CATEGORY("a category", 0, 0, false),
        FACTOR("a factor", 0.000001, 1000, false),
        WEIGHT("a weight", 0, 1, false),
        SHARE("a content share", 0, 1, false),
        COUNT("a count", 0, 1000, true),
        MINIMUM("a minimum", 0, 1, false);

        private final String description;
        private final double least;
        private final double most;
        private final boolean whole;

        Parameter(String description, double least, double most, boolean whole) {
            this.description = description;
            this.least = least;
            this.most = most;
            this.whole = whole;
        }

        String description() {
            return description;
        }

        boolean isNumber() {
            return most > 0;
        }

        /** What is wrong with this value, or null when it may be used. */
        @Nullable
        String complaint(double value) {
            if (value >= least && value <= most && (!whole || value == Math.rint(value))) {
                return null;
            }
            String found = Double.isNaN(value) ? "a number that is not known" : ReasonText.number(value);
            return "Found " + found + " as " + description + "; expected a " + range() + ".";
        }

        /** Which numbers it may be. */
        String range() {
            return (whole ? "whole number" : "number") + " from " + ReasonText.number(least) + " to "
                    + ReasonText.number(most);
        }
    }

    private final String word;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable.
    private final List<Parameter> parameters;

    Verb(String word, Parameter... parameters) {
        this.word = word;
        this.parameters = List.of(parameters);
    }

    /** The verb as a rule writes it. */
    String word() {
        return word;
    }

    List<Parameter> parameters() {
        return parameters;
    }

    /** {@code boost(offer, factor)}. */
    String usage() {
        return word + "("
                + String.join(
                        ", ",
                        parameters.stream()
                                .map(parameter -> parameter.name().toLowerCase(java.util.Locale.ROOT))
                                .toList())
                + ")";
    }

    /** The verb with this word, or null. */
    static @Nullable Verb of(String word) {
        for (Verb verb : values()) {
            if (verb.word.equals(word)) {
                return verb;
            }
        }
        return null;
    }

    /** The words of all verbs. */
    static List<String> names() {
        return Arrays.stream(values()).map(Verb::word).toList();
    }
}
