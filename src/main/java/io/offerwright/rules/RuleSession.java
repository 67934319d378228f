package io.offerwright.rules;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Contact;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.Holding;
import io.offerwright.domain.Offer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
    private final OfferTraits traits;
    private final Verbs verbs;
    private final List<Rule> rules;
    private final int mostFirings;
    /** Null where every request is matched anew. */
    private final @Nullable VerdictCache cache;

    private @Nullable KieSession session;
    private int matches;

    RuleSession(
            KieBase base,
            List<Rule> rules,
            Catalog catalog,
            OfferTraits traits,
            int mostFirings,
            @Nullable VerdictCache cache) {
        this.base = base;
        this.rules = rules;
        this.traits = traits;
        this.verbs = new Verbs(rules, catalog);
        this.mostFirings = mostFirings;
        this.cache = cache;
    }

    /**
     * Fires all rules for a request.
     *
     * @return every effect of every rule once, in a total order: by rule id, then kind of effect, offer and values
     * @throws RuleException naming the rule that could not be carried out; the session stays usable
     */
    public List<Firing> fire(DecisionRequest request) {
        if (cache == null) {
            return sorted(match(request));
        }
        List<Firing> remembered = cache.find(request);
        if (remembered != null) {
            return remembered;
        }
        List<Firing> noted = match(request);
        cache.learn(request, noted, this::match);
        return sorted(noted);
    }

    /** In order, each once. */
    static List<Firing> sorted(List<Firing> noted) {
        return noted.stream().sorted(ORDER).distinct().toList();
    }

    /** Matches all rules with the facts of a request; what they note comes in no order, and some of it twice. */
    private List<Firing> match(DecisionRequest request) {
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
                throw new RuleException(
                        busiest(),
                        Mistake.RUNAWAY,
                        "the rules fired more than " + mostFirings + " times, most often this one.",
                        null);
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

    @Override
    public void close() {
        if (session != null) {
            session.dispose();
            session = null;
        }
    }

    private KieSession open() {
        KieSession opened = base.newKieSession();
        opened.setGlobal("decision", verbs);
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
