package io.offerwright.cli;

import io.offerwright.domain.InputException;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.Fallback;
import io.offerwright.engine.RuleHistory;
import io.offerwright.engine.Settings;
import io.offerwright.rules.RuleBook;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code offerwright rules publish RULES_DIR --bundle BUNDLE_DIR}. */
@Command(
        name = "publish",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Checks rules and puts them in force: the bundle gets this rule book.",
            "The bundle is replaced as a whole, and the rule book that it had is kept in BUNDLE_DIR.history."
        },
        footer = {"", "Example: rules publish rules/telco --bundle models/sample --note \"Black Friday\""})
final class RulesPublishCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RULES_DIR", description = "A directory with rule files (*.drl, *.csv, *.xlsx, *.dslr).")
    private Path directory;

    @Mixin
    private RuleChangeOptions change;

    @Option(
            names = "--fallback",
            paramLabel = "none|empty-list|rules-only",
            converter = FallbackConverter.class,
            description = "What the bundle is to do for a customer for whom a rule fails (default: as before).")
    private @Nullable Fallback fallback;

    @Override
    public Integer call() {
        SortedMap<String, String> rules = RuleBook.read(directory);
        RuleHistory history = RuleHistory.of(change.bundle);
        Fallback given = fallback;
        UnaryOperator<Settings> settings = before -> given == null ? before : before.withFallback(given);
        // Read now, so that what is thrown below is about the rules.
        Bundle before = Bundle.read(change.bundle);
        RuleHistory.Change made;
        try {
            made = history.publish(rules, settings, change.by, change.note, Instant.now());
        } catch (InputException e) {
            e.problems().forEach(problem -> spec.commandLine().getErr().println(problem));
            spec.commandLine()
                    .getErr()
                    .println("Nothing was published; " + change.bundle + " still has the rule book "
                            + RuleHistory.bookOf(before).abbreviated() + ".");
            return Main.FINDING;
        }
        PrintWriter out = spec.commandLine().getOut();
        print(out, made, "Published");
        out.flush();
        return 0;
    }

    static void print(PrintWriter out, RuleHistory.Change change, String done) {
        if (!change.changed()) {
            out.println("These rules are in force already; nothing was changed.");
            return;
        }
        out.println(done + " rule book " + RuleHistory.bookOf(change.after()).abbreviated() + " in place of "
                + RuleHistory.bookOf(change.before()).abbreviated() + "; the bundle is now "
                + change.after().fingerprint().abbreviated() + ".");
    }
}
