package io.offerwright.counterfactual;

import io.offerwright.evidence.Verdict;
import java.util.List;

/**
 * Why an offer is not on the list of a decision, and what would have let it in.
 *
 * @param offerId the offer
 * @param stage where it was kept out
 * @param verdict by which rules, or for which rival
 * @param counterfactuals the smallest change of each kind that was found: of the customer, of the rules, of the score
 * @param firings how often rules were fired to find them
 * @param decisions how often decisions were made, or rankings repeated
 */
public record Answer(
        String offerId,
        Stage stage,
        Verdict verdict,
        List<Counterfactual> counterfactuals,
        int firings,
        int decisions) {
    public Answer {
        counterfactuals = List.copyOf(counterfactuals);
    }

    /** Where an offer is kept out, in the order in which a decision comes to it. */
    public enum Stage {
        /** Rules failed, and the bundle offers nothing then. */
        FAILED_RULES,
        /** A rule excludes it. */
        RULES,
        /** The contact policy holds it back for now. */
        CONTACT_POLICY,
        /** The time for the decision was spent before it was made. */
        TIME,
        /** An objective is below what a rule requires. */
        MINIMUM,
        /** The list has as many of its category as a rule allows. */
        LIMIT,
        /** Others were better. */
        RANKING;

        static Stage of(Verdict verdict) {
            if (verdict instanceof Verdict.Withheld) {
                return FAILED_RULES;
            } else if (verdict instanceof Verdict.Excluded) {
                return RULES;
            } else if (verdict instanceof Verdict.Restricted restricted) {
                return restricted.timeSpent() ? TIME : CONTACT_POLICY;
            } else if (verdict instanceof Verdict.BelowMinimum) {
                return MINIMUM;
            } else if (verdict instanceof Verdict.OverLimit) {
                return LIMIT;
            } else if (verdict instanceof Verdict.Outranked) {
                return RANKING;
            }
            throw new IllegalArgumentException("The offer is on the list.");
        }
    }
}
