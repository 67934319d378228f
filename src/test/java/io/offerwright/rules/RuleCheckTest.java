package io.offerwright.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleCheckTest {
    private static final AttributeSchema SCHEMA = new AttributeSchema(
            new TreeMap<>(Map.of("fibre", AttributeSchema.Type.CATEGORY, "income", AttributeSchema.Type.NUMBER)));

    /** Conditions in the second line of a rule's "when", as line 7 of the file, from column 5. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    Custmer( tenureDays > 3 )              | 7:5: Unknown fact "Custmer". Did you mean Customer?
                    java.lang.System( )                    | 7:9: Found "."; expected "(" after the fact java.
                    Customer( tenureDay > 3 )              | 7:15: Customer has no attribute "tenureDay". Did you mean tenureDays?
                    Customer( usage.datGb > 3 )            | 7:21: Usage has no attribute "datGb". Did you mean dataGb?
                    Customer( tenureDays > "thirty" )      | 7:28: Found "thirty", a text; expected a number to compare with tenureDays.
                    Customer( tenureDays > "30" )          | 7:28: Found "30", a text; expected a number to compare with tenureDays. Write 30 without quotes.
                    Customer( tenureDays = 30 )            | 7:26: Found "="; expected "==". A rule compares; it never assigns.
                    Customer( tenureDays > )               | 7:28: Found ")"; expected a value, an attribute or a variable.
                    Customer( tenureDays > 3               | 8:5: Found "Customer"; expected "," or ")". The bracket after Customer is still open.
                    Customer( tenureDays )                 | 7:15: Found tenureDays, a number; expected a comparison.
                    Customer( 3 > 2 )                      | 7:15: This compares two fixed values. Put an attribute on one side.
                    Customer( true )                       | 7:15: This condition is always true. Leave it out.
                    Customer( paymentType == 5 )           | 7:30: Found 5, a number; expected a PaymentType to compare with paymentType.
                    Customer( paymentType == "prepaid" )   | 7:30: Found "prepaid", a text; expected a PaymentType to compare with paymentType. Write PaymentType.PREPAID.
                    Customer( paymentType == PaymentType.PREPAYED ) | 7:42: Unknown PaymentType "PREPAYED". Did you mean PREPAID?
                    Customer( paymentType == Segment.PREMIUM ) | 7:30: Found Segment.PREMIUM, a Segment; expected a PaymentType to compare with paymentType.
                    Customer( paymentType > PaymentType.PREPAID ) | 7:15: Found ">" beside paymentType, a PaymentType; expected "==" or "!=". Only numbers, dates and DeviceTier have an order.
                    Customer( region < "north" )           | 7:15: Found "<" beside region, a text; expected "==" or "!=". Only numbers, dates and DeviceTier have an order.
                    Customer( attributes["fiber"] == "yes" ) | 7:26: The custom attribute "fiber" is not declared in the schema of the customers. Did you mean fibre?
                    Customer( attributes["fibre"] > 3 )    | 7:37: Found 3, a number; expected a text to compare with attributes["fibre"].
                    Customer( attributes["income"] == "much" ) | 7:39: Found "much", a text; expected a number to compare with attributes["income"].
                    Customer( fibre == "yes" )             | 7:15: Customer has no attribute "fibre". Write attributes["fibre"].
                    Customer( consents contains "SMS" )    | 7:33: Found "SMS", a text; expected a Channel. Such as Channel.SMS.
                    Customer( consentsTo( "SMS" ) )        | 7:27: Found "SMS", a text; expected a Channel with "consentsTo".
                    Customer( consentTo( Channel.SMS ) )   | 7:15: Unknown method "consentTo". Did you mean consentsTo?
                    Customer( tenureDays() > 3 )           | 7:15: Unknown method "tenureDays". It is an attribute: write it without brackets.
                    Customer( id == $offr.id )             | 7:21: Unknown variable "$offr". Did you mean $offer?
                    customer : Customer( )                 | 7:5: Found the variable "customer"; expected a name that begins with "$". Call it $customer.
                    $offer : Customer( )                   | 7:5: The variable $offer is already taken in this rule. Choose another name.
                    Customer( usage == 3 )                 | 7:24: Found 3, a number; expected a Usage to compare with usage.
                    Customer( tenureDays.class == 3 )      | 7:26: "tenureDays" is a number and has no attribute "class".
                    Customer( !tenureDays )                | 7:16: Found tenureDays, a number; expected true or false with "!". Write a comparison.
                    Customer( region + 1 > 3 )             | 7:15: Found region, a text; expected a number with "+".
                    Context( date > "27.11.2026" )         | 7:21: Found "27.11.2026"; expected a date such as "2026-11-27". Year, month, day.
                    Customer( churnRisk > 0.7.1 )          | 7:30: Found "."; expected "," or ")".
                    Customer( churnRisk > 1e-3 )           | 7:27: Found "1e"; expected a plain number such as 30 or 0.75, of at most 15 digits.
                    Offer( ) Offer( )                      | 7:14: Found a further Offer; expected at most 2 in a rule. Every further one multiplies the work of a decision: split the rule.
                    """)
    void aWrongConditionIsNamedWithItsPlace(String condition, String problem) {
        assertThat(problems("""
                @id( "A" ) @reason( "r" )
                when
                    $offer : Offer( )
                    %s
                    Customer( )
                then
                    decision.exclude( $offer );
                end
                """.formatted(condition))).first().isEqualTo("test.drl:" + problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    decision.excude( $offer );                | 8:14: Unknown verb "excude". Did you mean exclude?
                    decision.exclude( );                      | 8:14: Found 0 arguments; expected one: exclude(offer).
                    decision.exclude( $customer );            | 8:23: Found $customer, a Customer; expected an offer: exclude(offer).
                    decision.exclude( $offer.id );            | 8:23: Found $offer.id, a text; expected an offer: exclude(offer).
                    decision.boost( $offer );                 | 8:14: Found 1 argument; expected two: boost(offer, factor).
                    decision.boost( $offer, "much" );         | 8:29: Found "much", a text; expected a factor: boost(offer, factor).
                    decision.boost( $offer, 0 );              | 8:29: Found 0 as a factor; expected a number from 0.000001 to 1000.
                    decision.boost( $offer, -1.5 );           | 8:29: Found -1.5 as a factor; expected a number from 0.000001 to 1000.
                    decision.weigh( Objective.RELEVANCE, 7 ); | 8:42: Found 7 as a weight; expected a number from 0 to 1.
                    decision.weigh( "relevance", 0.7 );       | 8:21: Found "relevance", a text; expected an objective: weigh(objective, weight). Write Objective.RELEVANCE, Objective.REVENUE or Objective.DIVERSITY.
                    decision.weigh( Objective.PROFIT, 0.7 );  | 8:31: Unknown Objective "PROFIT". Known are: RELEVANCE, REVENUE, DIVERSITY.
                    decision.limit( "PLAN", 1.5 );            | 8:29: Found 1.5 as a count; expected a whole number from 0 to 1000.
                    decision.boost( $offer, price );          | 8:29: Found "price"; expected a number, a text, a constant or a variable. An attribute needs its fact: bind the fact to a variable and write $variable.price.
                    decision.exclude( $offer )                | 9:1: Found "end"; expected ";". A call ends with a semicolon.
                    System.exit( 1 );                         | 8:5: Found "System"; expected decision.verb(...); or "end". A consequence holds nothing but calls of the verbs: exclude, boost, promote, weigh, blend, limit, require.
                    ;                                         | 8:5: Found ";"; expected decision.verb(...); or "end". A consequence holds nothing but calls of the verbs: exclude, boost, promote, weigh, blend, limit, require.
                    """)
    void aWrongConsequenceIsNamedWithItsPlace(String statement, String problem) {
        assertThat(problems("""
                @id( "A" ) @reason( "r" )
                when
                    $customer : Customer( ) $offer : Offer( )
                then
                    %s
                end
                """.formatted(statement))).first().isEqualTo("test.drl:" + problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {offer.nam}                 | 4:25: Unknown placeholder "{offer.nam}". Did you mean name?
                    {customer}                  | 4:25: Unknown placeholder "{customer}". Name an attribute behind the dot.
                    {customer.usage}            | 4:25: Unknown placeholder "{customer.usage}". Name an attribute behind the dot.
                    {customer.attributes.fiber} | 4:25: Unknown placeholder "{customer.attributes.fiber}". Did you mean fibre?
                    {weather}                   | 4:25: Unknown placeholder "{weather}". Known are: {customer...}, {offer...}, {context...}, {factor}, with an attribute behind the dot.
                    {weight}                    | 4:25: Found "{weight}" in the reason of a rule whose verb has no weight.
                    a {offer.name               | 4:25: Found a brace without its partner in the reason.
                    """)
    void aWrongPlaceholderIsNamedWithItsPlace(String reason, String problem) {
        assertThat(problems("""
                @id( "A" ) @reason( "   %s" )
                when
                    $offer : Offer( )
                then
                    decision.boost( $offer, 2 );
                end
                """.formatted(reason)))
                .first()
                .asString()
                .isEqualTo("test.drl:" + problem.replace("4:25: Found a brace", "4:22: Found a brace"));
    }

    /** What stands behind a backslash may be no character that a message can show. */
    @Test
    void aBackslashAtTheEndOfALineIsNamed() {
        assertThat(problems("@id( \"A\" ) @reason( \"a\\\n\" ) when Customer( ) then decision.blend( 0.5 ); end"))
                .startsWith(
                        "test.drl:4:21: This text is not closed on its line. Close it with \".",
                        "test.drl:4:23: Found a backslash in a text; expected \\\" or \\\\."
                                + " Write other characters as themselves: rule files are UTF-8.");
    }

    @Test
    void theOfferCanBeNamedOnlyWhereTheVerbIsAboutAnOffer() {
        assertThat(problems("""
                @id( "A" ) @reason( "{offer.name}" )
                when
                    Customer( )
                then
                    decision.blend( 0.5 );
                end
                """))
                .containsExactly("test.drl:4:22: Found \"{offer.name}\" in the reason of a rule that is not about an"
                        + " offer. Only exclude, boost and promote are about an offer.");
    }

    @Test
    void everyRuleNeedsAnIdAndAReason() {
        assertThat(problems("when Customer( ) then decision.blend( 0.5 ); end"))
                .containsExactly(
                        "test.drl:3:1: The rule \"R\" has no @id. Add @id( \"...\" ): a short name that never changes,"
                                + " such as ELIG-010.",
                        "test.drl:3:1: The rule \"R\" has no @reason. Add @reason( \"...\" ): the sentence that tells"
                                + " a customer why.");
        assertThat(problems("@id( \"A\" ) @id( \"B\" ) @reasn( \"r\" ) @reason( \"r\" ) when Customer( ) then end"))
                .containsExactly(
                        "test.drl:3:1: The rule \"R\" does nothing. Call a verb behind \"then\".",
                        "test.drl:4:13: The rule \"R\" has a second @id.",
                        "test.drl:4:24: Unknown annotation \"@reasn\". Did you mean reason?");
    }

    @Test
    void aDoubleIdNamesBothPlaces() {
        String rule = """
                package p
                rule "%s" @id( "A-1" ) @reason( "r" ) when Customer( ) then decision.blend( 0.5 ); end
                """;
        RuleCheck check = RuleCheck.of(
                new TreeMap<>(Map.of("a.drl", rule.formatted("First"), "b.drl", rule.formatted("Second"))), SCHEMA);

        assertThat(check.problems())
                .extracting(Problem::toString)
                .containsExactly("b.drl:2:20: The id \"A-1\" is already taken by the rule \"First\" in a.drl:2."
                        + " Ids are unique in a rule book.");
    }

    @Test
    void allProblemsOfAllFilesAreReportedAtOnce() {
        String broken = """
                package p
                rule "one" @id( "%s1" ) @reason( "r" ) when Custmer( ) then decision.blend( 0.5 ); end
                rule "two" @id( "%s2" ) @reason( "r" ) when Customer( tenureDays > ) then end
                rule "three" @id( "%s3" ) @reason( "r" ) when Customer( ) then decision.bland( 0.5 ); end
                """;
        RuleCheck check = RuleCheck.of(
                new TreeMap<>(Map.of("a.drl", broken.replace("%s", "A"), "b.drl", broken.replace("%s", "B"))), SCHEMA);

        assertThat(check.problems())
                .extracting(problem -> problem.file() + ":" + problem.line() + ":" + problem.column())
                .containsExactly("a.drl:2:44", "a.drl:3:67", "a.drl:4:72", "b.drl:2:44", "b.drl:3:67", "b.drl:4:72");
        assertThatThrownBy(check::checked).isInstanceOf(InputException.class);
    }

    @Test
    void notTrueIsFalse() {
        RuleCheck check = RuleCheck.of(
                new TreeMap<>(
                        Map.of(
                                "a.drl",
                                "package p rule \"R\" @id( \"A\" ) @reason( \"r\" ) when Customer( !true ) then decision.blend( 1 ); end")),
                SCHEMA);
        assertThat(check.problems())
                .extracting(problem -> problem.message())
                .containsExactly("This condition is always false.");
    }

    /** A missing bracket hides neither what is wrong before it nor what is wrong behind. */
    @Test
    void aRuleGoesOnBehindAnError() {
        assertThat(problems("""
                @id( "A" ) @reason( "r" )
                when
                    $offer : Offer( prize > 3 )
                    Customer( tenureDays > 3
                then
                    decision.boost( $offer, 2;
                    decision.boost( $offer, 2000 );
                    decision.excude( $offer )
                end
                """))
                .containsExactly(
                        "test.drl:6:21: Offer has no attribute \"prize\". Did you mean price?",
                        "test.drl:8:1: Found \"then\"; expected \",\" or \")\". The bracket after Customer is still open.",
                        "test.drl:9:30: Found \";\"; expected \",\" or \")\". The bracket after boost is still open.",
                        "test.drl:10:29: Found 2000 as a factor; expected a number from 0.000001 to 1000.",
                        "test.drl:12:1: Found \"end\"; expected \";\". A call ends with a semicolon.");
    }

    @Test
    void equalSalienceOnOneObjectiveIsAWarning() {
        RuleCheck check = RuleCheck.of(Scene.sources("""
                        rule "a" @id( "A" ) @reason( "r" ) when Customer( ) then decision.weigh( Objective.REVENUE, 0.5 ); end
                        rule "b" @id( "B" ) @reason( "r" ) when Customer( ) then decision.weigh( Objective.REVENUE, 0.6 ); end
                        rule "c" @id( "C" ) @reason( "r" ) salience 1 when Customer( ) then decision.weigh( Objective.REVENUE, 0.7 ); end
                        """), SCHEMA);

        assertThat(check.problems()).isEmpty();
        assertThat(check.warnings())
                .extracting(Problem::toString)
                .containsExactly("test.drl:4:74: The rules A (test.drl:3) and B both weigh REVENUE with salience 0:"
                        + " where both fire, A wins by its id. Give the one that should win a higher salience.");
    }

    @Test
    void thePackagedRulesHaveNeitherProblemsNorWarnings() {
        RuleCheck check = RuleCheck.of(RuleBook.read(Path.of("rules/telco")), AttributeSchema.NONE);

        assertThat(check.problems()).isEmpty();
        assertThat(check.warnings()).isEmpty();
        assertThat(check.rules()).hasSize(34);
    }

    @Test
    void whatWeCanNotReadIsNamed(@TempDir Path directory) throws Exception {
        assertThatThrownBy(() -> RuleBook.read(directory.resolve("none"))).hasMessageContaining("no such directory");
        assertThatThrownBy(() -> RuleBook.read(directory)).hasMessageContaining("holds no rule file");

        Files.write(directory.resolve("latin.drl"), "// caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> RuleBook.read(directory))
                .hasMessage("latin.drl: This file is not UTF-8 text. Save it as UTF-8.");
    }

    @Test
    void byteOrderMarksAndWindowsLineEndsAreRead(@TempDir Path directory) throws Exception {
        Files.createDirectories(directory.resolve("deep"));
        Files.writeString(
                directory.resolve("deep/a.drl"),
                "\uFEFFpackage p\r\nrule \"R\" @id( \"A\" ) @reason( \"r\" )\r\nwhen\r\n  Custmer( )\r\nthen\r\n  decision.blend( 1 );\r\nend\r\n");

        assertThat(RuleCheck.of(RuleBook.read(directory), SCHEMA).problems())
                .extracting(Problem::toString)
                .containsExactly("deep/a.drl:4:3: Unknown fact \"Custmer\". Did you mean Customer?");
    }

    private static List<String> problems(String rule) {
        return RuleCheck.of(Scene.sources("rule \"R\"\n" + rule), SCHEMA).problems().stream()
                .map(Problem::toString)
                .toList();
    }
}
