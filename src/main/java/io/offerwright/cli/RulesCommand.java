package io.offerwright.cli;

import picocli.CommandLine.Command;

/** {@code offerwright rules}: what can be done with rule files. */
@Command(
        name = "rules",
        mixinStandardHelpOptions = true,
        description = "Check rule files.",
        subcommands = {RulesCheckCommand.class})
final class RulesCommand {}
