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

    private static final int CUSTOMERS = 3000;
    private static final int OF_DAY_BEFORE = 5000;

    @TempDir
    private Path folder;

    private final MasterKey master = MasterKey.generate();

    @Property
    void everyKeyLeadsToItsRecordsAndNoOtherDoes(
            @ForAll @Size(max = 300) List<@LongRange(min = -40, max = 40) Long> keys, @ForAll long far) {
        List<Entry> entries = new ArrayList<>();
        for (long key : keys) {
            entries.add(new Entry(3 * Leaf.EPOCH + entries.size(), key, key + far));
        }

        List<Leaf> leaves = Leaf.of(3, entries);

        for (long key = -41; key <= 41; key++) {
            assertThat(find(leaves, Leaf.Kind.DECISION, key)).isEqualTo(expected(entries, Leaf.Kind.DECISION, key));
            assertThat(find(leaves, Leaf.Kind.CUSTOMER, key + far))
                    .isEqualTo(expected(entries, Leaf.Kind.CUSTOMER, key + far));
        }
        assertThat(leaves.stream().filter(leaf -> leaf.kind() == Leaf.Kind.DECISION))
                .extracting(Leaf::size)
                .satisfies(sizes ->
                        assertThat(sizes.stream().mapToInt(size -> size).sum()).isEqualTo(keys.size()));
        assertThat(leaves).extracting(Leaf::bucket).allMatch(bucket -> bucket >= 0 && bucket < Leaf.BUCKETS);
    }

    private static List<Long> find(List<Leaf> leaves, Leaf.Kind kind, long key) {
        return leaves.stream()
                .filter(leaf -> leaf.kind() == kind && leaf.bucket() == Leaf.bucketOf(key))
                .flatMap(leaf -> leaf.find(key).stream())
                .toList();
    }

    private static List<Long> expected(List<Entry> entries, Leaf.Kind kind, long key) {
        return entries.stream()
                .filter(entry -> kind.key(entry) == key)
                .map(Entry::sequence)
                .toList();
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
        assertThatThrownBy(() -> new Leaf(0, Leaf.Kind.DECISION, 0, new byte[11]).find(1))
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
    void whateverIsDoneToALeafIsFound(Databases databases) throws SQLException {
        String address = databases.newAddress(folder);
        write(address);

        assertThat(findings(databases, address, "DELETE FROM leaf WHERE epoch = 1 AND kind = 1 AND bucket = 17"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.harm()).isEqualTo(Harm.REMOVED);
                    assertThat(finding.where()).isEqualTo("index of the records 8192 to 16383");
                    assertThat(finding.message())
                            .isEqualTo("1 of its 128 leaves are missing, or do not lead to these records.");
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
                    assertThat(finding.message()).startsWith("2 of its 128 leaves");
                });
        assertThat(findings(
                        databases,
                        address,
                        "INSERT INTO leaf (epoch, kind, bucket, keys) SELECT epoch, kind, 99, keys FROM leaf"
                                + " WHERE epoch = 1 AND kind = 1 AND bucket = 0"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.harm()).isEqualTo(Harm.ADDED);
                    assertThat(finding.message()).isEqualTo("1 of its leaves lead to no record.");
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
                    .startsWith("64 of its 128 leaves"));
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
