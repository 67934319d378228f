package io.offerwright.cli;

import io.offerwright.feedback.CampaignResults;
import io.offerwright.feedback.ResultsJson;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code campaign results}: what customers did with a campaign's decisions, and what of it would have happened anyway. */
@Command(
        name = "results",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Joins outcomes to a campaign's decisions: the funnel, what came of each offer, who got nothing, and by how much",
            "the campaign lifted conversion and revenue over those who were held out.",
            "Exit code 1 when the arms of an experiment are not as large as was planned, so that nothing is compared."
        },
        footer = {
            "",
            "An outcome counts within the window after its decision, once of each kind for an offer; where a customer accepted",
            "and declined, the last word counts. Each line that does not count is in the file of rejects, with its reason.",
            "Example: campaign results out/spring-upgrade --outcomes outcomes.csv"
        })
final class CampaignResultsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private FeedbackOptions options;

    @Option(names = "--json", description = "Print everything as a JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        CampaignResults results = options.results(spec.commandLine());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ResultsJson.of(results));
        } else {
            new CampaignResultsText(results, options.rejects()).print(out);
        }
        out.flush();
        return results.experiments().stream()
                        .map(CampaignResults.Experiment::stopped)
                        .anyMatch(Optional::isPresent)
                ? Main.FINDING
                : 0;
    }
}
