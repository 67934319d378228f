package io.offerwright.campaign;

import io.offerwright.page.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The report of a run: one HTML file that needs nothing beside it, no script and no network, and reads in light and dark,
 * on a telephone and on paper. The same facts and summary give the same bytes.
 */
public final class Report {
    private Report() {}

    /** The report as a page of HTML. */
    public static String html(RunFacts facts, RunSummary summary) {
        return Page.html("campaign/report.jte", ReportPage.of(facts, summary));
    }

    /**
     * Writes the report in UTF-8, over an older one if there is one.
     *
     * @throws IOException if the file can't be written
     */
    public static void write(Path file, RunFacts facts, RunSummary summary) throws IOException {
        Files.writeString(file, html(facts, summary));
    }
}
