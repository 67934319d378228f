package io.offerwright.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What people get wrong in rule files, and what they are told: the table of {@code docs/rule-messages.md}. */
class RuleMessagesTest {
    private static final Path TABLE = Path.of("docs/rule-messages.md");

    /** Kinds of mistakes that no rule file can hold: they have tests of their own. */
    private static final Set<Mistake> OF_NO_FILE = EnumSet.of(Mistake.UNREADABLE_FILE, Mistake.RUNAWAY, Mistake.FAILED);

    /** Where the words of a case stand. */
    private enum Place {
        CONDITION("""
                package p
                rule "R" @id( "A" ) @reason( "r" )
                when
                    $offer : Offer( )
                    %s
                then
                    decision.exclude( $offer );
                end
                """),
        CONSEQUENCE("""
                package p
                rule "R" @id( "A" ) @reason( "r" )
                when
                    $customer : Customer( ) $offer : Offer( )
                then
                    %s
                end
                """),
        RULE("""
                package p
                rule "R" %s
                when
                    Customer( )
                then
                    decision.blend( 0.5 );
                end
                """),
        FILE("%s");

        private final String frame;

        Place(String frame) {
            this.frame = frame;
        }
    }

    /** Words that somebody wrote, and all that the check says about them. */
    private record Case(Mistake mistake, Place place, String written, String told) {
        String file() {
            return place.frame.formatted(written);
        }
    }

    private static final List<Case> CASES = List.of(
            new Case(
                    Mistake.WRONG_CHARACTER,
                    Place.CONDITION,
                    "Customer( region == “north” )",
                    "5:25: Found \"“\", which has no meaning here. Use the plain quotes \"...\"."),
            new Case(
                    Mistake.WRONG_CHARACTER,
                    Place.CONDITION,
                    "Customer( region == \"a\\nb\" )",
                    "5:27: Found the escape \"\\n\" in a text; expected \\\" or \\\\. Write other characters as themselves: rule files are UTF-8."),
            new Case(
                    Mistake.WRONG_NUMBER,
                    Place.CONDITION,
                    "Customer( churnRisk > 1e-3 )",
                    "5:27: Found \"1e\"; expected a plain number such as 30 or 0.75, of at most 15 digits."),
            new Case(
                    Mistake.WRONG_NUMBER,
                    Place.RULE,
                    "@id( \"A\" ) @reason( \"r\" ) salience 1.5",
                    "2:45: Found the number 1.5; expected a whole number of at most six digits after \"salience\"."),
            new Case(
                    Mistake.NOT_CLOSED,
                    Place.CONDITION,
                    "Customer( region == \"north )",
                    "5:25: This text is not closed on its line. Close it with \"."),
            new Case(
                    Mistake.NOT_CLOSED,
                    Place.CONDITION,
                    "Customer( ) /* all of them",
                    "5:17: This comment is not closed. Close it with */."),
            new Case(
                    Mistake.UNEXPECTED,
                    Place.CONDITION,
                    "Customer( tenureDays > )",
                    "5:28: Found \")\"; expected a value, an attribute or a variable."),
            new Case(
                    Mistake.UNEXPECTED,
                    Place.FILE,
                    "rule \"R\" @id( \"A\" ) @reason( \"r\" ) when Customer( ) then decision.blend( 0.5 ); end",
                    "1:1: Found \"rule\"; expected \"package\". A rule file begins with its package."),
            new Case(
                    Mistake.MISSING_BRACKET,
                    Place.CONDITION,
                    "Customer( tenureDays > 3",
                    "6:1: Found \"then\"; expected \",\" or \")\". The bracket after Customer is still open."),
            new Case(
                    Mistake.MISSING_BRACKET,
                    Place.CONDITION,
                    "Customer( ( tenureDays > 3 )",
                    "6:1: Found \"then\"; expected \",\" or \")\". The bracket after Customer is still open."),
            new Case(
                    Mistake.MISSING_BRACKET,
                    Place.CONDITION,
                    "Customer tenureDays > 3 )",
                    "5:14: Found \"tenureDays\"; expected \"(\" after the fact Customer."),
            new Case(
                    Mistake.MISSING_BRACKET,
                    Place.CONDITION,
                    "( Customer( ) or Holding( )",
                    "6:1: Found \"then\"; expected \")\". The bracket is still open."),
            new Case(
                    Mistake.MISSING_BRACKET,
                    Place.CONSEQUENCE,
                    "decision.exclude( $offer;",
                    "6:29: Found \";\"; expected \",\" or \")\". The bracket after exclude is still open."),
            new Case(
                    Mistake.MISSING_SEMICOLON,
                    Place.CONSEQUENCE,
                    "decision.exclude( $offer )",
                    "7:1: Found \"end\"; expected \";\". A call ends with a semicolon."),
            new Case(
                    Mistake.MISSING_THEN,
                    Place.FILE,
                    "package p\nrule \"R\" @id( \"A\" ) @reason( \"r\" )\nwhen\n    Customer( )\nend",
                    "5:1: Found \"end\"; expected a fact or \"then\"."),
            new Case(
                    Mistake.MISSING_END,
                    Place.FILE,
                    "package p\nrule \"R\" @id( \"A\" ) @reason( \"r\" )\nwhen\n    Customer( )\nthen\n    decision.blend( 0.5 );\nrule \"S\" @id( \"B\" ) @reason( \"r\" )\nwhen\n    Customer( )\nthen\n    decision.blend( 0.5 );\nend",
                    "7:1: Found \"rule\"; expected \"end\" after the consequence."),
            new Case(
                    Mistake.MISSING_END,
                    Place.FILE,
                    "package p\nrule \"R\" @id( \"A\" ) @reason( \"r\" )\nwhen\n    Customer( )\nthen\n    decision.blend( 0.5 );",
                    "6:27: Found the end of the file; expected \"end\" after the consequence."),
            new Case(
                    Mistake.ASSIGNMENT,
                    Place.CONDITION,
                    "Customer( tenureDays = 30 )",
                    "5:26: Found \"=\"; expected \"==\". A rule compares; it never assigns."),
            new Case(
                    Mistake.NOT_ALLOWED,
                    Place.CONDITION,
                    "Customer( region matches \"n.*\" )",
                    "5:22: \"matches\" is not part of the rule language. Compare with == or in (...): patterns can take unbounded time."),
            new Case(
                    Mistake.NOT_ALLOWED,
                    Place.CONSEQUENCE,
                    "System.exit( 1 );",
                    "6:5: Found \"System\"; expected decision.verb(...); or \"end\". A consequence holds nothing but calls of the verbs: exclude, boost, promote, weigh, blend, limit, require."),
            new Case(
                    Mistake.NOT_ALLOWED,
                    Place.RULE,
                    "@id( \"A\" ) @reason( \"r\" ) no-loop",
                    "2:36: Found \"no\"; expected @id, @reason, @owner, salience or when. No other attribute of a rule is allowed."),
            new Case(
                    Mistake.NOT_ALLOWED,
                    Place.FILE,
                    "package p\nimport java.util.*",
                    "2:8: Found the import of java.util.*; expected io.offerwright.rules.*. Rules see the facts and verbs of the decision only."),
            new Case(
                    Mistake.TOO_LARGE,
                    Place.CONDITION,
                    "Customer( (((((((((((((((((((((((((((((((((((((((((((((tenureDays > 3))))))))))))))))))))))))))))))))))))))))))))) )",
                    "5:34: The brackets are nested more than 40 deep."),
            new Case(
                    Mistake.MISSING_ID,
                    Place.RULE,
                    "@reason( \"r\" )",
                    "2:1: The rule \"R\" has no @id. Add @id( \"...\" ): a short name that never changes, such as ELIG-010."),
            new Case(
                    Mistake.WRONG_ID,
                    Place.RULE,
                    "@id( \"A 1\" ) @reason( \"r\" )",
                    "2:15: Found the id \"A 1\"; expected letters, digits, dots and dashes, at most 64. Such as ELIG-010."),
            new Case(
                    Mistake.DOUBLE_ID,
                    Place.FILE,
                    "package p\nrule \"R\" @id( \"A\" ) @reason( \"r\" ) when Customer( ) then decision.blend( 0.5 ); end\nrule \"S\" @id( \"A\" ) @reason( \"r\" ) when Customer( ) then decision.blend( 0.5 ); end",
                    "3:15: The id \"A\" is already taken by the rule \"R\" in a.drl:2. Ids are unique in a rule book."),
            new Case(
                    Mistake.MISSING_REASON,
                    Place.RULE,
                    "@id( \"A\" )",
                    "2:1: The rule \"R\" has no @reason. Add @reason( \"...\" ): the sentence that tells a customer why."),
            new Case(
                    Mistake.UNKNOWN_ANNOTATION,
                    Place.RULE,
                    "@id( \"A\" ) @reason( \"r\" ) @onwer( \"pricing\" )",
                    "2:37: Unknown annotation \"@onwer\". Did you mean owner?"),
            new Case(
                    Mistake.DOUBLE_ANNOTATION,
                    Place.RULE,
                    "@id( \"A\" ) @reason( \"r\" ) @reason( \"s\" )",
                    "2:37: The rule \"R\" has a second @reason."),
            new Case(
                    Mistake.UNKNOWN_PLACEHOLDER,
                    Place.RULE,
                    "@id( \"A\" ) @reason( \"You pay {customer.paymentTipe}\" )",
                    "2:39: Unknown placeholder \"{customer.paymentTipe}\". Did you mean paymentType?"),
            new Case(
                    Mistake.UNKNOWN_PLACEHOLDER,
                    Place.RULE,
                    "@id( \"A\" ) @reason( \"For you, {customer}\" )",
                    "2:40: Unknown placeholder \"{customer}\". Name an attribute behind the dot."),
            new Case(
                    Mistake.UNKNOWN_PLACEHOLDER,
                    Place.RULE,
                    "@id( \"A\" ) @reason( \"Since {context.month\" )",
                    "2:31: Found a brace without its partner in the reason."),
            new Case(
                    Mistake.PLACEHOLDER_WITHOUT_VALUE,
                    Place.RULE,
                    "@id( \"A\" ) @reason( \"{offer.name} is new\" )",
                    "2:31: Found \"{offer.name}\" in the reason of a rule that is not about an offer. Only exclude, boost and promote are about an offer."),
            new Case(
                    Mistake.PLACEHOLDER_WITHOUT_VALUE,
                    Place.RULE,
                    "@id( \"A\" ) @reason( \"It counts {weight}\" )",
                    "2:41: Found \"{weight}\" in the reason of a rule whose verb has no weight."),
            new Case(
                    Mistake.OTHER_PLACEHOLDERS,
                    Place.RULE,
                    "@id( \"A\" ) @reason( \"In {context.month}\" ) @reason_de( \"Am {context.day}.{context.month}.\" )",
                    "2:65: Found the placeholders [context.day, context.month] in @reason_de; those of @reason are [context.month]. A translation says the same, no more and no less."),
            new Case(
                    Mistake.MISSING_REASON,
                    Place.RULE,
                    "@id( \"A\" ) @reason( \"r\" ) @reason_de( \" \" )",
                    "2:48: Found an empty @reason_de. Translate the @reason, or leave the annotation out: then the English sentence is used."),
            new Case(
                    Mistake.UNKNOWN_ANNOTATION,
                    Place.RULE,
                    "@id( \"A\" ) @reason( \"r\" ) @reason_dd( \"R\" )",
                    "2:37: Unknown annotation \"@reason_dd\". Did you mean reason_de?"),
            new Case(
                    Mistake.NO_EFFECT,
                    Place.FILE,
                    "package p\nrule \"R\" @id( \"A\" ) @reason( \"r\" ) when Customer( ) then end",
                    "2:1: The rule \"R\" does nothing. Call a verb behind \"then\"."),
            new Case(
                    Mistake.SAME_SALIENCE,
                    Place.FILE,
                    "package p\nrule \"R\" @id( \"A\" ) @reason( \"r\" ) when Customer( ) then decision.weigh( Objective.REVENUE, 0.5 ); end\nrule \"S\" @id( \"B\" ) @reason( \"r\" ) when Customer( ) then decision.weigh( Objective.REVENUE, 0.6 ); end",
                    "3:74: The rules A (a.drl:2) and B both weigh REVENUE with salience 0: where both fire, A wins by its id. Give the one that should win a higher salience."),
            new Case(
                    Mistake.UNKNOWN_FACT,
                    Place.CONDITION,
                    "Custmer( tenureDays > 3 )",
                    "5:5: Unknown fact \"Custmer\". Did you mean Customer?"),
            new Case(
                    Mistake.UNKNOWN_ATTRIBUTE,
                    Place.CONDITION,
                    "Customer( tenureDay > 3 )",
                    "5:15: Customer has no attribute \"tenureDay\". Did you mean tenureDays?"),
            new Case(
                    Mistake.UNKNOWN_ATTRIBUTE,
                    Place.CONDITION,
                    "Customer( usage.datGb > 3 )",
                    "5:21: Usage has no attribute \"datGb\". Did you mean dataGb?"),
            new Case(
                    Mistake.UNKNOWN_ATTRIBUTE,
                    Place.CONDITION,
                    "Customer( fibre == \"yes\" )",
                    "5:15: Customer has no attribute \"fibre\". Write attributes[\"fibre\"]."),
            new Case(
                    Mistake.UNDECLARED_ATTRIBUTE,
                    Place.CONDITION,
                    "Customer( attributes[\"fiber\"] == \"yes\" )",
                    "5:26: The custom attribute \"fiber\" is not declared in the schema of the customers. Did you mean fibre?"),
            new Case(
                    Mistake.PROTECTED_ATTRIBUTE,
                    Place.CONDITION,
                    "Customer( attributes[\"gender\"] == \"f\" )",
                    "5:26: The attribute \"gender\" is protected: no rule may read it. Decide by what the customer needs"
                            + " or uses; \"ledger fairness\" reports how the groups fare."),
            new Case(
                    Mistake.PROTECTED_ATTRIBUTE,
                    Place.CONDITION,
                    "Customer( gender == \"f\" )",
                    "5:15: The attribute \"gender\" is protected: no rule may read it. Decide by what the customer needs"
                            + " or uses; \"ledger fairness\" reports how the groups fare."),
            new Case(
                    Mistake.PROTECTED_ATTRIBUTE,
                    Place.RULE,
                    "@id( \"A\" ) @reason( \"For you, {customer.attributes.gender}\" )",
                    "2:40: The attribute \"gender\" is protected: no rule may read it. Decide by what the customer needs"
                            + " or uses; \"ledger fairness\" reports how the groups fare."),
            new Case(
                    Mistake.UNKNOWN_CONSTANT,
                    Place.CONDITION,
                    "Customer( paymentType == PaymentType.PREPAYED )",
                    "5:42: Unknown PaymentType \"PREPAYED\". Did you mean PREPAID?"),
            new Case(
                    Mistake.UNKNOWN_METHOD,
                    Place.CONDITION,
                    "Customer( consentTo( Channel.SMS ) )",
                    "5:15: Unknown method \"consentTo\". Did you mean consentsTo?"),
            new Case(
                    Mistake.UNKNOWN_METHOD,
                    Place.CONDITION,
                    "Customer( tenureDays() > 3 )",
                    "5:15: Unknown method \"tenureDays\". It is an attribute: write it without brackets."),
            new Case(
                    Mistake.UNKNOWN_VERB,
                    Place.CONSEQUENCE,
                    "decision.excude( $offer );",
                    "6:14: Unknown verb \"excude\". Did you mean exclude?"),
            new Case(
                    Mistake.UNKNOWN_VARIABLE,
                    Place.CONDITION,
                    "Customer( currentOffer == $offr.id )",
                    "5:31: Unknown variable \"$offr\". Did you mean $offer?"),
            new Case(
                    Mistake.DOUBLE_VARIABLE,
                    Place.CONDITION,
                    "$offer : Customer( )",
                    "5:5: The variable $offer is already taken in this rule. Choose another name."),
            new Case(
                    Mistake.WRONG_VARIABLE,
                    Place.CONDITION,
                    "customer : Customer( )",
                    "5:5: Found the variable \"customer\"; expected a name that begins with \"$\". Call it $customer."),
            new Case(
                    Mistake.WRONG_VARIABLE,
                    Place.CONDITION,
                    "Customer( $much : 3 )",
                    "5:15: The variable $much must name an attribute of the fact. Such as $days : tenureDays."),
            new Case(
                    Mistake.ATTRIBUTE_WITHOUT_FACT,
                    Place.CONSEQUENCE,
                    "decision.boost( $offer, price );",
                    "6:29: Found \"price\"; expected a number, a text, a constant or a variable. An attribute needs its fact: bind the fact to a variable and write $variable.price."),
            new Case(
                    Mistake.WRONG_TYPE,
                    Place.CONDITION,
                    "Customer( tenureDays > \"thirty\" )",
                    "5:28: Found \"thirty\", a text; expected a number to compare with tenureDays."),
            new Case(
                    Mistake.WRONG_TYPE,
                    Place.CONDITION,
                    "Customer( tenureDays > \"30\" )",
                    "5:28: Found \"30\", a text; expected a number to compare with tenureDays. Write 30 without quotes."),
            new Case(
                    Mistake.WRONG_TYPE,
                    Place.CONDITION,
                    "Customer( paymentType == \"prepaid\" )",
                    "5:30: Found \"prepaid\", a text; expected a PaymentType to compare with paymentType. Write PaymentType.PREPAID."),
            new Case(
                    Mistake.WRONG_TYPE,
                    Place.CONDITION,
                    "Customer( paymentType == 5 )",
                    "5:30: Found 5, a number; expected a PaymentType to compare with paymentType."),
            new Case(
                    Mistake.WRONG_TYPE,
                    Place.CONDITION,
                    "Customer( consents contains \"SMS\" )",
                    "5:33: Found \"SMS\", a text; expected a Channel. Such as Channel.SMS."),
            new Case(
                    Mistake.WRONG_TYPE,
                    Place.CONSEQUENCE,
                    "decision.exclude( $customer );",
                    "6:23: Found $customer, a Customer; expected an offer: exclude(offer)."),
            new Case(
                    Mistake.WRONG_TYPE,
                    Place.CONSEQUENCE,
                    "decision.weigh( \"revenue\", 0.2 );",
                    "6:21: Found \"revenue\", a text; expected an objective: weigh(objective, weight). Write Objective.RELEVANCE, Objective.REVENUE or Objective.DIVERSITY."),
            new Case(
                    Mistake.WRONG_DATE,
                    Place.CONDITION,
                    "Context( date > \"27.11.2026\" )",
                    "5:21: Found \"27.11.2026\"; expected a date such as \"2026-11-27\". Year, month, day."),
            new Case(
                    Mistake.WRONG_ARGUMENTS,
                    Place.CONSEQUENCE,
                    "decision.boost( $offer );",
                    "6:14: Found 1 argument; expected two: boost(offer, factor)."),
            new Case(
                    Mistake.NO_ORDER,
                    Place.CONDITION,
                    "Customer( region < \"north\" )",
                    "5:15: Found \"<\" beside region, a text; expected \"==\" or \"!=\". Only numbers, dates and DeviceTier have an order."),
            new Case(
                    Mistake.NO_ORDER,
                    Place.CONDITION,
                    "Customer( paymentType > PaymentType.PREPAID )",
                    "5:15: Found \">\" beside paymentType, a PaymentType; expected \"==\" or \"!=\". Only numbers, dates and DeviceTier have an order."),
            new Case(
                    Mistake.NOT_A_COMPARISON,
                    Place.CONDITION,
                    "Customer( tenureDays )",
                    "5:15: Found tenureDays, a number; expected a comparison."),
            new Case(
                    Mistake.FIXED_CONDITION,
                    Place.CONDITION,
                    "Customer( 3 > 2 )",
                    "5:15: This compares two fixed values. Put an attribute on one side."),
            new Case(
                    Mistake.FIXED_CONDITION,
                    Place.CONDITION,
                    "Customer( true )",
                    "5:15: This condition is always true. Leave it out."),
            new Case(
                    Mistake.NEVER_TRUE,
                    Place.CONDITION,
                    "Customer( churnRisk > 1 )",
                    "5:15: Found churnRisk > 1, which can never be true: churnRisk is from 0 to 1. The rule would never fire: change the value."),
            new Case(
                    Mistake.NEVER_TRUE,
                    Place.CONDITION,
                    "Offer( price > 10, price < 5 )",
                    "5:24: Found price < 5, which can never be true: what stands before it holds only where price is above 10. The rule would never fire: change one of the two."),
            new Case(
                    Mistake.NEVER_TRUE,
                    Place.CONDITION,
                    "Customer( region == \"north\", region == \"south\" )",
                    "5:34: Found region == \"south\", which can never be true: what stands before it holds only where region is \"north\". The rule would never fire: change one of the two."),
            new Case(
                    Mistake.NEVER_TRUE,
                    Place.CONDITION,
                    "Customer( segment != Segment.RESIDENTIAL, segment != Segment.BUSINESS, segment != Segment.PREMIUM )",
                    "5:76: Found segment != Segment.PREMIUM, which can never be true: what stands before it holds only where segment is PREMIUM. The rule would never fire: change one of the two."),
            new Case(
                    Mistake.NESTED_QUANTIFIER,
                    Place.CONDITION,
                    "not( exists Holding( ) )",
                    "5:5: Found \"not\" of another quantifier; expected a fact."),
            new Case(
                    Mistake.TOO_MANY_FACTS,
                    Place.CONDITION,
                    "Offer( ) Offer( )",
                    "5:14: Found a further Offer; expected at most 2 in a rule. Every further one multiplies the work of a decision: split the rule."),
            new Case(
                    Mistake.OUT_OF_RANGE,
                    Place.CONSEQUENCE,
                    "decision.weigh( Objective.REVENUE, 7 );",
                    "6:40: Found 7 as a weight; expected a number from 0 to 1."),
            new Case(
                    Mistake.OUT_OF_RANGE,
                    Place.CONSEQUENCE,
                    "decision.boost( $offer, 0 );",
                    "6:29: Found 0 as a factor; expected a number from 0.000001 to 1000."),
            new Case(
                    Mistake.OUT_OF_RANGE,
                    Place.CONSEQUENCE,
                    "decision.limit( \"PLAN\", 1.5 );",
                    "6:29: Found 1.5 as a count; expected a whole number from 0 to 1000."),
            new Case(
                    Mistake.OUT_OF_RANGE,
                    Place.CONDITION,
                    "Customer( tenureDays > 1 / 0 )",
                    "5:30: This calculation has no finite result."));

    static Stream<Case> cases() {
        return CASES.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theMessageIsExact(Case mistake) {
        List<Problem> problems = problems(Map.of("a.drl", mistake.file()));

        assertThat(problems).extracting(RuleMessagesTest::told).containsExactly(mistake.told());
        assertThat(problems)
                .extracting(Problem::code)
                .containsExactly(mistake.mistake().code());
    }

    @Test
    void everyKindOfMistakeHasACase() {
        Set<Mistake> missing = EnumSet.allOf(Mistake.class);
        missing.removeAll(OF_NO_FILE);
        CASES.forEach(mistake -> missing.remove(mistake.mistake()));

        assertThat(missing).isEmpty();
    }

    /** One book with all of the mistakes: nobody has to correct the first to learn of the second. */
    @Test
    void allAreToldAtOnce() {
        Map<String, String> sources = new TreeMap<>();
        List<String> told = new ArrayList<>();
        for (int index = 0; index < CASES.size(); index++) {
            String name = "f%03d.drl".formatted(index);
            sources.put(name, CASES.get(index).file().replaceAll("\"([AB])\"", "\"$1" + index + "\""));
            told.add(name + ":" + CASES.get(index).mistake().code());
        }

        assertThat(problems(sources))
                .extracting(problem -> problem.file() + ":" + problem.code())
                .containsAll(told);
    }

    @Test
    void theTableIsCurrent() throws IOException {
        StringBuilder table = new StringBuilder("""
                # What the check of rules says

                Every problem has a code that never changes, for editors and scripts (`rules check --json`), a place, a
                message and, where there is something to try, a hint. Each line shows words as somebody wrote them and what
                `offerwright rules check` answers. The table is written by `RuleMessagesTest`, which also holds it current.

                | code | written | told |
                |---|---|---|
                """);
        for (Case mistake : CASES) {
            table.append("| `").append(mistake.mistake().code()).append("` | ");
            table.append(cell("`` " + mistake.written().strip().replaceAll("\\s*\n\\s*", " ⏎ ") + " ``"));
            table.append(" | ")
                    .append(cell(mistake.told().replaceFirst("^\\d+:\\d+: ", "")))
                    .append(" |\n");
        }
        table.append("""

                Three more are no fault of a rule's words:

                | code | when |
                |---|---|
                | `unreadable-file` | a directory or file can't be read, or is not UTF-8 text |
                | `runaway` | a rule fires without end for a customer |
                | `failed` | a rule fails for a customer in any other way |

                While a decision is made, `out-of-range` also tells of a factor, weight, share, count or minimum that is
                calculated from attributes and lies out of its range.
                """);
        if (Boolean.getBoolean("offerwright.update")) {
            Files.writeString(TABLE, table);
        }

        assertThat(Files.readString(TABLE))
                .as("run this test with -Dofferwright.update=true to write the table anew")
                .isEqualTo(table.toString());
    }

    /** A decision tells of a rule in the same way. */
    @Test
    void aDecisionNamesFileLineAndCode() {
        RuleBook book = Scene.book("""
                        rule "R" @id( "A" ) @reason( "r" ) when
                            $customer : Customer( ) $offer : Offer( )
                        then
                            decision.boost( $offer, $customer.churnRisk );
                        end
                        """);
        try (RuleSession session = book.newSession(Catalog.of(List.of(Scene.plan("a"))))) {
            DecisionRequest request = DecisionRequest.of(Customer.of("Ann"), Scene.on(Scene.ORDINARY_DAY), 1);

            assertThatThrownBy(() -> session.fire(request))
                    .isInstanceOfSatisfying(RuleException.class, exception -> assertThat(exception.problem())
                            .isEqualTo(new Problem(
                                    "test.drl",
                                    3,
                                    0,
                                    0,
                                    "out-of-range",
                                    "Rule A (\"R\"): Found a number that is not known as a factor; expected a number"
                                            + " from 0.000001 to 1000. It was said of offer a. Not known of this"
                                            + " customer: churnRisk, usage.",
                                    "")));
        }
    }

    private static List<Problem> problems(Map<String, String> sources) {
        RuleCheck check = RuleCheck.of(new TreeMap<>(sources), RandomRules.SCHEMA);
        List<Problem> all = new ArrayList<>(check.problems());
        all.addAll(check.warnings());
        return all;
    }

    private static String told(Problem problem) {
        return problem.line() + ":" + problem.column() + ": " + problem.message()
                + (problem.hint().isEmpty() ? "" : " " + problem.hint());
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
