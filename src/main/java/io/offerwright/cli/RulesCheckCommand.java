package io.offerwright.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offerwright.domain.Problem;
import io.offerwright.rules.RuleBook;
import io.offerwright.rules.RuleCheck;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code offerwright rules check DIR}: everything that is wrong with rule files, for people or for an editor. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Read every rule file below a directory and report everything that is wrong.")
final class RulesCheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "A directory with rule files (*.drl).")
    private Path directory;

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
        SortedMap<String, String> sources = new TreeMap<>();
        RuleBook.read(directory).forEach((name, text) -> sources.put(place(name), text));
        RuleCheck check = RuleCheck.of(sources, schema.of(bundle));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(check, sources.size()));
        } else {
            check.problems().forEach(out::println);
            check.warnings().forEach(warning -> out.println("Warning: " + warning));
            out.println(summary(check, sources.size()));
        }
        out.flush();
        return check.problems().isEmpty() ? 0 : Main.FINDING;
    }

    private String place(String name) {
        return directory.resolve(name).toString();
    }

    private static String summary(RuleCheck check, int files) {
        return count(check.rules().size(), "rule") + " in " + count(files, "file") + ": "
                + (check.problems().isEmpty()
                        ? "no problem"
                        : count(check.problems().size(), "problem"))
                + (check.warnings().isEmpty()
                        ? ""
                        : ", " + count(check.warnings().size(), "warning"))
                + ".";
    }

    private static String count(int number, String word) {
        return number + " " + word + (number == 1 ? "" : "s");
    }

    private static String json(RuleCheck check, int files) throws IOException {
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode root = mapper.createObjectNode();
        root.put("files", files);
        root.put("rules", check.rules().size());
        add(root.putArray("problems"), "error", check.problems());
        add(root.putArray("warnings"), "warning", check.warnings());
        return mapper.writeValueAsString(root);
    }

    private static void add(ArrayNode array, String severity, List<Problem> problems) {
        for (Problem problem : problems) {
            array.addObject()
                    .put("file", problem.file())
                    .put("line", problem.line())
                    .put("column", problem.column())
                    .put("endColumn", problem.endColumn())
                    .put("code", problem.code())
                    .put("severity", severity)
                    .put("message", problem.message())
                    .put("hint", problem.hint());
        }
    }
}
