package io.offerwright.cli;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.LedgerRecord;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option {@code --ledger} of every command that reads a ledger. */
final class LedgerPlace {
    @Option(
            names = "--ledger",
            required = true,
            paramLabel = "PATH",
            description = "The folder that \"run --out\" wrote to, the ledger's own folder or file, or a JDBC address.")
    private String place;

    /** The path or address as it was given. */
    @Override
    public String toString() {
        return place;
    }

    /**
     * The record of a decision.
     *
     * @throws InputException if the ledger has none of this id
     */
    LedgerRecord record(Ledger ledger, String decisionId) {
        return ledger.record(decisionId)
                .orElseThrow(() -> new InputException(Problem.of(
                        place,
                        "No decision \"" + decisionId + "\" is recorded.",
                        "\"ledger show --customer ID\" lists the decisions of a customer.")));
    }

    /** Opens the ledger without ever changing it. */
    Ledger open() {
        return place.startsWith("jdbc:") ? Ledger.openReadOnly(place) : Ledger.openReadOnly(Path.of(place));
    }
}
