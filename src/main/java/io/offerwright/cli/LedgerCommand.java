package io.offerwright.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ledger}: what was decided, and whether the record of it is whole. */
@Command(
        name = "ledger",
        mixinStandardHelpOptions = true,
        description = "What was decided, and whether the record of it is whole.",
        subcommands = {
            LedgerVerifyCommand.class,
            LedgerShowCommand.class,
            LedgerReplayCommand.class,
            LedgerExportCommand.class,
            LedgerFairnessCommand.class,
            LedgerDriftCommand.class,
            LedgerCopyCommand.class,
            LedgerAnchorCommand.class,
            LedgerProveCommand.class,
            LedgerCheckProofCommand.class,
            LedgerJournalCommand.class,
            LedgerEraseCommand.class,
            LedgerDropCommand.class,
            LedgerSummariesCommand.class,
            LedgerRekeyCommand.class
        })
final class LedgerCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(),
                "Say what to do with the ledger: "
                        + String.join(", ", spec.subcommands().keySet()) + ".");
    }
}
