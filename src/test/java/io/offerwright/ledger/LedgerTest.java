package io.offerwright.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    @TempDir
    private Path folder;

    @Test
    void whatWasAppendedIsThereAfterReopening() {
        RandomDecisions random = new RandomDecisions(1);
        List<Decision> decisions = new ArrayList<>();
        try (Ledger ledger = Ledger.open(folder)) {
            Fingerprint bundle = ledger.bundles().put(RandomDecisions.bundleFiles("a"));
            for (int number = 0; number < 600; number++) {
                Decision decision = random.hostile("decision " + number, bundle);
                decisions.add(decision);
                ledger.append(decision);
            }
            assertThat(ledger.size()).isEqualTo(600);
            assertThat(ledger.contains("decision 599")).isTrue();
        }

        try (Ledger ledger = Ledger.openForAccess(folder)) {
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

    @Test
    void aBundleComesBackUnderItsFingerprint() {
        try (Ledger ledger = Ledger.open(folder)) {
            Fingerprint fingerprint = ledger.bundles().put(RandomDecisions.bundleFiles("a"));

            assertThat(ledger.bundles().put(RandomDecisions.bundleFiles("a"))).isEqualTo(fingerprint);
            assertThat(fingerprint).isEqualTo(Fingerprint.of(RandomDecisions.bundleFiles("a")));
            assertThat(ledger.bundles().get(fingerprint).orElseThrow())
                    .usingRecursiveComparison()
                    .isEqualTo(RandomDecisions.bundleFiles("a"));
            assertThat(ledger.bundles().get(Fingerprint.of("none"))).isEmpty();
        }
    }

    @Test
    void aLargeBundleComesBackAsItWas() {
        var files = RandomDecisions.bundleFiles("large");
        byte[] model = new byte[5_000_000];
        new java.util.Random(1).nextBytes(model);
        files.put("model.bin", model);
        try (Ledger ledger = Ledger.open(folder)) {
            Fingerprint fingerprint = ledger.bundles().put(files);

            assertThat(ledger.bundles().get(fingerprint).orElseThrow().get("model.bin"))
                    .isEqualTo(model);
        }
    }

    @Test
    void anIdIsRecordedOnce() {
        RandomDecisions random = new RandomDecisions(1);
        try (Ledger ledger = Ledger.open(folder)) {
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

    @Test
    void aDecisionOnAnUnknownBundleIsRefused() {
        try (Ledger ledger = Ledger.open(folder)) {
            Decision decision = new RandomDecisions(1).hostile("x", Fingerprint.of("unknown"));

            assertThatThrownBy(() -> ledger.append(decision)).hasMessageContaining("not in the ledger's bundle store");
        }
    }

    @Test
    void manyThreadsMayAppend() throws Exception {
        int threads = 8;
        int each = 200;
        try (Ledger ledger = Ledger.open(folder)) {
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
