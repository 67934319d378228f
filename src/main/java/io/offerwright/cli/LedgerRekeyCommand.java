package io.offerwright.cli;

import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.MasterKey;
import io.offerwright.ledger.Role;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ledger rekey}: another master key. */
@Command(
        name = "rekey",
        mixinStandardHelpOptions = true,
        description =
                "Encrypts all keys of a ledger anew, under a fresh master key, as when the old one got into other hands.",
        footer = {
            "",
            "The new key is written first. Should the command be interrupted, one of both files opens the ledger, never",
            "neither. Afterwards put the new file in the place of the old one, or name it by --master-key."
        })
final class LedgerRekeyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private LedgerPlace place;

    @Option(names = "--new-master-key", required = true, paramLabel = "FILE", description = "A new file.")
    private Path file;

    @Override
    public Integer call() throws IOException {
        MasterKey fresh = MasterKey.generate();
        try (Ledger ledger = place.open()) {
            NewFile.write(file, fresh::write);
            LedgerPlace.access(ledger, Role.OFFICER).changeMasterKey(fresh);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("The ledger opens with " + file + " from now on, and no more with the key it had.");
        out.flush();
        return 0;
    }
}
