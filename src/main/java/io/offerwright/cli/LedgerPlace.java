package io.offerwright.cli;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.engine.Bundle;
import io.offerwright.evidence.Decision;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.LedgerAccess;
import io.offerwright.ledger.LedgerRecord;
import io.offerwright.ledger.MasterKey;
import io.offerwright.ledger.Principal;
import io.offerwright.ledger.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options {@code --ledger} and {@code --master-key} of every command that reads a ledger. */
final class LedgerPlace {
    private static final String JDBC = "jdbc:";

    @Option(
            names = "--ledger",
            required = true,
            paramLabel = "PLACE",
            description = "The folder that \"run --out\" wrote to, the ledger's own folder or file, or a JDBC address.")
    private String place;

    @Option(
            names = "--master-key",
            paramLabel = "FILE",
            description = "The ledger's master key (default: ledger.key beside it; a JDBC address has none).")
    private @Nullable Path masterKey;

    /** The path or address as it was given, without a password. */
    @Override
    public String toString() {
        return Ledger.withoutPassword(place);
    }

    /** The folder that was named, or that of the file that was; null for a JDBC address. */
    @Nullable
    Path folder() {
        if (place.startsWith(JDBC)) {
            return null;
        }
        Path path = Path.of(place);
        return Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
    }

    /** The place as if it was given by these options. */
    static LedgerPlace at(String place, @Nullable Path masterKey) {
        LedgerPlace given = new LedgerPlace();
        given.place = place;
        given.masterKey = masterKey;
        return given;
    }

    /** Opens the ledger to read what it holds, which its journal notes. */
    Ledger open() {
        if (place.startsWith(JDBC)) {
            return Ledger.openForAccess(place, MasterKey.read(requireKey(masterKey, this)));
        }
        return masterKey == null
                ? Ledger.openForAccess(Path.of(place))
                : Ledger.openForAccess(Path.of(place), MasterKey.read(masterKey));
    }

    /** Opens the ledger without ever changing it. */
    Ledger openReadOnly() {
        Optional<MasterKey> key = Optional.ofNullable(masterKey).map(MasterKey::read);
        if (place.startsWith(JDBC)) {
            return Ledger.openReadOnly(place, key);
        }
        return key.isPresent() ? Ledger.openReadOnly(Path.of(place), key) : Ledger.openReadOnly(Path.of(place));
    }

    /**
     * Opens a ledger to add to it; one that is not there is made.
     *
     * @param place a folder, or a JDBC address
     * @param masterKey null for the file beside it
     */
    static Ledger openToWrite(String place, @Nullable Path masterKey) {
        if (place.startsWith(JDBC)) {
            return Ledger.open(place, MasterKey.readOrMake(requireKey(masterKey, place)));
        }
        return masterKey == null
                ? Ledger.open(Path.of(place))
                : Ledger.open(Path.of(place), MasterKey.readOrMake(masterKey));
    }

    private static Path requireKey(@Nullable Path masterKey, Object place) {
        if (masterKey == null) {
            throw new InputException(Problem.of(
                    place.toString(),
                    "A ledger in a database needs its master key from elsewhere.",
                    "Name a file by --master-key; \"run\" makes it if it is not there."));
        }
        return masterKey;
    }

    /** The door for whoever runs this process, whose files say by their rights what they may read. */
    static LedgerAccess access(Ledger ledger, Role role) {
        return ledger.as(new Principal(System.getProperty("user.name", "unknown"), role), Clock.systemUTC());
    }

    /**
     * The record of a decision.
     *
     * @throws InputException if the ledger has none of this id, or its customer was erased
     */
    LedgerRecord.Kept record(LedgerAccess access, String decisionId) {
        LedgerRecord found = access.record(decisionId).orElseThrow(() -> notRecorded(decisionId));
        if (found instanceof LedgerRecord.Kept kept) {
            return kept;
        }
        throw new InputException(Problem.of(
                toString(),
                "Record " + found.sequence() + " is erased: the customer's key was destroyed.",
                "\"ledger journal\" says by whom and when; \"ledger export\" shows what is left of it."));
    }

    InputException notRecorded(String decisionId) {
        return new InputException(Problem.of(
                toString(),
                "No decision \"" + decisionId + "\" is recorded.",
                "\"ledger show --customer ID\" lists the decisions of a customer."));
    }

    /**
     * The bundle that a decision ran on.
     *
     * @throws InputException if the ledger has it not
     */
    Bundle bundle(Ledger ledger, Decision decision) {
        return ledger.bundles()
                .get(decision.bundle())
                .map(Bundle::of)
                .orElseThrow(() -> new InputException(Problem.of(
                        toString(),
                        "The bundle " + decision.bundle().abbreviated() + " of this decision is not in the ledger.",
                        "")));
    }
}
