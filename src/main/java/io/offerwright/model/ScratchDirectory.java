package io.offerwright.model;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * A directory of its own for files of numbers, little-endian, each written from the beginning to the end and then read so. It is
 * removed, with all that is in it, when it is closed, and when Java ends before that.
 */
final class ScratchDirectory implements AutoCloseable {
    /** Small, since there is one for each file that is open: two for each block. */
    private static final int BUFFER = 1 << 14;

    private final Path path;
    private volatile boolean ending;
    private final Thread atExit = new Thread(this::removeQuietly, "offerwright-scratch");

    /**
     * A new directory.
     *
     * @param within where to make it
     * @throws InputException if it can't be made there
     */
    ScratchDirectory(Path within) {
        if (!Files.isDirectory(within)) {
            throw new InputException(Problem.of(
                    within.toString(),
                    Files.exists(within) ? "This is not a directory." : "There is no such directory.",
                    "The blocks of a training need a directory that exists and can be written to."));
        }
        try {
            path = Files.createTempDirectory(within, "offerwright-blocks-");
        } catch (IOException e) {
            throw failed(within, "No directory can be made here", e);
        }
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    Path path() {
        return path;
    }

    /**
     * Refuses what will not fit.
     *
     * @param bytes that are still to be written
     * @throws InputException if there is less room
     */
    void requireRoom(long bytes) {
        try {
            long room = Files.getFileStore(path).getUsableSpace();
            if (room < bytes) {
                throw new InputException(Problem.of(
                        path.toString(),
                        String.format(
                                Locale.ROOT,
                                "The blocks take %,d MB more on disk, and %,d MB are free here.",
                                (bytes >> 20) + 1,
                                room >> 20),
                        "Name a directory with more room, such as by --scratch."));
            }
        } catch (IOException e) {
            throw failed(path, "It can't be told how much room there is", e);
        }
    }

    Output write(String name) {
        if (ending) {
            throw new IllegalStateException("Java is ending.");
        }
        return new Output(path.resolve(name));
    }

    Input read(String name) {
        return new Input(path.resolve(name));
    }

    void delete(String name) {
        try {
            Files.deleteIfExists(path.resolve(name));
        } catch (IOException e) {
            throw failed(path.resolve(name), "This file can't be removed", e);
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            return; // Java is ending: the hook does it.
        }
        try {
            remove();
        } catch (IOException e) {
            throw failed(path, "This directory can't be removed", e);
        }
    }

    private void removeQuietly() {
        ending = true;
        // A file may have come while the others went, but none comes from now on.
        for (int attempt = 0; attempt < 3 && Files.exists(path); attempt++) {
            try {
                remove();
            } catch (IOException e) {
                // Java is ending, and there is nobody to tell.
            }
        }
    }

    private void remove() throws IOException {
        if (Files.exists(path)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
                for (Path file : files) {
                    Files.deleteIfExists(file);
                }
            }
            Files.deleteIfExists(path);
        }
    }

    private static InputException failed(Path file, String what, IOException e) {
        String why = String.valueOf(e.getMessage());
        if (e instanceof AccessDeniedException) {
            why = "access is denied";
        } else if (e instanceof NoSuchFileException || e instanceof NotDirectoryException) {
            why = "it does not exist any more";
        }
        return new InputException(
                Problem.of(
                        file.toString(),
                        what + ": " + why + ".",
                        "Name another directory with enough room, such as by --scratch, and leave it alone while it is in use."));
    }

    /** A file under writing, which replaces one of the same name. */
    static final class Output implements AutoCloseable {
        private final Path file;
        private final FileChannel channel;
        private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);

        private Output(Path file) {
            this.file = file;
            try {
                channel = FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
            } catch (IOException e) {
                throw failed(file, "This file can't be written", e);
            }
        }

        void write(int number) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            buffer.putInt(number);
        }

        void write(float number) {
            write(Float.floatToRawIntBits(number));
        }

        private void flush() {
            buffer.flip();
            try {
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            } catch (IOException e) {
                throw failed(file, "This file can't be written", e);
            }
            buffer.clear();
        }

        /** Writes what is left; without it, the file is not whole. */
        void finish() {
            flush();
        }

        @Override
        public void close() {
            closeChannel(channel);
        }
    }

    /** A file under reading. */
    static final class Input implements AutoCloseable {
        private final Path file;
        private final FileChannel channel;
        private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);

        private Input(Path file) {
            this.file = file;
            buffer.limit(0);
            try {
                channel = FileChannel.open(file, StandardOpenOption.READ);
            } catch (IOException e) {
                throw failed(file, "This file can't be read", e);
            }
        }

        int readInt() {
            if (!buffer.hasRemaining()) {
                fill();
            }
            return buffer.getInt();
        }

        float readFloat() {
            return Float.intBitsToFloat(readInt());
        }

        private void fill() {
            buffer.clear();
            try {
                // Whole numbers only: a read may end anywhere.
                while (buffer.position() == 0 || buffer.position() % Integer.BYTES != 0) {
                    if (channel.read(buffer) < 0) {
                        throw new InputException(Problem.of(
                                file.toString(),
                                "This file ends too early: it was cut short while the training ran.",
                                "Run it again, and leave its directory alone meanwhile."));
                    }
                }
            } catch (IOException e) {
                throw failed(file, "This file can't be read", e);
            }
            buffer.flip();
        }

        @Override
        public void close() {
            closeChannel(channel);
        }
    }

    private static void closeChannel(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
