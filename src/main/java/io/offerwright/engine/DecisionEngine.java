package io.offerwright.engine;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Contact;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.Holding;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Objective;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.Problem;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Verdict;
import io.offerwright.features.FeatureMatrix;
import io.offerwright.features.FeatureSpace;
import io.offerwright.model.Calibration;
import io.offerwright.model.ContentMatcher;
import io.offerwright.model.FoldIn;
import io.offerwright.model.Scorer;
import io.offerwright.ranking.OfferSimilarity;
import io.offerwright.ranking.Ranker;
import io.offerwright.rules.CriticalValues;
import io.offerwright.rules.Effect;
import io.offerwright.rules.Firing;
import io.offerwright.rules.Firings;
import io.offerwright.rules.ReasonText;
import io.offerwright.rules.Rule;
import io.offerwright.rules.RuleBook;
import io.offerwright.rules.RuleSession;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Decides which offers a customer gets, in which order, and why.
 *
 * <p>Safe for use by many threads; holds no static state, so that several engines with different bundles can live in one
 * JVM. Opening reads the bundle and builds the network of its rules: open once, decide often. No decision may be in flight
 * when it is closed.
 */
public final class DecisionEngine implements AutoCloseable {
    private static final int[] NONE = {};

    private final Bundle bundle;
    private final FeatureSpace features;
    /** Of each customer feature; explanations need them by the hundred. */
    private final String[] featureNames;

    private final Scorer scorer;
    /** One per member; none in a bundle that does not fold in. */
    private final List<FoldIn> foldIns;

    private final Calibration calibration;
    private final ContentMatcher matcher;
    private final OfferSimilarity similarity;
    private final Ranker ranker;
    private final RuleBook rules;
    private final ReasonText reasonText = new ReasonText();
    /** Rule sessions that no thread is using: never more than threads have decided at the same time. */
    private final ConcurrentLinkedDeque<RuleSession> idleSessions = new ConcurrentLinkedDeque<>();

    private volatile @Nullable GuardedObserver observer;
    private volatile @Nullable ScoredCache cache;
    private volatile boolean closed;

    /** An engine with the bundle's model, catalogue and settings, and with rules that need not be the bundle's own. */
    DecisionEngine(Bundle bundle, RuleBook rules) {
        Catalog catalog = bundle.catalog();
        this.bundle = bundle;
        this.features = bundle.featureSpace();
        this.featureNames = IntStream.range(0, features.customerFeatures())
                .mapToObj(features::customerFeatureName)
                .toArray(String[]::new);
        FeatureMatrix offers = features.offers(catalog);
        this.scorer = bundle.ensemble().scorer(offers);
        this.foldIns = bundle.settings()
                .foldIn()
                .map(settings -> scorer.foldIns(offers, settings))
                .orElse(List.of());
        this.calibration = bundle.model().calibration();
        this.matcher = new ContentMatcher(catalog);
        this.similarity = OfferSimilarity.of(
                catalog.offers().stream().map(features::encodeShared).toList());
        this.ranker = new Ranker(catalog, similarity, bundle.settings().weights());
        this.rules = rules;
    }

    /**
     * Opens the bundle in a directory.
     *
     * @throws InputException if the bundle is damaged or its rules don't pass the check
     */
    public static DecisionEngine open(Path bundleDirectory) {
        return open(Bundle.read(bundleDirectory));
    }

    /**
     * Opens a bundle.
     *
     * @throws InputException if its rules don't pass the check
     */
    public static DecisionEngine open(Bundle bundle) {
        return new DecisionEngine(
                bundle, RuleBook.compile(bundle.rules(), bundle.settings().attributes()));
    }

    /**
     * Decides.
     *
     * @throws InputException if the customer has an attribute that the bundle does not declare
     * @throws io.offerwright.rules.RuleException if a rule can't be carried out and the bundle has no {@link Fallback}; it
     *     names the rule. The engine goes on
     */
    public Decision decide(DecisionRequest request) {
        GuardedObserver watching = observer;
        return watching == null
                ? new Evaluation(this, request).decision()
                : watched(watching, request).decision();
    }

    /**
     * Decides as {@link #decide} does, step by step, as long as the caller wants it: the clock by which it may stop wanting it is
     * the caller's, and what is decided is the same with and without it. To record that the time was spent, decide on the request with {@link
     * io.offerwright.domain.Restriction#timeSpent}.
     *
     * @param goOn asked after each step
     * @return nothing if it said no
     */
    public Optional<Decision> decideWhile(DecisionRequest request, Predicate<Step> goOn) {
        GuardedObserver watching = observer;
        long begun = watching == null ? 0 : watching.begin();
        Decision decision;
        try {
            decision = new Evaluation(this, request, goOn).decision();
        } catch (GivenUpException e) {
            return Optional.empty();
        } catch (RuntimeException e) {
            if (watching != null) {
                watching.failed(begun, e);
            }
            throw e;
        }
        if (watching != null) {
            watching.decided(begun, decision);
        }
        return Optional.of(decision);
    }

    /** Decides as {@link #decide} does, and keeps what is needed to say why. */
    public Explained decideAndExplain(DecisionRequest request) {
        GuardedObserver watching = observer;
        return watching == null ? explained(request) : watched(watching, request);
    }

    private Explained explained(DecisionRequest request) {
        Evaluation evaluation = new Evaluation(this, request);
        return new Explained(evaluation, evaluation.decision());
    }

    private Explained watched(GuardedObserver watching, DecisionRequest request) {
        long begun = watching.begin();
        Explained decided;
        try {
            decided = explained(request);
        } catch (RuntimeException e) {
            watching.failed(begun, e);
            throw e;
        }
        if (request.timeSpent()) {
            watching.budgetSpent();
        }
        watching.decided(begun, decided.decision());
        return decided;
    }

    /**
     * Has every decision from now on watched, in place of who watched before; decisions that are made again to be explained are
     * not.
     *
     * @param newObserver null for nobody
     */
    public void observe(@Nullable DecisionObserver newObserver) {
        observer = newObserver == null ? null : new GuardedObserver(newObserver);
    }

    /**
     * Remembers from now on what the model makes of customers, for those who come again: in real time, not for a batch, in
     * which each comes once. Decisions are the same, bit by bit.
     *
     * @param bytes how much is remembered at the most; 0 for nothing, as it is at first. With the default ensemble a customer takes some
     *     2 KB and 8 bytes for each offer
     */
    public void remember(long bytes) {
        cache = bytes == 0 ? null : new ScoredCache(bytes);
    }

    /** How many customers are remembered. */
    public long remembered() {
        ScoredCache remembering = cache;
        return remembering == null ? 0 : remembering.entries();
    }

    /**
     * Says why about a decision of earlier: makes it again, which must give the same.
     *
     * @throws IllegalArgumentException if the decision was made on another bundle, or is not what the bundle decides
     */
    public Explained explain(Decision decision) {
        if (!decision.bundle().equals(bundle.fingerprint())) {
            throw new IllegalArgumentException("The decision was made on bundle "
                    + decision.bundle().abbreviated() + ", this engine runs "
                    + bundle.fingerprint().abbreviated() + "; open the decision's own bundle.");
        }
        Explained again = explained(decision.request());
        if (!again.decision().equals(decision)) {
            throw new IllegalArgumentException("Decision " + decision.id()
                    + " is not what its bundle decides for its request; replay it to see where it differs.");
        }
        return again;
    }

    /**
     * What would become of one offer: the same as {@link #decide} says of it, without the rest of the decision.
     *
     * @throws IllegalArgumentException if the catalogue has no such offer
     */
    public Verdict verdict(DecisionRequest request, String offerId) {
        return new Evaluation(this, request).verdict(offerId);
    }

    /**
     * What the model alone makes of a request: the logit of each offer, in the order of the catalogue, in millionths. Rules are
     * not asked.
     */
    public long[] modelScores(DecisionRequest request) {
        check(request);
        int[] customer = features.encode(request.customer(), request.context().date());
        long[] logits = new long[bundle.catalog().size()];
        scorer.score(represent(customer, newAcceptances(request)).representations(), logits);
        return logits;
    }

    /**
     * Ids of the rules that would exclude an offer, sorted: the rules alone are asked, which takes microseconds.
     *
     * @throws IllegalArgumentException if the catalogue has no such offer
     * @throws io.offerwright.rules.RuleException if a rule can't be carried out
     */
    public SortedSet<String> excludedBy(DecisionRequest request, String offerId) {
        int offer = bundle.catalog().indexOf(offerId);
        if (offer < 0) {
            throw new IllegalArgumentException("The catalogue has no offer \"" + offerId + "\".");
        }
        check(request);
        DecisionRequest informed = informed(request);
        SortedSet<String> ids = new TreeSet<>();
        for (Firing firing : fire(informed)) {
            if (firing.effect() instanceof Effect.Exclude exclude && exclude.offer() == offer) {
                ids.add(firing.rule().id());
            }
        }
        return ids;
    }

    /** Where what the rules say of requests can change. */
    public CriticalValues criticalValues() {
        return rules.criticalValues(bundle.catalog());
    }

    /**
     * Where the features of a customer can change: the edges of the bins that a number falls into.
     *
     * @param attribute such as {@code Customer.usage.dataGb}
     */
    public SortedSet<Double> featureEdges(String attribute, Customer customer) {
        return features.edges(attribute, customer);
    }

    /** The bundle that the engine runs. */
    public Bundle bundle() {
        return bundle;
    }

    /** The rules of the bundle, sorted by id. */
    public List<Rule> rules() {
        return rules.rules();
    }

    /** The objectives that a rule weighs in every decision, each with that rule: other weights of them have no effect. */
    public SortedMap<Objective, Rule> weighedAlways() {
        return rules.weighedAlways();
    }

    /** How alike the offers of the catalogue are. */
    public OfferSimilarity similarity() {
        return similarity;
    }

    @Override
    public void close() {
        closed = true;
        for (RuleSession session = idleSessions.poll(); session != null; session = idleSessions.poll()) {
            session.close();
        }
    }

    /**
     * The request with the estimated risk of leaving, where it says none and the bundle has a churn model: what the rules see.
     * What is recorded is the request as it came.
     */
    DecisionRequest informed(DecisionRequest request) {
        if (!Double.isNaN(request.customer().churnRisk()) || bundle.churn().isEmpty()) {
            return request;
        }
        return new DecisionRequest(
                request.decisionId(),
                bundle.informed(request.customer()),
                request.holdings(),
                request.contacts(),
                request.context(),
                request.listLength(),
                request.restrictions());
    }

    /** What the rules do with an {@linkplain #informed informed} request. */
    Firings fire(DecisionRequest request) {
        if (closed) {
            throw new IllegalStateException("The engine is closed.");
        }
        RuleSession idle = idleSessions.poll();
        RuleSession session = idle == null ? rules.newSession(bundle.catalog()) : idle;
        Firings firings;
        try {
            firings = session.fire(request);
        } catch (RuntimeException e) {
            // What a failed rule left behind in its session is unknown: never use it again.
            session.close();
            throw e;
        }
        idleSessions.push(session);
        return firings;
    }

    void check(DecisionRequest request) {
        var declared = bundle.settings().attributes().types().keySet();
        for (String name : request.customer().attributes().keySet()) {
            if (bundle.settings().attributes().protectedNames().contains(name)) {
                throw new InputException(Problem.of(
                        "",
                        "The customer has the attribute \"" + name
                                + "\", which is protected: no decision may know of it.",
                        "Leave it out; the fairness report reads it from a file of its own."));
            }
            if (!declared.contains(name)) {
                throw new InputException(Problem.of(
                        "",
                        "The customer has an attribute \"" + name + "\" that the bundle does not declare; it declares "
                                + declared + ".",
                        "Leave it out, or declare it and train the bundle anew."));
            }
        }
    }

    /**
     * The offers that a request shows its customer to have accepted, ascending, where the model is to learn them: contacts that
     * were accepted, and holdings that were taken on a known day; one of an unknown day may have come with the line. None for a
     * customer who was trained on, and so has a feature that holds their acceptances already.
     */
    int[] newAcceptances(DecisionRequest request) {
        if (foldIns.isEmpty() || features.hasOwnFeature(request.customer())) {
            return NONE;
        }
        BitSet accepted = new BitSet();
        for (Contact contact : request.contacts()) {
            if (contact.outcome() == Outcome.ACCEPT) {
                add(accepted, contact.offerId());
            }
        }
        for (Holding holding : request.holdings()) {
            if (!holding.since().equals(LocalDate.MIN)) {
                add(accepted, holding.offerId());
            }
        }
        return accepted.isEmpty() ? NONE : accepted.stream().toArray();
    }

    private void add(BitSet offers, String offerId) {
        int offer = bundle.catalog().indexOf(offerId);
        if (offer >= 0) {
            offers.set(offer);
        }
    }

    /** What each member makes of a customer: the sum of their features, moved by what they accepted. */
    FoldIn.Represented represent(int[] customerFeatures, int[] accepted) {
        return accepted.length == 0
                ? new FoldIn.Represented(scorer.representations(customerFeatures), null)
                : FoldIn.represent(foldIns, customerFeatures, accepted);
    }

    /** What the model makes of a customer, computed or remembered. Neither features nor accepted offers may be changed after. */
    Scored scored(int[] customerFeatures, int[] accepted) {
        ScoredCache remembering = cache;
        GuardedObserver watching = observer;
        if (remembering != null) {
            Scored found = remembering.find(customerFeatures, accepted);
            if (watching != null) {
                if (found == null) {
                    watching.cacheMiss();
                } else {
                    watching.cacheHit();
                }
            }
            if (found != null) {
                return found;
            }
        }
        FoldIn.Represented represented = represent(customerFeatures, accepted);
        long[] logits = new long[bundle.catalog().size()];
        double[] scales = scorer.score(represented.representations(), logits);
        Scored scored = new Scored(represented.beyond(), scales, logits);
        if (remembering != null) {
            remembering.keep(customerFeatures, accepted, scored);
        }
        return scored;
    }

    FeatureSpace features() {
        return features;
    }

    String featureName(int feature) {
        return featureNames[feature];
    }

    Scorer scorer() {
        return scorer;
    }

    Calibration calibration() {
        return calibration;
    }

    ContentMatcher matcher() {
        return matcher;
    }

    Ranker ranker() {
        return ranker;
    }

    ReasonText reasonText() {
        return reasonText;
    }

    Rule rule(String id) {
        return rules.rule(id);
    }
}
