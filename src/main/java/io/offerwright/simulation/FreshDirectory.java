package io.offerwright.simulation;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes files into a directory: all of them, or none when something goes wrong on the way.
 *
 * @param names of the files that may be written, each perhaps followed by {@code .gz}
 * @param force write into a directory that is not empty, replacing these files and no others
 */
record FreshDirectory(List<String> names, boolean force) {
    /** Writes the files into the directory it is given. */
    interface Content<T> {
        T writeTo(Path directory) throws IOException;
    }

    /**
     * Writes.
     *
     * @param directory made when it does not exist
     * @return what {@code content} returns
     * @throws InputException if the directory is not empty and {@code force} is not set, or can't be written
     */
    <T> T write(Path directory, Content<T> content) {
        Path target = directory.toAbsolutePath().normalize();
        Path beside = target.resolveSibling("." + target.getFileName() + ".partial");
        try {
            refuseToOverwrite(directory, target);
            delete(beside);
            Files.createDirectories(beside);
            try {
                T written = content.writeTo(beside);
                moveInto(beside, target);
                return written;
            } finally {
                delete(beside);
            }
        } catch (UncheckedIOException e) {
            throw notWritten(directory, e.getCause());
        } catch (IOException e) {
            throw notWritten(directory, e);
        }
    }

    private void refuseToOverwrite(Path directory, Path target) throws IOException {
        if (Files.exists(target) && !Files.isDirectory(target)) {
            throw new InputException(Problem.of(directory.toString(), "This is a file, not a directory.", ""));
        }
        if (!force && Files.isDirectory(target)) {
            try (Stream<Path> content = Files.list(target)) {
                if (content.findAny().isPresent()) {
                    throw new InputException(Problem.of(
                            directory.toString(),
                            "The directory is not empty.",
                            "Name another one, or add --force to replace the files of the world in it."));
                }
            }
        }
    }

    private void moveInto(Path from, Path target) throws IOException {
        Files.createDirectories(target);
        for (String name : names) {
            Files.deleteIfExists(target.resolve(name));
            Files.deleteIfExists(target.resolve(name + ".gz"));
        }
        List<Path> files = new ArrayList<>();
        try (Stream<Path> content = Files.list(from)) {
            content.sorted().forEach(files::add);
        }
        for (Path file : files) {
            Files.move(file, target.resolve(file.getFileName().toString()), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> content = Files.list(directory)) {
            for (Path file : content.toList()) {
                Files.delete(file);
            }
        } catch (NoSuchFileException e) {
            return;
        }
        Files.delete(directory);
    }

    private static InputException notWritten(Path directory, IOException cause) {
        InputException exception = new InputException(Problem.of(
                directory.toString(), "The world could not be written: " + cause + ".", "Nothing was left behind."));
        exception.initCause(cause);
        return exception;
    }
}
