package io.offerwright.engine;

import io.offerwright.churn.ChurnRisk;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.Score;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Explanation;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.evidence.Verdict;
import io.offerwright.language.Language;
import io.offerwright.ranking.Nudge;
import io.offerwright.ranking.Ranking;
import io.offerwright.rules.Effect;
import io.offerwright.rules.Firing;
import io.offerwright.rules.Firings;
import io.offerwright.rules.RuleEdit;
import io.offerwright.rules.RuleException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One decision: the stages in order, each on the results of those before, and what they leave behind to explain it. */
final class Evaluation {
    private final DecisionEngine engine;
    private final DecisionRequest request;
    /** The request with the estimated risk of leaving, if it has none of its own: what rules see and quote. */
    private final DecisionRequest informed;

    private final Fingerprint bundle;
    private final Catalog catalog;
    private final int[] customerFeatures;
    private final int[] accepted;
    /** What each member learnt of the customer beyond their features; null if nothing. */
    private final float @Nullable [][] beyond;
    /** Of the members, by which the logits are explained. */
    private final double[] scales;

    private final long[] logits;
    /** False if the time was spent, so that nothing is offered. */
    private final boolean modelAsked;

    private final long[] collaborative;
    private final long[] content;
    private final Firings firings;
    private final Ranking ranking;
    private final @Nullable RuleException failure;
    /** Of every candidate, if nothing is offered since rules failed. */
    private final Verdict.@Nullable Withheld withheld;

    private volatile @Nullable Wording wording;
    /** As soon as it was asked for; computed twice, it is the same. */
    private volatile @Nullable ChurnRisk churnRisk;

    Evaluation(DecisionEngine engine, DecisionRequest request) {
        this(engine, request, step -> true);
    }

    /**
     * Goes on from step to step as long as it is told to.
     *
     * @param goOn asked after each step
     * @throws GivenUpException if it says no
     */
    Evaluation(DecisionEngine engine, DecisionRequest request, Predicate<Step> goOn) {
        this(engine, request, engine.informed(request), goOn);
    }

    private Evaluation(DecisionEngine engine, DecisionRequest request, DecisionRequest informed, Predicate<Step> goOn) {
        this(engine, request, informed, engine.bundle().fingerprint(), Fired.by(engine, informed), goOn);
    }

    /**
     * With rules that have fired already.
     *
     * @param informed the {@linkplain DecisionEngine#informed informed} request, on which they fired
     * @param bundle what the decision is said to have run on
     */
    Evaluation(
            DecisionEngine engine,
            DecisionRequest request,
            DecisionRequest informed,
            Fingerprint bundle,
            List<Firing> firings) {
        this(
                engine,
                request,
                informed,
                bundle,
                new Fired(Firings.of(request.timeSpent() ? List.of() : firings), null, null),
                step -> true);
    }

    private Evaluation(
            DecisionEngine engine,
            DecisionRequest request,
            DecisionRequest informed,
            Fingerprint bundle,
            Fired fired,
            Predicate<Step> goOn) {
        require(goOn, Step.RULES);
        this.engine = engine;
        this.request = request;
        this.informed = informed;
        this.bundle = bundle;
        this.catalog = engine.bundle().catalog();
        this.customerFeatures =
                engine.features().encode(request.customer(), request.context().date());
        this.modelAsked = !request.timeSpent();
        this.accepted = engine.newAcceptances(request);
        Scored scored = modelAsked ? engine.scored(customerFeatures, accepted) : Scored.unasked(catalog.size());
        this.beyond = scored.beyond();
        this.scales = scored.scales();
        this.logits = scored.logits();
        this.collaborative = new long[logits.length];
        this.content = engine.matcher().match(request.customer());
        for (int offer = 0; offer < logits.length; offer++) {
            collaborative[offer] = Score.squash(logits[offer]);
        }
        require(goOn, Step.SCORES);
        this.firings = fired.firings();
        this.failure = fired.failure();
        this.withheld = fired.withheld();
        this.ranking = rank();
        require(goOn, Step.RANKING);
    }

    private static void require(Predicate<Step> goOn, Step done) {
        if (!goOn.test(done)) {
            throw new GivenUpException(done);
        }
    }

    /** The same request under other rules. The scores are those of the other evaluation: no rule can move them. */
    Evaluation(Evaluation scored, Fingerprint bundle, List<Firing> firings) {
        this.engine = scored.engine;
        this.request = scored.request;
        this.informed = scored.informed;
        this.bundle = bundle;
        this.catalog = scored.catalog;
        this.customerFeatures = scored.customerFeatures;
        this.accepted = scored.accepted;
        this.beyond = scored.beyond;
        this.scales = scored.scales;
        this.logits = scored.logits;
        this.modelAsked = scored.modelAsked;
        this.collaborative = scored.collaborative;
        this.content = scored.content;
        this.firings = Firings.of(modelAsked ? firings : List.of());
        this.failure = null;
        this.withheld = null;
        this.ranking = RuleEdit.sameExplanation(scored.firings, this.firings) ? scored.ranking : rank();
    }

    /**
     * Where a rule failed, the model's part is left out with it: what is left is the content match and the other rules. Where the time
     * was spent, neither model nor rules are asked.
     */
    private Ranking rank() {
        return engine.ranker()
                .rank(
                        modelCounts() ? collaborative : content,
                        content,
                        firings,
                        request.restrictions(),
                        withheld == null ? request.listLength() : 0);
    }

    private boolean modelCounts() {
        return failure == null && modelAsked;
    }

    /**
     * What the rules did for a request, or what is used in its place where some failed.
     *
     * @param withheld of every candidate, if nothing is offered since rules failed
     */
    private record Fired(Firings firings, @Nullable RuleException failure, Verdict.@Nullable Withheld withheld) {
        static Fired by(DecisionEngine engine, DecisionRequest request) {
            engine.check(request);
            if (request.timeSpent()) {
                return new Fired(Firings.of(List.of()), null, null);
            }
            try {
                return new Fired(engine.fire(request), null, null);
            } catch (RuleException e) {
                Optional<List<Firing>> remaining =
                        switch (engine.bundle().settings().fallback()) {
                            case NONE -> throw e;
                            case EMPTY_LIST -> Optional.empty();
                            case RULES_ONLY -> e.remaining();
                        };
                return new Fired(
                        Firings.of(remaining.orElse(List.of())),
                        e,
                        remaining.isPresent() ? null : new Verdict.Withheld(List.copyOf(e.ruleIds())));
            }
        }
    }

    Decision decision() {
        long[] propensity = new long[logits.length];
        if (modelAsked) {
            for (int offer = 0; offer < propensity.length; offer++) {
                propensity[offer] = engine.calibration().propensity(logits[offer]);
            }
        }
        return new Decision(
                request,
                bundle,
                new RankedCandidates(catalog, ranking, propensity, withheld),
                Score.ONE,
                failure == null ? List.of() : List.copyOf(failure.ruleIds()));
    }

    Verdict verdict(String offerId) {
        return withheld == null ? ranking.verdict(indexOf(offerId)) : withheld;
    }

    /** The verdict if these rules had not fired. */
    Verdict verdictWithout(String offerId, Set<String> ruleIds) {
        List<Firing> rest = firings.stream()
                .filter(firing -> !ruleIds.contains(firing.rule().id()))
                .toList();
        return new Evaluation(this, bundle, rest).verdict(offerId);
    }

    /** The list if an offer's score were another. */
    List<String> listWith(String offerId, long more, long factor) {
        Nudge nudge = new Nudge(indexOf(offerId), more, factor);
        int[] chosen = engine.ranker()
                .rank(
                        modelAsked ? collaborative : content,
                        content,
                        firings,
                        request.restrictions(),
                        request.listLength(),
                        nudge)
                .chosen();
        return Arrays.stream(chosen)
                .mapToObj(offer -> catalog.offer(offer).id())
                .toList();
    }

    /** What failed, if rules failed. */
    Optional<String> failure() {
        return Optional.ofNullable(failure).map(RuleException::getMessage);
    }

    Firings firings() {
        return firings;
    }

    Explanation explain(String offerId) {
        int offer = indexOf(offerId);
        Explanation match = engine.matcher().explain(request.customer(), offer);
        return ranking.explain(
                offer, modelCounts() ? Explanation.squash("model score", explainLogit(offer)) : match, match);
    }

    /** How the model's score came about. */
    Explanation explainLogit(int offer) {
        return engine.scorer().explain(customerFeatures, beyond, scales, offer, logits[offer], engine::featureName);
    }

    /** What each feature of the customer contributes to an offer's logit, and last what was learnt beyond them. */
    long[] contributions(int offer) {
        return engine.scorer().contributions(customerFeatures, beyond, scales, offer);
    }

    /** Of the language that was asked for last: the offers of a list are told of one after the other. */
    private Wording wording(Language language) {
        Wording last = wording;
        if (last == null || !last.language().equals(language)) {
            last = new Wording(this, language);
            wording = last;
        }
        return last;
    }

    String reason(Decision decision, int offer, Language language) {
        return wording(language).reason(decision, offer);
    }

    String forCustomer(Decision decision, String offerId, Language language) {
        return new Wording(this, language).forCustomer(decision, indexOf(offerId));
    }

    /**
     * The rule that did most for a listed offer: one that moved it to the front, or else the largest factor above 1; of equals the
     * first by id. None if no rule helped.
     */
    List<String> strongestHelp(Candidate candidate) {
        int offer = indexOf(candidate.offerId());
        String best = null;
        long most = Score.ONE;
        for (int place = 0; place < firings.rules(); place++) {
            Firings.OfRule rule = firings.rule(place);
            if (rule.others().length > 0
                    && candidate.ruleIds().contains(rule.rule().id())) {
                for (Effect effect : rule.others()) {
                    if (effect instanceof Effect.OnOffer on && on.offer() == offer) {
                        long help = on instanceof Effect.Boost boost
                                ? boost.factor()
                                : on instanceof Effect.Promote ? Long.MAX_VALUE : 0;
                        if (help > most) {
                            best = rule.rule().id();
                            most = help;
                        }
                    }
                }
            }
        }
        return best == null ? List.of() : List.of(best);
    }

    /** What customers of the same kind did with an offer, where that is worth saying. */
    Optional<PeerShare> peers(int offer) {
        return failure == null && withheld == null
                ? engine.bundle()
                        .peers()
                        .flatMap(peers -> peers.share(
                                request.customer(), catalog.offer(offer).id()))
                : Optional.empty();
    }

    Optional<PeerShare> peers(String offerId) {
        return peers(indexOf(offerId));
    }

    String sentence(String ruleId, @Nullable String offerId, Language language) {
        int offer = offerId == null ? -1 : indexOf(offerId);
        return sentence(ruleId, offer, language);
    }

    /** @param offer by index, or -1 for none */
    String sentence(String ruleId, int offer, Language language) {
        for (int place = 0; place < firings.rules(); place++) {
            Firings.OfRule rule = firings.rule(place);
            Firing firing = rule.rule().id().equals(ruleId) ? rule.about(offer) : null;
            if (firing != null) {
                return engine.reasonText().of(firing, informed, catalog, language);
            }
        }
        throw new IllegalArgumentException("Rule " + ruleId + " had no effect"
                + (offer < 0 ? "" : " on offer " + catalog.offer(offer).id()) + ".");
    }

    DecisionEngine engine() {
        return engine;
    }

    DecisionRequest request() {
        return request;
    }

    DecisionRequest informed() {
        return informed;
    }

    /** The estimated risk of leaving and its reasons, if the request has none of its own and the bundle estimates it. */
    Optional<ChurnRisk> churnRisk() {
        if (churnRisk == null && Double.isNaN(request.customer().churnRisk())) {
            churnRisk = engine.bundle()
                    .churn()
                    .map(model -> model.explain(request.customer()))
                    .orElse(null);
        }
        return Optional.ofNullable(churnRisk);
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

    int indexOf(String offerId) {
        int offer = catalog.indexOf(offerId);
        if (offer < 0) {
            throw new IllegalArgumentException("The catalogue has no offer \"" + offerId + "\".");
        }
        return offer;
    }
}
