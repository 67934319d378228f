package io.offerwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RulesTestCommandTest {
    private static final String RULES = """
            package p
            rule "Small" @id( "S-10" ) @reason( "{offer.name} is small" )
            when
                Customer( tenureDays < 10 )
                $offer : Offer( price < 10 )
            then
                decision.exclude( $offer );
            end
            rule "Fibre" @id( "F-10" ) @reason( "fibre at {share}" )
            when
                Customer( attributes["fibre"] == "yes" )
            then
                decision.blend( 0.5 );
            end
            """;
    private static final String TESTS = """
            tests:
              - name: New customers see nothing small
                given:
                  customer: { tenure_days: 9 }
                  offers: [ { offer_id: A, price: 5 }, { offer_id: B } ]
                expect:
                  offers:
                    A: { excluded_by: S-10, reason: Offer A is small }
                    B: { excluded: false, boost: 1, promoted: false }
                  blend: none
                  fires_not: F-10
              - name: Fibre
                given: { customer: { fibre: yes } }
                expect: { blend: 0.5, reasons: { F-10: fibre at 0.5 } }
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @BeforeEach
    void aRuleBook() throws IOException {
        Files.writeString(directory.resolve("a.drl"), RULES);
        Files.createDirectory(directory.resolve("tests"));
    }

    @Test
    void thePackagedRulesPassTheirTestsAndNoneIsWithoutOne() {
        assertThat(run("rules", "test", "rules/telco")).as(out.toString()).isZero();
        assertThat(out.toString())
                .contains(", 0 failed. 34 rules: 34 fired, 0 never.")
                .doesNotContain("named in none");
    }

    @Test
    void theRulesInTablesPassTheirTests() {
        assertThat(run("rules", "test", "sample-campaigns/rules-in-tables"))
                .as(out.toString())
                .isZero();
    }

    @Test
    void whatIsAsExpectedExitsWithZero() throws IOException {
        assertThat(test(TESTS)).as(out.toString() + err).isZero();
        assertThat(out.toString().strip()).endsWith("2 tests: 2 passed, 0 failed. 2 rules: 2 fired, 0 never.");
    }

    @Test
    void aDifferenceIsToldWithItsPlaceAndExitsWithOne() throws IOException {
        assertThat(test(TESTS.replace("B: { excluded: false", "B: { excluded: true")
                        .replace("A is small", "A is tiny")
                        .replace("blend: none", "blend: 0.2")))
                .isEqualTo(1);
        Path file = directory.resolve("tests/t.yaml");
        assertThat(out.toString())
                .startsWith("""
                        Failed: New customers see nothing small (%s:2)
                          %s:8:41: what is said about A
                            expected: Offer A is tiny
                            found:    Offer A is small
                          %s:9:24: B
                            expected: excluded
                            found:    not excluded
                          %s:10:14: the blend
                            expected: 0.2
                            found:    none
                        """.formatted(file, file, file, file))
                .contains("2 tests: 1 passed, 1 failed.");
    }

    @Test
    void aRuleThatNoTestFiresExitsWithOne() throws IOException {
        assertThat(test(TESTS.replace("fibre: yes", "fibre: no")
                        .replace("blend: 0.5, reasons: { F-10: fibre at 0.5 }", "blend: none")))
                .isEqualTo(1);
        assertThat(out.toString())
                .contains("F-10  never fired")
                .contains("2 passed, 0 failed. 2 rules: 1 fired, 1 never.");
    }

    @Test
    void jsonHoldsDifferencesAndCoverage() throws IOException {
        Files.writeString(directory.resolve("tests/t.yaml"), TESTS.replace("blend: 0.5,", "blend: 0.6,"));
        assertThat(run("rules", "test", directory.toString(), "--schema", "fibre=CATEGORY", "--json"))
                .isEqualTo(1);
        JsonNode root = new ObjectMapper().readTree(out.toString());
        assertThat(root.path("failed").asInt()).isEqualTo(1);
        JsonNode difference = root.at("/results/1/differences/0");
        assertThat(difference.path("expected").asText()).isEqualTo("0.6");
        assertThat(difference.path("found").asText()).isEqualTo("0.5");
        assertThat(difference.path("line").asInt()).isEqualTo(14);
        assertThat(root.at("/coverage/1/fired").asInt()).isEqualTo(1);
    }

    @Test
    void everyMistakeOfATestFileIsToldWithItsPlaceAtOnce() throws IOException {
        assertThat(test("""
                        tests:
                          - name: Mistakes
                            given:
                              customer: { tenure_day: 9, household_size: 0 }
                              offers: [ { offer_id: A, price: cheap }, B ]
                            expect:
                              offers:
                                AA: { boost: 1 }
                                A: { excluded_by: S-20, exclude: false }
                              weights: { revenu: 1 }
                              blend: much
                              reason: x
                          - name: Nothing
                        """)).isEqualTo(2);
        assertThat(err.toString().lines().map(line -> line.substring(line.indexOf("t.yaml:") + 7)))
                .containsExactlyInAnyOrder(
                        "4:19: The key \"tenure_day\" is not known in \"customer\". Did you mean \"tenure_days\"?",
                        "4:50: household_size is \"0\"; expected a whole number from 1 to 1000.",
                        "5:39: price is \"cheap\"; expected a number from 0 to 1000000000.",
                        "5:48: Found the offer \"B\", but the file names no catalog. Name one with \"catalog:\", or write the"
                                + " offer out: { offer_id: B }.",
                        "8:9: The offer \"AA\" is not among those given. Did you mean \"A\"?",
                        "9:27: There is no rule \"S-20\". Did you mean \"S-10\"?",
                        "9:33: The key \"exclude\" is not known in \"A\". Did you mean \"excluded\"?",
                        "10:18: There is no objective \"revenu\"; expected diversity or relevance or revenue. Did you mean"
                                + " \"revenue\"?",
                        "11:14: blend is \"much\"; expected a number from 0 to 1.",
                        "12:7: The key \"reason\" is not known in \"expect\". Did you mean \"reasons\"?",
                        "13:5: The test \"Nothing\" expects nothing. Add \"expect:\".");
    }

    @Test
    void testsMayNameTheOffersOfACatalogue() throws IOException {
        String catalog =
                Path.of("sample-campaigns/data/offers.csv").toAbsolutePath().toString();
        assertThat(test("catalog: " + catalog + "\n"
                        + TESTS.replace("[ { offer_id: A, price: 5 }, { offer_id: B } ]", "[ADDON-001]")
                                .replace(
                                        "A: { excluded_by: S-10, reason: Offer A is small }",
                                        "ADDON-001: { excluded_by: S-10, reason: Data Boost 5 GB is small }")
                                .replace("        B: { excluded: false, boost: 1, promoted: false }\n", "")))
                .as(out.toString() + err)
                .isZero();
    }

    @Test
    void withoutTestsThereIsNothingToRun() {
        assertThat(run("rules", "test", directory.toString(), "--schema", "fibre=CATEGORY"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("holds no rule test");
    }

    private int test(String tests) throws IOException {
        Files.writeString(directory.resolve("tests/t.yaml"), tests);
        return run("rules", "test", directory.toString(), "--schema", "fibre=CATEGORY");
    }

    private int run(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
