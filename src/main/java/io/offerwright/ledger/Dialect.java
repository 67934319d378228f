package io.offerwright.ledger;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What differs between the databases that can hold a ledger. All else is one set of statements that both understand. */
enum Dialect {
    /** A file of one process. */
    H2 {
        @Override
        Map<String, String> words() {
            return Map.of("bytes", "BLOB", "key", "VARBINARY(200)", "keys", "VARBINARY(100000)");
        }

        /**
         * The settings that a ledger relies on, said aloud: no hook that closes the database behind our back, a bounded
         * cache, no trace files, an operating-system lock that dies with the process. Each commit is written by the thread
         * that commits, and {@link #sync} forces it onto the disk. Never by H2's background writer, which WRITE_DELAY=0
         * turns off: it copies one table after another while commits go on, so that after a kill half of a transaction may
         * be in the file.
         */
        @Override
        String withSettings(String url, Store.Mode mode) {
            StringBuilder settings = new StringBuilder(url);
            List<String> defaults = new ArrayList<>(List.of("TRACE_LEVEL_FILE=0", "DB_CLOSE_ON_EXIT=FALSE"));
            boolean file = !url.startsWith("jdbc:h2:mem:") && !url.startsWith("jdbc:h2:tcp:");
            if (file) {
                defaults.add("FILE_LOCK=FS");
            }
            if (mode != Store.Mode.WRITE) {
                defaults.add("IFEXISTS=TRUE");
            }
            if (mode == Store.Mode.READ_ONLY) {
                if (file) {
                    defaults.add("ACCESS_MODE_DATA=r");
                }
            } else {
                defaults.add("CACHE_SIZE=32768");
                settings.append(";WRITE_DELAY=0");
            }
            String given = url.toUpperCase(Locale.ROOT);
            for (String setting : defaults) {
                if (!given.contains(";" + setting.substring(0, setting.indexOf('=') + 1))) {
                    settings.append(';').append(setting);
                }
            }
            return settings.toString();
        }

        /** Tables are made one by one: what a process that died has left of them goes, and nothing was in it. */
        @Override
        void clear(Connection connection) throws SQLException {
            execute(connection, "DROP ALL OBJECTS");
        }

        @Override
        String hintOfPlace() {
            return "Name the folder that \"run --out\" wrote to.";
        }

        @Override
        boolean lockToMake(Connection connection, Store.Mode mode) {
            return true;
        }

        /** One process at a time has the file. */
        @Override
        boolean keepsTransactionsShort() {
            return false;
        }

        @Override
        void freeze(Connection connection) {
            // There is nobody else.
        }

        @Override
        @Nullable
        Path purgeMark(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT DATABASE_PATH()")) {
                String path = row.next() ? row.getString(1) : null;
                // Neither in memory, nor behind a server.
                return path != null && Files.exists(Path.of(path + ".mv.db")) ? Path.of(path + ".purge") : null;
            }
        }

        /** The file's lock keeps other processes out; this keeps out a second connection of this process. */
        @Override
        boolean lock(Connection connection, Store.Mode mode) throws SQLException {
            if (mode != Store.Mode.READ_ONLY) {
                execute(connection, "SET EXCLUSIVE 1");
            }
            return true;
        }

        /** The lock goes with the file. */
        @Override
        void unlock(Connection connection) {
            // Nothing is left to do.
        }

        @Override
        void sync(Connection connection) throws SQLException {
            execute(connection, "CHECKPOINT SYNC");
        }

        /** Copies what is alive into a new file, so that not a byte of what was deleted stays in the old one. */
        @Override
        void purge(Connection connection) throws SQLException {
            execute(connection, "SHUTDOWN COMPACT");
        }

        @Override
        boolean inUse(SQLException e) {
            return e.getErrorCode() == 90020 || e.getErrorCode() == 90135;
        }

        @Override
        boolean isMissing(SQLException e) {
            return e.getErrorCode() == 90146;
        }

        @Override
        boolean refusesUser(SQLException e) {
            return e.getErrorCode() == 28000;
        }
    },

    /** A server; several processes may read while one writes. */
    POSTGRESQL {
        /** Of the advisory lock that a writer holds: "offerled" in ASCII. */
        private static final long WRITER = 0x6F666665726C6564L;

        private static final Set<String> UNREACHABLE = Set.of("08001", "08004", "08006");

        @Override
        Map<String, String> words() {
            return Map.of("bytes", "BYTEA", "key", "BYTEA", "keys", "BYTEA");
        }

        @Override
        String withSettings(String url, Store.Mode mode) {
            return url;
        }

        /** Tables are made all or none. */
        @Override
        void clear(Connection connection) throws SQLException {
            // Nothing is left to do.
        }

        @Override
        String hintOfPlace() {
            return "Name the ledger's schema, or an empty one for a new ledger: ?currentSchema=...";
        }

        /**
         * One writer for each schema, from before the tables are made; the server drops the lock with the connection, whatever
         * becomes of the process.
         */
        @Override
        boolean lockToMake(Connection connection, Store.Mode mode) throws SQLException {
            if (mode != Store.Mode.WRITE) {
                return true;
            }
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT pg_try_advisory_lock(" + WRITER + " # hashtext(current_schema()))")) {
                return row.next() && row.getBoolean(1);
            }
        }

        @Override
        boolean lock(Connection connection, Store.Mode mode) throws SQLException {
            if (mode == Store.Mode.READ_ONLY) {
                // One state of the ledger for as long as it is read, however much is written meanwhile.
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                connection.setReadOnly(true);
            } else {
                // What commit has returned from is on the disk, whatever the server's configuration says.
                execute(connection, "SET synchronous_commit = on");
            }
            return true;
        }

        /** A server that is busy notices late that a connection is gone, and would refuse the next writer meanwhile. */
        @Override
        void unlock(Connection connection) throws SQLException {
            execute(connection, "SELECT pg_advisory_unlock_all()");
        }

        /** A ledger may stay open for days, and a server may end whoever idles in a transaction. */
        @Override
        boolean keepsTransactionsShort() {
            return true;
        }

        @Override
        void freeze(Connection connection) throws SQLException {
            execute(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
        }

        @Override
        @Nullable
        Path purgeMark(Connection connection) {
            return null;
        }

        /** Every commit is on the disk when it returns: {@link #lock} has asked for that. */
        @Override
        void sync(Connection connection) throws SQLException {
            // Nothing is left to do.
        }

        /** Frees the space of deleted rows for new ones. Log files and backups of the server are its owner's to purge. */
        @Override
        void purge(Connection connection) throws SQLException {
            execute(connection, "VACUUM customer, leaf");
        }

        @Override
        boolean inUse(SQLException e) {
            return false;
        }

        @Override
        boolean isMissing(SQLException e) {
            return "3D000".equals(e.getSQLState()) || UNREACHABLE.contains(String.valueOf(e.getSQLState()));
        }

        @Override
        boolean refusesUser(SQLException e) {
            return String.valueOf(e.getSQLState()).startsWith("28");
        }
    };

    /** The dialect that a JDBC address asks for. */
    static Dialect of(String url) {
        if (url.startsWith("jdbc:h2:")) {
            return H2;
        }
        if (url.startsWith("jdbc:postgresql:")) {
            return POSTGRESQL;
        }
        throw new LedgerException(
                withoutPassword(url),
                "A ledger's JDBC address starts with \"jdbc:h2:\" or \"jdbc:postgresql:\"; this one does not.",
                "");
    }

    /** An address, or a message that holds one, as messages may show it. */
    static String withoutPassword(String text) {
        return text.replaceAll("(?i)(password=)[^&;]*", "$1...")
                .replaceAll("//[^/@]*@", "//...@")
                .replaceAll("[^\\s/:@]+:[^\\s/@]+@", "...@");
    }

    /** What the statements that make the tables call types. */
    abstract Map<String, String> words();

    abstract String withSettings(String url, Store.Mode mode);

    /** Takes away what the making of a ledger has left that did not come to its end. */
    abstract void clear(Connection connection) throws SQLException;

    /** What to try if there is no ledger at an address. */
    abstract String hintOfPlace();

    /** Keeps others from making the same ledger, where that can be before it is there; false if another is writing. */
    abstract boolean lockToMake(Connection connection, Store.Mode mode) throws SQLException;

    /** True if no transaction may stay open while nothing is done. */
    abstract boolean keepsTransactionsShort();

    /** Lets the transaction that begins now see one state, whatever others commit meanwhile. */
    abstract void freeze(Connection connection) throws SQLException;

    /** The file that says that something was deleted and not purged yet; null if there is nothing to purge after a process died. */
    abstract @Nullable Path purgeMark(Connection connection) throws SQLException;

    /** Keeps others from writing until the connection closes; false if another is writing. */
    abstract boolean lock(Connection connection, Store.Mode mode) throws SQLException;

    /** Lets others write, before the connection is closed. */
    abstract void unlock(Connection connection) throws SQLException;

    /** Forces what was committed onto the disk. */
    abstract void sync(Connection connection) throws SQLException;

    /** Makes deleted rows unreadable for whoever has the files. May close the connection. */
    abstract void purge(Connection connection) throws SQLException;

    /** True if another process, or another connection, holds the database. */
    abstract boolean inUse(SQLException e);

    /** True if there is no such database. */
    abstract boolean isMissing(SQLException e);

    abstract boolean refusesUser(SQLException e);

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
