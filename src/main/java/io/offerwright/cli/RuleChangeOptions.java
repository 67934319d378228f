package io.offerwright.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options of commands that give a bundle other rules. */
final class RuleChangeOptions {
    @Option(names = "--bundle", required = true, paramLabel = "BUNDLE_DIR", description = "The bundle to change.")
    Path bundle;

    @Option(
            names = "--by",
            paramLabel = "WHO",
            defaultValue = "${sys:user.name}",
            description = "Who does it (default: ${DEFAULT-VALUE}).")
    String by;

    @Option(names = "--note", paramLabel = "TEXT", defaultValue = "", description = "Why.")
    String note;
}
