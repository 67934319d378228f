package io.offerwright.ledger;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The databases that hold ledgers in tests: files of H2, and one real PostgreSQL server for all tests of a JVM. */
public enum Databases {
    H2 {
        @Override
        public String newAddress(Path folder) {
            return "jdbc:h2:file:" + folder.resolve("ledger-" + NUMBER.incrementAndGet() + "/ledger");
        }

        @Override
        public Connection connect(String address) throws SQLException {
            return DriverManager.getConnection(address + ";DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0", "sa", "");
        }
    },

    POSTGRESQL {
        @Override
        public String newAddress(Path folder) {
            return newSchema();
        }

        @Override
        public Connection connect(String address) throws SQLException {
            return DriverManager.getConnection(address);
        }
    };

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static @Nullable EmbeddedPostgres server;

    static {
        // That a server can't be stopped which a test has killed is no news.
        System.setProperty("org.slf4j.simpleLogger.log." + EmbeddedPostgres.class.getName(), "off");
    }

    /** An address at which there is no ledger yet. */
    public abstract String newAddress(Path folder);

    /** A plain connection, as anybody has who can reach the database. */
    public abstract Connection connect(String address) throws SQLException;

    /** A new schema of the server, which is started if it is not running. */
    private static synchronized String newSchema() {
        EmbeddedPostgres running = server;
        try {
            if (running == null) {
                running = builder().start();
                server = running;
                EmbeddedPostgres started = running;
                Runtime.getRuntime().addShutdownHook(new Thread(() -> close(started)));
            }
            String schema = "ledger_" + NUMBER.incrementAndGet();
            try (Connection connection = running.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE SCHEMA " + schema);
            }
            return running.getJdbcUrl("postgres", "postgres") + "&currentSchema=" + schema;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static EmbeddedPostgres.Builder builder() {
        return EmbeddedPostgres.builder().setPGStartupWait(Duration.ofSeconds(60));
    }

    private static void close(EmbeddedPostgres server) {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
