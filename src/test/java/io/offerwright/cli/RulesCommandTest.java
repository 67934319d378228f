package io.offerwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RulesCommandTest {
    private static final String FIBRE = """
            package p
            rule "R" @id( "A" ) @reason( "r" )
            when
                Customer( attributes["fibre"] == "yes" )
            then
                decision.blend( 1 );
            end
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    @Test
    void goodRulesExitWithZeroAndASummary() {
        assertThat(run("rules", "check", "rules/telco")).isZero();
        assertThat(out.toString().strip()).isEqualTo("34 rules in 7 files: no problem.");
    }

    @Test
    void problemsAreListedAsCompilersDoAndExitWithOne() throws Exception {
        Path file = Files.writeString(directory.resolve("a.drl"), FIBRE);

        assertThat(run("rules", "check", directory.toString())).isEqualTo(1);
        assertThat(out.toString().lines())
                .containsExactly(
                        file + ":4:26: The custom attribute \"fibre\" is not declared in the schema of the customers."
                                + " No custom attribute is declared.",
                        "1 rule in 1 file: 1 problem.");
    }

    @Test
    void declaredAttributesMayBeNamed() throws Exception {
        Files.writeString(directory.resolve("a.drl"), FIBRE);

        assertThat(run("rules", "check", directory.toString(), "--schema", "fibre=category,income=NUMBER"))
                .isZero();
    }

    @Test
    void jsonHoldsThePlaces() throws Exception {
        Files.writeString(directory.resolve("a.drl"), FIBRE);

        assertThat(run("rules", "check", directory.toString(), "--json")).isEqualTo(1);
        JsonNode problem =
                new ObjectMapper().readTree(out.toString()).path("problems").path(0);
        assertThat(problem.path("line").asInt()).isEqualTo(4);
        assertThat(problem.path("column").asInt()).isEqualTo(26);
        assertThat(problem.path("endColumn").asInt()).isEqualTo(33);
        assertThat(problem.path("code").asText()).isEqualTo("undeclared-attribute");
        assertThat(problem.path("severity").asText()).isEqualTo("error");
        assertThat(problem.path("message").asText()).contains("\"fibre\" is not declared");
        assertThat(problem.path("hint").asText()).isEqualTo("No custom attribute is declared.");
    }

    @Test
    void wrongUsageExitsWithTwo() {
        assertThat(run("rules", "check")).isEqualTo(2);
        assertThat(run("rules", "check", directory.resolve("none").toString())).isEqualTo(2);
        assertThat(run("rules", "check", directory.toString(), "--schema", "fibre=COLOUR"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("no such directory");
    }

    @Test
    void lintOfThePackagedRulesOnTheSampleFindsTheOneThingThatTheGuideExplains() throws Exception {
        assertThat(run("rules", "lint", "rules/telco", "--data", "sample-campaigns/data", "--json"))
                .isEqualTo(1);
        JsonNode root = new ObjectMapper().readTree(out.toString());

        assertThat(root.path("contexts").findValuesAsText("date"))
                .as("the day after the last event, then days of the seasons")
                .startsWith("2026-03-01")
                .hasSizeGreaterThan(3);
        assertThat(root.path("findings"))
                .filteredOn(finding -> !finding.path("severity").asText().equals("note"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.path("code").asText()).isEqualTo("idle-rule");
                    assertThat(finding.path("rules").findValuesAsText("id")).containsExactly("ELIG-060");
                    assertThat(finding.path("witness").path("madeUp").asBoolean())
                            .isTrue();
                });
        assertThat(root.path("findings"))
                .filteredOn(finding -> finding.path("severity").asText().equals("note"))
                .allMatch(finding -> finding.path("code").asText().equals("overlapping-rules")
                        && finding.path("message").asText().contains("wins by its salience"))
                .allMatch(finding ->
                        finding.path("witness").path("customer").asText().startsWith("C0"));
    }

    @Test
    void lintNamesPlaceRulesAndWitness() throws Exception {
        Path file = Files.writeString(
                directory.resolve("a.drl"), FIBRE.replace("@reason", "@until( \"2026-02-28\" ) @reason"));

        assertThat(run("rules", "lint", directory.toString(), "--schema", "fibre=category", "--today", "2026-03-01"))
                .isEqualTo(1);
        assertThat(out.toString().lines())
                .containsExactly(
                        file + ":2: warning: The rule A has no @owner. [missing-owner]",
                        "    Add @owner( \"...\" ): who answers for it.",
                        file + ":2: warning: The rule A was meant to hold until 2026-02-28, and it is 2026-03-01."
                                + " [expired-rule]",
                        "    It still fires: @until switches nothing off. Remove the rule, or move the day.",
                        "1 rule, tried on 2 requests in 1 context: 2 findings.");
    }

    @Test
    void lintOnABundleKnowsItsOffers() {
        assertThat(run(
                        "rules",
                        "lint",
                        "rules/telco",
                        "--bundle",
                        "models/sample",
                        "--today",
                        "2026-03-01",
                        "--bound",
                        "1.6"))
                .isEqualTo(1);
        assertThat(out.toString())
                .contains("[large-boost]")
                .contains("The offer FAMILY-001 is boosted by 1.68")
                .contains("For example for a customer with householdSize 4, offer.dataGb 60");
    }

    @Test
    void lintRefusesWhatItCanNotUse() throws Exception {
        Files.writeString(directory.resolve("a.drl"), FIBRE);

        assertThat(run("rules", "lint", directory.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("\"fibre\" is not declared");
        assertThat(run("rules", "lint", "rules/telco", "--bound", "0")).isEqualTo(2);
        assertThat(run("rules", "lint", "rules/telco", "--data", "a", "--bundle", "b"))
                .isEqualTo(2);
        assertThat(run(
                        "rules",
                        "lint",
                        "rules/telco",
                        "--data",
                        directory.resolve("none").toString()))
                .isEqualTo(2);
    }

    private int run(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
