package io.offerwright.fairness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.evidence.Decision;
import io.offerwright.fairness.Fairness.Attribute;
import io.offerwright.fairness.Fairness.Comparison;
import io.offerwright.fairness.Fairness.Group;
import io.offerwright.fairness.Fairness.Kind;
import io.offerwright.fairness.Fairness.Rate;
import io.offerwright.fairness.Fairness.Subject;
import io.offerwright.outcomes.Answers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FairnessTallyTest {
    private static final Subject ROAMING = new Subject(Kind.CATEGORY, "ROAMING", "ROAMING");

    private static Fairness fairness(List<Decision> decisions, Optional<Answers> outcomes) {
        FairnessTally tally = new FairnessTally(MadeUp.people(decisions.size()), outcomes, bundle -> MadeUp.CATALOG);
        decisions.forEach(tally::add);
        return tally.result(FairnessTally.USUAL_MINIMUM);
    }

    private static Attribute attribute(Fairness fairness, String name) {
        return fairness.attributes().stream()
                .filter(attribute -> attribute.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aPlantedBiasIsFoundWithTheRuleBehindIt() {
        Fairness fairness = fairness(MadeUp.decisions(3_000, 1, 0.05, 0.5), Optional.empty());

        assertThat(fairness.found()).isTrue();
        assertThat(attribute(fairness, "band").gaps()).isEmpty();
        List<Comparison> gaps = attribute(fairness, "group").gaps();
        assertThat(gaps).extracting(gap -> gap.subject().id()).containsExactlyInAnyOrder("ROAMING", "ROAM-1");
        assertThat(gaps).allSatisfy(gap -> {
            assertThat(gap.lower()).isEqualTo("B");
            assertThat(gap.higher()).isEqualTo("A");
            assertThat(gap.drivers().get(0).ruleId()).isEqualTo("COVER");
            assertThat(gap.drivers().get(0).lower()).isCloseTo(0.5, within(0.05));
            assertThat(gap.drivers().get(0).accountsFor()).isGreaterThan(0.8);
        });
        assertThat(FairnessWords.gap("group", gaps.get(0)))
                .startsWith("group B was shown")
                .contains("The rule COVER keeps out")
                .contains("most of it");
    }

    /** With no bias in them, five runs in a hundred may tell of a difference, whatever they compare. */
    @Test
    void falseAlarmsAreAsRareAsTheLevelSays() {
        int runs = 200;
        int alarms = 0;
        int gaps = 0;
        for (int seed = 0; seed < runs; seed++) {
            Fairness fairness = fairness(MadeUp.decisions(600, 1_000 + seed, 0.2, 0.2), Optional.empty());
            alarms += fairness.attributes().stream()
                            .flatMap(attribute -> attribute.comparisons().stream())
                            .anyMatch(Comparison::significant)
                    ? 1
                    : 0;
            gaps += fairness.found() ? 1 : 0;
        }

        // 20 of 200 are exceeded with a probability below 0.002 at a level of 5 %.
        assertThat(alarms).isLessThanOrEqualTo(20);
        assertThat(gaps).isLessThanOrEqualTo(alarms);
    }

    @Test
    void theOrderOfTheDecisionsMeansNothing() {
        List<Decision> decisions = new ArrayList<>(MadeUp.decisions(900, 2, 0.1, 0.4));
        Fairness before = fairness(decisions, Optional.empty());
        Collections.shuffle(decisions, new Random(3));

        assertThat(fairness(decisions, Optional.empty())).isEqualTo(before);
        assertThat(FairnessReport.json(fairness(decisions, Optional.empty()))).isEqualTo(FairnessReport.json(before));
    }

    @Test
    void ratesAndExposuresAreThoseOfTheLists() {
        Fairness fairness = fairness(MadeUp.decisions(600, 4, 0, 1), Optional.empty());
        Attribute attribute = attribute(fairness, "group");
        Group b = attribute.groups().get(1);

        assertThat(attribute.reference()).isEqualTo("A");
        assertThat(b.customers()).isEqualTo(200);
        Rate any = b.rate(new Subject(Kind.LIST, "", "")).orElseThrow();
        assertThat(any.share().value()).isEqualTo(1);
        assertThat(any.exposure()).isEqualTo(new Estimate(1, 1, 1));
        assertThat(b.rate(ROAMING).orElseThrow().selected()).isZero();
        assertThat(b.coverage()).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(b.diversity()).isNaN();
        assertThat(attribute.rules().get(0).shares().get("B")).isCloseTo(1.0 / 3, within(1e-12));
        assertThat(attribute.gaps().get(0).drivers().get(0).accountsFor()).isEqualTo(1);
    }

    @Test
    void smallGroupsAreLeftOutAndSaidToBe() {
        Fairness fairness = fairness(MadeUp.decisions(57, 5, 0.1, 0.1), Optional.empty());
        Attribute attribute = attribute(fairness, "group");

        assertThat(attribute.groups()).extracting(Group::name).containsExactly("A");
        assertThat(attribute.leftOut()).isEqualTo(1);
        assertThat(attribute.comparisons()).isEmpty();
        assertThat(FairnessReport.json(fairness)).doesNotContain("\"B\"");
    }

    @Test
    void equalOpportunityLooksAtThoseWhoAccepted() {
        StringBuilder csv = new StringBuilder("customer_id,offer_id,at,outcome\n");
        for (int customer = 0; customer < 600; customer += 2) {
            csv.append(MadeUp.id(customer)).append(",ROAM-1,2026-03-02,ACCEPT\n");
        }
        Answers outcomes = MadeUp.answers(csv.toString(), List.of());
        Fairness fairness = fairness(MadeUp.decisions(600, 6, 0, 0.9), Optional.of(outcomes));
        Subject wanted = new Subject(Kind.OPPORTUNITY, "ROAMING", "ROAMING");

        assertThat(attribute(fairness, "group")
                        .groups()
                        .get(1)
                        .rate(wanted)
                        .orElseThrow()
                        .of())
                .isEqualTo(100);
        assertThat(attribute(fairness, "group").gaps())
                .extracting(Comparison::subject)
                .contains(wanted);
    }

    @Test
    void severalDecisionsOfOneCustomerAreNoSeveralPiecesOfEvidence() {
        List<Decision> once = MadeUp.decisions(600, 7, 0.1, 0.2);
        List<Decision> often = new ArrayList<>();
        for (int time = 0; time < 10; time++) {
            often.addAll(once);
        }
        FairnessTally tally = new FairnessTally(MadeUp.people(600), Optional.empty(), bundle -> MadeUp.CATALOG);
        often.forEach(tally::add);
        tally.addErased(once.get(0).request().context());
        Fairness tenfold = tally.result(20);

        assertThat(tenfold.erased()).isEqualTo(1);
        assertThat(evidence(tenfold)).isEqualTo(evidence(fairness(once, Optional.empty())));
    }

    private static List<List<Object>> evidence(Fairness fairness) {
        return fairness.attributes().stream()
                .flatMap(attribute -> attribute.comparisons().stream())
                .map(each -> List.<Object>of(each.subject(), each.rate().share(), each.ratio(), each.adjusted()))
                .toList();
    }
}
