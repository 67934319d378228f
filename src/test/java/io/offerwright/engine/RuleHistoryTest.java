package io.offerwright.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.offerwright.domain.InputException;
import io.offerwright.evidence.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleHistoryTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    @TempDir
    private Path parent;

    private Path directory;
    private Bundle original;
    private RuleHistory history;

    @BeforeEach
    void copy() {
        original = Bundle.read(Path.of("models/sample")).withRules(book(0));
        directory = parent.resolve("bundle");
        original.write(directory);
        history = RuleHistory.of(directory);
    }

    @Test
    void aRollBackGivesTheVeryBundleOfBefore() throws IOException {
        assertThat(history.entries()).isEmpty();
        RuleHistory.Change change = history.publish(book(1), "anna", "more\tpush\n", NOW);
        assertThat(change.changed()).isTrue();
        assertThat(Bundle.read(directory).rules()).isEqualTo(book(1));
        assertThat(history.publish(book(1), "anna", "again", NOW).changed()).isFalse();
        Bundle published = history.publish(book(2), "ben", "", NOW).after();

        history.rollback(history.find("2"), "anna", "oops", NOW.plusSeconds(5));

        assertThat(Bundle.read(directory).fingerprint()).isEqualTo(original.fingerprint());
        assertThat(history.entries())
                .extracting(
                        RuleHistory.Entry::action,
                        RuleHistory.Entry::bundle,
                        RuleHistory.Entry::by,
                        RuleHistory.Entry::note)
                .containsExactly(
                        tuple(RuleHistory.Action.FOUND, original.fingerprint(), "", ""),
                        tuple(RuleHistory.Action.PUBLISHED, change.after().fingerprint(), "anna", "more push"),
                        tuple(RuleHistory.Action.PUBLISHED, published.fingerprint(), "ben", ""),
                        tuple(RuleHistory.Action.ROLLED_BACK, original.fingerprint(), "anna", "oops"));
        assertThatThrownBy(() -> history.find("1")).hasMessageContaining("Can't take back 1 change; there are 0.");
        assertThat(history.find(RuleHistory.bookOf(published).hex().substring(0, 6)))
                .isEqualTo(RuleHistory.bookOf(published));
        assertThatThrownBy(() -> history.find("000000")).hasMessageContaining("no rule book that starts with");
        assertThatThrownBy(() -> history.find("latest")).hasMessageContaining("Found \"latest\"");
        history.rollback(RuleHistory.bookOf(published), "ben", "", NOW);
        assertThat(Bundle.read(directory).fingerprint()).isEqualTo(published.fingerprint());
    }

    @Test
    void refusedRulesChangeNothing() {
        SortedMap<String, String> wrong = book(1);
        wrong.put("b.drl", "rule \"No id\" when Custmer( ) then decision.blend( 1 ); end");
        assertThatThrownBy(() -> history.publish(wrong, "anna", "", NOW))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("b.drl:1");
        assertThat(Bundle.read(directory).fingerprint()).isEqualTo(original.fingerprint());
        assertThat(parent.resolve("bundle.history")).doesNotExist();
    }

    /** The writer notes first and changes then: killed in between, it leaves a line too many, or a part of one. */
    @Test
    void aWriterThatWasKilledBeforeItChangedTheBundleIsSeen() throws IOException {
        history.publish(book(1), "anna", "", NOW);
        original.write(directory);
        Files.writeString(parent.resolve("bundle.history/LOG"), "2026-03-01T10:0", StandardOpenOption.APPEND);
        assertThat(history.entries()).hasSize(2);

        history.publish(book(2), "ben", "", NOW);

        assertThat(history.entries())
                .extracting(RuleHistory.Entry::action, RuleHistory.Entry::book)
                .containsExactly(
                        tuple(RuleHistory.Action.FOUND, RuleHistory.bookOf(original)),
                        tuple(RuleHistory.Action.PUBLISHED, RuleHistory.bookOf(original.withRules(book(1)))),
                        tuple(RuleHistory.Action.FOUND, RuleHistory.bookOf(original)),
                        tuple(RuleHistory.Action.PUBLISHED, RuleHistory.bookOf(original.withRules(book(2)))));
        assertThat(history.find("1")).isEqualTo(RuleHistory.bookOf(original));
    }

    @Test
    void aKeptBookThatWasChangedIsRefused() throws IOException {
        history.publish(book(1), "anna", "", NOW);
        Fingerprint first = RuleHistory.bookOf(original);
        Path kept = parent.resolve("bundle.history/books").resolve(first.hex()).resolve("a.drl");
        Files.writeString(kept, "\n", StandardOpenOption.APPEND);
        assertThatThrownBy(() -> history.rollback(first, "anna", "", NOW)).hasMessageContaining("was changed");
        assertThat(Bundle.read(directory).rules()).isEqualTo(book(1));
    }

    @Test
    void betweenTakingTheOldAwayAndPuttingTheNewTheOldIsRead() throws IOException {
        Files.move(directory, parent.resolve(".bundle.old"));
        Files.createDirectory(parent.resolve(".bundle.part"));
        assertThat(Bundle.read(directory).fingerprint()).isEqualTo(original.fingerprint());
        history.publish(book(1), "anna", "", NOW);
        assertThat(Bundle.read(directory).rules()).isEqualTo(book(1));
        assertThat(parent.resolve(".bundle.old")).doesNotExist();
    }

    /** Writes two bundles in turn, for ever. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) {
            Path target = Path.of(arguments[0]);
            Bundle one = Bundle.read(target);
            Bundle other = one.withRules(book(1));
            System.out.println("ready");
            while (true) {
                other.write(target);
                one.write(target);
            }
        }
    }

    @Test
    void aWriterThatIsKilledAtAnyTimeLeavesOneOfTheTwoWhole() throws Exception {
        Fingerprint other = original.withRules(book(1)).fingerprint();
        SplittableRandom random = new SplittableRandom(3);
        for (int kill = 0; kill < 3; kill++) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Writer.class.getName(),
                            directory.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try {
                assertThat(process.getInputStream().read()).isEqualTo('r');
                for (int reading = 0; reading < 20; reading++) {
                    assertThat(Bundle.read(directory).fingerprint()).isIn(original.fingerprint(), other);
                }
                Thread.sleep(random.nextInt(100));
            } finally {
                process.destroyForcibly();
            }
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(Bundle.read(directory).fingerprint()).isIn(original.fingerprint(), other);
        }
    }

    private static SortedMap<String, String> book(int number) {
        return new TreeMap<>(java.util.Map.of("a.drl", """
                package p
                rule "R" @id( "A" ) @reason( "r" ) when Customer( tenureDays > %d ) then decision.blend( 0.5 ); end
                """.formatted(number)));
    }
}
