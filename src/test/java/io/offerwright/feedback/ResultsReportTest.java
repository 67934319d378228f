package io.offerwright.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.InputException;
import io.offerwright.feedback.CampaignResults.Arm;
import io.offerwright.feedback.CampaignResults.Cause;
import io.offerwright.feedback.CampaignResults.Comparison;
import io.offerwright.feedback.CampaignResults.Counts;
import io.offerwright.feedback.CampaignResults.Day;
import io.offerwright.feedback.CampaignResults.Estimate;
import io.offerwright.feedback.CampaignResults.Experiment;
import io.offerwright.feedback.CampaignResults.Fullness;
import io.offerwright.feedback.CampaignResults.Funnel;
import io.offerwright.feedback.CampaignResults.GroupResult;
import io.offerwright.feedback.CampaignResults.Groups;
import io.offerwright.feedback.CampaignResults.NeverListed;
import io.offerwright.feedback.CampaignResults.OfferDay;
import io.offerwright.feedback.CampaignResults.OutcomeCounts;
import io.offerwright.feedback.CampaignResults.Rejected;
import io.offerwright.feedback.CampaignResults.RuleSlice;
import io.offerwright.feedback.CampaignResults.SampleRatioCheck;
import io.offerwright.feedback.CampaignResults.Slice;
import io.offerwright.feedback.CampaignResults.Starved;
import io.offerwright.outcomes.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsReportTest {
    private static final LocalDate START = LocalDate.of(2026, 3, 1);
    private static final ResultsReport.Sources SOURCES =
            new ResultsReport.Sources("out/ledger", List.of("outcomes.csv"), "out/assignments.csv");
    private static final String HTML = ResultsReport.html(results("", true), SOURCES);
    private static final Document PAGE = Jsoup.parse(HTML);

    @TempDir
    private Path folder;

    private static Estimate estimate(double value, double half, double p) {
        return new Estimate(value, value - half, value + half, 0.95, p, "two-proportion z, Newcombe");
    }

    private static Counts counts(long scale) {
        return new Counts(scale * 10, scale * 40, scale * 22, scale * 4, scale * 2, scale, scale * 2, scale * 31.5);
    }

    private static CampaignResults results(String hostile, boolean passed) {
        Random random = new Random(4);
        List<Slice> offers = new ArrayList<>();
        List<OfferDay> offerDays = new ArrayList<>();
        for (int offer = 0; offer < 30; offer++) {
            String id = String.format(Locale.ROOT, "OFF-%03d", offer) + hostile;
            offers.add(new Slice(id, counts(random.nextInt(60))));
            for (int day = 0; day < 28; day++) {
                long accepts = Math.max(0, Math.round(random.nextGaussian() * 3 + offer % 7 - 1 - day / 8.0));
                offerDays.add(new OfferDay(
                        START.plusDays(day), id, 60, 30, accepts * 2, accepts, accepts / 2, accepts * 14.0));
            }
        }
        List<Day> days = new ArrayList<>();
        for (int day = 0; day < 28; day++) {
            days.add(
                    new Day(START.plusDays(day), day < 20 ? 500 : 0, 2400, 900 - day * 20L, 90, 60L - day, 20, 900.25));
        }
        Experiment holdout = new Experiment(
                CampaignResults.UNIVERSAL_HOLDOUT,
                List.of(arm("everybody else", 8_980, 0.9, 712), arm("holdout", 1_020, 0.1, 51)),
                Optional.of(new SampleRatioCheck(0.44, 0.001)),
                Optional.empty(),
                List.of(comparison("holdout", "everybody else", 0.0293, 0.0141, 0.0001)));
        Experiment wording = new Experiment(
                "spring-wording" + hostile,
                List.of(
                        arm("A" + hostile, 4_500, 0.45, 310),
                        arm("B", 4_480, 0.45, 402),
                        arm("holdout", 1_020, 0.10, 51)),
                Optional.of(new SampleRatioCheck(passed ? 0.7 : 0.00001, 0.001)),
                passed
                        ? Optional.empty()
                        : Optional.of("The arms have 4,500 and 4,480 customers where the plan has 60% and 40%"
                                + " (p below 0.001)." + hostile),
                passed
                        ? List.of(
                                comparison("holdout", "A" + hostile, 0.0189, 0.0152, 0.014),
                                comparison("holdout", "B", -0.0397, 0.0157, 0.0001),
                                comparison("A" + hostile, "B", 0.0041, 0.0111, 0.21))
                        : List.of());
        return new CampaignResults(
                List.of("spring" + hostile),
                START,
                START.plusDays(19),
                14,
                new OutcomeCounts(
                        12_400,
                        11_000,
                        900,
                        List.of(new Rejected(Reason.DUPLICATE, 300), new Rejected(Reason.LATE, 200)),
                        50,
                        0),
                new Funnel(10_000, 1_020, 8_980, 8_511, 5_200, 900, 712, 240, counts(400)),
                List.of(new Slice("1", counts(80)), new Slice("2", counts(50)), new Slice("3", counts(30))),
                offers,
                List.of(new Slice("PLAN", counts(200)), new Slice("ROAMING" + hostile, counts(20))),
                List.of(new Slice("PREMIUM", counts(80)), new Slice("RESIDENTIAL", counts(320))),
                List.of(new Slice("EMAIL", counts(400))),
                List.of(
                        new RuleSlice("ELIG-010" + hostile, counts(90), counts(310)),
                        new RuleSlice("RET-001", counts(0), counts(400))),
                days,
                offerDays,
                new Starved(
                        469,
                        List.of(new Cause("CONTACT-020" + hostile, 402, 120), new Cause("ELIG-010", 240, 4)),
                        List.of(
                                new Fullness("BUSINESS", 900, 120, 410, 3.1),
                                new Fullness("RESIDENTIAL", 8_080, 349, 900, 4.7)),
                        List.of(
                                new NeverListed("OFF-900" + hostile, 8_000, 980, "ELIG-010"),
                                new NeverListed("OFF-901", 8_980, 0, "")),
                        3),
                List.of(holdout, wording),
                passed ? Optional.of(groups(hostile)) : Optional.empty());
    }

    private static Groups groups(String hostile) {
        return new Groups(
                "region" + hostile,
                100,
                6,
                List.of(
                        new GroupResult(
                                "North" + hostile,
                                "universal-holdout",
                                arm("holdout", 400, 0.1, 20),
                                arm("treated", 3_600, 0.9, 400),
                                comparison("holdout", "treated", 0.061, 0.02, 0.0004)),
                        new GroupResult(
                                "South",
                                "universal-holdout",
                                arm("holdout", 300, 0.1, 18),
                                arm("treated", 2_700, 0.9, 190),
                                comparison("holdout", "treated", 0.010, 0.03, 0.9))),
                3,
                17);
    }

    private static Arm arm(String name, long customers, double planned, long converted) {
        double rate = (double) converted / customers;
        return new Arm(
                name,
                customers,
                planned,
                customers - 20,
                converted,
                converted * 15.0,
                estimate(rate, 0.01, Double.NaN),
                estimate(rate * 15, 0.2, Double.NaN));
    }

    private static Comparison comparison(String control, String treatment, double lift, double half, double p) {
        return new Comparison(
                control,
                treatment,
                estimate(lift, half, p),
                estimate(lift / 0.05, half / 0.05, p),
                estimate(lift * 14, half * 16, p),
                estimate(lift * 4_500, half * 4_500, p),
                estimate(lift * 4_500 * 14, half * 4_500 * 16, p));
    }

    /** Leaves copies to look at in a browser. */
    @Test
    void isWrittenAsItIsRendered() throws IOException {
        Path file = Path.of("target", "results-of-a-made-up-campaign.html");
        ResultsReport.write(file, results("", true), SOURCES);
        assertThat(Files.readString(file)).isEqualTo(HTML);
        ResultsReport.write(Path.of("target", "results-of-a-stopped-experiment.html"), results("", false), SOURCES);

        assertThatThrownBy(() -> ResultsReport.write(folder.resolve("no/such/page.html"), results("", true), SOURCES))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("can't be written");
    }

    @Test
    void saysWhatCameOfItInWordsAndOnlyWhatTheIntervalsBear() {
        assertThat(PAGE.select("h1").text()).isEqualTo("What came of spring");
        assertThat(PAGE.select(".lead").text())
                .isEqualTo("Of 8,980 decisions, 5,200 brought an offer before the customer and 712 ended in an accept:"
                        + " 7.9%.");
        assertThat(PAGE.select("header .findings li").eachText())
                .containsExactly(
                        "“everybody else” against “holdout” of the universal holdout brought +2.93 points of conversion (95%"
                                + " interval +1.52 to +4.34), about 132 customers who would not have accepted otherwise.",
                        "“A” against “holdout” of spring-wording brought +1.89 points of conversion (95% interval +0.37 to"
                                + " +3.41), about 85 customers who would not have accepted otherwise.",
                        "“B” against “holdout” of spring-wording cost −3.97 points of conversion (95% interval −5.54 to"
                                + " −2.40), about 179 customers who would have accepted otherwise.",
                        "No difference is shown for “B” against “A” of spring-wording: +0.41 points of conversion (95%"
                                + " interval −0.70 to +1.52), which chance alone could bring about.",
                        "469 decisions (5.2%) found no offer at all, most often kept out by the rule CONTACT-020.",
                        "2 offers of 30 stood on no list.");
    }

    @Test
    void theForestPlotPutsNothingOnTheWrongSideOfZero() {
        Element chart = PAGE.select("#lift svg").get(0);
        double zero = Double.parseDouble(chart.select(".baseline").attr("x1"));
        for (Element circle : chart.select("circle")) {
            double x = Double.parseDouble(circle.attr("cx"));
            if (circle.hasClass("up")) {
                assertThat(x).isGreaterThan(zero);
            } else if (circle.hasClass("down")) {
                assertThat(x).isLessThan(zero);
            }
        }
        // The third crosses zero: grey.
        assertThat(chart.select("circle").eachAttr("class")).containsExactly("up", "up", "down", "total");
        assertThat(chart.select("line.span.total")).hasSize(1);
        for (Element line : chart.select("line.span.total")) {
            assertThat(Double.parseDouble(line.attr("x1"))).isLessThan(zero);
            assertThat(Double.parseDouble(line.attr("x2"))).isGreaterThan(zero);
        }
    }

    @Test
    void aStoppedExperimentIsNotCompared() {
        Document page = Jsoup.parse(ResultsReport.html(results("", false), SOURCES));
        assertThat(page.select(".stop h2").text()).isEqualTo("Don’t compare the arms of spring-wording");
        assertThat(page.select(".stop p").text()).contains("p below 0.001");
        assertThat(page.select("header .findings").text()).doesNotContain("spring-wording");
        assertThat(page.select("#lift svg").get(0).select("circle")).hasSize(1);
        assertThat(PAGE.select(".stop")).isEmpty();
    }

    @Test
    void showsEveryPartWithADrawingAndItsTable() {
        assertThat(PAGE.select("main > section").eachAttr("id"))
                .containsExactly(
                        "lift",
                        "groups",
                        "funnel",
                        "time",
                        "starved",
                        "offers",
                        "categories",
                        "segments",
                        "channels",
                        "places",
                        "rules",
                        "reading");
        assertThat(PAGE.select("figure")).hasSize(9).allMatch(figure -> !figure.select("table caption")
                .isEmpty());
        assertThat(PAGE.select("#funnel rect")).hasSize(7);
        assertThat(PAGE.select("#time .strips").get(0).select("li .name").eachText())
                .containsExactly("Decisions", "Offers first seen", "Accepts");
        List<Long> totals = PAGE.select("#time .strips").get(1).select("li .row > span:last-child").eachText().stream()
                .map(text -> Long.parseLong(text.replace(",", "")))
                .toList();
        assertThat(totals).hasSize(12).isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(PAGE.text()).doesNotContain("NaN", "Infinity", "null");
    }

    @Test
    void needsNothingFromAnywhereElse() {
        assertThat(PAGE.select("script, link, iframe, object, embed, img, base, form"))
                .isEmpty();
        assertThat(PAGE.select("[src], [srcset], [action], [background]")).isEmpty();
        assertThat(PAGE.select("[href]").eachAttr("href")).allMatch(target -> target.startsWith("#"));
        assertThat(HTML).doesNotContain("http:", "https:", "url(", "@import", "style=\"");
        assertThat(PAGE.select("meta[http-equiv=Content-Security-Policy]").attr("content"))
                .contains("default-src 'none'");
    }

    @Test
    void canBeReadWithoutSeeingAndWithoutAMouse() {
        for (String target : PAGE.select("[href]").eachAttr("href")) {
            assertThat(PAGE.getElementById(target.substring(1))).as(target).isNotNull();
        }
        for (String id : PAGE.select("[aria-labelledby]").eachAttr("aria-labelledby")) {
            assertThat(PAGE.getElementById(id)).as(id).isNotNull();
        }
        assertThat(PAGE.select("[id]").eachAttr("id")).doesNotHaveDuplicates();
        assertThat(PAGE.select("svg"))
                .isNotEmpty()
                .allMatch(drawing -> drawing.attr("role").equals("img")
                        && !drawing.attr("aria-label").isBlank());
        assertThat(PAGE.select("tbody tr"))
                .isNotEmpty()
                .allMatch(row -> row.select("> th[scope=row]").size() == 1);
        assertThat(PAGE.select("thead th")).allMatch(head -> head.attr("scope").equals("col"));
        assertThat(PAGE.select(".scroll"))
                .allMatch(region -> region.attr("tabindex").equals("0")
                        && !region.attr("aria-label").isBlank());
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
        Document page = Jsoup.parse(ResultsReport.html(
                results(hostile, true), new ResultsReport.Sources(hostile, List.of(hostile), hostile)));
        assertThat(page.select("script, [onmouseover]")).isEmpty();
        assertThat(page.select("#rules tbody th").eachText()).contains("ELIG-010" + hostile);
        assertThat(ResultsReport.html(results(hostile, false), SOURCES)).doesNotContain("<script");
    }

    @Test
    void onlyGroupsThatDifferAfterTheCorrectionHaveAColour() {
        assertThat(PAGE.select("#groups h2").text()).isEqualTo("By region");
        assertThat(PAGE.select("#groups figure").get(0).select("circle").eachAttr("class"))
                .containsExactly("up", "total");
        assertThat(PAGE.select("#groups .findings li").eachText())
                .containsExactly(
                        "North: treated against holdout brought +6.10 points of conversion (95% interval +4.10 to +8.10,"
                                + " corrected p below 0.001).",
                        "3 comparisons are left out, where an arm has fewer than 100 customers in the group.",
                        "Of 17 customers the region is not known.");
    }

    @Test
    void everyStripHasItsAxes() {
        assertThat(PAGE.select("#time .strips li"))
                .isNotEmpty()
                .allMatch(strip -> strip.select(".axis span").size() == 3);
    }

    @Test
    void resultsOfNothingHaveAReportToo() {
        Counts none = new Counts(0, 0, 0, 0, 0, 0, 0, 0);
        CampaignResults nothing = new CampaignResults(
                List.of(),
                START,
                START,
                14,
                new OutcomeCounts(0, 0, 0, List.of(), 0, 0),
                new Funnel(0, 0, 0, 0, 0, 0, 0, 0, none),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new Starved(0, List.of(), List.of(), List.of(), 0),
                List.of(),
                Optional.empty());
        Document page = Jsoup.parse(ResultsReport.html(nothing, SOURCES));
        assertThat(page.select("#lift").text()).contains("Nothing can be compared");
        assertThat(page.text()).doesNotContain("NaN", "Infinity");
    }
}
