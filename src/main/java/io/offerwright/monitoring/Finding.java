package io.offerwright.monitoring;

import java.time.LocalDate;
import java.util.Optional;

/**
 * Something that is wrong.
 *
 * @param kind what sort of thing, for programs
 * @param about the rule, the offer or the feature; empty if it is about all
 * @param since the first day of it; empty where it is no change
 * @param said what is wrong, in sentences with numbers
 * @param threshold from where on it counts as wrong
 * @param advice what to do
 * @param p how likely the change is by chance, before the correction; {@code NaN} where it is no change
 */
public record Finding(
        Kind kind, String about, Optional<LocalDate> since, String said, String threshold, String advice, double p) {

    /** What sort of thing is wrong. */
    public enum Kind {
        /** Rules fail, and decisions fall back. */
        FALLBACKS,
        /** More lists are empty. */
        EMPTY_LISTS,
        /** A rule keeps out far more, or less, than it did. */
        RULE_CHANGED,
        /** A rule does nothing any more. */
        RULE_SILENT,
        /** One offer stands first everywhere. */
        OFFER_TAKES_OVER,
        /** Fewer decisions end in an accept. */
        CONVERSION,
        /** The offers of a list are more alike. */
        DIVERSITY,
        /** The customers are others. */
        CUSTOMER_DRIFT,
        /** The model's scores are others. */
        SCORE_DRIFT,
        /** The model learnt long ago. */
        STALE_MODEL,
        /** The catalogue holds offers that are over. */
        EXPIRED_OFFERS,
        /** Decisions take too long. */
        LATENCY,
        /** Decisions wait too long to be durable. */
        LEDGER_LAG,
        /** Calls of engine or ledger failed. */
        FAILURES,
        /** The ledger does not verify. */
        LEDGER_DAMAGED,
        /** Nobody has signed for the ledger lately. */
        NOT_ANCHORED
    }
}
