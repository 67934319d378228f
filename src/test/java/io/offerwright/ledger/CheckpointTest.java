package io.offerwright.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.InputException;
import io.offerwright.evidence.Fingerprint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Checkpoints and the proofs that lead to them: what holds, and that nothing else does. */
class CheckpointTest {
    @TempDir
    private Path folder;

    private final MasterKey master = MasterKey.generate();
    private final SigningKey key = SigningKey.generate();
    private final Fingerprint bundle = Fingerprint.of(RandomDecisions.bundleFiles("a"));

    private Ledger open(String address) {
        Ledger ledger = Ledger.open(address, master);
        ledger.bundles().put(RandomDecisions.bundleFiles("a"));
        return ledger;
    }

    private void append(Ledger ledger, int count) {
        long first = ledger.size();
        for (long number = first; number < first + count; number++) {
            ledger.append(Kills.decision(number, bundle));
        }
        ledger.flush();
    }

    private Checkpoint checkpoint(Ledger ledger) {
        return ledger.checkpoint(key, "offers.example/ledger", () -> Instant.parse("2026-03-01T08:00:00Z"));
    }

    /** RFC 8032, section 7.1, tests 1 and 2. */
    @ParameterizedTest
    @CsvSource({
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60,"
                + " d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a, '',"
                + " e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb,"
                + " 3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c, 72,"
                + " 92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    })
    void signaturesAreThoseOfTheStandard(String secret, String open, String message, String signature)
            throws IOException {
        HexFormat hex = HexFormat.of();
        Path file = folder.resolve("signing.key");
        Files.writeString(
                file,
                Pem.text("PRIVATE KEY", hex.parseHex("302e020100300506032b657004220420" + secret))
                        + Pem.text("PUBLIC KEY", hex.parseHex("302a300506032b6570032100" + open)));
        SigningKey signing = SigningKey.read(file);
        VerifyingKey verifying = VerifyingKey.read(file);

        assertThat(hex.formatHex(signing.sign(hex.parseHex(message)))).isEqualTo(signature);
        assertThat(hex.formatHex(verifying.raw())).isEqualTo(open);
        assertThat(verifying.verifies(hex.parseHex(message), hex.parseHex(signature)))
                .isTrue();
        assertThat(verifying.verifies(hex.parseHex(message + "00"), hex.parseHex(signature)))
                .isFalse();
    }

    @Test
    void aKeyComesBackAsItWasAndIsNeverOverwritten() throws IOException {
        Path file = folder.resolve("signing.key");
        key.write(file);
        byte[] message = "message".getBytes(StandardCharsets.UTF_8);

        assertThat(VerifyingKey.read(file)
                        .verifies(message, SigningKey.read(file).sign(message)))
                .isTrue();
        assertThatThrownBy(() -> SigningKey.generate().write(file)).isInstanceOf(IOException.class);
        assertThat(SigningKey.read(file).sign(message)).isEqualTo(key.sign(message));
    }

    @Test
    void whateverIsNoCheckpointIsAClearError() {
        try (Ledger ledger = open(Databases.H2.newAddress(folder))) {
            append(ledger, 3);
            Checkpoint checkpoint = checkpoint(ledger);
            String text = checkpoint.toString();
            assertThat(Checkpoint.parse(text, "c")).isEqualTo(checkpoint);
            assertThat(Checkpoint.parse(text, "c").isSignedBy(key.verifyingKey()))
                    .isTrue();
            assertThat(checkpoint.isSignedBy(SigningKey.generate().verifyingKey()))
                    .isFalse();

            List<String> hostile = new ArrayList<>(List.of(
                    "",
                    "\n",
                    text + "\n",
                    text.strip(),
                    text.replace("\n", "\r\n"),
                    text.replaceFirst("\n1\n", "\n99999999999999999999\n"),
                    text.replaceFirst("\n1\n", "\n-1\n"),
                    text.replaceFirst("=\n", "\n"),
                    text.replaceAll("(?s)ledger [A-Za-z0-9+/=]+\n$", "ledger A\n"),
                    text.replaceAll("(?s)ledger [A-Za-z0-9+/=]+\n$", "ledger =\n"),
                    text.replaceAll("(?s)ledger [A-Za-z0-9+/=]+\n$", "ledger A=\n"),
                    text.replaceAll("(?s)ledger [A-Za-z0-9+/=]+\n$", "ledger AAA==\n"),
                    "x".repeat(1_000_000)));
            SplittableRandom random = new SplittableRandom(5);
            for (int round = 0; round < 2000; round++) {
                StringBuilder changed = new StringBuilder(text);
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> changed.deleteCharAt(at);
                    case 1 -> changed.insert(at, (char) random.nextInt(32, 127));
                    default -> changed.setCharAt(at, (char) random.nextInt(0x3000));
                }
                hostile.add(changed.toString());
            }
            for (String bad : hostile) {
                try {
                    Checkpoint parsed = Checkpoint.parse(bad, "c");
                    // As another way to write the same bytes it may pass; then it is the same.
                    assertThat(!parsed.isSignedBy(key.verifyingKey()) || parsed.equals(checkpoint))
                            .as(bad)
                            .isTrue();
                } catch (InputException e) {
                    assertThat(e).hasMessageContaining("This is no checkpoint of a ledger");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProofHoldsForEveryRecordAndForNoOther(Databases databases) {
        String address = databases.newAddress(folder);
        try (Ledger ledger = open(address)) {
            for (int count : new int[] {1, 7, 300, 2, 19}) {
                append(ledger, count);
            }
            Auditing.as(ledger, Role.OFFICER).erase("C0000003");
            Checkpoint checkpoint = checkpoint(ledger);
            LedgerAccess auditor = Auditing.as(ledger, Role.AUDITOR);
            SplittableRandom random = new SplittableRandom(3);
            for (int number = 0; number < ledger.size(); number += number < 10 ? 1 : 17) {
                InclusionProof proof =
                        auditor.proof("decision " + number, checkpoint).orElseThrow();
                assertThat(proof.sequence()).isEqualTo(number + 1L);
                assertThat(proof.holds(key.verifyingKey())).isTrue();
                assertThat(proof.disclosure().isPresent()).isEqualTo(number % 150 != 3);
                assertThat(proof.holds(SigningKey.generate().verifyingKey())).isFalse();
                byte[] record = proof.record().clone();
                record[random.nextInt(record.length)] ^= (byte) (1 << random.nextInt(8));
                assertThat(with(proof, proof.sequence(), record, proof.path(), proof.disclosure())
                                .holds(key.verifyingKey()))
                        .isFalse();
                assertThat(with(proof, proof.sequence() + 1, proof.record(), proof.path(), proof.disclosure())
                                .holds(key.verifyingKey()))
                        .isFalse();
                proof.disclosure().ifPresent(shown -> {
                    byte[] personal = shown.personal().clone();
                    personal[personal.length / 2] ^= 1;
                    assertThat(with(
                                            proof,
                                            proof.sequence(),
                                            proof.record(),
                                            proof.path(),
                                            Optional.of(new InclusionProof.Disclosure(personal, shown.salt())))
                                    .holds(key.verifyingKey()))
                            .isFalse();
                });
            }
        }
    }

    private static InclusionProof with(
            InclusionProof proof,
            long sequence,
            byte[] record,
            List<String> path,
            Optional<InclusionProof.Disclosure> disclosure) {
        return new InclusionProof(
                sequence,
                record,
                proof.number(),
                proof.firstSequence(),
                proof.records(),
                proof.lastDay(),
                proof.customers(),
                proof.previousHash(),
                path,
                proof.blockPath(),
                proof.checkpoint(),
                disclosure);
    }

    /** Who makes up a proof may write anything into it. */
    @Test
    void aProofOfNonsenseDoesNotHold() {
        try (Ledger ledger = open(Databases.H2.newAddress(folder))) {
            append(ledger, 20);
            InclusionProof proof = Auditing.as(ledger, Role.AUDITOR)
                    .proof("decision 3", checkpoint(ledger))
                    .orElseThrow();
            assertThat(proof.holds(key.verifyingKey())).isTrue();
            for (List<String> path :
                    List.of(List.<String>of(), List.of("no hash"), List.of("", "", "", "", ""), List.of("00", "01"))) {
                assertThat(with(proof, proof.sequence(), proof.record(), path, proof.disclosure())
                                .holds(key.verifyingKey()))
                        .isFalse();
            }
            for (String hash : List.of("", "xyz", "00")) {
                Checkpoint signed = proof.checkpoint();
                Checkpoint other = new Checkpoint(
                        signed.name(),
                        signed.blocks(),
                        hash,
                        signed.records(),
                        signed.chain(),
                        signed.journal(),
                        signed.journalHash(),
                        signed.moment(),
                        signed.signature());
                for (InclusionProof bad : List.of(
                        made(proof, hash, proof.checkpoint(), proof.record()),
                        made(proof, proof.previousHash(), other, proof.record()),
                        made(proof, proof.previousHash(), signed, new byte[0]))) {
                    assertThat(bad.holds(key.verifyingKey())).isFalse();
                }
            }
        }
    }

    private static InclusionProof made(InclusionProof proof, String previous, Checkpoint checkpoint, byte[] record) {
        return new InclusionProof(
                proof.sequence(),
                record,
                proof.number(),
                proof.firstSequence(),
                proof.records(),
                proof.lastDay(),
                proof.customers(),
                previous,
                proof.path(),
                proof.blockPath(),
                checkpoint,
                proof.disclosure());
    }

    @ParameterizedTest
    @EnumSource
    void anOlderCheckpointHoldsAfterGrowthAndNotAfterCuttingOrRewriting(Databases databases) throws SQLException {
        String address = databases.newAddress(folder);
        List<Checkpoint> older = new ArrayList<>();
        try (Ledger ledger = open(address)) {
            older.add(checkpoint(ledger));
            for (int count : new int[] {1, 30, 270, 5}) {
                append(ledger, count);
                older.add(checkpoint(ledger));
                Auditing.as(ledger, Role.AUDITOR).record("decision 0");
            }
            assertThat(ledger.verify(older, read -> {}).findings()).isEmpty();
            Checkpoint newest = older.get(older.size() - 1);
            assertThat(Auditing.as(ledger, Role.AUDITOR)
                            .proof("decision 0", older.get(1))
                            .orElseThrow()
                            .holds(key.verifyingKey()))
                    .isTrue();
            assertThatThrownBy(() -> Auditing.as(ledger, Role.AUDITOR).proof("decision 40", older.get(1)))
                    .isInstanceOf(LedgerException.class)
                    .hasMessageContaining("is older than the decision");
            assertThat(newest.records()).isEqualTo(306);
        }
        // All after block 2, by somebody who has the program: head, index, customers and all.
        try (Connection connection = databases.connect(address);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM block WHERE number > 2");
            statement.executeUpdate("DELETE FROM customer WHERE number > 31");
            statement.executeUpdate("UPDATE head SET records = 31, blocks = 2, customers = 31,"
                    + " hash = (SELECT hash FROM block WHERE number = 2)");
        }
        try (Ledger ledger = open(address)) {
            assertThat(ledger.verify().findings()).isEmpty();
            assertThat(ledger.verify(older.subList(0, 3), read -> {}).findings())
                    .isEmpty();
            assertThat(ledger.verify(older, read -> {}).findings())
                    .extracting(Verification.Finding::message)
                    .anyMatch(message -> message.startsWith("The ledger was cut short"));
            // Grown again, with other blocks, it is as long as it was; and still not the same.
            append(ledger, 275);
            assertThat(ledger.size()).isEqualTo(306);
            append(ledger, 300);
            assertThat(ledger.verify().findings()).isEmpty();
            assertThat(ledger.verify(older.subList(0, 3), read -> {}).findings())
                    .isEmpty();
            assertThat(ledger.verify(older, read -> {}).findings())
                    .extracting(Verification.Finding::message)
                    .anyMatch(message -> message.startsWith("They were written anew"));
            assertThatThrownBy(() -> Auditing.as(ledger, Role.AUDITOR).proof("decision 0", older.get(4)))
                    .isInstanceOf(LedgerException.class)
                    .hasMessageContaining("is not of this ledger as it is");
        }
    }

    /** Whoever can write the journal can write numbers into it that no program counts with. */
    @Test
    void aJournalOfNonsenseIsAFindingAndNoCrash() throws SQLException {
        String address = Databases.H2.newAddress(folder);
        try (Ledger ledger = open(address)) {
            append(ledger, 3);
            Auditing.as(ledger, Role.OFFICER).erase("C0000001");
        }
        for (String subject : List.of(
                "customer 99999999999999999999999",
                "blocks 99999999999999999999999 to 3, 1 records, 1 customers, summary 1 " + "0".repeat(64))) {
            for (String action : List.of("erase", "drop", "leave-out")) {
                try (Connection connection = Databases.H2.connect(address);
                        Statement statement = connection.createStatement()) {
                    statement.executeUpdate(
                            "UPDATE journal SET subject = '" + subject + "', action = '" + action + "'");
                }
                try (Ledger ledger = Ledger.openReadOnly(address, Optional.of(master))) {
                    assertThat(ledger.verify().sound()).isFalse();
                }
            }
        }
    }

    @Test
    void aNameThatACheckpointCannotHaveIsRefused() {
        try (Ledger ledger = open(Databases.H2.newAddress(folder))) {
            for (String name : List.of("", "two words", "a+b", "a\n")) {
                assertThatThrownBy(() -> ledger.checkpoint(key, name, () -> Instant.EPOCH))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }
}
