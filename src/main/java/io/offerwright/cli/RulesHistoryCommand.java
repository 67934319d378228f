package io.offerwright.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.RuleHistory;
import io.offerwright.evidence.Fingerprint;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code offerwright rules history --bundle BUNDLE_DIR}. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = {
            "Lists the rule books that a bundle has had: when, who and why, newest first.",
            "The files of each lie in BUNDLE_DIR.history/books."
        })
final class RulesHistoryCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--bundle", required = true, paramLabel = "BUNDLE_DIR", description = "The bundle.")
    private Path bundle;

    @Option(names = "--json", description = "One JSON object on standard output.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        List<RuleHistory.Entry> entries = RuleHistory.of(bundle).entries();
        Fingerprint current = RuleHistory.bookOf(Bundle.read(bundle));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            printJson(out, entries, current);
        } else {
            print(out, entries, current);
        }
        out.flush();
        return 0;
    }

    private void print(PrintWriter out, List<RuleHistory.Entry> entries, Fingerprint current) {
        boolean told =
                !entries.isEmpty() && entries.get(entries.size() - 1).book().equals(current);
        if (!told) {
            out.println(
                    entries.isEmpty()
                            ? "Rule book " + current.abbreviated() + " is in force; none was published before it."
                            : "Rule book " + current.abbreviated()
                                    + " is in force, though it is not the last of the history: the last change was"
                                    + " interrupted, or the bundle was made anew.");
        }
        TextTable table = new TextTable("", "lllllll");
        for (int index = entries.size() - 1; index >= 0; index--) {
            RuleHistory.Entry entry = entries.get(index);
            table.row(
                    entry.at().truncatedTo(ChronoUnit.SECONDS).toString(),
                    words(entry.action()),
                    entry.book().abbreviated(),
                    "bundle " + entry.bundle().abbreviated(),
                    entry.by(),
                    entry.note(),
                    told && index == entries.size() - 1 ? "<- in force" : "");
        }
        table.print(out);
    }

    private static void printJson(PrintWriter out, List<RuleHistory.Entry> entries, Fingerprint current)
            throws IOException {
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode root = mapper.createObjectNode();
        root.put("in_force", current.hex());
        ArrayNode array = root.putArray("changes");
        for (int index = entries.size() - 1; index >= 0; index--) {
            RuleHistory.Entry entry = entries.get(index);
            array.addObject()
                    .put("at", entry.at().toString())
                    .put("action", entry.action().name().toLowerCase(Locale.ROOT))
                    .put("book", entry.book().hex())
                    .put("bundle", entry.bundle().hex())
                    .put("by", entry.by())
                    .put("note", entry.note());
        }
        out.println(mapper.writeValueAsString(root));
    }

    private static String words(RuleHistory.Action action) {
        return action.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
