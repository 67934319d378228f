package io.offerwright.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Contact;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.Holding;
import io.offerwright.domain.Objective;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Segment;
import io.offerwright.domain.Usage;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TelcoRulesTest {
    private static final Customer ANN = Customer.of("Ann");
    private static final Context MARCH = Scene.on(Scene.ORDINARY_DAY);
    private static final Usage HEAVY = new Usage(1, 42.0, 100, 10, 0);

    /** Someone for whom a rule fires, with what it does and says, and someone for whom it does not. */
    record Case(
            String ruleId,
            List<Offer> offers,
            DecisionRequest fires,
            List<Effect> effects,
            String reason,
            DecisionRequest silent) {
        @Override
        public String toString() {
            return ruleId;
        }
    }

    static Stream<Case> cases() {
        Offer plan = Scene.plan("a");
        Offer cheap = Scene.offer("b", "PLAN", 19.99, 10);
        Offer retention = Scene.offer("r", "RETENTION", 10, 5);
        Offer family = Scene.offer("f", "FAMILY", 30, 60);
        List<Effect> exclude = List.of(new Effect.Exclude(0));
        return Stream.of(
                about(
                                Scene.needing(DeviceTier.PREMIUM),
                                "ELIG-010",
                                ask(ANN),
                                ask(ANN.withDeviceTier(DeviceTier.PREMIUM)))
                        .says(exclude, "Offer device needs at least a premium phone, and yours is a smartphone one"),
                about(
                                Scene.paid(PaymentType.POSTPAID),
                                "ELIG-020",
                                ask(ANN),
                                ask(ANN.withPaymentType(PaymentType.HYBRID)))
                        .says(exclude, "Offer paid comes with a monthly bill, and you pay in advance"),
                about(
                                Scene.paid(PaymentType.PREPAID),
                                "ELIG-021",
                                ask(ANN.withPaymentType(PaymentType.POSTPAID)),
                                ask(ANN))
                        .says(exclude, "Offer paid is paid in advance, and you have a monthly bill"),
                about(
                                Scene.paid(PaymentType.HYBRID),
                                "ELIG-022",
                                ask(ANN),
                                ask(ANN.withPaymentType(PaymentType.HYBRID)))
                        .says(exclude, "Offer paid is made for contracts with a spending limit, and yours is prepaid"),
                about(Scene.of(Segment.BUSINESS), "ELIG-030", ask(ANN), ask(ANN.withSegment(Segment.BUSINESS)))
                        .says(exclude, "Offer segment is made for companies, and you are a private customer"),
                about(Scene.of(Segment.RESIDENTIAL), "ELIG-031", ask(ANN.withSegment(Segment.BUSINESS)), ask(ANN))
                        .says(
                                exclude,
                                "Offer segment is made for residential customers, and you are a business customer"),
                about(Scene.of(Segment.PREMIUM), "ELIG-032", ask(ANN), ask(ANN.withSegment(Segment.PREMIUM)))
                        .says(exclude, "Offer segment is reserved for our premium customers"),
                about(
                                Scene.valid(LocalDate.of(2026, 4, 1), LocalDate.of(2026, 4, 30)),
                                "ELIG-040",
                                ask(ANN),
                                ask(ANN, Scene.on(LocalDate.of(2026, 4, 30))))
                        .says(exclude, "Offer dated is on sale from 2026-04-01 to 2026-04-30, not on 2026-03-10"),
                about(plan, "ELIG-050", ask(ANN.withConsents(EnumSet.of(Channel.EMAIL))), ask(ANN))
                        .says(exclude, "You have not agreed to be contacted by sms"),
                about(
                                Scene.offer("tv", "CONTENT", 5, 0),
                                "ELIG-060",
                                ask(ANN.withCoverageScore(0.25)),
                                ask(ANN.withCoverageScore(Double.NaN)))
                        .says(
                                exclude,
                                "Offer tv needs a good signal, and coverage where you live (0.25 of 1) is not there yet"),
                about(plan, "ELIG-070", ask(ANN.withCurrentOffer("a")), ask(ANN.withCurrentOffer("z")))
                        .says(exclude, "Offer a is the plan you are on already"),
                about(
                                plan,
                                "ELIG-071",
                                DecisionRequest.of(ANN, List.of(new Holding("a", LocalDate.MIN)), List.of(), MARCH, 3),
                                DecisionRequest.of(ANN, List.of(new Holding("b", LocalDate.MIN)), List.of(), MARCH, 3))
                        .says(exclude, "You have Offer a already"),
                about(plan, "COLD-010", ask(ANN.withTenureDays(7)), ask(ANN.withTenureDays(8)))
                        .says(
                                List.of(new Effect.Blend(200_000)),
                                "You joined 7 days ago, so your profile counts for 0.2 of the match until we know you better"),
                about(plan, "COLD-020", ask(ANN.withTenureDays(8)), ask(ANN.withTenureDays(31)))
                        .says(
                                List.of(new Effect.Blend(100_000)),
                                "You joined 8 days ago, so your profile still counts for 0.1 of the match"),
                about(plan, "COLD-030", ask(ANN.withTenureDays(31)), ask(ANN.withTenureDays(30)))
                        .says(
                                List.of(new Effect.Blend(0)),
                                "You have been with us for 31 days, so we go by what customers like you chose"),
                about(cheap, "COLD-040", ask(ANN.withTenureDays(20).withUsage(HEAVY)), ask(ANN.withTenureDays(20)))
                        .says(exclude, "You use about 42 GB a month, and Offer b has only 10 GB"),
                about(
                                Scene.of(Segment.BUSINESS),
                                "COLD-050",
                                ask(ANN.withTenureDays(3).withSegment(Segment.BUSINESS)),
                                ask(ANN.withTenureDays(3)))
                        .says(List.of(new Effect.Promote(0)), "Offer segment is made for companies like yours"),
                about(family, "FAM-010", ask(ANN.withHouseholdSize(2)), ask(ANN))
                        .says(
                                List.of(new Effect.Boost(0, 1_400_000)),
                                "There are 2 of you at home, and Offer f is made to be shared"),
                about(family, "FAM-020", ask(ANN.withHouseholdSize(5)), ask(ANN.withHouseholdSize(3)))
                        .says(
                                List.of(new Effect.Boost(0, 1_200_000)),
                                "With 5 people at home, the 60 GB of Offer f go further"),
                about(family, "FAM-030", ask(ANN), ask(ANN.withHouseholdSize(2)))
                        .says(exclude, "Offer f is made to be shared, and you live alone"),
                about(retention, "RET-010", ask(ANN.withChurnRisk(0.71)), ask(ANN.withChurnRisk(0.7)))
                        .says(
                                List.of(new Effect.Boost(0, 1_500_000), new Effect.Promote(0)),
                                "We would like you to stay, and Offer r is our thank-you for 365 days with us"),
                about(retention, "RET-020", ask(ANN), ask(ANN.withChurnRisk(0.9)))
                        .says(exclude, "Offer r is kept for customers who are about to leave"),
                about(
                                List.of(plan, cheap),
                                "RET-030",
                                ask(ANN.withChurnRisk(0.9).withCurrentOffer("b")),
                                ask(ANN.withChurnRisk(0.9).withCurrentOffer("a")))
                        .says(exclude, "Offer a costs 20 a month, more than the plan you have today"),
                about(plan, "OBJ-010", ask(ANN), null)
                        .says(
                                List.of(
                                        new Effect.Weigh(Objective.DIVERSITY, 100_000),
                                        new Effect.Weigh(Objective.RELEVANCE, 700_000),
                                        new Effect.Weigh(Objective.REVENUE, 200_000)),
                                "We weigh diversity at 0.1 unless there is reason to do otherwise"),
                about(plan, "OBJ-020", ask(ANN.withSegment(Segment.PREMIUM)), ask(ANN))
                        .says(
                                List.of(
                                        new Effect.Weigh(Objective.RELEVANCE, 600_000),
                                        new Effect.Weigh(Objective.REVENUE, 300_000)),
                                "You are a premium customer, so we weigh relevance at 0.6"),
                about(plan, "OBJ-030", ask(ANN.withChurnRisk(0.8)), ask(ANN))
                        .says(
                                List.of(
                                        new Effect.Weigh(Objective.RELEVANCE, 850_000),
                                        new Effect.Weigh(Objective.REVENUE, 50_000)),
                                "We would like you to stay, so what suits you comes before what we earn: relevance weighs 0.85"),
                about(plan, "OBJ-040", ask(ANN), null)
                        .says(
                                List.of(new Effect.Require(Objective.RELEVANCE, 50_000)),
                                "We show nothing whose relevance for you is below 0.05"),
                about(
                                Scene.offer("d", "DEVICE", 30, 0),
                                "SEAS-010",
                                ask(ANN, Scene.on(LocalDate.of(2026, 11, 27))),
                                ask(ANN, Scene.on(LocalDate.of(2026, 11, 22))))
                        .says(
                                List.of(new Effect.Boost(0, 1_500_000)),
                                "It is the week of Black Friday, the best time of the year for Offer d"),
                about(
                                plan,
                                "SEAS-020",
                                ask(ANN, Scene.on(LocalDate.of(2027, 1, 7))),
                                ask(ANN, Scene.on(LocalDate.of(2026, 12, 26))))
                        .says(
                                List.of(new Effect.Boost(0, 1_300_000)),
                                "A new year is a good time for a new plan such as Offer a"),
                about(
                                Scene.offer("w", "ROAMING", 9, 3),
                                "SEAS-030",
                                ask(ANN, Scene.on(LocalDate.of(2026, 8, 31))),
                                ask(ANN, Scene.on(LocalDate.of(2026, 9, 1))))
                        .says(
                                List.of(new Effect.Boost(0, 1_400_000)),
                                "It is the season to travel, and Offer w works abroad"),
                about(plan, "CONT-010", after(Outcome.DECLINE, 29), after(Outcome.DECLINE, 30))
                        .says(exclude, "You said no to Offer a less than 30 days ago"),
                about(plan, "CONT-020", after(Outcome.CLICK, 6), after(Outcome.ACCEPT, 6))
                        .says(exclude, "We showed you Offer a less than a week ago"),
                about(plan, "CONT-030", ask(ANN), null)
                        .says(
                                List.of(new Effect.Limit("PLAN", 1)),
                                "A list holds no more than 1 of the kind PLAN: nobody needs two plans"),
                about(plan, "CONT-040", ask(ANN), null)
                        .says(
                                List.of(
                                        new Effect.Limit("ADD_ON", 2),
                                        new Effect.Limit("CONTENT", 2),
                                        new Effect.Limit("DEVICE", 2),
                                        new Effect.Limit("ROAMING", 1)),
                                "A list holds no more than 2 of the kind ADD_ON, so that there is something to choose from"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aRuleFiresWithItsEffectAndReasonAndOnlyWhereItShould(Case example) {
        Catalog catalog = Catalog.of(example.offers());
        try (RuleSession session = Scene.telco().newSession(catalog)) {
            List<Firing> firings = of(example.ruleId(), session.fire(example.fires()));

            assertThat(firings).extracting(Firing::effect).isEqualTo(example.effects());
            assertThat(ReasonText.render(firings.get(0), example.fires(), catalog))
                    .isEqualTo(example.reason());
            if (example.silent() != null) {
                assertThat(of(example.ruleId(), session.fire(example.silent()))).isEmpty();
            }
        }
    }

    @Test
    void everyRuleHasAnExample() {
        assertThat(cases().map(Case::ruleId))
                .containsExactlyInAnyOrderElementsOf(
                        Scene.telco().rules().stream().map(Rule::id).toList());
    }

    @Test
    void everyVerbIsUsedAndEveryRuleHasAnOwner() {
        Set<String> kinds = new TreeSet<>();
        cases().forEach(example ->
                example.effects().forEach(effect -> kinds.add(effect.getClass().getSimpleName())));

        assertThat(kinds).containsExactly("Blend", "Boost", "Exclude", "Limit", "Promote", "Require", "Weigh");
        assertThat(Scene.telco().rules())
                .allSatisfy(rule -> assertThat(rule.owner()).isNotEmpty());
    }

    private static List<Firing> of(String ruleId, List<Firing> firings) {
        return firings.stream()
                .filter(firing -> firing.rule().id().equals(ruleId))
                .toList();
    }

    private static DecisionRequest ask(Customer customer) {
        return ask(customer, MARCH);
    }

    private static DecisionRequest ask(Customer customer, Context context) {
        return DecisionRequest.of(customer, context, 3);
    }

    private static DecisionRequest after(Outcome outcome, int daysAgo) {
        return DecisionRequest.of(ANN, List.of(), List.of(new Contact("a", Channel.SMS, outcome, daysAgo)), MARCH, 3);
    }

    private record Half(List<Offer> offers, String ruleId, DecisionRequest fires, DecisionRequest silent) {
        Case says(List<Effect> effects, String reason) {
            return new Case(ruleId, offers, fires, effects, reason, silent);
        }
    }

    private static Half about(Offer offer, String ruleId, DecisionRequest fires, DecisionRequest silent) {
        return about(List.of(offer), ruleId, fires, silent);
    }

    private static Half about(List<Offer> offers, String ruleId, DecisionRequest fires, DecisionRequest silent) {
        return new Half(offers, ruleId, fires, silent);
    }
}
