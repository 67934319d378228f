package io.offerwright.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a ledger lies that is a file, and its master key beside it. */
final class LedgerPlace {
    private static final String FILE = "ledger";
    private static final String SUFFIX = ".mv.db";
    private static final String KEY_SUFFIX = ".key";

    private LedgerPlace() {}

    /** The file to write to, in a folder or named itself. */
    static Path fileToWrite(Path place) {
        return place.toString().endsWith(SUFFIX) ? place : place.resolve(FILE + SUFFIX);
    }

    /**
     * The file of a ledger that is there.
     *
     * @throws LedgerException if there is none
     */
    static Path fileToRead(Path place) {
        Path inFolder = place.resolve(FILE + SUFFIX);
        Path inRunFolder = place.resolve(FILE).resolve(FILE + SUFFIX);
        Path file = Files.isRegularFile(place) ? place : Files.isRegularFile(inFolder) ? inFolder : inRunFolder;
        if (!Files.isRegularFile(file)) {
            throw new LedgerException(
                    place.toString(),
                    "There is no ledger here: neither " + inFolder + " nor " + inRunFolder + " exists.",
                    "Name the folder that \"run --out\" wrote to.");
        }
        if (!file.toString().endsWith(SUFFIX)) {
            throw new LedgerException(
                    file.toString(), "A ledger's file ends in \"" + SUFFIX + "\"; this one does not.", "");
        }
        return file;
    }

    /** Where the master key of a file lies. */
    static Path keyFile(Path file) {
        String name = String.valueOf(file.getFileName());
        return file.resolveSibling(name.substring(0, name.length() - SUFFIX.length()) + KEY_SUFFIX);
    }

    /** Makes the folder of a file. */
    static void makeFolder(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            try {
                Files.createDirectories(parent);
            } catch (IOException e) {
                throw new LedgerException(parent.toString(), "The folder can't be made: " + e + ".", "", e);
            }
        }
    }

    /** The address of a file. */
    static String url(Path file) {
        String path = file.toAbsolutePath().normalize().toString();
        if (path.indexOf(';') >= 0) {
            throw new LedgerException(
                    path, "The path of a ledger can't hold a semicolon: the database takes it for a setting.", "");
        }
        return "jdbc:h2:file:" + path.substring(0, path.length() - SUFFIX.length());
    }
}
