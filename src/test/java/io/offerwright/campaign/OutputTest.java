package io.offerwright.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.offerwright.data.ParquetFiles;
import io.offerwright.domain.InputException;
import io.offerwright.engine.Bundle;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.ledger.Databases;
import io.offerwright.ledger.Ledger;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms in which a run writes its results: each is the same as CSV, at any number of threads, also after an interruption. */
class OutputTest {
    private static final Path DATA = Path.of("sample-campaigns/data").toAbsolutePath();

    /** A run that writes CSV, made once, that the tests only read. */
    @TempDir
    static Path shared;

    private static Path plain;

    @TempDir
    private Path directory;

    /** Five batches, in the third of which an interrupted run ends. */
    @BeforeAll
    static void runOnce() throws IOException {
        Path data = Files.createDirectory(shared.resolve("data"));
        Files.copy(DATA.resolve("offers.csv"), data.resolve("offers.csv"));
        Files.write(
                data.resolve("customers.csv"),
                Files.readAllLines(DATA.resolve("customers.csv")).subList(0, 1_101));
        plain = shared.resolve("plain");
        run(campaign(""), plain, 2, decisions -> {});
    }

    private static CampaignFile campaign(String more) throws IOException {
        Path file = shared.resolve("campaign.yaml");
        Files.writeString(file, """
                name: trial
                date: 2026-03-03
                channel: PUSH
                list_length: 3
                rules: %s
                bundle: %s
                data: { directory: data, usage: none, events: none }
                %s
                """.formatted(
                        Path.of("rules/telco").toAbsolutePath(),
                        Path.of("models/sample").toAbsolutePath(),
                        more));
        return CampaignFile.read(file);
    }

    /** A run without a ledger, which these tests are not about. */
    private static CampaignRun.Result run(CampaignFile campaign, Path out, int threads, LongConsumer decided) {
        return new CampaignRun(campaign, out, threads, null, 1).run(listener(decided));
    }

    private static CampaignRun.Listener listener(LongConsumer decided) {
        return new CampaignRun.Listener() {
            @Override
            public void read(int customers, int audience) {}

            @Override
            public void trained(String member, int epoch, int epochs) {}

            @Override
            public void opened(Bundle bundle) {}

            @Override
            public void decided(long decisions) {
                decided.accept(decisions);
            }
        };
    }

    private static final class Interruption extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Interrupts a run in the middle. */
    private static void interrupt(CampaignFile campaign, Path out) {
        assertThatThrownBy(() -> run(campaign, out, 3, decisions -> {
                    if (decisions > 600) {
                        throw new Interruption();
                    }
                }))
                .isInstanceOf(Interruption.class);
        assertThat(out.resolve("checkpoint")).exists();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static byte[] unpacked(Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv.gz", "parquet"})
    void filesAreTheSameAsCsvAlsoAfterAnInterruption(String form) throws IOException {
        CampaignFile campaign = campaign("output: { decisions: " + form + ", explanations: jsonl.gz }");
        Path whole = directory.resolve("whole");
        run(campaign, whole, 1, decisions -> {});
        assertThat(names(whole))
                .containsExactly(
                        "bundle", "decisions." + form, "explanations.jsonl.gz", "manifest.json", "report.html");
        assertThat(unpacked(whole.resolve("explanations.jsonl.gz")))
                .isEqualTo(Files.readAllBytes(plain.resolve("explanations.jsonl")));

        Path killed = directory.resolve("killed");
        interrupt(campaign, killed);
        // As a kill leaves them: more than the checkpoint tells of, and half a part.
        for (String name : names(killed)) {
            Path file = killed.resolve(name);
            if (name.equals("decisions.parquet.part")) {
                Files.writeString(file.resolve("part-00003.parquet"), "PAR1 of a batch that was not recorded");
                Files.writeString(file.resolve("part-00004.parquet.part"), "PAR1 of a");
            } else if (name.endsWith(".part")) {
                Files.write(file, new byte[100], java.nio.file.StandardOpenOption.APPEND);
            }
        }
        CampaignRun.Result rest = run(campaign, killed, 2, decisions -> {});
        assertThat(rest.restored()).isPositive();
        assertThat(RunKills.differences(whole, killed)).isEmpty();
        assertThat(names(killed)).isEqualTo(names(whole));

        if (form.equals("csv.gz")) {
            assertThat(unpacked(whole.resolve("decisions.csv.gz")))
                    .isEqualTo(Files.readAllBytes(plain.resolve("decisions.csv")));
            assertThat(Files.size(whole.resolve("explanations.jsonl.gz")))
                    .isLessThan(Files.size(plain.resolve("explanations.jsonl")) / 4);
        } else {
            assertThat(names(whole.resolve("decisions.parquet"))).hasSize(5).contains("part-00004.parquet");
            List<String> lines = new ArrayList<>();
            for (List<String> row : ParquetFiles.read(whole.resolve("decisions.parquet"))) {
                List<String> cells = new ArrayList<>(row);
                for (int number : new int[] {3, 4}) {
                    cells.set(number, cells.get(number).replaceFirst("\\.?0+$", ""));
                }
                lines.add(String.join("|", cells));
            }
            assertThat(lines).isEqualTo(csv(plain));
        }
        // What an earlier run left in another form is of decisions that are no longer there.
        run(campaign.withDecisions(DecisionFormat.CSV), whole, 2, decisions -> {});
        assertThat(names(whole))
                .containsExactly("bundle", "decisions.csv", "explanations.jsonl.gz", "manifest.json", "report.html");
    }

    /** The rows of a run that wrote CSV, whose reasons have commas and no quotes. */
    private static List<String> csv(Path out) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(out.resolve("decisions.csv"))) {
            List<String> cells = new ArrayList<>();
            StringBuilder cell = new StringBuilder();
            boolean quoted = false;
            for (char character : (line + ",").toCharArray()) {
                if (character == '"') {
                    quoted = !quoted;
                } else if (character == ',' && !quoted) {
                    cells.add(cell.toString());
                    cell.setLength(0);
                } else {
                    cell.append(character);
                }
            }
            lines.add(String.join("|", cells));
        }
        return lines;
    }

    @ParameterizedTest
    @EnumSource
    void aTableHoldsEachRowOnceAlsoAfterAnInterruption(Databases databases) throws Exception {
        String address = databases.newAddress(directory) + (databases == Databases.H2 ? ";USER=sa;PASSWORD=" : "");
        String output = "output: { decisions: { database: \"" + address + "\", table: chosen } }";
        CampaignFile campaign = campaign(output);
        RunKills.Form form = new RunKills.Form("database", address, "chosen");
        List<String> expected = csv(plain).stream()
                .skip(1)
                .map(line -> line + "|trial|2026-03-03")
                .sorted()
                .toList();

        Path killed = directory.resolve("killed");
        Path behind = directory.resolve("behind");
        interrupt(campaign, killed);
        copy(killed, behind);
        assertThat(RunKills.rows(form)).hasSizeBetween(1, expected.size() - 1);
        assertThat(run(campaign, killed, 2, decisions -> {}).restored()).isPositive();
        assertThat(RunKills.rows(form)).isEqualTo(expected);

        // A checkpoint that is behind the table, and none at all: the rows are there, and the same.
        assertThat(run(campaign, behind, 1, decisions -> {}).restored()).isPositive();
        run(campaign, directory.resolve("again"), 3, decisions -> {});
        assertThat(RunKills.rows(form)).isEqualTo(expected);
        assertThat(RunKills.differences(killed, behind)).isEmpty();
        JsonNode manifest =
                new ObjectMapper().readTree(killed.resolve("manifest.json").toFile());
        assertThat(manifest.at("/outputs/0/table").asText()).isEqualTo("chosen");
        assertThat(manifest.at("/outputs/0/rows").asInt()).isEqualTo(expected.size());
        assertThat(manifest.at("/outputs/0/database").asText())
                .startsWith("jdbc:")
                .doesNotContain("PASSWORD=\"");
        assertThat(killed.resolve("decisions.csv")).doesNotExist();

        CampaignFile other = campaign(output + "\naudience: { tenure_days: '<= 300' }");
        assertThatThrownBy(() -> run(other, directory.resolve("other"), 1, decisions -> {}))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("chosen: The table holds " + expected.size()
                        + " rows of another run for the campaign trial and the day 2026-03-03:")
                .hasMessageContaining(
                        "DELETE FROM chosen WHERE campaign = 'trial' AND decided_for = DATE '2026-03-03';");
        try (Connection connection = DriverManager.getConnection(address);
                Statement statement = connection.createStatement()) {
            campaign(output);
            statement.execute("UPDATE offerwright_runs SET written = 5");
            assertThatThrownBy(() -> run(campaign, directory.resolve("changed"), 1, decisions -> {}))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("chosen: The table holds other rows than this run makes.");
            statement.execute("DELETE FROM offerwright_runs");
            assertThatThrownBy(() -> run(campaign, directory.resolve("unknown"), 1, decisions -> {}))
                    .hasMessageContaining("that no run is known of");
            // A row that is there already: the message tells nothing of the customer.
            String[] row = expected.get(expected.size() - 1).split("\\|", 3);
            assertThatThrownBy(() -> run(
                            campaign(output.replace("chosen", "twice")), directory.resolve("twice"), 1, decisions -> {
                                if (decisions < 300) {
                                    insert(statement, row[0], row[1]);
                                }
                            }))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining(
                            "twice: The rows can't be written to the database: it refuses a row, with the SQLSTATE 23505.")
                    .hasMessageContaining("Does another run write the same decisions now?")
                    .hasMessageNotContaining(row[0]);
            statement.execute("CREATE TABLE narrow (customer_id VARCHAR)");
            assertThatThrownBy(() -> run(
                            campaign(output.replace("chosen", "narrow")),
                            directory.resolve("narrow"),
                            1,
                            decisions -> {}))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining(
                            "narrow: The table has the columns customer_id; expected campaign, decided_for,");
            statement.execute(
                    "CREATE TABLE typed (campaign VARCHAR, decided_for DATE, customer_id VARCHAR, rank INTEGER,"
                            + " offer_id VARCHAR, score INTEGER, propensity NUMERIC(18, 6), reason VARCHAR, decision_id VARCHAR)");
            assertThatThrownBy(() -> run(
                            campaign(output.replace("chosen", "typed")),
                            directory.resolve("typed"),
                            1,
                            decisions -> {}))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("typed: The column score of the table is of the type")
                    .hasMessageContaining("expected NUMERIC(18, 6).");
        }
    }

    @Test
    void aDatabaseThatCannotBeReachedIsToldWithoutItsPassword() throws IOException {
        CampaignFile campaign = campaign("output: { decisions: { database:"
                + " \"jdbc:postgresql://localhost:1/none?user=me&password=secret\", table: chosen } }");
        assertThatThrownBy(() -> run(campaign, directory.resolve("out"), 1, decisions -> {}))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("chosen: The rows can't be written to the database: ")
                .hasMessageNotContaining("secret");
    }

    @Test
    void whatNoFormIsIsAnError() throws IOException {
        assertThatThrownBy(() -> campaign("output: { decisions: xml, explanations: csv, reports: pdf }"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(
                        "Found \"xml\" as decisions; expected one of csv, csv.gz, parquet, or database and table.")
                .hasMessageContaining("Found \"csv\" as explanations; expected jsonl or jsonl.gz.")
                .hasMessageContaining("reports");
        assertThatThrownBy(() ->
                        campaign("output: { decisions: { database: \"jdbc:h2:mem:x;${NO_SUCH}\", table: \"a; b\" } }"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("The environment has no variable NO_SUCH")
                .hasMessageContaining("\"a; b\" can't be the name of a table");
    }

    /** Whatever decisions depend on: a run that was interrupted does not go on with something else. */
    @Test
    void aRunGoesOnOnlyWithWhatItBeganWith() throws IOException {
        Path experiment = Files.writeString(shared.resolve("bolder.yaml"), """
                name: bolder
                control: usual
                arms:
                  usual: { share: 0.5 }
                  longer: { share: 0.5, list_length: 5 }
                """);
        Path policy = Files.writeString(shared.resolve("contact-policy.yaml"), """
                time_zone: Europe/Berlin
                purposes: { marketing: { consent: none } }
                caps: [ { id: CAP, most: 2, days: 7 } ]
                """);
        Path rules = Files.createDirectory(shared.resolve("rules"));
        try (Stream<Path> files = Files.list(Path.of("rules/telco"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, rules.resolve(file.getFileName().toString()));
            }
        }
        String more = """
                experiment: bolder.yaml
                contact_policy: contact-policy.yaml
                contact_history: contacts
                purpose: marketing
                at: "10:00"
                """;
        Path out = directory.resolve("out");
        CampaignFile campaign = CampaignFile.read(Files.writeString(
                shared.resolve("whole.yaml"),
                Files.readString(campaign(more).file())
                        .replace(Path.of("rules/telco").toAbsolutePath().toString(), "rules")));
        assertThatThrownBy(() -> recorded(campaign, out, decisions -> {
                    if (decisions > 300) {
                        throw new Interruption();
                    }
                }))
                .isInstanceOf(Interruption.class);
        assertThat(out.resolve("checkpoint")).exists();

        refused(campaign, out, experiment, "share: 0.5", "share: 0.4", "the file bolder.yaml of the campaign");
        refused(
                campaign,
                out,
                experiment,
                "name: bolder",
                "name: bolder\nsalt: other",
                "the file bolder.yaml of the campaign changed");
        refused(campaign, out, policy, "most: 2", "most: 3", "the file contact-policy.yaml of the campaign changed");
        refused(
                campaign,
                out,
                rules.resolve("eligibility.drl"),
                "and yours is",
                "but yours is",
                "the bundle, the rules or the offers changed");
        refused(
                campaign,
                out,
                shared.resolve("data/offers.csv"),
                ",12.",
                ",13.",
                "the bundle, the rules or the offers");
        refused(
                campaign,
                out,
                shared.resolve("data/customers.csv"),
                ",SMARTPHONE,",
                ",BASIC,",
                "since then customers.csv");
        refused(
                campaign,
                out,
                campaign.file(),
                "at: \"10:00\"",
                "at: \"11:00\"",
                "the file whole.yaml of the campaign");
        assertThatThrownBy(() -> recorded(campaign.withExplanations(Explanations.TREES), out, decisions -> {}))
                .hasMessageContaining("since then the options of the run changed");
        assertThatThrownBy(() -> recorded(campaign.withDecisions(DecisionFormat.PARQUET), out, decisions -> {}))
                .hasMessageContaining("since then the options of the run changed");
        assertThat(recorded(campaign, out, decisions -> {}).restored()).isPositive();
        assertThat(new ObjectMapper()
                        .readTree(out.resolve("manifest.json").toFile())
                        .at("/campaign_files/contact-policy.yaml")
                        .asText())
                .isEqualTo(Fingerprint.ofFile(policy).hex());
    }

    private static CampaignRun.Result recorded(CampaignFile campaign, Path out, LongConsumer decided) {
        return new CampaignRun(campaign, out, 2, () -> Ledger.open(out.resolve("ledger")), 1).run(listener(decided));
    }

    /** Changes a file, and changes it back. */
    private static void refused(CampaignFile campaign, Path out, Path file, String from, String to, String expected)
            throws IOException {
        String before = Files.readString(file);
        assertThat(before).contains(from);
        Files.writeString(
                file,
                before.replaceFirst(java.util.regex.Pattern.quote(from), java.util.regex.Matcher.quoteReplacement(to)));
        try {
            CampaignFile changed = CampaignFile.read(campaign.file());
            assertThatThrownBy(() -> recorded(changed, out, decisions -> {}))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("An interrupted run has left its results here; since then ")
                    .hasMessageContaining(expected)
                    .hasMessageContaining("name another --out");
        } finally {
            Files.writeString(file, before);
        }
    }

    private static void insert(Statement statement, String customer, String rank) {
        try {
            statement.execute("INSERT INTO twice VALUES ('trial', DATE '2026-03-03', '" + customer + "', " + rank
                    + ", 'X', 0, 0, 'because', 'D')");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }
}
