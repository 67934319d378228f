package io.offerwright.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Offer;
import io.offerwright.rules.Finding.Kind;
import io.offerwright.rules.Finding.Severity;
import io.offerwright.rules.Finding.Witness;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LintTest {
    private static final LocalDate DAY = Scene.ORDINARY_DAY;
    private static final Lint.Settings SETTINGS = new Lint.Settings(3, DAY, DAY);

    /** Rules that stand in nobody's way: the tests of one kind of finding share a book, since compiling takes seconds. */
    @Test
    void rulesThatCanNotFireAndThatOthersMakeSuperfluousAreFound() {
        Lint lint = withoutData(
                rule("OK-1", "Customer( tenureDays > 7 )", "decision.limit( \"A\", 1 );"),
                rule("OK-2", "Customer( tenureDays > 7, churnRisk > 0.5 )", "decision.limit( \"A\", 0 );"),
                rule("OK-3", "Customer( churnRisk <= 0.5 )", "decision.limit( \"B\", 1 );"),
                // A risk that is not known is not above 0.5, and neither is it at most 0.5.
                rule("OK-4", "Customer( !( churnRisk > 0.5 ) )", "decision.limit( \"B\", 1 );"),
                rule("OK-5", "Customer( tenureDays > 7 && < 9 )", "decision.limit( \"C\", 1 );"),
                rule("OK-6", "Context( month == 2, day == 29 )", "decision.limit( \"D\", 1 );"),
                rule("NO-1", "Customer( tenureDays > 30 ) Customer( tenureDays < 7 )", "decision.limit( \"E\", 1 );"),
                rule("NO-2", "Context( month in ( 2, 4 ), day == 31 )", "decision.limit( \"F\", 1 );"),
                rule(
                        "NO-3",
                        "Customer( consentsTo( Channel.SMS ) ) Customer( consents not contains Channel.SMS )",
                        "decision.limit( \"G\", 1 );"),
                rule("SUB-1", "Customer( tenureDays in ( 8, 9 ), householdSize > 2 )", "decision.limit( \"A\", 1 );"),
                rule(
                        "SUB-2",
                        "$a : Offer( price > 5 ) Offer( ) Customer( segment == Segment.PREMIUM )",
                        "decision.exclude( $a );"),
                rule(
                        "SUB-3",
                        "Customer( segment not in ( Segment.BUSINESS, Segment.RESIDENTIAL ) ) $b : Offer( price >= 4.5 )",
                        "decision.exclude( $b );"));

        assertThat(found(lint, Kind.CONTRADICTORY_RULE)).containsExactly("NO-1", "NO-2", "NO-3");
        assertThat(found(lint, Kind.SUBSUMED_RULE)).containsExactly("OK-3 OK-4", "SUB-1 OK-1", "SUB-2 SUB-3");
        assertThat(lint.warns()).isTrue();
        assertThat(lint.findings())
                .filteredOn(finding -> finding.kind() == Kind.CONTRADICTORY_RULE)
                .first()
                .extracting(Finding::message)
                .isEqualTo("The rule NO-1 can never fire: what it asks of Customer.tenureDays can't hold at once.");
        // Whoever is shown is someone for whom it is so.
        Customer witness = finding(lint, Kind.SUBSUMED_RULE, "SUB-1")
                .witness()
                .orElseThrow()
                .request()
                .customer();
        assertThat(witness.tenureDays()).isBetween(8, 9);
        assertThat(witness.householdSize()).isGreaterThan(2);
    }

    @Test
    void aRuleThatWinsIsNotSuperfluousWhereOneThatLosesSetsTheSame() {
        Lint lint = withoutData(
                rule("A", "Customer( )", "decision.weigh( Objective.REVENUE, 0.3 );"),
                "rule \"B\" @id( \"B\" ) @reason( \"r\" ) @owner( \"o\" ) salience 5 when Customer( tenureDays < 9 )"
                        + " then decision.weigh( Objective.REVENUE, 0.3 ); end\n",
                "rule \"C\" @id( \"C\" ) @reason( \"r\" ) @owner( \"o\" ) salience 3 when Customer( tenureDays < 20 )"
                        + " then decision.weigh( Objective.REVENUE, 0.1 ); end\n");

        assertThat(found(lint, Kind.SUBSUMED_RULE)).isEmpty();
    }

    @Test
    void overlapsAreAMistakeWhereTheIdAloneDecides() {
        Lint lint = withoutData(
                rule("A", "Customer( tenureDays < 30 )", "decision.weigh( Objective.REVENUE, 0.3 );"),
                rule("B", "Customer( churnRisk > 0.7 )", "decision.weigh( Objective.REVENUE, 0.1 );"),
                rule("C", "Customer( tenureDays >= 30 )", "decision.weigh( Objective.RELEVANCE, 0.3 );"),
                rule("D", "Customer( tenureDays < 30 )", "decision.weigh( Objective.RELEVANCE, 0.1 );"),
                rule("E", "Customer( householdSize > 3 )", "decision.require( Objective.RELEVANCE, 0.1 );"),
                rule("F", "Context( month == 5 )", "decision.require( Objective.RELEVANCE, 0.2 );"));

        assertThat(found(lint, Kind.OVERLAPPING_RULES)).containsExactly("A B", "F E");
        Finding weigh = finding(lint, Kind.OVERLAPPING_RULES, "A");
        assertThat(weigh.severity()).isEqualTo(Severity.WARNING);
        Witness both = weigh.witness().orElseThrow();
        assertThat(both.madeUp()).isTrue();
        assertThat(both.request().customer().tenureDays()).isLessThan(30);
        assertThat(both.request().customer().churnRisk()).isGreaterThan(0.7);
        assertThat(both.attributes()).containsOnlyKeys("churnRisk", "tenureDays");
        Finding require = finding(lint, Kind.OVERLAPPING_RULES, "F");
        assertThat(require.severity()).isEqualTo(Severity.NOTE);
        assertThat(require.witness().orElseThrow().request().context().month()).isEqualTo(5);
    }

    @Test
    void boostsThatMultiplyBeyondTheBoundAreFoundWithoutAndWithABase() {
        String rules = rule(
                        "A",
                        "Customer( householdSize > 3 ) $o : Offer( category == \"FAMILY\" )",
                        "decision.boost( $o, 2 );")
                + rule("B", "Context( month == 12 ) $o : Offer( price < 30 )", "decision.boost( $o, 1.5 );")
                + rule("C", "Customer( tenureDays > 365 ) $o : Offer( )", "decision.boost( $o, 1.1 );")
                + rule("D", "Customer( householdSize == 1 ) $o : Offer( )", "decision.boost( $o, 9 );")
                + rule(
                        "E",
                        "Customer( householdSize == 1 ) $o : Offer( category != \"PLAN\" )",
                        "decision.exclude( $o );")
                + rule("F", "Customer( churnRisk > 0.9 ) $o : Offer( )", "decision.boost( $o, 2 );");
        Catalog catalog = Catalog.of(List.of(Scene.offer("a", "FAMILY", 20, 30), Scene.offer("b", "DEVICE", 20, 30)));
        Customer ann = Customer.of("Ann").withHouseholdSize(4).withTenureDays(400);
        Customer bob = Customer.of("Bob").withTenureDays(400);

        Lint without = withoutData(rules);
        Lint with = onBase(rules, catalog, List.of(ann, bob), 3);

        // Together 2 x 2 x 1.5 x 1.1, or 9 x 2 x 1.5 x 1.1 for those who live alone.
        assertThat(found(without, Kind.LARGE_BOOST)).containsExactly("A B C F", "B C D F");
        assertThat(finding(without, Kind.LARGE_BOOST, "A").message()).contains(" by 6.6 ");
        // Ann in December, 3.3; what boosts Bob's offers is beside the point, since they are excluded.
        assertThat(found(with, Kind.LARGE_BOOST)).containsExactly("A B C");
        Witness december = finding(with, Kind.LARGE_BOOST, "A").witness().orElseThrow();
        assertThat(december.madeUp()).isFalse();
        assertThat(december.request().customer()).isEqualTo(ann);
        assertThat(december.request().context().date()).isEqualTo(LocalDate.of(2026, 12, 1));
        assertThat(december.offerId()).isEqualTo("a");
        assertThat(found(onBase(rules, catalog, List.of(ann, bob), 3.3), Kind.LARGE_BOOST))
                .isEmpty();
    }

    @Test
    void onABaseIdleRulesUnreachableOffersAndFailuresAreFound() {
        String rules = rule("A", "Customer( tenureDays > 9000 )", "decision.blend( 0.5 );")
                + rule("B", "Context( month == 11 )", "decision.blend( 0.4 );")
                + rule(
                        "C",
                        "Customer( deviceTier < DeviceTier.PREMIUM ) $o : Offer( category == \"DEVICE\" )",
                        "decision.exclude( $o );")
                + rule("D", "Customer( ) $o : Offer( category == \"DEVICE\", price > 30 )", "decision.exclude( $o );")
                + rule("E", "$x : Context( ) $o : Offer( !validOn( $x.date ) )", "decision.exclude( $o );")
                + rule("F", "$c : Customer( tenureDays == 5 )", "decision.blend( $c.churnRisk );")
                + rule(
                        "G",
                        "Customer( ) Context( channel == Channel.EMAIL ) $o : Offer( category == \"CONTENT\" )",
                        "decision.exclude( $o );");
        Offer soon = Scene.valid(DAY.plusDays(40), LocalDate.MAX);
        Offer past = new Offer(
                "past",
                "Past",
                "PLAN",
                soon.paymentType(),
                soon.minDeviceTier(),
                1,
                1,
                1,
                1,
                1,
                false,
                false,
                soon.segment(),
                0,
                LocalDate.MIN,
                DAY.minusDays(1));
        Catalog catalog = Catalog.of(List.of(
                Scene.offer("a", "DEVICE", 20, 30),
                Scene.offer("b", "DEVICE", 40, 30),
                Scene.offer("c", "CONTENT", 1, 1),
                soon,
                past));

        Lint lint = onBase(
                rules, catalog, List.of(Customer.of("Ann"), Customer.of("Bob").withTenureDays(5)), 3);

        assertThat(found(lint, Kind.IDLE_RULE)).containsExactly("A");
        Witness someone = finding(lint, Kind.IDLE_RULE, "A").witness().orElseThrow();
        assertThat(someone.madeUp()).isTrue();
        assertThat(someone.request().customer().tenureDays()).isGreaterThan(9000);
        assertThat(found(lint, Kind.UNREACHABLE_OFFER)).containsExactly("C", "C D");
        assertThat(lint.findings())
                .filteredOn(finding -> finding.kind() == Kind.UNREACHABLE_OFFER)
                .extracting(Finding::message)
                .allMatch(message -> message.contains("the offer a (") || message.contains("the offer b ("));
        assertThat(lint.offersNoLongerOnSale()).isEqualTo(1);
        assertThat(found(lint, Kind.FAILING_RULE)).containsExactly("F");
        assertThat(finding(lint, Kind.FAILING_RULE, "F")
                        .witness()
                        .orElseThrow()
                        .request()
                        .customer()
                        .id())
                .isEqualTo("Bob");
    }

    @Test
    void ownersAndDaysAreAskedFor() {
        String rules = "rule \"A\" @id( \"A\" ) @reason( \"r\" ) when Customer( ) then decision.blend( 0.5 ); end\n"
                + "rule \"B\" @id( \"B\" ) @reason( \"r\" ) @owner( \"o\" ) @until( \"2026-03-09\" ) when Customer( )"
                + " then decision.limit( \"A\", 1 ); end\n"
                + "rule \"C\" @id( \"C\" ) @reason( \"r\" ) @owner( \"o\" ) @until( \"2026-03-10\" ) when Customer( )"
                + " then decision.limit( \"B\", 1 ); end\n";

        Lint lint = withoutData(rules);

        assertThat(found(lint, Kind.MISSING_OWNER)).containsExactly("A");
        // The last day is a day on which it holds.
        assertThat(found(lint, Kind.EXPIRED_RULE)).containsExactly("B");
        assertThat(finding(lint, Kind.EXPIRED_RULE, "B").message())
                .isEqualTo("The rule B was meant to hold until 2026-03-09, and it is 2026-03-10.");
        assertThat(lint.findings()).hasSize(2);
    }

    @Test
    void aBookWithProblemsIsNotLinted() {
        assertThatThrownBy(() -> withoutData(rule("A", "Customer( tenureDay > 3 )", "decision.blend( 0.5 );")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("Did you mean tenureDays?");
    }

    @Test
    void aBadDayIsRefusedByTheCheck() {
        String rule =
                "rule \"A\" @id( \"A\" ) @reason( \"r\" )\n@until( \"31.12.2026\" ) when Customer( ) then decision.blend( 0.5 ); end";

        assertThat(RuleCheck.of(Scene.sources(rule), AttributeSchema.NONE).problems())
                .extracting(Object::toString)
                .containsExactly("test.drl:4:9: Found @until( \"31.12.2026\" ); expected a day such as \"2026-12-31\"."
                        + " Year, month, day.");
    }

    private static String rule(String id, String when, String then) {
        return "rule \"" + id + "\" @id( \"" + id + "\" ) @reason( \"r\" ) @owner( \"o\" ) when " + when + " then "
                + then + " end\n";
    }

    private static Lint withoutData(String... rules) {
        return Lint.of(
                Scene.sources(String.join("", rules)),
                AttributeSchema.NONE,
                SETTINGS,
                Optional.empty(),
                Optional.empty());
    }

    private static Lint onBase(String rules, Catalog catalog, List<Customer> customers, double bound) {
        return Lint.of(
                Scene.sources(rules),
                AttributeSchema.NONE,
                new Lint.Settings(bound, DAY, DAY),
                Optional.of(catalog),
                Optional.of(context -> customers.stream()
                        .map(customer -> DecisionRequest.of(customer, context, 1))
                        .toList()));
    }

    /** The ids of the rules of each finding of a kind. */
    private static List<String> found(Lint lint, Kind kind) {
        return lint.findings().stream()
                .filter(finding -> finding.kind() == kind)
                .map(finding ->
                        String.join(" ", finding.rules().stream().map(Rule::id).toList()))
                .toList();
    }

    private static Finding finding(Lint lint, Kind kind, String firstRule) {
        Stream<Finding> found = lint.findings().stream()
                .filter(finding ->
                        finding.kind() == kind && finding.rules().get(0).id().equals(firstRule));
        return found.findFirst().orElseThrow();
    }
}
