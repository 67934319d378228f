package io.offerwright.explanation;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.churn.ChurnModel;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Offer;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.engine.Explained;
import io.offerwright.engine.SmallTelco;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Verdict;
import io.offerwright.language.Language;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The auditor's page is complete, adds up, can be read by everybody, and is not written by those it is about. */
class DecisionPageTest {
    private static final String HOSTILE = "<script>alert(1)</script>\"><img src=x onerror=alert(2)> & 'Tarif'";
    private static final String RIGHT_TO_LEFT = "\u202eعرض خاص جدا";

    private final SmallTelco telco = SmallTelco.get();

    @ParameterizedTest
    @ValueSource(strings = {"en", "de"})
    void anEstimatedChurnRiskIsOnThePageAndAddsUp(String tag) throws IOException {
        Language language = Language.of(tag);
        ChurnModel model = ChurnModel.read("churn.txt", """
                offerwright churn 1
                kind logistic
                base -1
                input number 0 tenure_days
                input category 0 region
                feature 0 log 7 1 -0.5
                feature 1 level 0.3 CAPITAL
                feature 1 missing 0.1
                """.getBytes(StandardCharsets.UTF_8));
        try (DecisionEngine engine = DecisionEngine.open(telco.bundle.withChurn(model))) {
            Customer customer = telco.data.customers().get(2).withChurnRisk(Double.NaN);
            Explained explained = engine.decideAndExplain(telco.request(customer));
            String html = DecisionPage.html(explained, language, Optional.empty());
            // To be looked at by people.
            Files.writeString(Path.of("target/decision-churn-" + tag + ".html"), html);
            Document page = Jsoup.parse(html);

            assertThat(page.select("#churn").first().wholeText()).isEqualTo(explained.churnReason(language));
            assertThat(page.select("#what table tbody tr").size()).isBetween(2, 4);
            Explained given = engine.decideAndExplain(telco.request(customer.withChurnRisk(0.5)));
            assertThat(Jsoup.parse(DecisionPage.html(given, language, Optional.empty()))
                            .select("#churn"))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "de"})
    void everyOfferIsOnThePageWithItsVerdictAndTheNumbersAddUp(String tag) throws IOException {
        Language language = Language.of(tag);
        try (DecisionEngine engine = DecisionEngine.open(telco.bundle)) {
            for (Customer customer : telco.data.customers().subList(0, 30)) {
                Explained explained = engine.decideAndExplain(telco.request(customer));
                String html =
                        DecisionPage.html(explained, language, Optional.of(new RecordedAt("17", "3", "ab".repeat(32))));
                // To be looked at by people.
                Files.writeString(Path.of("target/decision-" + tag + ".html"), html);
                Document page = Jsoup.parse(html);

                assertThat(page.selectFirst("html").attr("lang")).isEqualTo(tag);
                assertThat(page.select("#list .offer"))
                        .hasSize(explained.chosen().size());
                assertThat(page.select("#others tbody tr"))
                        .hasSize(telco.bundle.catalog().size()
                                - explained.chosen().size());
                for (Candidate candidate : explained.decision().candidates()) {
                    boolean chosen = candidate.verdict() instanceof Verdict.Chosen;
                    assertThat(page.select(chosen ? "#list" : "#others").text())
                            .contains(candidate.offerId())
                            .contains(spaced(explained.reason(candidate.offerId(), language)));
                }
                assertThat(page.selectFirst("#recorded").text()).contains("17", "ab".repeat(32));
                assertThat(page.selectFirst("#untranslated")).isNull();
                page.select("figure").forEach(figure -> assertAddsUp(figure, tag));
            }
        }
    }

    private static String spaced(String text) {
        return text.replace('\u00a0', ' ').replaceAll(" +", " ");
    }

    private static void assertAddsUp(Element figure, String tag) {
        List<BigDecimal> changes = new ArrayList<>();
        figure.select("tbody tr")
                .forEach(row -> changes.add(number(row.select("td").get(0).text(), tag)));
        BigDecimal total = changes.remove(changes.size() - 1);
        assertThat(changes.stream().reduce(BigDecimal.ZERO, BigDecimal::add)).isEqualByComparingTo(total);
    }

    private static BigDecimal number(String text, String tag) {
        String plain = tag.equals("de") ? text.replace(".", "").replace(',', '.') : text.replace(",", "");
        return new BigDecimal(plain.replace("+", "").replace('\u2212', '-'));
    }

    @Test
    void everyChartHasANameADescriptionAndItsNumbersAsATable() {
        Document page = page(telco.bundle, telco.data.customers().get(0), Language.ENGLISH);

        assertThat(page.select("svg")).isNotEmpty();
        for (Element chart : page.select("svg")) {
            assertThat(chart.attr("role")).isEqualTo("img");
            for (String id : chart.attr("aria-labelledby").split(" ", -1)) {
                assertThat(page.select("[id=" + id + "]")).hasSize(1).allMatch(Element::hasText);
            }
            Element table = chart.closest("figure").selectFirst("table");
            assertThat(table.select("tbody tr")).hasSize(chart.select("rect").size());
            assertThat(table.selectFirst("caption").hasText()).isTrue();
        }
        assertThat(page.select("table")).allMatch(table -> table.selectFirst("caption") != null);
        assertThat(page.select("th")).allMatch(cell -> cell.hasAttr("scope"));
        assertThat(page.select("[id]").eachAttr("id")).doesNotHaveDuplicates();
        for (Element link : page.select("a[href]")) {
            assertThat(page.getElementById(link.attr("href").substring(1))).isNotNull();
        }
        assertThat(page.select("script, img, link, iframe, [onclick], [src]")).isEmpty();
        assertThat(page.select("h1")).hasSize(1);
        assertThat(page.html()).contains("@page").contains("prefers-color-scheme: dark");
    }

    @Test
    void hostileNamesAreText() {
        List<Offer> offers = new ArrayList<>();
        List<String> names =
                List.of(HOSTILE, RIGHT_TO_LEFT, "Very long ".repeat(100).strip());
        for (Offer offer : telco.bundle.catalog().offers()) {
            String name = names.get(offers.size() % names.size());
            offers.add(new Offer(
                    offer.id(),
                    name,
                    offer.category(),
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
                    offer.validTo()));
        }
        Bundle bundle = telco.bundle.with(Catalog.of(offers), telco.bundle.rules(), telco.bundle.settings());
        for (Customer customer : telco.data.customers().subList(0, 10)) {
            Document page = page(bundle, customer.withCurrentOffer(HOSTILE), Language.of("de"));

            assertThat(page.select("script, img")).isEmpty();
            assertThat(page.text()).contains(HOSTILE);
            for (Element element : page.getAllElements()) {
                assertThat(element.attributes().asList())
                        .noneMatch(attribute -> attribute.getKey().startsWith("on"));
            }
            // A name that turns the direction of writing turns its own only.
            assertThat(page.select("*:containsOwn(عرض)"))
                    .allMatch(element -> element.closest("bdi, svg, desc, figcaption") != null);
        }
    }

    @Test
    void aRuleWithoutGermanIsQuotedInEnglishAndThePageSaysSo() {
        SortedMap<String, String> rules = new TreeMap<>();
        telco.bundle
                .rules()
                .forEach((file, text) -> rules.put(file, text.replaceAll("(?m)^ *@reason_de\\(.*\\)\n", "")));
        Bundle bundle = telco.bundle.withRules(rules);

        Document page = page(bundle, telco.data.customers().get(0), Language.of("de"));

        assertThat(page.selectFirst("#untranslated").text()).contains("OBJ-010").contains("Englisch");
        assertThat(page.selectFirst("#acted").text()).contains("We weigh relevance at 0.7");
    }

    private Document page(Bundle bundle, Customer customer, Language language) {
        try (DecisionEngine engine = DecisionEngine.open(bundle)) {
            return Jsoup.parse(
                    DecisionPage.html(engine.decideAndExplain(telco.request(customer)), language, Optional.empty()));
        }
    }
}
