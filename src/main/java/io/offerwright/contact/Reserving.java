package io.offerwright.contact;

import io.offerwright.contact.ContactHistory.Reservation;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reserving: messages are added if, and only if, the contacts are at the versions at which they were read. The package's description
 * says why no cap can be broken by that.
 */
final class Reserving {
    private Reserving() {}

    /** The message that a history held for a decision when it was read. */
    private static Optional<Message> reserved(Reservation reservation) {
        return reservation.read().messages().stream()
                .filter(message -> message.decisionId().equals(reservation.decisionId()))
                .findFirst();
    }

    /** What {@link ContactHistory#reserve} does. */
    static Set<String> reserve(ContactDatabase database, List<Reservation> reservations) {
        // Sorted, so that transactions take locks in one order and never wait for each other in a circle.
        SortedMap<String, Long> moving = new TreeMap<>();
        SortedMap<String, Long> staying = new TreeMap<>();
        Set<String> refused = new LinkedHashSet<>();
        List<Reservation> tried = new ArrayList<>();
        for (Reservation reservation : reservations) {
            reservation.message().ifPresent(ContactRows::requirePlain);
            List<String> keys = reservation.read().subject().keys();
            if (!Collections.disjoint(moving.keySet(), keys)) {
                refused.add(reservation.decisionId());
                continue;
            }
            tried.add(reservation);
            boolean changes = !reserved(reservation).equals(reservation.message());
            for (int key = 0; key < keys.size(); key++) {
                (changes ? moving : staying)
                        .put(keys.get(key), reservation.read().versions().get(key));
            }
        }
        Set<String> stale = database.transaction(connection -> {
            Set<String> moved = move(connection, moving);
            Map<String, Long> now = staying.isEmpty() ? Map.of() : ContactRows.versions(connection, staying.keySet());
            staying.forEach((key, version) -> {
                // One that this very transaction moves was told above to be as it was read.
                if (!moving.containsKey(key) && now.getOrDefault(key, 0L).longValue() != version) {
                    moved.add(key);
                }
            });
            write(connection, tried, moved);
            return moved;
        });
        for (Reservation reservation : tried) {
            if (!Collections.disjoint(stale, reservation.read().subject().keys())) {
                refused.add(reservation.decisionId());
            }
        }
        return refused;
    }

    /**
     * Moves keys on from the versions that they were read at; their rows are locked by that until the transaction ends.
     *
     * @return the keys that are at another version
     */
    private static Set<String> move(Connection connection, SortedMap<String, Long> keys) throws SQLException {
        List<String> fresh = new ArrayList<>();
        List<String> known = new ArrayList<>();
        keys.forEach((key, version) -> (version == 0 ? fresh : known).add(key));
        Set<String> moved = new HashSet<>();
        // Keys that nobody knew come first everywhere: nobody who waits for one of them holds one that was known.
        if (!fresh.isEmpty()) {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO contact_version (subject, version) VALUES (?, 1) ON CONFLICT DO NOTHING")) {
                for (String key : fresh) {
                    insert.setString(1, key);
                    insert.addBatch();
                }
                addWhereNone(moved, fresh, insert.executeBatch());
            }
        }
        if (!known.isEmpty()) {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE contact_version SET version = version + 1 WHERE subject = ? AND version = ?")) {
                for (String key : known) {
                    update.setString(1, key);
                    update.setLong(2, keys.get(key));
                    update.addBatch();
                }
                addWhereNone(moved, known, update.executeBatch());
            }
        }
        return moved;
    }

    private static void addWhereNone(Set<String> moved, List<String> keys, int[] counts) {
        for (int index = 0; index < counts.length; index++) {
            if (counts[index] == Statement.SUCCESS_NO_INFO) {
                throw new InputException(Problem.of(
                        "",
                        "The database does not tell whether a row was there.",
                        "Take reWriteBatchedInserts out of the address of the contact history."));
            }
            if (counts[index] == 0) {
                moved.add(keys.get(index));
            }
        }
    }

    private static void write(Connection connection, List<Reservation> tried, Set<String> moved) throws SQLException {
        List<Message> old = new ArrayList<>();
        List<Message> messages = new ArrayList<>();
        for (Reservation reservation : tried) {
            Optional<Message> reserved = reserved(reservation);
            if (Collections.disjoint(moved, reservation.read().subject().keys())
                    && !reserved.equals(reservation.message())) {
                reserved.ifPresent(old::add);
                reservation.message().ifPresent(messages::add);
            }
        }
        ContactRows.delete(connection, old);
        List<Message> there = ContactRows.insert(connection, messages);
        if (!there.isEmpty()) {
            // Reserved for another time of day, further back than was read.
            ContactRows.delete(connection, there);
            ContactRows.insert(connection, there);
        }
    }
}
