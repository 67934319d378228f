package io.offerwright.engine;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.Score;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Explanation;
import io.offerwright.evidence.Verdict;
import io.offerwright.ranking.Ranking;
import io.offerwright.rules.Effect;
import io.offerwright.rules.Firing;
import io.offerwright.rules.ReasonText;
import io.offerwright.rules.RuleException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One decision: the stages in order, each on the results of those before, and what they leave behind to explain it. */
final class Evaluation {
    private final DecisionEngine engine;
    private final DecisionRequest request;
    private final Catalog catalog;
    private final int[] customerFeatures;
    private final int[] accepted;
    private final float[][] representations;
    private final long[] logits;
    private final List<Firing> firings;
    private final Ranking ranking;
    private final @Nullable RuleException failure;
    /** Of every candidate, if nothing is offered since rules failed. */
    private final Verdict.@Nullable Withheld withheld;
    /** By offer, as far as asked for: sentence and tree both need them, and most decisions are never asked why. */
    private final Map<Integer, Explanation> logitTrees = new ConcurrentHashMap<>();

    Evaluation(DecisionEngine engine, DecisionRequest request) {
        engine.check(request);
        this.engine = engine;
        this.request = request;
        this.catalog = engine.bundle().catalog();
        this.customerFeatures =
                engine.features().encode(request.customer(), request.context().date());
        this.logits = new long[catalog.size()];
        this.accepted = engine.newAcceptances(request);
        this.representations = engine.represent(customerFeatures, accepted);
        engine.scorer().score(representations, logits);
        long[] collaborative = new long[logits.length];
        long[] content = new long[logits.length];
        for (int offer = 0; offer < logits.length; offer++) {
            collaborative[offer] = Score.squash(logits[offer]);
            content[offer] = engine.matcher().match(request.customer(), catalog.offer(offer));
        }
        List<Firing> fired;
        RuleException failed = null;
        try {
            fired = engine.fire(request);
        } catch (RuleException e) {
            failed = e;
            fired = switch (engine.bundle().settings().fallback()) {
                case NONE -> throw e;
                case EMPTY_LIST -> null;
                case RULES_ONLY -> e.remaining().orElse(null);
            };
        }
        this.failure = failed;
        this.withheld = failed != null && fired == null ? new Verdict.Withheld(List.copyOf(failed.ruleIds())) : null;
        this.firings = fired == null ? List.of() : fired;
        this.ranking = engine.ranker()
                .rank(
                        failed == null ? collaborative : content,
                        content,
                        firings,
                        withheld == null ? request.listLength() : 0);
    }

    Decision decision() {
        List<Candidate> candidates = new ArrayList<>(logits.length);
        for (int offer = 0; offer < logits.length; offer++) {
            candidates.add(new Candidate(
                    catalog.offer(offer).id(),
                    ranking.score(offer),
                    ranking.relevance(offer),
                    ranking.revenue(offer),
                    ranking.diversity(offer),
                    engine.calibration().propensity(logits[offer]),
                    ranking.promoted(offer),
                    ranking.ruleIds(offer),
                    withheld == null ? ranking.verdict(offer) : withheld));
        }
        return new Decision(
                request,
                engine.bundle().fingerprint(),
                candidates,
                Score.ONE,
                failure == null ? List.of() : List.copyOf(failure.ruleIds()));
    }

    /** What failed, if rules failed. */
    Optional<String> failure() {
        return Optional.ofNullable(failure).map(RuleException::getMessage);
    }

    List<Firing> firings() {
        return firings;
    }

    Explanation explain(String offerId) {
        int offer = indexOf(offerId);
        Explanation match = engine.matcher().explain(request.customer(), catalog.offer(offer));
        return ranking.explain(
                offer, failure == null ? Explanation.squash("model score", explainLogit(offer)) : match, match);
    }

    /** How the model's score came about; those of the whole list at once, since they share the scoring. */
    Explanation explainLogit(int offer) {
        if (!logitTrees.containsKey(offer)) {
            int[] asked = ranking.verdict(offer) instanceof Verdict.Chosen ? ranking.chosen() : new int[] {offer};
            List<Explanation> trees =
                    engine.scorer().explain(customerFeatures, representations, asked, engine::featureName);
            for (int place = 0; place < asked.length; place++) {
                logitTrees.put(asked[place], trees.get(place));
            }
        }
        return logitTrees.get(offer);
    }

    String reason(Decision decision, String offerId) {
        return new Wording(this).reason(decision, indexOf(offerId));
    }

    String sentence(String ruleId, @Nullable String offerId) {
        int offer = offerId == null ? -1 : indexOf(offerId);
        for (Firing firing : firings) {
            if (firing.rule().id().equals(ruleId)
                    && (!(firing.effect() instanceof Effect.OnOffer on) || on.offer() == offer)) {
                return ReasonText.render(firing, request, catalog);
            }
        }
        throw new IllegalArgumentException(
                "Rule " + ruleId + " had no effect" + (offerId == null ? "" : " on offer " + offerId) + ".");
    }

    DecisionEngine engine() {
        return engine;
    }

    DecisionRequest request() {
        return request;
    }

    Catalog catalog() {
        return catalog;
    }

    int[] customerFeatures() {
        return customerFeatures;
    }

    /** The offers that moved the customer's representation away from their features, by index, ascending. */
    int[] accepted() {
        return accepted;
    }

    private int indexOf(String offerId) {
        int offer = catalog.indexOf(offerId);
        if (offer < 0) {
            throw new IllegalArgumentException("The catalogue has no offer \"" + offerId + "\".");
        }
        return offer;
    }
}
