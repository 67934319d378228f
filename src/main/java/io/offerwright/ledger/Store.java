package io.offerwright.ledger;

import io.offerwright.evidence.Fingerprint;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/**
 * The tables of a ledger, and every SQL statement on them, for each {@link Dialect}. Not thread-safe: one connection, one
 * caller at a time.
 */
final class Store implements AutoCloseable {
    static final String FORMAT = "offerwright-ledger";
    static final int VERSION = 4;
    /** More records than a block has there are in none. */
    static final int BLOCK_RECORDS = 256;

    /** Rows that are read at a time. */
    private static final int PAGE = 8192;

    private static final Set<String> TABLES =
            Set.of("head", "block", "leaf", "customer", "roster", "bundle", "summary", "journal_head", "journal");

    /** Where Flyway notes which migrations were made. */
    private static final String SCHEMA_TABLE = "ledger_schema";

    private static final String MIGRATIONS = "classpath:io/offerwright/ledger/migration";

    private static final Object MAKING = new Object();

    /**
     * Blocks of one transaction: few enough that what a commit writes, some 3 MB, has room in the buffer that H2 uses again. For more than 4 MB
     * it makes a new one each time, which grows step by step and takes twice the time of all the rest.
     */
    private static final int UNCOMMITTED_MOST = 4;

    private final String place;
    private final Dialect dialect;
    private final Connection connection;
    private final StoreProblems problems;
    private final LeafTable leaves;
    /** A file that stands beside the database from before something is deleted until nothing of it can be read any more. */
    private @Nullable Path purgeMark;

    /** How often something was done since the last commit. */
    private int uncommitted;

    /** A store over an open connection, which it takes over. */
    Store(String place, Dialect dialect, Connection connection) {
        this.place = place;
        this.dialect = dialect;
        this.connection = connection;
        this.problems = new StoreProblems(dialect, place);
        this.leaves = new LeafTable(connection, problems);
    }

    /** What a store is opened for. */
    enum Mode {
        /** To add decisions; one at a time. Makes the tables if there are none. */
        WRITE,
        /** To read, to journal that, to erase; beside a writer where the database allows it. */
        ACCESS,
        /** To read, changing nothing at all. */
        READ_ONLY
    }

    /** What the ledger says of itself. */
    record Head(long records, long blocks, long rosters, long bundles, long customers, String hash) {}

    /**
     * A sealed run of records.
     *
     * @param lastDay the youngest day of its decisions, in days since 1970-01-01
     * @param customers how many numbers of customers were given out with it
     * @param entries where its records are found by, packed; null as the content is
     * @param content null if the records were dropped, or left out of a copy
     */
    record Block(
            long number,
            long firstSequence,
            int records,
            long lastDay,
            long customers,
            String previousHash,
            String root,
            String hash,
            byte @Nullable [] entries,
            byte @Nullable [] content) {
        long lastSequence() {
            return firstSequence + records - 1;
        }
    }

    /**
     * A customer of whom there are records.
     *
     * @param pseudonym by what the index finds them
     * @param dataKey what their part of each record is encrypted with, itself encrypted; null once it was destroyed
     */
    record CustomerRow(long number, UUID pseudonym, byte @Nullable [] dataKey) {
        /** The pseudonym of all who were erased. */
        static final UUID ERASED = new UUID(0, 0);
    }

    /** A row of content that is named by its fingerprint: a roster, a bundle or a summary. */
    record Content(long number, String fingerprint, byte[] bytes) {}

    /** The tables of {@link Content}. */
    enum Shelf {
        ROSTER("roster"),
        BUNDLE("bundle"),
        SUMMARY("summary");

        private final String table;

        Shelf(String table) {
            this.table = table;
        }

        @Override
        public String toString() {
            return table;
        }
    }

    /** What is done with some customers. */
    interface WithCustomers {
        void run(List<CustomerRow> customers) throws SQLException;
    }

    /** Work on the database that is done as a whole or not at all. */
    interface Work<T> {
        T run() throws SQLException;
    }

    /**
     * Opens the tables, or makes them when the database is new.
     *
     * @param place how messages name the ledger
     * @param indexKey makes the key of a new ledger's index, encrypted
     */
    static Store open(String url, String place, Mode mode, Supplier<byte[]> indexKey) {
        Dialect dialect = Dialect.of(url);
        if (dialect == Dialect.H2 && mode == Mode.WRITE) {
            // Threads of one process share a file that is being made; from then on they lock each other out.
            synchronized (MAKING) {
                return open(dialect, url, place, mode, indexKey);
            }
        }
        return open(dialect, url, place, mode, indexKey);
    }

    private static Store open(Dialect dialect, String url, String place, Mode mode, Supplier<byte[]> indexKey) {
        String full = dialect.withSettings(url, mode);
        StoreProblems problems = new StoreProblems(dialect, place);
        Connection connection = connect(full, problems);
        try {
            connection.setAutoCommit(false);
            Store store = new Store(place, dialect, connection);
            if (connection.getSchema() == null) {
                throw new LedgerException(
                        place, "There is no ledger here: the schema does not exist.", dialect.hintOfPlace());
            }
            if (!dialect.lockToMake(connection, mode)) {
                throw problems.inUse(null);
            }
            Set<String> tables = store.tables();
            if (mode == Mode.WRITE && store.isUnused(tables)) {
                dialect.clear(connection);
                connection.commit();
                migrate(full, problems);
                store.fill(indexKey.get());
            } else if (!tables.contains("head")) {
                throw new LedgerException(
                        place, "This is a database but not a ledger: it has no table \"head\".", dialect.hintOfPlace());
            }
            store.requireFormat();
            connection.commit();
            if (!dialect.lock(connection, mode)) {
                throw problems.inUse(null);
            }
            connection.commit();
            connection.setAutoCommit(mode != Mode.READ_ONLY && dialect.keepsTransactionsShort());
            store.purgeMark = mode == Mode.READ_ONLY ? null : dialect.purgeMark(connection);
            return store;
        } catch (SQLException e) {
            LedgerException problem = problems.opening(e);
            closeAfter(problem, connection);
            throw problem;
        } catch (RuntimeException e) {
            closeAfter(e, connection);
            throw e;
        }
    }

    private static void closeAfter(Exception problem, Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            problem.addSuppressed(e);
        }
    }

    /** H2's user has no password: the file's owner is who may read it. A server's user and password stand in its address. */
    private static Connection connect(String url, StoreProblems problems) {
        try {
            return problems.dialect() == Dialect.H2
                    ? DriverManager.getConnection(url, "sa", "")
                    : DriverManager.getConnection(url);
        } catch (SQLException e) {
            throw problems.opening(e);
        }
    }

    private static void migrate(String url, StoreProblems problems) {
        boolean file = problems.dialect() == Dialect.H2;
        try {
            var unused = Flyway.configure(Store.class.getClassLoader())
                    .dataSource(url, file ? "sa" : null, file ? "" : null)
                    .locations(MIGRATIONS)
                    .table(SCHEMA_TABLE)
                    .placeholders(problems.dialect().words())
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw problems.unmade(e);
        }
    }

    /** True of a database that is empty, or in which a ledger was being made when the process died or the disk was full. */
    private boolean isUnused(Set<String> tables) throws SQLException {
        for (String table : tables) {
            if (table.equals(SCHEMA_TABLE)) {
                continue;
            }
            if (!TABLES.contains(table)) {
                return false;
            }
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT 1 FROM " + table)) {
                if (row.next()) {
                    return false;
                }
            }
        }
        return true;
    }

    private Set<String> tables() throws SQLException {
        Set<String> names = new HashSet<>();
        DatabaseMetaData data = connection.getMetaData();
        // Taken for a pattern, a schema "a_b" would be "axb" too.
        String escape = data.getSearchStringEscape();
        String schema = connection.getSchema().replace(escape, escape + escape).replace("_", escape + "_");
        try (ResultSet tables = data.getTables(null, schema, "%", new String[] {"TABLE", "BASE TABLE"})) {
            while (tables.next()) {
                names.add(tables.getString("TABLE_NAME").toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    /** Refuses a ledger of another format. */
    void requireFormat() throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT format, version FROM head")) {
            while (row.next()) {
                rows.add(row.getString(1) + " version " + row.getInt(2));
            }
        }
        String found = String.join("; ", rows);
        if (!found.equals(FORMAT + " version " + VERSION)) {
            throw new LedgerException(
                    place,
                    "Table \"head\" should say \"" + FORMAT + " version " + VERSION + "\"; found \"" + found + "\".",
                    found.equals(FORMAT + " version 1")
                            ? "A development version wrote it, before customers had keys; run its campaign anew."
                            : found.matches(FORMAT + " version [23]")
                                    ? "A development version wrote it, with another index; run its campaign anew."
                                    : "It was changed, or a newer program wrote it.");
        }
    }

    private void fill(byte[] indexKey) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO head VALUES (?, ?, 0, 0, 0, 0, 0, ?, ?)")) {
            insert.setString(1, FORMAT);
            insert.setInt(2, VERSION);
            insert.setString(3, Chain.START);
            insert.setBytes(4, indexKey);
            insert.executeUpdate();
        }
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO journal_head VALUES (0, ?)")) {
            insert.setString(1, Journal.START);
            insert.executeUpdate();
        }
        connection.commit();
    }

    Head head() {
        return problems.reading(() -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT records, blocks, rosters, bundles, customers, hash FROM head")) {
                requireRow(row, "head");
                return new Head(
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getString(6));
            }
        });
    }

    /** The key of the index, encrypted. */
    byte[] indexKey() {
        return problems.reading(() -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT index_key FROM head")) {
                requireRow(row, "head");
                return row.getBytes(1);
            }
        });
    }

    private static void requireRow(ResultSet row, String table) throws SQLException {
        if (!row.next()) {
            throw new SQLException("The table \"" + table + "\" is empty.");
        }
    }

    /** Replaces the head's copy of the index key, as after a change of the master key. */
    void setIndexKey(byte[] indexKey) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE head SET index_key = ?")) {
            update.setBytes(1, indexKey);
            update.executeUpdate();
        }
    }

    void insert(Block block) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO block VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, block.number());
            insert.setLong(2, block.firstSequence());
            insert.setInt(3, block.records());
            insert.setLong(4, block.lastDay());
            insert.setLong(5, block.customers());
            insert.setString(6, block.previousHash());
            insert.setString(7, block.root());
            insert.setString(8, block.hash());
            insert.setBytes(9, block.entries());
            byte[] content = block.content();
            if (content == null) {
                insert.setBytes(10, null);
            } else {
                insert.setBinaryStream(10, new ByteArrayInputStream(content), content.length);
            }
            insert.executeUpdate();
        }
    }

    LeafTable leaves() {
        return leaves;
    }

    /** Writes the leaves of an epoch of records that is complete, in place of those there are. */
    void indexRecords(long epoch) throws SQLException {
        List<Entry> entries = entries(Leaf.first(epoch), Leaf.last(epoch));
        for (Leaf.Kind kind : List.of(Leaf.Kind.DECISION, Leaf.Kind.CUSTOMER)) {
            leaves.replace(
                    kind, epoch, entries.stream().map(entry -> entry.key(kind)).toList());
        }
    }

    /** Writes the leaves of an epoch of customers that is complete, in place of those there are. */
    void indexCustomers(long epoch) throws SQLException {
        leaves.replace(Leaf.Kind.PSEUDONYM, epoch, pseudonyms(epoch));
    }

    private Array array(String type, Object[] values) throws SQLException {
        return connection.createArrayOf(type, values);
    }

    void insertCustomers(List<CustomerRow> customers) throws SQLException {
        if (customers.isEmpty()) {
            return;
        }
        String key = java.util.Objects.requireNonNull(dialect.words().get("key"));
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO customer (number, pseudonym, data_key) SELECT * FROM UNNEST(CAST(? AS BIGINT ARRAY),"
                        + " CAST(? AS UUID ARRAY), CAST(? AS " + key + " ARRAY))")) {
            insert.setArray(
                    1,
                    array("bigint", customers.stream().map(CustomerRow::number).toArray()));
            insert.setArray(
                    2,
                    array("uuid", customers.stream().map(CustomerRow::pseudonym).toArray()));
            insert.setArray(
                    3,
                    array(
                            key.toLowerCase(Locale.ROOT),
                            customers.stream().map(CustomerRow::dataKey).toArray(byte[][]::new)));
            insert.executeUpdate();
        }
    }

    /**
     * Puts back those of the customers whom somebody dropped, since no record of them was left, while there were new ones on
     * their way. Of whom was erased before, the key stays away.
     *
     * @param complete how many epochs of customers are
     */
    void restoreCustomers(Map<Long, CustomerRow> customers, long complete) throws SQLException {
        Set<Long> missing = new TreeSet<>(customers.keySet());
        if (!missing.isEmpty()) {
            missing.removeAll(customersByNumber(missing).keySet());
        }
        List<CustomerRow> rows = new ArrayList<>();
        for (long number : missing) {
            CustomerRow row = java.util.Objects.requireNonNull(customers.get(number));
            rows.add(wasErased(number) ? new CustomerRow(number, CustomerRow.ERASED, null) : row);
        }
        insertCustomers(rows);
        indexCustomers(missing, complete);
    }

    /** Writes the leaves of the epochs of these customers anew, as far as they are complete. */
    private void indexCustomers(Collection<Long> numbers, long complete) throws SQLException {
        Set<Long> epochs = new TreeSet<>();
        numbers.forEach(number -> epochs.add(Leaf.epochOf(number)));
        for (long epoch : epochs) {
            if (epoch < complete) {
                indexCustomers(epoch);
            }
        }
    }

    private boolean wasErased(long customer) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT 1 FROM journal WHERE action = ? AND subject = ?")) {
            select.setString(1, Journal.Action.ERASE.word());
            select.setString(2, Journal.customer(customer));
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    void insert(Shelf shelf, Content content) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + shelf + " VALUES (?, ?, ?)")) {
            insert.setLong(1, content.number());
            insert.setString(2, content.fingerprint());
            insert.setBinaryStream(3, new ByteArrayInputStream(content.bytes()), content.bytes().length);
            insert.executeUpdate();
        }
    }

    void update(Head next) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE head SET records = ?, blocks = ?, rosters = ?, bundles = ?, customers = ?, hash = ?")) {
            update.setLong(1, next.records());
            update.setLong(2, next.blocks());
            update.setLong(3, next.rosters());
            update.setLong(4, next.bundles());
            update.setLong(5, next.customers());
            update.setString(6, next.hash());
            update.executeUpdate();
        }
    }

    /** Does work as a whole or not at all. */
    <T> T inTransaction(Work<T> work) {
        return inTransaction(work, true);
    }

    /**
     * Does work as {@link #inTransaction(Work)} does, but need not commit it: in a file of one process nobody else waits for it, and
     * each commit writes every page anew that it touched, most of them once for each block where keys are random. It is
     * committed with the next transaction, by {@link #sync}, or after {@value #UNCOMMITTED_MOST} of its kind. If any work fails
     * meanwhile, all that is not committed is undone.
     */
    <T> T inLongTransaction(Work<T> work) {
        return inTransaction(work, dialect.keepsTransactionsShort() || uncommitted + 1 == UNCOMMITTED_MOST);
    }

    private <T> T inTransaction(Work<T> work, boolean commit) {
        boolean alone = false;
        try {
            alone = begin();
            T result = work.run();
            if (commit) {
                connection.commit();
            }
            uncommitted = commit ? 0 : uncommitted + 1;
            end(alone);
            return result;
        } catch (SQLException e) {
            LedgerException problem = problems.writing(e);
            rollBackAfter(problem, alone);
            throw problem;
        } catch (RuntimeException e) {
            rollBackAfter(e, alone);
            throw e;
        }
    }

    /**
     * Reads one state of the ledger, however much other processes write meanwhile.
     *
     * @param work changes nothing
     */
    <T> T inSnapshot(Supplier<T> work) {
        boolean alone = false;
        try {
            alone = begin();
            if (alone) {
                dialect.freeze(connection);
            }
            T result = work.get();
            if (alone) {
                connection.rollback();
                end(true);
            }
            return result;
        } catch (SQLException e) {
            LedgerException problem = problems.unreadable(e);
            rollBackAfter(problem, alone);
            throw problem;
        } catch (RuntimeException e) {
            if (alone) {
                rollBackAfter(e, true);
            }
            throw e;
        }
    }

    /** Begins a transaction; false if there is one, which whoever began it ends. */
    private boolean begin() throws SQLException {
        boolean alone = connection.getAutoCommit();
        if (alone) {
            connection.setAutoCommit(false);
        }
        return alone;
    }

    private void end(boolean alone) throws SQLException {
        if (alone) {
            connection.setAutoCommit(true);
        }
    }

    private void rollBackAfter(Exception problem, boolean alone) {
        try {
            connection.rollback();
            uncommitted = 0;
            end(alone);
        } catch (SQLException e) {
            problem.addSuppressed(StoreProblems.withoutPassword(e));
        }
    }

    /** Commits what is not yet, and forces it onto the disk. */
    void sync() {
        try {
            if (uncommitted > 0) {
                connection.commit();
                uncommitted = 0;
            }
            dialect.sync(connection);
        } catch (SQLException e) {
            throw problems.writing(e);
        }
    }

    /** Notes that something is about to be deleted, so that a purge follows even if the process dies before. */
    void markForPurge() {
        Path mark = purgeMark;
        if (mark != null && !Files.exists(mark)) {
            try {
                Files.createFile(mark);
            } catch (IOException e) {
                throw problems.writing(new SQLException(e));
            }
        }
    }

    /** True if something was deleted, and the process died before it was purged. */
    boolean isMarkedForPurge() {
        Path mark = purgeMark;
        return mark != null && Files.exists(mark);
    }

    /** Makes what was deleted unreadable for whoever has the files. */
    void purge() {
        try {
            dialect.purge(connection);
            Path mark = purgeMark;
            if (mark != null) {
                Files.deleteIfExists(mark);
            }
        } catch (SQLException e) {
            throw problems.writing(e);
        } catch (IOException e) {
            throw problems.writing(new SQLException(e));
        }
    }

    /** Keeps others from adding records, or dropping customers, until this transaction ends. */
    void lockHead() throws SQLException {
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery("SELECT records FROM head FOR UPDATE")) {
            requireRow(row, "head");
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
        return problems.reading(() -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT number, first_sequence, records, last_day, customers, previous_hash, root, hash, entries, content FROM block"
                            + " WHERE " + condition + " FETCH FIRST 1 ROW ONLY")) {
                select.setLong(1, value);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? Optional.of(block(row)) : Optional.empty();
                }
            }
        });
    }

    private static Block block(ResultSet row) throws SQLException {
        return new Block(
                row.getLong(1),
                row.getLong(2),
                row.getInt(3),
                row.getLong(4),
                row.getLong(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getBytes(9),
                bytes(row, 10));
    }

    /** The hashes of all blocks up to one, in the order of their numbers. */
    List<String> blockHashes(long last) {
        return problems.reading(() -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT hash FROM block WHERE number <= ? ORDER BY number")) {
                select.setLong(1, last);
                List<String> hashes = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        hashes.add(row.getString(1));
                    }
                }
                return hashes;
            }
        });
    }

    /**
     * Numbers of the blocks whose decisions are all of days before {@code day}, and that still hold them. Until the transaction
     * ends nobody else drops them.
     */
    List<Long> blocksBefore(long day) {
        return longs(
                "SELECT number FROM block WHERE last_day < ? AND content IS NOT NULL ORDER BY number FOR UPDATE", day);
    }

    /** Takes the records out of a block, and what they are found by. The leaves of its epochs are to be written anew then. */
    void dropContent(Block block) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE block SET entries = NULL, content = NULL WHERE number = ?")) {
            update.setLong(1, block.number());
            update.executeUpdate();
        }
    }

    /** Deletes customers of whom no record is left, with their keys; how many they were. */
    long dropCustomersWithoutRecords(Head head) throws SQLException {
        BitSet recorded = new BitSet();
        for (long first = 1; first <= head.records(); first += PAGE) {
            entries(first, Math.min(head.records(), first + PAGE - 1)).forEach(entry -> entry.noteCustomer(recorded));
        }
        long[] dropped = {0};
        allCustomers(page -> {
            List<Long> idle = withoutRecords(page, recorded);
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM customer WHERE number = ANY(?)")) {
                delete.setArray(1, array("bigint", idle.toArray()));
                dropped[0] += delete.executeUpdate();
            }
            indexCustomers(idle, Leaf.complete(head.customers()));
        });
        return dropped[0];
    }

    /** Number of customers of whom no record is noted. */
    long customersWithoutRecords(BitSet recorded) {
        return problems.reading(() -> {
            long[] idle = {0};
            allCustomers(page -> idle[0] += withoutRecords(page, recorded).size());
            return idle[0];
        });
    }

    private static List<Long> withoutRecords(List<CustomerRow> customers, BitSet recorded) {
        return customers.stream()
                .map(CustomerRow::number)
                .filter(number -> number < 1 || number >= Integer.MAX_VALUE || !recorded.get(number.intValue()))
                .toList();
    }

    /**
     * The sequences of the records of a decision, in order: one or none in a ledger that is sound.
     *
     * @param epochs in which to look
     * @param records how many there are
     */
    List<Long> sequencesOfDecision(long key, Collection<Long> epochs, long records) {
        return sequences(Leaf.Kind.DECISION, key, epochs, records);
    }

    /**
     * The sequences of a customer's records, under one number, in order.
     *
     * @param records how many there are of all
     */
    List<Long> sequencesOfCustomer(long number, long records) {
        List<Long> epochs =
                LongStream.rangeClosed(0, Leaf.complete(records)).boxed().toList();
        return sequences(Leaf.Kind.CUSTOMER, number, epochs, records);
    }

    private List<Long> sequences(Leaf.Kind kind, long key, Collection<Long> epochs, long records) {
        long complete = Leaf.complete(records);
        List<Long> found = leaves.find(kind, key, epochs, complete);
        if (epochs.contains(complete)) {
            for (Entry entry : entries(Leaf.first(complete), records)) {
                if (entry.key(kind).key() == key) {
                    found.add(entry.sequence());
                }
            }
        }
        return found;
    }

    /**
     * The numbers that customers of a pseudonym may have, in order.
     *
     * @param epochs in which to look
     * @param customers how many numbers were given out
     */
    List<Long> numbersOfCustomer(UUID pseudonym, Collection<Long> epochs, long customers) {
        long complete = Leaf.complete(customers);
        List<Long> found = leaves.find(Leaf.Kind.PSEUDONYM, pseudonym.getMostSignificantBits(), epochs, complete);
        if (epochs.contains(complete)) {
            problems.reading(() -> {
                try (PreparedStatement select = connection.prepareStatement(
                        "SELECT number FROM customer WHERE number >= ? AND pseudonym = ? ORDER BY number")) {
                    select.setLong(1, Leaf.first(complete));
                    select.setObject(2, pseudonym);
                    return found.addAll(longs(select));
                }
            });
        }
        return found;
    }

    private List<Long> longs(String query, Object value) {
        return problems.reading(() -> {
            try (PreparedStatement select = connection.prepareStatement(query)) {
                select.setObject(1, value);
                return longs(select);
            }
        });
    }

    private static List<Long> longs(PreparedStatement select) throws SQLException {
        List<Long> found = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                found.add(row.getLong(1));
            }
        }
        return found;
    }

    /**
     * The entries from {@code first} to {@code last}, in order, but of records that were dropped.
     *
     * @throws LedgerException if what is stored is no index
     */
    List<Entry> entries(long first, long last) {
        return problems.reading(() -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT first_sequence, entries FROM block WHERE first_sequence BETWEEN ? AND ? AND entries IS NOT NULL"
                            + " ORDER BY first_sequence")) {
                select.setLong(1, first - BLOCK_RECORDS + 1);
                select.setLong(2, last);
                List<Entry> found = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        long firstOfBlock = row.getLong(1);
                        byte[] packed = row.getBytes(2);
                        for (Entry entry : problems.intact(() -> Entry.unpack(firstOfBlock, packed))) {
                            if (entry.sequence() >= first && entry.sequence() <= last) {
                                found.add(entry);
                            }
                        }
                    }
                }
                return found;
            }
        });
    }

    /** The keys of an epoch of customers, but of those who were erased. */
    List<Leaf.Key> pseudonyms(long epoch) {
        return problems.reading(() -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT number, pseudonym FROM customer WHERE number BETWEEN ? AND ? AND data_key IS NOT NULL")) {
                select.setLong(1, Leaf.first(epoch));
                select.setLong(2, Leaf.last(epoch));
                List<Leaf.Key> keys = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        keys.add(new Leaf.Key(row.getObject(2, UUID.class).getMostSignificantBits(), row.getLong(1)));
                    }
                }
                return keys;
            }
        });
    }

    /**
     * Number of records under whose decision's key there is another.
     *
     * @param records how many there are
     */
    long repeatedDecisions(long records) {
        long complete = Leaf.complete(records);
        Object[] epochs = LongStream.range(0, complete).boxed().toArray();
        List<Entry> rest = entries(Leaf.first(complete), records);
        long repeated = 0;
        for (int of = 0; of < Leaf.BUCKETS; of++) {
            int bucket = of;
            LongStream ofLeaves = leaves.ofBucket(Leaf.Kind.DECISION, bucket, epochs).stream()
                    .flatMapToLong(leaf ->
                            IntStream.range(0, leaf.keys().length / Leaf.BYTES).mapToLong(leaf::key));
            LongStream ofRest = rest.stream().mapToLong(Entry::decisionKey).filter(key -> Leaf.bucketOf(key) == bucket);
            long[] keys = LongStream.concat(ofLeaves, ofRest).sorted().toArray();
            for (int index = 1; index < keys.length; index++) {
                repeated += keys[index] == keys[index - 1] ? 1 : 0;
            }
        }
        return repeated;
    }

    /** The customers of these numbers, with or without a key. */
    Map<Long, CustomerRow> customersByNumber(Collection<Long> numbers) {
        return problems.reading(() -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT number, pseudonym, data_key FROM customer WHERE number = ANY(?)")) {
                select.setArray(1, array("bigint", numbers.toArray()));
                Map<Long, CustomerRow> found = new HashMap<>();
                for (CustomerRow row : customerRows(select)) {
                    found.put(row.number(), row);
                }
                return found;
            }
        });
    }

    /** Up to {@code most} customers from a number on, in the order of their numbers. */
    List<CustomerRow> customersFrom(long number, int most) {
        return problems.reading(() -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT number, pseudonym, data_key FROM customer WHERE number >= ? ORDER BY number FETCH FIRST "
                            + most + " ROWS ONLY")) {
                select.setLong(1, number);
                return customerRows(select);
            }
        });
    }

    /** Does something with all customers, some thousands at a time, in the order of their numbers. */
    void allCustomers(WithCustomers work) throws SQLException {
        List<CustomerRow> page = customersFrom(Long.MIN_VALUE, PAGE);
        while (!page.isEmpty()) {
            work.run(page);
            long last = page.get(page.size() - 1).number();
            page = last == Long.MAX_VALUE ? List.of() : customersFrom(last + 1, PAGE);
        }
    }

    private static List<CustomerRow> customerRows(PreparedStatement select) throws SQLException {
        List<CustomerRow> rows = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                rows.add(new CustomerRow(row.getLong(1), row.getObject(2, UUID.class), row.getBytes(3)));
            }
        }
        return rows;
    }

    /** Keeps others from writing until this is closed; false if somebody is. */
    boolean becomeWriter() {
        return problems.reading(() -> dialect.lockToMake(connection, Mode.WRITE));
    }

    /** Replaces a customer's key, unless it was destroyed. */
    void setDataKey(long number, byte[] dataKey) throws SQLException {
        setCustomer("data_key = ? WHERE data_key IS NOT NULL AND number = ?", number, dataKey);
    }

    /** Destroys a customer's key, and what they are found by. */
    void erase(long number) throws SQLException {
        setCustomer("data_key = NULL, pseudonym = ? WHERE number = ?", number, CustomerRow.ERASED);
    }

    private void setCustomer(String what, long number, Object value) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE customer SET " + what)) {
            update.setObject(1, value);
            update.setLong(2, number);
            update.executeUpdate();
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
        return problems.reading(() -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT number, fingerprint, content FROM "
                    + shelf + " WHERE " + condition + " FETCH FIRST 1 ROW ONLY")) {
                select.setObject(1, value);
                try (ResultSet row = select.executeQuery()) {
                    if (!row.next()) {
                        return Optional.empty();
                    }
                    byte[] bytes = bytes(row, 3);
                    return Optional.of(
                            new Content(row.getLong(1), row.getString(2), bytes == null ? new byte[0] : bytes));
                }
            }
        });
    }

    /** The greatest number on a shelf, 0 if it is empty. */
    long lastNumber(Shelf shelf) {
        return problems.reading(() -> {
            try (Statement select = connection.createStatement();
                    ResultSet row = select.executeQuery("SELECT COALESCE(MAX(number), 0) FROM " + shelf)) {
                requireRow(row, shelf.toString());
                return row.getLong(1);
            }
        });
    }

    /** True when there is content with this fingerprint. */
    boolean has(Shelf shelf, Fingerprint fingerprint) {
        return problems.reading(() -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT 1 FROM " + shelf + " WHERE fingerprint = ?")) {
                select.setString(1, fingerprint.hex());
                try (ResultSet row = select.executeQuery()) {
                    return row.next();
                }
            }
        });
    }

    /** Adds to the journal, after whatever others have added meanwhile. To be called in a transaction. */
    JournalEntry journal(Journal.Line line) throws SQLException {
        long number;
        String previous;
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery("SELECT entries, hash FROM journal_head FOR UPDATE")) {
            requireRow(row, "journal_head");
            number = row.getLong(1) + 1;
            previous = row.getString(2);
        }
        JournalEntry entry = Journal.entry(number, previous, line);
        insert(entry);
        setJournalHead(new Journal.Head(number, entry.hash()));
        return entry;
    }

    void setJournalHead(Journal.Head head) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE journal_head SET entries = ?, hash = ?")) {
            update.setLong(1, head.entries());
            update.setString(2, head.hash());
            update.executeUpdate();
        }
    }

    void insert(JournalEntry entry) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, entry.number());
            insert.setString(2, entry.moment());
            insert.setString(3, entry.who());
            insert.setString(4, entry.role());
            insert.setString(5, entry.action());
            insert.setString(6, entry.subject());
            insert.setString(7, entry.hash());
            insert.executeUpdate();
        }
    }

    Journal.Head journalHead() {
        return problems.reading(() -> {
            try (Statement select = connection.createStatement();
                    ResultSet row = select.executeQuery("SELECT entries, hash FROM journal_head")) {
                requireRow(row, "journal_head");
                Journal.Head head = new Journal.Head(row.getLong(1), row.getString(2));
                if (row.next()) {
                    throw new SQLException("The table \"journal_head\" has more than one row.");
                }
                return head;
            }
        });
    }

    /** Up to {@code most} entries of the journal from a number on, in the order of their numbers. */
    List<JournalEntry> journalFrom(long number, int most) {
        return problems.reading(() -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT number, moment, who, role, action, subject, hash FROM journal WHERE number >= ?"
                            + " ORDER BY number FETCH FIRST " + most + " ROWS ONLY")) {
                select.setLong(1, number);
                List<JournalEntry> entries = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        entries.add(new JournalEntry(
                                row.getLong(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5),
                                row.getString(6),
                                row.getString(7)));
                    }
                }
                return entries;
            }
        });
    }

    private static byte @Nullable [] bytes(ResultSet row, int column) throws SQLException {
        try (InputStream stream = row.getBinaryStream(column)) {
            return stream == null ? null : stream.readAllBytes();
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
            if (!connection.isClosed()) {
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                }
                unlock();
                connection.close();
            }
        } catch (SQLException e) {
            throw problems.writing(e);
        }
    }

    private void unlock() {
        try {
            dialect.unlock(connection);
        } catch (SQLException e) {
            // The connection is gone, and the lock with it.
        }
    }
}
