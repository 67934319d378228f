package io.offerwright.data;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Parquet file, or a folder of such parts that other tools write for one table. What touches the library is in {@link
 * ParquetRows}, so that without the library everything works but this.
 */
final class ParquetTable extends Table {
    private final Path path;
    private final @Nullable ZoneId zone;

    /**
     * @param zone in which instants are told as local time, or null if none is known: then a column of instants can't be read
     */
    ParquetTable(Path path, @Nullable ZoneId zone) {
        this.path = path;
        this.zone = zone;
    }

    @Override
    String name() {
        return path.toString();
    }

    /** The parts in the order of their names; those that begin with a dot or an underscore are of the writer's own use. */
    @Override
    List<Path> files() {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> all = Files.list(path)) {
            return all.filter(ParquetTable::isPart).sorted().toList();
        } catch (IOException e) {
            throw new InputException(Problem.of(name(), "The folder can't be read: " + e + ".", ""));
        }
    }

    private static boolean isPart(Path file) {
        String name = String.valueOf(file.getFileName());
        return !name.startsWith(".") && !name.startsWith("_") && name.endsWith(".parquet");
    }

    @Override
    Rows open(Problems problems) {
        if (!Files.exists(path)) {
            throw new InputException(Problem.of(name(), "The file does not exist.", CsvTable.neighbours(path)));
        }
        List<Path> parts = files();
        if (Files.isDirectory(path)) {
            refuseFolders();
            if (parts.isEmpty()) {
                throw new InputException(Problem.of(
                        name(),
                        "Found a folder without any file whose name ends in .parquet; expected a table in parts, or a file.",
                        ""));
            }
        }
        ParquetLibrary.require(name());
        try {
            return new ParquetRows(name(), parts, zone);
        } catch (NoClassDefFoundError e) {
            throw ParquetLibrary.missing(name(), e);
        }
    }

    /** A folder within would be passed over, with all the rows in it. */
    private void refuseFolders() {
        try (Stream<Path> all = Files.list(path)) {
            List<Path> folders = all.filter(Files::isDirectory)
                    .filter(folder -> !String.valueOf(folder.getFileName()).startsWith("_"))
                    .filter(folder -> !String.valueOf(folder.getFileName()).startsWith("."))
                    .sorted()
                    .toList();
            if (!folders.isEmpty()) {
                throw new InputException(
                        Problem.of(
                                name(),
                                "Found the folder " + folders.get(0).getFileName()
                                        + " in it; expected all parts side by side.",
                                "Write the table without partitions by column: what a folder's name says is not in its files."));
            }
        } catch (IOException e) {
            throw new InputException(Problem.of(name(), "The folder can't be read: " + e + ".", ""));
        }
    }
}
