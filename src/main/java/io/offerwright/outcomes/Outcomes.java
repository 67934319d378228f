package io.offerwright.outcomes;

import io.offerwright.data.ReportedOutcome;
import io.offerwright.domain.Channel;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.Problem;
import io.offerwright.ledger.Database;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A store of reported outcomes: where a host that hears of them one by one puts them, and where {@link OutcomeJoin} gets them from.
 * In a file of H2, or in PostgreSQL, where any number of processes may report at once.
 *
 * <pre>{@code
 * try (Outcomes outcomes = Outcomes.open(Path.of("outcomes"))) {
 *     outcomes.record(new ReportedOutcome(decisionId, "", offerId, at, Outcome.ACCEPT, Channel.SMS, revenueOf(19.90)));
 * }
 * }</pre>
 *
 * <p>Reporting is idempotent: an outcome that is there already, to the last letter, is not stored again, so that a host may report
 * again whatever it does not know to have arrived. What {@code record} returned from is on the disk.
 *
 * <p>Ids of customers stand here in clear, unlike in the ledger: give only those of customers without a decision, and {@link #erase}
 * them when they ask for it. Thread-safe.
 */
public final class Outcomes implements AutoCloseable {
    private static final String MIGRATIONS = "io/offerwright/outcomes/migration";
    /** Where Flyway notes which migrations were made; a ledger in the same schema has its own. */
    private static final String SCHEMA_TABLE = "outcome_schema";

    private static final int ROWS_PER_FETCH = 1_000;

    /** No hook that closes the database behind our back, no trace files, each commit on the disk before it returns. */
    private static final List<String> SETTINGS =
            List.of("DB_CLOSE_ON_EXIT=FALSE", "TRACE_LEVEL_FILE=0", "WRITE_DELAY=0");

    private final Database database;
    private final String place;
    private final Connection connection;
    private final boolean h2;

    private Outcomes(Database database, Connection connection) {
        this.database = database;
        this.place = database.place();
        this.connection = connection;
        this.h2 = database.isH2();
    }

    /**
     * Opens the store in a folder; one that is not there is made. One process at a time.
     *
     * @throws InputException if it can't be opened
     */
    public static Outcomes open(Path folder) {
        return open(folder.toString());
    }

    /** True if there is a store in a folder. */
    public static boolean isIn(Path folder) {
        return Files.exists(folder.resolve("outcomes.mv.db"));
    }

    /**
     * Opens a store; one that is not there is made.
     *
     * @param place a folder, or a JDBC address of H2 or PostgreSQL
     * @throws InputException if it can't be opened
     */
    public static Outcomes open(String place) {
        Database database = Database.at("store of outcomes", place, "outcomes", SETTINGS);
        database.migrate(Outcomes.class, MIGRATIONS, SCHEMA_TABLE);
        try {
            Connection connection = database.connect();
            connection.setAutoCommit(false);
            return new Outcomes(database, connection);
        } catch (SQLException e) {
            throw new InputException(Problem.of(
                    database.place(),
                    "The store of outcomes can't be opened: " + Database.said(e),
                    "Is another process using it?"));
        }
    }

    /** The folder or address, without a password. */
    @Override
    public String toString() {
        return place;
    }

    /**
     * Stores an outcome.
     *
     * @return false if it was there already
     * @throws InputException if it can't be written; then it is not there
     */
    public boolean record(ReportedOutcome outcome) {
        return record(List.of(outcome)) == 1;
    }

    /**
     * Stores outcomes, all or none.
     *
     * @return how many were not there before
     * @throws InputException if they can't be written; then none of them is there
     */
    public synchronized int record(Collection<ReportedOutcome> outcomes) {
        String insert = h2
                ? "MERGE INTO outcome t USING (VALUES (CAST(? AS UUID), CAST(? AS VARCHAR), CAST(? AS VARCHAR),"
                        + " CAST(? AS VARCHAR), CAST(? AS TIMESTAMP(6)), CAST(? AS VARCHAR), CAST(? AS VARCHAR),"
                        + " CAST(? AS BIGINT))) s (id, d, c, o, m, k, h, r) ON t.id = s.id WHEN NOT MATCHED THEN INSERT"
                        + " VALUES (s.id, s.d, s.c, s.o, s.m, s.k, s.h, s.r)"
                : "INSERT INTO outcome VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
        return working("written", () -> {
            int fresh = 0;
            try (PreparedStatement statement = connection.prepareStatement(insert)) {
                for (ReportedOutcome outcome : outcomes) {
                    Channel channel = outcome.channel();
                    statement.setObject(1, idOf(outcome));
                    statement.setString(2, outcome.decisionId());
                    statement.setString(3, outcome.customerId());
                    statement.setString(4, outcome.offerId());
                    statement.setObject(5, outcome.at());
                    statement.setString(6, outcome.outcome().name());
                    statement.setString(7, channel == null ? "" : channel.name());
                    statement.setLong(8, outcome.revenue());
                    fresh += statement.executeUpdate();
                }
            }
            return fresh;
        });
    }

    /** The first 128 bits of SHA-256 over the parts, each after its length: the same outcome has the same id anywhere. */
    private static UUID idOf(ReportedOutcome outcome) {
        Channel channel = outcome.channel();
        StringBuilder key = new StringBuilder();
        for (String part : List.of(
                outcome.decisionId(),
                outcome.customerId(),
                outcome.offerId(),
                outcome.at().toString(),
                outcome.outcome().name(),
                channel == null ? "" : channel.name(),
                Long.toString(outcome.revenue()))) {
            key.append(part.length()).append(':').append(part);
        }
        try {
            ByteBuffer digest = ByteBuffer.wrap(
                    MessageDigest.getInstance("SHA-256").digest(key.toString().getBytes(StandardCharsets.UTF_8)));
            return new UUID(digest.getLong(), digest.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    /** How many outcomes there are. */
    public synchronized long size() {
        return working("read", () -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM outcome")) {
                return row.next() ? row.getLong(1) : 0L;
            }
        });
    }

    /** Tells all outcomes, a few of them in memory at a time, always in the same order, which is that of no time. */
    public synchronized void forEach(Consumer<ReportedOutcome> each) {
        working("read", () -> {
            try (Statement statement = connection.createStatement()) {
                // With a fetch size and without autocommit, PostgreSQL's driver reads by a cursor.
                statement.setFetchSize(ROWS_PER_FETCH);
                try (ResultSet row = statement.executeQuery(
                        "SELECT decision_id, customer_id, offer_id, moment, outcome, channel, revenue FROM outcome"
                                + " ORDER BY id")) {
                    while (row.next()) {
                        String channel = row.getString(6);
                        each.accept(new ReportedOutcome(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getObject(4, LocalDateTime.class),
                                Outcome.valueOf(row.getString(5)),
                                channel.isEmpty() ? null : Channel.valueOf(channel),
                                row.getLong(7)));
                    }
                }
            }
            return 0;
        });
    }

    /**
     * Removes what names a customer.
     *
     * @return how many outcomes
     */
    public int erase(String customerId) {
        return delete("DELETE FROM outcome WHERE customer_id = ?", customerId);
    }

    /**
     * Makes unreadable what was removed, for whoever has the files, and closes the store. The logs and backups of a server are its
     * owner's to purge.
     *
     * @throws InputException if the database can't do so
     */
    public synchronized void purgeAndClose() {
        try {
            connection.rollback();
            database.purge(connection, List.of("outcome"));
        } catch (SQLException e) {
            throw new InputException(
                    Problem.of(place, "The store of outcomes can't be purged: " + Database.said(e), "Erase again."));
        }
    }

    /**
     * Removes what was of days before a day.
     *
     * @return how many outcomes
     */
    public int dropBefore(LocalDate day) {
        return delete("DELETE FROM outcome WHERE moment < ?", day.atStartOfDay());
    }

    private synchronized int delete(String sql, Object argument) {
        return working("written", () -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setObject(1, argument);
                return statement.executeUpdate();
            }
        });
    }

    /** Work on the database. */
    @FunctionalInterface
    private interface Work<T> {
        T run() throws SQLException;
    }

    /** Does all of the work or nothing of it. */
    private <T> T working(String done, Work<T> work) {
        boolean complete = false;
        try {
            T result = work.run();
            connection.commit();
            if (h2 && done.equals("written")) {
                // A commit alone leaves it to the operating system when the bytes reach the disk.
                try (Statement statement = connection.createStatement()) {
                    statement.execute("CHECKPOINT SYNC");
                }
            }
            complete = true;
            return result;
        } catch (SQLException e) {
            throw new InputException(Problem.of(
                    place,
                    "The store of outcomes can't be " + done + ": " + Database.said(e),
                    "Nothing was changed by this."));
        } finally {
            if (!complete) {
                rollback();
            }
        }
    }

    private void rollback() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The connection is gone, and with it what was not committed.
        }
    }

    @Override
    public synchronized void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new InputException(
                    Problem.of(place, "The store of outcomes can't be closed: " + Database.said(e), ""));
        }
    }
}
