package io.offerwright.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.rules.ValueSet.Interval;
import io.offerwright.rules.ValueSet.Numbers;
import io.offerwright.rules.ValueSet.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What the conditions of a rule leave of each attribute, and whether that is anything at all. */
class DomainsTest {
    private static final AttributeSchema SCHEMA = new AttributeSchema(
            new TreeMap<>(Map.of("fibre", AttributeSchema.Type.CATEGORY, "income", AttributeSchema.Type.NUMBER)));

    /** Conditions that no facts can meet, and what is said of each. */
    private static final Map<String, String> NEVER = Map.ofEntries(
            Map.entry(
                    "Customer( churnRisk > 1 )",
                    "1:11: Found churnRisk > 1, which can never be true: churnRisk is from 0 to 1."),
            Map.entry(
                    "Offer( price > 10, price < 5 )",
                    "1:20: Found price < 5, which can never be true: what stands before it holds only where price is"
                            + " above 10."),
            Map.entry(
                    "Offer( price > 10 && < 5 )",
                    "1:22: Found price < 5, which can never be true: what stands before it holds only where price is"
                            + " above 10."),
            Map.entry(
                    "Offer( 10 < price, 5 >= price )",
                    "1:20: Found 5 >= price, which can never be true: what stands before it holds only where price is"
                            + " above 10."),
            Map.entry(
                    "Offer( category == \"A\", category == \"B\" )",
                    "1:25: Found category == \"B\", which can never be true: what stands before it holds only where"
                            + " category is \"A\"."),
            Map.entry("Offer( id == \"\" )", "1:8: Found id == \"\", which can never be true: id is not \"\"."),
            Map.entry(
                    "Customer( paymentType == PaymentType.ANY )",
                    "1:11: Found paymentType == PaymentType.ANY, which can never be true: paymentType is HYBRID,"
                            + " POSTPAID or PREPAID."),
            Map.entry(
                    "Customer( segment != Segment.PREMIUM, segment != Segment.BUSINESS, segment != Segment.RESIDENTIAL )",
                    "1:68: Found segment != Segment.RESIDENTIAL, which can never be true: what stands before it holds"
                            + " only where segment is RESIDENTIAL."),
            Map.entry(
                    "Customer( deviceTier < DeviceTier.BASIC )",
                    "1:11: Found deviceTier < DeviceTier.BASIC, which can never be true: deviceTier is %s."
                            .formatted(tiers())),
            Map.entry(
                    "Customer( tenureDays > 3, tenureDays < 4 )",
                    "1:27: Found tenureDays < 4, which can never be true: what stands before it holds only where"
                            + " tenureDays is at least 4."),
            Map.entry(
                    "Customer( tenureDays == 3.5 )",
                    "1:11: Found tenureDays == 3.5, which can never be true: tenureDays is at least 0."),
            Map.entry(
                    "Customer( $days : tenureDays > 30, $days in ( 7, 2 * 7 ) )",
                    "1:36: Found $days in ( 7, 2 * 7 ), which can never be true: what stands before it holds only where"
                            + " tenureDays is at least 31."),
            Map.entry(
                    "$c : Customer( churnRisk < 0.2 ) Offer( $c.churnRisk > 0.7 )",
                    "1:41: Found $c.churnRisk > 0.7, which can never be true: what stands before it holds only where"
                            + " churnRisk is at least 0 and below 0.2."),
            Map.entry(
                    "Customer( householdSize > 1 ) not Customer( householdSize == 1 )",
                    "1:45: Found householdSize == 1, which can never be true: what stands before it holds only where"
                            + " householdSize is at least 2."),
            Map.entry(
                    "Offer( retention, !retention )",
                    "1:20: Found not( retention ), which can never be true: what stands before it holds only where"
                            + " retention is true."),
            Map.entry(
                    "Customer( consentsTo( Channel.SMS ), consents not contains Channel.SMS )",
                    "1:38: Found consents not contains Channel.SMS, which can never be true: what stands before it holds"
                            + " only where consentsTo( Channel.SMS ) is true."),
            Map.entry(
                    "Context( month == 13 )",
                    "1:10: Found month == 13, which can never be true: month is from 1 to 12."),
            Map.entry(
                    "Context( date >= \"2026-11-27\", date < \"2026-11-27\" )",
                    "1:32: Found date < \"2026-11-27\", which can never be true: what stands before it holds only where"
                            + " date is at least 2026-11-27."),
            Map.entry(
                    "Customer( attributes[\"income\"] > 5, attributes[\"income\"] <= 5 )",
                    "1:37: Found attributes[\"income\"] <= 5, which can never be true: what stands before it holds only"
                            + " where attributes[\"income\"] is above 5."),
            Map.entry(
                    "Offer( price < 5 || sms == -1 )",
                    "1:21: Found sms == -1, which can never be true: sms is at least 0."));

    private static String tiers() {
        List<String> names = new ArrayList<>(Vocabulary.namesOf(io.offerwright.domain.DeviceTier.class));
        names.sort(null);
        return String.join(", ", names.subList(0, names.size() - 1)) + " or " + names.get(names.size() - 1);
    }

    @Example
    void whatCanNeverBeTrueIsFound() {
        NEVER.forEach((condition, expected) -> assertThat(
                        Domains.of(rule(condition), SCHEMA).contradictions())
                .as(condition)
                .extracting(found -> found.at().line() - 1 + ":" + found.at().column() + ": " + found.message())
                .containsExactly(expected));
    }

    @Example
    void whatCanBeTrueIsNot() {
        List<String> possible = List.of(
                "Customer( churnRisk >= 1 )",
                "Customer( !( churnRisk >= 0 ) )",
                "Customer( !( churnRisk > 0.4 ), !( churnRisk <= 0.4 ) )",
                "Offer( price > 5, price < 10 )",
                "Offer( price > 5.1, price < 5.2 )",
                "Offer( margin < 0 )",
                "Offer( $p : price > 10 ) Offer( price < 5 )",
                "Offer( price > 10 ) or Offer( price < 5 )",
                "Offer( price > 10 || < 5 )",
                "Offer( paymentType == PaymentType.ANY )",
                "Customer( region != \"\", region != \"north\" )",
                "Customer( tenureDays > 3 || householdSize == 1, tenureDays < 2 )",
                "Customer( tenureDays + 1 > 3, tenureDays + 1 < 3 )",
                "Contact( daysAgo < 7 ) not Contact( daysAgo > 7 )",
                "Customer( usage.dataGb < 0 )");
        for (String condition : possible) {
            assertThat(Domains.of(rule(condition), SCHEMA).contradictions())
                    .as(condition)
                    .isEmpty();
        }
    }

    @Example
    void theAlternativesHoldWhatIsLeft() {
        Domains domains = Domains.of(rule("Customer( churnRisk > 0.7 ) Offer( price < 20 || sms == 0 )"), SCHEMA);

        Numbers risk = new Numbers(List.of(new Interval(0.7, true, 1, false)), false, false);
        assertThat(domains.isExact()).isTrue();
        assertThat(domains.alternatives())
                .containsExactly(
                        new TreeMap<>(Map.of(
                                "Customer.churnRisk",
                                risk,
                                "Offer 1.price",
                                new Numbers(List.of(new Interval(0, false, 20, true)), false, false))),
                        new TreeMap<>(Map.of(
                                "Customer.churnRisk", risk, "Offer 1.sms", Numbers.between(0, 0, false, false))));
        assertThat(Domains.of(rule("Customer( ) not Holding( )"), SCHEMA).isExact())
                .isFalse();
    }

    /** Drools agrees: no rule that holds such a condition without an alternative fires for anybody. */
    @Example
    void whatCanNeverBeTrueNeverFires() {
        StringBuilder rules = new StringBuilder();
        int number = 0;
        for (String condition : NEVER.keySet()) {
            if (!condition.contains("||") && !condition.contains(" not Customer")) {
                rules.append("rule \"R\" @id( \"A" + number++ + "\" ) @reason( \"r\" ) when " + condition
                        + " then decision.blend( 1 ); end\n");
            }
        }
        Random random = new Random(1);
        Catalog catalog = Scene.catalog(30, random);
        RuleBook book = RuleBook.compile(Scene.sources(rules.toString()), SCHEMA);
        try (RuleSession session = book.newSession(catalog)) {
            for (int request = 0; request < 200; request++) {
                DecisionRequest asked = Scene.request(catalog, random);
                assertThat(session.fire(asked)).isEmpty();
            }
        }
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void numbersAreSets(
            @ForAll("numbers") List<Numbers> of, @ForAll("numbers") List<Numbers> other, @ForAll boolean whole) {
        Numbers left = of.get(whole ? 1 : 0);
        Numbers right = other.get(whole ? 1 : 0);
        for (double value : new double[] {-9, 0, 0.5, 1, 1.5, 2, 2.5, 3, 9, Double.NaN}) {
            if (whole && value != Math.rint(value) && !Double.isNaN(value)) {
                continue;
            }
            assertThat(left.contains(value)).isEqualTo(contains(left, value));
            assertThat(left.contains(value)).isEqualTo(of.get(0).contains(value));
            assertThat(left.complement().contains(value)).isEqualTo(!left.contains(value));
            assertThat(left.intersect(right).contains(value)).isEqualTo(left.contains(value) && right.contains(value));
            assertThat(((Numbers) left.union(right)).contains(value))
                    .isEqualTo(left.contains(value) || right.contains(value));
            assertThat(left.intersect(right).within(left)).isTrue();
        }
        assertThat(left.complement().complement().within(left)).isTrue();
        assertThat(left.within(left.complement().complement())).isTrue();
        assertThat(left.intersect(left.complement()).isEmpty()).isTrue();
        assertThat(left.isEmpty() || left.contains(left.pick(1.7))).isTrue();
    }

    @Example
    void thereIsNoWholeNumberBetweenTwoNeighbours() {
        assertThat(Numbers.comparing(Term.Relation.GREATER, 1, true)
                        .intersect(Numbers.comparing(Term.Relation.LESS, 2, true))
                        .isEmpty())
                .isTrue();
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void wordsAreSets(@ForAll("words") Words left, @ForAll("words") Words right) {
        for (String value : List.of("a", "b", "c", "z")) {
            assertThat(left.complement().contains(value)).isEqualTo(!left.contains(value));
            assertThat(left.intersect(right).contains(value)).isEqualTo(left.contains(value) && right.contains(value));
            assertThat(((Words) left.union(right)).contains(value))
                    .isEqualTo(left.contains(value) || right.contains(value));
        }
        assertThat(left.intersect(left.complement()).isEmpty()).isTrue();
    }

    /** The same set of numbers, and of whole numbers. */
    @Provide
    Arbitrary<List<Numbers>> numbers() {
        Arbitrary<List<ValueSet>> atoms = Combinators.combine(
                        Arbitraries.of(Term.Relation.class), Arbitraries.of(0.0, 0.5, 1.0, 2.0, 2.5))
                .as((relation, bound) ->
                        List.of(Numbers.comparing(relation, bound, false), Numbers.comparing(relation, bound, true)));
        return atoms.list().ofMinSize(1).ofMaxSize(4).flatMap(list -> Arbitraries.integers()
                .between(0, 15)
                .map(bits -> List.of(combined(list, bits, 0), combined(list, bits, 1))));
    }

    private static Numbers combined(List<List<ValueSet>> atoms, int bits, int kind) {
        ValueSet all = atoms.get(0).get(kind);
        for (int index = 1; index < atoms.size(); index++) {
            ValueSet next = atoms.get(index).get(kind);
            all = (bits & (1 << index)) == 0 ? all.union(next) : all.intersect(next.complement());
        }
        return (Numbers) all;
    }

    @Provide
    Arbitrary<Words> words() {
        return Combinators.combine(Arbitraries.of("a", "b", "c").set(), Arbitraries.of(true, false))
                .as((words, others) -> new Words(others, new TreeSet<>(words)));
    }

    private static boolean contains(Numbers numbers, double value) {
        if (Double.isNaN(value)) {
            return numbers.unknown();
        }
        return numbers.intervals().stream()
                .anyMatch(interval -> (value > interval.lowest()
                                || (value == interval.lowest() && !interval.lowestOpen()))
                        && (value < interval.highest() || (value == interval.highest() && !interval.highestOpen())));
    }

    private static Syntax.RuleDeclaration rule(String condition) {
        Problems problems = new Problems();
        Syntax.RuleFile file = Parser.parse(
                "test.drl", "package test rule \"R\" when\n" + condition + "\nthen decision.blend( 1 ); end", problems);
        assertThat(problems.sorted()).isEmpty();
        return file.rules().get(0);
    }
}
