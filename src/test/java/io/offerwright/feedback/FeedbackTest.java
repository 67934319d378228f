package io.offerwright.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.data.Table;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Outcome;
import io.offerwright.evidence.Decision;
import io.offerwright.feedback.CampaignResults.Arm;
import io.offerwright.feedback.CampaignResults.Cause;
import io.offerwright.feedback.CampaignResults.Counts;
import io.offerwright.feedback.CampaignResults.Day;
import io.offerwright.feedback.CampaignResults.NeverListed;
import io.offerwright.feedback.CampaignResults.Slice;
import io.offerwright.ledger.LedgerRecord;
import io.offerwright.outcomes.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedbackTest {
    private static final List<Decision> THREE = List.of(
            MadeUp.decision("A", MadeUp.DAY, List.of("PLAN-1", "ROAM-1")),
            MadeUp.decision("B", MadeUp.DAY, List.of("PLAN-2")),
            MadeUp.decision("C", MadeUp.DAY, List.of()));

    @TempDir
    private Path folder;

    /** Lines on few decisions, offers, moments and kinds, so that they collide in every way there is. */
    @Provide
    Arbitrary<List<String>> lines() {
        Arbitrary<String> decision = Arbitraries.of("DA", "DB", "DC", "DX", "");
        Arbitrary<String> customer = Arbitraries.of("", "", "A", "B", "H", "nobody");
        Arbitrary<String> offer = Arbitraries.of("PLAN-1", "PLAN-2", "ROAM-1");
        Arbitrary<String> at = Arbitraries.of(
                "2026-02-28T23:59:59",
                "2026-03-01",
                "2026-03-01T10:00:00",
                "2026-03-31T23:59:00",
                "2026-04-01",
                "soon");
        Arbitrary<String> outcome = Arbitraries.of("IMPRESSION", "CLICK", "ACCEPT", "ACCEPT", "DECLINE");
        Arbitrary<String> revenue = Arbitraries.of("", "1.5", "20");
        return Combinators.combine(decision, customer, offer, at, outcome, revenue)
                .as((d, c, o, t, k, r) -> String.join(",", d, c, o, t, k, "SMS", r))
                .list()
                .ofMaxSize(25);
    }

    private static final List<String> ASSIGNED = List.of(
            "A,universal-holdout,treated",
            "B,universal-holdout,treated",
            "C,universal-holdout,treated",
            "H,universal-holdout,holdout");

    private static CampaignResults results(List<String> lines) {
        return MadeUp.results(THREE, lines, ASSIGNED, Map.of(), null);
    }

    @Property(tries = 60)
    void theOrderOfTheLinesMeansNothing(@ForAll("lines") List<String> lines, @ForAll long seed) {
        List<String> shuffled = new ArrayList<>(lines);
        Collections.shuffle(shuffled, new Random(seed));
        List<Decision> decisions = new ArrayList<>(THREE);
        Collections.shuffle(decisions, new Random(seed));

        assertThat(MadeUp.results(decisions, shuffled, ASSIGNED, Map.of(), null))
                .isEqualTo(results(lines));
    }

    @Property(tries = 60)
    void whatIsReportedTwiceCountsOnce(@ForAll("lines") List<String> lines, @ForAll long seed) {
        List<String> twice = new ArrayList<>(lines);
        Random random = new Random(seed);
        lines.stream().filter(line -> random.nextBoolean()).forEach(twice::add);
        CampaignResults once = results(lines);
        CampaignResults again = results(twice);

        assertThat(again.funnel()).isEqualTo(once.funnel());
        assertThat(again.offers()).isEqualTo(once.offers());
        assertThat(again.days()).isEqualTo(once.days());
        assertThat(again.experiments()).isEqualTo(once.experiments());
        assertThat(again.outcomes().counted()).isEqualTo(once.outcomes().counted());
        assertThat(again.outcomes().organic()).isEqualTo(once.outcomes().organic());
        long malformed =
                again.outcomes().rejected(Reason.MALFORMED) - once.outcomes().rejected(Reason.MALFORMED);
        assertThat(again.outcomes().rejected(Reason.DUPLICATE))
                .isEqualTo(once.outcomes().rejected(Reason.DUPLICATE) + twice.size() - lines.size() - malformed);
    }

    @Property(tries = 60)
    void everyLineIsSomewhere(@ForAll("lines") List<String> lines) {
        CampaignResults results = results(lines);

        assertThat(results.outcomes().lines()).isEqualTo(lines.size());
        assertThat(results.outcomes().counted()
                        + results.outcomes().organic()
                        + results.outcomes().allRejected())
                .isEqualTo(lines.size());
    }

    /** What counts, found another way: line by line against the definition. */
    @Property(tries = 60)
    void anOfferIsAcceptedIfTheLastWordInItsWindowSaysSo(@ForAll("lines") List<String> lines) {
        Map<String, LocalDateTime> accepted = new HashMap<>();
        Map<String, LocalDateTime> declined = new HashMap<>();
        HashSet<String> seen = new HashSet<>();
        for (String line : lines) {
            String[] cells = line.split(",", -1);
            for (Decision decision : THREE) {
                boolean listed = decision.chosen().stream()
                        .anyMatch(candidate -> candidate.offerId().equals(cells[2]));
                boolean mine = cells[1].isEmpty()
                        || cells[1].equals(decision.request().customer().id());
                if (!decision.id().equals(cells[0]) || !listed || !mine || cells[3].equals("soon")) {
                    continue;
                }
                LocalDateTime at = cells[3].length() == 10
                        ? LocalDate.parse(cells[3]).atStartOfDay()
                        : LocalDateTime.parse(cells[3]);
                if (at.isBefore(LocalDateTime.parse("2026-03-01T00:00"))
                        || !at.isBefore(LocalDateTime.parse("2026-04-01T00:00"))) {
                    continue;
                }
                String key = cells[0] + cells[2];
                seen.add(key);
                Map<String, LocalDateTime> last =
                        cells[4].equals("ACCEPT") ? accepted : cells[4].equals("DECLINE") ? declined : new HashMap<>();
                last.merge(key, at, (one, other) -> one.isAfter(other) ? one : other);
            }
        }
        long accepts = accepted.entrySet().stream()
                .filter(entry -> !declined.containsKey(entry.getKey())
                        || entry.getValue().isAfter(declined.get(entry.getKey())))
                .count();
        Counts total = results(lines).funnel().total();

        assertThat(total.accepts()).isEqualTo(accepts);
        assertThat(total.impressions()).isEqualTo(seen.size());
    }

    @Test
    void eachLineThatDoesNotCountIsInTheFileWithItsReason() throws IOException {
        List<String> lines = List.of(
                "DA,,PLAN-1,2026-03-02T10:00:00Z,ACCEPT,SMS,10",
                "DA,,PLAN-1,2026-03-02T10:00:00Z,ACCEPT,SMS,10",
                "DA,,PLAN-1,2026-03-03T10:00:00,ACCEPT,SMS,10",
                "DA,A,ROAM-1,2026-02-28T23:59:59,CLICK,,",
                "DA,,ROAM-1,2026-03-31T23:59:59,CLICK,,",
                "DA,,ROAM-1,2026-04-01T00:00:00,ACCEPT,,5",
                "DA,B,PLAN-1,2026-03-02,CLICK,,",
                "DB,,ROAM-1,2026-03-02,ACCEPT,,5",
                "DB,,PLAN-2,2026-03-02T08:00,DECLINE,,",
                "DB,,PLAN-2,2026-03-02T09:00,ACCEPT,,7.25",
                "\"D\"\"X\",,PLAN-2,2026-03-02,ACCEPT,,5",
                ",stranger,PLAN-2,2026-03-02,ACCEPT,,5",
                ",H,PLAN-2,2026-03-02,ACCEPT,,5",
                ",,PLAN-2,2026-03-02,ACCEPT,,5",
                "DA,,PLAN-1,2026-02-30,ACCEPT,,5",
                "DA,,PLAN-1,2026-03-02,MAYBE,,5",
                "DA,,PLAN-1,2026-03-02,ACCEPT,,-5",
                "DA,,PLAN-1,2026-03-02");
        Path file = folder.resolve("rejects.csv");
        CampaignResults results = MadeUp.results(THREE, lines, ASSIGNED, Map.of(), file);

        List<String> rejected = Files.readAllLines(file);
        assertThat(rejected.get(0)).isEqualTo("source,line,reason,detail,decision_id,customer_id,offer_id,at,outcome");
        assertThat(rejected.stream().skip(1).map(line -> line.split(",", -1)[1] + " " + line.split(",", -1)[2]))
                .containsExactly(
                        "3 duplicate",
                        "4 repeated",
                        "5 early",
                        "7 late",
                        "8 other-customer",
                        "9 not-listed",
                        "10 contradicted",
                        "12 unknown-decision",
                        "13 unknown-customer",
                        "15 malformed",
                        "16 malformed",
                        "17 malformed",
                        "18 malformed",
                        "19 malformed");
        assertThat(rejected.get(8)).contains("\"D\"\"X\"");
        assertThat(results.outcomes().lines()).isEqualTo(18);
        assertThat(results.outcomes().counted()).isEqualTo(3);
        assertThat(results.outcomes().organic()).isEqualTo(1);
        assertThat(results.outcomes().impliedImpressions()).isEqualTo(3);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void funnelSlicesAndDaysAreThoseOfTheLines() {
        CampaignResults results = results(List.of(
                "DA,,PLAN-1,2026-03-01T10:00,IMPRESSION,SMS,",
                "DA,,PLAN-1,2026-03-02T10:00,CLICK,SMS,",
                "DA,,PLAN-1,2026-03-05T10:00,ACCEPT,SMS,19.90",
                "DA,,ROAM-1,2026-03-02T10:00,DECLINE,SMS,",
                "DB,,PLAN-2,2026-03-02T11:00,IMPRESSION,SMS,",
                ",B,PLAN-1,2026-03-09T11:00,ACCEPT,,3",
                ",H,PLAN-2,2026-03-31T23:00,ACCEPT,,4",
                ",H,ROAM-1,2026-03-03T11:00,ACCEPT,,0.5"));

        assertThat(results.funnel())
                .isEqualTo(new CampaignResults.Funnel(4, 1, 3, 2, 2, 1, 1, 1, new Counts(3, 3, 3, 1, 1, 1, 1, 19.9)));
        assertThat(results.ranks())
                .containsExactly(
                        new Slice("1", new Counts(2, 2, 2, 1, 1, 0, 1, 19.9)),
                        new Slice("2", new Counts(1, 1, 1, 0, 0, 1, 0, 0)));
        assertThat(results.categories())
                .containsExactly(
                        new Slice("PLAN", new Counts(2, 2, 2, 1, 1, 0, 1, 19.9)),
                        new Slice("ROAMING", new Counts(1, 1, 1, 0, 0, 1, 0, 0)));
        assertThat(results.rules()).singleElement().satisfies(rule -> {
            assertThat(rule.ruleId()).isEqualTo("COVER");
            assertThat(rule.fired()).isEqualTo(new Counts(2, 1, 1, 0, 0, 0, 0, 0));
            assertThat(rule.notFired()).isEqualTo(new Counts(1, 2, 2, 1, 1, 1, 1, 19.9));
        });
        assertThat(results.days())
                .containsExactly(
                        new Day(LocalDate.parse("2026-03-01"), 3, 3, 1, 0, 0, 0, 0),
                        new Day(LocalDate.parse("2026-03-02"), 0, 0, 2, 1, 0, 1, 0),
                        new Day(LocalDate.parse("2026-03-05"), 0, 0, 0, 0, 1, 0, 19.9));
        assertThat(results.starved().emptyLists()).isEqualTo(1);
        assertThat(results.starved().causes()).containsExactly(new Cause("COVER", 1, 1));
        assertThat(results.starved().neverListed()).isEmpty();
        List<Arm> arms = results.experiments().get(0).arms();
        assertThat(arms)
                .extracting(Arm::name, Arm::customers, Arm::decided, Arm::converted, Arm::revenue)
                .containsExactly(tuple("holdout", 1L, 0L, 1L, 4.5), tuple("treated", 3L, 3L, 2L, 22.9));
    }

    /** A sale that one system reports with its decision and another with its customer is one sale. */
    @Test
    void theSameSaleIsNotCountedTwiceForACustomer() {
        CampaignResults results = results(
                List.of("DA,,PLAN-1,2026-03-05T10:00,ACCEPT,SMS,19.90", ",A,PLAN-1,2026-03-05T10:00,ACCEPT,,19.90"));

        assertThat(results.experiments().get(0).arms().get(1).revenue()).isEqualTo(19.9);
    }

    /** What is too late for its own decision may still be in time for the campaign, for treated and held out alike. */
    @Test
    void everyArmIsGivenTheSameTime() {
        List<Decision> twoDays = List.of(
                MadeUp.decision("A", MadeUp.DAY, List.of("PLAN-1")),
                MadeUp.decision("B", MadeUp.DAY.plusDays(9), List.of("PLAN-1")));
        List<String> lines = List.of(
                "DA,,PLAN-1,2026-04-05,ACCEPT,,1", ",H,PLAN-1,2026-04-05,ACCEPT,,1", ",H,PLAN-1,2026-04-10,ACCEPT,,1");
        CampaignResults results = MadeUp.results(twoDays, lines, ASSIGNED, Map.of(), null);

        assertThat(results.funnel().accepts()).isZero();
        assertThat(results.outcomes().rejected(Reason.LATE)).isEqualTo(2);
        assertThat(results.experiments().get(0).arms())
                .extracting(Arm::converted)
                .containsExactly(1L, 1L);
    }

    @Test
    void offersOnNoListAreNamedWithWhatKeptThemOut() {
        CampaignResults results =
                MadeUp.results(List.of(MadeUp.decision("A", MadeUp.DAY, List.of("PLAN-1"))), List.of());

        assertThat(results.starved().neverListed())
                .containsExactly(new NeverListed("PLAN-2", 1, 0, ""), new NeverListed("ROAM-1", 0, 1, "COVER"));
        assertThat(results.starved().neverSeen()).isEqualTo(1);
    }

    @Test
    void whoIsErasedIsCountedAndNoMore() {
        try (Feedback feedback = MadeUp.feedback(30, THREE, List.of(), List.of())) {
            LedgerRecord erased = new LedgerRecord.Erased(
                    9,
                    MadeUp.BUNDLE,
                    THREE.get(0).request().context(),
                    THREE.get(0).candidates(),
                    List.of());
            feedback.decisions(List.of(erased).iterator(), context -> true);

            assertThat(feedback.results(Map.of(), null).outcomes().erasedDecisions())
                    .isEqualTo(1);
        }
    }

    private static List<String> arms(int treated, int heldOut) {
        List<String> lines = new ArrayList<>();
        for (int number = 0; number < treated + heldOut; number++) {
            lines.add("N" + number + ",universal-holdout," + (number < treated ? "treated" : "holdout"));
        }
        return lines;
    }

    private static CampaignResults.Experiment lift(int treated, int heldOut, Map<String, Double> planned) {
        List<String> lines = new ArrayList<>();
        for (int number = 0; number < treated + heldOut; number += number < treated ? 5 : 10) {
            lines.add(",N" + number + ",PLAN-1,2026-03-05,ACCEPT,,10");
        }
        return MadeUp.results(
                        THREE,
                        lines,
                        arms(treated, heldOut),
                        Map.of("universal-holdout", new java.util.TreeMap<>(planned)),
                        null)
                .experiments()
                .get(0);
    }

    /** In the north 30 of 100 of the treated buy and 10 of 100 held out; in the south 20 of 100 of either; in the west are too few. */
    @Test
    void groupsAreComparedEachAndCorrectedForAllLooks() {
        List<String> assigned = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        StringBuilder customers = new StringBuilder("tariff,customer_id,region\n");
        for (String region : List.of("north", "south", "west", "")) {
            for (String arm : List.of("treated", "holdout")) {
                int size = region.equals("west") ? 99 : region.isEmpty() ? 5 : 100;
                int buyers =
                        region.equals("north") ? (arm.equals("treated") ? 30 : 10) : region.equals("south") ? 20 : 5;
                for (int number = 0; number < size; number++) {
                    String id = region + arm + number;
                    assigned.add(id + ",universal-holdout," + arm);
                    customers.append("x,").append(id).append(',').append(region).append('\n');
                    if (number < buyers) {
                        lines.add("," + id + ",PLAN-1,2026-03-05,ACCEPT,,10");
                    }
                }
            }
        }
        customers.append("x,nobody,east\n");
        CampaignResults.Groups groups;
        try (Feedback feedback = MadeUp.feedback(30, THREE, lines, assigned)) {
            feedback.groups(
                    Table.csv("customers.csv", customers.toString().getBytes(StandardCharsets.UTF_8)), "region", 100);
            groups = feedback.results(Map.of(), null).groups().orElseThrow();
        }

        assertThat(groups.results())
                .extracting(
                        CampaignResults.GroupResult::group,
                        each -> each.treatment().name(),
                        each -> each.treatment().converted(),
                        each -> each.control().converted())
                .containsExactly(tuple("north", "treated", 30L, 10L), tuple("south", "treated", 20L, 20L));
        assertThat(groups.tests()).isEqualTo(4);
        assertThat(groups.suppressed()).isEqualTo(1);
        // The five of either arm without a region, and the three who were decided for and are in no table.
        assertThat(groups.unknown()).isEqualTo(13);
        CampaignResults.Comparison north = groups.results().get(0).comparison();
        // z = 0.2 ÷ √(0.2 · 0.8 · 2 ÷ 100) = 3.5355, so p = 0.000407, the least or second least of four.
        assertThat(north.conversion().value()).isCloseTo(0.2, within(1e-12));
        assertThat(north.conversion().p()).isBetween(3 * 0.000406, 4 * 0.000408);
        assertThat(north.conversion().low()).isBetween(0.05, 0.2);
        assertThat(groups.results().get(1).comparison().conversion().p()).isEqualTo(1);
    }

    @Test
    void aColumnThatIsNotThereOrTellsNoGroupsIsRefused() {
        try (Feedback feedback = MadeUp.feedback(30, THREE, List.of(), List.of())) {
            assertThatThrownBy(() ->
                            feedback.groups(MadeUp.table("customer_id,regoin", List.of("A,north")), "region", 100))
                    .hasMessageContaining("There is no column \"region\"; found customer_id, regoin.")
                    .hasMessageContaining("regoin");
        }
        try (Feedback feedback = MadeUp.feedback(30, THREE, List.of(), List.of())) {
            List<String> rows = new ArrayList<>();
            for (int number = 0; number < 101; number++) {
                rows.add("N" + number + "," + number);
            }
            assertThatThrownBy(() -> feedback.groups(MadeUp.table("customer_id,tenure_days", rows), "tenure_days", 100))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("outcomes.csv:102: tenure_days has more than 100 different words");
        }
    }

    @Test
    void armsOfOtherSizesThanPlannedStopTheComparison() {
        Map<String, Double> planned = Map.of("treated", 0.9, "holdout", 0.1);

        CampaignResults.Experiment good = lift(900, 100, planned);
        assertThat(good.stopped()).isEmpty();
        assertThat(good.sampleRatio().orElseThrow().passed()).isTrue();
        assertThat(good.comparisons()).singleElement().satisfies(comparison -> {
            assertThat(comparison.control()).isEqualTo("holdout");
            assertThat(comparison.conversion().value()).isCloseTo(0.1, org.assertj.core.api.Assertions.within(1e-12));
            assertThat(comparison.conversion().differs()).isTrue();
            assertThat(comparison.revenue().value()).isCloseTo(1, org.assertj.core.api.Assertions.within(1e-12));
            assertThat(comparison.extraAccepts().value()).isCloseTo(90, org.assertj.core.api.Assertions.within(1e-9));
        });

        CampaignResults.Experiment bad = lift(900, 50, planned);
        assertThat(bad.comparisons()).isEmpty();
        assertThat(bad.sampleRatio().orElseThrow().passed()).isFalse();
        assertThat(bad.stopped().orElseThrow()).contains("holdout has 50 customers where 95 were to be expected");

        assertThat(lift(900, 100, Map.of("asked", 0.9, "holdout", 0.1))
                        .stopped()
                        .orElseThrow())
                .contains("No share was planned for treated");
        assertThat(lift(900, 0, planned).stopped()).isPresent();
    }

    /** A run may name only those who are held out: all others are then the treated. */
    @Test
    void whoIsNotNamedIsTreated() {
        List<String> assignments = List.of("H,universal-holdout,holdout", "A,subject,short");
        CampaignResults results = MadeUp.results(THREE, List.of(), assignments, Map.of(), null);

        assertThat(results.experiments())
                .extracting(CampaignResults.Experiment::name)
                .as("one arm alone is compared with nothing, and not told of")
                .containsExactly("universal-holdout");
        assertThat(results.experiments().get(0).arms())
                .extracting(Arm::name, Arm::customers)
                .containsExactly(tuple("holdout", 1L), tuple("treated", 3L));
    }

    @Test
    void nobodyIsInTwoArms() {
        assertThatThrownBy(() -> MadeUp.results(THREE, List.of(), List.of("A,x,one", "A,x,two"), Map.of(), null))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("assignments.csv:3")
                .hasMessageContaining("\"one\"")
                .hasMessageContaining("\"two\"")
                .hasMessageNotContaining("A,");
    }

    @Test
    void withoutADecisionThereIsNothingToTell() {
        assertThatThrownBy(() -> MadeUp.results(List.of(), List.of()))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("There is no decision");
    }

    @Test
    void aRetrainingLearnsFromShowings() {
        List<TrainingEvent> events = new ArrayList<>();
        List<String> lines = List.of(
                "DA,,ROAM-1,2026-03-05T10:00,ACCEPT,SMS,19.90",
                "DA,,ROAM-1,2026-03-02T10:00,IMPRESSION,SMS,",
                ",B,PLAN-2,2026-03-05T10:00,ACCEPT,,1");
        try (Feedback feedback = MadeUp.feedback(30, THREE, lines, List.of())) {
            feedback.trainingEvents(false, events::add);
            assertThat(events)
                    .containsExactly(new TrainingEvent(
                            "DA",
                            "A",
                            "ROAM-1",
                            LocalDateTime.parse("2026-03-02T10:00"),
                            Outcome.ACCEPT,
                            io.offerwright.domain.Channel.SMS,
                            2,
                            1.0,
                            0.1,
                            19.9));
            events.clear();
            feedback.trainingEvents(true, events::add);
            assertThat(events)
                    .extracting(TrainingEvent::offerId, TrainingEvent::outcome, TrainingEvent::at)
                    .containsExactlyInAnyOrder(
                            tuple("ROAM-1", Outcome.ACCEPT, LocalDateTime.parse("2026-03-02T10:00")),
                            tuple("PLAN-1", Outcome.IMPRESSION, LocalDateTime.parse("2026-03-01T00:00")),
                            tuple("PLAN-2", Outcome.IMPRESSION, LocalDateTime.parse("2026-03-01T00:00")));
            assertThat(feedback.results(Map.of(), null).funnel().accepts()).isEqualTo(1);
        }
    }
}
