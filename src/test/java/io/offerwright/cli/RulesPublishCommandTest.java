package io.offerwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RulesPublishCommandTest {
    private static final String RULE = """
            package p
            rule "Basic phones" @id( "A" ) @reason( "r" )
            when
                Customer( deviceTier == DeviceTier.BASIC )
                $offer : Offer( price > 10 )
            then
                decision.exclude( $offer );
            end
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    private Path rules;
    private String bundle;

    @BeforeEach
    void write() throws IOException {
        rules = Files.createDirectory(directory.resolve("rules"));
        Files.writeString(rules.resolve("a.drl"), RULE);
        Path copy = Files.createDirectory(directory.resolve("bundle"));
        Path sample = Path.of("models/sample");
        try (Stream<Path> files = Files.walk(sample)) {
            for (Path file : (Iterable<Path>) files.filter(path -> !path.equals(sample))::iterator) {
                Files.copy(file, copy.resolve(sample.relativize(file).toString()));
            }
        }
        bundle = copy.toString();
    }

    @Test
    void rulesAreInForceOncePublishedAndTheEarlierOnesOnceRolledBack() {
        String before = decided();

        assertThat(run("rules", "publish", rules.toString(), "--bundle", bundle, "--by", "Ann", "--note", "a trial"))
                .isZero();
        assertThat(told()).startsWith("Published rule book ").contains(" in place of ", "; the bundle is now ");
        assertThat(decided()).isNotEqualTo(before).contains("\"offer\":");

        assertThat(run("rules", "rollback", "--bundle", bundle, "--by", "Bob")).isZero();
        assertThat(told()).startsWith("Back to rule book ");
        assertThat(decided()).isEqualTo(before);

        assertThat(run("rules", "history", "--bundle", bundle)).isZero();
        assertThat(told().lines())
                .anyMatch(line -> line.contains("Ann") && line.contains("a trial"))
                .anyMatch(line -> line.contains("Bob") && line.endsWith("<- in force"));
    }

    @Test
    void theHistoryIsAnObjectForPrograms() throws IOException {
        run("rules", "publish", rules.toString(), "--bundle", bundle, "--note", "a trial");
        told();

        assertThat(run("rules", "history", "--bundle", bundle, "--json")).isZero();
        JsonNode root = new ObjectMapper().readTree(told());
        assertThat(root.get("in_force").asText()).hasSize(64);
        assertThat(root.get("changes").get(0).get("note").asText()).isEqualTo("a trial");
    }

    @Test
    void theSameRulesAreNotPublishedTwice() {
        run("rules", "publish", rules.toString(), "--bundle", bundle);
        told();

        assertThat(run("rules", "publish", rules.toString(), "--bundle", bundle))
                .isZero();
        assertThat(told()).startsWith("These rules are in force already");
    }

    @Test
    void wrongRulesLeaveTheBundleAsItWas() throws IOException {
        String before = decided();
        Files.writeString(rules.resolve("b.drl"), RULE.replace("deviceTier", "devicetier"));

        assertThat(run("rules", "publish", rules.toString(), "--bundle", bundle))
                .isEqualTo(1);
        assertThat(err.toString()).contains("b.drl:4:15", "Nothing was published; " + bundle);
        assertThat(decided()).isEqualTo(before);
    }

    @Test
    void thereMustBeSomethingToGoBackTo() {
        assertThat(run("rules", "rollback", "--bundle", bundle)).isEqualTo(2);
        assertThat(err.toString()).isNotBlank();
        err.getBuffer().setLength(0);

        run("rules", "publish", rules.toString(), "--bundle", bundle);
        assertThat(run("rules", "rollback", "--bundle", bundle, "--to", "0123456789ab"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("0123456789ab");
    }

    @Test
    void aFallbackIsPublishedWithTheRules() throws IOException {
        assertThat(run("rules", "publish", rules.toString(), "--bundle", bundle, "--fallback", "rules-only"))
                .isZero();
        assertThat(Files.readString(Path.of(bundle, "settings.properties"))).contains("fallback = rules-only");

        assertThat(run("rules", "publish", rules.toString(), "--bundle", bundle, "--fallback", "nothing"))
                .isEqualTo(2);
    }

    /** A customer's decision, explained. */
    private String decided() {
        told();
        assertThat(run(
                        "decide",
                        "--bundle",
                        bundle,
                        "--data",
                        "sample-campaigns/data",
                        "--customer",
                        "C0000042",
                        "--date",
                        "2026-03-01",
                        "--json"))
                .isZero();
        return told();
    }

    private String told() {
        String text = out.toString();
        out.getBuffer().setLength(0);
        return text;
    }

    private int run(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
