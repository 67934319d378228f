package io.offerwright.campaign;

import io.offerwright.contact.ContactDesk;
import io.offerwright.contact.ContactHistory;
import io.offerwright.contact.JdbcContactHistory;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.Restriction;
import io.offerwright.engine.Explained;
import io.offerwright.ledger.Ledger;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How the requests of a run become decisions: by the engine alone, or under a contact policy. Safe for use by many threads. */
interface Deciding extends AutoCloseable {
    /**
     * Decides a batch.
     *
     * @param number of the batch, from 0 on; each must come, in any order
     * @param taker takes the decisions one after the other: so that not all of a batch need be in memory
     */
    void decide(long number, List<DecisionRequest> requests, Consumer<Explained> taker);

    @Override
    void close();

    /**
     * What a campaign asks for.
     *
     * @param record the ledger of the run, null if there is none: decisions that it holds already come out as they are in it
     */
    static Deciding of(CampaignFile campaign, Arms arms, @Nullable Ledger record) {
        ContactSettings contact = campaign.contact();
        return contact == null ? new Alone(arms) : new UnderPolicy(contact, arms, record);
    }

    /** The engines alone. */
    record Alone(Arms arms) implements Deciding {
        @Override
        public void decide(long number, List<DecisionRequest> requests, Consumer<Explained> taker) {
            requests.forEach(request -> taker.accept(arms.decide(request)));
        }

        @Override
        public void close() {
            // The engines are the caller's.
        }
    }

    /**
     * Under a contact policy: batches are decided at the same time and reserved one after the other, so that who of a household is
     * written to does not depend on the number of threads.
     */
    final class UnderPolicy implements Deciding {
        private final ContactSettings settings;
        private final ContactHistory history;
        private final ContactDesk<Explained> desk;
        private final Function<String, Optional<List<Restriction>>> recorded;
        private final Turns turns = new Turns();

        UnderPolicy(ContactSettings settings, Arms arms, @Nullable Ledger record) {
            this.settings = settings;
            this.history = JdbcContactHistory.open(settings.history());
            this.desk = ContactDesk.explaining(arms.catalog(), arms::decide, settings.policy(), history);
            boolean resumed = record != null && record.size() > 0;
            this.recorded = record != null && resumed ? record::restrictions : id -> Optional.empty();
            // What an interrupted run had reserved and not recorded was never handed out: it is decided anew, in its
            // order.
            history.release(settings.occasion(), id -> record != null && record.contains(id));
        }

        @Override
        public void decide(long number, List<DecisionRequest> requests, Consumer<Explained> taker) {
            ContactDesk.Proposals<Explained> proposals = desk.propose(requests, settings.occasion(), recorded);
            turns.take(number, () -> desk.settle(proposals)).forEach(taker);
        }

        @Override
        public void close() {
            history.close();
        }
    }
}
