package io.offerwright.cli;

import picocli.CommandLine.Command;

/** {@code offerwright rules}: what can be done with rule files. */
@Command(
        name = "rules",
        mixinStandardHelpOptions = true,
        description = "Check, lint and test rule files, tell what an edit would do, put it in force, and go back.",
        subcommands = {
            RulesCheckCommand.class,
            RulesLintCommand.class,
            RulesTestCommand.class,
            RulesImpactCommand.class,
            RulesPublishCommand.class,
            RulesRollbackCommand.class,
            RulesHistoryCommand.class
        })
final class RulesCommand {}
