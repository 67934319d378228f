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
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever can write to the database is an attacker here: every change to any row is found. */
class TamperingTest {
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

    /** The first thousands of what {@link InjectedFaults} injects by the ten thousand. */
    @ParameterizedTest
    @CsvSource({"H2, 1500", "POSTGRESQL, 500"})
    void everyFaultIsFound(Databases databases, int faults) throws SQLException {
        try (InjectedFaults injected = new InjectedFaults(databases, folder, 7)) {
            injected.inject(faults);

            assertThat(injected.missed()).isEmpty();
            assertThat(injected.missedByHashes())
                    .as("what the hashes don't cover")
                    .allMatch(fault -> fault.contains("customer") || fault.contains("key"));
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
        assertThat(findings(connection -> swapNumbers(connection, 2, 4)))
                .filteredOn(finding -> finding.harm() == Harm.REORDERED)
                .extracting(Finding::where)
                .contains("block 4", "block 5");
        assertThat(findings(connection -> repack(connection, 4, this::swapTwo)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.harm()).isEqualTo(Harm.REORDERED);
                    assertThat(finding.where()).isEqualTo("block 4");
                });
        assertThat(findings(connection -> repack(connection, 4, records -> records.remove(2))))
                .anySatisfy(finding -> {
                    assertThat(finding.harm()).isEqualTo(Harm.REMOVED);
                    assertThat(finding.message()).isEqualTo("It holds 11 records; it says 12.");
                });
        assertThat(findings(connection -> reindex(connection, 2, rows -> rows.remove(4))))
                .anySatisfy(finding -> {
                    assertThat(finding.harm()).isEqualTo(Harm.REMOVED);
                    assertThat(finding.where()).isEqualTo("index row 24");
                });
        assertThat(findings(sql("UPDATE block SET entries = NULL WHERE number = 2")))
                .hasSize(13)
                .first()
                .satisfies(finding -> {
                    assertThat(finding.harm()).isEqualTo(Harm.REMOVED);
                    assertThat(finding.where()).isEqualTo("index row 13");
                });
        assertThat(findings(sql("UPDATE block SET entries = SUBSTRING(entries FROM 1 FOR 15) WHERE number = 2")))
                .first()
                .satisfies(finding -> {
                    assertThat(finding.harm()).isEqualTo(Harm.CHANGED);
                    assertThat(finding.where()).isEqualTo("block 2");
                    assertThat(finding.message()).isEqualTo("The index ends within a record's row, at byte 15.");
                });
        assertThat(findings(sql("UPDATE block SET entries = X'01', content = NULL WHERE number = 2")))
                .extracting(Finding::message)
                .contains("The index ends within a record's row, at byte 1.")
                .anyMatch(message -> message.contains("is gone, and the journal does not say why"));
        assertThat(findings(connection -> reindex(connection, 2, rows -> Collections.swap(rows, 4, 5))))
                .extracting(Finding::harm, Finding::where)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Harm.REORDERED, "index row 17"),
                        org.assertj.core.groups.Tuple.tuple(Harm.REORDERED, "index row 18"));
        assertThat(findings(connection -> reindex(connection, 5, rows -> rows.add(rows.get(0)))))
                .first()
                .satisfies(finding -> {
                    assertThat(finding.harm()).isEqualTo(Harm.ADDED);
                    assertThat(finding.where()).isEqualTo("index row 61");
                });
        assertThat(findings(sql("INSERT INTO leaf (kind, bucket, epoch, keys) VALUES (1, 0, 0, X'00')")))
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

    private static void swapNumbers(Connection connection, int left, int right) throws SQLException {
        sql(
                        "UPDATE block SET number = -99 WHERE number = " + left,
                        "UPDATE block SET number = " + left + " WHERE number = " + right,
                        "UPDATE block SET number = " + right + " WHERE number = -99")
                .on(connection);
    }

    /** Changes the index of a block. */
    private static void reindex(Connection connection, int block, Consumer<List<Entry>> change) throws SQLException {
        List<Entry> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT entries FROM block WHERE number = " + block)) {
            row.next();
            rows.addAll(Entry.unpack(1, row.getBytes(1)));
        }
        change.accept(rows);
        try (PreparedStatement update = connection.prepareStatement("UPDATE block SET entries = ? WHERE number = ?")) {
            update.setBytes(1, Entry.pack(rows));
            update.setInt(2, block);
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
    }

    private interface Change {
        void on(List<byte[]> records);
    }

    private static void repack(Connection connection, int block, Change change) throws SQLException {
        List<byte[]> records = new ArrayList<>(Chain.unpack(content(connection, "block", block)));
        change.on(records);
        update(connection, "block", block, Chain.pack(records));
    }

    private void swapTwo(List<byte[]> records) {
        int left = random.nextInt(records.size() - 1);
        Collections.swap(records, left, left + 1);
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
