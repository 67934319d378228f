package io.offerwright.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.churn.ChurnModel;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Score;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.language.Language;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decisions on customers whose churn risk nobody gave, by bundles that estimate it. */
class ChurnDecisionTest {
    private static final SmallTelco TELCO = SmallTelco.get();

    /** Who has been a customer for less than a year leaves (0.88), everybody else stays (0.12). */
    private static final ChurnModel MODEL = model("tenure_days");

    private static ChurnModel model(String column) {
        return ChurnModel.read("churn.txt", """
                offerwright churn 1
                kind logistic
                base 0
                input number 0 COLUMN
                input category 0 payment_type
                feature 0 range - 365 2
                feature 0 range 365 - -2
                feature 1 level 0.1 PREPAID
                """.replace("COLUMN", column).getBytes(StandardCharsets.UTF_8));
    }

    private static final Bundle BUNDLE = TELCO.bundle.withChurn(MODEL);

    private static Customer unknown(int index, int tenureDays) {
        return TELCO.data.customers().get(index).withChurnRisk(Double.NaN).withTenureDays(tenureDays);
    }

    @Test
    void theRulesSeeTheEstimateAndTheRecordKeepsTheRequestAsItCame() {
        int promoted = 0;
        try (DecisionEngine engine = DecisionEngine.open(BUNDLE);
                DecisionEngine without = DecisionEngine.open(TELCO.bundle)) {
            for (int index = 0; index < 40; index++) {
                for (int tenureDays : new int[] {100, 1000}) {
                    DecisionRequest request = TELCO.request(unknown(index, tenureDays));
                    Explained explained = engine.decideAndExplain(request);
                    Decision decision = explained.decision();
                    long risk = MODEL.risk(request.customer());
                    Decision given =
                            engine.decide(TELCO.request(request.customer().withChurnRisk((double) risk / Score.ONE)));

                    assertThat(decision.request()).isEqualTo(request);
                    assertThat(decision.request().customer().churnRisk()).isNaN();
                    assertThat(explained.informed().customer().churnRisk()).isEqualTo((double) risk / Score.ONE);
                    assertThat(decision.candidates())
                            .as("as if the risk had been given")
                            .isEqualTo(given.candidates());
                    boolean leaving = tenureDays < 365;
                    assertThat(explained.firings().stream()
                                    .anyMatch(firing -> firing.rule().id().equals("RET-010")))
                            .isEqualTo(leaving);
                    assertThat(without.decideAndExplain(request).firings())
                            .noneMatch(firing -> firing.rule().id().equals("RET-010"));
                    assertThat(engine.explain(decision).decision()).isEqualTo(decision);
                    for (Candidate candidate : decision.chosen()) {
                        promoted += candidate.ruleIds().contains("RET-010") ? 1 : 0;
                        assertThat(explained.reason(candidate.offerId())).isNotEmpty();
                    }
                }
            }
        }
        assertThat(promoted).isGreaterThan(20);
    }

    @Test
    void aRiskThatIsGivenStaysAsItIs() {
        try (DecisionEngine engine = DecisionEngine.open(BUNDLE);
                DecisionEngine without = DecisionEngine.open(TELCO.bundle)) {
            for (Customer customer : TELCO.data.customers().subList(0, 60)) {
                Customer known = customer.withChurnRisk(0.25);
                Explained explained = engine.decideAndExplain(TELCO.request(known));
                assertThat(explained.decision().candidates())
                        .isEqualTo(without.decide(TELCO.request(known)).candidates());
                assertThat(explained.churnRisk()).isEmpty();
                assertThat(explained.churnReason(Language.ENGLISH)).isEmpty();
            }
        }
    }

    @Test
    void theReasonsAreToldInTwoLanguages() {
        try (DecisionEngine engine = DecisionEngine.open(BUNDLE)) {
            Explained explained = engine.decideAndExplain(TELCO.request(unknown(1, 41)));
            assertThat(explained.churnReason(Language.ENGLISH))
                    .startsWith(
                            "The churn risk of this customer was not given; the bundle’s churn model estimates it at 8")
                    .contains("What raises it most: Customer for 41 days");
            assertThat(explained.churnReason(Language.of("de")))
                    .contains("nicht angegeben")
                    .contains("Was es am meisten erhöht: Kunde seit 41 Tage");
            assertThat(explained.churnRisk().orElseThrow().explanation().recompute())
                    .isEqualTo(explained.churnRisk().orElseThrow().risk() * Score.ONE);
        }
    }

    @Test
    void verdictsOfRulesAloneAndOfTwoBooksSeeTheEstimateToo() {
        SortedMap<String, String> rules = new TreeMap<>(BUNDLE.rules());
        rules.put("retention.drl", rules.get("retention.drl").replace("churnRisk > 0.7", "churnRisk > 0.99"));
        Bundle edited = BUNDLE.withRules(rules);
        String retention = BUNDLE.catalog().offers().stream()
                .filter(offer -> offer.retention())
                .findFirst()
                .orElseThrow()
                .id();
        assertThat(edited.churn()).isPresent();
        try (PairedEngine paired = PairedEngine.open(BUNDLE, edited);
                DecisionEngine before = DecisionEngine.open(BUNDLE);
                DecisionEngine after = DecisionEngine.open(edited)) {
            for (int index = 0; index < 20; index++) {
                DecisionRequest request = TELCO.request(unknown(index, 200));
                assertThat(paired.decide(request).before().decision()).isEqualTo(before.decide(request));
                assertThat(paired.decide(request).after().decision()).isEqualTo(after.decide(request));
                assertThat(before.excludedBy(request, retention)).doesNotContain("RET-020");
                assertThat(after.excludedBy(request, retention)).contains("RET-020");
            }
        }
    }

    @Test
    void theModelIsPartOfTheFingerprintAndBundlesWithoutKeepTheirs(@TempDir Path folder) throws Exception {
        assertThat(TELCO.bundle.files()).doesNotContainKey("churn.txt");
        assertThat(Bundle.of(TELCO.bundle.files()).fingerprint()).isEqualTo(TELCO.bundle.fingerprint());
        assertThat(BUNDLE.fingerprint()).isNotEqualTo(TELCO.bundle.fingerprint());
        BUNDLE.write(folder.resolve("bundle"));
        assertThat(Bundle.read(folder.resolve("bundle")).fingerprint()).isEqualTo(BUNDLE.fingerprint());
        assertThat(Files.readString(folder.resolve("bundle/MANIFEST"))).contains("churn.txt");
        assertThat(BUNDLE.with(BUNDLE.catalog(), BUNDLE.rules(), BUNDLE.settings())
                        .fingerprint())
                .isEqualTo(BUNDLE.fingerprint());

        Files.writeString(folder.resolve("bundle/churn.txt"), "offerwright churn 1\n");
        assertThatThrownBy(() -> Bundle.read(folder.resolve("bundle")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void aModelOfOtherColumnsIsRefused() {
        assertThatThrownBy(() -> TELCO.bundle.withChurn(model("Tenure in Months")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("\"Tenure in Months\"");
        Bundle protecting = TELCO.bundle.with(
                TELCO.bundle.catalog(),
                TELCO.bundle.rules(),
                TELCO.bundle
                        .settings()
                        .withAttributes(TELCO.bundle.settings().attributes().protecting(Set.of("age"))));
        assertThatThrownBy(() -> protecting.withChurn(model("age")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("protected");
    }
}
