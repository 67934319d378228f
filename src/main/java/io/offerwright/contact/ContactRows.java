package io.offerwright.contact;

import io.offerwright.domain.Channel;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.Problem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** The rows of a contact history: how messages, replies and versions are read and written. Transactions are the caller's. */
final class ContactRows {
    // Neither may stand in an id.
    private static final String BETWEEN_OFFERS = "\u001E";
    private static final String BEFORE_CATEGORY = "\u001F";

    /** Selects messages; the condition goes behind it. */
    static final String MESSAGES =
            "SELECT decision, customer, household, sent_at, channel, campaign, purpose, priority, offers"
                    + " FROM contact_message WHERE ";

    private static final String INSERT_MESSAGE =
            "INSERT INTO contact_message (decision, customer, household, sent_at, channel, campaign, purpose,"
                    + " priority, offers) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    private static final String DELETE_MESSAGE = "DELETE FROM contact_message WHERE customer = ? AND decision = ?";

    private ContactRows() {}

    /** The versions of keys; none of those that nobody knows. */
    static Map<String, Long> versions(Connection connection, Collection<String> keys) throws SQLException {
        Map<String, Long> versions = new HashMap<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT subject, version FROM contact_version WHERE subject = ANY(?)")) {
            select.setArray(1, connection.createArrayOf("varchar", keys.toArray()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    versions.put(rows.getString(1), rows.getLong(2));
                }
            }
        }
        return versions;
    }

    static List<Message> messages(Connection connection, String column, Collection<String> ids, Instant since)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(MESSAGES + column + " = ANY(?) AND sent_at > ?")) {
            select.setArray(1, connection.createArrayOf("varchar", ids.toArray()));
            select.setLong(2, seconds(since));
            return messages(select);
        }
    }

    /** The messages that a statement selects. */
    static List<Message> messages(PreparedStatement select) throws SQLException {
        List<Message> messages = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                messages.add(message(rows));
            }
        }
        return messages;
    }

    /** Seconds since 1970; {@link Instant#MIN} has more seconds than are needed, and fewer than fit. */
    static long seconds(Instant moment) {
        return moment.getEpochSecond();
    }

    private static Message message(ResultSet row) throws SQLException {
        String household = row.getString(3);
        List<Message.Shown> offers = new ArrayList<>();
        for (String offer : row.getString(9).split(BETWEEN_OFFERS, -1)) {
            int end = offer.indexOf(BEFORE_CATEGORY);
            offers.add(new Message.Shown(offer.substring(0, end), offer.substring(end + 1)));
        }
        return new Message(
                row.getString(1),
                new Subject(row.getString(2), household == null ? "" : household),
                new Occasion(
                        row.getString(6),
                        Channel.valueOf(row.getString(5)),
                        row.getString(7),
                        row.getInt(8),
                        Instant.ofEpochSecond(row.getLong(4))),
                offers);
    }

    /** The replies of customers since a moment, in the order of time. */
    static Map<String, List<Reply>> replies(Connection connection, Collection<String> customers, Instant since)
            throws SQLException {
        Map<String, List<Reply>> replies = new HashMap<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT customer, offer, category, outcome, replied_at FROM contact_reply"
                        + " WHERE customer = ANY(?) AND replied_at > ?")) {
            select.setArray(1, connection.createArrayOf("varchar", customers.toArray()));
            select.setLong(2, seconds(since));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    replies.computeIfAbsent(rows.getString(1), key -> new ArrayList<>())
                            .add(new Reply(
                                    rows.getString(1),
                                    new Message.Shown(rows.getString(2), rows.getString(3)),
                                    Outcome.valueOf(rows.getString(4)),
                                    Instant.ofEpochSecond(rows.getLong(5))));
                }
            }
        }
        replies.values()
                .forEach(each -> each.sort(Comparator.comparing(Reply::at)
                        .thenComparing(reply -> reply.offer().offerId())
                        .thenComparing(Reply::outcome)));
        return replies;
    }

    static void delete(Connection connection, List<Message> messages) throws SQLException {
        if (messages.isEmpty()) {
            return;
        }
        try (PreparedStatement delete = connection.prepareStatement(DELETE_MESSAGE)) {
            for (Message message : messages) {
                delete.setString(1, message.to().customerId());
                delete.setString(2, message.decisionId());
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }

    /** Inserts messages; returns those of whose decisions there is one. */
    static List<Message> insert(Connection connection, List<Message> messages) throws SQLException {
        List<Message> there = new ArrayList<>();
        if (messages.isEmpty()) {
            return there;
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT_MESSAGE)) {
            for (Message message : messages) {
                Occasion occasion = message.occasion();
                insert.setString(1, message.decisionId());
                insert.setString(2, message.to().customerId());
                insert.setString(
                        3,
                        message.to().household().isEmpty() ? null : message.to().household());
                insert.setLong(4, occasion.at().getEpochSecond());
                insert.setString(5, occasion.channel().name());
                insert.setString(6, occasion.campaign());
                insert.setString(7, occasion.purpose());
                insert.setInt(8, occasion.priority());
                insert.setString(9, text(message.offers()));
                insert.addBatch();
            }
            int[] counts = insert.executeBatch();
            for (int index = 0; index < counts.length; index++) {
                if (counts[index] == 0) {
                    there.add(messages.get(index));
                }
            }
        }
        return there;
    }

    private static String text(List<Message.Shown> offers) {
        StringBuilder text = new StringBuilder();
        for (Message.Shown shown : offers) {
            text.append(text.isEmpty() ? "" : BETWEEN_OFFERS)
                    .append(shown.offerId())
                    .append(BEFORE_CATEGORY)
                    .append(shown.category());
        }
        return text.toString();
    }

    static void requirePlain(Message message) {
        requirePlain(message.decisionId());
        requirePlain(message.to().customerId());
        requirePlain(message.occasion().campaign());
        for (Message.Shown shown : message.offers()) {
            requirePlain(shown.offerId());
            requirePlain(shown.category());
        }
    }

    static void requirePlain(String id) {
        for (int index = 0; index < id.length(); index++) {
            if (id.charAt(index) < ' ' || Character.isSurrogate(id.charAt(index))) {
                throw new InputException(Problem.of(
                        "",
                        "An id for the contact history has the character U+"
                                + String.format(Locale.ROOT, "%04X", (int) id.charAt(index))
                                + ", which it can't hold.",
                        ""));
            }
        }
    }

    /** Moves keys on, whatever version they are at. */
    static void touch(Connection connection, Collection<String> keys) throws SQLException {
        SortedSet<String> sorted = new TreeSet<>(keys);
        try (PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO contact_version (subject, version) VALUES (?, 0) ON CONFLICT DO NOTHING");
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE contact_version SET version = version + 1 WHERE subject = ?")) {
            for (String key : sorted) {
                insert.setString(1, key);
                insert.addBatch();
                update.setString(1, key);
                update.addBatch();
            }
            insert.executeBatch();
            update.executeBatch();
        }
    }
}
