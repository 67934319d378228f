package io.offerwright.cli;

import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.Role;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ledger summaries}: what is kept of dropped records. */
@Command(
        name = "summaries",
        mixinStandardHelpOptions = true,
        description = "Prints the summaries of dropped records as one CSV table.")
final class LedgerSummariesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private LedgerPlace place;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (Ledger ledger = place.open()) {
            boolean first = true;
            for (String summary : LedgerPlace.access(ledger, Role.READER).summaries()) {
                List<String> lines = summary.lines().toList();
                // All have the same header.
                for (String line : first ? lines : lines.subList(1, lines.size())) {
                    out.print(line + "\r\n");
                }
                first = false;
            }
        }
        out.flush();
        return 0;
    }
}
