package io.offerwright.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.domain.Customer;
import io.offerwright.domain.Decimals;
import io.offerwright.domain.Offer;
import io.offerwright.evidence.Candidate;
import io.offerwright.language.Language;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The sentence for a customer says what is true of the customer, in every language. */
class CustomerSentenceTest {
    private static final Language GERMAN = Language.of("de");
    private static final Pattern NUMBER = Pattern.compile("\\d+(?:[.,]\\d+)?");
    private static final Pattern BEYOND_PLAN =
            Pattern.compile("[Yy]ou use ([0-9.]+) GB a month, more than the ([0-9.]+) GB of your plan");

    private final SmallTelco telco = SmallTelco.get();

    @Test
    void everyNumberIsTheCustomersOwnInBothLanguages() {
        int sentences = 0;
        int compared = 0;
        try (DecisionEngine engine = DecisionEngine.open(telco.bundle)) {
            for (Customer customer : telco.data.customers()) {
                Explained explained = engine.decideAndExplain(telco.request(customer));
                for (Candidate candidate : explained.chosen()) {
                    String english = explained.forCustomer(candidate.offerId(), Language.ENGLISH);
                    String german = explained.forCustomer(candidate.offerId(), GERMAN);
                    List<String> numbers = numbers(english, explained);
                    assertThat(known(customer)).as(english).containsAll(numbers);
                    assertThat(numbers(german, explained).stream()
                                    .map(number -> number.replace(',', '.'))
                                    .toList())
                            .as("%s / %s", english, german)
                            .containsExactlyInAnyOrderElementsOf(numbers);
                    Matcher beyond = BEYOND_PLAN.matcher(english);
                    if (beyond.find()) {
                        Offer plan = telco.bundle
                                .catalog()
                                .offer(telco.bundle.catalog().indexOf(customer.currentOffer()));
                        assertThat(customer.usage().dataGb()).isGreaterThan(plan.dataGb());
                        assertThat(beyond.group(2)).isEqualTo(text(plan.dataGb()));
                        compared++;
                    }
                    sentences++;
                }
            }
        }
        assertThat(sentences).isGreaterThan(1000);
        assertThat(compared).isPositive();
    }

    /** The numbers of a sentence but for those of offers' names and of the quoted rule, which has a test of its own. */
    private List<String> numbers(String sentence, Explained explained) {
        String own = sentence;
        for (Language language : List.of(Language.ENGLISH, GERMAN)) {
            for (Candidate candidate : explained.chosen()) {
                for (String id : candidate.ruleIds()) {
                    own = own.replace(explained.sentence(id, candidate.offerId(), language), "");
                }
            }
        }
        own = withoutNames(own);
        // The scale of a share, and what others did, which has a test of its own.
        own = own.replaceAll("of 1\\b|von 1\\b", "")
                .replaceAll("\\d+ of \\d+ customers like you .*|\\d+ von \\d+ Kunden wie Ihnen.*", "")
                .replaceAll("\\d+ more before|\\d+ weitere gewählt", "");
        List<String> numbers = new ArrayList<>();
        Matcher matcher = NUMBER.matcher(own);
        while (matcher.find()) {
            numbers.add(matcher.group());
        }
        return numbers;
    }

    private String withoutNames(String sentence) {
        String without = sentence;
        for (Offer offer : telco.bundle.catalog().offers()) {
            without = without.replace(offer.name(), "");
        }
        return without;
    }

    private Set<String> known(Customer customer) {
        Set<String> known = new TreeSet<>();
        known.add(String.valueOf(customer.householdSize()));
        known.add(String.valueOf(customer.tenureDays()));
        for (double value : new double[] {
            customer.usage().dataGb(),
            customer.usage().callMinutes(),
            customer.networkQuality(),
            customer.coverageScore()
        }) {
            known.add(text(value));
        }
        int plan = telco.bundle.catalog().indexOf(customer.currentOffer());
        if (plan >= 0) {
            known.add(text(telco.bundle.catalog().offer(plan).price()));
            known.add(text(telco.bundle.catalog().offer(plan).dataGb()));
        }
        customer.attributes().values().forEach(known::add);
        double[] prices = telco.data.customers().stream()
                .filter(other -> other.segment() == customer.segment())
                .mapToInt(other -> telco.bundle.catalog().indexOf(other.currentOffer()))
                .filter(theirs -> theirs >= 0)
                .mapToDouble(theirs -> telco.bundle.catalog().offer(theirs).price())
                .sorted()
                .toArray();
        if (prices.length > 0) {
            known.add(text((prices[(prices.length - 1) / 2] + prices[prices.length / 2]) / 2));
        }
        return known;
    }

    private static String text(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        double step = Math.abs(value) < 10 ? 100 : Math.abs(value) < 100 ? 10 : 1;
        return Decimals.text(Math.rint(value * step) / step);
    }

    @Test
    void allVerdictsHaveASentenceInBothLanguages() {
        try (DecisionEngine engine = DecisionEngine.open(telco.bundle)) {
            for (Customer customer : telco.data.customers().subList(0, 40)) {
                Explained explained = engine.decideAndExplain(telco.request(customer));
                assertThat(explained.untranslated(GERMAN)).isEmpty();
                for (Candidate candidate : explained.decision().candidates()) {
                    String id = candidate.offerId();
                    assertThat(explained.reason(id, Language.ENGLISH)).isEqualTo(explained.reason(id));
                    for (String text : List.of(
                            explained.reason(id, GERMAN),
                            explained.forCustomer(id, GERMAN),
                            explained.forCustomer(id, Language.ENGLISH))) {
                        assertThat(text).isNotBlank().matches("(?s).*[.!?]").doesNotContain("{");
                    }
                    assertThat(withoutNames(explained.reason(id, GERMAN)))
                            .doesNotMatch("(?s).*\\b(the|and|is|of|you)\\b.*");
                }
            }
        }
    }

    @Test
    void everyPackagedRuleSpeaksEveryLanguage() {
        try (DecisionEngine engine = DecisionEngine.open(telco.bundle)) {
            for (Language language : Language.all()) {
                assertThat(engine.rules())
                        .as("rules of rules/telco without a sentence in %s", language)
                        .isNotEmpty()
                        .allMatch(rule -> rule.speaks(language));
            }
        }
    }
}
