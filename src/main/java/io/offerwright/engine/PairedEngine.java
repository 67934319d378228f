package io.offerwright.engine;

import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.rules.Firing;
import io.offerwright.rules.RuleEdit;
import io.offerwright.rules.RuleException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides each request under two rule books that share model, catalogue and settings.
 *
 * <pre>
 *   DecisionRequest ─┬─ scores ─────────────────────────────────┬─ ranking ─ before
 *                    └─ both books as one ─┬─ old effects ──────┤
 *                                          └─ new effects ──────┴─ ranking ─ after     only if they differ from the old
 * </pre>
 *
 * <p>A request is scored once, and the rules that both books have fire once for both ({@link RuleEdit} says why that is
 * exact). A decision follows from scores, list length and effects alone, so that a second list is made only where the edit
 * had an effect that the old book had not, or lost one: for everyone else the list cannot be another. {@link
 * #openSeparately} decides everything twice instead, with two engines that share nothing; the result is the same.
 *
 * <p>Safe for use by many threads. No decision may be in flight when it is closed.
 */
public final class PairedEngine implements AutoCloseable {
    private final Bundle before;
    private final Bundle after;
    private final RuleEdit edit;
    /** With the rules of both books; null if all is decided separately. */
    private final @Nullable DecisionEngine engine;

    /** One engine for each book, opened when first needed. */
    private @Nullable Pair pair;

    private boolean closed;

    /** Two engines that share nothing. */
    private record Pair(DecisionEngine before, DecisionEngine after) {}

    private PairedEngine(Bundle before, Bundle after, boolean separately) {
        requireSameButRules(before, after);
        this.before = before;
        this.after = after;
        this.edit = RuleEdit.between(
                before.rules(), after.rules(), before.settings().attributes());
        this.engine = separately ? null : new DecisionEngine(before, edit.compile());
        this.pair = separately ? openPair() : null;
    }

    /**
     * Opens two bundles that differ in nothing but their rules.
     *
     * @throws InputException if they differ in something else, or if rules don't pass the check
     */
    public static PairedEngine open(Bundle before, Bundle after) {
        return new PairedEngine(before, after, false);
    }

    /** As {@link #open}, but every request is decided twice from the start, by two engines. */
    public static PairedEngine openSeparately(Bundle before, Bundle after) {
        return new PairedEngine(before, after, true);
    }

    private static void requireSameButRules(Bundle before, Bundle after) {
        SortedMap<String, byte[]> left = withoutRules(before);
        SortedMap<String, byte[]> right = withoutRules(after);
        TreeSet<String> names = new TreeSet<>(left.keySet());
        names.addAll(right.keySet());
        List<Problem> problems = new ArrayList<>();
        for (String name : names) {
            if (!Arrays.equals(left.get(name), right.get(name))) {
                problems.add(
                        Problem.of(
                                name,
                                "The two bundles differ in this file, not in rules alone.",
                                "Name one bundle by --bundle, to compare the rules of both on its model, catalogue and settings."));
            }
        }
        if (!problems.isEmpty()) {
            throw new InputException(problems);
        }
    }

    private static SortedMap<String, byte[]> withoutRules(Bundle bundle) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        for (Map.Entry<String, byte[]> file : bundle.files().entrySet()) {
            if (!file.getKey().startsWith(Bundle.RULES)) {
                files.put(file.getKey(), file.getValue());
            }
        }
        return files;
    }

    /**
     * Decides under both books.
     *
     * @throws InputException if the customer has an attribute that the bundles do not declare
     * @throws RuleException if a rule can't be carried out and the bundles have no {@link Fallback}; it names the rule
     */
    public PairedDecision decide(DecisionRequest request) {
        if (engine == null) {
            return decideSeparately(request);
        }
        engine.check(request);
        DecisionRequest informed = engine.informed(request);
        List<Firing> firings;
        try {
            firings = engine.fire(informed);
        } catch (RuleException e) {
            if (before.settings().fallback() == Fallback.NONE) {
                throw e;
            }
            // What is left of the rules of a book when one fails hangs on that book alone.
            return decideSeparately(request);
        }
        Evaluation old = new Evaluation(engine, request, informed, before.fingerprint(), edit.before(firings));
        Evaluation fresh = new Evaluation(old, after.fingerprint(), edit.after(firings));
        Decision decision = old.decision();
        boolean touched = !RuleEdit.sameEffects(old.firings(), fresh.firings());
        return new PairedDecision(
                new Explained(old, decision),
                new Explained(fresh, touched ? fresh.decision() : on(after.fingerprint(), decision)),
                touched);
    }

    private PairedDecision decideSeparately(DecisionRequest request) {
        Pair engines = pair();
        return PairedDecision.of(
                engines.before().decideAndExplain(request), engines.after().decideAndExplain(request));
    }

    private synchronized Pair pair() {
        if (closed) {
            throw new IllegalStateException("The engine is closed.");
        }
        Pair opened = pair;
        if (opened == null) {
            opened = openPair();
            pair = opened;
        }
        return opened;
    }

    private Pair openPair() {
        return new Pair(DecisionEngine.open(before), DecisionEngine.open(after));
    }

    private static Decision on(Fingerprint bundle, Decision decision) {
        return new Decision(decision.request(), bundle, decision.candidates(), decision.selectionProbability());
    }

    /** What is different between the two rule books. */
    public RuleEdit edit() {
        return edit;
    }

    /** The bundle with the old rules. */
    public Bundle before() {
        return before;
    }

    /** The bundle with the new rules. */
    public Bundle after() {
        return after;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (engine != null) {
            engine.close();
        }
        if (pair != null) {
            pair.before().close();
            pair.after().close();
        }
    }
}
