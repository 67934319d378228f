package io.offerwright.engine;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.evidence.Decision;
import io.offerwright.features.FeatureSpace;
import io.offerwright.model.Calibration;
import io.offerwright.model.ContentMatcher;
import io.offerwright.model.Scorer;
import io.offerwright.ranking.OfferSimilarity;
import io.offerwright.ranking.Ranker;
import io.offerwright.rules.Firing;
import io.offerwright.rules.Rule;
import io.offerwright.rules.RuleBook;
import io.offerwright.rules.RuleSession;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.IntStream;

/**
 * Decides which offers a customer gets, in which order, and why.
 *
 * <p>Safe for use by many threads; holds no static state, so that several engines with different bundles can live in one
 * JVM. Opening compiles the rule book and takes seconds: open once, decide often. Closing releases the compiled rules; no
 * decision may be in flight then.
 */
public final class DecisionEngine implements AutoCloseable {
    private final Bundle bundle;
    private final FeatureSpace features;
    /** Of each customer feature; explanations need them by the hundred. */
    private final String[] featureNames;

    private final Scorer scorer;
    private final Calibration calibration;
    private final ContentMatcher matcher;
    private final OfferSimilarity similarity;
    private final Ranker ranker;
    private final RuleBook rules;
    /** Rule sessions that no thread is using: never more than threads have decided at the same time. */
    private final ConcurrentLinkedDeque<RuleSession> idleSessions = new ConcurrentLinkedDeque<>();

    private volatile boolean closed;

    private DecisionEngine(Bundle bundle) {
        Catalog catalog = bundle.catalog();
        this.bundle = bundle;
        this.features = bundle.featureSpace();
        this.featureNames = IntStream.range(0, features.customerFeatures())
                .mapToObj(features::customerFeatureName)
                .toArray(String[]::new);
        this.scorer = bundle.model().ensemble().scorer(features.offers(catalog));
        this.calibration = bundle.model().calibration();
        this.matcher = new ContentMatcher(catalog);
        this.similarity = OfferSimilarity.of(
                catalog.offers().stream().map(features::encodeShared).toList());
        this.ranker = new Ranker(catalog, similarity, bundle.settings().weights());
        this.rules = RuleBook.compile(bundle.rules(), bundle.settings().attributes());
    }

    /**
     * Opens the bundle in a directory.
     *
     * @throws InputException if the bundle is damaged or its rules don't compile
     */
    public static DecisionEngine open(Path bundleDirectory) {
        return open(Bundle.read(bundleDirectory));
    }

    /**
     * Opens a bundle.
     *
     * @throws InputException if its rules don't compile
     */
    public static DecisionEngine open(Bundle bundle) {
        return new DecisionEngine(bundle);
    }

    /**
     * Decides.
     *
     * @throws InputException if the customer has an attribute that the bundle does not declare
     * @throws io.offerwright.rules.RuleException if a rule can't be carried out; it names the rule
     */
    public Decision decide(DecisionRequest request) {
        return new Evaluation(this, request).decision();
    }

    /** Decides as {@link #decide} does, and keeps what is needed to say why. */
    public Explained decideAndExplain(DecisionRequest request) {
        Evaluation evaluation = new Evaluation(this, request);
        return new Explained(evaluation, evaluation.decision());
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
        Explained again = decideAndExplain(decision.request());
        if (!again.decision().equals(decision)) {
            throw new IllegalArgumentException("Decision " + decision.id()
                    + " is not what its bundle decides for its request; replay it to see where it differs.");
        }
        return again;
    }

    /** The bundle that the engine runs. */
    public Bundle bundle() {
        return bundle;
    }

    /** The rules of the bundle, sorted by id. */
    public List<Rule> rules() {
        return rules.rules();
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
        rules.close();
    }

    List<Firing> fire(DecisionRequest request) {
        if (closed) {
            throw new IllegalStateException("The engine is closed.");
        }
        RuleSession idle = idleSessions.poll();
        RuleSession session = idle == null ? rules.newSession(bundle.catalog()) : idle;
        List<Firing> firings;
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
            if (!declared.contains(name)) {
                throw new InputException(Problem.of(
                        "",
                        "The customer has an attribute \"" + name + "\" that the bundle does not declare; it declares "
                                + declared + ".",
                        "Leave it out, or declare it and train the bundle anew."));
            }
        }
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

    Rule rule(String id) {
        return rules.rule(id);
    }
}
