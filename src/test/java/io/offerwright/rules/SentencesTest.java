package io.offerwright.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SentencesTest {
    private static final String MEANINGS = """
            # a comment
            [condition][Customer]the customer came less than {days} days ago=Customer( tenureDays < {days} )
            [when]the customer is in the segment {segment}=Customer( segment == Segment.{segment} )
            [condition][Offer]there is an offer=$offer : Offer( )
            [condition][Offer]- of the kind {category}=category == "{category}"
            [condition][Offer]- for at most {price}=price <= {price}
            [consequence][]prefer it by {factor}=decision.boost( $offer, {factor} );
            [then]show it first=decision.promote( $offer );
            """;
    private static final String RULE = """
            package telco.welcome
            expander telco.dsl
            rule "Welcome"
                @id( "W-10" )
                @reason( "For {offer.name}" )
            when
                The customer came  less than 30 days ago
                there is an offer
                - of the kind PLAN
                - for at most 20.5
                > Context( month == 3 )
            then
                prefer it by 1.5
                show it first
            end
            """;

    @TempDir
    private Path directory;

    @Test
    void sentencesMeanWhatTheSameRuleInDrlMeans() throws IOException {
        RuleCheck sentences = check(RULE);
        Files.delete(directory.resolve("w.dslr"));
        Files.writeString(directory.resolve("w.drl"), """
                package telco.welcome
                rule "Welcome" @id( "W-10" ) @reason( "For {offer.name}" )
                when
                    Customer( tenureDays < 30 )
                    $offer : Offer( category == "PLAN", price <= 20.5 )
                    Context( month == 3 )
                then
                    decision.boost( $offer, 1.5 );
                    decision.promote( $offer );
                end
                """);
        assertThat(sentences.problems()).isEmpty();
        assertThat(sentences.checked().get(0).meaning())
                .isEqualTo(RuleCheck.of(RuleBook.read(directory), AttributeSchema.NONE)
                        .checked()
                        .get(0)
                        .meaning());
        assertThat(sentences.rules())
                .containsExactly(new Rule("W-10", "Welcome", "For {offer.name}", "", 0, "w.dslr", 3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "show it first|show it last|w.dslr:14:5: In the sentence \"show it last\": No sentence is defined that reads"
                        + " like this behind \"then\". Nearest are: \"show it first\", \"prefer it by {factor}\".",
                "by 1.5|by 5000|w.dslr:13:5: In the sentence \"prefer it by 5000\": Found 5000 as a factor; expected a"
                        + " number from 0.000001 to 1000.",
                "telco.dsl|telko.dsl|w.dslr:2:1: There is no file telko.dsl beside this one. Did you mean telco.dsl?",
                "expander telco.dsl|// none|w.dslr:1:1: Found no line such as \"expander telco.dsl\". It says which file"
                        + " defines the sentences.",
                "The customer came  less|- for at most 3 #|w.dslr:7:5: In the sentence \"- for at most 3 # than 30 days ago\":"
                        + " No sentence is defined that reads like this behind \"when\". Nearest are: \"- for at most"
                        + " {price}\", \"the customer came less than {days} days ago\", \"- of the kind {category}\".",
            })
    void anErrorNamesTheSentence(String there, String instead, String told) throws IOException {
        assertThat(check(RULE.replace(there, instead)).problems().stream().map(Problem::toString))
                .containsExactly(told);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[keyword][]wenn=when                                  |telco.dsl:9: Found [keyword]",
                "[condition][]a {x}=Customer( tenureDays < {y} )       |telco.dsl:9: The sentence \"a {x}\" has no {y}",
                "[condition][]a=Customer( tenureDays < 3               |telco.dsl:9: The brackets in",
                "[condition][]a=Customer( ) then decision.blend( 1 )   |telco.dsl:9: Found the word \"then\"",
                "[consequence][]a=decision.blend( 1 ); /*              |telco.dsl:9: Found a comment",
                "[condition][]a {x:.*}=Customer( tenureDays < 3 )      |telco.dsl:9: Found the sentence",
                "no scope=Customer( )                                  |telco.dsl:9: Found \"no scope",
            })
    void anErrorInADefinitionNamesItsLine(String line, String told) throws IOException {
        Files.writeString(directory.resolve("telco.dsl"), MEANINGS + line.strip() + "\n");
        Files.writeString(directory.resolve("w.dslr"), RULE);

        assertThat(RuleCheck.of(RuleBook.read(directory), AttributeSchema.NONE).problems())
                .extracting(Problem::message)
                .hasSize(1)
                .allMatch(message -> message.startsWith(told.strip()));
    }

    /** Sentences and values that would run, or change the rule, if they were pasted into it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "prefer it by 1.5); System.exit(1",
                "prefer it by $offer.price",
                "prefer it by Runtime.getRuntime()",
                "prefer it by \"1\\\" ); decision.exclude( $offer ); //\"",
                "prefer it by 1.5/*",
                "prefer it by new",
                "prefer it by eval(true)",
                "prefer it by {factor}",
                "System.exit( 1 );",
                "decision.exclude( $offer );",
                "> System.exit( 1 );",
                "> decision.boost( $offer, 1 ); end rule \"B\" when then",
                "> new java.io.File( \"x\" ).delete();",
                "> /* ",
                "end rule \"B\" when then",
            })
    void aSentenceIsNoWayIn(String attack) throws IOException {
        List<Problem> problems = check(RULE.replace("prefer it by 1.5", attack)).problems();
        assertThat(problems).isNotEmpty();
        assertThat(problems.get(0).file()).isEqualTo("w.dslr");
        assertThat(problems.get(0).line()).isEqualTo(13);
    }

    @Test
    void aValueInQuotesIsOneTextWhateverItSays() throws IOException {
        RuleCheck check = check(RULE.replace("kind PLAN", "kind \"PLAN' ) || eval( true ) //\""));
        assertThat(check.problems()).isEmpty();
        assertThat(check.checked().get(0).meaning().toString())
                .contains("Constant[value=\"PLAN' ) || eval( true ) //\"]");
    }

    private RuleCheck check(String rules) throws IOException {
        Files.writeString(directory.resolve("telco.dsl"), MEANINGS);
        Files.writeString(directory.resolve("w.dslr"), rules);
        return RuleCheck.of(RuleBook.read(directory), AttributeSchema.NONE);
    }
}
