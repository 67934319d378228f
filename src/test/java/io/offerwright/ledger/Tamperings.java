package io.offerwright.ledger;

import io.offerwright.evidence.Fingerprint;
import io.offerwright.ledger.Store.Block;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What somebody might do to a ledger who can write every table of its database and has this program, but neither its master key
 * nor the key that signs its checkpoints. Drawn at random, reproducibly, from each kind alike.
 */
final class Tamperings {
    /** What is done. */
    enum Kind {
        CHANGE,
        DELETION,
        INSERTION,
        SWAP,
        TRUNCATION
    }

    /**
     * One of them.
     *
     * @param resealed true if every hash was computed anew afterwards, so that the tables fit one another
     */
    record Tampering(Kind kind, boolean resealed, String name, Work work) {}

    /** Does the harm. */
    interface Work {
        void on(Connection connection) throws SQLException;
    }

    private static final List<String> TABLES =
            List.of("head", "block", "leaf", "customer", "roster", "bundle", "summary", "journal_head", "journal");

    /** Bytes of a packed index row. */
    private static final int ROW = 16;

    private final SplittableRandom random;
    private final int blocks;
    private final int customers;
    private final int entries;

    /** For a ledger of which block 1 was dropped. */
    Tamperings(long seed, Connection connection) throws SQLException {
        this.random = new SplittableRandom(seed);
        this.blocks = (int) number(connection, "SELECT MAX(number) FROM block");
        this.customers = (int) number(connection, "SELECT MAX(number) FROM customer");
        this.entries = (int) number(connection, "SELECT MAX(number) FROM journal");
    }

    Tampering next() {
        return switch (Kind.values()[random.nextInt(Kind.values().length)]) {
            case CHANGE -> change();
            case DELETION -> deletion();
            case INSERTION -> insertion();
            case SWAP -> swap();
            case TRUNCATION -> truncation();
        };
    }

    private int block() {
        return random.nextInt(2, blocks + 1);
    }

    private long customer(Connection connection) throws SQLException {
        List<Long> all = numbers(connection, "SELECT number FROM customer ORDER BY number");
        return all.get(random.nextInt(all.size()));
    }

    private int entry() {
        return random.nextInt(1, entries + 1);
    }

    private Tampering plain(Kind kind, String name, Work work) {
        return new Tampering(kind, false, name, work);
    }

    private Tampering resealed(Kind kind, String name, Work work) {
        return new Tampering(kind, true, name, connection -> {
            work.on(connection);
            reseal(connection);
        });
    }

    private Tampering change() {
        int block = block();
        int step = random.nextBoolean() ? 1 : -1;
        String table = pick("roster", "bundle");
        int row = random.nextInt(1, 3);
        Kind kind = Kind.CHANGE;
        return switch (random.nextInt(22)) {
            case 0, 1 -> plain(kind, "a bit of block " + block, connection -> flip(connection, "block", block));
            case 2 -> plain(kind, "a bit of " + table + " " + row, connection -> flip(connection, table, row));
            case 3 -> {
                String column = pick("hash", "previous_hash", "root");
                yield plain(
                        kind,
                        "the " + column + " of block " + block,
                        connection -> text(connection, "block", column, block));
            }
            case 4 ->
                plain(
                        kind,
                        "a number of block " + block,
                        sql("UPDATE block SET " + pick("first_sequence", "records", "last_day", "customers") + " = "
                                + pick("records + 1", "last_day - 1", "first_sequence * 2", "0", "-1")
                                + " WHERE number = " + block));
            case 5 ->
                plain(
                        kind,
                        "the number of block " + block,
                        sql("UPDATE block SET number = " + pick(-3, 0, 99, 1_000_000) + " WHERE number = " + block));
            case 6 ->
                plain(
                        kind,
                        "a bit of the index of block " + block,
                        connection -> bytes(connection, "block", "entries", block));
            case 7 ->
                plain(
                        kind,
                        "the length of the index of block " + block,
                        connection ->
                                reindex(connection, block, all -> Arrays.copyOf(all, all.length - pick(1, 7, 8))));
            case 8 -> {
                String column = pick("records", "blocks", "rosters", "bundles", "customers");
                yield plain(
                        kind,
                        "the head's " + column,
                        sql("UPDATE head SET " + column + " = " + column + " + " + pick(-1, 1, 7)));
            }
            case 9 -> plain(kind, "the head's hash", sql("UPDATE head SET hash = '" + randomHash() + "'"));
            case 10 ->
                plain(
                        kind,
                        "the head's format",
                        sql(pick(
                                "UPDATE head SET version = version + 1",
                                "UPDATE head SET version = 0",
                                "UPDATE head SET format = 'another'")));
            case 11 -> plain(kind, "the key of the index", connection -> bytes(connection, "head", "index_key", 0));
            case 12, 13 ->
                plain(
                        kind,
                        "a bit of a customer's key",
                        connection -> bytes(connection, "customer", "data_key", keyed(connection)));
            case 14 -> plain(kind, "whom a key belongs to", connection -> pseudonym(connection, customer(connection)));
            case 15 -> {
                int entry = entry();
                String column = pick("moment", "who", "role", "action", "subject");
                yield plain(
                        kind,
                        "the " + column + " of journal entry " + entry,
                        connection -> text(connection, "journal", column, entry));
            }
            case 16 ->
                plain(
                        kind,
                        "the journal's head",
                        pick(
                                sql("UPDATE journal_head SET hash = '" + randomHash() + "'"),
                                sql("UPDATE journal_head SET entries = entries + " + step)));
            case 17 -> plain(kind, "a bit of the summary", connection -> flip(connection, "summary", 1));
            case 18 ->
                resealed(
                        kind,
                        "a verdict of block " + block + ", sealed anew",
                        connection -> repack(connection, block, all -> change(all, true)));
            case 19 ->
                resealed(
                        kind,
                        "a bit of a record of block " + block + ", sealed anew",
                        connection -> repack(connection, block, all -> change(all, false)));
            case 20 -> {
                int entry = entry();
                yield resealed(
                        kind,
                        "who did journal entry " + entry + ", sealed anew",
                        sql("UPDATE journal SET who = 'mallory' WHERE number = " + entry));
            }
            default ->
                resealed(
                        kind,
                        "the days of block " + block + ", sealed anew",
                        sql("UPDATE block SET last_day = last_day + " + step + " WHERE number = " + block));
        };
    }

    private Tampering deletion() {
        int block = block();
        int row = random.nextInt(1, 3);
        String table = pick("roster", "bundle");
        Kind kind = Kind.DELETION;
        return switch (random.nextInt(14)) {
            case 0 -> plain(kind, "block " + block, sql("DELETE FROM block WHERE number = " + block));
            case 1 -> plain(kind, "block " + block + " with its index", withIndex(block));
            case 2 -> plain(kind, "what is left of block 1", sql("DELETE FROM block WHERE number = 1"));
            case 3 ->
                plain(
                        kind,
                        "the records of block " + block,
                        sql("UPDATE block SET content = NULL WHERE number = " + block));
            case 4 ->
                plain(kind, "the records of block " + block + " and their index", connection -> {
                    index(block).on(connection);
                    sql("UPDATE block SET content = NULL WHERE number = " + block)
                            .on(connection);
                });
            case 5 ->
                plain(
                        kind,
                        "a record of block " + block,
                        connection -> repack(connection, block, all -> all.remove(random.nextInt(all.size()))));
            case 6 ->
                resealed(
                        kind,
                        "a record of block " + block + ", sealed anew",
                        connection -> repack(connection, block, all -> all.remove(random.nextInt(all.size()))));
            case 7 ->
                plain(
                        kind,
                        "the last index row of block " + block,
                        connection -> reindex(connection, block, all -> Arrays.copyOf(all, all.length - ROW)));
            case 8 -> plain(kind, table + " " + row, sql("DELETE FROM " + table + " WHERE number = " + row));
            case 9 ->
                plain(kind, "a customer", connection -> sql("DELETE FROM customer WHERE number = "
                                + customer(connection))
                        .on(connection));
            case 10 ->
                plain(kind, "a customer's key", connection -> sql("UPDATE customer SET data_key = NULL WHERE number = "
                                + keyed(connection))
                        .on(connection));
            case 11 -> {
                int entry = entry();
                yield plain(kind, "journal entry " + entry, sql("DELETE FROM journal WHERE number = " + entry));
            }
            case 12 -> {
                int entry = entry();
                yield resealed(
                        kind,
                        "journal entry " + entry + ", the rest sealed anew",
                        sql(
                                "DELETE FROM journal WHERE number = " + entry,
                                "UPDATE journal SET number = -number WHERE number > " + entry,
                                "UPDATE journal SET number = -number - 1 WHERE number < 0"));
            }
            default ->
                plain(kind, "all of a table", sql("DELETE FROM " + pick("head", "journal_head", "summary", "journal")));
        };
    }

    private Tampering insertion() {
        int block = block();
        int number = pick(-1, 0, 99, 1_000_000);
        String table = pick("roster", "bundle", "summary");
        Kind kind = Kind.INSERTION;
        return switch (random.nextInt(12)) {
            case 0 ->
                plain(
                        kind,
                        "block " + block + " again as " + number,
                        sql("INSERT INTO block SELECT " + number
                                + ", first_sequence + " + pick(1_000_000, -1_000_000)
                                + ", records, last_day, customers, previous_hash, root, hash, entries, content FROM block WHERE number = "
                                + block));
            case 1 ->
                plain(
                        kind,
                        "a record of block " + block + " again",
                        connection -> repack(connection, block, all -> all.add(all.get(random.nextInt(all.size())))));
            case 2 ->
                resealed(
                        kind,
                        "a record of block " + block + " again, sealed anew",
                        connection -> repack(connection, block, all -> all.add(all.get(random.nextInt(all.size())))));
            case 3 ->
                resealed(
                        kind,
                        "a forged record in block " + block + ", sealed anew",
                        connection -> repack(
                                connection, block, all -> all.add(random.nextInt(all.size()), forged(all.get(0)))));
            case 4 ->
                plain(
                        kind,
                        "an index row",
                        pick(
                                connection -> reindex(connection, block, all -> Arrays.copyOf(all, all.length + ROW)),
                                sql("INSERT INTO leaf (kind, bucket, epoch, keys) VALUES (" + pick(1, 2, 3) + ", "
                                        + random.nextInt(64) + ", " + pick(-1, 0, 7)
                                        + ", (SELECT entries FROM block WHERE number = " + block + "))")));
            case 5 ->
                plain(
                        kind,
                        "index rows for dropped records",
                        sql("UPDATE block SET entries = (SELECT entries FROM block WHERE number = " + block
                                + ") WHERE number = 1"));
            case 6 -> plain(kind, "a row of " + table, connection -> add(connection, table, pick(-1, 3, 7)));
            case 7 ->
                plain(
                        kind,
                        "a customer",
                        sql("INSERT INTO customer (number, pseudonym, data_key) SELECT "
                                + pick(-1, customers + 1, customers + 9)
                                + ", pseudonym, data_key FROM customer WHERE number = " + customers));
            case 8 ->
                plain(
                        kind,
                        "a second head",
                        sql("INSERT INTO head SELECT 'another', version, records, blocks, rosters, bundles, customers,"
                                + " hash, index_key FROM head"));
            case 9 ->
                plain(
                        kind,
                        "a journal entry",
                        sql("INSERT INTO journal SELECT " + pick(-1, entries + 1, entries + 3)
                                + ", moment, who, role, action, subject, hash FROM journal WHERE number = " + entry()));
            case 10 -> {
                int entry = entry();
                yield resealed(
                        kind,
                        "a journal entry before " + entry + ", sealed anew",
                        sql(
                                "UPDATE journal SET number = -number WHERE number >= " + entry,
                                "UPDATE journal SET number = 1 - number WHERE number < 0",
                                "INSERT INTO journal VALUES (" + entry
                                        + ", '2026-03-01T09:00:00Z', 'mallory', 'auditor'," + " 'read', 'record 20', '"
                                        + randomHash() + "')"));
            }
            default ->
                plain(
                        kind,
                        "a key for an erased customer",
                        sql("UPDATE customer SET data_key ="
                                + " (SELECT data_key FROM customer WHERE number = " + customers
                                + ") WHERE data_key IS NULL"));
        };
    }

    private Tampering swap() {
        int left = block();
        int right = left == blocks ? 2 : left + 1;
        Kind kind = Kind.SWAP;
        return switch (random.nextInt(11)) {
            case 0 ->
                plain(
                        kind,
                        "the numbers of blocks " + left + " and " + right,
                        connection -> swapNumbers(connection, "block", "number", left, right));
            case 1 ->
                plain(kind, "blocks " + left + " and " + right, connection -> {
                    swapNumbers(connection, "block", "number", left, right);
                    swapNumbers(
                            connection,
                            "block",
                            "first_sequence",
                            number(connection, "SELECT first_sequence FROM block WHERE number = " + left),
                            number(connection, "SELECT first_sequence FROM block WHERE number = " + right));
                });
            case 2 ->
                resealed(
                        kind,
                        "blocks " + left + " and " + right + ", sealed anew",
                        connection -> swapContents(connection, "block", left, right));
            case 3 ->
                plain(
                        kind,
                        "the contents of blocks " + left + " and " + right,
                        connection -> swapContents(connection, "block", left, right));
            case 4 ->
                plain(kind, "two records of block " + left, connection -> repack(connection, left, this::swapTwo));
            case 5 ->
                resealed(
                        kind,
                        "two records of block " + left + ", sealed anew",
                        connection -> repack(connection, left, this::swapTwo));
            case 6 ->
                plain(
                        kind,
                        "two index rows",
                        pick(connection -> reindex(connection, left, this::swapRows), connection -> {
                            byte[] first = read(connection, "block", "entries", left);
                            write(connection, "block", "entries", left, read(connection, "block", "entries", right));
                            write(connection, "block", "entries", right, first);
                        }));
            case 7 -> {
                String table = pick("roster", "bundle");
                yield plain(
                        kind,
                        "the contents of two rows of " + table,
                        connection -> swapContents(connection, table, 1, 2));
            }
            case 8 ->
                plain(kind, "two customers", connection -> {
                    long first = customer(connection);
                    long second = numbers(
                                    connection,
                                    "SELECT number FROM customer WHERE number <> " + first + " ORDER BY number DESC")
                            .get(0);
                    swapNumbers(connection, "customer", "number", first, second);
                });
            case 9 -> {
                int entry = random.nextInt(1, entries);
                yield plain(
                        kind,
                        "journal entries " + entry + " and " + (entry + 1),
                        connection -> swapNumbers(connection, "journal", "number", entry, entry + 1));
            }
            default -> {
                int entry = random.nextInt(1, entries);
                yield resealed(
                        kind,
                        "journal entries " + entry + " and " + (entry + 1) + ", sealed anew",
                        connection -> swapNumbers(connection, "journal", "number", entry, entry + 1));
            }
        };
    }

    private Tampering truncation() {
        int last = random.nextInt(1, blocks);
        Kind kind = Kind.TRUNCATION;
        return switch (random.nextInt(6)) {
            case 0 -> plain(kind, "blocks after " + last, sql("DELETE FROM block WHERE number > " + last));
            case 1 -> plain(kind, "blocks after " + last + " with their index", connection -> cut(connection, last));
            case 2, 3 ->
                resealed(kind, "all after block " + last + ", head and all", connection -> cut(connection, last));
            case 4 -> {
                int kept = random.nextInt(0, entries);
                yield resealed(
                        kind,
                        "the journal after entry " + kept + ", head and all",
                        sql("DELETE FROM journal WHERE number > " + kept));
            }
            default -> {
                int kept = random.nextInt(0, entries);
                yield plain(kind, "the journal after entry " + kept, sql("DELETE FROM journal WHERE number > " + kept));
            }
        };
    }

    private static void cut(Connection connection, int last) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM block WHERE number > " + last);
        }
        dropIdleCustomers(connection);
    }

    private static void dropIdleCustomers(Connection connection) throws SQLException {
        Set<Long> recorded = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT entries FROM block WHERE entries IS NOT NULL")) {
            while (row.next()) {
                Entry.unpack(1, row.getBytes(1)).forEach(entry -> recorded.add(entry.customer()));
            }
        }
        for (long number : numbers(connection, "SELECT number FROM customer")) {
            if (!recorded.contains(number)) {
                sql("DELETE FROM customer WHERE number = " + number).on(connection);
            }
        }
    }

    private static Work index(int block) {
        return sql("UPDATE block SET entries = NULL WHERE number = " + block);
    }

    private static Work withIndex(int block) {
        return connection -> {
            index(block).on(connection);
            sql("DELETE FROM block WHERE number = " + block).on(connection);
        };
    }

    /** Computes every hash anew, so that head, blocks, index and journal fit one another. */
    private static void reseal(Connection connection) throws SQLException {
        List<Block> all = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT number, first_sequence, records, last_day, customers, root, content"
                                + " FROM block ORDER BY number")) {
            while (row.next()) {
                all.add(new Block(
                        row.getLong(1),
                        row.getLong(2),
                        row.getInt(3),
                        row.getLong(4),
                        row.getLong(5),
                        "",
                        row.getString(6),
                        "",
                        null,
                        row.getBytes(7)));
            }
        }
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE block SET first_sequence = -number");
        }
        String hash = Chain.START;
        long sequence = 1;
        for (Block block : all) {
            byte[] content = block.content();
            List<byte[]> records = content == null ? List.of() : Chain.unpack(content);
            int count = content == null ? block.records() : records.size();
            byte[] root = content == null ? HexFormat.of().parseHex(block.root()) : Merkle.root(Chain.leaves(records));
            String before = hash;
            hash = Chain.seal(before, block.number(), sequence, count, block.lastDay(), block.customers(), root);
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE block SET first_sequence = ?, records = ?, previous_hash = ?, root = ?, hash = ? WHERE number = ?")) {
                update.setLong(1, sequence);
                update.setInt(2, count);
                update.setString(3, before);
                update.setString(4, HexFormat.of().formatHex(root));
                update.setString(5, hash);
                update.setLong(6, block.number());
                update.executeUpdate();
            }
            List<Entry> rows = new ArrayList<>();
            for (byte[] record : records) {
                Envelope envelope = Envelope.read(record);
                rows.add(new Entry(sequence + rows.size(), envelope.decisionKey(), envelope.customer()));
            }
            write(connection, "block", "entries", block.number(), content == null ? null : Entry.pack(rows));
            sequence += count;
        }
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE head SET blocks = " + all.size() + ", records = " + (sequence - 1)
                    + ", hash = '" + hash + "'");
        }
        dropIdleCustomers(connection);
        resealJournal(connection);
    }

    private static void resealJournal(Connection connection) throws SQLException {
        String hash = Journal.START;
        long count = 0;
        List<JournalEntry> all = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT number, moment, who, role, action, subject FROM journal ORDER BY number")) {
            while (row.next()) {
                all.add(new JournalEntry(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        ""));
            }
        }
        for (JournalEntry entry : all) {
            hash = Journal.hash(
                    hash, entry.number(), entry.moment(), entry.who(), entry.role(), entry.action(), entry.subject());
            count++;
            sql("UPDATE journal SET hash = '" + hash + "' WHERE number = " + entry.number())
                    .on(connection);
        }
        sql("UPDATE journal_head SET entries = " + count + ", hash = '" + hash + "'")
                .on(connection);
    }

    /** Changes a record: its open part, which says what was decided, or any bit. */
    private void change(List<byte[]> records, boolean open) {
        int index = random.nextInt(records.size());
        byte[] record = records.get(index);
        if (!open) {
            byte[] changed;
            do {
                changed = flipped(record);
            } while (!readable(changed));
            records.set(index, changed);
            return;
        }
        Envelope envelope = Envelope.read(record);
        records.set(
                index,
                new Envelope(
                                envelope.decisionKey(),
                                envelope.customer(),
                                envelope.commitment(),
                                envelope.sealed(),
                                flipped(envelope.open()))
                        .toBytes());
    }

    private static boolean readable(byte[] record) {
        try {
            Envelope unused = Envelope.read(record);
            return true;
        } catch (RecordReader.DamagedException e) {
            return false;
        }
    }

    /** A record of another decision, made up of one that is there. */
    private byte[] forged(byte[] record) {
        Envelope envelope = Envelope.read(record);
        return new Envelope(
                        random.nextLong(),
                        envelope.customer(),
                        envelope.commitment(),
                        envelope.sealed(),
                        envelope.open())
                .toBytes();
    }

    private void swapTwo(List<byte[]> records) {
        int left = random.nextInt(records.size() - 1);
        Collections.swap(records, left, left + 1);
    }

    private static Work sql(String... statements) {
        return connection -> {
            try (Statement statement = connection.createStatement()) {
                for (String text : statements) {
                    statement.executeUpdate(text);
                }
            }
        };
    }

    private void flip(Connection connection, String table, long number) throws SQLException {
        bytes(connection, table, "content", number);
    }

    private void bytes(Connection connection, String table, String column, long number) throws SQLException {
        byte[] bytes = read(connection, table, column, number);
        if (bytes != null) {
            write(connection, table, column, number, flipped(bytes));
        }
    }

    private byte[] flipped(byte[] bytes) {
        byte[] changed = bytes.clone();
        changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        return changed;
    }

    private static String where(String table, long number) {
        return table.equals("head") ? "" : " WHERE number = " + number;
    }

    private static byte @Nullable [] read(Connection connection, String table, String column, long number)
            throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + column + " FROM " + table + where(table, number))) {
            return row.next() ? row.getBytes(1) : null;
        }
    }

    private static void write(Connection connection, String table, String column, long number, byte @Nullable [] bytes)
            throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE " + table + " SET " + column + " = ?" + where(table, number))) {
            if (bytes == null) {
                update.setBytes(1, null);
            } else {
                update.setBinaryStream(1, new ByteArrayInputStream(bytes), bytes.length);
            }
            update.executeUpdate();
        }
    }

    private void text(Connection connection, String table, String column, long number) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + column + " FROM " + table + where(table, number))) {
            if (!row.next()) {
                return;
            }
            String text = row.getString(1);
            int at = random.nextInt(text.length());
            char other = text.charAt(at) == 'a' ? 'b' : 'a';
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE " + table + " SET " + column + " = ?" + where(table, number))) {
                update.setString(1, text.substring(0, at) + other + text.substring(at + 1));
                update.executeUpdate();
            }
        }
    }

    private static void pseudonym(Connection connection, long customer) throws SQLException {
        sql("UPDATE customer SET pseudonym = '00000000-0000-4000-8000-000000000001' WHERE number = " + customer)
                .on(connection);
    }

    private long keyed(Connection connection) throws SQLException {
        List<Long> all = numbers(connection, "SELECT number FROM customer WHERE data_key IS NOT NULL ORDER BY number");
        return all.get(random.nextInt(all.size()));
    }

    private static void add(Connection connection, String table, int number) throws SQLException {
        byte[] first = read(connection, table, "content", 1);
        byte[] content = first == null ? new byte[1] : Arrays.copyOf(first, first.length + 1);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + table + " VALUES (?, ?, ?)")) {
            insert.setInt(1, number);
            insert.setString(2, Fingerprint.of(content).hex());
            insert.setBinaryStream(3, new ByteArrayInputStream(content), content.length);
            insert.executeUpdate();
        }
    }

    private static void swapNumbers(Connection connection, String table, String column, long left, long right)
            throws SQLException {
        sql(
                        "UPDATE " + table + " SET " + column + " = -99 WHERE " + column + " = " + left,
                        "UPDATE " + table + " SET " + column + " = " + left + " WHERE " + column + " = " + right,
                        "UPDATE " + table + " SET " + column + " = " + right + " WHERE " + column + " = -99")
                .on(connection);
    }

    private static void swapContents(Connection connection, String table, int left, int right) throws SQLException {
        byte[] first = read(connection, table, "content", left);
        byte[] second = read(connection, table, "content", right);
        write(connection, table, "content", left, second);
        write(connection, table, "content", right, first);
    }

    private static void reindex(Connection connection, int block, UnaryOperator<byte[]> change) throws SQLException {
        byte[] entries = read(connection, "block", "entries", block);
        if (entries != null) {
            write(connection, "block", "entries", block, change.apply(entries));
        }
    }

    private byte[] swapRows(byte[] entries) {
        int left = random.nextInt(entries.length / ROW - 1) * ROW;
        byte[] swapped = entries.clone();
        System.arraycopy(entries, left, swapped, left + ROW, ROW);
        System.arraycopy(entries, left + ROW, swapped, left, ROW);
        return swapped;
    }

    private static void repack(Connection connection, int block, Consumer<List<byte[]>> change) throws SQLException {
        byte[] content = read(connection, "block", "content", block);
        if (content != null) {
            List<byte[]> records = new ArrayList<>(Chain.unpack(content));
            change.accept(records);
            write(connection, "block", "content", block, Chain.pack(records));
        }
    }

    private static long number(Connection connection, String query) throws SQLException {
        return numbers(connection, query).get(0);
    }

    private static List<Long> numbers(Connection connection, String query) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                numbers.add(row.getLong(1));
            }
        }
        return numbers;
    }

    private String randomHash() {
        return Fingerprint.of("hash " + random.nextLong()).hex();
    }

    @SafeVarargs
    private <T> T pick(T... values) {
        return values[random.nextInt(values.length)];
    }

    /** The fingerprint of all that the tables hold: harm that changes nothing is none. */
    static String state(Connection connection) throws SQLException {
        StringBuilder state = new StringBuilder();
        for (String table : TABLES) {
            List<String> rows = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT * FROM " + table)) {
                int columns = row.getMetaData().getColumnCount();
                while (row.next()) {
                    StringBuilder text = new StringBuilder();
                    for (int column = 1; column <= columns; column++) {
                        byte[] bytes = isText(row.getMetaData().getColumnClassName(column))
                                ? String.valueOf(row.getString(column)).getBytes(StandardCharsets.UTF_8)
                                : row.getBytes(column);
                        text.append(
                                        bytes == null
                                                ? "null"
                                                : Fingerprint.of(bytes).hex())
                                .append(' ');
                    }
                    rows.add(text.toString());
                }
            }
            Collections.sort(rows);
            state.append(table).append(rows);
        }
        return Fingerprint.of(state.toString()).hex();
    }

    private static boolean isText(String type) {
        return !type.equals("[B") && !type.equals("java.sql.Blob");
    }
}
