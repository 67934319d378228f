package io.offerwright.contact;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.ledger.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * The database of a contact history: how it is opened, and how work is done in it.
 *
 * <p>Each thread that is at work holds a connection of its own meanwhile; there are never more than worked at the same time.
 */
final class ContactDatabase implements AutoCloseable {
    private static final String MIGRATIONS = "io/offerwright/contact/migration";
    private static final String SCHEMA_TABLE = "contact_schema";
    private static final List<String> TABLES = List.of("contact_message", "contact_reply", "contact_version");

    /** How often a transaction is begun again that the database refused for the sake of another. */
    private static final int MOST_ATTEMPTS = 12;

    private final Database database;
    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    private ContactDatabase(Database database) {
        this.database = database;
    }

    /** Opens the database; one that is not there is made. */
    static ContactDatabase open(String place) {
        Database database = Database.at("contact history", place, "contacts", settings(place));
        database.migrate(ContactDatabase.class, MIGRATIONS, SCHEMA_TABLE);
        return new ContactDatabase(database);
    }

    /**
     * What H2 is told: to understand "on conflict"; to wait for a row's lock rather than fail; to write with each commit, so that a
     * killed process loses no reservation; and to let other processes in.
     */
    private static List<String> settings(String place) {
        List<String> settings = new ArrayList<>(
                List.of("MODE=PostgreSQL", "LOCK_TIMEOUT=20000", "TRACE_LEVEL_FILE=0", "WRITE_DELAY=0"));
        if (place.startsWith("jdbc:h2:mem:")) {
            settings.add("DB_CLOSE_DELAY=-1");
        } else if (!place.startsWith("jdbc:h2:tcp:")) {
            settings.add("AUTO_SERVER=TRUE");
        }
        return settings;
    }

    /** Work on a connection, which fails as a whole. */
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Does work in a transaction, and does it again where the database asks for that. */
    <T> T transaction(Work<T> work) {
        return attempt(connection -> {
            connection.setAutoCommit(false);
            try {
                T result = work.run(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                try {
                    connection.rollback();
                } catch (SQLException failed) {
                    e.addSuppressed(failed);
                }
                throw e;
            } finally {
                if (!connection.isClosed()) {
                    connection.setAutoCommit(true);
                }
            }
        });
    }

    /** Does work by statements that are transactions of their own, and does it again where the database asks for that. */
    <T> T attempt(Work<T> work) {
        for (int attempt = 1; ; attempt++) {
            Connection connection = null;
            try {
                connection = borrow();
                T result = work.run(connection);
                giveBack(connection);
                return result;
            } catch (SQLException e) {
                discard(connection, e);
                if (attempt >= MOST_ATTEMPTS || !passes(e)) {
                    throw failed(e);
                }
                pause(attempt);
            } catch (RuntimeException e) {
                discard(connection, e);
                throw e;
            }
        }
    }

    private Connection borrow() throws SQLException {
        if (closed) {
            throw new IllegalStateException("The contact history is closed.");
        }
        Connection connection = idle.poll();
        if (connection != null) {
            return connection;
        }
        Connection fresh = database.connect();
        if (!database.isH2()) {
            try (Statement statement = fresh.createStatement()) {
                // Of a table that has just grown, the server knows nothing, and would read it whole for each batch.
                statement.execute("SET enable_seqscan = off");
                // What was reserved stays reserved, whatever the server's configuration says.
                statement.execute("SET synchronous_commit = on");
            }
        }
        return fresh;
    }

    private void giveBack(Connection connection) throws SQLException {
        idle.push(connection);
        if (closed) {
            close();
        }
    }

    private static void discard(@Nullable Connection connection, Exception cause) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** True of what another transaction caused, or a server that went away and may be back: the same may succeed again. */
    private static boolean passes(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("40")
                || state.startsWith("08")
                || state.equals("57P01")
                || state.equals("HYT00")
                || Set.of(90131, 90067, 90121, 90098, 90020).contains(e.getErrorCode());
    }

    private static void pause(int attempt) {
        try {
            Thread.sleep(Math.min(500, 5L << Math.min(attempt, 6)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The contact history was interrupted.", e);
        }
    }

    private InputException failed(SQLException e) {
        return new InputException(Problem.of(
                database.place(),
                "The contact history failed: " + Database.said(e) + " (" + e.getSQLState() + ").",
                ""));
    }

    /**
     * Makes unreadable what was forgotten, for whoever has the files.
     *
     * @throws InputException if the database can't do so
     */
    void purge() {
        try {
            database.purge(database.connect(), TABLES);
        } catch (SQLException e) {
            throw failed(e);
        }
        // Connections that were open are cut by that.
        closeIdle();
    }

    @Override
    public void close() {
        closed = true;
        closeIdle();
    }

    private void closeIdle() {
        for (Connection connection = idle.poll(); connection != null; connection = idle.poll()) {
            try {
                connection.close();
            } catch (SQLException e) {
                throw failed(e);
            }
        }
    }
}
