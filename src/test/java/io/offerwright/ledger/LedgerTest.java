package io.offerwright.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LedgerTest {
    @TempDir
    private Path folder;

    private final MasterKey master = MasterKey.generate();

    @ParameterizedTest
    @EnumSource
    void whatWasAppendedIsThereAfterReopening(Databases databases) {
        String address = databases.newAddress(folder);
        RandomDecisions random = new RandomDecisions(1);
        List<Decision> decisions = new ArrayList<>();
        try (Ledger ledger = Ledger.open(address, master)) {
            Fingerprint bundle = ledger.bundles().put(RandomDecisions.bundleFiles("a"));
            for (int number = 0; number < 600; number++) {
                Decision decision = random.hostile("decision " + number, bundle);
                decisions.add(decision);
                ledger.append(decision);
            }
            assertThat(ledger.size()).isEqualTo(600);
            assertThat(ledger.contains("decision 599")).isTrue();
        }

        try (Ledger ledger = Ledger.openForAccess(address, master)) {
            assertThat(Auditing.decisions(ledger)).isEqualTo(decisions);
            assertThat(ledger.size()).isEqualTo(600);
            assertThat(Auditing.find(ledger, "decision 300")).contains(decisions.get(300));
            assertThat(Auditing.find(ledger, "decision 600")).isEmpty();
            assertThat(ledger.contains("decision 0")).isTrue();
            String customer = decisions.get(7).request().customer().id();
            assertThat(Auditing.as(ledger, Role.AUDITOR).decisionsFor(customer))
                    .extracting(kept -> kept.decision().id())
                    .contains("decision 7");
            Verification verification = ledger.verify();
            assertThat(verification.findings()).isEmpty();
            assertThat(verification.records()).isEqualTo(600);
            assertThat(verification.blocks()).isGreaterThanOrEqualTo(3);
            assertThat(verification.bundles()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBundleComesBackUnderItsFingerprint(Databases databases) {
        String address = databases.newAddress(folder);
        try (Ledger ledger = Ledger.open(address, master)) {
            Fingerprint fingerprint = ledger.bundles().put(RandomDecisions.bundleFiles("a"));

            assertThat(ledger.bundles().put(RandomDecisions.bundleFiles("a"))).isEqualTo(fingerprint);
            assertThat(fingerprint).isEqualTo(Fingerprint.of(RandomDecisions.bundleFiles("a")));
            assertThat(ledger.bundles().get(fingerprint).orElseThrow())
                    .usingRecursiveComparison()
                    .isEqualTo(RandomDecisions.bundleFiles("a"));
            assertThat(ledger.bundles().get(Fingerprint.of("none"))).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLargeBundleComesBackAsItWas(Databases databases) {
        String address = databases.newAddress(folder);
        var files = RandomDecisions.bundleFiles("large");
        byte[] model = new byte[5_000_000];
        new java.util.Random(1).nextBytes(model);
        files.put("model.bin", model);
        try (Ledger ledger = Ledger.open(address, master)) {
            Fingerprint fingerprint = ledger.bundles().put(files);

            assertThat(ledger.bundles().get(fingerprint).orElseThrow().get("model.bin"))
                    .isEqualTo(model);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anIdIsRecordedOnce(Databases databases) {
        String address = databases.newAddress(folder);
        RandomDecisions random = new RandomDecisions(1);
        try (Ledger ledger = Ledger.open(address, master)) {
            Fingerprint bundle = ledger.bundles().put(RandomDecisions.bundleFiles("a"));
            Decision decision = random.hostile("x", bundle);
            ledger.append(decision);

            assertThatThrownBy(() -> ledger.append(decision)).hasMessageContaining("\"x\" is recorded already");
            ledger.flush();
            assertThatThrownBy(() -> ledger.append(decision)).hasMessageContaining("\"x\" is recorded already");
            assertThat(ledger.size()).isEqualTo(1);
            assertThat(ledger.verify().findings()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDecisionOnAnUnknownBundleIsRefused(Databases databases) {
        String address = databases.newAddress(folder);
        try (Ledger ledger = Ledger.open(address, master)) {
            Decision decision = new RandomDecisions(1).hostile("x", Fingerprint.of("unknown"));

            assertThatThrownBy(() -> ledger.append(decision)).hasMessageContaining("not in the ledger's bundle store");
        }
    }

    @ParameterizedTest
    @EnumSource
    void manyThreadsMayAppend(Databases databases) throws Exception {
        String address = databases.newAddress(folder);
        int threads = 8;
        int each = 200;
        try (Ledger ledger = Ledger.open(address, master)) {
            Fingerprint bundle = ledger.bundles().put(RandomDecisions.bundleFiles("a"));
            ExecutorService pool = Executors.newFixedThreadPool(threads);
            List<Future<?>> done = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int first = thread * each;
                done.add(pool.submit(() -> {
                    RandomDecisions random = new RandomDecisions(first);
                    for (int number = first; number < first + each; number++) {
                        ledger.append(random.realistic(number, 60, bundle));
                        if (number % 50 == 0) {
                            ledger.flush();
                        }
                    }
                }));
            }
            for (Future<?> future : done) {
                future.get();
            }
            pool.shutdown();
            assertThat(ledger.size()).isEqualTo((long) threads * each);
            assertThat(ledger.verify().findings()).isEmpty();
            HashSet<String> ids = new HashSet<>();
            Auditing.decisions(ledger).forEach(decision -> ids.add(decision.id()));
            assertThat(ids).hasSize(threads * each);
        }
    }

    @Test
    void readingLeavesTheFileAsItIs() throws IOException {
        write(10);
        Path file = folder.resolve("ledger.mv.db");
        byte[] before = Files.readAllBytes(file);
        try (Ledger ledger = Ledger.openReadOnly(folder)) {
            assertThat(ledger.verify().findings()).isEmpty();
            assertThatThrownBy(ledger::flush).hasMessageContaining("opened to read only");
        }

        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(file, folder.resolve("ledger.key"));
        }
    }

    @Test
    void aLedgerIsFoundByItsFileItsFolderAndTheFolderOfTheRun() {
        Path run = folder.resolve("run");
        try (Ledger ledger = Ledger.open(run.resolve("ledger"))) {
            assertThat(ledger.size()).isZero();
        }
        for (Path place : List.of(run, run.resolve("ledger"), run.resolve("ledger/ledger.mv.db"))) {
            try (Ledger ledger = Ledger.openReadOnly(place)) {
                assertThat(ledger.verify().findings()).isEmpty();
            }
        }
        assertThatThrownBy(() -> Ledger.openReadOnly(folder))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("There is no ledger here");
    }

    @Test
    void aLedgerInUseIsRefused() {
        try (Ledger ledger = Ledger.open(folder)) {
            assertThat(ledger.size()).isZero();
            assertThatThrownBy(() -> Ledger.openReadOnly(folder))
                    .isInstanceOf(LedgerException.class)
                    .hasMessageContaining("in use");
            assertThatThrownBy(() -> Ledger.open(folder))
                    .isInstanceOf(LedgerException.class)
                    .hasMessageContaining("in use");
        }
    }

    @ParameterizedTest
    @EnumSource
    void thereIsOneWriterAtATime(Databases databases) {
        String address = databases.newAddress(folder);
        try (Ledger ledger = Ledger.open(address, master)) {
            assertThat(ledger.size()).isZero();
            assertThatThrownBy(() -> Ledger.open(address, master))
                    .isInstanceOf(LedgerException.class)
                    .hasMessageContaining("The ledger is in use: it has one writer at a time.");
        }
        try (Ledger ledger = Ledger.open(address, master)) {
            assertThat(ledger.size()).isZero();
        }
    }

    /** Not that a second finds half of the first, nor that it takes it for its own. */
    @ParameterizedTest
    @EnumSource
    void ofManyWhoMakeALedgerAtOnceOneHasIt(Databases databases) throws Exception {
        String address = databases.newAddress(folder);
        ExecutorService pool = Executors.newFixedThreadPool(4);
        CyclicBarrier start = new CyclicBarrier(4);
        List<Future<Ledger>> opened = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            opened.add(pool.submit(() -> {
                start.await();
                return Ledger.open(address, master);
            }));
        }
        List<Ledger> writers = new ArrayList<>();
        for (Future<Ledger> each : opened) {
            try {
                writers.add(each.get(60, TimeUnit.SECONDS));
            } catch (ExecutionException e) {
                assertThat(e.getCause())
                        .isInstanceOf(LedgerException.class)
                        .hasMessageContaining("The ledger is in use");
            }
        }
        pool.shutdown();
        assertThat(writers).hasSize(1);
        assertThat(writers.get(0).verify().findings()).isEmpty();
        writers.get(0).close();
    }

    @ParameterizedTest
    @EnumSource
    void anotherMasterKeyIsRefusedAndSaysNothingOfEither(Databases databases) {
        String address = databases.newAddress(folder);
        Ledger.open(address, master).close();
        for (Callable<Ledger> open : List.<Callable<Ledger>>of(
                () -> Ledger.open(address, MasterKey.generate()),
                () -> Ledger.openForAccess(address, MasterKey.generate()),
                () -> Ledger.openReadOnly(address, Optional.of(MasterKey.generate())))) {
            assertThatThrownBy(open::call)
                    .isInstanceOf(LedgerException.class)
                    .hasMessageContaining("The master key is not the one that this ledger was written with.");
        }
        assertThat(master).hasToString("master key");
        try (Ledger ledger = Ledger.open(address, master)) {
            assertThat(ledger.verify().findings()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoLedgerIsRefusedAndLeftAsItIs(Databases databases) throws Exception {
        String address = databases.newAddress(folder);
        try (Connection connection = databases.connect(address);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE sales (amount INTEGER)");
        }
        for (Callable<Ledger> open : List.<Callable<Ledger>>of(
                () -> Ledger.open(address, master),
                () -> Ledger.openForAccess(address, master),
                () -> Ledger.openReadOnly(address, Optional.empty()))) {
            assertThatThrownBy(open::call)
                    .isInstanceOf(LedgerException.class)
                    .hasMessageContaining("This is a database but not a ledger");
        }
        try (Connection connection = databases.connect(address);
                Statement statement = connection.createStatement()) {
            assertThat(statement.execute("SELECT amount FROM sales")).isTrue();
        }
    }

    /** In any of the ways in which an address can be wrong, in no message and in no cause. */
    @Test
    void noMessageHoldsThePasswordOfAnAddress() {
        List<String> addresses = List.of(
                "jdbc:postgresql://localhost:noport/db?user=ann&password=s3cret&ssl=true",
                "jdbc:postgresql://localhost:1/db?user=ann&password=s3cret",
                "jdbc:postgresql://ann:s3cret@localhost:1/db",
                "jdbc:postgresql://no-such-host.invalid/db?password=s3cret",
                "jdbc:oracle:thin:@//localhost/db?password=s3cret",
                "jdbc:h2:file:" + folder.resolve("a") + ";PASSWORD=s3cret",
                "jdbc:h2:file:" + folder.resolve("b") + ";USER=ann;PASSWORD=s3cret",
                "jdbc:h2:file:" + folder.resolve("c") + ";PASSWORD=s3cret;NO_SUCH_SETTING=1",
                Databases.POSTGRESQL.newAddress(folder).replace("user=postgres", "user=nobody&password=s3cret"),
                Databases.POSTGRESQL
                        .newAddress(folder)
                        .replaceAll("currentSchema=.*", "currentSchema=none&password=s3cret"));
        for (String address : addresses) {
            assertThatThrownBy(() -> Ledger.open(address, master))
                    .as(address)
                    .isInstanceOf(LedgerException.class)
                    .satisfies(e -> {
                        StringWriter trace = new StringWriter();
                        e.printStackTrace(new PrintWriter(trace));
                        assertThat(trace.toString()).doesNotContain("s3cret");
                    });
        }
    }

    @Test
    void aForeignFileIsRefused() throws IOException {
        Files.writeString(folder.resolve("ledger.mv.db"), "this is no ledger at all, but a text");

        assertThatThrownBy(() -> Ledger.openReadOnly(folder))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("can't be opened as a ledger");
        assertThatThrownBy(() -> Ledger.open(folder, MasterKey.generate())).isInstanceOf(LedgerException.class);
        assertThatThrownBy(() -> Ledger.open(folder)).hasMessageContaining("The ledger's master key is not here.");
        assertThat(Files.readString(folder.resolve("ledger.mv.db"))).startsWith("this is no ledger");
    }

    private void write(int count) {
        RandomDecisions random = new RandomDecisions(2);
        try (Ledger ledger = Ledger.open(folder)) {
            Fingerprint bundle = ledger.bundles().put(RandomDecisions.bundleFiles("a"));
            for (int number = 0; number < count; number++) {
                ledger.append(random.realistic(number, 60, bundle));
            }
        }
    }
}
