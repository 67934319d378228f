package io.offerwright.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.Channel;
import io.offerwright.domain.Contact;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.Holding;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.Score;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Explanation;
import io.offerwright.model.FoldIn;
import io.offerwright.model.Scorer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Decisions on customers of whom the request says what they accepted. */
class FoldInDecisionTest {
    private static final SmallTelco TELCO = SmallTelco.get();
    private static final Customer SOMEBODY = TELCO.data.customers().get(3);

    private static DecisionEngine folding;
    private static DecisionEngine plain;

    @BeforeAll
    static void open() {
        folding = DecisionEngine.open(TELCO.bundle);
        Settings before = new Settings(
                TELCO.bundle.settings().weights(), TELCO.bundle.settings().attributes(), Optional.empty());
        plain = DecisionEngine.open(TELCO.bundle.with(TELCO.data.catalog(), TELCO.bundle.rules(), before));
    }

    @AfterAll
    static void close() {
        folding.close();
        plain.close();
    }

    @Test
    void whoShowsNoAcceptanceIsDecidedAsBefore() {
        for (Customer customer : TELCO.data.customers().subList(0, 100)) {
            DecisionRequest request = request(customer, List.of(), List.of());
            assertThat(folding.decide(request).candidates())
                    .isEqualTo(plain.decide(request).candidates());
        }
    }

    /** Bundles that were made before there was the setting: the model sees features alone, whatever was accepted. */
    @Test
    void aBundleWithoutTheSettingDecidesByFeaturesAlone() {
        Customer customer = TELCO.data.customers().stream()
                .filter(each -> folding.newAcceptances(TELCO.request(each)).length > 2)
                .findFirst()
                .orElseThrow();
        Decision decision = plain.decide(TELCO.request(customer));
        long[] logits = plain.scorer().score(plain.features().encode(customer));

        for (int offer = 0; offer < logits.length; offer++) {
            assertThat(decision.candidates().get(offer).propensity())
                    .isEqualTo(plain.calibration().propensity(logits[offer]));
        }
        assertThat(folding.decide(TELCO.request(customer)).candidates()).isNotEqualTo(decision.candidates());
    }

    @Test
    void everyTreeAddsUpAndSaysWhatTheAcceptancesDid() {
        int folded = 0;
        for (Customer customer : TELCO.data.customers()) {
            DecisionRequest request = TELCO.request(customer);
            boolean learns = folding.newAcceptances(request).length > 0;
            Explained explained = folding.decideAndExplain(request);
            for (Candidate candidate : explained.decision().candidates().subList(0, 5)) {
                Explanation tree = explained.explanation(candidate.offerId());
                assertThat(tree.recompute()).isEqualTo(candidate.score() * Score.ONE);
                assertThat(labels(tree).contains(Scorer.CHOSEN_BEFORE)).isEqualTo(learns);
            }
            folded += learns ? 1 : 0;
        }
        assertThat(folded).isBetween(300, 400);
    }

    @Test
    void onlyAcceptancesOfOffersThatThereAreCountAndTheirOrderDoesNot() {
        String first = TELCO.data.catalog().offer(10).id();
        String second = TELCO.data.catalog().offer(4).id();
        List<Contact> contacts = new ArrayList<>(List.of(
                new Contact(first, Channel.SMS, Outcome.ACCEPT, 12),
                new Contact(TELCO.data.catalog().offer(20).id(), Channel.SMS, Outcome.CLICK, 2),
                new Contact("GONE-1", Channel.SMS, Outcome.ACCEPT, 30)));
        List<Holding> holdings = new ArrayList<>(List.of(
                new Holding(TELCO.data.catalog().offer(30).id(), LocalDate.MIN),
                new Holding(second, LocalDate.of(2026, 1, 5)),
                new Holding(first, LocalDate.of(2026, 1, 6))));
        DecisionRequest request = request(SOMEBODY, holdings, contacts);

        assertThat(folding.newAcceptances(request)).containsExactly(4, 10);
        assertThat(plain.newAcceptances(request)).isEmpty();

        Decision decision = folding.decide(request);
        Collections.reverse(contacts);
        Collections.reverse(holdings);
        assertThat(folding.decide(request(SOMEBODY, holdings, contacts)).candidates())
                .isEqualTo(decision.candidates());
        assertThat(folding.explain(decision).decision()).isEqualTo(decision);
    }

    @Test
    void whoWasTrainedOnKeepsWhatTrainingMadeOfThem() {
        Bundle own = new BundleTraining(
                        TELCO.quickMembers(11), false, Settings.DEFAULT, Preparation.NONE.withCustomerIdentity(true))
                .train(
                        TELCO.data,
                        TELCO.bundle.rules(),
                        SmallTelco.TODAY.atStartOfDay(),
                        2,
                        (member, epoch, all) -> {});
        try (DecisionEngine engine = DecisionEngine.open(own)) {
            Customer known = TELCO.data.customers().stream()
                    .filter(each -> folding.newAcceptances(TELCO.request(each)).length > 2)
                    .findFirst()
                    .orElseThrow();
            DecisionRequest request = TELCO.request(known);
            assertThat(engine.newAcceptances(request)).isEmpty();
            Customer stranger = new Customer(
                    "stranger",
                    known.paymentType(),
                    known.deviceTier(),
                    known.householdSize(),
                    known.tenureDays(),
                    known.segment(),
                    known.region(),
                    known.networkQuality(),
                    known.coverageScore(),
                    known.churnRisk(),
                    known.currentOffer(),
                    known.consents(),
                    known.usage(),
                    known.attributes());
            assertThat(engine.newAcceptances(request(stranger, request.holdings(), request.contacts())))
                    .isEqualTo(folding.newAcceptances(request));
        }
    }

    @Test
    void theReasonNamesWhatWasChosen() {
        int named = 0;
        for (Customer customer : TELCO.data.customers()) {
            Explained explained = folding.decideAndExplain(TELCO.request(customer));
            for (Candidate candidate : explained.chosen()) {
                String reason = explained.reason(candidate.offerId());
                if (reason.contains("chose ")) {
                    assertThat(reason).containsPattern("the customer (.* and )?chose .+ before");
                    int[] accepted = folding.newAcceptances(TELCO.request(customer));
                    assertThat(reason)
                            .contains(TELCO.data.catalog().offer(accepted[0]).name());
                    named++;
                }
            }
        }
        assertThat(named).isGreaterThan(50);
    }

    @Test
    void theSettingIsWrittenCanonicallyAndOldSettingsStayAsTheyWere() {
        String old = "weight.diversity = 0.1\nweight.relevance = 0.7\nweight.revenue = 0.2\n";
        Settings read = Settings.fromBytes(old.getBytes(StandardCharsets.UTF_8));
        assertThat(read.foldIn()).isEmpty();
        assertThat(read.toBytes()).asString().isEqualTo(old);

        Settings with = new Settings(read.weights(), read.attributes(), Optional.of(new FoldIn.Settings(30, 0.25)));
        assertThat(with.toBytes()).asString().isEqualTo("fold_in.confidence = 30\nfold_in.pull = 0.25\n" + old);
        assertThat(Settings.fromBytes(with.toBytes())).isEqualTo(with);
    }

    @Test
    void nonsenseInTheSettingIsNamed() {
        String rest = "weight.diversity = 0.1\nweight.relevance = 0.7\nweight.revenue = 0.2\n";
        for (String value : List.of("0", "-1", "NaN", "many", "1e999")) {
            assertThatThrownBy(() -> settings("fold_in.confidence = " + value + "\nfold_in.pull = 1\n" + rest))
                    .hasMessageContaining("\"" + value + "\" does not fit the setting \"fold_in.confidence\"");
        }
        assertThatThrownBy(() -> settings("fold_in.pull = 1\n" + rest))
                .hasMessageContaining("or neither; found only fold_in.pull");
    }

    private static Settings settings(String text) {
        return Settings.fromBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static DecisionRequest request(Customer customer, List<Holding> holdings, List<Contact> contacts) {
        DecisionRequest campaign = TELCO.request(customer);
        return DecisionRequest.of(customer, holdings, contacts, campaign.context(), campaign.listLength());
    }

    private static List<String> labels(Explanation tree) {
        List<String> labels = new ArrayList<>(List.of(tree.label()));
        tree.parts().forEach(part -> labels.addAll(labels(part)));
        return labels;
    }
}
