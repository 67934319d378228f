package io.offerwright.impact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.InputException;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.engine.PairedEngine;
import io.offerwright.engine.SmallTelco;
import io.offerwright.evidence.Candidate;
import io.offerwright.impact.Impact.Example;
import io.offerwright.impact.Impact.Group;
import io.offerwright.impact.Impact.RuleLine;
import io.offerwright.rules.RuleChange.Fate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One edit of the packaged rules on a small telco, counted by the analysis and by hand. */
class ImpactAnalysisTest {
    private static final SmallTelco TELCO = SmallTelco.get();
    private static final Bundle BEFORE = TELCO.bundle;
    private static final Bundle AFTER = TELCO.bundle.withRules(edited());
    private static final List<Grouping> BY =
            List.of(Grouping.by("churn_risk", AttributeSchema.NONE), Grouping.by("segment", AttributeSchema.NONE));

    @SuppressWarnings("NullAway.Init")
    private static PairedEngine engine;

    @SuppressWarnings("NullAway.Init")
    private static Impact impact;

    private static SortedMap<String, String> edited() {
        SortedMap<String, String> rules = new TreeMap<>(TELCO.bundle.rules());
        rules.put("retention.drl", rules.get("retention.drl").replace("0.7", "0.4"));
        rules.put("family.drl", rules.get("family.drl").replace("@owner( \"", "@owner( \"new "));
        return rules;
    }

    @BeforeAll
    static void analyse() throws Exception {
        engine = PairedEngine.open(BEFORE, AFTER);
        impact = analysis(2);
        Files.writeString(Path.of("target/impact-on-a-small-telco.html"), ImpactReport.html(impact, facts()));
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static Impact analysis(int threads) {
        return new ImpactAnalysis(engine, BY, 6, threads).run(requests(), done -> {});
    }

    private static java.util.Iterator<DecisionRequest> requests() {
        return TELCO.data.customers().stream().map(TELCO::request).iterator();
    }

    private static ImpactFacts facts() {
        return new ImpactFacts(
                "rules/telco",
                "my rules",
                "data",
                SmallTelco.TODAY,
                Channel.EMAIL,
                5,
                BEFORE.fingerprint(),
                AFTER.fingerprint(),
                BEFORE.rules(),
                AFTER.rules(),
                null);
    }

    @Test
    void countsWhatTwoEnginesDecide() {
        long changed = 0;
        long replaced = 0;
        long[] listed = {0, 0};
        long relevance = 0;
        try (DecisionEngine old = DecisionEngine.open(BEFORE);
                DecisionEngine fresh = DecisionEngine.open(AFTER)) {
            for (Customer customer : TELCO.data.customers()) {
                List<Candidate> before = old.decide(TELCO.request(customer)).chosen();
                List<Candidate> after = fresh.decide(TELCO.request(customer)).chosen();
                List<String> left = before.stream().map(Candidate::offerId).toList();
                List<String> right = after.stream().map(Candidate::offerId).toList();
                changed += left.equals(right) ? 0 : 1;
                replaced += !right.containsAll(left) && !left.containsAll(right) ? 1 : 0;
                listed[0] += left.size();
                listed[1] += right.size();
                relevance += after.stream().mapToLong(Candidate::relevance).sum();
            }
        }

        assertThat(changed).isGreaterThan(10);
        assertThat(impact.customers()).isEqualTo(400);
        assertThat(impact.changed()).isEqualTo(changed);
        assertThat(impact.changes()).containsEntry(Change.REPLACED, replaced);
        assertThat(impact.before().places()).isEqualTo(listed[0]);
        assertThat(impact.after().places()).isEqualTo(listed[1]);
        assertThat(Math.round(impact.after().relevance() * 1e6)).isEqualTo(relevance);
        assertThat(impact.offers().stream().mapToLong(line -> line.after()).sum())
                .isEqualTo(listed[1]);
        assertThat(impact.offers()).allMatch(line -> line.won() == line.entered() - line.left());
    }

    @Test
    void saysWhichRulesDidIt() {
        List<RuleLine> edited = impact.editedRules();
        long atRisk = TELCO.data.customers().stream()
                .filter(customer -> customer.churnRisk() > 0.4)
                .count();
        long wereAtRisk = TELCO.data.customers().stream()
                .filter(customer -> customer.churnRisk() > 0.7)
                .count();

        assertThat(edited)
                .filteredOn(line -> line.rule().fate() == Fate.CHANGED)
                .extracting(line -> line.rule().id())
                .containsExactly("RET-010", "RET-020", "RET-030");
        assertThat(edited)
                .filteredOn(line -> line.rule().fate() == Fate.REWORDED)
                .isNotEmpty()
                .allMatch(line -> line.touched() == 0 && line.customersBefore() == line.customersAfter());
        RuleLine retention = edited.stream()
                .filter(line -> line.rule().id().equals("RET-010"))
                .findFirst()
                .orElseThrow();
        assertThat(retention.customersBefore()).isEqualTo(wereAtRisk);
        assertThat(retention.customersAfter()).isEqualTo(atRisk);
        assertThat(retention.touched()).isEqualTo(atRisk - wereAtRisk).isEqualTo(impact.touched());
        assertThat(impact.rules()).hasSize(34);
    }

    @Test
    void aGroupThatTheEditIsNotAboutKeepsItsLists() {
        List<Group> byRisk = impact.groups().get("churn_risk");

        assertThat(byRisk.stream().mapToLong(Group::customers).sum()).isEqualTo(400);
        assertThat(byRisk.stream().mapToLong(Group::changed).sum()).isEqualTo(impact.changed());
        for (Group group : byRisk) {
            if (!Set.of("0.4 to 0.5", "0.5 to 0.6", "0.6 to 0.7").contains(group.value())) {
                assertThat(group.changed()).as(group.value()).isZero();
                assertThat(group.before()).isEqualTo(group.after());
            }
        }
    }

    @Test
    void examplesAreTheLargestChangesOfEachKindInTurn() {
        List<Example> examples = impact.examples();
        List<Change> kinds = new ArrayList<>();
        impact.changes().forEach((change, count) -> {
            if (change != Change.NONE && count > 0) {
                kinds.add(change);
            }
        });

        assertThat(examples).hasSize((int) Math.min(6, impact.changed()));
        assertThat(examples.stream().map(Example::change).limit(kinds.size())).containsExactlyElementsOf(kinds);
        for (Example example : examples) {
            Set<String> before = new HashSet<>();
            example.decision().before().chosen().forEach(candidate -> before.add(candidate.offerId()));
            long came = example.decision().after().chosen().stream()
                    .filter(candidate -> !before.contains(candidate.offerId()))
                    .count();
            assertThat(came).isEqualTo(example.entered());
        }
        for (Change kind : kinds) {
            assertThat(examples.stream()
                            .filter(example -> example.change() == kind)
                            .map(example -> -(example.entered() + example.left())))
                    .isSorted();
        }
    }

    @Test
    void neitherThreadsNorTheWayOfComputingMatter() {
        String text = ImpactJson.text(impact, facts());

        assertThat(ImpactJson.text(analysis(1), facts())).isEqualTo(text);
        try (PairedEngine separately = PairedEngine.openSeparately(BEFORE, AFTER)) {
            Impact full = new ImpactAnalysis(separately, BY, 6, 2).run(requests(), done -> {});
            assertThat(ImpactJson.text(full, facts())).isEqualTo(text);
            assertThat(ImpactReport.html(full, facts())).isEqualTo(ImpactReport.html(impact, facts()));
        }
    }

    @Test
    void jsonSaysWhatTheImpactSays() throws Exception {
        JsonNode json = new ObjectMapper().readTree(ImpactJson.text(impact, facts()));

        assertThat(json.path("changed").asLong()).isEqualTo(impact.changed());
        assertThat(json.path("by").path("segment").size()).isEqualTo(3);
        assertThat(json.path("offers").size()).isEqualTo(60);
        assertThat(json.path("examples").size()).isEqualTo(impact.examples().size());
        JsonNode listed = json.path("examples").path(0).path("after").path(0);
        assertThat(listed.path("explanation").path("value").asDouble())
                .isEqualTo(listed.path("score").asDouble());
    }

    @Test
    void aColumnThatCantBeGroupedByIsAnErrorWithTheOnesThatCan() {
        assertThatThrownBy(() -> Grouping.by("segmant", AttributeSchema.NONE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("payment_type")
                .hasMessageContaining("\"segment\"");
        assertThatThrownBy(() -> new ImpactAnalysis(engine, BY, -1, 1)).isInstanceOf(InputException.class);
    }

    @Test
    void thePageStandsAloneAndEveryLinkLeadsSomewhere() {
        Document page = Jsoup.parse(ImpactReport.html(impact, facts()));

        assertThat(page.select("script, link, iframe, object, embed, img, base, form, [src]"))
                .isEmpty();
        assertThat(page.select("[href]").eachAttr("href")).allMatch(target -> target.startsWith("#"));
        for (String target : page.select("[href]").eachAttr("href")) {
            assertThat(page.getElementById(target.substring(1))).as(target).isNotNull();
        }
        for (String id : page.select("[aria-labelledby]").eachAttr("aria-labelledby")) {
            assertThat(page.getElementById(id)).as(id).isNotNull();
        }
        assertThat(page.select("[id]").eachAttr("id")).doesNotHaveDuplicates();
        assertThat(page.select("table"))
                .isNotEmpty()
                .allMatch(table -> !table.select("> caption").text().isBlank());
        assertThat(page.select(".bar, .run, .stack, .swatch"))
                .isNotEmpty()
                .allMatch(bar -> bar.closest("[aria-hidden=true]") != null);
        int level = 0;
        for (Element heading : page.select("h1, h2, h3, h4, h5, h6")) {
            int next = heading.tagName().charAt(1) - '0';
            assertThat(next).as(heading.text()).isLessThanOrEqualTo(level + 1);
            level = next;
        }
    }

    @Test
    void thePageQuotesTheEditAndTheFiguresOfTheImpact() {
        Document page = Jsoup.parse(ImpactReport.html(impact, facts()));

        assertThat(page.select("#edit del").eachText()).contains("−     Customer( churnRisk > 0.7 )");
        assertThat(page.select("#edit ins").eachText()).contains("+     Customer( churnRisk > 0.4 )");
        assertThat(page.select(".lead").text()).startsWith(impact.changed() + " of 400 customers");
        assertThat(page.select("#customers article")).hasSize(impact.examples().size());
    }

    @Test
    void aBookThatMeansTheSameChangesNothing() {
        SortedMap<String, String> commented = new TreeMap<>(BEFORE.rules());
        commented.replaceAll((name, text) -> "// Looked at again.\n" + text);
        try (PairedEngine same = PairedEngine.open(BEFORE, BEFORE.withRules(commented))) {
            Impact none = new ImpactAnalysis(same, List.of(), 3, 2).run(requests(), done -> {});

            assertThat(none.changed()).isZero();
            assertThat(none.touched()).isZero();
            assertThat(none.editedRules()).isEmpty();
            assertThat(none.examples()).isEmpty();
            assertThat(none.before()).isEqualTo(none.after());
            assertThat(Jsoup.parse(ImpactReport.html(none, facts()))
                            .select(".lead")
                            .text())
                    .contains("mean the same");
        }
    }
}
