package io.offerwright.cli;

import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.Role;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ledger drop}: drops what has become too old. */
@Command(
        name = "drop",
        mixinStandardHelpOptions = true,
        description =
                "Drops the records of blocks whose decisions are all older than a day, and keeps a sealed summary.",
        footer = {
            "",
            "The summary counts, for each day, campaign and offer, what became of it. Hashes stay, so that the ledger still",
            "verifies. It can't be undone."
        })
final class LedgerDropCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private LedgerPlace place;

    @Option(names = "--before", required = true, paramLabel = "DATE", description = "The first day that is kept.")
    private LocalDate before;

    @Option(names = "--yes", description = "Needed, since it can't be undone.")
    private boolean yes;

    @Override
    public Integer call() {
        if (!yes) {
            throw new ParameterException(spec.commandLine(), "Dropping can't be undone: say --yes if you mean it.");
        }
        long dropped;
        try (Ledger ledger = place.open()) {
            dropped = LedgerPlace.access(ledger, Role.OFFICER).dropBefore(before);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, "Dropped %,d records; \"ledger summaries\" shows what is kept of them.%n", dropped);
        out.flush();
        return 0;
    }
}
