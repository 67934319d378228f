package io.offerwright.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code campaign}: what came of a campaign. */
@Command(
        name = "campaign",
        mixinStandardHelpOptions = true,
        description = "What came of a campaign.",
        subcommands = {CampaignResultsCommand.class, CampaignReportCommand.class})
final class CampaignCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(),
                "Say what to do with the campaign: "
                        + String.join(", ", spec.subcommands().keySet()) + ".");
    }
}
