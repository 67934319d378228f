package io.offerwright.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code experiment}: how many customers it takes, who gets what, and which arm did better. */
@Command(
        name = "experiment",
        mixinStandardHelpOptions = true,
        description = "How many customers an experiment takes, who gets which arm, and whether an arm did better.",
        subcommands = {ExperimentPowerCommand.class, ExperimentAssignCommand.class, ExperimentAnalyseCommand.class})
final class ExperimentCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(),
                "Say what to do with the experiment: "
                        + String.join(", ", spec.subcommands().keySet()) + ".");
    }
}
