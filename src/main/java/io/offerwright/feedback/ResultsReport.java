package io.offerwright.feedback;

import io.offerwright.page.Page;
import java.nio.file.Path;
import java.util.List;

/** What came of a campaign as a page of HTML that needs nothing beside it. The same results give the same bytes. */
public final class ResultsReport {
    private ResultsReport() {}

    /**
     * Where the results come from.
     *
     * @param decisions the ledger
     * @param outcomes the files of outcomes
     * @param assignments who was in which arm; empty if nobody was assigned
     */
    public record Sources(String decisions, List<String> outcomes, String assignments) {
        public Sources {
            outcomes = List.copyOf(outcomes);
        }
    }

    /** The page. */
    public static String html(CampaignResults results, Sources sources) {
        return Page.html("feedback/report.jte", ResultsPage.of(results, sources));
    }

    /**
     * Writes the page.
     *
     * @throws io.offerwright.domain.InputException if it can't be written; a page that was there is left as it was
     */
    public static void write(Path file, CampaignResults results, Sources sources) {
        Page.write(file, html(results, sources));
    }
}
