package io.offerwright.engine;

import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Explanation;
import io.offerwright.rules.Firing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A decision that can say why. Answers are computed when they are asked for, from what the decision was made of. Never
 * changes, and is safe for use by many threads, also after its engine was closed.
 */
public final class Explained {
    private final Evaluation evaluation;
    private final Decision decision;
    /** By offer, as far as asked for. */
    private final Map<String, String> reasons = new ConcurrentHashMap<>();

    Explained(Evaluation evaluation, Decision decision) {
        this.evaluation = evaluation;
        this.decision = decision;
    }

    /** The decision. */
    public Decision decision() {
        return decision;
    }

    /** The rules that fired, each with one effect, sorted by rule id. */
    public List<Firing> firings() {
        return evaluation.firings();
    }

    /**
     * How the score of a candidate came about, chosen or not. Recomputing it gives the score exactly.
     *
     * @throws IllegalArgumentException if the catalogue has no such offer
     */
    public Explanation explanation(String offerId) {
        return evaluation.explain(offerId);
    }

    /**
     * Why the offer is on the list, or why not, in a sentence or two.
     *
     * @throws IllegalArgumentException if the catalogue has no such offer
     */
    public String reason(String offerId) {
        return reasons.computeIfAbsent(offerId, id -> evaluation.reason(decision, id));
    }

    /**
     * The sentence of a rule that fired, as it reads in this decision.
     *
     * @param offerId the offer it is said of, or null for a rule that speaks of no offer in particular
     * @throws IllegalArgumentException if the rule did not fire for this offer
     */
    public String sentence(String ruleId, @Nullable String offerId) {
        return evaluation.sentence(ruleId, offerId);
    }

    /** What failed, if rules failed and this is what the bundle falls back to. Holds no data of the customer. */
    public Optional<String> failure() {
        return evaluation.failure();
    }

    /** What the bundle falls back to if a rule fails. */
    public Fallback fallback() {
        return evaluation.engine().bundle().settings().fallback();
    }

    /** The chosen offers, best first. */
    public List<Candidate> chosen() {
        return decision.chosen();
    }
}
