package io.offerwright;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * Public data sets that lie beside the project, in {@code ../shared/data} or where the system property {@code
 * offerwright.data} says. Nothing of them belongs into the project, so a test that needs one is skipped where it is absent.
 */
public final class PublicData {
    private PublicData() {}

    /** The folder of a data set; skips the running test, with a message, where there is none. */
    public static Path folder(String name) {
        Path folder = Path.of(System.getProperty("offerwright.data", "../shared/data"), name);
        Assumptions.assumeTrue(
                Files.isDirectory(folder),
                () -> "Skipped: there is no " + folder + ". Say where with -Dofferwright.data=FOLDER.");
        return folder;
    }
}
