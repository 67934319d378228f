package io.offerwright.rules;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Contact;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.Holding;
import io.offerwright.domain.Offer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.kie.api.KieBase;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.rule.FactHandle;

/**
 * Rules at work on one catalogue. The offers stay in the session from one request to the next; customer, context,
 * holdings and contacts come and go. The result of a request depends on nothing that was asked before. Not thread-safe:
 * each thread has a session of its own.
 */
public final class RuleSession implements AutoCloseable {
    static final Comparator<Firing> ORDER = Comparator.comparing(
                    (Firing firing) -> firing.rule().id())
            .thenComparing(Firing::effect, RuleSession::compare);

    private final KieBase base;
    private final int offers;
    private final OfferTraits traits;
    private final Verbs verbs;
    private final List<Rule> rules;
    private final Combinations combinations;
    private final long mostCombinations;
    private final int mostFirings;
    /** Null where every request is matched anew. */
    private final @Nullable VerdictCache cache;

    private @Nullable KieSession session;
    private int matches;

    RuleSession(
            KieBase base,
            List<Rule> rules,
            Combinations combinations,
            Catalog catalog,
            OfferTraits traits,
            long mostCombinations,
            int mostFirings,
            @Nullable VerdictCache cache) {
        this.base = base;
        this.rules = rules;
        this.traits = traits;
        this.offers = catalog.size();
        this.verbs = new Verbs(rules, catalog);
        this.combinations = combinations;
        this.mostCombinations = mostCombinations;
        this.mostFirings = mostFirings;
        this.cache = cache;
    }

    /**
     * Fires all rules for a request.
     *
     * @return every effect of every rule once, in a total order: by rule id, then kind of effect, offer and values
     * @throws RuleException naming the rules that could not be carried out, the same ones in whatever order they fired; the
     *     session stays usable
     */
    public Firings fire(DecisionRequest request) {
        refuseExplosive(request);
        Firings remembered = cache == null ? null : cache.find(request);
        if (remembered != null) {
            return remembered;
        }
        List<Firing> noted = match(request);
        if (!verbs.failures().isEmpty()) {
            throw failed(request.customer(), sorted(noted));
        }
        if (cache != null) {
            cache.learn(request, noted, this::match);
        }
        return Firings.of(sorted(noted));
    }

    /** In order, each once. */
    static List<Firing> sorted(List<Firing> noted) {
        return noted.stream().sorted(ORDER).distinct().toList();
    }

    private void refuseExplosive(DecisionRequest request) {
        Rule explosive = combinations.above(
                mostCombinations,
                offers,
                request.contacts().size(),
                request.holdings().size());
        if (explosive != null) {
            throw new RuleException(
                    explosive,
                    Mistake.RUNAWAY,
                    "it combines facts in more than " + mostCombinations + " ways: there are " + offers + " offers, "
                            + request.contacts().size() + " contacts and "
                            + request.holdings().size() + " holdings.",
                    null);
        }
    }

    /** Matches all rules with the facts of a request; what they note comes in no order, and some of it twice. */
    private List<Firing> match(DecisionRequest request) {
        boolean reused = session != null;
        List<Firing> noted = matchOnce(request);
        if (noted == null && reused) {
            // Which rule is the busiest may hang on what the session did before; in a fresh one it does not.
            noted = matchOnce(request);
        }
        if (noted == null) {
            throw new RuleException(
                    busiest(),
                    Mistake.RUNAWAY,
                    "the rules fired more than " + mostFirings + " times, most often this one.",
                    null);
        }
        return noted;
    }

    /** What one request made the rules note, or null if they were stopped since they fired too often. */
    private @Nullable List<Firing> matchOnce(DecisionRequest request) {
        verbs.clear();
        matches++;
        KieSession current = session == null ? open() : session;
        // Until the request's facts are out again the session must not be reused.
        session = null;
        boolean sound = false;
        try {
            List<FactHandle> handles = new ArrayList<>();
            handles.add(current.insert(request.customer()));
            handles.add(current.insert(request.context()));
            for (Holding holding : request.holdings()) {
                handles.add(current.insert(holding));
            }
            for (Contact contact : request.contacts()) {
                handles.add(current.insert(contact));
            }
            if (current.fireAllRules(mostFirings) >= mostFirings) {
                return null;
            }
            for (FactHandle handle : handles) {
                current.delete(handle);
            }
            sound = true;
        } catch (RuleException e) {
            throw e;
        } catch (RuntimeException e) {
            throw named(e);
        } finally {
            if (sound) {
                session = current;
            } else {
                current.dispose();
            }
        }
        return verbs.firings().stream().flatMap(traits::spread).toList();
    }

    /** How often rules were matched with facts, instead of what they did being remembered. */
    int matches() {
        return matches;
    }

    private RuleException failed(Customer customer, List<Firing> firings) {
        Collection<Verbs.Failure> failures = verbs.failures().values();
        Verbs.Failure first = failures.iterator().next();
        List<Rule> all = failures.stream().map(Verbs.Failure::rule).toList();
        List<Firing> remaining = failures.stream().anyMatch(Verbs.Failure::restricts)
                ? null
                : firings.stream()
                        .filter(firing -> !all.contains(firing.rule()) || restricts(firing.effect()))
                        .toList();
        List<String> unknown = unknown(customer);
        return new RuleException(
                first.rule(),
                all,
                Mistake.OUT_OF_RANGE,
                first.complaint()
                        + (unknown.isEmpty() ? "" : " Not known of this customer: " + String.join(", ", unknown) + ".")
                        + (all.size() == 1
                                ? ""
                                : " Further rules that failed: "
                                        + all.stream().skip(1).map(Rule::id).collect(Collectors.joining(", ")) + "."),
                null,
                remaining);
    }

    private static boolean restricts(Effect effect) {
        return effect instanceof Effect.Exclude || effect instanceof Effect.Limit || effect instanceof Effect.Require;
    }

    /** The attributes of which nothing is known; that is no secret, as a value would be. */
    private static List<String> unknown(Customer customer) {
        List<String> names = new ArrayList<>();
        if (Double.isNaN(customer.networkQuality())) {
            names.add("networkQuality");
        }
        if (Double.isNaN(customer.coverageScore())) {
            names.add("coverageScore");
        }
        if (Double.isNaN(customer.churnRisk())) {
            names.add("churnRisk");
        }
        if (customer.usage().months() == 0) {
            names.add("usage");
        }
        return names;
    }

    @Override
    public void close() {
        if (session != null) {
            session.dispose();
            session = null;
        }
    }

    private KieSession open() {
        KieSession opened = base.newKieSession();
        opened.setGlobal(Network.VERBS, verbs);
        for (Offer offer : traits.first()) {
            opened.insert(offer);
        }
        return opened;
    }

    private Rule busiest() {
        Map<String, Integer> counts = new TreeMap<>();
        for (Firing firing : verbs.firings()) {
            counts.merge(firing.rule().id(), 1, Integer::sum);
        }
        String id = counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
        return rules.stream().filter(rule -> rule.id().equals(id)).findFirst().orElseThrow();
    }

    private RuntimeException named(RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RuleException exception) {
                return exception;
            }
        }
        Rule last = verbs.lastRule();
        return last == null ? failure : new RuleException(last, Mistake.FAILED, "it failed.", failure);
    }

    private static int compare(Effect left, Effect right) {
        int byKind = Integer.compare(kind(left), kind(right));
        if (byKind != 0) {
            return byKind;
        }
        int byOffer = Integer.compare(offer(left), offer(right));
        if (byOffer != 0) {
            return byOffer;
        }
        int byWord = word(left).compareTo(word(right));
        return byWord != 0 ? byWord : Long.compare(value(left), value(right));
    }

    private static int kind(Effect effect) {
        if (effect instanceof Effect.Exclude) {
            return 0;
        }
        if (effect instanceof Effect.Boost) {
            return 1;
        }
        if (effect instanceof Effect.Promote) {
            return 2;
        }
        if (effect instanceof Effect.Weigh) {
            return 3;
        }
        if (effect instanceof Effect.Blend) {
            return 4;
        }
        return effect instanceof Effect.Limit ? 5 : 6;
    }

    private static int offer(Effect effect) {
        return effect instanceof Effect.OnOffer onOffer ? onOffer.offer() : -1;
    }

    private static String word(Effect effect) {
        if (effect instanceof Effect.Weigh weigh) {
            return weigh.objective().name();
        }
        if (effect instanceof Effect.Require require) {
            return require.objective().name();
        }
        return effect instanceof Effect.Limit limit ? limit.category() : "";
    }

    private static long value(Effect effect) {
        if (effect instanceof Effect.Boost boost) {
            return boost.factor();
        }
        if (effect instanceof Effect.Weigh weigh) {
            return weigh.weight();
        }
        if (effect instanceof Effect.Blend blend) {
            return blend.contentShare();
        }
        if (effect instanceof Effect.Limit limit) {
            return limit.count();
        }
        return effect instanceof Effect.Require require ? require.minimum() : 0;
    }
}
