package io.offerwright.counterfactual;

import io.offerwright.counterfactual.Answer.Stage;
import io.offerwright.domain.Offer;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.engine.Explained;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Verdict;
import io.offerwright.rules.CriticalValues;
import java.util.ArrayList;
import java.util.List;

/**
 * Says why offers are not on a list, and what would have let them in.
 *
 * <pre>{@code
 * WhyNot whyNot = new WhyNot(engine, ChangePolicy.telco());
 * Answer answer = whyNot.of(engine.explain(decision), "PLAN-007");
 * }</pre>
 *
 * <p>Answers are the same on any machine and at any number of threads. Safe for use by many threads.
 */
public final class WhyNot {
    /** Attributes that are changed at the most: nobody follows advice of more parts. */
    private static final int MOST_CHANGES = 3;

    private static final int MOST_FIRINGS = 150;
    private static final int MOST_DECISIONS = 24;
    private static final int MOST_RANKINGS = 100;

    private final DecisionEngine engine;
    private final ChangePolicy policy;
    private final CriticalValues critical;
    private final int mostFirings;
    private final int mostDecisions;

    /**
     * For the decisions of an engine.
     *
     * @param policy what may be proposed to customers
     */
    public WhyNot(DecisionEngine engine, ChangePolicy policy) {
        this(engine, policy, MOST_FIRINGS, MOST_DECISIONS);
    }

    WhyNot(DecisionEngine engine, ChangePolicy policy, int mostFirings, int mostDecisions) {
        this.engine = engine;
        this.policy = policy;
        this.critical = engine.criticalValues();
        this.mostFirings = mostFirings;
        this.mostDecisions = mostDecisions;
    }

    /** The answers for all offers that are not on the list, by id. */
    public List<Answer> ofAll(Explained explained) {
        return explained.decision().candidates().stream()
                .filter(candidate -> !(candidate.verdict() instanceof Verdict.Chosen))
                .map(candidate -> of(explained, candidate.offerId()))
                .toList();
    }

    /**
     * The answer for one offer.
     *
     * @param explained a decision of the engine
     * @throws IllegalArgumentException if the catalogue has no such offer, or if it is on the list
     */
    public Answer of(Explained explained, String offerId) {
        Candidate candidate = explained.decision().candidates().stream()
                .filter(each -> each.offerId().equals(offerId))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The catalogue has no offer \"" + offerId + "\"."));
        Verdict verdict = candidate.verdict();
        Stage stage = Stage.of(verdict);
        if (stage == Stage.TIME || !explained.decision().failedRules().isEmpty()) {
            // What the rules would have done with other data is not known where they failed, or were not asked to the
            // end.
            return new Answer(offerId, stage, verdict, List.of(), 0, 0);
        }
        Offer offer = explained.catalog().offer(explained.catalog().indexOf(offerId));
        List<Counterfactual> found = new ArrayList<>();
        Effort ofCustomer = new Effort(mostFirings, mostDecisions);
        List<Changeable> changeables =
                Changeable.of(policy, engine, critical, explained.decision().request(), offer);
        if (stage == Stage.CONTACT_POLICY) {
            // Its restrictions were worked out before the decision, from more than a request holds: they can only be
            // waited out.
            changeables.removeIf(changeable -> !changeable.name().equals("time"));
        }
        new CustomerSearch(
                        engine,
                        critical,
                        changeables,
                        explained.decision().request(),
                        offerId,
                        MOST_CHANGES,
                        ofCustomer)
                .find(stage == Stage.RULES)
                .ifPresent(found::add);
        Effort ofRanking = new Effort(Integer.MAX_VALUE, MOST_RANKINGS);
        if (stage != Stage.CONTACT_POLICY) {
            new RuleSearch(explained, offerId, ofRanking).find(verdict).ifPresent(found::add);
        }
        new ScoreSearch(explained, offerId, ofRanking).find(verdict).ifPresent(found::add);
        return new Answer(
                offerId, stage, verdict, found, ofCustomer.firings(), ofCustomer.decisions() + ofRanking.decisions());
    }
}
