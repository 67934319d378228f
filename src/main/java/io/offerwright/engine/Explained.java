package io.offerwright.engine;

import io.offerwright.churn.ChurnRisk;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Explanation;
import io.offerwright.evidence.Verdict;
import io.offerwright.language.Language;
import io.offerwright.rules.Firing;
import io.offerwright.rules.Rule;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A decision that can say why. Answers are computed when they are asked for, from what the decision was made of. Never
 * changes, and is safe for use by many threads, also after its engine was closed.
 */
public final class Explained {
    private final Evaluation evaluation;
    private final Decision decision;
    private volatile @Nullable List<Candidate> chosen;
    /** Of the chosen offers by rank, as far as asked for; one that two threads find at a time is the same. */
    private volatile @Nullable String @Nullable [] reasons;

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
        int offer = evaluation.indexOf(offerId);
        if (!(decision.candidates().verdict(offer) instanceof Verdict.Chosen place)) {
            return evaluation.reason(decision, offer, Language.ENGLISH);
        }
        @Nullable String[] known = reasons;
        if (known == null) {
            known = new String[chosen().size()];
            reasons = known;
        }
        String reason = known[place.rank() - 1];
        if (reason == null) {
            reason = evaluation.reason(decision, offer, Language.ENGLISH);
            known[place.rank() - 1] = reason;
        }
        return reason;
    }

    /**
     * The same in another language. The sentence of a rule that has none in it stands in English: see {@link #untranslated}.
     *
     * @throws IllegalArgumentException if the catalogue has no such offer
     */
    public String reason(String offerId, Language language) {
        return language.equals(Language.ENGLISH)
                ? reason(offerId)
                : evaluation.reason(decision, evaluation.indexOf(offerId), language);
    }

    /**
     * Why the offer is on the list, or why not, said to the customer, in a sentence or two: what moved the model's score most,
     * with the customer's own numbers, the rule that helped most, and what {@linkplain #peers customers like them} chose.
     *
     * @throws IllegalArgumentException if the catalogue has no such offer
     */
    public String forCustomer(String offerId, Language language) {
        return evaluation.forCustomer(decision, offerId, language);
    }

    /**
     * How many customers of the same kind took the offer when it was shown to them; empty unless they took it more often than all
     * customers, on enough cases to say so, or if rules failed.
     *
     * @throws IllegalArgumentException if the catalogue has no such offer
     */
    public Optional<PeerShare> peers(String offerId) {
        return evaluation.peers(offerId);
    }

    /** The rules that fired and have no sentence in a language, by id, sorted: theirs is quoted in English. */
    public List<String> untranslated(Language language) {
        return firings().stream()
                .map(Firing::rule)
                .filter(rule -> !rule.speaks(language))
                .map(Rule::id)
                .distinct()
                .toList();
    }

    /**
     * The sentence of a rule that fired, as it reads in this decision.
     *
     * @param offerId the offer it is said of, or null for a rule that speaks of no offer in particular
     * @throws IllegalArgumentException if the rule did not fire for this offer
     */
    public String sentence(String ruleId, @Nullable String offerId) {
        return sentence(ruleId, offerId, Language.ENGLISH);
    }

    /** The same in another language, or in English where the rule has no sentence in it. */
    public String sentence(String ruleId, @Nullable String offerId, Language language) {
        return evaluation.sentence(ruleId, offerId, language);
    }

    /**
     * The risk that the customer leaves as the bundle estimates it, and what that is made of; empty where the request says the
     * risk itself, or the bundle has no churn model. Rules that ask for the risk saw this one.
     */
    public Optional<ChurnRisk> churnRisk() {
        return evaluation.churnRisk();
    }

    /** The same in a sentence or two: that it is an estimate, and what raises and lowers it most; empty as that is. */
    public String churnReason(Language language) {
        return churnRisk()
                .map(risk -> new ChurnWording(catalog(), language).sentence(risk))
                .orElse("");
    }

    /** The request as the rules saw it: with an estimated risk of leaving where it says none. */
    public DecisionRequest informed() {
        return evaluation.informed();
    }

    /** The offers that were decided about. */
    public Catalog catalog() {
        return evaluation.catalog();
    }

    /**
     * What would have become of an offer if rules had not fired: the ranking is done again without their effects. Not for
     * decisions in which rules failed.
     *
     * @throws IllegalArgumentException if the catalogue has no such offer
     */
    public Verdict verdictWithout(String offerId, Set<String> ruleIds) {
        return evaluation.verdictWithout(offerId, ruleIds);
    }

    /**
     * The list, best first, if the score of an offer had been another: the ranking is done again. Not for decisions in which rules
     * failed.
     *
     * @param more what is added to its score, in millionths
     * @param factor what its score is multiplied by before that, in millionths
     * @throws IllegalArgumentException if the catalogue has no such offer
     */
    public List<String> listWith(String offerId, long more, long factor) {
        return evaluation.listWith(offerId, more, factor);
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
        List<Candidate> known = chosen;
        if (known == null) {
            known = decision.chosen();
            chosen = known;
        }
        return known;
    }
}
