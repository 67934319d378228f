package io.offerwright.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashTest {
    private static final int OFFERS = 60;

    @TempDir
    private Path folder;

    /** Appends for ever, and says after each flush how many records are durable. */
    static final class Appender {
        private Appender() {}

        public static void main(String[] arguments) {
            try (Ledger ledger = Ledger.open(Path.of(arguments[0]))) {
                Fingerprint bundle = ledger.bundles().put(RandomDecisions.bundleFiles("a"));
                for (int number = (int) ledger.size(); ; number++) {
                    ledger.append(decision(number, bundle));
                    if (number % 100 == 0) {
                        ledger.flush();
                        System.out.println(number + 1);
                    }
                }
            }
        }
    }

    private static Decision decision(int number, Fingerprint bundle) {
        return new RandomDecisions(number).realistic(number, OFFERS, bundle);
    }

    @Test
    void aKilledProcessLosesNothingThatWasFlushed() throws Exception {
        SplittableRandom random = new SplittableRandom(11);
        Fingerprint bundle = Fingerprint.of(RandomDecisions.bundleFiles("a"));
        for (int kill = 0; kill < 5; kill++) {
            Process process = start();
            long acknowledged;
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                String last = lines.readLine();
                assertThat(last).as("first line of the process").isNotNull();
                if (kill == 0) {
                    assertThatThrownBy(() -> Ledger.openReadOnly(folder))
                            .isInstanceOf(LedgerException.class)
                            .hasMessageContaining("in use");
                }
                Thread.sleep(random.nextInt(400));
                // By its handle: Process.destroyForcibly would also close the pipe that is still to be read.
                process.toHandle().destroyForcibly();
                for (String line = last; line != null; line = lines.readLine()) {
                    // The last line may have been cut off by the kill.
                    last = line.matches("\\d+01|1") ? line : last;
                }
                acknowledged = Long.parseLong(last);
                assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            }

            byte[] asKilled = Files.readAllBytes(folder.resolve("ledger.mv.db"));
            try (Ledger ledger = Ledger.openReadOnly(folder)) {
                assertThat(ledger.verify().findings()).isEmpty();
                assertThat(ledger.size()).isGreaterThanOrEqualTo(acknowledged);
                assertThat(ledger.holds(decision((int) acknowledged - 1, bundle)))
                        .isTrue();
            }
            assertThat(Files.readAllBytes(folder.resolve("ledger.mv.db"))).isEqualTo(asKilled);
        }

        try (Ledger ledger = Ledger.open(folder)) {
            int[] number = {0};
            Auditing.decisions(ledger)
                    .forEach(decision -> assertThat(decision).isEqualTo(decision(number[0]++, bundle)));
            assertThat(ledger.contains(decision(0, bundle).id())).isTrue();
            ledger.append(decision(number[0], bundle));
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

    private Process start() throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        Appender.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
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
                    ledger.append(decision(number, bundle));
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
