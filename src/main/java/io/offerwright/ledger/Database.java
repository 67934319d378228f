package io.offerwright.ledger;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/**
 * A database for tables that lie beside a ledger's or alone, such as those of contacts and outcomes: a file of H2 in a folder, or any
 * address of H2 or PostgreSQL.
 */
public final class Database {
    private static final String JDBC = "jdbc:";
    private static final String H2 = "jdbc:h2:";
    private static final String POSTGRESQL = "jdbc:postgresql:";
    private static final int MOST_ATTEMPTS = 4;
    private static final Object MAKING = new Object();

    private final String what;
    private final String place;
    private final String url;

    private Database(String what, String place, String url) {
        this.what = what;
        this.place = place;
        this.url = url;
    }

    /**
     * A database, which is not touched by that.
     *
     * @param what its content, in words, such as "contact history"
     * @param place a folder, or a JDBC address
     * @param file the name of the H2 file in the folder, without its ending
     * @param settings of H2, such as "WRITE_DELAY=0", for those that the address does not have
     * @throws InputException if it is an address of another database
     */
    public static Database at(String what, String place, String file, List<String> settings) {
        String named = Dialect.withoutPassword(place);
        String url = place.startsWith(JDBC)
                ? place
                : H2 + "file:" + Path.of(place).toAbsolutePath().normalize().resolve(file);
        if (!url.startsWith(H2) && !url.startsWith(POSTGRESQL)) {
            throw new InputException(Problem.of(
                    named,
                    "The JDBC address of a " + what
                            + " starts with \"jdbc:h2:\" or \"jdbc:postgresql:\"; this one does not.",
                    "Name a folder, or such an address."));
        }
        return new Database(what, named, url.startsWith(H2) ? withSettings(url, settings) : url);
    }

    private static String withSettings(String url, List<String> settings) {
        StringBuilder full = new StringBuilder(url);
        String given = url.toUpperCase(Locale.ROOT);
        for (String setting : settings) {
            if (!given.contains(";" + setting.substring(0, setting.indexOf('=') + 1))) {
                full.append(';').append(setting);
            }
        }
        return full.toString();
    }

    /** The folder or address, without a password. */
    public String place() {
        return place;
    }

    /** True if it is H2, of which a process may be all there is; false if it is PostgreSQL. */
    public boolean isH2() {
        return url.startsWith(H2);
    }

    /**
     * Makes the tables that are missing. Two processes may do so at the same time, of which one may fail then, and finds them made.
     *
     * @param owner whose resources the migrations are
     * @param migrations the folder of the migrations, such as "io/offerwright/contact/migration"
     * @param table where it is noted which were made; others' tables in the schema are left alone
     * @throws InputException if they can't be made
     */
    public void migrate(Class<?> owner, String migrations, String table) {
        FlywayException failure = null;
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            try {
                synchronized (MAKING) {
                    var unused = Flyway.configure(owner.getClassLoader())
                            .dataSource(url, isH2() ? "sa" : null, isH2() ? "" : null)
                            .locations("classpath:" + migrations)
                            .table(table)
                            .baselineOnMigrate(true)
                            .baselineVersion("0")
                            .load()
                            .migrate();
                }
                return;
            } catch (FlywayException e) {
                failure = e;
                pause(attempt);
            }
        }
        throw notOpened(failure);
    }

    private InputException notOpened(@Nullable Exception e) {
        return new InputException(Problem.of(
                place,
                "The " + what + " can't be opened: " + said(e),
                isH2() ? "Is another process using it?" : "Is the server running, and may its user make tables?"));
    }

    /** What the innermost cause says, in a line without a password. */
    public static String said(@Nullable Exception e) {
        String message = String.valueOf(e);
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            String own = cause.getMessage();
            message = own == null || own.isBlank() ? message : own;
        }
        return Dialect.withoutPassword(message.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("-"))
                .findFirst()
                .orElse(message));
    }

    /** A connection of one's own. */
    public Connection connect() throws SQLException {
        return isH2() ? DriverManager.getConnection(url, "sa", "") : DriverManager.getConnection(url);
    }

    /**
     * Makes unreadable what was deleted, for whoever has the files, and closes the connection: of H2, all that is alive is copied into
     * a new file, and other connections have to be made again; what is in memory alone is in no file. The logs and backups of a server are its owner's to purge.
     *
     * @param tables those from which was deleted
     */
    public void purge(Connection connection, List<String> tables) throws SQLException {
        connection.setAutoCommit(true);
        try (connection;
                Statement statement = connection.createStatement()) {
            if (url.startsWith(H2 + "mem:")) {
                return;
            } else if (isH2()) {
                statement.execute("SHUTDOWN COMPACT");
            } else {
                for (String table : tables) {
                    statement.execute("VACUUM " + table);
                }
            }
        }
    }

    private static void pause(int attempt) {
        try {
            Thread.sleep(5L << attempt);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The opening of a database was interrupted.", e);
        }
    }
}
