package io.offerwright.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.counterfactual.Answer;
import io.offerwright.counterfactual.ChangePolicy;
import io.offerwright.counterfactual.Counterfactual;
import io.offerwright.counterfactual.WhyNot;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.Restriction;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Verdict;
import io.offerwright.explanation.DecisionPage;
import io.offerwright.explanation.ExplanationJson;
import io.offerwright.language.Language;
import io.offerwright.ledger.Auditing;
import io.offerwright.ledger.Ledger;
import io.offerwright.replay.Replayer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What restrictions do to a decision, and what is said of it. */
class RestrictedDecisionTest {
    private static final SmallTelco TELCO = SmallTelco.get();
    private static final LocalDateTime FREE = LocalDateTime.of(2026, 3, 6, 10, 30);
    private static final Language GERMAN = Language.of("de");
    private static DecisionEngine engine;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() {
        engine = DecisionEngine.open(TELCO.bundle);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static Restriction cap(String offerId) {
        return new Restriction(
                offerId, "CAP-WEEK", Restriction.Kind.CAP, List.of("3", "3", "168", "customer channel"), FREE);
    }

    private static Restriction quiet() {
        return new Restriction(Restriction.ALL, "QUIET", Restriction.Kind.QUIET_HOURS, List.of("21:00", "08:00"), null);
    }

    @Test
    void aRestrictedOfferLeavesTheListAndTheOthersMoveUp() {
        int looked = 0;
        for (Customer customer : TELCO.data.customers()) {
            DecisionRequest request = TELCO.request(customer);
            Decision free = engine.decide(request);
            if (free.chosen().size() < 2) {
                continue;
            }
            String best = free.chosen().get(0).offerId();
            Decision restricted = engine.decide(request.withRestrictions(List.of(cap(best))));

            assertThat(verdict(restricted, best)).isEqualTo(new Verdict.Restricted(List.of("CAP-WEEK")));
            assertThat(restricted.chosen())
                    .extracting(Candidate::offerId)
                    .isNotEmpty()
                    .doesNotContain(best);
            // The scores of what was asked are those of before: a restriction moves nothing else.
            for (int offer = 0; offer < free.candidates().size(); offer++) {
                assertThat(restricted.candidates().get(offer).relevance())
                        .isEqualTo(free.candidates().get(offer).relevance());
            }
            looked++;
        }
        assertThat(looked).isGreaterThan(200);
    }

    @Test
    void whatRulesExcludeStaysExcludedAndAllElseIsRestricted() {
        for (Customer customer : TELCO.data.customers().subList(0, 50)) {
            DecisionRequest request = TELCO.request(customer);
            Decision free = engine.decide(request);
            Decision restricted = engine.decide(request.withRestrictions(List.of(quiet(), cap(Restriction.ALL))));

            assertThat(restricted.chosen()).isEmpty();
            for (Candidate candidate : free.candidates()) {
                assertThat(verdict(restricted, candidate.offerId()))
                        .isEqualTo(
                                candidate.verdict() instanceof Verdict.Excluded
                                        ? candidate.verdict()
                                        : new Verdict.Restricted(List.of("CAP-WEEK", "QUIET")));
            }
        }
    }

    @Test
    void theReasonNamesEachRestrictionAndWhenItEnds() throws IOException {
        Explained explained = restrictedFirst();
        String offer = restrictedOffer(explained);

        assertThat(explained.reason(offer))
                .isEqualTo(
                        "Messages within 7 days for one customer and channel: 3 of at most 3 (CAP-WEEK); free again from 6"
                                + " March 2026, 10:30.");
        assertThat(explained.reason(offer, GERMAN)).contains("wieder frei ab 6. März 2026, 10:30 Uhr");
        assertThat(explained.forCustomer(offer, Language.ENGLISH)).contains("right now");
        assertThat(DecisionPage.html(explained, GERMAN, Optional.empty()))
                .contains("von der Kontaktregelung zurückgehalten")
                .contains("CAP-WEEK");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ExplanationJson.writeWhole(bytes, explained, Language.ENGLISH, true);
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("\"verdict\":\"restricted\"")
                .contains("\"restrictions\":[{\"id\":\"CAP-WEEK\",\"kind\":\"cap\",\"free_from\":\"2026-03-06T10:30\"");
    }

    @Test
    void everyKindHasASentenceInEveryLanguage() {
        for (Language language : Language.all()) {
            RestrictionText text = new RestrictionText(language, TELCO.bundle.catalog());
            for (Restriction.Kind kind : Restriction.Kind.values()) {
                List<String> arguments = new ArrayList<>();
                for (int argument = 0; argument < kind.arguments(); argument++) {
                    arguments.add(
                            kind == Restriction.Kind.CAP
                                    ? List.of("3", "3", "36", "household").get(argument)
                                    : argument == 1 ? "2026-03-01" : "ADDON-001");
                }
                assertThat(text.sentence(new Restriction("", "ID-1", kind, arguments, FREE)))
                        .contains("ID-1")
                        .doesNotContain("{", "null");
            }
        }
    }

    @Test
    void theLedgerRepeatsItBitForBit() {
        try (Ledger ledger = Ledger.open(folder)) {
            ledger.bundles().put(TELCO.bundle.files());
            for (Customer customer : TELCO.data.customers().subList(0, 60)) {
                List<Restriction> restrictions = customer.id().endsWith("3")
                        ? List.of()
                        : List.of(cap(customer.id().endsWith("7") ? Restriction.ALL : "ADDON-001"));
                ledger.append(engine.decide(TELCO.request(customer).withRestrictions(restrictions)));
            }
            ledger.flush();
            Replayer.Summary summary = new Replayer(fingerprint -> Optional.of(engine::decide))
                    .replay(Auditing.records(ledger), 2, finding -> {}, done -> {});

            assertThat(summary).isEqualTo(new Replayer.Summary(60, 0, 0));
        }
    }

    @Test
    void whyNotSaysHowLongToWait() {
        Explained explained = restrictedFirst();
        String offer = restrictedOffer(explained);

        Answer answer = new WhyNot(engine, ChangePolicy.telco()).of(explained, offer);

        assertThat(answer.stage()).isEqualTo(Answer.Stage.CONTACT_POLICY);
        assertThat(answer.counterfactuals()).hasSize(1);
        Counterfactual.OfCustomer wait =
                (Counterfactual.OfCustomer) answer.counterfactuals().get(0);
        assertThat(wait.changes()).hasSize(1);
        // Free from half past ten on the fifth day: the sixth is free as a whole.
        assertThat(wait.changes().get(0).attribute()).isEqualTo("time");
        assertThat(Integer.parseInt(wait.changes().get(0).to())).isGreaterThanOrEqualTo(6);
        assertThat(wait.lists()).isTrue();
    }

    @Test
    void aRequestNamesARestrictionOnce() {
        DecisionRequest request = TELCO.request(TELCO.data.customers().get(0));
        assertThatThrownBy(() -> request.withRestrictions(List.of(cap("A"), cap("A"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("twice");
        assertThat(request.withRestrictions(List.of(cap("B"), quiet(), cap("A"))))
                .isEqualTo(request.withRestrictions(List.of(quiet(), cap("A"), cap("B"))));
    }

    /** A decision whose best offer is restricted. */
    private static Explained restrictedFirst() {
        for (Customer customer : TELCO.data.customers()) {
            DecisionRequest request = TELCO.request(customer);
            Decision free = engine.decide(request);
            if (free.chosen().size() == 5) {
                return engine.decideAndExplain(request.withRestrictions(
                        List.of(cap(free.chosen().get(0).offerId()))));
            }
        }
        throw new AssertionError("Nobody has five offers.");
    }

    private static String restrictedOffer(Explained explained) {
        return explained.decision().request().restrictions().get(0).offerId();
    }

    private static Verdict verdict(Decision decision, String offerId) {
        return decision.candidates().stream()
                .filter(candidate -> candidate.offerId().equals(offerId))
                .findFirst()
                .orElseThrow()
                .verdict();
    }
}
