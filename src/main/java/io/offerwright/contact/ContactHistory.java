package io.offerwright.contact;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The contacts of all customers, shared by all that send: batches and real time, in one process or many.
 *
 * <p>It knows no policy. What a policy finds in {@link Contacts} holds as long as nothing else was sent to that customer and
 * household; {@link #reserve} refuses where something was. So whoever decides, decides again on what is there now, and no cap can be
 * broken however many decide at the same time.
 *
 * <p>Implementations are safe for use by many threads.
 */
public interface ContactHistory extends AutoCloseable {
    /**
     * Reads the contacts of customers.
     *
     * @param since leaves out what was sent, or replied, at that moment or before
     * @return in the order of {@code subjects}
     */
    List<Contacts> read(List<Subject> subjects, Instant since);

    /**
     * What to reserve.
     *
     * @param decisionId of the decision
     * @param read what was decided on
     * @param message what it hands out; empty if nothing is, so that what was reserved for the decision before is given back
     */
    record Reservation(String decisionId, Contacts read, Optional<Message> message) {}

    /**
     * Reserves messages, all that can be in one transaction. A decision that is reserved again replaces what it had reserved, and
     * counts once. Reserving nothing succeeds, too, only where the contacts are as they were read.
     *
     * @return the ids of the decisions that were not reserved, since the contacts that they were made on changed meanwhile,
     *     also by an earlier one of these reservations
     */
    Set<String> reserve(List<Reservation> reservations);

    /**
     * Gives a reservation back whose message was not sent.
     *
     * @return false if there is none
     */
    boolean release(String customerId, String decisionId);

    /**
     * Gives back the reservations of an occasion (campaign, channel and moment), but for those that are to be kept.
     *
     * @param keep is told ids of decisions
     * @return how many were given back
     */
    long release(Occasion occasion, Predicate<String> keep);

    /** Adds messages that were sent without a reservation. One whose decision is there already is left as it is. */
    void add(Collection<Message> messages);

    /** Adds replies. One that is there already is left as it is. */
    void reply(Collection<Reply> replies);

    /**
     * Forgets a customer. What other customers of their household were sent stays.
     *
     * @return how many rows that named them
     */
    int forget(String customerId);

    /** Forgets what was sent and replied before a moment; returns how many messages. */
    long forgetBefore(Instant moment);

    @Override
    void close();
}
