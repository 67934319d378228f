package io.offerwright.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Contact;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.Holding;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Usage;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What conditions mean, each for a customer of whom all is known and one of whom little is. */
class ConditionTest {
    private static final AttributeSchema SCHEMA = new AttributeSchema(
            new TreeMap<>(Map.of("fibre", AttributeSchema.Type.CATEGORY, "income", AttributeSchema.Type.NUMBER)));

    private static final Customer KNOWN = Customer.of("Ann")
            .withPaymentType(PaymentType.HYBRID)
            .withDeviceTier(DeviceTier.SMARTPHONE)
            .withTenureDays(7)
            .withHouseholdSize(2)
            .withChurnRisk(0.5)
            .withCurrentOffer("a")
            .withConsents(EnumSet.of(Channel.SMS))
            .withUsage(new Usage(3, 10.5, 100, 0, 1))
            .withAttributes(Map.of("fibre", "yes", "income", "1200.5"));
    private static final Customer UNKNOWN = Customer.of("Bob").withConsents(EnumSet.noneOf(Channel.class));

    /** A condition, whether it holds for the known and for the unknown customer. */
    private record Expected(String condition, boolean known, boolean unknown) {}

    private static final List<Expected> EXPECTED = List.of(
            new Expected("Customer( churnRisk > 0.4 )", true, false),
            new Expected("Customer( churnRisk < 0.4 )", false, false),
            new Expected("Customer( churnRisk != 0.4 )", true, false),
            new Expected("Customer( churnRisk == 0.5 )", true, false),
            new Expected("Customer( !( churnRisk > 0.4 ) )", false, true),
            new Expected("Customer( churnRisk >= 0.4 || churnRisk <= 0.2 )", true, false),
            new Expected("Customer( churnRisk >= 0 || <= 1 )", true, false),
            new Expected("Customer( 0.4 < churnRisk )", true, false),
            new Expected("Customer( churnRisk not in ( 0.1, 0.2 ) )", true, false),
            new Expected("Customer( churnRisk + 1 > 0 )", true, false),
            new Expected("Customer( -churnRisk < 0 )", true, false),
            new Expected("Customer( tenureDays / 2 > 3.4 )", true, true),
            new Expected("Customer( tenureDays / 2 == 3.5 )", true, false),
            new Expected("Customer( tenureDays - -3 == 10 )", true, false),
            new Expected("Customer( tenureDays - 2 * 3 == 1 )", true, false),
            new Expected("Customer( ( tenureDays - 2 ) * 3 == 15 )", true, false),
            new Expected("Customer( tenureDays - 2 - 3 == 2 )", true, false),
            new Expected("Customer( tenureDays > 3 && <= 7 )", true, false),
            new Expected("Customer( $days : tenureDays > 3, $days < 8 )", true, false),
            new Expected("Customer( usage.dataGb * 2 > 20, usage.months == 3 )", true, false),
            new Expected("Customer( usage.dataGb > tenureDays )", true, false),
            new Expected("Customer( paymentType == PaymentType.HYBRID )", true, false),
            new Expected("Customer( PaymentType.HYBRID == paymentType )", true, false),
            new Expected("Customer( paymentType in ( PaymentType.HYBRID, PaymentType.POSTPAID ) )", true, false),
            new Expected("Customer( paymentType not in ( PaymentType.HYBRID ) )", false, true),
            new Expected("Customer( !( paymentType in ( PaymentType.HYBRID ) ) )", false, true),
            new Expected("Customer( deviceTier >= DeviceTier.SMARTPHONE )", true, true),
            new Expected("Customer( DeviceTier.SMARTPHONE < deviceTier )", false, false),
            new Expected("Customer( consents contains Channel.SMS )", true, false),
            new Expected("Customer( consents not contains Channel.SMS || tenureDays > 900 )", false, true),
            new Expected("Customer( consentsTo( Channel.SMS ) )", true, false),
            new Expected("Customer( consentsTo( Channel.SMS ) == false )", false, true),
            new Expected("Customer( attributes[\"fibre\"] == \"yes\" )", true, false),
            new Expected("Customer( attributes[\"fibre\"] != \"yes\" )", false, true),
            new Expected("Customer( attributes[\"fibre\"] in ( \"yes\", \"no\" ) )", true, false),
            new Expected("Customer( attributes[\"income\"] >= 1200.5 )", true, false),
            new Expected("Customer( attributes[\"income\"] < 1e0 )".replace("1e0", "1"), false, false),
            new Expected("Customer( currentOffer != \"\" )", true, false),
            new Expected("Customer( 'a' == currentOffer )", true, false),
            new Expected("Customer( ( tenureDays < 9 || tenureDays > 900 ) && householdSize == 2 )", true, false),
            new Expected("Customer( tenureDays > 900 || tenureDays < 9 && householdSize == 2 )", true, false),
            new Expected("$c : Customer( ) Offer( id == $c.currentOffer )", true, false),
            new Expected(
                    "$c : Customer( $size : householdSize ) Offer( price > $size * 9, price < 11 * $size )",
                    true,
                    false),
            new Expected(
                    "$c : Customer( ) Offer( dataGb > $c.attributes[\"income\"] || $c.attributes[\"fibre\"] == \"yes\" )",
                    true,
                    false),
            new Expected("$x : Context( ) Customer( consentsTo( $x.channel ) )", true, false),
            new Expected("$x : Context( ) Customer( tenureDays == 7 ) Offer( validOn( $x.date ) )", true, false),
            new Expected(
                    "Context( date > \"2026-03-09\", date <= \"2026-03-10\", month == 3, day in ( 9, 10 ) ) Holding( )",
                    true,
                    false),
            new Expected("Context( \"2026-03-10\" == date ) Holding( since < \"2026-01-01\" )", true, false),
            new Expected("$x : Context( ) Holding( since < $x.date )", true, false),
            new Expected("Customer( ) not Holding( )", false, true),
            new Expected("Customer( ) exists( Holding( offerId == \"a\" ) or Contact( daysAgo > 90 ) )", true, false),
            new Expected("Customer( ) not( Holding( ) and Contact( ) )", false, true),
            new Expected("Customer( ) not( Holding( ) or Contact( ) )", false, true),
            new Expected("Customer( ) forall( Contact( outcome != Outcome.DECLINE ) )", false, true),
            new Expected(
                    "Customer( ) forall( $k : Contact( ) Contact( offerId == $k.offerId, daysAgo < 9 ) )", true, true),
            new Expected("Customer( ) $o : Offer( ) not Holding( offerId == $o.id )", false, true),
            new Expected("Customer( tenureDays > 900 ) or Holding( )", true, false),
            new Expected("( Customer( tenureDays == 7 ) and Offer( ) ) or Context( month == 4 )", true, false),
            new Expected("Customer( ) Offer( !family, retention == false, family == retention )", true, true),
            new Expected("Customer( ) Offer( family || retention )", false, false));

    @Test
    void everyConditionHoldsForWhomItShould() {
        StringBuilder rules = new StringBuilder();
        for (int index = 0; index < EXPECTED.size(); index++) {
            rules.append("rule \"%d\" @id( \"%03d\" ) @reason( \"r\" ) when %s then decision.blend( 1 ); end%n"
                    .formatted(index, index, EXPECTED.get(index).condition()));
        }
        Catalog catalog = Catalog.of(List.of(Scene.plan("a")));
        RuleBook book = RuleBook.compile(Scene.sources(rules.toString()), SCHEMA);
        try (RuleSession session = book.newSession(catalog)) {
            DecisionRequest known = DecisionRequest.of(
                    KNOWN,
                    List.of(new Holding("a", LocalDate.of(2025, 12, 31))),
                    List.of(new Contact("a", Channel.SMS, Outcome.DECLINE, 3)),
                    Scene.on(Scene.ORDINARY_DAY),
                    1);
            assertThat(fired(session, known))
                    .isEqualTo(EXPECTED.stream()
                            .filter(Expected::known)
                            .map(Expected::condition)
                            .toList());
            assertThat(fired(session, DecisionRequest.of(UNKNOWN, Scene.on(Scene.ORDINARY_DAY), 1)))
                    .isEqualTo(EXPECTED.stream()
                            .filter(Expected::unknown)
                            .map(Expected::condition)
                            .toList());
        }
    }

    private static List<String> fired(RuleSession session, DecisionRequest request) {
        return session.fire(request).stream()
                .map(firing ->
                        EXPECTED.get(Integer.parseInt(firing.rule().id())).condition())
                .toList();
    }
}
