package io.offerwright.contact;

import io.offerwright.domain.InputException;
import java.sql.PreparedStatement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A contact history in H2 or PostgreSQL; the package's description has the tables and says why no cap can be broken.
 */
public final class JdbcContactHistory implements ContactHistory {
    /** Rows to a transaction where many are added. */
    private static final int CHUNK = 500;

    private static final Comparator<Message> IN_TIME =
            Comparator.comparing((Message message) -> message.occasion().at()).thenComparing(Message::decisionId);

    private final ContactDatabase database;

    private JdbcContactHistory(ContactDatabase database) {
        this.database = database;
    }

    /**
     * Opens a history; one that is not there is made.
     *
     * @param place a folder, which several processes may then share, or a JDBC address of H2 or PostgreSQL
     * @throws InputException if it can't be opened
     */
    public static JdbcContactHistory open(String place) {
        return new JdbcContactHistory(ContactDatabase.open(place));
    }

    @Override
    public List<Contacts> read(List<Subject> subjects, Instant since) {
        if (subjects.isEmpty()) {
            return List.of();
        }
        Set<String> customers = new LinkedHashSet<>();
        Set<String> households = new LinkedHashSet<>();
        Set<String> keys = new LinkedHashSet<>();
        for (Subject subject : subjects) {
            ContactRows.requirePlain(subject.customerId());
            ContactRows.requirePlain(subject.household());
            customers.add(subject.customerId());
            if (!subject.household().isEmpty()) {
                households.add(subject.household());
            }
            keys.addAll(subject.keys());
        }
        return database.attempt(connection -> {
            // Versions first: what changes after that is seen by a reservation, if not here.
            Map<String, Long> versions = ContactRows.versions(connection, keys);
            Map<String, List<Message>> byCustomer = new HashMap<>();
            for (Message message : ContactRows.messages(connection, "customer", customers, since)) {
                byCustomer
                        .computeIfAbsent(message.to().customerId(), key -> new ArrayList<>())
                        .add(message);
            }
            Map<String, List<Message>> byHousehold = new HashMap<>();
            for (Message message : households.isEmpty()
                    ? List.<Message>of()
                    : ContactRows.messages(connection, "household", households, since)) {
                byHousehold
                        .computeIfAbsent(message.to().household(), key -> new ArrayList<>())
                        .add(message);
            }
            Map<String, List<Reply>> replies = ContactRows.replies(connection, customers, since);
            List<Contacts> all = new ArrayList<>(subjects.size());
            for (Subject subject : subjects) {
                all.add(new Contacts(
                        subject,
                        together(
                                byCustomer.getOrDefault(subject.customerId(), List.of()),
                                subject.household().isEmpty()
                                        ? List.of()
                                        : byHousehold.getOrDefault(subject.household(), List.of())),
                        replies.getOrDefault(subject.customerId(), List.of()),
                        subject.keys().stream()
                                .map(key -> versions.getOrDefault(key, 0L))
                                .toList()));
            }
            return all;
        });
    }

    private static List<Message> together(List<Message> own, List<Message> ofHousehold) {
        if (ofHousehold.isEmpty() && own.size() < 2) {
            return own;
        }
        SortedSet<Message> all = new TreeSet<>(IN_TIME);
        all.addAll(own);
        all.addAll(ofHousehold);
        return List.copyOf(all);
    }

    @Override
    public Set<String> reserve(List<Reservation> reservations) {
        return Reserving.reserve(database, reservations);
    }

    @Override
    public boolean release(String customerId, String decisionId) {
        return Removing.release(database, customerId, decisionId);
    }

    @Override
    public long release(Occasion occasion, Predicate<String> keep) {
        return Removing.release(database, occasion, keep);
    }

    @Override
    public void add(Collection<Message> messages) {
        messages.forEach(ContactRows::requirePlain);
        // The first of each decision stands.
        Map<String, Message> byDecision = new LinkedHashMap<>();
        messages.forEach(message -> byDecision.putIfAbsent(message.decisionId(), message));
        List<Message> all = List.copyOf(byDecision.values());
        for (int from = 0; from < all.size(); from += CHUNK) {
            List<Message> chunk = all.subList(from, Math.min(from + CHUNK, all.size()));
            database.transaction(connection -> {
                Set<String> keys = new TreeSet<>();
                chunk.forEach(message -> keys.addAll(message.to().keys()));
                ContactRows.touch(connection, keys);
                return ContactRows.insert(connection, chunk);
            });
        }
    }

    @Override
    public void reply(Collection<Reply> replies) {
        List<Reply> all = List.copyOf(new LinkedHashSet<>(replies));
        for (Reply reply : all) {
            ContactRows.requirePlain(reply.customerId());
            ContactRows.requirePlain(reply.offer().offerId());
            ContactRows.requirePlain(reply.offer().category());
        }
        for (int from = 0; from < all.size(); from += CHUNK) {
            List<Reply> chunk = all.subList(from, Math.min(from + CHUNK, all.size()));
            database.transaction(connection -> {
                ContactRows.touch(
                        connection,
                        chunk.stream()
                                .flatMap(reply -> new Subject(reply.customerId(), "").keys().stream())
                                .toList());
                try (PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO contact_reply (customer, offer, category, outcome, replied_at)"
                                + " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
                    for (Reply reply : chunk) {
                        insert.setString(1, reply.customerId());
                        insert.setString(2, reply.offer().offerId());
                        insert.setString(3, reply.offer().category());
                        insert.setString(4, reply.outcome().name());
                        insert.setLong(5, reply.at().getEpochSecond());
                        insert.addBatch();
                    }
                    return insert.executeBatch();
                }
            });
        }
    }

    @Override
    public int forget(String customerId) {
        return Removing.forget(database, customerId);
    }

    /**
     * Makes unreadable what was forgotten, for whoever has the files. Other connections to a file of H2 are cut by that, and made
     * again. The logs and backups of a server are its owner's to purge.
     *
     * @throws InputException if the database can't do so
     */
    public void purge() {
        database.purge();
    }

    @Override
    public long forgetBefore(Instant moment) {
        return Removing.forgetBefore(database, moment);
    }

    @Override
    public void close() {
        database.close();
    }
}
