package io.offerwright.cli;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Files that are never written over others: a key or a checkpoint that is overwritten is lost, with all that it is for. */
final class NewFile {
    private NewFile() {}

    /** Writes a new file. */
    interface Writer {
        void write(Path file) throws IOException;
    }

    /**
     * Writes a text to a new file.
     *
     * @throws InputException if there is one
     */
    static void write(Path file, String text) throws IOException {
        write(file, path -> Files.writeString(path, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW));
    }

    /**
     * Writes a new file.
     *
     * @param writer fails with {@link FileAlreadyExistsException} if there is one
     * @throws InputException if there is one
     */
    static void write(Path file, Writer writer) throws IOException {
        try {
            writer.write(file);
        } catch (FileAlreadyExistsException e) {
            throw new InputException(Problem.of(
                    file.toString(), "The file is there already, and is not overwritten.", "Name a new file."));
        }
    }
}
