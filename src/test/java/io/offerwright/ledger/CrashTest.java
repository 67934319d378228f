package io.offerwright.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.offerwright.evidence.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CrashTest {
    @TempDir
    private Path folder;

    /** Some of the kills that {@link Kills} does by the thousand. */
    @ParameterizedTest
    @EnumSource
    void aKilledProcessLosesNothingThatWasAcknowledgedAndLeavesNothingByHalves(Databases databases) throws Exception {
        Kills kills = new Kills(databases, folder, 11);
        kills.kill(Kills.Work.MAKE);
        for (int kill = 0; kill < 4; kill++) {
            kills.kill(Kills.Work.APPEND);
        }
        kills.kill(Kills.Work.ERASE);
        kills.kill(Kills.Work.DROP);

        assertThat(kills.problems()).as(kills.table()).isEmpty();
        assertThat(kills.acknowledged(Kills.Work.APPEND)).isPositive();
        try (Ledger ledger = Ledger.open(kills.address(), kills.master())) {
            Fingerprint bundle = ledger.bundles().put(RandomDecisions.bundleFiles("a"));
            ledger.append(Kills.decision(ledger.size(), bundle));
        }
        try (Ledger ledger = Ledger.openReadOnly(kills.address(), Optional.of(kills.master()))) {
            assertThat(ledger.verify().findings()).isEmpty();
        }
    }

    /** Nor does its key: a file that was made and not yet written would lock the ledger for ever. */
    @Test
    void aProcessThatDiesWhileItMakesTheKeyLeavesNoKeyByHalves() throws Exception {
        Path key = folder.resolve("ledger.key");
        try (Stream<Path> before = Files.list(folder)) {
            assertThat(before).isEmpty();
        }
        AtomicReference<Set<String>> seen = new AtomicReference<>(Set.of());
        Thread watcher = new Thread(() -> {
            Set<String> contents = new HashSet<>();
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    contents.add(Files.readString(key).isEmpty() ? "empty" : "whole");
                } catch (IOException e) {
                    // It is not there.
                }
            }
            seen.set(contents);
        });
        watcher.start();
        for (int round = 0; round < 300; round++) {
            MasterKey made = MasterKey.readOrMake(key);
            assertThat(MasterKey.read(key)).isEqualTo(made);
            Files.delete(key);
        }
        watcher.interrupt();
        watcher.join();

        assertThat(seen.get()).doesNotContain("empty");
        try (Stream<Path> after = Files.list(folder)) {
            assertThat(after).isEmpty();
        }
    }

    /** Whatever its configuration says, a server that dies forgets nothing that was acknowledged: not to a writer, and not to an officer. */
    @Test
    void aKilledServerForgetsNothingThatWasAcknowledged() throws Exception {
        MasterKey master = MasterKey.generate();
        try (KillableServer server = new KillableServer(folder)) {
            String address = server.address();
            Ledger writer = Ledger.open(address, master);
            Fingerprint bundle = writer.bundles().put(RandomDecisions.bundleFiles("a"));
            for (int round = 0; round < 3; round++) {
                long first = writer.size();
                for (long number = first; number < first + 40; number++) {
                    writer.append(Kills.decision(number, bundle));
                }
                writer.flush();
                writer.append(Kills.decision(first + 40, bundle));
                Ledger officer = Ledger.openForAccess(address, master);
                long erased = Auditing.as(officer, Role.OFFICER).erase("C000000" + round);
                Auditing.as(officer, Role.AUDITOR).record("decision " + (first + 39));
                server.kill();
                assertThatThrownBy(() -> Auditing.as(officer, Role.AUDITOR).record("decision 0"))
                        .isInstanceOf(LedgerException.class)
                        .hasMessageContaining("Is the server still running?")
                        .hasMessageNotContaining("null");
                // What was erased is erased; that no trace of it stays in the files is what could not be seen to.
                assertThatThrownBy(officer::close).isInstanceOf(LedgerException.class);
                assertThatThrownBy(writer::flush)
                        .isInstanceOf(LedgerException.class)
                        .hasMessageContaining("The ledger can't be written: ")
                        .hasMessageNotContaining("null");
                writer.close();
                server.restart();
                try (Ledger ledger = Ledger.openReadOnly(address, Optional.of(master))) {
                    Verification verification = ledger.verify();
                    assertThat(verification.findings()).isEmpty();
                    assertThat(verification.records()).isEqualTo(first + 40);
                    assertThat(verification.journalEntries()).isEqualTo(2L * (round + 1));
                    assertThat(erased).isPositive();
                    assertThat(verification.erasedRecords()).isPositive();
                }
                writer = Ledger.open(address, master);
            }
            writer.close();
        }
    }

    /** Whoever writes in the background copies one table after another, and a kill between two tears a transaction. */
    @Test
    void onlyTheThreadThatCommitsWritesTheFile() throws SQLException {
        try (Connection plain = DriverManager.getConnection("jdbc:h2:file:" + folder.resolve("plain"))) {
            assertThat(plain.isValid(1)).isTrue();
            assertThat(backgroundWriters()).isEqualTo(1);
            try (Ledger ledger = Ledger.open(folder)) {
                ledger.bundles().put(RandomDecisions.bundleFiles("a"));
                assertThat(backgroundWriters()).isEqualTo(1);
            }
        }
        String delayed = "jdbc:h2:file:" + folder.resolve("delayed") + ";WRITE_DELAY=500";
        assertThatThrownBy(() -> Ledger.open(delayed, MasterKey.generate()))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("Duplicate property \"WRITE_DELAY\"");
    }

    private static long backgroundWriters() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains("background writer"))
                .count();
    }

    @Test
    void aFullDiskIsAClearErrorAndLeavesASoundLedger() throws Exception {
        Path disk = Files.createDirectories(folder.resolve("disk"));
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk.toString()))
                .as("mounting a small tmpfs needs root on Linux")
                .isZero();
        try {
            long flushed = 0;
            Fingerprint bundle = Fingerprint.of(RandomDecisions.bundleFiles("a"));
            try (Ledger ledger = Ledger.open(disk)) {
                ledger.bundles().put(RandomDecisions.bundleFiles("a"));
                for (int number = 0; number < 100_000; number++) {
                    ledger.append(Kills.decision(number, bundle));
                    if (number % 200 == 199) {
                        ledger.flush();
                        flushed = number + 1L;
                    }
                }
                throw new AssertionError("The disk never filled up.");
            } catch (LedgerException e) {
                assertThat(e).hasMessageContaining("The disk is full");
            }
            assertThat(flushed).isPositive();
            try (Ledger ledger = Ledger.openReadOnly(disk)) {
                assertThat(ledger.verify().findings()).isEmpty();
                assertThat(ledger.size()).isGreaterThanOrEqualTo(flushed);
            }
        } finally {
            run("umount", "-l", disk.toString());
        }
    }

    private static int run(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor();
        } catch (IOException e) {
            return -1;
        }
    }
}
