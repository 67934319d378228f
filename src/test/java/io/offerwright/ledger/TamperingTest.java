package io.offerwright.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.evidence.Fingerprint;
import io.offerwright.ledger.Verification.Finding;
import io.offerwright.ledger.Verification.Harm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever can write to the database is an attacker here: every change to any row is found. */
class TamperingTest {
    private static final int ROUNDS = 7;

    private static final int BLOCKS = 5;
    private static final int RECORDS_PER_BLOCK = 12;
    private static final int RECORDS = BLOCKS * RECORDS_PER_BLOCK;

    @TempDir
    private Path folder;

    private final SplittableRandom random = new SplittableRandom(20260301);

    private interface Tampering {
        void on(Connection connection) throws SQLException;
    }

    @BeforeEach
    void writeALedger() {
        RandomDecisions decisions = new RandomDecisions(3);
        try (Ledger ledger = Ledger.open(folder.resolve("original"))) {
            Fingerprint first = ledger.bundles().put(RandomDecisions.bundleFiles("first"));
            Fingerprint second = ledger.bundles().put(RandomDecisions.bundleFiles("second"));
            for (int number = 1; number <= RECORDS; number++) {
                int offers = number % 3 == 0 ? 20 : 10;
                ledger.append(decisions.realistic(number, offers, number % 2 == 0 ? first : second));
                if (number % RECORDS_PER_BLOCK == 0) {
                    ledger.flush();
                }
            }
        }
    }

    @Test
    void everyChangeOfAnyRowIsFound() {
        List<Named> tamperings = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            tamperings.addAll(tamperings());
        }
        assertThat(tamperings).hasSizeGreaterThanOrEqualTo(200);

        for (Named tampering : tamperings) {
            assertThat(findings(tampering.tampering)).as(tampering.name).isNotEmpty();
        }
    }

    @Test
    void anUntouchedLedgerIsSound() {
        assertThat(findings(connection -> {})).isEmpty();
    }

    @Test
    void aFindingSaysWhatWasDoneAndWhere() {
        assertThat(findings(sql("DELETE FROM block WHERE number = 3"))).first().satisfies(finding -> {
            assertThat(finding.harm()).isEqualTo(Harm.REMOVED);
            assertThat(finding.where()).isEqualTo("block 3");
            assertThat(finding.message()).isEqualTo("Missing, with the records 25 to 36.");
        });
        assertThat(findings(connection -> flipByte(connection, "block", 2)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.harm()).isEqualTo(Harm.CHANGED);
                    assertThat(finding.where()).isEqualTo("block 2");
                    assertThat(finding.message()).contains("(records 13 to 24)");
                });
        assertThat(findings(connection -> swap(connection, "block", "number", 2, 4)))
                .anySatisfy(finding -> {
                    assertThat(finding.harm()).isEqualTo(Harm.REORDERED);
                    assertThat(finding.where()).isEqualTo("block 2");
                });
        assertThat(findings(connection -> repack(connection, 4, false, this::swapTwo)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.harm()).isEqualTo(Harm.REORDERED);
                    assertThat(finding.where()).isEqualTo("block 4");
                });
        assertThat(findings(connection -> repack(connection, 4, false, records -> records.remove(2))))
                .anySatisfy(finding -> {
                    assertThat(finding.harm()).isEqualTo(Harm.REMOVED);
                    assertThat(finding.message()).isEqualTo("It holds 11 records; it says 12.");
                });
        assertThat(findings(sql("DELETE FROM entry WHERE sequence = 17")))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.harm()).isEqualTo(Harm.REMOVED);
                    assertThat(finding.where()).isEqualTo("index row 17");
                });
        assertThat(findings(connection -> swapKeys(connection, 17, 18)))
                .extracting(Finding::harm, Finding::where)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Harm.REORDERED, "index row 17"),
                        org.assertj.core.groups.Tuple.tuple(Harm.REORDERED, "index row 18"));
        assertThat(findings(sql("INSERT INTO entry VALUES (61, 1, 1)")))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.harm()).isEqualTo(Harm.ADDED);
                    assertThat(finding.where()).isEqualTo("index");
                });
        assertThat(findings(sql("DELETE FROM block WHERE number = 5"))).anySatisfy(finding -> {
            assertThat(finding.harm()).isEqualTo(Harm.REMOVED);
            assertThat(finding.message()).isEqualTo("Missing at the end, with the records 49 to 60.");
        });
        assertThat(findings(sql("DELETE FROM bundle WHERE number = 1"))).anySatisfy(finding -> {
            assertThat(finding.harm()).isEqualTo(Harm.REMOVED);
            assertThat(finding.message()).endsWith("it is not in the bundle store.");
        });
        assertThat(findings(connection -> flipByte(connection, "bundle", 2))).anySatisfy(finding -> {
            assertThat(finding.harm()).isEqualTo(Harm.CHANGED);
            assertThat(finding.where()).isEqualTo("bundle 2");
        });
    }

    private record Named(String name, Tampering tampering) {}

    private List<Named> tamperings() {
        int block = random.nextInt(1, BLOCKS + 1);
        int other = block % BLOCKS + 1;
        int record = random.nextInt(1, RECORDS + 1);
        int otherRecord = record % RECORDS + 1;
        int bundle = random.nextInt(1, 3);
        int change = random.nextBoolean() ? 1 : -1;
        return List.of(
                new Named("a byte of block " + block, connection -> flipByte(connection, "block", block)),
                new Named("the hash of block " + block, connection -> changeHash(connection, "hash", block)),
                new Named(
                        "the previous hash of block " + block,
                        connection -> changeHash(connection, "previous_hash", block)),
                new Named(
                        "the first sequence of block " + block,
                        sql("UPDATE block SET first_sequence = first_sequence + " + change + " WHERE number = "
                                + block)),
                new Named(
                        "the count of block " + block,
                        sql("UPDATE block SET records = records + " + change + " WHERE number = " + block)),
                new Named("block " + block + " deleted", sql("DELETE FROM block WHERE number = " + block)),
                new Named(
                        "block " + block + " deleted with its index",
                        sql(
                                "DELETE FROM entry WHERE sequence BETWEEN (SELECT first_sequence FROM block WHERE number = "
                                        + block
                                        + ") AND (SELECT first_sequence + records - 1 FROM block WHERE number = "
                                        + block + ")",
                                "DELETE FROM block WHERE number = " + block)),
                new Named(
                        "block " + block + " copied to another number",
                        sql("INSERT INTO block SELECT " + pick(-1, 0, BLOCKS + 1, 99)
                                + ", first_sequence, records, previous_hash, hash, content FROM block WHERE number = "
                                + block)),
                new Named(
                        "the numbers of blocks " + block + " and " + other,
                        connection -> swap(connection, "block", "number", block, other)),
                new Named("the contents of blocks " + block + " and " + other, connection -> {
                    swap(connection, "block", "number", block, other);
                    swap(connection, "block", "first_sequence", block, other);
                }),
                new Named("all but the chain of blocks " + block + " and " + other, connection -> {
                    swap(connection, "block", "number", block, other);
                    swap(connection, "block", "first_sequence", block, other);
                    swap(connection, "block", "previous_hash", block, other);
                }),
                new Named(
                        "two records of block " + block + " swapped",
                        connection -> repack(connection, block, random.nextBoolean(), this::swapTwo)),
                new Named(
                        "a record of block " + block + " removed",
                        connection -> repack(
                                connection,
                                block,
                                random.nextBoolean(),
                                records -> records.remove(random.nextInt(records.size())))),
                new Named(
                        "a record of block " + block + " repeated",
                        connection -> repack(
                                connection,
                                block,
                                random.nextBoolean(),
                                records -> records.add(records.get(random.nextInt(records.size()))))),
                new Named(
                        "a record of block " + block + " replaced and the block sealed again",
                        connection -> repack(connection, block, true, records -> {
                            int index = random.nextInt(records.size());
                            records.set(index, flipped(records.get(index)));
                        })),
                new Named("index row " + record + " deleted", sql("DELETE FROM entry WHERE sequence = " + record)),
                new Named(
                        "index row added",
                        sql("INSERT INTO entry VALUES (" + pick(-5, 0, RECORDS + 1, RECORDS + 9) + ", 7, 7)")),
                new Named(
                        "the decision of index row " + record,
                        sql("UPDATE entry SET decision_key = decision_key + " + change + " WHERE sequence = "
                                + record)),
                new Named(
                        "the customer of index row " + record,
                        sql("UPDATE entry SET customer_key = customer_key + " + change + " WHERE sequence = "
                                + record)),
                new Named(
                        "index rows " + record + " and " + otherRecord,
                        connection -> swapKeys(connection, record, otherRecord)),
                new Named(
                        "the sequence of index row " + record,
                        sql("UPDATE entry SET sequence = " + (RECORDS + 50) + " WHERE sequence = " + record)),
                new Named("a byte of roster " + bundle, connection -> flipByte(connection, "roster", bundle)),
                new Named("roster " + bundle + " deleted", sql("DELETE FROM roster WHERE number = " + bundle)),
                new Named("roster added", connection -> add(connection, "roster", pick(-1, 3, 7))),
                new Named("the rosters swapped", connection -> swap(connection, "roster", "number", 1, 2, "content")),
                new Named("a byte of bundle " + bundle, connection -> flipByte(connection, "bundle", bundle)),
                new Named("bundle " + bundle + " deleted", sql("DELETE FROM bundle WHERE number = " + bundle)),
                new Named("bundle added", connection -> add(connection, "bundle", pick(-1, 3, 7))),
                new Named("the bundles swapped", connection -> swap(connection, "bundle", "number", 1, 2, "content")),
                new Named(
                        "the head's " + record,
                        sql("UPDATE head SET " + pick("records", "blocks", "rosters", "bundles") + " = "
                                + pick(-1, 0, 1, 99))),
                new Named("the head's hash", sql("UPDATE head SET hash = '" + Fingerprint.of("x") + "'")),
                new Named("the head's format", sql("UPDATE head SET version = 2")),
                new Named("the head deleted", sql("DELETE FROM head")),
                new Named(
                        "a second head",
                        sql("INSERT INTO head SELECT 'other', version, records, blocks, rosters,"
                                + " bundles, hash FROM head")));
    }

    /** Harms a copy of the ledger and lists what verifying it finds. */
    private List<Finding> findings(Tampering tampering) {
        Path file = folder.resolve("tampered/ledger.mv.db");
        try {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(file);
            Files.copy(folder.resolve("original/ledger.mv.db"), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String url = "jdbc:h2:file:" + folder.resolve("tampered/ledger") + ";MAX_COMPACT_TIME=0";
        try (Connection connection = DriverManager.getConnection(url, "sa", "")) {
            connection.setAutoCommit(false);
            tampering.on(connection);
            connection.commit();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        try (Ledger ledger = Ledger.openReadOnly(folder.resolve("tampered"))) {
            Verification verification = ledger.verify();
            assertThat(verification.sound()).isEqualTo(verification.findings().isEmpty());
            return verification.findings();
        } catch (LedgerException e) {
            assertThat(e).hasMessageContaining("\"head\"");
            return List.of(new Finding(Harm.CHANGED, "head", e.getMessage()));
        }
    }

    private static Tampering sql(String... statements) {
        return connection -> {
            try (Statement statement = connection.createStatement()) {
                int rows = 0;
                for (String text : statements) {
                    rows += statement.executeUpdate(text);
                }
                assertThat(rows).as(String.join("; ", statements)).isPositive();
            }
        };
    }

    private void flipByte(Connection connection, String table, int number) throws SQLException {
        byte[] content = content(connection, table, number);
        update(connection, table, number, flipped(content));
    }

    private byte[] flipped(byte[] bytes) {
        byte[] changed = bytes.clone();
        changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        return changed;
    }

    private static byte[] content(Connection connection, String table, int number) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT content FROM " + table + " WHERE number = " + number)) {
            row.next();
            return row.getBytes(1);
        }
    }

    private static void update(Connection connection, String table, int number, byte[] content) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE " + table + " SET content = ? WHERE number = ?")) {
            update.setBytes(1, content);
            update.setInt(2, number);
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }

    private static void add(Connection connection, String table, int number) throws SQLException {
        byte[] content = content(connection, table, 1).clone();
        content = java.util.Arrays.copyOf(content, content.length + 1);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + table + " VALUES (?, ?, ?)")) {
            insert.setInt(1, number);
            insert.setString(2, Fingerprint.of(content).hex());
            insert.setBytes(3, content);
            insert.executeUpdate();
        }
    }

    private static void changeHash(Connection connection, String column, int block) throws SQLException {
        String hash = Optional.of(text(connection, column, block))
                .map(text -> (text.charAt(0) == 'a' ? 'b' : 'a') + text.substring(1))
                .get();
        sql("UPDATE block SET " + column + " = '" + hash + "' WHERE number = " + block)
                .on(connection);
    }

    private static String text(Connection connection, String column, int block) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + column + " FROM block WHERE number = " + block)) {
            row.next();
            return row.getString(1);
        }
    }

    /** Swaps a column of two rows; of content-addressed tables, the content. */
    private static void swap(Connection connection, String table, String column, int left, int right, String... content)
            throws SQLException {
        if (content.length > 0) {
            byte[] first = content(connection, table, left);
            byte[] second = content(connection, table, right);
            update(connection, table, left, second);
            update(connection, table, right, first);
        } else if (column.equals("number")) {
            sql(
                            "UPDATE " + table + " SET number = -99 WHERE number = " + left,
                            "UPDATE " + table + " SET number = " + left + " WHERE number = " + right,
                            "UPDATE " + table + " SET number = " + right + " WHERE number = -99")
                    .on(connection);
        } else {
            String first = text(connection, column, left);
            String second = text(connection, column, right);
            sql(
                            "UPDATE " + table + " SET " + column + " = '" + second + "' WHERE number = " + left,
                            "UPDATE " + table + " SET " + column + " = '" + first + "' WHERE number = " + right)
                    .on(connection);
        }
    }

    private static void swapKeys(Connection connection, int left, int right) throws SQLException {
        sql(
                        "UPDATE entry SET sequence = -99 WHERE sequence = " + left,
                        "UPDATE entry SET sequence = " + left + " WHERE sequence = " + right,
                        "UPDATE entry SET sequence = " + right + " WHERE sequence = -99")
                .on(connection);
    }

    private interface Change {
        void on(List<byte[]> records);
    }

    /** Changes the records of a block; {@code sealed} also makes its count and its own hash fit. */
    private static void repack(Connection connection, int block, boolean sealed, Change change) throws SQLException {
        List<byte[]> records = new ArrayList<>(Chain.unpack(content(connection, "block", block)));
        change.on(records);
        update(connection, "block", block, Chain.pack(records));
        if (sealed) {
            String hash = Chain.follow(
                    text(connection, "previous_hash", block),
                    records.stream().map(Chain::hashOf).toList());
            sql("UPDATE block SET hash = '" + hash + "', records = " + records.size() + " WHERE number = " + block)
                    .on(connection);
        }
    }

    private void swapTwo(List<byte[]> records) {
        int left = random.nextInt(records.size() - 1);
        Collections.swap(records, left, left + 1);
    }

    @SafeVarargs
    private <T> T pick(T... values) {
        return values[random.nextInt(values.length)];
    }

    @Test
    void aByteOfTheFileItselfDoesNotGoUnnoticed() throws IOException {
        // Most bytes of the file are content of blocks; the rest is the database's own, which may refuse to open.
        byte[] original = Files.readAllBytes(folder.resolve("original/ledger.mv.db"));
        Path file = folder.resolve("tampered/ledger.mv.db");
        Files.createDirectories(file.getParent());
        int found = 0;
        for (int round = 0; round < 20; round++) {
            Files.write(file, flipped(original));
            try (Ledger ledger = Ledger.openReadOnly(file)) {
                found += ledger.verify().sound() ? 0 : 1;
            } catch (LedgerException e) {
                found++;
            }
        }
        assertThat(found).isPositive();
    }
}
