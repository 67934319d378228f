package io.offerwright.churntraining;

import java.util.Locale;

/**
 * What was found about a column.
 *
 * @param auc of the column alone, out of fold; {@code NaN} if it was not looked at
 * @param evidence what the data show, in a sentence or two; empty if there is nothing to say
 */
public record Finding(String column, Verdict verdict, Cause cause, double auc, String evidence) {
    /** What becomes of a column. */
    public enum Verdict {
        /** The model may learn from it. */
        USED,
        /** The model may learn from it; somebody should look at it. */
        WARNED,
        /** The model may learn from it, since somebody insists. */
        KEPT,
        /** The model does not see it. */
        LEFT_OUT;

        /** In words: {@code left out}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** Why. */
    public enum Cause {
        NONE,
        /** Somebody excluded it. */
        EXCLUDED,
        /** It is protected. */
        PROTECTED,
        /** It says the same of everybody. */
        CONSTANT,
        /** It numbers the customers. */
        IDENTIFIER,
        /** It is filled in for one class only. */
        ONE_CLASS,
        /** It is the label in other words. */
        RECODING,
        /** It alone knows too well. */
        KNOWS,
        /** With it the rest knows too well. */
        JUMP,
        /** Its name sounds as if it were made of the label. */
        NAME;

        /** Whether the column seems to know the answer. */
        public boolean leak() {
            return this == ONE_CLASS || this == RECODING || this == KNOWS || this == JUMP;
        }

        /** In words: {@code one class}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }
}
