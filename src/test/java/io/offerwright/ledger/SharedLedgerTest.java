package io.offerwright.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.Context;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ledger on a server, which one process writes while others read, prove, erase and drop. */
class SharedLedgerTest {
    private static final LocalDate OLD = LocalDate.of(2025, 1, 1);
    private static final LocalDate NEW = LocalDate.of(2026, 1, 1);

    @TempDir
    private Path folder;

    private final MasterKey master = MasterKey.generate();
    private String address;
    private Fingerprint bundle;

    @BeforeEach
    void makeALedger() {
        address = Databases.POSTGRESQL.newAddress(folder);
        try (Ledger ledger = Ledger.open(address, master)) {
            bundle = ledger.bundles().put(RandomDecisions.bundleFiles("a"));
        }
    }

    private Decision decision(int number, int customer, LocalDate date) {
        Decision any = new RandomDecisions(number).realistic(customer, 20, bundle);
        DecisionRequest request = any.request();
        return new Decision(
                new DecisionRequest(
                        "d" + number,
                        request.customer(),
                        request.holdings(),
                        request.contacts(),
                        new Context("spring", date, request.context().channel()),
                        5),
                bundle,
                any.candidates());
    }

    private Ledger access() {
        return Ledger.openForAccess(address, master);
    }

    private void assertSound() {
        try (Ledger ledger = Ledger.openReadOnly(address, Optional.of(master))) {
            assertThat(ledger.verify().findings()).isEmpty();
        }
    }

    @Test
    void oneWritesWhileOthersReadProveVerifyAndErase() throws Exception {
        SigningKey key = SigningKey.generate();
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try (Ledger writer = Ledger.open(address, master)) {
            writer.append(decision(0, 0, NEW));
            writer.flush();
            Future<Integer> verified = pool.submit(() -> {
                int rounds = 0;
                try (Ledger ledger = access()) {
                    while (!done.get()) {
                        assertThat(ledger.verify().findings()).isEmpty();
                        rounds++;
                    }
                }
                return rounds;
            });
            Future<Integer> proved = pool.submit(() -> {
                int rounds = 0;
                try (Ledger ledger = access()) {
                    while (!done.get()) {
                        Checkpoint checkpoint = ledger.checkpoint(key, "shared", java.time.Instant::now);
                        String id = "d" + (checkpoint.records() - 1);
                        InclusionProof proof = Auditing.as(ledger, Role.AUDITOR)
                                .proof(id, checkpoint)
                                .orElseThrow();
                        assertThat(proof.holds(key.verifyingKey())).isTrue();
                        assertThat(ledger.verify(List.of(checkpoint), read -> {})
                                        .findings())
                                .isEmpty();
                        rounds++;
                    }
                }
                return rounds;
            });
            Future<Integer> erased = pool.submit(() -> {
                int rounds = 0;
                try (Ledger ledger = access()) {
                    LedgerAccess officer = Auditing.as(ledger, Role.OFFICER);
                    while (!done.get()) {
                        String customer = String.format(java.util.Locale.ROOT, "C%07d", rounds++ % 50);
                        officer.erase(customer);
                        officer.records().forEachRemaining(record -> {});
                    }
                }
                return rounds;
            });
            for (int number = 1; number < 3000; number++) {
                writer.append(decision(number, number % 50, NEW));
                if (number % 50 == 0) {
                    writer.flush();
                }
            }
            done.set(true);
            assertThat(verified.get()).isPositive();
            assertThat(proved.get()).isPositive();
            assertThat(erased.get()).isPositive();
            assertThat(writer.verify().findings()).isEmpty();
        } finally {
            done.set(true);
            pool.shutdown();
        }
        assertSound();
    }

    /** Else whoever verifies beside a writer finds harm that nobody did. */
    @Test
    void verifyingSeesOneStateHoweverMuchIsDoneMeanwhile() {
        try (Ledger writer = Ledger.open(address, master);
                Ledger reader = access();
                Ledger officer = access()) {
            for (int number = 0; number < 300; number++) {
                writer.append(decision(number, number % 7, number < 256 ? OLD : NEW));
            }
            writer.flush();
            int[] next = {300};
            Verification verification = reader.verify(List.of(), read -> {
                writer.append(decision(next[0]++, 3, NEW));
                writer.flush();
                Auditing.as(officer, Role.OFFICER).erase("C0000003");
                Auditing.as(officer, Role.OFFICER).dropBefore(NEW);
            });

            assertThat(verification.findings()).isEmpty();
            assertThat(verification.records()).isEqualTo(300);
            assertThat(reader.verify().droppedRecords()).isEqualTo(256);
        }
        assertSound();
    }

    @Test
    void aCopyIsOfOneStateHoweverMuchIsDoneMeanwhile() {
        try (Ledger writer = Ledger.open(address, master);
                Ledger reader = access()) {
            for (int number = 0; number < 20; number++) {
                writer.append(decision(number, number % 7, NEW));
            }
            writer.flush();
            assertThat(Auditing.as(reader, Role.AUDITOR).copy(1, 20, folder.resolve("copy")))
                    .isEqualTo(20);
            writer.append(decision(20, 3, NEW));
        }
        try (Ledger copy = Ledger.openReadOnly(folder.resolve("copy"))) {
            assertThat(copy.verify().findings()).isEmpty();
            assertThat(copy.size()).isEqualTo(20);
        }
    }

    /** The writer holds a record of a customer of whom, so it seems to the officer, none is left. */
    @Test
    void aCustomerWithRecordsOnTheirWayIsNotDropped() {
        try (Ledger writer = Ledger.open(address, master);
                Ledger officer = access()) {
            writer.append(decision(0, 1, OLD));
            writer.append(decision(1, 2, OLD));
            writer.flush();
            writer.append(decision(2, 1, NEW));
            writer.append(decision(3, 2, NEW));
            Auditing.as(officer, Role.OFFICER).erase("C0000002");
            assertThat(Auditing.as(officer, Role.OFFICER).dropBefore(NEW)).isEqualTo(2);
            writer.flush();

            assertThat(writer.verify().findings()).isEmpty();
            assertThat(Auditing.find(writer, "d2")).contains(decision(2, 1, NEW));
            // It was sealed under a key that was destroyed meanwhile, which must not come back.
            assertThat(Auditing.find(writer, "d3")).isEmpty();
            writer.append(decision(4, 2, NEW));
            writer.flush();
            assertThat(Auditing.find(writer, "d4")).contains(decision(4, 2, NEW));
        }
        assertSound();
    }

    @Test
    void whatTwoDropAtOnceIsCountedOnce() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        for (int round = 0; round < 5; round++) {
            makeALedger();
            try (Ledger writer = Ledger.open(address, master)) {
                for (int number = 0; number < 600; number++) {
                    writer.append(decision(number, number % 7, OLD));
                }
            }
            CyclicBarrier start = new CyclicBarrier(2);
            List<Future<Long>> dropped = new ArrayList<>();
            for (int thread = 0; thread < 2; thread++) {
                dropped.add(pool.submit(() -> {
                    try (Ledger officer = access()) {
                        start.await();
                        return Auditing.as(officer, Role.OFFICER).dropBefore(NEW);
                    }
                }));
            }
            assertThat(dropped.get(0).get() + dropped.get(1).get()).isEqualTo(600);
            try (Ledger ledger = access()) {
                assertThat(Auditing.as(ledger, Role.READER).summaries()).hasSize(1);
                assertThat(ledger.verify().findings()).isEmpty();
            }
        }
        pool.shutdown();
    }

    /** Servers end sessions that idle in a transaction, and a host may keep its ledger open for days. */
    @Test
    void anOpenLedgerIsIdleInNoTransaction() throws InterruptedException {
        String impatient = address + "&options=-c%20idle_in_transaction_session_timeout=100";
        try (Ledger writer = Ledger.open(impatient, master);
                Ledger reader = Ledger.openForAccess(impatient, master)) {
            writer.append(decision(0, 1, NEW));
            assertThat(writer.contains("d0")).isTrue();
            assertThat(reader.contains("d0")).isFalse();
            assertThat(reader.verify().findings()).isEmpty();
            Thread.sleep(400);
            writer.flush();
            assertThat(Auditing.find(reader, "d0")).isPresent();
        }
        assertSound();
    }

    @Test
    void aSchemaIsNamedByItsNameAndNotByAPattern() throws SQLException {
        String one = address.replaceAll("currentSchema=.*", "currentSchema=wild_card");
        try (Connection connection = Databases.POSTGRESQL.connect(address);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA wild_card");
            statement.execute("CREATE SCHEMA wildxcard");
            statement.execute("CREATE TABLE wildxcard.sales (amount INTEGER)");
        }
        try (Ledger ledger = Ledger.open(one, master)) {
            assertThat(ledger.verify().findings()).isEmpty();
        }
    }

    @Test
    void aSchemaThatDoesNotExistIsSaid() {
        String none = address.replaceAll("currentSchema=.*", "currentSchema=none");
        assertThatThrownBy(() -> Ledger.open(none, master))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("There is no ledger here: the schema does not exist.");
        assertThatThrownBy(() -> Ledger.openReadOnly(none, Optional.empty()))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("There is no ledger here: the schema does not exist.");
    }
}
