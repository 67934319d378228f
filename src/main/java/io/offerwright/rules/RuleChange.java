package io.offerwright.rules;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One rule of two books.
 *
 * @param fate what became of it
 * @param before the rule as the old book has it; null when it was added
 * @param after the rule as the new book has it; null when it was removed
 */
public record RuleChange(
        Fate fate, @Nullable Rule before, @Nullable Rule after) {
    /** What became of a rule, by id. */
    public enum Fate {
        /** Only the new book has it. */
        ADDED,
        /** Only the old book has it. */
        REMOVED,
        /** Its conditions, its effects or its salience are others. */
        CHANGED,
        /** It does the same as before, under another name, with another reason, or for another owner. */
        REWORDED,
        /** It means and says the same, wherever it stands. */
        SAME
    }

    /** The rule as the new book has it, or, if it was removed, the old one. */
    public Rule rule() {
        return after != null ? after : Objects.requireNonNull(before);
    }

    /** The id, which both books have in common. */
    public String id() {
        return rule().id();
    }
}
