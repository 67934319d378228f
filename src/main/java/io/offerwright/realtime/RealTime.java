package io.offerwright.realtime;

import io.offerwright.contact.ContactDesk;
import io.offerwright.contact.ContactHistory;
import io.offerwright.contact.ContactPolicy;
import io.offerwright.contact.Occasion;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.engine.LiveEngine;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.ledger.GroupCommit;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.LedgerException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The door for a host in which somebody waits for the answer.
 *
 * <pre>{@code
 * try (LiveEngine engine = LiveEngine.open(Bundle.read(folder));
 *         Ledger ledger = Ledger.open(Path.of("ledger"));
 *         RealTime offers = RealTime.on(engine).recordingTo(ledger).under(policy, history).open()) {
 *     Answer answer = offers.decide(request, Duration.ofMillis(20), occasion);
 *     show(answer.decision().chosen());           // empty where answer.timeSpent()
 * }
 * }</pre>
 *
 * <p>Each request needs a decision id of its own, also one that is asked again after its time was spent. Safe for use by
 * many threads. Engine, ledger and history stay the caller's to close, after this.
 */
public final class RealTime implements AutoCloseable {
    private interface Engines {
        Answer with(Function<DecisionEngine, Answer> work);
    }

    /** What a door opens on; each setting but the engine may be left out. */
    public static final class Builder {
        private final Engines engines;
        private @Nullable Ledger ledger;
        private @Nullable ContactPolicy policy;
        private @Nullable ContactHistory history;
        private boolean waiting = true;
        private Duration pause = Duration.ZERO;

        private Builder(Engines engines) {
            this.engines = engines;
        }

        /** Records each decision. The answer waits until its decision is durable, as long as there is time. */
        public Builder recordingTo(Ledger value) {
            ledger = value;
            return this;
        }

        /** Decides under a contact policy, and reserves what is handed out. */
        public Builder under(ContactPolicy newPolicy, ContactHistory newHistory) {
            policy = newPolicy;
            history = newHistory;
            return this;
        }

        /**
         * Answers as soon as a decision is on its way to the ledger, and commits after each pause. A power cut, or a kill of the process,
         * can take the decisions of the last pause and commit, though they were handed out.
         *
         * @param value a few milliseconds, or zero to commit without a pause
         */
        public Builder answeringBeforeDurable(Duration value) {
            waiting = false;
            pause = value;
            return this;
        }

        /** The door. */
        public RealTime open() {
            return new RealTime(this);
        }
    }

    private final Engines engines;
    private final @Nullable Ledger ledger;
    private final @Nullable GroupCommit commits;
    private final @Nullable ContactPolicy policy;
    private final @Nullable ContactHistory history;
    private final boolean waiting;
    /** Bundles that the ledger's store holds: as many as were swapped in. */
    private final Set<Fingerprint> stored = ConcurrentHashMap.newKeySet();

    private RealTime(Builder settings) {
        engines = settings.engines;
        ledger = settings.ledger;
        commits = ledger == null ? null : new GroupCommit(ledger, settings.pause);
        policy = settings.policy;
        history = settings.history;
        waiting = settings.waiting;
    }

    /** On an engine with one bundle. */
    public static Builder on(DecisionEngine engine) {
        return new Builder(work -> work.apply(engine));
    }

    /** On an engine whose bundle can be swapped. */
    public static Builder on(LiveEngine engine) {
        return new Builder(engine::with);
    }

    /**
     * Decides, on a door without a contact policy.
     *
     * @param allowed how long it may take; what the request has waited for already is the host's to take off. If it is spent,
     *     nothing is offered, and that is recorded as the decision
     * @throws LedgerException if the decision can't be recorded; then nothing may be handed out
     * @throws io.offerwright.rules.RuleException as {@link DecisionEngine#decide}
     */
    public Answer decide(DecisionRequest request, Duration allowed) {
        if (policy != null) {
            throw new IllegalArgumentException("Under a contact policy, a decision needs an occasion.");
        }
        Budget budget = new Budget(allowed);
        return engines.with(engine -> {
            try {
                budget.require(Budget.BEGINNING);
                return recorded(engine, within(engine, request, budget), budget);
            } catch (Budget.SpentException e) {
                return fallback(engine, request, budget);
            }
        });
    }

    /**
     * Decides under the contact policy, and reserves what is handed out; where the time is spent, what was reserved is given back.
     *
     * @param allowed as {@link #decide(DecisionRequest, Duration)} has it
     * @param occasion of the request's campaign and channel
     * @throws LedgerException if the decision can't be recorded; then nothing is reserved, and nothing may be handed out
     * @throws io.offerwright.rules.RuleException as {@link DecisionEngine#decide}
     */
    public Answer decide(DecisionRequest request, Duration allowed, Occasion occasion) {
        ContactPolicy under = policy;
        ContactHistory contacts = history;
        if (under == null || contacts == null) {
            throw new IllegalArgumentException("There is no contact policy; leave the occasion out.");
        }
        Budget budget = new Budget(allowed);
        return engines.with(engine -> {
            boolean[] durable = {false};
            ContactDesk<Decision> desk = ContactDesk.of(
                    engine.bundle().catalog(),
                    free -> {
                        budget.require(Budget.HISTORY);
                        return within(engine, free, budget);
                    },
                    under,
                    contacts);
            try {
                budget.require(Budget.BEGINNING);
                Decision decision = desk.decide(request, occasion, made -> {
                    budget.require(Budget.RESERVATION);
                    durable[0] = recorded(engine, made, budget).durable();
                });
                return new Answer(decision, durable[0]);
            } catch (Budget.SpentException e) {
                return fallback(engine, request, budget);
            }
        });
    }

    private static Decision within(DecisionEngine engine, DecisionRequest request, Budget budget) {
        return engine.decideWhile(request, budget::allows).orElseThrow(budget::spent);
    }

    private Answer fallback(DecisionEngine engine, DecisionRequest request, Budget budget) {
        return recorded(engine, engine.decide(budget.fallback(request)), budget);
    }

    /** Hands the decision to the ledger, and waits as long as there is time. */
    private Answer recorded(DecisionEngine engine, Decision decision, Budget budget) {
        Ledger record = ledger;
        GroupCommit together = commits;
        if (record == null || together == null) {
            return new Answer(decision, false);
        }
        if (!stored.contains(decision.bundle())) {
            Fingerprint kept = record.bundles().put(engine.bundle().files());
            stored.add(kept);
        }
        CompletableFuture<Boolean> durable = together.submit(decision, budget.left());
        if (!waiting && !durable.isDone()) {
            return new Answer(decision, false);
        }
        try {
            return new Answer(decision, durable.get(budget.left().toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return new Answer(decision, false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(decision, false);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    /** Records what waits. No decision may be in flight. */
    @Override
    public void close() {
        if (commits != null) {
            commits.close();
        }
    }
}
