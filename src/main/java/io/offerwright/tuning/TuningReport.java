package io.offerwright.tuning;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The report of a search: one HTML file that needs nothing beside it, no script and no network. The same result gives the
 * same bytes.
 */
final class TuningReport {
    private TuningReport() {}

    static String html(Tuning.Result result) {
        @Nullable Path loadedFromTheClassPath = null;
        TemplateEngine engine = TemplateEngine.createPrecompiled(
                loadedFromTheClassPath, ContentType.Html, TuningReport.class.getClassLoader(), "io.offerwright");
        StringOutput output = new StringOutput(1 << 16);
        engine.render("tuning/report.jte", TuningPage.of(result), output);
        return output.toString();
    }
}
