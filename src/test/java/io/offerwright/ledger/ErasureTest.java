package io.offerwright.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What can be found of a customer in the database, by whoever has it; and what becomes of it by erasing and dropping. */
class ErasureTest {
    private static final String MARKED = "MARKED-zebulon-7";
    private static final String ATTRIBUTE = "marked-name";
    private static final String VALUE = "Zebulon Quagmire";
    private static final String REGION = "Quagmireshire";
    private static final LocalDate OLD = LocalDate.of(2025, 1, 1);
    private static final LocalDate NEW = LocalDate.of(2026, 1, 1);

    @TempDir
    private Path folder;

    private final MasterKey master = MasterKey.generate();
    private Fingerprint bundle = Fingerprint.of(RandomDecisions.bundleFiles("a"));

    private Decision decision(int number, String customerId, LocalDate date) {
        Decision any = new RandomDecisions(number).realistic(number, 20, bundle);
        DecisionRequest request = any.request();
        Customer of = request.customer();
        Customer customer = new Customer(
                customerId,
                of.paymentType(),
                of.deviceTier(),
                of.householdSize(),
                of.tenureDays(),
                of.segment(),
                REGION,
                of.networkQuality(),
                of.coverageScore(),
                of.churnRisk(),
                of.currentOffer(),
                of.consents(),
                of.usage(),
                new TreeMap<>(Map.of(ATTRIBUTE, VALUE)));
        return new Decision(
                DecisionRequest.of(
                        customer,
                        request.holdings(),
                        request.contacts(),
                        new Context("c" + number, date, request.context().channel()),
                        5),
                bundle,
                any.candidates());
    }

    private Ledger make(String address) {
        Ledger ledger = Ledger.open(address, master);
        bundle = ledger.bundles().put(RandomDecisions.bundleFiles("a"));
        return ledger;
    }

    private Verification verify(String address, boolean withKey) {
        try (Ledger ledger = Ledger.openReadOnly(address, withKey ? Optional.of(master) : Optional.empty())) {
            return ledger.verify();
        }
    }

    private void assertSound(String address) {
        assertThat(verify(address, true).findings()).isEmpty();
        assertThat(verify(address, false).findings()).isEmpty();
    }

    /** All that the tables hold, row by row, and the bytes of the file if it is one. */
    private static byte[] everything(Databases databases, String address) throws SQLException, IOException {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        try (Connection connection = databases.connect(address);
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet found = connection.getMetaData().getTables(null, connection.getSchema(), "%", null)) {
                while (found.next()) {
                    if (found.getString("TABLE_TYPE").contains("TABLE")) {
                        tables.add(found.getString("TABLE_NAME"));
                    }
                }
            }
            assertThat(tables).hasSizeGreaterThanOrEqualTo(10);
            for (String table : tables) {
                try (ResultSet row = statement.executeQuery("SELECT * FROM \"" + table + "\"")) {
                    while (row.next()) {
                        for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                            byte[] bytes =
                                    row.getMetaData().getColumnTypeName(column).matches("(?i)bytea|.*binary.*|blob")
                                            ? row.getBytes(column)
                                            : String.valueOf(row.getString(column))
                                                    .getBytes(StandardCharsets.UTF_8);
                            all.write(bytes == null ? new byte[0] : bytes);
                            all.write(0);
                        }
                    }
                }
            }
        }
        if (databases == Databases.H2) {
            all.write(Files.readAllBytes(file(address)));
        }
        return all.toByteArray();
    }

    private static Path file(String address) {
        return Path.of(address.substring("jdbc:h2:file:".length()) + ".mv.db");
    }

    private static boolean holds(byte[] all, byte[] wanted) {
        // Latin-1 has a character for each byte.
        return new String(all, StandardCharsets.ISO_8859_1).contains(new String(wanted, StandardCharsets.ISO_8859_1));
    }

    private static void assertNothingOf(byte[] all, String... markers) {
        for (String marker : markers) {
            for (Charset charset :
                    List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE)) {
                assertThat(holds(all, marker.getBytes(charset)))
                        .as(marker + " in " + charset)
                        .isFalse();
            }
            assertThat(holds(all, Fingerprint.of(marker).hex().getBytes(StandardCharsets.UTF_8)))
                    .as("SHA-256 of " + marker)
                    .isFalse();
            assertThat(holds(all, HexFormat.of().parseHex(Fingerprint.of(marker).hex())))
                    .as("SHA-256 of " + marker)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingOfACustomerIsInTheDatabaseNeitherBeforeErasingNorAfter(Databases databases) throws Exception {
        String address = databases.newAddress(folder);
        List<Decision> others = new ArrayList<>();
        Decision marked = decision(0, MARKED, NEW);
        try (Ledger ledger = make(address)) {
            ledger.append(marked);
            for (int number = 1; number < 300; number++) {
                Decision next = decision(number, number % 100 == 0 ? MARKED : "C" + number % 50, NEW);
                ledger.append(next);
                if (number % 100 != 0) {
                    others.add(next);
                }
            }
            LedgerAccess auditor = Auditing.as(ledger, Role.AUDITOR);
            assertThat(auditor.decisionsFor(MARKED)).hasSize(3);
            assertThat(auditor.record(marked.id())).isPresent();
            assertThat(auditor.listing(marked.id())).isPresent();
            auditor.records().forEachRemaining(record -> {});
            auditor.proof(marked.id(), ledger.checkpoint(SigningKey.generate(), "l", java.time.Instant::now));
            auditor.decisionsFor("unknown " + MARKED);
            auditor.record("unknown " + MARKED);
        }
        byte[] before = everything(databases, address);
        assertNothingOf(before, MARKED, ATTRIBUTE, VALUE, REGION, marked.id());
        // What the search is worth: it does find what is there.
        assertThat(holds(before, "OFFER-0007".getBytes(StandardCharsets.UTF_8))).isTrue();
        assertSound(address);
        assertThat(verify(address, true).erasedRecords()).isZero();

        try (Ledger ledger = Ledger.openForAccess(address, master)) {
            assertThat(Auditing.as(ledger, Role.OFFICER).erase(MARKED)).isEqualTo(3);
        }
        assertNothingOf(everything(databases, address), MARKED, ATTRIBUTE, VALUE, REGION, marked.id());
        assertSound(address);
        assertThat(verify(address, true).erasedRecords()).isEqualTo(3);
        try (Ledger ledger = Ledger.openForAccess(address, master)) {
            LedgerAccess auditor = Auditing.as(ledger, Role.AUDITOR);
            assertThat(auditor.record(marked.id()).orElseThrow())
                    .isInstanceOfSatisfying(LedgerRecord.Erased.class, erased -> {
                        assertThat(erased.sequence()).isEqualTo(1);
                        assertThat(erased.candidates()).isEqualTo(marked.candidates());
                        assertThat(erased.context()).isEqualTo(marked.request().context());
                    });
            assertThat(auditor.listing(marked.id())).isEmpty();
            assertThat(auditor.decisionsFor(MARKED)).isEmpty();
            assertThat(ledger.contains(marked.id())).isTrue();
            assertThat(ledger.holds(marked)).isFalse();
            assertThat(Auditing.decisions(ledger)).isEqualTo(others);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCustomerWhoComesBackHasAKeyOfTheirOwn(Databases databases) throws Exception {
        String address = databases.newAddress(folder);
        try (Ledger ledger = make(address)) {
            LedgerAccess officer = Auditing.as(ledger, Role.OFFICER);
            ledger.append(decision(0, "ann", NEW));
            // Still in the buffer.
            assertThat(officer.erase("ann")).isEqualTo(1);
            assertThat(officer.erase("ann")).isZero();
            assertThat(officer.erase("nobody")).isZero();
            Decision again = decision(1, "ann", NEW);
            ledger.append(again);
            ledger.append(decision(2, "bob", NEW));
            assertThat(officer.decisionsFor("ann"))
                    .extracting(LedgerRecord.Kept::decision)
                    .containsExactly(again);
            assertThat(officer.record(decision(0, "ann", NEW).id()).orElseThrow())
                    .isInstanceOf(LedgerRecord.Erased.class);
            assertThat(officer.erase("ann")).isEqualTo(1);
            ledger.append(decision(3, "ann", NEW));
        }
        try (Connection connection = databases.connect(address);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT COUNT(*), COUNT(data_key), COUNT(DISTINCT data_key), COUNT(DISTINCT pseudonym) FROM customer")) {
            assertThat(row.next()).isTrue();
            assertThat(List.of(row.getInt(1), row.getInt(2), row.getInt(3), row.getInt(4)))
                    // All who were erased have the same, by which nobody is found.
                    .containsExactly(4, 2, 2, 3);
        }
        assertSound(address);
        assertThat(verify(address, true).erasedRecords()).isEqualTo(2);
        try (Ledger ledger = Ledger.openForAccess(address, master)) {
            List<String> journal = new ArrayList<>();
            Auditing.as(ledger, Role.AUDITOR)
                    .journal()
                    .forEachRemaining(entry -> journal.add(entry.number() + " " + entry.moment() + " " + entry.who()
                            + " " + entry.role() + " " + entry.action() + " " + entry.subject()));
            assertThat(journal)
                    .containsExactly(
                            "1 2026-03-01T08:00:00Z ada officer erase customer 1",
                            "2 2026-03-01T08:00:00Z ada officer search a customer without records",
                            "3 2026-03-01T08:00:00Z ada officer search a customer without records",
                            "4 2026-03-01T08:00:00Z ada officer read record 2",
                            "5 2026-03-01T08:00:00Z ada officer read record 1",
                            "6 2026-03-01T08:00:00Z ada officer erase customer 2");
        }
    }

    /** Not even if the process died after the erasure was acknowledged, so that it could not tidy up. */
    @Test
    void theBytesOfADestroyedKeyGoFromTheFileWheneverTheProcessDied() throws Exception {
        String address = Databases.H2.newAddress(folder);
        try (Ledger ledger = make(address)) {
            ledger.append(decision(0, "ann", NEW));
            ledger.append(decision(1, "bob", NEW));
        }
        byte[] key;
        try (Connection connection = Databases.H2.connect(address);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT data_key FROM customer WHERE number = 1")) {
            assertThat(row.next()).isTrue();
            key = row.getBytes(1);
        }
        assertThat(holds(Files.readAllBytes(file(address)), key)).isTrue();

        Path died = Files.createDirectory(folder.resolve("died"));
        try (Ledger ledger = Ledger.openForAccess(address, master)) {
            assertThat(Auditing.as(ledger, Role.OFFICER).erase("ann")).isEqualTo(1);
            try (Stream<Path> files = Files.list(file(address).getParent())) {
                for (Path file : files.toList()) {
                    Files.copy(file, died.resolve(file.getFileName()));
                }
            }
        }
        assertThat(holds(Files.readAllBytes(file(address)), key)).isFalse();
        Path left = died.resolve("ledger.mv.db");
        assertThat(holds(Files.readAllBytes(left), key)).isTrue();
        Ledger.openForAccess(left, master).close();
        assertThat(holds(Files.readAllBytes(left), key)).isFalse();
        assertSound("jdbc:h2:file:" + died.resolve("ledger"));
        for (Path place : List.of(died, file(address).getParent())) {
            try (Stream<Path> files = Files.list(place)) {
                assertThat(files).containsExactly(place.resolve("ledger.mv.db"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsDroppedIsSummedUpAndTheRestStays(Databases databases) throws Exception {
        String address = databases.newAddress(folder);
        List<Decision> old = new ArrayList<>();
        List<Decision> kept = new ArrayList<>();
        try (Ledger ledger = make(address)) {
            for (int number = 0; number < 900; number++) {
                boolean isOld = number < 512;
                // Blocks hold 256 records: the third is of both days, and so stays.
                Decision next = decision(number, "C" + (isOld ? number % 30 : number % 20), isOld ? OLD : NEW);
                (isOld ? old : kept).add(next);
                ledger.append(next);
            }
        }
        long size = databases == Databases.H2 ? Files.size(file(address)) : 0;
        List<String> summaries;
        try (Ledger ledger = Ledger.openForAccess(address, master)) {
            LedgerAccess officer = Auditing.as(ledger, Role.OFFICER);
            assertThat(officer.dropBefore(OLD)).isZero();
            assertThat(officer.dropBefore(NEW)).isEqualTo(512);
            assertThat(officer.dropBefore(NEW)).isZero();
            summaries = officer.summaries();
            assertThat(Auditing.decisions(ledger)).isEqualTo(kept);
            assertThat(officer.record(old.get(0).id())).isEmpty();
            assertThat(officer.decisionsFor("C25")).isEmpty();
            assertThat(ledger.size()).isEqualTo(900);
        }
        if (databases == Databases.H2) {
            assertThat(Files.size(file(address))).isLessThan(size * 2 / 3);
        }
        assertSound(address);
        assertThat(verify(address, true).droppedRecords()).isEqualTo(512);
        assertThat(summaries).containsExactly(recount(old));
        try (Connection connection = databases.connect(address);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM customer")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getInt(1)).isEqualTo(20);
        }
    }

    /** The summary once more, counted another way. */
    private static String recount(List<Decision> decisions) {
        TreeMap<String, long[]> rows = new TreeMap<>();
        for (Decision decision : decisions) {
            Context context = decision.request().context();
            decision.candidates().forEach(candidate -> {
                long[] counts = rows.computeIfAbsent(
                        context.date() + "," + context.campaign() + "," + context.channel() + ","
                                + decision.bundle().hex() + "," + candidate.offerId(),
                        row -> new long[8]);
                String kind = candidate.verdict().getClass().getSimpleName();
                int column = List.of(
                                "Chosen",
                                "",
                                "Outranked",
                                "Excluded",
                                "OverLimit",
                                "BelowMinimum",
                                "Withheld",
                                "Restricted")
                        .indexOf(kind);
                counts[column]++;
                counts[1] += candidate.verdict().equals(new io.offerwright.evidence.Verdict.Chosen(1)) ? 1 : 0;
            });
        }
        StringBuilder text = new StringBuilder("date,campaign,channel,bundle,offer_id,listed,first_place,outranked,"
                + "excluded,over_limit,below_minimum,withheld,restricted\n");
        rows.forEach((row, counts) -> {
            text.append(row);
            for (long count : counts) {
                text.append(',').append(count);
            }
            text.append('\n');
        });
        return text.toString();
    }
}
