package io.offerwright.cli;

import io.offerwright.feedback.CampaignResults;
import io.offerwright.feedback.ResultsReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code campaign report}: what came of a campaign, as a page. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes what \"campaign results\" tells as a page of HTML that needs nothing beside it: the lift with its intervals,",
            "the funnel, offers over time, who got nothing, and tables by offer, segment and rule.",
            "Exit code 1 when the arms of an experiment are not as large as was planned, so that nothing is compared."
        },
        footer = {"", "Example: campaign report out/spring-upgrade --outcomes outcomes.csv --out report.html"})
final class CampaignReportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private FeedbackOptions options;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "The page; one that is there is replaced.")
    private Path out;

    @Override
    public Integer call() {
        CampaignResults results = options.results(spec.commandLine());
        ResultsReport.write(out, results, options.reportSources());
        PrintWriter printer = spec.commandLine().getOut();
        printer.println("Report: " + out);
        printer.flush();
        return results.experiments().stream()
                        .map(CampaignResults.Experiment::stopped)
                        .anyMatch(Optional::isPresent)
                ? Main.FINDING
                : 0;
    }
}
