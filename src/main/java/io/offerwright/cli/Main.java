package io.offerwright.cli;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.evidence.Provenance;
import io.offerwright.rules.RuleException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.TypeConversionException;

/** The command {@code offerwright}. Exit code 0 is success, 1 a finding, 2 wrong usage or input. */
@Command(
        name = "offerwright",
        mixinStandardHelpOptions = true,
        version = "offerwright " + Provenance.OFFERWRIGHT_VERSION,
        description = "Which offers, in which order, and why.",
        subcommands = {
            RunCommand.class,
            DecideCommand.class,
            ExplainCommand.class,
            WhyNotCommand.class,
            TrainCommand.class,
            ChurnCommand.class,
            RetrainCommand.class,
            EvaluateCommand.class,
            BenchmarkCommand.class,
            ModelCommand.class,
            ColdStartCommand.class,
            TuneCommand.class,
            FeaturesCommand.class,
            RulesCommand.class,
            LedgerCommand.class,
            HealthCommand.class,
            CampaignCommand.class,
            ExperimentCommand.class,
            ContactsCommand.class,
            SimulateCommand.class
        })
public final class Main {
    /** Exit code of a command that worked and found something wrong, such as a broken ledger. */
    static final int FINDING = 1;
    /** Exit code of a command that could not work with what it was given. */
    static final int USAGE = 2;

    private Main() {}

    /** Runs a command and exits with its code. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The whole command line, for tests and for shell completion. */
    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(LocalDate.class, Main::date)
                .setExecutionExceptionHandler((exception, command, parsed) -> {
                    if (exception instanceof InputException input) {
                        for (Problem problem : input.problems()) {
                            command.getErr().println(problem);
                        }
                        return USAGE;
                    }
                    if (exception instanceof RuleException) {
                        command.getErr().println(exception.getMessage());
                        command.getErr()
                                .println("Put the rule right, or choose what a bundle is to do in such a case:"
                                        + " \"rules publish\" has --fallback, a campaign file \"fallback\".");
                        return FINDING;
                    }
                    throw exception;
                });
    }

    private static LocalDate date(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new TypeConversionException(
                    "\"" + text + "\" is not a date of the calendar; expected one such as 2026-03-01.");
        }
    }
}
