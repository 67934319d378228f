package io.offerwright.cli;

import io.offerwright.ledger.Checkpoint;
import io.offerwright.ledger.InclusionProof;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.Role;
import io.offerwright.ledger.VerifyingKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ledger prove}: proof that a decision stands in the ledger. */
@Command(
        name = "prove",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Writes a proof that one decision stands in the ledger, which anybody can check without the ledger.",
        footer = {
            "",
            "docs/ledger-proofs.md describes the format; docs/check_proof.py checks it, and so does \"ledger check-proof\"."
        })
final class LedgerProveCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DECISION_ID", description = "As in decisions.csv.")
    private String decisionId;

    @Mixin
    private LedgerPlace place;

    @Option(
            names = "--anchor",
            required = true,
            paramLabel = "FILE",
            description = "A checkpoint that was signed after the decision.")
    private Path anchor;

    @Option(
            names = "--key",
            required = true,
            paramLabel = "FILE",
            description = "The public key that the checkpoint is signed with.")
    private Path key;

    @Option(
            names = "--without-customer",
            description = "Leaves out who the customer is: it then proves what was decided, and not for whom.")
    private boolean withoutCustomer;

    @Option(names = "--out", paramLabel = "FILE", description = "Where to; the standard output when not given.")
    private @Nullable Path out;

    @Override
    public Integer call() throws IOException {
        Checkpoint checkpoint = SignedCheckpoint.read(anchor, VerifyingKey.read(key));
        InclusionProof proof;
        try (Ledger ledger = place.open()) {
            proof = LedgerPlace.access(ledger, Role.AUDITOR)
                    .proof(decisionId, checkpoint)
                    .orElseThrow(() -> place.notRecorded(decisionId));
        }
        String text = ProofJson.write(withoutCustomer ? proof.withoutDisclosure() : proof);
        if (out == null) {
            PrintWriter printer = spec.commandLine().getOut();
            printer.print(text);
            printer.flush();
        } else {
            Files.writeString(out, text, StandardCharsets.UTF_8);
        }
        return 0;
    }
}
