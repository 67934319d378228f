package io.offerwright.cli;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import picocli.CommandLine.Option;

/** The options {@code --from} and {@code --to} of commands on a range of records. */
final class RecordRange {
    @Option(names = "--from", paramLabel = "N", description = "The first record (default: 1).")
    private long from = 1;

    @Option(names = "--to", paramLabel = "N", description = "The last record (default: the last there is).")
    private long to = Long.MAX_VALUE;

    long first() {
        if (from < 1 || to < from) {
            throw new InputException(Problem.of(
                    "",
                    "Records are counted from 1: --from (" + from + ") must be at least 1, and --to (" + to
                            + ") not less than it.",
                    ""));
        }
        return from;
    }

    long last() {
        return to;
    }

    /** How many of {@code size} records there are in it. */
    long within(long size) {
        return Math.max(0, Math.min(to, size) - first() + 1);
    }
}
