package io.offerwright.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code churn}: models of who leaves. */
@Command(
        name = "churn",
        mixinStandardHelpOptions = true,
        description =
                "Trains models of who leaves, and finds the columns that know it because they were written afterwards.",
        footer = {
            "",
            "A bundle with a churn model estimates the risk of customers whose churn_risk is empty, so that rules can ask for it,",
            "and \"explain\" says what the estimate is made of.",
            "",
            "Example: churn train customers-of-last-year.csv.gz --label churned --out churn.txt"
        },
        subcommands = {ChurnTrainCommand.class})
final class ChurnCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Expected a subcommand: train.");
    }
}
