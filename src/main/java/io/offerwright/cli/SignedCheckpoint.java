package io.offerwright.cli;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.ledger.Checkpoint;
import io.offerwright.ledger.VerifyingKey;
import java.nio.file.Path;
import java.util.List;

/** Checkpoints from files, of which nothing is believed before their signature was checked. */
final class SignedCheckpoint {
    private SignedCheckpoint() {}

    static List<Checkpoint> read(List<Path> files, VerifyingKey key) {
        return files.stream().map(file -> read(file, key)).toList();
    }

    /**
     * The checkpoint in a file.
     *
     * @throws InputException if it is none, or the key did not sign it
     */
    static Checkpoint read(Path file, VerifyingKey key) {
        Checkpoint checkpoint = Checkpoint.read(file);
        if (!checkpoint.isSignedBy(key)) {
            throw new InputException(Problem.of(
                    file.toString(),
                    "This key did not sign the checkpoint.",
                    "It was changed since, or another key signed it."));
        }
        return checkpoint;
    }
}
