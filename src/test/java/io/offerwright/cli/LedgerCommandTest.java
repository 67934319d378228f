package io.offerwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.RandomDecisions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LedgerCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final List<Decision> decisions = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void writeALedger() {
        RandomDecisions random = new RandomDecisions(5);
        try (Ledger ledger = Ledger.open(folder.resolve("ledger"))) {
            Fingerprint bundle = ledger.bundles().put(RandomDecisions.bundleFiles("a"));
            for (int number = 0; number < 30; number++) {
                Decision decision = random.realistic(number, 20, bundle);
                decisions.add(decision);
                ledger.append(decision);
            }
        }
    }

    private int run(String... arguments) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }

    @Test
    void verifyingASoundLedgerIsASuccess() throws IOException {
        assertThat(run("ledger", "verify", "--ledger", folder.toString())).isZero();
        assertThat(out.toString())
                .contains("Records    30 in 1 blocks")
                .contains("Result     sound: every record, index row and bundle is as it was written");

        out.getBuffer().setLength(0);
        assertThat(run("ledger", "verify", "--ledger", folder.toString(), "--json"))
                .isZero();
        JsonNode json = JSON.readTree(out.toString());
        assertThat(json.get("sound").booleanValue()).isTrue();
        assertThat(json.get("records").intValue()).isEqualTo(30);
    }

    @Test
    void verifyingATamperedLedgerIsAFinding() throws IOException, SQLException {
        String url = "jdbc:h2:file:" + folder.resolve("ledger/ledger");
        try (Connection connection = DriverManager.getConnection(url, "sa", "");
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    "UPDATE block SET entries = SUBSTRING(entries FROM 1 FOR 16 * 29) WHERE number = 1");
        }

        assertThat(run("ledger", "verify", "--ledger", url)).isEqualTo(Main.FINDING);
        assertThat(out.toString())
                .contains("Result     2 findings")
                .contains("  removed    index row 30  It is missing: record 30 can't be looked up.");

        out.getBuffer().setLength(0);
        assertThat(run("ledger", "verify", "--ledger", url, "--json")).isEqualTo(Main.FINDING);
        assertThat(JSON.readTree(out.toString())
                        .get("findings")
                        .get(0)
                        .get("harm")
                        .textValue())
                .isEqualTo("removed");
    }

    @Test
    void aMissingLedgerIsAnError() {
        assertThat(run("ledger", "verify", "--ledger", folder.resolve("none").toString()))
                .isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("There is no ledger here");
    }

    @Test
    void aDecisionIsShownWithEveryCandidate() {
        Decision decision = decisions.get(3);

        assertThat(run("ledger", "show", decision.id(), "--ledger", folder.toString()))
                .isZero();
        assertThat(out.toString())
                .startsWith("Decision  " + decision.id())
                .contains("Record    4 of 30")
                .contains(decision.request().customer().id());
        assertThat(decision.candidates())
                .allSatisfy(candidate -> assertThat(out.toString()).contains(candidate.offerId()));
    }

    @Test
    void theDecisionsOfACustomerAreListed() {
        assertThat(run("ledger", "show", "--customer", "C0000003", "--ledger", folder.toString()))
                .isZero();
        assertThat(out.toString()).contains(decisions.get(3).id()).contains("spring-upgrade");

        assertThat(run("ledger", "show", "--customer", "nobody", "--ledger", folder.toString()))
                .isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("No decision for customer \"nobody\" is recorded.");
    }

    @Test
    void anExportHoldsEveryDecision() throws IOException {
        Path file = folder.resolve("out.jsonl");
        assertThat(run("ledger", "export", "--format", "json", "--out", file.toString(), "--ledger", folder.toString()))
                .isZero();
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(30);
        JsonNode json = JSON.readTree(lines.get(3));
        assertThat(json.get("decision").textValue()).isEqualTo(decisions.get(3).id());
        assertThat(json.get("candidates")).hasSize(20);
        assertThat(json.get("candidates")
                        .get(0)
                        .get("score")
                        .decimalValue()
                        .movePointRight(6)
                        .longValueExact())
                .isEqualTo(decisions.get(3).candidates().get(0).score());

        Path table = folder.resolve("out.csv");
        assertThat(run("ledger", "export", "--format", "csv", "--out", table.toString(), "--ledger", folder.toString()))
                .isZero();
        assertThat(Files.readAllLines(table)).hasSize(1 + 30 * 20);
    }
}
