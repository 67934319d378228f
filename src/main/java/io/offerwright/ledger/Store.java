package io.offerwright.ledger;

import io.offerwright.evidence.Fingerprint;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The tables of a ledger, and every SQL statement on them. Not thread-safe: one connection, one caller at a time. */
final class Store implements AutoCloseable {
    private static final String FORMAT = "offerwright-ledger";
    private static final int VERSION = 1;

    private static final int ALREADY_OPEN = 90020;
    private static final int IN_EXCLUSIVE_MODE = 90135;
    private static final int NOT_FOUND = 90146;
    private static final int TABLE_MISSING = 42102;
    private static final int TABLE_MISSING_IN_EMPTY_DATABASE = 42104;
    private static final int WRONG_USER = 28000;

    private static final List<String> SCHEMA = List.of(
            "CREATE TABLE head (format VARCHAR(40) PRIMARY KEY, version INTEGER NOT NULL, records BIGINT NOT NULL,"
                    + " blocks BIGINT NOT NULL, rosters BIGINT NOT NULL, bundles BIGINT NOT NULL,"
                    + " hash CHAR(64) NOT NULL)",
            "CREATE TABLE block (number BIGINT PRIMARY KEY, first_sequence BIGINT NOT NULL, records INTEGER NOT NULL,"
                    + " previous_hash CHAR(64) NOT NULL, hash CHAR(64) NOT NULL, content BLOB NOT NULL)",
            "CREATE TABLE entry (sequence BIGINT PRIMARY KEY, decision_key BIGINT NOT NULL,"
                    + " customer_key BIGINT NOT NULL)",
            "CREATE INDEX entry_decision ON entry (decision_key)",
            "CREATE INDEX entry_customer ON entry (customer_key)",
            "CREATE TABLE roster (number BIGINT PRIMARY KEY, fingerprint CHAR(64) NOT NULL UNIQUE,"
                    + " content BLOB NOT NULL)",
            "CREATE TABLE bundle (number BIGINT PRIMARY KEY, fingerprint CHAR(64) NOT NULL UNIQUE,"
                    + " content BLOB NOT NULL)");

    private final String place;
    private final Connection connection;
    private final boolean readOnly;

    private Store(String place, Connection connection, boolean readOnly) {
        this.place = place;
        this.connection = connection;
        this.readOnly = readOnly;
    }

    /** What the ledger says of itself. */
    record Head(long records, long blocks, long rosters, long bundles, String hash) {}

    /** A sealed run of records. */
    record Block(long number, long firstSequence, int records, String previousHash, String hash, byte[] content) {
        long lastSequence() {
            return firstSequence + records - 1;
        }
    }

    /** Where a record is found by. */
    record Entry(long sequence, long decisionKey, long customerKey) {}

    /** A row of content that is named by its fingerprint: a roster or a bundle. */
    record Content(long number, String fingerprint, byte[] bytes) {}

    /** The two tables of {@link Content}. */
    enum Shelf {
        ROSTER("roster"),
        BUNDLE("bundle");

        private final String table;

        Shelf(String table) {
            this.table = table;
        }
    }

    /**
     * Opens the tables, or makes them when the database is new.
     *
     * @param place how messages name the ledger
     */
    static Store open(String url, String place, boolean readOnly) {
        Connection connection;
        try {
            connection = DriverManager.getConnection(withSettings(url, readOnly), "sa", "");
        } catch (SQLException e) {
            throw opening(place, e);
        }
        Store store = new Store(place, connection, readOnly);
        try {
            if (!readOnly) {
                // The file's lock keeps other processes out; this keeps out a second connection of this process.
                try (Statement statement = connection.createStatement()) {
                    statement.execute("SET EXCLUSIVE 1");
                }
            }
            connection.setAutoCommit(false);
            store.requireFormat();
            return store;
        } catch (SQLException e) {
            store.close();
            throw opening(place, e);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /**
     * The settings that a ledger relies on, said aloud: no hook that closes the database behind our back, a bounded
     * cache, no trace files, an operating-system lock that dies with the process. Each commit is written by the thread
     * that commits, and {@link #sync} forces it onto the disk. Never by H2's background writer, which WRITE_DELAY=0
     * turns off: it copies one table after another while commits go on, so that after a kill half of a transaction may
     * be in the file.
     */
    private static String withSettings(String url, boolean readOnly) {
        StringBuilder settings = new StringBuilder(url);
        List<String> defaults = new ArrayList<>(List.of("TRACE_LEVEL_FILE=0", "DB_CLOSE_ON_EXIT=FALSE"));
        boolean file = !url.startsWith("jdbc:h2:mem:") && !url.startsWith("jdbc:h2:tcp:");
        if (file) {
            defaults.add("FILE_LOCK=FS");
        }
        if (readOnly) {
            defaults.add("IFEXISTS=TRUE");
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

    private void requireFormat() throws SQLException {
        String found;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT format, version FROM head")) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(row.getString(1) + " version " + row.getInt(2));
            }
            found = String.join("; ", rows);
        } catch (SQLException e) {
            boolean missing = e.getErrorCode() == TABLE_MISSING || e.getErrorCode() == TABLE_MISSING_IN_EMPTY_DATABASE;
            if (!missing) {
                throw e;
            }
            if (readOnly || !isEmpty()) {
                throw new LedgerException(
                        place,
                        "This is a database but not a ledger: it has no table \"head\".",
                        "Name the folder that \"run --out\" wrote to.",
                        e);
            }
            create();
            return;
        }
        if (!found.equals(FORMAT + " version " + VERSION)) {
            throw new LedgerException(
                    place,
                    "Table \"head\" should say \"" + FORMAT + " version " + VERSION + "\"; found \"" + found + "\".",
                    "It was changed, or a newer program wrote it.");
        }
    }

    private boolean isEmpty() throws SQLException {
        try (ResultSet tables = connection.getMetaData().getTables(null, "PUBLIC", "%", null)) {
            return !tables.next();
        }
    }

    private void create() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String table : SCHEMA) {
                statement.execute(table);
            }
        }
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO head VALUES (?, ?, 0, 0, 0, 0, ?)")) {
            insert.setString(1, FORMAT);
            insert.setInt(2, VERSION);
            insert.setString(3, Chain.START);
            insert.executeUpdate();
        }
        connection.commit();
    }

    Head head() {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT records, blocks, rosters, bundles, hash FROM head")) {
            row.next();
            return new Head(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getString(5));
        } catch (SQLException e) {
            throw reading(e);
        }
    }

    /** Adds a block, what its records are found by, and the rosters it is the first to use: all of it or nothing. */
    void addBlock(Block block, List<Entry> entries, List<Content> rosters, Head next) {
        inTransaction(() -> {
            for (Content roster : rosters) {
                insert(Shelf.ROSTER, roster);
            }
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO block VALUES (?, ?, ?, ?, ?, ?)")) {
                insert.setLong(1, block.number());
                insert.setLong(2, block.firstSequence());
                insert.setInt(3, block.records());
                insert.setString(4, block.previousHash());
                insert.setString(5, block.hash());
                insert.setBinaryStream(6, new ByteArrayInputStream(block.content()), block.content().length);
                insert.executeUpdate();
            }
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO entry VALUES (?, ?, ?)")) {
                for (Entry entry : entries) {
                    insert.setLong(1, entry.sequence());
                    insert.setLong(2, entry.decisionKey());
                    insert.setLong(3, entry.customerKey());
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            update(next);
        });
    }

    /** Adds a bundle: all of it or nothing. */
    void addBundle(Content bundle, Head next) {
        inTransaction(() -> {
            insert(Shelf.BUNDLE, bundle);
            update(next);
        });
    }

    private void insert(Shelf shelf, Content content) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO " + shelf.table + " VALUES (?, ?, ?)")) {
            insert.setLong(1, content.number());
            insert.setString(2, content.fingerprint());
            insert.setBinaryStream(3, new ByteArrayInputStream(content.bytes()), content.bytes().length);
            insert.executeUpdate();
        }
    }

    private void update(Head next) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE head SET records = ?, blocks = ?, rosters = ?, bundles = ?, hash = ?")) {
            update.setLong(1, next.records());
            update.setLong(2, next.blocks());
            update.setLong(3, next.rosters());
            update.setLong(4, next.bundles());
            update.setString(5, next.hash());
            update.executeUpdate();
        }
    }

    private interface Work {
        void run() throws SQLException;
    }

    private void inTransaction(Work work) {
        try {
            work.run();
            connection.commit();
        } catch (SQLException e) {
            try {
                connection.rollback();
            } catch (SQLException second) {
                e.addSuppressed(second);
            }
            throw writing(e);
        }
    }

    /** Forces what was committed onto the disk. */
    void sync() {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT SYNC");
        } catch (SQLException e) {
            throw writing(e);
        }
    }

    /** The first block whose number is at least {@code number}. */
    Optional<Block> blockFrom(long number) {
        return block("number >= ? ORDER BY number", number);
    }

    /** The block that holds a record. */
    Optional<Block> blockOf(long sequence) {
        return block("first_sequence <= ? ORDER BY first_sequence DESC", sequence);
    }

    private Optional<Block> block(String condition, long value) {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT number, first_sequence, records, previous_hash, hash, content FROM block WHERE " + condition
                        + " FETCH FIRST 1 ROW ONLY")) {
            select.setLong(1, value);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                return Optional.of(new Block(
                        row.getLong(1),
                        row.getLong(2),
                        row.getInt(3),
                        row.getString(4),
                        row.getString(5),
                        bytes(row, 6)));
            }
        } catch (SQLException e) {
            throw reading(e);
        }
    }

    List<Long> sequencesOfDecision(long key) {
        return sequences("decision_key", key);
    }

    List<Long> sequencesOfCustomer(long key) {
        return sequences("customer_key", key);
    }

    private List<Long> sequences(String column, long key) {
        List<Long> sequences = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT sequence FROM entry WHERE " + column + " = ? ORDER BY sequence")) {
            select.setLong(1, key);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    sequences.add(row.getLong(1));
                }
            }
            return sequences;
        } catch (SQLException e) {
            throw reading(e);
        }
    }

    /** The entries from {@code first} to {@code last}, in order. */
    List<Entry> entries(long first, long last) {
        List<Entry> entries = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT sequence, decision_key, customer_key FROM entry WHERE sequence BETWEEN ? AND ?"
                        + " ORDER BY sequence")) {
            select.setLong(1, first);
            select.setLong(2, last);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    entries.add(new Entry(row.getLong(1), row.getLong(2), row.getLong(3)));
                }
            }
            return entries;
        } catch (SQLException e) {
            throw reading(e);
        }
    }

    /** Number of entries outside {@code 1} to {@code last}. */
    long entriesOutside(long last) {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT COUNT(*) FROM entry WHERE sequence < 1 OR sequence > ?")) {
            select.setLong(1, last);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        } catch (SQLException e) {
            throw reading(e);
        }
    }

    /** The content with this fingerprint. */
    Optional<Content> content(Shelf shelf, Fingerprint fingerprint) {
        return contents(shelf, "fingerprint = ?", fingerprint.hex());
    }

    /** The first content whose number is at least {@code number}. */
    Optional<Content> contentFrom(Shelf shelf, long number) {
        return contents(shelf, "number >= ? ORDER BY number", number);
    }

    private Optional<Content> contents(Shelf shelf, String condition, Object value) {
        try (PreparedStatement select = connection.prepareStatement("SELECT number, fingerprint, content FROM "
                + shelf.table + " WHERE " + condition + " FETCH FIRST 1 ROW ONLY")) {
            select.setObject(1, value);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new Content(row.getLong(1), row.getString(2), bytes(row, 3)))
                        : Optional.empty();
            }
        } catch (SQLException e) {
            throw reading(e);
        }
    }

    /** True when there is content with this fingerprint. */
    boolean has(Shelf shelf, Fingerprint fingerprint) {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT 1 FROM " + shelf.table + " WHERE fingerprint = ?")) {
            select.setString(1, fingerprint.hex());
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        } catch (SQLException e) {
            throw reading(e);
        }
    }

    private static byte[] bytes(ResultSet row, int column) throws SQLException {
        try (InputStream stream = row.getBinaryStream(column)) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new SQLException(e);
        }
    }

    String place() {
        return place;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw writing(e);
        }
    }

    private static LedgerException opening(String place, SQLException e) {
        return switch (e.getErrorCode()) {
            case ALREADY_OPEN, IN_EXCLUSIVE_MODE ->
                new LedgerException(
                        place,
                        "The ledger is in use: it has one writer at a time, and no readers beside it.",
                        "Wait until the other has closed it.",
                        e);
            case NOT_FOUND ->
                new LedgerException(
                        place, "There is no ledger here.", "Name the folder that \"run --out\" wrote to.", e);
            case WRONG_USER ->
                new LedgerException(
                        place,
                        "This is a database of someone else: it refuses the ledger's user \"sa\" without password.",
                        "Name the folder that \"run --out\" wrote to.",
                        e);
            default ->
                diskFull(e)
                        ? full(place, e)
                        : new LedgerException(
                                place,
                                "The file can't be opened as a ledger (an H2 database): " + firstLine(e),
                                "It is damaged, or it is a file of another kind.",
                                e);
        };
    }

    private LedgerException reading(SQLException e) {
        return new LedgerException(
                place, "The ledger can't be read: " + firstLine(e), "Its file is damaged; restore it from a copy.", e);
    }

    private LedgerException writing(SQLException e) {
        return diskFull(e)
                ? full(place, e)
                : new LedgerException(
                        place,
                        "The ledger can't be written: " + firstLine(e),
                        "Records up to the last flush are safe; open the ledger again to go on.",
                        e);
    }

    private static LedgerException full(String place, SQLException e) {
        return new LedgerException(
                place,
                "The disk is full: the ledger can't be written.",
                "Free some space and start again: records up to the last flush are safe.",
                e);
    }

    private static boolean diskFull(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && message.contains("No space left on device")) {
                return true;
            }
        }
        return false;
    }

    private static String firstLine(SQLException e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String message = String.valueOf(deepest.getMessage());
        return message.lines().findFirst().orElse(message);
    }

    /** The digits of a hash. */
    static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }
}
