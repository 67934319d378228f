package io.offerwright.rules;

import io.offerwright.domain.DecisionRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Something in a rule book that is allowed and yet may not be meant.
 *
 * @param rules the rules it is about, the one to look at first in front
 * @param message what was found, in a sentence
 * @param hint what to try; empty when there is nothing to add
 * @param witness someone for whom it shows, where there is one
 */
public record Finding(
        Kind kind, Severity severity, List<Rule> rules, String message, String hint, Optional<Witness> witness) {
    /** What kinds there are, in the order in which they are listed. */
    public enum Kind {
        /** A rule that can't be carried out for someone. */
        FAILING_RULE,
        /** A rule that can never fire, since its conditions exclude one another. */
        CONTRADICTORY_RULE,
        /** A rule that changes nothing, since another with the same effect fires whenever it does. */
        SUBSUMED_RULE,
        /** Two rules that set the same thing for one customer. */
        OVERLAPPING_RULES,
        /** A rule that fires for nobody in the base. */
        IDLE_RULE,
        /** An offer that nobody in the base can get. */
        UNREACHABLE_OFFER,
        /** Boosts of one offer for one customer whose product is large. */
        LARGE_BOOST,
        /** A rule for which nobody answers. */
        MISSING_OWNER,
        /** A rule that was meant to hold until a day that is over. */
        EXPIRED_RULE;

        /** The stable word for it, such as {@code subsumed-rule}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** How much it matters. */
    public enum Severity {
        /** Decisions fail. */
        ERROR,
        /** Most likely a mistake. */
        WARNING,
        /** Good to know; nothing needs to be done. */
        NOTE
    }

    /**
     * A customer, and all else that a decision depends on, for whom a finding shows.
     *
     * @param madeUp true when the customer is none of the base but follows from the conditions of the rules
     * @param offerId the offer that the finding is about; empty when it is about none
     * @param attributes what the rules read of the customer, and of the offer as {@code offer.price}
     */
    public record Witness(
            DecisionRequest request, boolean madeUp, String offerId, SortedMap<String, String> attributes) {}

    public Finding {
        rules = List.copyOf(rules);
    }
}
