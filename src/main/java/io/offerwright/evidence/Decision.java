package io.offerwright.evidence;

import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.Restriction;
import io.offerwright.domain.Score;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One decision: what was asked, on which bundle, and what became of every candidate.
 *
 * @param request what was asked
 * @param bundle the bundle it ran on
 * @param candidates every offer of the catalogue, sorted by offer id
 * @param selectionProbability the probability, in millionths, with which this list was chosen given the request: 1
 *     while the choice is deterministic
 * @param failedRules the rules that failed for this customer, sorted by id, so that the decision is what the bundle falls
 *     back to; mostly none
 */
public record Decision(
        DecisionRequest request,
        Fingerprint bundle,
        Candidates candidates,
        long selectionProbability,
        List<String> failedRules) {

    public Decision {
        failedRules = List.copyOf(failedRules);
    }

    /** A decision on candidates that are a list. */
    public Decision(
            DecisionRequest request,
            Fingerprint bundle,
            List<Candidate> candidates,
            long selectionProbability,
            List<String> failedRules) {
        this(request, bundle, Candidates.of(candidates), selectionProbability, failedRules);
    }

    /** A decision in which no rule failed. */
    public Decision(
            DecisionRequest request, Fingerprint bundle, List<Candidate> candidates, long selectionProbability) {
        this(request, bundle, candidates, selectionProbability, List.of());
    }

    /** A deterministic decision. */
    public Decision(DecisionRequest request, Fingerprint bundle, List<Candidate> candidates) {
        this(request, bundle, candidates, Score.ONE, List.of());
    }

    /** The restrictions of the request that stand against an offer, by id. */
    public List<Restriction> restrictions(String offerId) {
        return request.restrictions().stream()
                .filter(restriction -> restriction.concerns(offerId))
                .sorted(Comparator.comparing(Restriction::id).thenComparing(Restriction::offerId))
                .toList();
    }

    /** The id of the request. */
    public String id() {
        return request.decisionId();
    }

    /** The chosen offers, best first. May be shorter than the request's list length, or empty. */
    public List<Candidate> chosen() {
        List<Candidate> chosen = new ArrayList<>();
        Fates fates = candidates.fates();
        for (int number = 0; number < fates.count(); number++) {
            if (fates.fate(number).verdict() instanceof Verdict.Chosen) {
                int place = fates.first(number);
                for (int left = fates.size(number); left > 0; left--) {
                    chosen.add(candidates.get(place));
                    place = fates.next(place);
                }
            }
        }
        chosen.sort(Comparator.comparingInt(candidate -> ((Verdict.Chosen) candidate.verdict()).rank()));
        return List.copyOf(chosen);
    }
}
