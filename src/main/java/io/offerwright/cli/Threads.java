package io.offerwright.cli;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import picocli.CommandLine.Option;

/** The option {@code --threads}. */
final class Threads {
    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many threads work; the result is the same at any number (default: one per processor).")
    private int threads = Runtime.getRuntime().availableProcessors();

    int count() {
        if (threads < 1 || threads > 1024) {
            throw new InputException(
                    Problem.of("", "--threads is " + threads + "; expected a number from 1 to 1024.", ""));
        }
        return threads;
    }
}
