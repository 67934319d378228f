package io.offerwright.cli;

import io.offerwright.engine.RuleHistory;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private RuleChangeOptions change;

    @Option(
            names = "--to",
            paramLabel = "FINGERPRINT|STEPS",
            defaultValue = "1",
            description = {
                "The first digits of a rule book's fingerprint, six at the least, or how many changes to take back",
                "(default: ${DEFAULT-VALUE})."
            })
    private String to;

    @Override
    public Integer call() {
        RuleHistory history = RuleHistory.of(change.bundle);
        RuleHistory.Change made = history.rollback(history.find(to), change.by, change.note, Instant.now());
        PrintWriter out = spec.commandLine().getOut();
        RulesPublishCommand.print(out, made, "Back to");
        out.flush();
        return 0;
    }
}
