package io.offerwright.evidence;

import java.util.List;

/** Candidates that are others but for their numbers. */
public final class CandidateCopy {
    private CandidateCopy() {}

    /** The candidate with another verdict. */
    public static Candidate with(Candidate candidate, Verdict verdict) {
        return with(candidate, candidate.ruleIds(), verdict);
    }

    /** The candidate, helped by other rules and with another verdict. */
    public static Candidate with(Candidate candidate, List<String> ruleIds, Verdict verdict) {
        return new Candidate(
                candidate.offerId(),
                candidate.score(),
                candidate.relevance(),
                candidate.revenue(),
                candidate.diversity(),
                candidate.propensity(),
                candidate.promoted(),
                ruleIds,
                verdict);
    }
}
