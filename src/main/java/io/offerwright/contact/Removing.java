package io.offerwright.contact;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/** Giving back and forgetting: what leaves a contact history. */
final class Removing {
    /** Rows to a transaction. */
    private static final int CHUNK = 500;

    private Removing() {}

    /** What {@link ContactHistory#release(String, String)} does. */
    static boolean release(ContactDatabase database, String customerId, String decisionId) {
        return database.transaction(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement(ContactRows.MESSAGES + "customer = ? AND decision = ?")) {
                select.setString(1, customerId);
                select.setString(2, decisionId);
                return release(connection, ContactRows.messages(select)) > 0;
            }
        });
    }

    private static int release(Connection connection, List<Message> messages) throws SQLException {
        if (!messages.isEmpty()) {
            ContactRows.touch(
                    connection,
                    messages.stream()
                            .flatMap(message -> message.to().keys().stream())
                            .toList());
            ContactRows.delete(connection, messages);
        }
        return messages.size();
    }

    /** What {@link ContactHistory#release(Occasion, Predicate)} does, by pages, so that memory does not grow with the customers. */
    static long release(ContactDatabase database, Occasion occasion, Predicate<String> keep) {
        String after = "";
        for (long released = 0; ; ) {
            String from = after;
            List<Message> page = database.attempt(connection -> {
                try (PreparedStatement select = connection.prepareStatement(
                        ContactRows.MESSAGES + "customer > ? AND campaign = ? AND channel = ? AND sent_at = ?"
                                + " ORDER BY customer LIMIT " + CHUNK)) {
                    select.setString(1, from);
                    select.setString(2, occasion.campaign());
                    select.setString(3, occasion.channel().name());
                    select.setLong(4, occasion.at().getEpochSecond());
                    return ContactRows.messages(select);
                }
            });
            if (page.isEmpty()) {
                return released;
            }
            List<Message> rest = page.stream()
                    .filter(message -> !keep.test(message.decisionId()))
                    .toList();
            released += database.transaction(connection -> release(connection, rest));
            after = page.get(page.size() - 1).to().customerId();
        }
    }

    /** What {@link ContactHistory#forget} does. */
    static int forget(ContactDatabase database, String customerId) {
        return database.transaction(connection -> {
            int rows = 0;
            for (String sql : List.of(
                    "DELETE FROM contact_message WHERE customer = ?",
                    "DELETE FROM contact_reply WHERE customer = ?",
                    "DELETE FROM contact_version WHERE subject = 'c' || ?")) {
                try (PreparedStatement delete = connection.prepareStatement(sql)) {
                    delete.setString(1, customerId);
                    rows += delete.executeUpdate();
                }
            }
            return rows;
        });
    }

    /** What {@link ContactHistory#forgetBefore} does. */
    static long forgetBefore(ContactDatabase database, Instant moment) {
        return database.transaction(connection -> {
            try (PreparedStatement messages =
                            connection.prepareStatement("DELETE FROM contact_message WHERE sent_at < ?");
                    PreparedStatement replies =
                            connection.prepareStatement("DELETE FROM contact_reply WHERE replied_at < ?")) {
                messages.setLong(1, ContactRows.seconds(moment));
                replies.setLong(1, ContactRows.seconds(moment));
                replies.executeUpdate();
                return (long) messages.executeUpdate();
            }
        });
    }
}
