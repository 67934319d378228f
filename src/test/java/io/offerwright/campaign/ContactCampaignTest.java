package io.offerwright.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.contact.ContactPolicy;
import io.offerwright.contact.Contacts;
import io.offerwright.contact.JdbcContactHistory;
import io.offerwright.contact.Message;
import io.offerwright.contact.Subject;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.InputException;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Verdict;
import io.offerwright.ledger.Auditing;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.LedgerRecord;
import io.offerwright.replay.Replayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Campaigns under a contact policy. */
class ContactCampaignTest {
    private static final Path DATA = Path.of("sample-campaigns/data").toAbsolutePath();
    private static final int CUSTOMERS = 780;
    private static final int HOUSEHOLDS = 260;
    private static final String POLICY = """
            time_zone: Europe/Berlin
            household: household_id
            purposes: { marketing: { consent: channel } }
            quiet_hours: [ { id: NIGHT, from: "21:00", to: "08:00" } ]
            caps:
              - { id: CAP-HOUSEHOLD, most: 2, days: 7, per: [household] }
              - { id: CAP-OFFER, most: 1, days: 30, per: [household, offer] }
            """;

    @TempDir
    private Path directory;

    private List<String> customers = List.of();

    @BeforeEach
    void dataWithHouseholds() throws IOException {
        Path data = Files.createDirectory(directory.resolve("data"));
        Files.copy(DATA.resolve("offers.csv"), data.resolve("offers.csv"));
        List<String> rows = new ArrayList<>();
        customers = new ArrayList<>();
        for (String row : Files.readAllLines(DATA.resolve("customers.csv")).subList(0, CUSTOMERS + 1)) {
            int number = rows.size();
            // Those of a household lie far apart, in batches of their own.
            rows.add(row + (number == 0 ? ",household_id" : ",H" + number % HOUSEHOLDS));
            if (number > 0) {
                customers.add(row.substring(0, row.indexOf(',')));
            }
        }
        Files.write(data.resolve("customers.csv"), rows);
        Files.writeString(directory.resolve("contact-policy.yaml"), POLICY);
    }

    private CampaignFile campaign(String name, String history, String more) throws IOException {
        Path file = directory.resolve(name + ".yaml");
        Files.writeString(file, """
                name: %s
                date: 2026-03-02
                channel: EMAIL
                list_length: 2
                rules: %s
                bundle: %s
                data: { directory: data, usage: none, events: none }
                attributes: { household_id: KEY }
                contact_policy: contact-policy.yaml
                contact_history: %s
                purpose: marketing
                %s
                """.formatted(
                        name,
                        Path.of("rules/telco").toAbsolutePath(),
                        Path.of("models/sample").toAbsolutePath(),
                        history,
                        more));
        return CampaignFile.read(file);
    }

    private static CampaignRun.Result run(CampaignFile campaign, Path out, int threads) {
        return new CampaignRun(campaign, out, threads).run(new CampaignRun.Listener() {
            @Override
            public void read(int customers, int audience) {}

            @Override
            public void trained(String member, int epoch, int epochs) {}

            @Override
            public void opened(Bundle bundle) {}

            @Override
            public void decided(long decisions) {}
        });
    }

    /** What the history holds, by decision. */
    private SortedMap<String, List<String>> reserved(String history) {
        SortedMap<String, List<String>> all = new TreeMap<>();
        try (JdbcContactHistory open =
                JdbcContactHistory.open(directory.resolve(history).toString())) {
            List<Subject> subjects =
                    customers.stream().map(id -> new Subject(id, "")).toList();
            for (Contacts contacts : open.read(subjects, Instant.MIN)) {
                for (Message message : contacts.messages()) {
                    all.put(
                            message.decisionId(),
                            message.offers().stream()
                                    .map(Message.Shown::offerId)
                                    .toList());
                }
            }
        }
        return all;
    }

    private static SortedMap<String, List<String>> handedOut(Path out) {
        SortedMap<String, List<String>> all = new TreeMap<>();
        for (Decision decision : decisions(out)) {
            if (!decision.chosen().isEmpty()) {
                all.put(
                        decision.id(),
                        decision.chosen().stream().map(each -> each.offerId()).toList());
            }
        }
        return all;
    }

    private static List<Decision> decisions(Path out) {
        List<Decision> all = new ArrayList<>();
        try (Ledger ledger = Ledger.openForAccess(out)) {
            for (Iterator<LedgerRecord> records = Auditing.records(ledger); records.hasNext(); ) {
                all.add(((LedgerRecord.Kept) records.next()).decision());
            }
        }
        return all;
    }

    private static void assertSame(Path one, Path other) throws IOException {
        for (String file : List.of("decisions.csv", "explanations.jsonl")) {
            assertThat(other.resolve(file)).hasSameBinaryContentAs(one.resolve(file));
        }
    }

    @Test
    void theNumberOfThreadsChangesNothingAndWhatIsHandedOutIsReserved() throws IOException {
        Path one = directory.resolve("one");
        Path four = directory.resolve("four");
        CampaignRun.Result result = run(campaign("spring", "history-1", "at: \"10:30\""), one, 1);
        run(campaign("spring", "history-4", "at: \"10:30\""), four, 4);

        assertSame(one, four);
        assertThat(reserved("history-1")).isEqualTo(handedOut(one)).isEqualTo(reserved("history-4"));
        // Three customers to a household, which gets two messages at most.
        assertThat(reserved("history-1")).hasSizeBetween(HOUSEHOLDS, 2 * HOUSEHOLDS);
        assertThat(result.decisions()).isEqualTo(CUSTOMERS);
        assertThat(one.resolve("report.html"))
                .content()
                .contains("held back by the contact policy", "What the contact policy held back", "CAP-HOUSEHOLD");

        // Run again, nothing is decided otherwise or counted twice; and every record replays.
        assertThat(run(campaign("spring", "history-1", "at: \"10:30\""), one, 2).recorded())
                .isZero();
        assertSame(one, four);
        assertThat(reserved("history-1")).isEqualTo(reserved("history-4"));
        try (Ledger ledger = Ledger.openForAccess(one);
                DecisionEngine engine = DecisionEngine.open(Bundle.read(one.resolve("bundle")))) {
            Function<DecisionRequest, Decision> decide = engine::decide;
            assertThat(new Replayer(bundle -> Optional.of(decide))
                            .replay(Auditing.records(ledger), 2, finding -> {}, done -> {}))
                    .isEqualTo(new Replayer.Summary(CUSTOMERS, 0, 0));
        }

        // The next campaign finds the caps full, and says so.
        Path next = directory.resolve("next");
        run(campaign("summer", "history-1", "at: \"18:00\""), next, 2);
        long held = decisions(next).stream()
                .filter(decision -> decision.candidates().stream()
                        .anyMatch(candidate -> candidate.verdict() instanceof Verdict.Restricted restricted
                                && restricted.restrictionIds().contains("CAP-HOUSEHOLD")))
                .count();
        assertThat(held).isGreaterThan(CUSTOMERS / 3);
        assertThat(handedOut(next).size()).isLessThan(HOUSEHOLDS);
        assertThat(next.resolve("report.html"))
                .content()
                .contains("the contact policy holds back all that the rules leave (CAP-HOUSEHOLD");
    }

    @Test
    void aKilledRunGoesOnAsIfItHadNotBeenKilled() throws Exception {
        CampaignFile campaign = campaign("spring", "history", "at: \"10:30\"");
        Path killed = directory.resolve("killed");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "io.offerwright.cli.Main",
                        "run",
                        campaign.file().toString(),
                        "--out",
                        killed.toString(),
                        "--threads",
                        "2")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("child.txt").toFile())
                .start();
        try {
            Path part = killed.resolve("explanations.jsonl.part");
            long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
            while (child.isAlive() && System.nanoTime() < end && !(Files.exists(part) && Files.size(part) > 0)) {
                child.waitFor(1, TimeUnit.MILLISECONDS);
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
        assertThat(killed.resolve("decisions.csv"))
                .as(Files.readString(directory.resolve("child.txt")))
                .doesNotExist();
        assertThat(reserved("history")).isNotEmpty();

        run(campaign, killed, 2);
        Path whole = directory.resolve("whole");
        run(campaign("spring", "history-whole", "at: \"10:30\""), whole, 1);
        assertSame(whole, killed);
        assertThat(reserved("history")).isEqualTo(handedOut(whole));
    }

    @Test
    void atNightNobodyIsWrittenTo() throws IOException {
        // A few customers are as good as many here.
        Path table = directory.resolve("data/customers.csv");
        Files.write(table, Files.readAllLines(table).subList(0, 40));
        Path out = directory.resolve("out");
        CampaignRun.Result result = run(campaign("night", "history", "at: \"22:00\""), out, 2);

        assertThat(result.listed()).isZero();
        assertThat(reserved("history")).isEmpty();
    }

    @Test
    void whatIsWrongWithTheSettingsIsToldWithItsPlace() throws IOException {
        assertThatThrownBy(() -> campaign("spring", "history", "at: half past ten"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("spring.yaml:12:5: at is \"half past ten\"");
        assertThatThrownBy(() -> campaign("spring", "history", "priority: 1"))
                .hasMessageContaining("There is no \"at\"");
        assertThatThrownBy(() -> campaign("spring", "history", "at: \"10:30\"\npriority: -1"))
                .hasMessageContaining("priority is \"-1\"");
        Files.writeString(directory.resolve("contact-policy.yaml"), POLICY.replace("marketing:", "selling:"));
        assertThatThrownBy(() -> campaign("spring", "history", "at: \"10:30\""))
                .hasMessageContaining("does not know the purpose \"marketing\"; it knows selling");
        Files.writeString(directory.resolve("contact-policy.yaml"), POLICY.replace("household_id", "home"));
        assertThatThrownBy(() -> campaign("spring", "history", "at: \"10:30\""))
                .hasMessageContaining("reads the attribute \"home\"");
        Files.writeString(directory.resolve("contact-policy.yaml"), POLICY.replace("most: 2", "most: many"));
        assertThatThrownBy(() -> campaign("spring", "history", "at: \"10:30\""))
                .hasMessageContaining("contact-policy.yaml:6:32: most is \"many\"");
    }

    @Test
    void theSamplePolicyIsOne() {
        assertThat(ContactPolicy.read(Path.of("sample-campaigns/contact-policy.yaml"))
                        .purposes())
                .contains("marketing");
    }
}
