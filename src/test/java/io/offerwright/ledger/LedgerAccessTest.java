package io.offerwright.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.evidence.Fingerprint;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may do what, and what the journal says of it. */
class LedgerAccessTest {
    private static final LocalDate LATER = LocalDate.of(2030, 1, 1);

    @TempDir
    private Path folder;

    private final SigningKey key = SigningKey.generate();
    private int ledgers;

    private interface Call {
        Object on(LedgerAccess access, Checkpoint checkpoint, Path target);
    }

    /**
     * A decision on a method.
     *
     * @param needed the least role
     * @param journal what the journal says of the call; nothing if it shows nothing of a customer
     */
    private record Decided(@Nullable Role needed, String what, List<String> journal, Call call) {}

    private static final TreeMap<String, Decided> TABLE = new TreeMap<>();

    static {
        TABLE.put("principal()", new Decided(null, "", List.of(), (access, checkpoint, target) -> access.principal()));
        TABLE.put(
                "listing(String)",
                new Decided(
                        Role.READER,
                        "listing",
                        List.of("list record 3"),
                        (access, checkpoint, target) ->
                                access.listing("decision 2").orElseThrow()));
        TABLE.put(
                "changeMasterKey(MasterKey)",
                new Decided(
                        Role.OFFICER,
                        "change the master key",
                        List.of("change-key the master key and what it encrypts"),
                        (access, checkpoint, target) -> {
                            access.changeMasterKey(MasterKey.generate());
                            return target;
                        }));
        TABLE.put(
                "summaries()",
                new Decided(Role.READER, "summaries", List.of(), (access, checkpoint, target) -> access.summaries()));
        TABLE.put(
                "record(String)",
                new Decided(
                        Role.AUDITOR, "record", List.of("read record 3"), (access, checkpoint, target) -> access.record(
                                        "decision 2")
                                .orElseThrow()));
        TABLE.put(
                "decisionsFor(String)",
                new Decided(
                        Role.AUDITOR,
                        "decisions of a customer",
                        List.of("read record 3"),
                        (access, checkpoint, target) -> access.decisionsFor("C0000002")));
        TABLE.put(
                "records()",
                new Decided(
                        Role.AUDITOR,
                        "records",
                        List.of("read-range records 1 to 5"),
                        (access, checkpoint, target) -> access.records()));
        TABLE.put(
                "records(long,long)",
                new Decided(
                        Role.AUDITOR,
                        "records",
                        List.of("read-range records 2 to 5"),
                        (access, checkpoint, target) -> access.records(2, 99)));
        TABLE.put(
                "proof(String,Checkpoint)",
                new Decided(
                        Role.AUDITOR, "proof", List.of("prove record 3"), (access, checkpoint, target) -> access.proof(
                                        "decision 2", checkpoint)
                                .orElseThrow()));
        TABLE.put(
                "copy(long,long,Path)",
                // Blocks are copied as a whole, and what was shown is what the journal has to say.
                new Decided(
                        Role.AUDITOR,
                        "copy",
                        List.of("read-range records 1 to 5"),
                        (access, checkpoint, target) -> access.copy(2, 3, target)));
        TABLE.put(
                "journal()",
                new Decided(Role.AUDITOR, "journal", List.of(), (access, checkpoint, target) -> access.journal()));
        TABLE.put(
                "erase(String)",
                new Decided(
                        Role.OFFICER,
                        "erase",
                        List.of("erase customer 3"),
                        (access, checkpoint, target) -> access.erase("C0000002")));
        TABLE.put(
                "dropBefore(LocalDate)",
                new Decided(
                        Role.OFFICER,
                        "drop",
                        List.of("drop blocks 1 to 1, 5 records, 5 customers, summary 1 .*"),
                        (access, checkpoint, target) -> access.dropBefore(LATER)));
    }

    private static String signature(Method method) {
        return method.getName() + "("
                + Arrays.stream(method.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(","))
                + ")";
    }

    private Ledger ledger() {
        Ledger ledger = Ledger.open(folder.resolve("ledger" + ++ledgers));
        Fingerprint bundle = ledger.bundles().put(RandomDecisions.bundleFiles("a"));
        for (int number = 0; number < 5; number++) {
            ledger.append(Kills.decision(number, bundle));
        }
        return ledger;
    }

    private static List<String> journal(Ledger ledger) {
        List<String> lines = new ArrayList<>();
        ledger.journal().forEachRemaining(entry -> lines.add(entry.action() + " " + entry.subject()));
        return lines;
    }

    @Test
    void everyMethodHasBeenDecidedOn() {
        assertThat(Arrays.stream(LedgerAccess.class.getMethods())
                        .filter(method -> method.getDeclaringClass() == LedgerAccess.class)
                        .map(LedgerAccessTest::signature))
                .containsExactlyInAnyOrderElementsOf(TABLE.keySet());
    }

    @ParameterizedTest
    @EnumSource
    void aRoleMayDoWhatItMayAndTheJournalHasIt(Role role) {
        TABLE.forEach((name, decided) -> {
            try (Ledger ledger = ledger()) {
                Checkpoint checkpoint = ledger.checkpoint(key, "l", () -> Instant.EPOCH);
                LedgerAccess access = Auditing.as(ledger, role);
                Path target = folder.resolve("copy" + ledgers);
                if (decided.needed == null || role.compareTo(decided.needed) >= 0) {
                    assertThat(decided.call.on(access, checkpoint, target))
                            .as(name)
                            .isNotNull();
                    List<String> lines = journal(ledger);
                    assertThat(lines).as(name).hasSameSizeAs(decided.journal);
                    for (int line = 0; line < lines.size(); line++) {
                        assertThat(lines.get(line)).matches(decided.journal.get(line));
                    }
                } else {
                    assertThatThrownBy(() -> decided.call.on(access, checkpoint, target))
                            .as(name + " by " + role)
                            .isInstanceOf(AccessRefusedException.class)
                            .hasMessageContaining("it takes a")
                            .hasMessageContaining("The attempt was written into the journal.");
                    assertThat(journal(ledger)).containsExactly("refused " + decided.what);
                    assertThat(target).doesNotExist();
                }
                assertThat(ledger.verify().findings()).isEmpty();
            }
        });
    }

    /** What can't be written into the journal is not shown. */
    @Test
    void nothingIsShownOfWhichTheJournalCannotTell() {
        ledger().close();
        try (Ledger ledger = Ledger.openReadOnly(folder.resolve("ledger" + ledgers))) {
            Checkpoint checkpoint = ledger.checkpoint(key, "l", () -> Instant.EPOCH);
            LedgerAccess access = Auditing.as(ledger, Role.OFFICER);
            TABLE.forEach((name, decided) -> {
                if (!decided.journal.isEmpty()) {
                    assertThatThrownBy(() -> decided.call.on(access, checkpoint, folder.resolve("copy")))
                            .as(name)
                            .isInstanceOf(IllegalStateException.class);
                }
            });
        }
    }

    /** An id of a decision follows from its customer: who tries out ids learns who was asked. */
    @Test
    void thatThereIsNoSuchDecisionIsWrittenDownToo() {
        try (Ledger ledger = ledger()) {
            LedgerAccess access = Auditing.as(ledger, Role.AUDITOR);
            assertThat(access.record("none")).isEmpty();
            assertThat(access.listing("none")).isEmpty();
            assertThat(access.decisionsFor("none")).isEmpty();
            assertThat(access.proof("none", ledger.checkpoint(key, "l", () -> Instant.EPOCH)))
                    .isEqualTo(Optional.empty());
            assertThat(journal(ledger))
                    .containsExactly(
                            "search a decision without a record",
                            "search a decision without a record",
                            "search a customer without records",
                            "search a decision without a record");
        }
    }

    /** A name that the database does not give back as it was would make the journal seem changed. */
    @ParameterizedTest
    @EnumSource
    void anyNameThatAPrincipalCanHaveComesBack(Databases databases) {
        for (String name : List.of("a\u0000b", "two\nlines", "\uD800", "x\u001B[2J", "", " ", "y".repeat(201))) {
            assertThatThrownBy(() -> new Principal(name, Role.READER)).isInstanceOf(IllegalArgumentException.class);
        }
        String address = databases.newAddress(folder);
        try (Ledger ledger = Ledger.open(address, MasterKey.generate())) {
            for (String name : List.of(
                    "\u00C5sa O'Neil",
                    "'); DROP TABLE journal; --",
                    "\uD83D\uDE00".repeat(100),
                    "trailing ",
                    "\u202Ea")) {
                ledger.as(new Principal(name, Role.AUDITOR), () -> Instant.EPOCH)
                        .record("none");
                JournalEntry[] last = {null};
                ledger.journal().forEachRemaining(entry -> last[0] = entry);
                assertThat(last[0].who()).isEqualTo(name);
            }
            assertThat(ledger.verify().findings()).isEmpty();
        }
    }
}
