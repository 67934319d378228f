package io.offerwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.data.ReportedOutcome;
import io.offerwright.domain.Outcome;
import io.offerwright.outcomes.Outcomes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the commands say of contacts. */
class ContactsCommandTest {
    private static final Path SAMPLES = Path.of("sample-campaigns").toAbsolutePath();

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void aCampaign() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        for (String name : List.of("customers.csv", "offers.csv", "usage.csv.gz")) {
            Files.copy(SAMPLES.resolve("data").resolve(name), data.resolve(name));
        }
        try (BufferedReader events = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(SAMPLES.resolve("data/events.csv.gz"))),
                StandardCharsets.UTF_8))) {
            Files.write(data.resolve("events.csv"), events.lines().limit(2_000).toList());
        }
        Files.copy(SAMPLES.resolve("contact-policy.yaml"), folder.resolve("contact-policy.yaml"));
        Files.writeString(folder.resolve("campaign.yaml"), """
                name: spring
                date: 2026-03-02
                channel: EMAIL
                rules: %s
                bundle: %s
                data: data
                contact_policy: contact-policy.yaml
                contact_history: contacts
                purpose: marketing
                at: "10:30"
                """.formatted(
                        Path.of("rules/telco").toAbsolutePath(),
                        Path.of("models/sample").toAbsolutePath()));
    }

    private String succeed(String... arguments) {
        assertThat(run(arguments)).as(err.toString()).isZero();
        return out.toString();
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }

    private String decide(String at) {
        return succeed(
                "decide",
                "--bundle",
                "models/sample",
                "--data",
                folder.resolve("data").toString(),
                "--customer",
                "C0000002",
                "--date",
                "2026-03-02",
                "--campaign",
                "decide-" + at.replace(":", ""),
                "--contact-policy",
                folder.resolve("contact-policy.yaml").toString(),
                "--contact-history",
                folder.resolve("contacts").toString(),
                "--purpose",
                "marketing",
                "--at",
                at,
                "--ledger",
                folder.resolve("ledger").toString());
    }

    @Test
    void whyNobodyIsWrittenToAnyMore() {
        String campaign = folder.toString();
        assertThat(succeed("contacts", "show", "C0000002", "--campaign", campaign))
                .containsPattern("CAP-WEEK +0 +2 +7 days")
                .contains("Nothing stands against a message.");

        assertThat(decide("10:30")).contains(" 1. ").doesNotContain("CAP-WEEK");
        String first = out.toString();
        assertThat(decide("11:30")).contains(" 1. ");
        assertThat(decide("12:30"))
                .contains(
                        "Messages within 7 days for one customer: 2 of at most 2 (CAP-WEEK); free again from 9 March 2026,"
                                + " 10:30.");
        assertThat(decide("22:30")).contains("QUIET-NIGHT");

        assertThat(succeed("contacts", "show", "C0000002", "--campaign", campaign, "--at", "2026-03-02T13:00"))
                .containsPattern("2026-03-02T10:30 +C0000002 +EMAIL +marketing +decide-1030")
                .containsPattern("CAP-WEEK +2 +2 +7 days")
                .contains("all offers: Messages within 7 days for one customer: 2 of at most 2");
        assertThat(succeed(
                        "contacts",
                        "show",
                        "C0000002",
                        "--campaign",
                        campaign,
                        "--at",
                        "2026-03-09T10:30",
                        "--language",
                        "de"))
                .doesNotContain("CAP-WEEK)")
                .contains("CAP-OFFER");

        String id = first.replaceAll("(?s).*?([0-9a-f]{20}).*", "$1");
        assertThat(succeed("contacts", "release", id, "--customer", "C0000002", "--campaign", campaign))
                .contains("Given back.");
        assertThat(run("contacts", "release", id, "--customer", "C0000002", "--campaign", campaign))
                .isEqualTo(Main.FINDING);
        assertThat(run("ledger", "replay", "--all", "--ledger", campaign))
                .as(err.toString())
                .isZero();
    }

    @Test
    void pastEventsAreWhereAHistoryBegins() throws IOException {
        assertThat(succeed("contacts", "import", "--campaign", folder.toString()))
                .matches("1,[0-9]{3} messages and [0-9,]+ replies\\s*");
        String once = succeed("contacts", "show", "C0000001", "--campaign", folder.toString());
        assertThat(once).contains("2024-09-03T09:27").contains("past-events").contains("ACCEPT");
        succeed("contacts", "import", "--campaign", folder.toString());
        assertThat(succeed("contacts", "show", "C0000001", "--campaign", folder.toString()))
                .isEqualTo(once);

        Files.writeString(
                folder.resolve("campaign.yaml"),
                Files.readString(folder.resolve("campaign.yaml")).replaceAll("(?m)^(contact|purpose|at).*\n", ""));
        assertThat(run("contacts", "import", "--campaign", folder.toString())).isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("The campaign has no contact policy.");
    }

    @Test
    void erasingReachesEveryStoreAndNamesTheFilesThatAreLeft() throws IOException {
        String campaign = folder.toString();
        String id = decide("10:30").replaceAll("(?s).*?([0-9a-f]{20}).*", "$1");
        Path listed = Files.writeString(
                folder.resolve("decisions.csv"), "customer_id,decision_id\nC0000002," + id + "\nC00000021,x\n");
        Files.writeString(folder.resolve("assignments.csv"), "customer_id\nC0000003\n");
        Path store = folder.resolve("outcomes");
        try (Outcomes outcomes = Outcomes.open(store)) {
            outcomes.record(new ReportedOutcome(
                    "", "C0000002", "PLAN-1", LocalDateTime.parse("2026-03-03T10:00"), Outcome.CLICK, null, -1));
        }
        List<String> erase = new ArrayList<>(List.of(
                "ledger", "erase", "C0000002", "--ledger", campaign, "--campaign", campaign, "--files", campaign));
        assertThat(run(erase.toArray(String[]::new))).isEqualTo(Main.USAGE);
        erase.add("--yes");

        // It breaks off midway: the history has forgotten, the ledger has not.
        List<String> broken = new ArrayList<>(erase);
        broken.addAll(List.of("--outcomes", "jdbc:postgresql://localhost:1/nowhere"));
        assertThat(run(broken.toArray(String[]::new))).isEqualTo(Main.USAGE);
        assertThat(out.toString()).contains("the contact history forgot 2 rows of the customer.");
        succeed("ledger", "show", id, "--ledger", campaign);

        erase.addAll(List.of("--outcomes", store.toString()));
        assertThat(run(erase.toArray(String[]::new))).as(err.toString()).isEqualTo(Main.FINDING);
        assertThat(out.toString())
                .contains("contacts: the contact history knows nothing of the customer.")
                .contains("outcomes: the store of outcomes forgot 1 outcome of the customer.")
                .contains("Erased: who the customer of 1 record was.")
                .contains("decisions.csv names the customer in 1 line\n")
                .contains("customers.csv names the customer in 1 line\n")
                .contains("usage.csv.gz names the customer in ")
                .doesNotContain("assignments.csv");
        assertThat(run("ledger", "show", id, "--ledger", campaign)).isEqualTo(Main.USAGE);
        succeed("ledger", "verify", "--ledger", campaign);

        Files.delete(listed);
        assertThat(run(erase.toArray(String[]::new))).isEqualTo(Main.FINDING);
        assertThat(out.toString())
                .contains("names the customer nowhere.", "Nothing to erase")
                .doesNotContain("decisions.csv");
    }
}
