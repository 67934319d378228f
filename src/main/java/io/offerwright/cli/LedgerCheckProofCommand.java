package io.offerwright.cli;

import io.offerwright.ledger.InclusionProof;
import io.offerwright.ledger.VerifyingKey;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ledger check-proof}: checks a proof, without any ledger. */
@Command(
        name = "check-proof",
        mixinStandardHelpOptions = true,
        description = "Checks that a decision stands in the ledger that a key signed for; needs no ledger.",
        footer = {"", "Exit code 1 when the proof does not hold."})
final class LedgerCheckProofCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PROOF", description = "What \"ledger prove\" wrote.")
    private Path file;

    @Option(names = "--key", required = true, paramLabel = "FILE", description = "The signer's public key.")
    private Path key;

    @Override
    public Integer call() {
        InclusionProof proof = ProofJson.read(file);
        boolean holds = proof.holds(VerifyingKey.read(key));
        PrintWriter out = spec.commandLine().getOut();
        if (holds) {
            out.printf(
                    Locale.ROOT,
                    "The proof holds: record %,d of %,d stands in %s as of %s.%n",
                    proof.sequence(),
                    proof.checkpoint().records(),
                    proof.checkpoint().name(),
                    proof.checkpoint().moment());
            out.println(
                    proof.disclosure().isPresent()
                            ? "It also shows for whom it was decided."
                            : "It does not show for whom it was decided.");
        } else {
            out.println(
                    "The proof does not hold: it was changed, or it is not of the ledger that this key signed for.");
        }
        out.flush();
        return holds ? 0 : Main.FINDING;
    }
}
