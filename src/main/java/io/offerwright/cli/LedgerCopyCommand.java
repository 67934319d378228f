package io.offerwright.cli;

import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.Role;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ledger copy}: a range of a ledger as a ledger of its own. */
@Command(
        name = "copy",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Copies a range of records, with all it takes to verify and replay them, into a new ledger in a folder.",
        footer = {
            "",
            "Blocks are copied as a whole, the hashes of all others are kept: so a checkpoint of the ledger holds for the",
            "copy, on any machine. The copy has a master key of its own, in ledger.key."
        })
final class LedgerCopyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private LedgerPlace place;

    @Mixin
    private RecordRange range;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "A new folder.")
    private Path out;

    @Override
    public Integer call() {
        long copied;
        try (Ledger ledger = place.open()) {
            copied = LedgerPlace.access(ledger, Role.AUDITOR).copy(range.first(), range.last(), out);
        }
        PrintWriter printer = spec.commandLine().getOut();
        printer.printf(Locale.ROOT, "Copied %,d records to %s%n", copied, out);
        printer.flush();
        return 0;
    }
}
