package io.offerwright.evidence;

import java.util.List;

/**
 * One offer of the catalogue within a decision, with its numbers and its verdict. All numbers are in millionths.
 *
 * @param offerId the offer
 * @param score what it was ordered by; for a chosen offer as of its choice, for others as of the last place
 * @param relevance model score blended with the content match, 0 to 1
 * @param revenue margin as a share of the catalogue's largest, 0 to 1
 * @param diversity 1 minus the greatest similarity to what was already on the list, 0 to 1
 * @param propensity calibrated probability that the customer accepts when shown the offer, 0 to 1
 * @param promoted true when a rule moved it into the leading tier
 * @param ruleIds the rules that boosted or promoted it, sorted
 * @param verdict what became of it
 */
public record Candidate(
        String offerId,
        long score,
        long relevance,
        long revenue,
        long diversity,
        long propensity,
        boolean promoted,
        List<String> ruleIds,
        Verdict verdict) {
    public Candidate {
        ruleIds = List.copyOf(ruleIds);
    }
}
