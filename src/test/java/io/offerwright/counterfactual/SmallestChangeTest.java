package io.offerwright.counterfactual;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.PaymentType;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.engine.Explained;
import io.offerwright.engine.Fallback;
import io.offerwright.engine.SmallTelco;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Holds the search against trying everything, where everything is little. */
class SmallestChangeTest {
    private static final ChangePolicy POLICY =
            new ChangePolicy(Set.of("payment_type", "device_tier", "household_size"), Set.of());

    /** What it takes, and what comes of it. */
    private record Cost(int changes, double distance) {
        boolean isLessThan(@Nullable Cost other) {
            return other == null || changes < other.changes || (changes == other.changes && distance < other.distance);
        }
    }

    @Property(tries = 60)
    void nothingSmallerDoesIt(@ForAll Random random) {
        SmallTelco telco = SmallTelco.get();
        Bundle bundle = telco.bundle.with(
                Catalog.of(telco.bundle.catalog().offers().subList(0, 12)),
                new TreeMap<>(Map.of("a.drl", rules(random))),
                telco.bundle.settings());
        try (DecisionEngine engine = DecisionEngine.open(bundle)) {
            WhyNot whyNot = new WhyNot(engine, POLICY, Integer.MAX_VALUE, Integer.MAX_VALUE);
            Customer customer =
                    telco.data.customers().get(random.nextInt(400)).withHouseholdSize(1 + random.nextInt(5));
            Explained explained = engine.decideAndExplain(telco.request(customer));
            for (Candidate candidate : explained.decision().candidates()) {
                if (!(candidate.verdict() instanceof Verdict.Chosen)) {
                    requireSmallest(engine, explained, candidate, whyNot.of(explained, candidate.offerId()));
                }
            }
        }
    }

    private static void requireSmallest(
            DecisionEngine engine, Explained explained, Candidate candidate, Answer answer) {
        DecisionRequest request = explained.decision().request();
        Customer customer = request.customer();
        int offer = explained.catalog().indexOf(candidate.offerId());
        Cost listing = null;
        Cost lifting = null;
        for (PaymentType payment : List.of(PaymentType.PREPAID, PaymentType.POSTPAID, PaymentType.HYBRID)) {
            for (DeviceTier tier : DeviceTier.values()) {
                for (int size = 1; size <= 9; size++) {
                    Cost cost = cost(customer, payment, tier, size);
                    if (!cost.isLessThan(listing)) {
                        continue;
                    }
                    Verdict then = engine.decide(new DecisionRequest(
                                    request.decisionId(),
                                    customer.withPaymentType(payment)
                                            .withDeviceTier(tier)
                                            .withHouseholdSize(size),
                                    request.holdings(),
                                    request.contacts(),
                                    request.context(),
                                    request.listLength()))
                            .candidates()
                            .get(offer)
                            .verdict();
                    if (then instanceof Verdict.Chosen) {
                        listing = cost;
                    } else if (!(then instanceof Verdict.Excluded) && cost.isLessThan(lifting)) {
                        lifting = cost;
                    }
                }
            }
        }
        boolean excluded = candidate.verdict() instanceof Verdict.Excluded;
        Cost least = listing != null ? listing : excluded ? lifting : null;
        Optional<Counterfactual.OfCustomer> found = answer.counterfactuals().stream()
                .filter(Counterfactual.OfCustomer.class::isInstance)
                .map(Counterfactual.OfCustomer.class::cast)
                .findFirst();
        assertThat(found.map(each -> new Cost(each.changes().size(), each.distance())))
                .as("offer %s of %s", candidate, customer)
                .isEqualTo(Optional.ofNullable(least));
        boolean listed = listing != null;
        found.ifPresent(each -> assertThat(each.lists()).isEqualTo(listed));
    }

    @SuppressWarnings("EnumOrdinal") // Tiers are levels.
    private static Cost cost(Customer customer, PaymentType payment, DeviceTier tier, int size) {
        int levels = Math.abs(tier.ordinal() - customer.deviceTier().ordinal());
        int people = Math.abs(size - customer.householdSize());
        int paid = payment == customer.paymentType() ? 0 : 1;
        return new Cost(paid + Math.min(1, levels) + Math.min(1, people), paid + levels + people);
    }

    /** Some rules of every kind that keeps offers off, by what a customer may change. */
    private static String rules(Random random) {
        StringBuilder rules = new StringBuilder("package p\n");
        int count = 2 + random.nextInt(5);
        for (int rule = 0; rule < count; rule++) {
            rules.append("rule \"R")
                    .append(rule)
                    .append("\" @id( \"R-")
                    .append(rule)
                    .append("\" ) @reason( \"r\" )\nwhen\n");
            rules.append("    Customer( ").append(condition(random));
            if (random.nextBoolean()) {
                rules.append(random.nextBoolean() ? ", " : " || ").append(condition(random));
            }
            rules.append(" )\n    $offer : Offer( ").append(offers(random)).append(" )\nthen\n    ");
            rules.append(any(
                    random,
                    "decision.exclude( $offer );",
                    "decision.exclude( $offer );",
                    "decision.exclude( $offer );",
                    "decision.boost( $offer, 1.5 );",
                    "decision.limit( \"PLAN\", 1 );",
                    "decision.require( Objective.REVENUE, 0.3 );"));
            rules.append("\nend\n");
        }
        return rules.toString();
    }

    private static String condition(Random random) {
        return switch (random.nextInt(4)) {
            case 0 ->
                "paymentType " + any(random, "==", "!=") + " PaymentType."
                        + any(random, "PREPAID", "POSTPAID", "HYBRID");
            case 1 ->
                "deviceTier " + any(random, "<", ">=", "==") + " DeviceTier." + any(random, "SMARTPHONE", "PREMIUM");
            case 2 -> "householdSize " + any(random, "<", ">", "==") + " " + (1 + random.nextInt(5));
            default -> "!( householdSize in ( 2, 4 ) )";
        };
    }

    private static String offers(Random random) {
        return any(random, "", "price > 20", "price <= 20", "category == \"PLAN\"", "family");
    }

    private static String any(Random random, String... words) {
        return words[random.nextInt(words.length)];
    }

    @Test
    void whereRulesFailedNothingIsProposed() {
        SmallTelco telco = SmallTelco.get();
        String rules = """
                package p
                rule "Save" @id( "SAVE" ) @reason( "You may leave us" )
                when
                    $customer : Customer( ) $offer : Offer( )
                then
                    decision.boost( $offer, 1 + $customer.churnRisk );
                end
                """;
        Bundle bundle = telco.bundle.with(
                telco.bundle.catalog(),
                new TreeMap<>(Map.of("a.drl", rules)),
                telco.bundle.settings().withFallback(Fallback.EMPTY_LIST));
        try (DecisionEngine engine = DecisionEngine.open(bundle)) {
            Explained explained = engine.decideAndExplain(telco.request(Customer.of("Ann")));
            List<Answer> answers = new WhyNot(engine, ChangePolicy.telco()).ofAll(explained);
            assertThat(answers).hasSameSizeAs(bundle.catalog().offers());
            for (Answer answer : answers) {
                assertThat(answer.stage()).isEqualTo(Answer.Stage.FAILED_RULES);
                assertThat(answer.verdict()).isEqualTo(new Verdict.Withheld(List.of("SAVE")));
                assertThat(answer.counterfactuals()).isEmpty();
            }
        }
    }
}
