package io.offerwright.cli;

import io.offerwright.ledger.Checkpoint;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.SigningKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ledger anchor}: signs for what the ledger holds now. */
@Command(
        name = "anchor",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Signs a checkpoint: what the ledger holds now. Kept elsewhere, it shows later that nothing was cut off.",
        footer = {
            "",
            "Keep checkpoints and signing key out of reach of whoever can write the ledger: in another account, with an",
            "auditor, in a public log. \"ledger verify --anchor FILE --key FILE.pub\" holds the ledger against it."
        })
final class LedgerAnchorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private LedgerPlace place;

    @ArgGroup(multiplicity = "1")
    private Key key;

    /** A key that is there, or a new one. */
    static final class Key {
        @Option(names = "--key", paramLabel = "FILE", description = "The Ed25519 key to sign with.")
        private @Nullable Path existing;

        @Option(
                names = "--new-key",
                paramLabel = "FILE",
                description = "Makes a key, and FILE.pub with its public part, and signs with it.")
        private @Nullable Path fresh;
    }

    @Option(names = "--name", paramLabel = "NAME", description = "Whose ledger it is (default: ${DEFAULT-VALUE}).")
    private String name = Checkpoint.DEFAULT_NAME;

    @Option(names = "--out", paramLabel = "FILE", description = "A new file; the standard output when not given.")
    private @Nullable Path out;

    @Override
    public Integer call() throws IOException {
        if (!name.matches("[^\\s+]+")) {
            throw new ParameterException(
                    spec.commandLine(), "--name (" + name + ") must have no white space and no plus sign.");
        }
        Checkpoint checkpoint;
        try (Ledger ledger = place.openReadOnly()) {
            checkpoint = ledger.checkpoint(signingKey(), name, Clock.systemUTC());
        }
        PrintWriter printer = spec.commandLine().getOut();
        if (out == null) {
            printer.print(checkpoint);
        } else {
            NewFile.write(out, checkpoint.toString());
            printer.printf(
                    Locale.ROOT,
                    "Signed for %,d records in %,d blocks: %s%n",
                    checkpoint.records(),
                    checkpoint.blocks(),
                    out);
        }
        printer.flush();
        return 0;
    }

    private SigningKey signingKey() throws IOException {
        Path file = key.fresh;
        if (file == null) {
            return SigningKey.read(java.util.Objects.requireNonNull(key.existing));
        }
        SigningKey fresh = SigningKey.generate();
        NewFile.write(file, fresh::write);
        NewFile.write(
                file.resolveSibling(file.getFileName() + ".pub"),
                fresh.verifyingKey().toPem());
        return fresh;
    }
}
