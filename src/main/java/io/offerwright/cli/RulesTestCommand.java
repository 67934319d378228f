package io.offerwright.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.rules.RuleBook;
import io.offerwright.ruletest.RuleTestRun;
import io.offerwright.ruletest.RuleTestRun.Coverage;
import io.offerwright.ruletest.RuleTestRun.Difference;
import io.offerwright.ruletest.RuleTestRun.TestResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code offerwright rules test DIR}. */
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        description = {
            "Run the tests of a rule book: for this customer and these offers, these rules fire, and this is what they "
                    + "do and say.",
            "Exit code 1 when a test fails, or when a rule fires in no test."
        })
final class RulesTestCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "A directory with rule files.")
    private Path directory;

    @Option(
            names = "--tests",
            paramLabel = "DIR",
            description = "A directory with rule tests (*.yaml); by default \"tests\" in DIR or beside it.")
    private @Nullable Path tests;

    @Mixin
    private SchemaOptions schema;

    @Option(
            names = "--bundle",
            paramLabel = "BUNDLE_DIR",
            description = "The attributes that this bundle declares and protects hold too.")
    private @Nullable Path bundle;

    @Option(names = "--json", description = "One JSON object on standard output.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        AttributeSchema attributes = schema.of(bundle);
        RuleTestRun run;
        RuleBook book = RuleBook.compile(RuleBook.read(directory), attributes);
        run = RuleTestRun.of(book, testsDirectory(), attributes);

        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(run));
        } else {
            print(run, out);
        }
        out.flush();
        return run.failed() == 0 && run.neverFired() == 0 ? 0 : Main.FINDING;
    }

    private Path testsDirectory() {
        if (tests != null) {
            return tests;
        }
        Path inside = directory.resolve("tests");
        return Files.isDirectory(inside)
                ? inside
                : directory.resolve("../tests").normalize();
    }

    private static void print(RuleTestRun run, PrintWriter out) {
        for (TestResult test : run.tests()) {
            if (test.passed()) {
                continue;
            }
            out.println("Failed: " + TextTable.plain(test.name()) + " (" + test.file() + ":" + test.line() + ")");
            for (Difference difference : test.differences()) {
                out.println("  " + test.file() + ":" + difference.line() + ":" + difference.column() + ": "
                        + difference.subject());
                out.println("    expected: " + indented(difference.expected()));
                out.println("    found:    " + indented(difference.found()));
            }
            out.println();
        }
        TextTable table = new TextTable("  ", "lll");
        for (Coverage coverage : run.coverage()) {
            table.row(
                    coverage.rule().id(),
                    coverage.fired() == 0 ? "never fired" : "fired in " + count(coverage.fired(), "test"),
                    coverage.named() == 0 ? "named in none" : "named in " + coverage.named());
        }
        table.print(out);
        long passed = run.tests().size() - run.failed();
        out.println(count(run.tests().size(), "test") + ": " + passed + " passed, " + run.failed() + " failed. "
                + count(run.coverage().size(), "rule") + ": "
                + (run.coverage().size() - run.neverFired()) + " fired, " + run.neverFired() + " never.");
    }

    private static String indented(String text) {
        return text.lines().map(TextTable::plain).collect(Collectors.joining("\n              "));
    }

    private static String count(long number, String word) {
        return number + " " + word + (number == 1 ? "" : "s");
    }

    private static String json(RuleTestRun run) throws IOException {
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode root = mapper.createObjectNode();
        root.put("tests", run.tests().size());
        root.put("failed", run.failed());
        root.put("rules", run.coverage().size());
        root.put("never_fired", run.neverFired());
        ArrayNode results = root.putArray("results");
        for (TestResult test : run.tests()) {
            ObjectNode result = results.addObject()
                    .put("file", test.file())
                    .put("line", test.line())
                    .put("name", test.name())
                    .put("passed", test.passed());
            ArrayNode differences = result.putArray("differences");
            for (Difference difference : test.differences()) {
                differences
                        .addObject()
                        .put("line", difference.line())
                        .put("column", difference.column())
                        .put("subject", difference.subject())
                        .put("expected", difference.expected())
                        .put("found", difference.found());
            }
        }
        ArrayNode coverage = root.putArray("coverage");
        for (Coverage rule : run.coverage()) {
            coverage.addObject()
                    .put("rule", rule.rule().id())
                    .put("file", rule.rule().file())
                    .put("line", rule.rule().line())
                    .put("fired", rule.fired())
                    .put("named", rule.named());
        }
        return mapper.writeValueAsString(root);
    }
}
