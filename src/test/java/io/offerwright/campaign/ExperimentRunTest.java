package io.offerwright.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.contact.JdbcContactHistory;
import io.offerwright.contact.Message;
import io.offerwright.contact.Subject;
import io.offerwright.domain.InputException;
import io.offerwright.engine.Bundle;
import io.offerwright.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run whose customers are decided for by the settings of their arm. */
class ExperimentRunTest {
    private static final String EXPERIMENT = """
            experiment:
              name: bolder
              control: usual
              holdout: 0.1
              arms:
                usual: { share: 0.3 }
                long: { share: 0.2, list_length: 5 }
                rich: { share: 0.2, objectives: { relevance: 0.1, revenue: 0.9, diversity: 0 } }
                ruled: { share: 0.2, rules: few-rules }
            """;

    @TempDir
    private Path directory;

    /** The packaged rules weigh the objectives themselves, so that no campaign's weights would count. */
    @BeforeEach
    void rules() throws IOException {
        copyRules("some-rules", "objectives.*");
        copyRules("few-rules", "(objectives|cold-start|family).*");
        // More than one batch, and no more: most of the time of a run with several arms goes into opening their
        // engines.
        Path data = Files.createDirectory(directory.resolve("data"));
        Path samples = Path.of("sample-campaigns/data");
        Files.copy(samples.resolve("offers.csv"), data.resolve("offers.csv"));
        Files.write(
                data.resolve("customers.csv"),
                Files.readAllLines(samples.resolve("customers.csv")).subList(0, 421));
    }

    private void copyRules(String name, String without) throws IOException {
        Path folder = Files.createDirectory(directory.resolve(name));
        try (Stream<Path> files = Files.list(Path.of("rules/telco"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.getFileName().toString().matches(without)) {
                    Files.copy(file, folder.resolve(file.getFileName().toString()));
                }
            }
        }
    }

    private CampaignFile campaign(String rules, int listLength, String objectives, String experiment)
            throws IOException {
        Path file = directory.resolve("campaign.yaml");
        Files.writeString(file, """
                name: trial
                date: 2026-03-03
                channel: PUSH
                list_length: %d
                objectives: %s
                rules: %s
                bundle: %s
                data: { directory: data, usage: none, events: none }
                %s
                """.formatted(
                        listLength, objectives, rules, Path.of("models/sample").toAbsolutePath(), experiment));
        return CampaignFile.read(file);
    }

    private CampaignFile usual(String experiment) throws IOException {
        return campaign("some-rules", 3, "{ relevance: 0.7, revenue: 0.1, diversity: 0.2 }", experiment);
    }

    /** The rows of each customer. */
    private static Map<String, List<String>> rows(Path file) throws IOException {
        Map<String, List<String>> rows = new TreeMap<>();
        List<String> lines = Files.readAllLines(file);
        for (String line : lines.subList(1, lines.size())) {
            rows.computeIfAbsent(line.substring(0, line.indexOf(',')), unused -> new ArrayList<>())
                    .add(line);
        }
        return rows;
    }

    @Test
    void eachCustomerIsDecidedForAsTheirArmSays() throws IOException {
        Path out = directory.resolve("out");
        CampaignRun.Result result = CampaignRunTest.run(usual(EXPERIMENT), out, 1);
        String rules = "some-rules";
        String weights = "{ relevance: 0.7, revenue: 0.1, diversity: 0.2 }";
        Map<String, CampaignFile> alone = Map.of(
                "usual", usual(""),
                "long", campaign(rules, 5, weights, ""),
                "rich", campaign(rules, 3, "{ relevance: 0.1, revenue: 0.9, diversity: 0 }", ""),
                "ruled", campaign("few-rules", 3, weights, ""));
        Map<String, Map<String, List<String>>> expected = new TreeMap<>();
        for (Map.Entry<String, CampaignFile> arm : alone.entrySet()) {
            Path place = directory.resolve("alone-" + arm.getKey());
            CampaignRunTest.run(arm.getValue(), place, 2);
            assertThat(place.resolve("assignments.csv")).doesNotExist();
            expected.put(arm.getKey(), rows(place.resolve("decisions.csv")));
        }
        Map<String, List<String>> assigned = rows(out.resolve("assignments.csv"));
        Map<String, List<String>> decided = rows(out.resolve("decisions.csv"));
        Map<String, Integer> counts = new TreeMap<>();
        int held = 0;
        int rest = 0;
        for (String customer : expected.get("usual").keySet()) {
            String row = assigned.getOrDefault(customer, List.of("," + customer + ",none"))
                    .get(0);
            String arm = row.substring(row.lastIndexOf(',') + 1);
            counts.merge(arm, 1, Integer::sum);
            if (arm.equals("holdout")) {
                assertThat(row).isEqualTo(customer + ",universal-holdout,holdout");
                assertThat(decided).doesNotContainKey(customer);
                held++;
            } else {
                rest += arm.equals("none") ? 1 : 0;
                assertThat(decided.get(customer))
                        .as(row)
                        .isEqualTo(
                                expected.get(arm.equals("none") ? "usual" : arm).get(customer));
            }
        }
        assertThat(counts).containsOnlyKeys("usual", "long", "rich", "ruled", "none", "holdout");
        assertThat(held).isPositive();
        assertThat(rest).isPositive();
        // The arms differ, or they could be mixed up unseen.
        assertThat(expected.get("rich")).isNotEqualTo(expected.get("usual"));
        assertThat(expected.get("ruled")).isNotEqualTo(expected.get("usual"));
        assertThat(Files.readAllLines(out.resolve("assignments.csv")).stream().skip(1))
                .isSorted();
        try (Ledger ledger = Ledger.openReadOnly(out)) {
            assertThat(ledger.size()).isEqualTo(result.decisions());
            for (String arm : expected.keySet()) {
                assertThat(ledger.bundles()
                                .contains(Bundle.read(directory.resolve("alone-" + arm + "/bundle"))
                                        .fingerprint()))
                        .isTrue();
            }
        }
        assertThat(out.resolve("report.html")).content().contains("bolder: usual 30%, long 20%");

        // The number of threads changes nothing, nor does a contact policy that has nothing against anybody; it holds
        // every message.
        Files.writeString(directory.resolve("policy.yaml"), """
                time_zone: UTC
                purposes: { marketing: { consent: none } }
                caps: [ { id: CAP, most: 1, days: 7 } ]
                """);
        Path four = directory.resolve("four");
        CampaignRunTest.run(usual(EXPERIMENT + """
                contact_policy: policy.yaml
                contact_history: history
                purpose: marketing
                at: "10:30"
                """), four, 4);
        for (String file : List.of("decisions.csv", "assignments.csv", "explanations.jsonl")) {
            assertThat(Files.mismatch(out.resolve(file), four.resolve(file))).isEqualTo(-1);
        }
        try (Stream<Path> files = Files.list(four)) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".part"));
        }
        try (JdbcContactHistory history =
                JdbcContactHistory.open(directory.resolve("history").toString())) {
            for (String customer : expected.get("usual").keySet()) {
                List<Message> messages = history.read(List.of(new Subject(customer, "")), Instant.MIN)
                        .get(0)
                        .messages();
                // Who is held out has none.
                assertThat(messages).as(customer).hasSize(decided.containsKey(customer) ? 1 : 0);
            }
        }
    }

    /** What a run says of settings that can't have an effect. */
    private List<String> withoutEffect(CampaignFile campaign, String out) {
        List<String> all = new ArrayList<>();
        CampaignRun.Result unused = new CampaignRun(campaign, directory.resolve(out), 2)
                .run(new CampaignRun.Listener() {
                    @Override
                    public void read(int customers, int audience) {}

                    @Override
                    public void noted(String sentence) {
                        all.add(sentence);
                    }

                    @Override
                    public void trained(String member, int epoch, int epochs) {}

                    @Override
                    public void opened(Bundle bundle) {}

                    @Override
                    public void decided(long decisions) {}
                });
        return all;
    }

    @Test
    void settingsThatCanHaveNoEffectAreTold() throws IOException {
        String experiment = """
                experiment:
                  name: bolder
                  control: usual
                  arms:
                    usual: { share: 0.3 }
                    rich: { share: 0.3, objectives: { relevance: 0.1, revenue: 0.9, diversity: 0 } }
                """;
        String telco = Path.of("rules/telco").toAbsolutePath().toString();
        assertThat(withoutEffect(campaign(telco, 3, "{ relevance: 0.5 }", experiment), "all"))
                .containsExactly(
                        "Weights under \"objectives\" of the campaign have no effect: the rule OBJ-010 (objectives.drl:6) sets"
                                + " relevance, revenue, diversity for every customer. Take the weights out of the rule, or give"
                                + " the campaign rules of its own that set others.",
                        "Weights under \"objectives\" of the arm \"rich\" have no effect: the rule OBJ-010 (objectives.drl:6) sets"
                                + " relevance, revenue, diversity for every customer. Take the weights out of the rule, or give"
                                + " the arm rules of its own that set others.",
                        "The arms \"usual\" and \"rich\" decide alike, so that the experiment can find no difference between"
                                + " them.");
        // And indeed they do: whoever decides, the lists are those of a campaign without weights and arms.
        CampaignRun.Result unused = CampaignRunTest.run(campaign(telco, 3, "{}", ""), directory.resolve("alone"), 2);
        assertThat(lists("all")).isEqualTo(lists("alone")).isNotEmpty();

        assertThat(withoutEffect(usual(experiment), "none")).isEmpty();
    }

    /** Customer, place and offer of each row. */
    private List<String> lists(String out) throws IOException {
        return Files.readAllLines(directory.resolve(out).resolve("decisions.csv")).stream()
                .map(row -> row.split(",", -1))
                .map(cells -> String.join(",", cells[0], cells[1], cells[2]))
                .toList();
    }

    /** A campaign that only keeps away from those who are held out, as all campaigns must beside one that measures. */
    @Test
    void aHoldoutNeedsNoArms() throws IOException {
        Path out = directory.resolve("out");
        CampaignRun.Result result =
                CampaignRunTest.run(usual("experiment: { name: all, holdout: { share: 0.2, salt: a } }"), out, 2);
        Map<String, List<String>> assigned = rows(out.resolve("assignments.csv"));
        List<String> held = assigned.entrySet().stream()
                .filter(entry -> entry.getValue().get(0).endsWith(",universal-holdout,holdout"))
                .map(Map.Entry::getKey)
                .toList();
        assertThat(assigned).hasSize(420);
        assertThat(held).hasSizeBetween(50, 120);
        assertThat(result.heldOut()).isEqualTo(held.size());
        assertThat(result.decisions()).isEqualTo(420 - held.size());
        assertThat(rows(out.resolve("decisions.csv"))).doesNotContainKeys(held.toArray(String[]::new));
        assertThat(assigned.values().stream().flatMap(List::stream).filter(row -> row.endsWith(",all,usual")))
                .hasSize(420 - held.size());
    }

    @Test
    void whatIsWrongWithAnExperimentIsToldWithTheCampaign() throws IOException {
        Files.writeString(
                directory.resolve("bolder.yaml"),
                "name: a\ncontrol: b\narms: { b: { share: 0.5 }, c: { share: 2 } }\n");
        assertThatThrownBy(() -> usual("experiment: bolder.yaml"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("bolder.yaml:3:40: share is \"2\"");
        assertThatThrownBy(() -> usual("experiment: nowhere.yaml"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("campaign.yaml:9:1: The file ")
                .hasMessageContaining("of experiment does not exist");
        assertThatThrownBy(() -> usual("experiment: { name: a, control: b, arms: { b: { share: 0.5 } } }"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("campaign.yaml:9:")
                .hasMessageContaining("There are 1 arms");
    }

    @Test
    void theSampleExperimentIsOne() throws IOException {
        Path file = Path.of("sample-campaigns/spring-upgrade/bolder-lists.yaml").toAbsolutePath();
        CampaignFile campaign = usual("experiment: " + file);
        assertThat(Objects.requireNonNull(campaign.experiment()).summary())
                .isEqualTo("bolder-lists: usual 50%, bold 50%; held out 5%");
    }
}
