package io.offerwright.cli;

import picocli.CommandLine.Command;

/** {@code offerwright rules}: what can be done with rule files. */
@Command(
        name = "rules",
        mixinStandardHelpOptions = true,
        description = "Check, lint and test rule files, and tell what an edit would do.",
        subcommands = {RulesCheckCommand.class, RulesLintCommand.class, RulesTestCommand.class, RulesImpactCommand.class
        })
final class RulesCommand {}
