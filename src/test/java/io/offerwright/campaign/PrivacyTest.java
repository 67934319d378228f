package io.offerwright.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.offerwright.data.BadRows;
import io.offerwright.domain.InputException;
import io.offerwright.ledger.Auditing;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.Role;
import io.offerwright.rules.RuleException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever goes well or wrong in a campaign, neither logs nor messages nor the report tell a customer's id or a further
 * attribute; the files that hold the decisions do, for that is what they are for.
 */
class PrivacyTest {
    private static final Path DATA = Path.of("sample-campaigns/data").toAbsolutePath();
    private static final String ID = "ZEBULON-QUAGMIRE-4711";
    private static final String NICKNAME = "zebby";

    @TempDir
    private Path directory;

    private final PrintStream terminal = System.err;
    private final PrintStream output = System.out;
    private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
    private final List<String> told = new ArrayList<>();

    @BeforeEach
    void listen() {
        PrintStream into = new PrintStream(logged, true, StandardCharsets.UTF_8);
        System.setErr(into);
        System.setOut(into);
    }

    @AfterEach
    void stopListening() {
        System.setErr(terminal);
        System.setOut(output);
    }

    /** The sample data with our customer in it. */
    private Path data(String name, UnaryOperator<String> change) throws IOException {
        Path data = Files.createDirectory(directory.resolve(name));
        Files.copy(DATA.resolve("offers.csv"), data.resolve("offers.csv"));
        List<String> customers = new ArrayList<>();
        for (String row : Files.readAllLines(DATA.resolve("customers.csv")).subList(0, 61)) {
            boolean header = customers.isEmpty();
            customers.add(ours(row) + (header ? ",nickname" : row.startsWith("C0000002,") ? "," + NICKNAME : ",none"));
        }
        customers.set(2, change.apply(customers.get(2)));
        Files.write(data.resolve("customers.csv"), customers);
        for (String table : List.of("usage", "events")) {
            try (InputStream in = new GZIPInputStream(Files.newInputStream(DATA.resolve(table + ".csv.gz")))) {
                Files.write(
                        data.resolve(table + ".csv"),
                        new String(in.readAllBytes(), StandardCharsets.UTF_8)
                                .lines()
                                .filter(row -> row.startsWith("customer_id,") || row.compareTo("C0000061") < 0)
                                .map(PrivacyTest::ours)
                                .toList());
            }
        }
        return data;
    }

    private static String ours(String row) {
        return row.replaceFirst("^C0000002,", ID + ",");
    }

    private CampaignFile campaign(Path data, Path rules, String type) throws IOException {
        Path file = directory.resolve("campaign.yaml");
        Files.writeString(
                file, """
                name: trial
                date: 2026-03-03
                channel: PUSH
                list_length: 3
                audience:
                  tenure_days: '<= 700'
                attributes:
                  nickname: %s
                rules: %s
                bundle: %s
                data: %s
                """.formatted(type, rules, Path.of("models/sample").toAbsolutePath(), data));
        return CampaignFile.read(file);
    }

    private Path rules(String name, String condition, String consequence) throws IOException {
        Path rules = Files.createDirectory(directory.resolve(name));
        Files.writeString(rules.resolve("a.drl"), """
                package p
                rule "Ours" @id( "OURS" ) @reason( "It is for {customer.id}" )
                when
                    $customer : Customer( %s ) $offer : Offer( )
                then
                    %s;
                end
                """.formatted(condition, consequence));
        return rules;
    }

    private static void run(CampaignFile campaign, Path out) {
        CampaignRunTest.run(campaign, out, 1);
    }

    /** Does what must fail, and keeps all that it says. */
    private Throwable failing(org.assertj.core.api.ThrowableAssert.ThrowingCallable work) {
        Throwable problem = catchThrowable(work);
        assertThat(problem).isNotNull();
        StringWriter trace = new StringWriter();
        problem.printStackTrace(new PrintWriter(trace));
        told.add(trace.toString());
        return problem;
    }

    private static void sql(Path out, String statement) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:h2:file:" + out.resolve("ledger/ledger"), "sa", "");
                Statement execute = connection.createStatement()) {
            execute.executeUpdate(statement);
        }
    }

    @Test
    void nothingTellsWhoACustomerIsButWhatIsThereForIt() throws Exception {
        Path quiet = rules("quiet", "tenureDays < 0", "decision.exclude( $offer )");
        Path greeting = rules("greeting", "attributes[\"nickname\"] != \"\"", "decision.boost( $offer, 1.5 )");
        Path failing = rules("failing", "tenureDays >= 0", "decision.boost( $offer, 1 + $customer.churnRisk )");
        Path data = data("data", row -> row.replaceFirst(",0\\.262,", ",,"));

        // It goes well, and again.
        Path out = directory.resolve("out");
        run(campaign(data, greeting, "CATEGORY"), out);
        run(campaign(data, greeting, "CATEGORY"), out);
        assertThat(Files.readString(out.resolve("decisions.csv"))).contains(ID);
        told.add(Files.readString(out.resolve("report.html")));

        // Other rules into the same place; a rule that fails; bad rows, refused and skipped.
        assertThat(failing(() -> run(campaign(data, quiet, "CATEGORY"), out)))
                .hasMessageContaining("The ledger holds another decision");
        assertThat(failing(() -> run(campaign(data, failing, "CATEGORY"), directory.resolve("failed"))))
                .isInstanceOf(RuleException.class);
        assertThat(failing(() -> run(campaign(data, greeting, "NUMBER"), directory.resolve("number"))))
                .hasMessageContaining("nickname holds something else");
        List<UnaryOperator<String>> harms = List.of(
                row -> row + "\n" + row,
                row -> row.replace("PREPAID", "BARTER"),
                row -> row + ",more",
                row -> row.replace("PLAN-001", "PLAN-999"),
                row -> row.replace("customer_id", "x").replaceFirst("^" + ID, ""));
        for (int harm = 0; harm < harms.size(); harm++) {
            Path bad = data("bad" + harm, harms.get(harm));
            assertThat(failing(() -> run(campaign(bad, greeting, "CATEGORY"), directory.resolve("refused"))))
                    .isInstanceOf(InputException.class);
            Path skipped = directory.resolve("skipped" + harm);
            Throwable problem =
                    catchThrowable(() -> run(campaign(bad, greeting, "CATEGORY").withBadRows(BadRows.SKIP), skipped));
            assertThat(problem).isNull();
            told.add(Files.readString(skipped.resolve("report.html")));
        }

        // A damaged ledger, in three ways.
        Path key = out.resolve("ledger/ledger.key");
        byte[] before = Files.readAllBytes(out.resolve("ledger/ledger.mv.db"));
        for (String harm : List.of(
                "UPDATE customer SET data_key = (SELECT data_key FROM customer WHERE number = 1)",
                "UPDATE block SET content = X'FF'",
                "DELETE FROM customer")) {
            Files.write(out.resolve("ledger/ledger.mv.db"), before);
            sql(out, harm);
            failing(() -> run(campaign(data, greeting, "CATEGORY"), out));
            try (Ledger ledger = Ledger.openForAccess(out)) {
                told.add(String.valueOf(
                        catchThrowable(() -> Auditing.as(ledger, Role.AUDITOR).decisionsFor(ID))));
                told.add(ledger.verify().findings().toString());
            }
        }
        Files.write(out.resolve("ledger/ledger.mv.db"), before);
        Files.delete(key);
        failing(() -> run(campaign(data, greeting, "CATEGORY"), out));
        aFullDisk(campaign(data, greeting, "CATEGORY"));

        told.add(logged.toString(StandardCharsets.UTF_8));
        assertThat(told)
                .hasSizeGreaterThan(15)
                .allSatisfy(text -> assertThat(text).doesNotContain(ID).doesNotContain(NICKNAME));
    }

    private void aFullDisk(CampaignFile campaign) throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        if (!CampaignRunTest.command("mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", disk.toString())) {
            // A small disk can only be mounted by root.
            return;
        }
        try {
            failing(() -> run(campaign, disk.resolve("out")));
        } finally {
            CampaignRunTest.command("umount", disk.toString());
        }
    }
}
