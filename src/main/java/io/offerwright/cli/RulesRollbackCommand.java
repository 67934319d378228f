package io.offerwright.cli;

import io.offerwright.engine.RuleHistory;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code offerwright rules rollback --bundle BUNDLE_DIR}. */
@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Puts an earlier rule book of a bundle in force again.",
            "Model, catalogue and settings stay as they are now; only the rules go back."
        },
        footer = {"", "Example: rules rollback --bundle models/sample --note \"too many discounts\""})
final class RulesRollbackCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--bundle", required = true, paramLabel = "BUNDLE_DIR", description = "The bundle to change.")
    private Path bundle;

    @Option(
            names = "--to",
            paramLabel = "FINGERPRINT|STEPS",
            defaultValue = "1",
            description = {
                "The first digits of a rule book's fingerprint, six at the least, or how many changes to take back",
                "(default: ${DEFAULT-VALUE})."
            })
    private String to;

    @Option(
            names = "--by",
            paramLabel = "WHO",
            defaultValue = "${sys:user.name}",
            description = "Who does it (default: ${DEFAULT-VALUE}).")
    private String by;

    @Option(names = "--note", paramLabel = "TEXT", defaultValue = "", description = "Why.")
    private String note;

    @Override
    public Integer call() {
        RuleHistory history = RuleHistory.of(bundle);
        RuleHistory.Change change = history.rollback(history.find(to), by, note, Instant.now());
        PrintWriter out = spec.commandLine().getOut();
        RulesPublishCommand.print(out, change, "Back to");
        out.flush();
        return 0;
    }
}
