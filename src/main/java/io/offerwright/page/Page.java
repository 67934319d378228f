package io.offerwright.page;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** Makes a page of HTML: one text that needs nothing beside it, no script and no network. */
public final class Page {
    private static final int USUAL_LENGTH = 1 << 16;

    private Page() {}

    /**
     * Fills in a template. The same template and model give the same text.
     *
     * @param template its path below {@code src/main/jte}, such as {@code campaign/report.jte}
     * @param model what the template's one parameter is given
     */
    public static String html(String template, Object model) {
        @Nullable Path loadedFromTheClassPath = null;
        TemplateEngine engine = TemplateEngine.createPrecompiled(
                loadedFromTheClassPath, ContentType.Html, Page.class.getClassLoader(), "io.offerwright");
        StringOutput output = new StringOutput(USUAL_LENGTH);
        engine.render(template, model, output);
        return output.toString();
    }

    /**
     * Writes a page. One that is there is replaced only once the new one is whole.
     *
     * @throws InputException if it can't be written
     */
    public static void write(Path file, String html) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.writeString(part, html);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new InputException(Problem.of(
                    file.toString(), "The report can't be written: " + e + ".", "Is there such a directory?"));
        }
    }
}
