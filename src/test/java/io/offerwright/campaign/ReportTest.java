package io.offerwright.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.domain.Channel;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Offer;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.engine.SmallTelco;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final MadeUpRun RUN = MadeUpRun.of(7, 40);
    private static final RunSummary SUMMARY = summary(RUN, 1000);
    private static final String HTML = Report.html(RUN.facts(), SUMMARY);
    private static final Document PAGE = Jsoup.parse(HTML);

    private static RunSummary summary(MadeUpRun run, int decisions) {
        RunSummary summary = run.emptySummary();
        for (int number = 0; number < decisions; number++) {
            MadeUpRun.Made made = run.decide(number);
            summary.add(made.decision(), made.firings(), made.witness());
        }
        return summary;
    }

    /** Leaves a copy to look at in a browser. */
    @Test
    void isWrittenAsItIsRendered() throws IOException {
        Path file = Path.of("target", "report-of-a-made-up-run.html");
        Report.write(file, RUN.facts(), SUMMARY);

        assertThat(Files.readString(file)).isEqualTo(HTML);
    }

    /** Leaves a copy to look at, too. */
    @Test
    void tellsOfARealEngine() throws IOException {
        SmallTelco telco = SmallTelco.get();
        try (DecisionEngine engine = DecisionEngine.open(telco.bundle)) {
            RunSummary summary = new RunSummary(engine.bundle().catalog(), engine.similarity(), 5);
            for (Customer customer : telco.data.customers()) {
                summary.add(engine.decideAndExplain(telco.request(customer)));
            }
            RunFacts facts = new RunFacts(
                    "Small telco",
                    "",
                    SmallTelco.TODAY,
                    Channel.EMAIL,
                    5,
                    engine.bundle().fingerprint(),
                    engine.bundle().provenance().facts(),
                    engine.rules(),
                    List.of(),
                    0,
                    List.of(),
                    null);
            Path file = Path.of("target", "report-of-a-small-telco.html");
            Report.write(file, facts, summary);
            Document page = Jsoup.parse(Files.readString(file));

            assertThat(page.select(".decision")).hasSize(3);
            assertThat(page.select(".notes")).isEmpty();
            assertThat(page.select(".lead").text()).contains("excludes everything for");
            assertThat(page.select("#excluded blockquote").eachText())
                    .isNotEmpty()
                    .noneMatch(said -> said.contains("{"));
            assertThat(page.select(".decision caption").eachText())
                    .anyMatch(caption -> caption.startsWith("What speaks for it"));
        }
    }

    @Test
    void needsNothingFromAnywhereElse() {
        assertThat(PAGE.select("script, link, iframe, object, embed, img, base, form"))
                .isEmpty();
        assertThat(PAGE.select("[src], [srcset], [action], [background]")).isEmpty();
        assertThat(PAGE.select("[href]").eachAttr("href")).allMatch(target -> target.startsWith("#"));
        assertThat(HTML).doesNotContain("http:", "https:", "url(", "@import");
        assertThat(PAGE.select("meta[http-equiv=Content-Security-Policy]").attr("content"))
                .contains("default-src 'none'");
    }

    @Test
    void saysWhatIsToBeKnownOfTheRun() {
        assertThat(PAGE.select("header .notes li").eachText())
                .containsExactly(
                        "The contact policy names SPRING-9, which the catalogue does not have: misspelt, or of another"
                                + " campaign.");
    }

    @Test
    void everyLinkLeadsSomewhere() {
        for (String target : PAGE.select("[href]").eachAttr("href")) {
            assertThat(PAGE.getElementById(target.substring(1))).as(target).isNotNull();
        }
        for (String id : PAGE.select("[aria-labelledby]").eachAttr("aria-labelledby")) {
            assertThat(PAGE.getElementById(id)).as(id).isNotNull();
        }
        assertThat(PAGE.select("[id]").eachAttr("id")).doesNotHaveDuplicates();
    }

    @Test
    void everyTableHasACaptionAndEveryDrawingAName() {
        assertThat(PAGE.select("table"))
                .isNotEmpty()
                .allMatch(table -> !table.select("> caption").text().isBlank());
        assertThat(PAGE.select("tbody tr"))
                .isNotEmpty()
                .allMatch(row -> row.select("> th[scope=row]").size() == 1);
        assertThat(PAGE.select("thead th")).allMatch(head -> head.attr("scope").equals("col"));
        assertThat(PAGE.select("svg")).isNotEmpty().allMatch(drawing -> drawing.hasAttr("aria-labelledby"));
        assertThat(PAGE.select(".bar, .run")).allMatch(bar -> bar.closest("[aria-hidden=true]") != null);
    }

    @Test
    void headingsDescendWithoutGaps() {
        int level = 0;
        for (Element heading : PAGE.select("h1, h2, h3, h4, h5, h6")) {
            int next = heading.tagName().charAt(1) - '0';
            assertThat(next).as(heading.text()).isLessThanOrEqualTo(level + 1);
            level = next;
        }
        assertThat(PAGE.select("h1")).hasSize(1);
    }

    @Test
    void whatANameContainsStaysText() {
        String hostile = "<script>alert(1)</script>\"' onmouseover=\"x&lt;&";
        List<Offer> offers = RUN.catalog.offers().stream()
                .map(offer -> new Offer(
                        offer.id(),
                        hostile,
                        "<b>" + offer.category(),
                        offer.paymentType(),
                        offer.minDeviceTier(),
                        offer.price(),
                        offer.margin(),
                        offer.dataGb(),
                        offer.callMinutes(),
                        offer.sms(),
                        offer.family(),
                        offer.retention(),
                        offer.segment(),
                        offer.contractMonths(),
                        offer.validFrom(),
                        offer.validTo()))
                .toList();
        MadeUpRun run = new MadeUpRun(7, offers);
        Document page = Jsoup.parse(Report.html(run.facts(), summary(run, 60)));

        assertThat(page.select("script, b, [onmouseover]")).isEmpty();
        assertThat(page.select(".name").eachText()).contains(hostile);
        assertThat(page.select("#offers tbody th").first().ownText()).isEqualTo(hostile);
    }

    @Test
    void aRunWithoutDecisionsHasAReportToo() {
        Document page = Jsoup.parse(Report.html(RUN.facts(), RUN.emptySummary()));

        assertThat(page.select("#offers").text()).contains("No offer is on any list.");
        assertThat(page.text()).doesNotContain("NaN", "Infinity");
    }

    @Test
    void theWaterfallEndsWhereTheScoreIs() {
        for (Element item : PAGE.select(".decision ol.list > li")) {
            String score = item.select("> div > .row > .number").first().ownText();
            assertThat(item.select("tr.total td.number").text()).isEqualTo(score);
        }
    }
}
