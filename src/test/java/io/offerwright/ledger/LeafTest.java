package io.offerwright.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.Context;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.ledger.RecordReader.DamagedException;
import io.offerwright.ledger.Verification.Finding;
import io.offerwright.ledger.Verification.Harm;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The index over complete epochs. */
class LeafTest {
    /** A little more than two epochs: one of them of decisions of the day before. */
    private static final int RECORDS = 2 * (int) Leaf.EPOCH + 100;

    /** A little more than one epoch of them; each has a record or two. */
    private static final int CUSTOMERS = 9000;

    private static final int OF_DAY_BEFORE = 5000;

    @TempDir
    private Path folder;

    private final MasterKey master = MasterKey.generate();

    @Property
    void everyKeyLeadsToItsRecordsAndNoOtherDoes(
            @ForAll @Size(max = 300) List<@LongRange(min = -40, max = 40) Long> keys, @ForAll long far) {
        List<Leaf.Key> numbered = new ArrayList<>();
        for (long key : keys) {
            numbered.add(new Leaf.Key(key + far, 3 * Leaf.EPOCH + numbered.size()));
        }

        List<Leaf> leaves = Leaf.of(Leaf.Kind.DECISION, 3, numbered);

        for (long near = -41; near <= 41; near++) {
            long key = near + far;
            assertThat(leaves.stream()
                            .filter(leaf -> leaf.bucket() == Leaf.bucketOf(key))
                            .flatMap(leaf -> leaf.find(key).stream())
                            .toList())
                    .isEqualTo(numbered.stream()
                            .filter(each -> each.key() == key)
                            .map(Leaf.Key::number)
                            .toList());
        }
        assertThat(leaves.stream().mapToInt(Leaf::size).sum()).isEqualTo(keys.size());
        assertThat(leaves).extracting(Leaf::bucket).allMatch(bucket -> bucket >= 0 && bucket < Leaf.BUCKETS);
    }

    @Test
    void epochsFollowOneAnother() {
        assertThat(Leaf.complete(0)).isZero();
        assertThat(Leaf.complete(8190)).isZero();
        assertThat(Leaf.complete(8191)).isEqualTo(1);
        assertThat(Leaf.first(0)).isEqualTo(1);
        assertThat(Leaf.last(0)).isEqualTo(8191);
        assertThat(Leaf.first(1)).isEqualTo(8192);
        assertThat(Leaf.epochOf(8191)).isZero();
        assertThat(Leaf.epochOf(8192)).isEqualTo(1);
    }

    @Test
    void bytesThatAreNoLeafAreDamage() {
        assertThatThrownBy(() -> new Leaf(Leaf.Kind.DECISION, 0, 0, new byte[11]).find(1))
                .isInstanceOf(DamagedException.class)
                .hasMessage("A leaf of the index ends within a key, at byte 11.");
    }

    @ParameterizedTest
    @EnumSource
    void recordsOfAllEpochsAreFound(Databases databases) throws SQLException {
        String address = databases.newAddress(folder);
        write(address);
        try (Ledger ledger = Ledger.open(address, master)) {
            requireFound(ledger, 1);
            assertThatThrownBy(
                            () -> ledger.append(decision(8191, ledger.bundles().put(files()))))
                    .hasMessageContaining("is recorded already");
        }
        try (Ledger ledger = Ledger.openForAccess(address, master)) {
            requireFound(ledger, 1);
            assertThat(ledger.verify().findings()).isEmpty();

            // One epoch loses a part of its records, as retention drops them.
            assertThat(Auditing.as(ledger, Role.OFFICER).dropBefore(LocalDate.of(2026, 3, 1)))
                    .isBetween(OF_DAY_BEFORE - 256L, OF_DAY_BEFORE + 0L);
            assertThat(ledger.contains(id(1))).isFalse();
            requireFound(ledger, OF_DAY_BEFORE + 1);
            assertThat(ledger.verify().findings()).isEmpty();
        }
        // Customers of whom no record was left have gone with their keys, and come back as others.
        try (Ledger ledger = Ledger.open(address, master)) {
            long before =
                    Auditing.as(ledger, Role.AUDITOR).decisionsFor("C0000001").size();
            ledger.append(decision(1, ledger.bundles().put(files())));
            assertThat(Auditing.as(ledger, Role.AUDITOR).decisionsFor("C0000001"))
                    .hasSize((int) before + 1);
            assertThat(ledger.verify().findings()).isEmpty();
        }
        try (Ledger ledger = Ledger.openForAccess(address, master)) {
            Path copy = folder.resolve("copy");
            assertThat(Auditing.as(ledger, Role.AUDITOR).copy(8000, 8400, copy)).isGreaterThanOrEqualTo(401);
            try (Ledger copied = Ledger.openForAccess(copy)) {
                assertThat(copied.verify().findings()).isEmpty();
                assertThat(Auditing.find(copied, id(8192))).isPresent();
                assertThat(copied.contains(id(10_000))).isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoIsErasedIsInNoLeaf(Databases databases) throws SQLException {
        String address = databases.newAddress(folder);
        write(address);
        for (String customer : List.of("C0000042", "C0008999")) {
            try (Ledger ledger = Ledger.openForAccess(address, master)) {
                List<LedgerRecord.Kept> records =
                        Auditing.as(ledger, Role.AUDITOR).decisionsFor(customer);
                assertThat(records).isNotEmpty();
                assertThat(Auditing.as(ledger, Role.OFFICER).erase(customer)).isEqualTo(records.size());
                assertThat(Auditing.as(ledger, Role.AUDITOR).decisionsFor(customer))
                        .isEmpty();
                assertThat(ledger.contains(records.get(0).decision().id())).isTrue();
                assertThat(ledger.verify().findings()).isEmpty();
            }
        }
        try (Connection connection = databases.connect(address);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT keys FROM leaf WHERE kind = 3 AND epoch = 0")) {
            int keys = 0;
            while (row.next()) {
                keys += new Leaf(Leaf.Kind.PSEUDONYM, 0, 0, row.getBytes(1)).size();
            }
            assertThat(keys).isEqualTo(8191 - 1);
        }
        try (Ledger ledger = Ledger.open(address, master)) {
            Fingerprint bundle = ledger.bundles().put(files());
            ledger.append(List.of(decision(RECORDS + CUSTOMERS, bundle), decision(2 * CUSTOMERS + 42, bundle)));
            assertThat(Auditing.as(ledger, Role.AUDITOR).decisionsFor("C0000042"))
                    .hasSize(1);
            assertThat(ledger.verify().findings()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whateverIsDoneToALeafIsFound(Databases databases) throws SQLException {
        String address = databases.newAddress(folder);
        write(address);

        assertThat(findings(databases, address, "DELETE FROM leaf WHERE epoch = 1 AND kind = 1 AND bucket = 17"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.harm()).isEqualTo(Harm.REMOVED);
                    assertThat(finding.where()).isEqualTo("index of the records 8192 to 16383");
                    assertThat(finding.message())
                            .isEqualTo("1 of its 64 leaves are missing, or do not lead to these records.");
                });
        assertThat(findings(
                        databases,
                        address,
                        "UPDATE leaf SET bucket = -1 WHERE epoch = 0 AND kind = 2 AND bucket = 3",
                        "UPDATE leaf SET bucket = 3 WHERE epoch = 0 AND kind = 2 AND bucket = 4",
                        "UPDATE leaf SET bucket = 4 WHERE epoch = 0 AND kind = 2 AND bucket = -1"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.harm()).isEqualTo(Harm.CHANGED);
                    assertThat(finding.message()).startsWith("2 of its 64 leaves");
                });
        assertThat(findings(
                        databases,
                        address,
                        "INSERT INTO leaf (epoch, kind, bucket, keys) SELECT epoch, kind, 99, keys FROM leaf"
                                + " WHERE epoch = 1 AND kind = 1 AND bucket = 0"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.harm()).isEqualTo(Harm.ADDED);
                    assertThat(finding.message()).isEqualTo("1 of its leaves lead nowhere.");
                });
        assertThat(findings(databases, address, "DELETE FROM leaf WHERE kind = 3"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.harm()).isEqualTo(Harm.REMOVED);
                    assertThat(finding.where()).isEqualTo("index of the customers 1 to 8191");
                });
        for (String stray : List.of("kind = 7", "epoch = -1", "epoch = 2")) {
            assertThat(findings(
                            databases,
                            address,
                            "UPDATE leaf SET " + stray + " WHERE epoch = 1 AND kind = 1 AND bucket = 0"))
                    .extracting(Finding::harm)
                    .containsExactly(Harm.REMOVED, Harm.ADDED);
        }
        try (Connection connection = databases.connect(address);
                Statement select = connection.createStatement();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE leaf SET keys = ? WHERE epoch = 1 AND kind = 1 AND bucket = ?")) {
            try (ResultSet row =
                    select.executeQuery("SELECT bucket, keys FROM leaf WHERE epoch = 1 AND kind = 1 ORDER BY bucket")) {
                while (row.next()) {
                    byte[] keys = row.getBytes(2);
                    byte[] changed = keys.clone();
                    changed[row.getInt(1) % keys.length] ^= 4;
                    update.setBytes(1, changed);
                    update.setInt(2, row.getInt(1));
                    update.executeUpdate();
                }
            }
        }
        try (Ledger ledger = Ledger.openForAccess(address, master)) {
            assertThat(ledger.verify().findings()).singleElement().satisfies(finding -> assertThat(finding.message())
                    .startsWith("64 of its 64 leaves"));
        }
    }

    /** What is found after some statements, which are undone then. */
    private List<Finding> findings(Databases databases, String address, String... statements) throws SQLException {
        try (Connection connection = databases.connect(address)) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                for (String text : statements) {
                    assertThat(statement.executeUpdate(text)).isPositive();
                }
            }
            Store store = new Store("the ledger", Dialect.of(address), connection);
            List<Finding> findings =
                    new Verifier(store, null, List.of(), read -> {}).verify().findings();
            connection.rollback();
            return findings;
        }
    }

    private void write(String address) {
        try (Ledger ledger = Ledger.open(address, master)) {
            Fingerprint bundle = ledger.bundles().put(files());
            List<Decision> some = new ArrayList<>();
            for (int number = 1; number <= RECORDS; number++) {
                some.add(decision(number, bundle));
                // Blocks of all lengths, some of which belong to two epochs.
                if (some.size() == 1000 || number == RECORDS) {
                    ledger.append(some);
                    ledger.flush();
                    some.clear();
                }
            }
        }
    }

    private void requireFound(Ledger ledger, int from) {
        for (int number : new int[] {1, 100, 5001, 8190, 8191, 8192, 8193, 16383, 16384, RECORDS}) {
            if (number >= from) {
                assertThat(ledger.contains(id(number))).isTrue();
                assertThat(Auditing.find(ledger, id(number)).orElseThrow().id()).isEqualTo(id(number));
            }
        }
        assertThat(ledger.contains(id(0))).isFalse();
        assertThat(ledger.contains(id(RECORDS + 1))).isFalse();
        List<String> ofCustomer = new ArrayList<>();
        for (int number = 42; number <= RECORDS; number += CUSTOMERS) {
            if (number >= from) {
                ofCustomer.add(id(number));
            }
        }
        assertThat(Auditing.as(ledger, Role.AUDITOR).decisionsFor("C0000042"))
                .extracting(kept -> kept.decision().id())
                .isEqualTo(ofCustomer);
    }

    private static java.util.SortedMap<String, byte[]> files() {
        return RandomDecisions.bundleFiles("a");
    }

    private static String id(int number) {
        return "decision " + number;
    }

    private static Decision decision(int number, Fingerprint bundle) {
        Decision like = new RandomDecisions(number).realistic(number % CUSTOMERS, 10, bundle);
        DecisionRequest request = like.request();
        return new Decision(
                new DecisionRequest(
                        id(number),
                        request.customer(),
                        request.holdings(),
                        request.contacts(),
                        new Context(
                                "spring-upgrade",
                                LocalDate.of(2026, 3, 1).minusDays(number <= OF_DAY_BEFORE ? 1 : 0),
                                request.context().channel()),
                        request.listLength()),
                bundle,
                like.candidates());
    }
}
