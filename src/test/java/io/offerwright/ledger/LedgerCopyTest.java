package io.offerwright.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Copies of ranges: as sound as the original, equal to it to the byte, and under keys of their own. */
class LedgerCopyTest {
    private static final int BLOCKS = 8;
    private static final int RECORDS_PER_BLOCK = 40;
    private static final int RECORDS = BLOCKS * RECORDS_PER_BLOCK;

    @TempDir
    private Path folder;

    private final MasterKey master = MasterKey.generate();
    private final SigningKey key = SigningKey.generate();
    private int copies;

    /** With one erased customer, and the first of its blocks dropped. */
    private Ledger ledger(Databases databases) {
        Ledger ledger = Ledger.open(databases.newAddress(folder), master);
        Fingerprint bundle = ledger.bundles().put(RandomDecisions.bundleFiles("a"));
        ledger.bundles().put(RandomDecisions.bundleFiles("unused"));
        for (int number = 0; number < RECORDS; number++) {
            Decision decision = Kills.decision(number < RECORDS_PER_BLOCK ? number : 600 + number, bundle);
            ledger.append(decision);
            if (number % RECORDS_PER_BLOCK == RECORDS_PER_BLOCK - 1) {
                ledger.flush();
            }
        }
        LedgerAccess officer = Auditing.as(ledger, Role.OFFICER);
        officer.erase("C0000050");
        assertThat(officer.dropBefore(java.time.LocalDate.of(2026, 1, 2))).isEqualTo(RECORDS_PER_BLOCK);
        return ledger;
    }

    private Path copy(Ledger ledger, long first, long last, long expected) {
        Path target = folder.resolve("copy" + ++copies);
        assertThat(Auditing.as(ledger, Role.AUDITOR).copy(first, last, target)).isEqualTo(expected);
        return target;
    }

    private static List<String> bytes(Ledger ledger, long first, long last) {
        List<String> all = new ArrayList<>();
        for (Iterator<LedgerRecord> records = ledger.records(first, Math.min(last, RECORDS)); records.hasNext(); ) {
            LedgerRecord record = records.next();
            all.add(record.sequence() + " "
                    + (record instanceof LedgerRecord.Kept kept
                            ? HexFormat.of().formatHex(kept.bytes())
                            : record.toString()));
        }
        return all;
    }

    @ParameterizedTest
    @EnumSource
    void aCopyOfAnyRangeIsSoundAndTheSame(Databases databases) {
        try (Ledger original = ledger(databases)) {
            Checkpoint checkpoint = original.checkpoint(key, "original", () -> Instant.EPOCH);
            long[][] ranges = {
                {1, RECORDS, RECORDS - RECORDS_PER_BLOCK},
                {1, 1, 0},
                {100, 100, RECORDS_PER_BLOCK},
                {81, 120, RECORDS_PER_BLOCK},
                {80, 121, 3 * RECORDS_PER_BLOCK},
                {RECORDS, RECORDS + 9, RECORDS_PER_BLOCK},
            };
            for (long[] range : ranges) {
                Path target = copy(original, range[0], range[1], range[2]);
                for (Optional<MasterKey> with : List.of(
                        Optional.<MasterKey>empty(), Optional.of(MasterKey.read(target.resolve("ledger.key"))))) {
                    try (Ledger copy = Ledger.openReadOnly(target, with)) {
                        Verification verification = copy.verify(List.of(checkpoint), read -> {});
                        assertThat(verification.findings()).isEmpty();
                        assertThat(verification.records()).isEqualTo(range[2]);
                        assertThat(verification.droppedRecords()).isEqualTo(RECORDS - range[2]);
                        assertThat(copy.size()).isEqualTo(RECORDS);
                    }
                }
                try (Ledger copy = Ledger.openForAccess(target)) {
                    List<String> copied = bytes(copy, 1, RECORDS);
                    assertThat(copied).hasSize((int) range[2]);
                    assertThat(bytes(original, 1, RECORDS)).containsAll(copied);
                    assertThat(bytes(copy, range[0], range[1])).isEqualTo(bytes(original, range[0], range[1]));
                    for (Decision decision : Auditing.decisions(copy)) {
                        assertThat(copy.bundles().contains(decision.bundle())).isTrue();
                    }
                    Auditing.decisions(copy).stream().limit(3).forEach(decision -> assertThat(
                                    Auditing.as(copy, Role.AUDITOR)
                                            .proof(decision.id(), checkpoint)
                                            .orElseThrow()
                                            .holds(key.verifyingKey()))
                            .isTrue());
                    assertThat(copy.verify(List.of(checkpoint), read -> {}).findings())
                            .isEmpty();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoWasErasedStaysErasedInACopyOfACopyToo(Databases databases) {
        try (Ledger original = ledger(databases)) {
            Checkpoint checkpoint = original.checkpoint(key, "original", () -> Instant.EPOCH);
            Path first = copy(original, 50, 250, 6 * RECORDS_PER_BLOCK);
            try (Ledger copy = Ledger.openForAccess(first)) {
                assertThat(Auditing.as(copy, Role.OFFICER).erase("C0000060")).isPositive();
                Path second = copy(copy, 90, 200, 3 * RECORDS_PER_BLOCK);
                try (Ledger again = Ledger.openForAccess(second)) {
                    assertThat(again.verify(List.of(checkpoint), read -> {}).findings())
                            .isEmpty();
                    assertThat(Auditing.as(again, Role.AUDITOR).decisionsFor("C0000050"))
                            .isEmpty();
                    assertThat(Auditing.as(again, Role.AUDITOR).decisionsFor("C0000060"))
                            .isEmpty();
                    assertThat(bytes(again, 1, RECORDS)).isEqualTo(bytes(copy, 81, 200));
                }
                assertThatThrownBy(() -> Ledger.openForAccess(second, MasterKey.read(first.resolve("ledger.key"))))
                        .hasMessageContaining("The master key is not the one");
            }
            assertThatThrownBy(() -> Ledger.openForAccess(first, master))
                    .hasMessageContaining("The master key is not the one");
            assertThat(Auditing.as(original, Role.AUDITOR).decisionsFor("C0000060"))
                    .isNotEmpty();
        }
    }

    /** Whole blocks are copied: a range of nothing must not give a block. */
    @Test
    void aRangeOfNothingIsRefusedAndLeavesNothing() {
        try (Ledger original = ledger(Databases.H2)) {
            long[][] ranges = {
                {5, 3}, {60, 50}, {0, 10}, {-5, -1}, {RECORDS + 1, RECORDS + 9}, {RECORDS + 1, Long.MAX_VALUE}
            };
            for (long[] range : ranges) {
                assertThatThrownBy(() ->
                                Auditing.as(original, Role.AUDITOR).copy(range[0], range[1], folder.resolve("nothing")))
                        .isInstanceOf(LedgerException.class)
                        .hasMessageContaining("There are no records " + range[0] + " to " + range[1]);
                assertThat(folder.resolve("nothing")).doesNotExist();
            }
            Path target = copy(original, 50, 60, RECORDS_PER_BLOCK);
            assertThatThrownBy(() -> Auditing.as(original, Role.AUDITOR).copy(50, 60, target))
                    .isInstanceOf(LedgerException.class)
                    .hasMessageContaining("There is a ledger already.");
        }
    }
}
