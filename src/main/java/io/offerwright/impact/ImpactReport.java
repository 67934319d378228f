package io.offerwright.impact;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.page.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * An impact as one page of HTML that needs nothing beside it, no script and no network, and reads in light and dark, on a
 * telephone and on paper. The same impact and facts give the same bytes.
 */
public final class ImpactReport {
    private ImpactReport() {}

    /** The page. */
    public static String html(Impact impact, ImpactFacts facts) {
        return Page.html("impact/report.jte", ImpactPage.of(impact, facts));
    }

    /**
     * Writes the page in UTF-8, over an older one if there is one.
     *
     * @throws InputException if the file can't be written
     */
    public static void write(Path file, Impact impact, ImpactFacts facts) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.writeString(part, html(impact, facts));
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new InputException(Problem.of(
                    file.toString(), "The report can't be written: " + e + ".", "Is there such a directory?"));
        }
    }
}
