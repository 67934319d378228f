package io.offerwright.campaign;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The report of a run: one HTML file that needs nothing beside it, no script and no network, and reads in light and dark,
 * on a telephone and on paper. The same facts and summary give the same bytes.
 */
public final class Report {
    private Report() {}

    /** The report as a page of HTML. */
    public static String html(RunFacts facts, RunSummary summary) {
        @Nullable Path loadedFromTheClassPath = null;
        TemplateEngine engine = TemplateEngine.createPrecompiled(
                loadedFromTheClassPath, ContentType.Html, Report.class.getClassLoader(), "io.offerwright");
        StringOutput output = new StringOutput(1 << 18);
        engine.render("campaign/report.jte", ReportPage.of(facts, summary), output);
        return output.toString();
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
