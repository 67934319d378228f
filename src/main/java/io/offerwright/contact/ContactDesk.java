package io.offerwright.contact;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Restriction;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.engine.Explained;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Decides under a contact policy, and reserves what it hands out: the one way for batches and for real time.
 *
 * <pre>
 *   history ── read ── contacts ── policy ── restrictions ── engine ── decision ── reserve ── handed out
 *      ▲                                                                             │
 *      └────────────── the contacts changed meanwhile: the same again ───────────────┘
 * </pre>
 *
 * <p>Safe for use by many threads. What it hands out does not depend on which thread was faster as long as {@link #settle} is called in
 * the order of the requests.
 *
 * @param <D> what a decision comes as: bare, or able to say why
 */
public final class ContactDesk<D> {
    /** Rounds in a row in which nobody's reservation was taken, before it is left. */
    private static final int MOST_ROUNDS = 30;

    private final Catalog catalog;
    private final Function<DecisionRequest, D> engine;
    private final Function<D, Decision> bare;
    private final ContactPolicy policy;
    private final ContactHistory history;

    /**
     * A desk.
     *
     * @param catalog of the offers that are decided about
     * @param engine decides, a function of the request alone
     * @param bare the decision that it has made
     */
    ContactDesk(
            Catalog catalog,
            Function<DecisionRequest, D> engine,
            Function<D, Decision> bare,
            ContactPolicy policy,
            ContactHistory history) {
        this.catalog = catalog;
        this.engine = engine;
        this.bare = bare;
        this.policy = policy;
        this.history = history;
    }

    /** A desk whose decisions are bare; engine and history stay the caller's to close. */
    public static ContactDesk<Decision> of(DecisionEngine engine, ContactPolicy policy, ContactHistory history) {
        return new ContactDesk<>(engine.bundle().catalog(), engine::decide, decision -> decision, policy, history);
    }

    /**
     * A desk whose decisions are bare; the history stays the caller's to close.
     *
     * @param engine decides, on one catalogue; what it throws ends a {@link #decide}, and nothing is reserved then
     */
    public static ContactDesk<Decision> of(
            Catalog catalog, Function<DecisionRequest, Decision> engine, ContactPolicy policy, ContactHistory history) {
        return new ContactDesk<>(catalog, engine, decision -> decision, policy, history);
    }

    /**
     * A desk whose decisions can say why; the history stays the caller's to close.
     *
     * @param engine decides, on one catalogue: that of an engine, or of several that share it
     */
    public static ContactDesk<Explained> explaining(
            Catalog catalog,
            Function<DecisionRequest, Explained> engine,
            ContactPolicy policy,
            ContactHistory history) {
        return new ContactDesk<>(catalog, engine, Explained::decision, policy, history);
    }

    /** A decision that is not reserved yet. */
    private record Draft<D>(DecisionRequest request, Optional<List<Restriction>> fixed, Contacts contacts, D made) {}

    /** Decisions that are not reserved yet. Nobody may be told of them. */
    public static final class Proposals<D> {
        private final Occasion occasion;
        private final List<Draft<D>> drafts;

        private Proposals(Occasion occasion, List<Draft<D>> drafts) {
            this.occasion = occasion;
            this.drafts = drafts;
        }
    }

    /**
     * Decides for one customer, reserves, and records.
     *
     * @param request its context must have the occasion's campaign and channel; its restrictions are replaced
     * @param record records the decision before it is handed out; if that fails, the reservation is given back
     */
    public D decide(DecisionRequest request, Occasion occasion, Consumer<Decision> record) {
        D made = settle(propose(List.of(request), occasion, id -> Optional.empty()))
                .get(0);
        try {
            record.accept(bare.apply(made));
        } catch (RuntimeException e) {
            history.release(request.customer().id(), request.decisionId());
            throw e;
        }
        return made;
    }

    /**
     * Decides for many customers, and reserves nothing.
     *
     * @param recorded the restrictions of a decision that an earlier run has recorded: it is made again as it was, and what it hands
     *     out is reserved if it is not
     */
    public Proposals<D> propose(
            List<DecisionRequest> requests, Occasion occasion, Function<String, Optional<List<Restriction>>> recorded) {
        List<Subject> subjects =
                requests.stream().map(each -> policy.subject(each.customer())).toList();
        List<Contacts> contacts = history.read(subjects, policy.since(occasion));
        List<Draft<D>> drafts = new ArrayList<>(requests.size());
        for (int index = 0; index < requests.size(); index++) {
            DecisionRequest request = requests.get(index);
            drafts.add(draft(request, recorded.apply(request.decisionId()), contacts.get(index), occasion));
        }
        return new Proposals<>(occasion, drafts);
    }

    private Draft<D> draft(
            DecisionRequest request, Optional<List<Restriction>> fixed, Contacts contacts, Occasion occasion) {
        List<Restriction> restrictions = new ArrayList<>(fixed.orElseGet(
                () -> policy.restrictions(request.customer(), contacts, occasion, request.decisionId(), catalog)));
        D made = engine.apply(request.withRestrictions(restrictions));
        if (fixed.isEmpty()) {
            // The policy can't know which offers come together before they do; each round takes one away for good.
            for (Optional<Restriction> clash = policy.together(catalog, ids(made), occasion);
                    clash.isPresent();
                    clash = policy.together(catalog, ids(made), occasion)) {
                restrictions.add(clash.get());
                made = engine.apply(request.withRestrictions(restrictions));
            }
        }
        return new Draft<>(request, fixed, contacts, made);
    }

    private List<String> ids(D made) {
        return bare.apply(made).chosen().stream().map(Candidate::offerId).toList();
    }

    /**
     * Reserves what was proposed. What was proposed on contacts that have changed since is decided again, so that every decision is
     * one on the contacts at the moment of its reservation.
     *
     * @return the decisions, in the order of their requests
     * @throws InputException if a recorded decision hands out what others have taken since
     */
    public List<D> settle(Proposals<D> proposals) {
        Occasion occasion = proposals.occasion;
        Map<String, D> settled = new HashMap<>();
        List<Draft<D>> open = proposals.drafts;
        int rounds = 0;
        while (!open.isEmpty()) {
            Set<String> refused = history.reserve(
                    open.stream().map(draft -> reservation(draft, occasion)).toList());
            List<Draft<D>> left = new ArrayList<>();
            for (Draft<D> draft : open) {
                if (refused.contains(draft.request.decisionId())) {
                    left.add(draft);
                } else {
                    settled.put(draft.request.decisionId(), draft.made);
                }
            }
            rounds = left.size() < open.size() ? 0 : rounds + 1;
            if (rounds == MOST_ROUNDS) {
                left.forEach(draft -> settled.put(draft.request.decisionId(), leave(draft)));
                left = List.of();
            }
            open = again(left, occasion);
        }
        return proposals.drafts.stream()
                .map(draft -> settled.get(draft.request.decisionId()))
                .toList();
    }

    private ContactHistory.Reservation reservation(Draft<D> draft, Occasion occasion) {
        if (draft.fixed.isPresent()) {
            requireFree(draft, occasion);
        }
        return new ContactHistory.Reservation(draft.request.decisionId(), draft.contacts, message(draft, occasion));
    }

    private Optional<Message> message(Draft<D> draft, Occasion occasion) {
        List<Message.Shown> shown = ids(draft.made).stream()
                .map(id ->
                        new Message.Shown(id, catalog.offer(catalog.indexOf(id)).category()))
                .toList();
        return shown.isEmpty()
                ? Optional.empty()
                : Optional.of(new Message(draft.request.decisionId(), draft.contacts.subject(), occasion, shown));
    }

    /** A recorded decision can't be another: what it hands out must be reserved, or still be free. */
    private void requireFree(Draft<D> draft, Occasion occasion) {
        Optional<Message> message = message(draft, occasion);
        boolean reserved = message.isEmpty() || draft.contacts.messages().contains(message.get());
        if (reserved) {
            return;
        }
        Set<String> taken = new LinkedHashSet<>();
        for (Restriction restriction : policy.restrictions(
                draft.request.customer(), draft.contacts, occasion, draft.request.decisionId(), catalog)) {
            if (ids(draft.made).stream().anyMatch(restriction::concerns)) {
                taken.add(restriction.id());
            }
        }
        if (!taken.isEmpty()) {
            throw new InputException(Problem.of(
                    "",
                    "Decision " + draft.request.decisionId() + " is recorded, but its contact is not reserved, and "
                            + String.join(", ", taken) + " of the contact policy forbids it by now.",
                    "The contact history was put back, or another one was used. Name another --out."));
        }
    }

    private List<Draft<D>> again(List<Draft<D>> left, Occasion occasion) {
        if (left.isEmpty()) {
            return List.of();
        }
        List<Contacts> contacts = history.read(
                left.stream().map(draft -> draft.contacts.subject()).toList(), policy.since(occasion));
        List<Draft<D>> drafts = new ArrayList<>(left.size());
        for (int index = 0; index < left.size(); index++) {
            drafts.add(draft(left.get(index).request, left.get(index).fixed, contacts.get(index), occasion));
        }
        return drafts;
    }

    /** Hands out nothing: each round, somebody else was faster. */
    private D leave(Draft<D> draft) {
        history.release(draft.request.customer().id(), draft.request.decisionId());
        List<Restriction> restrictions =
                new ArrayList<>(bare.apply(draft.made).request().restrictions());
        restrictions.add(new Restriction(Restriction.ALL, ContactPolicy.BUSY, Restriction.Kind.BUSY, List.of(), null));
        return engine.apply(draft.request.withRestrictions(restrictions));
    }
}
