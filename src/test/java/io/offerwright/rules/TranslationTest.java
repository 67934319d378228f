package io.offerwright.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.Offer;
import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Segment;
import io.offerwright.language.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rule's sentence in another language has that language's numbers, dates and words. */
class TranslationTest {
    private static final Language GERMAN = Language.of("de");

    private static final Offer OFFER = new Offer(
            "A",
            "Sofa {offer.id} & Co",
            "PLAN",
            PaymentType.ANY,
            DeviceTier.BASIC,
            1234.5,
            1,
            50,
            0,
            0,
            false,
            false,
            Segment.ALL,
            0,
            LocalDate.MIN,
            LocalDate.MAX);

    @TempDir
    private Path directory;

    private static String said(String german, Language language) {
        Rule rule = new Rule(
                "R",
                "rule",
                "{offer.price} on {context.date} for {customer.segment}, {customer.churnRisk}, {factor}",
                "",
                0,
                "a.drl",
                1,
                new TreeMap<>(german.isEmpty() ? Map.of() : Map.of("de", german)));
        DecisionRequest request = DecisionRequest.of(
                Customer.of("C").withSegment(Segment.BUSINESS).withChurnRisk(Double.NaN),
                new Context("c", LocalDate.of(2026, 3, 1), Channel.EMAIL),
                1);
        return ReasonText.render(
                new Firing(rule, new Effect.Boost(0, 1_400_000)),
                request,
                Catalog.of(java.util.List.of(OFFER)),
                language);
    }

    @Test
    void numbersDatesAndConstantsAreThoseOfTheLanguage() {
        String german = "{offer.price} am {context.date} für {customer.segment}, {customer.churnRisk}, {factor},"
                + " {offer.validFrom}, {offer.family}, {customer.consents}, {offer.name}";

        assertThat(said(german, GERMAN))
                .isEqualTo(
                        "1234,5 am 1. März 2026 für Geschäftskunden, unbekannt, 1,4, offen, nein, SMS, E-Mail, App-Nachricht,"
                                + " Sofa {offer.id} & Co");
    }

    @Test
    void withoutATranslationTheSentenceIsWhollyEnglish() {
        assertThat(said("", GERMAN))
                .isEqualTo(said("", Language.ENGLISH))
                .isEqualTo("1234.5 on 2026-03-01 for business, unknown, 1.4");
    }

    @Test
    void aTableHasAColumnForIt() throws IOException {
        Files.writeString(directory.resolve("t.csv"), """
                RuleSet,telco.t
                RuleTable Boosts
                NAME,METADATA,METADATA,METADATA,CONDITION,ACTION
                ,,,,$offer : Offer,
                ,"id(""$param"")","reason(""$param"")","reason_de(""$param"")",category,"decision.boost( $offer, $param );"
                Name,Id,Reason,German,Category,Factor
                Phones,T-10,For {offer.name},Für {offer.name},DEVICE,1.4
                """);
        RuleCheck check = RuleCheck.of(RuleBook.read(directory), AttributeSchema.NONE);

        assertThat(check.problems()).isEmpty();
        assertThat(check.rules().get(0).translations()).containsExactly(Map.entry("de", "Für {offer.name}"));
    }
}
