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

    private int run(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
