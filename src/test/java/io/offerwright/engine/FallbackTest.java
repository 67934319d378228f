package io.offerwright.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.Channel;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Verdict;
import io.offerwright.language.Language;
import io.offerwright.ledger.Auditing;
import io.offerwright.ledger.Ledger;
import io.offerwright.rules.RuleException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FallbackTest {
    private static final String RULES = """
            package p
            rule "Save" @id( "SAVE" ) @reason( "You may leave us" )
            when
                $customer : Customer( ) $offer : Offer( retention )
            then
                decision.boost( $offer, 1 + $customer.churnRisk );
            end
            rule "Dear" @id( "DEAR" ) @reason( "Too dear" )
            when
                $offer : Offer( price > 30 )
            then
                decision.exclude( $offer );
            end
            """;

    @TempDir
    private Path directory;

    @Test
    void withoutAFallbackTheDecisionFailsAndTheEngineGoesOn() {
        try (DecisionEngine engine = DecisionEngine.open(bundle(Fallback.NONE))) {
            for (int round = 0; round < 3; round++) {
                assertThatThrownBy(() -> engine.decide(ask("Ann")))
                        .isInstanceOf(RuleException.class)
                        .hasMessageStartingWith("Rule SAVE (\"Save\", a.drl:2): Found a number that is not known");
                assertThat(engine.decide(known()).failedRules()).isEmpty();
                assertThat(engine.decide(known()).chosen()).hasSize(5);
            }
        }
    }

    @Test
    void anEmptyListSaysOfEveryCandidateWhy() throws Exception {
        Bundle bundle = bundle(Fallback.EMPTY_LIST);
        try (DecisionEngine engine = DecisionEngine.open(bundle)) {
            Explained explained = engine.decideAndExplain(ask("Ann"));
            Decision decision = explained.decision();
            assertThat(decision.failedRules()).containsExactly("SAVE");
            assertThat(decision.candidates()).isNotEmpty().allSatisfy(candidate -> assertThat(candidate.verdict())
                    .isEqualTo(new Verdict.Withheld(List.of("SAVE"))));
            Candidate any = decision.candidates().get(0);
            assertThat(explained.reason(any.offerId())).isEqualTo("Nothing was offered, since the rule SAVE failed.");
            assertThat(explained.explanation(any.offerId()).score()).isEqualTo(any.score());
            assertThat(explained.failure().orElseThrow())
                    .startsWith("Rule SAVE")
                    .doesNotContain("Ann");
            requireRecordedAndRepeated(bundle, decision);
        }
    }

    @Test
    void rulesOnlyIsTheListOfTheOtherRulesOverTheContentMatch() throws Exception {
        Bundle bundle = bundle(Fallback.RULES_ONLY);
        try (DecisionEngine engine = DecisionEngine.open(bundle)) {
            Explained explained = engine.decideAndExplain(ask("Ann"));
            Decision decision = explained.decision();
            assertThat(decision.failedRules()).containsExactly("SAVE");
            assertThat(decision.chosen()).hasSize(5);
            assertThat(explained.firings())
                    .isNotEmpty()
                    .allMatch(firing -> firing.rule().id().equals("DEAR"));
            ContentOnly expected = new ContentOnly(engine);
            for (Candidate candidate : decision.candidates()) {
                assertThat(candidate.relevance()).isEqualTo(expected.match(candidate.offerId()));
                assertThat(explained.explanation(candidate.offerId()).recompute())
                        .isEqualTo(explained.explanation(candidate.offerId()).trillionths());
            }
            assertThat(explained.reason(decision.chosen().get(0).offerId()))
                    .isEqualTo("Chosen by the customer's profile alone, since the rule SAVE failed.");
            for (Candidate candidate : decision.chosen()) {
                assertThat(explained.forCustomer(candidate.offerId(), Language.ENGLISH))
                        .startsWith("This offer was chosen by your profile.")
                        .doesNotContain("customers like you");
                assertThat(explained.peers(candidate.offerId())).isEmpty();
            }
            requireRecordedAndRepeated(bundle, decision);
        }
    }

    /** What is there to keep offers off must not be left out. */
    @Test
    void rulesOnlyOffersNothingIfARestrictionFailed() {
        String cap = RULES.replace(
                "decision.boost( $offer, 1 + $customer.churnRisk )", "decision.limit( \"plan\", $customer.churnRisk )");
        Bundle bundle = bundle(Fallback.RULES_ONLY).withRules(new TreeMap<>(Map.of("a.drl", cap)));
        try (DecisionEngine engine = DecisionEngine.open(bundle)) {
            assertThat(engine.decide(ask("Ann")).chosen()).isEmpty();
        }
    }

    @Test
    void theSettingIsWrittenOnlyIfItIsSet() {
        Settings none = Settings.DEFAULT;
        assertThat(new String(none.toBytes(), StandardCharsets.UTF_8)).doesNotContain("fallback");
        for (Fallback fallback : Fallback.values()) {
            Settings with = none.withFallback(fallback);
            assertThat(Settings.fromBytes(with.toBytes())).isEqualTo(with);
        }
        byte[] wrong = "fallback = sometimes\n".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> Settings.fromBytes(wrong))
                .hasMessageContaining(
                        "Found the fallback \"sometimes\"; expected one of [none, empty-list, rules-only].");
    }

    private void requireRecordedAndRepeated(Bundle bundle, Decision decision) throws Exception {
        try (Ledger ledger = Ledger.open(directory)) {
            ledger.bundles().put(bundle.files());
            ledger.append(decision);
            ledger.flush();
            assertThat(Auditing.find(ledger, decision.id())).contains(decision);
            Bundle kept = Bundle.of(ledger.bundles().get(decision.bundle()).orElseThrow());
            try (DecisionEngine again = DecisionEngine.open(kept)) {
                assertThat(again.decide(decision.request())).isEqualTo(decision);
            }
        }
    }

    /** The content match, asked of the engine's own matcher. */
    private record ContentOnly(DecisionEngine engine) {
        long match(String offerId) {
            var catalog = engine.bundle().catalog();
            return engine.matcher().match(ask("Ann").customer())[catalog.indexOf(offerId)];
        }
    }

    private static Bundle bundle(Fallback fallback) {
        Bundle sample = Bundle.read(Path.of("models/sample"));
        return sample.with(
                sample.catalog(),
                new TreeMap<>(Map.of("a.drl", RULES)),
                sample.settings().withFallback(fallback));
    }

    static DecisionRequest ask(String customer) {
        return ask(Customer.of(customer));
    }

    private static DecisionRequest known() {
        return ask(Customer.of("Bob").withChurnRisk(0.5));
    }

    private static DecisionRequest ask(Customer customer) {
        return DecisionRequest.of(
                customer, List.of(), List.of(), new Context("fallback", LocalDate.of(2026, 3, 1), Channel.EMAIL), 5);
    }
}
