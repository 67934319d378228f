package io.offerwright.ledger;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The key under which a ledger's other keys are encrypted: one for each customer, and one for its index. Whoever has the
 * database but not this key reads no customer's id or data.
 *
 * <p>A ledger in a folder has it in a file beside it, {@code ledger.key}, which its owner alone may read. That is enough to
 * make erasing a customer final; against somebody who steals the folder, keep the file elsewhere and name it. A file holds
 * one line: {@code offerwright master key 1}, a colon, 64 hexadecimal digits.
 */
public final class MasterKey {
    private static final String PREFIX = "offerwright master key 1: ";
    private static final int LENGTH = 32;

    private final byte[] bytes;

    private MasterKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * A key that the host keeps.
     *
     * @param bytes 32 bytes that nobody can guess
     * @throws IllegalArgumentException if they are not 32
     */
    public static MasterKey of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("A master key has " + LENGTH + " bytes; found " + bytes.length + ".");
        }
        return new MasterKey(bytes.clone());
    }

    /** A fresh key. */
    public static MasterKey generate() {
        return new MasterKey(Secrets.random(LENGTH));
    }

    /**
     * The key in a file.
     *
     * @throws InputException if there is none, or the file holds something else
     */
    public static MasterKey read(Path file) {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.UTF_8).strip();
        } catch (NoSuchFileException e) {
            throw problem(
                    file,
                    "The ledger's master key is not here.",
                    "Without it no customer's data can be read. Name the file by --master-key, or restore it from a copy.");
        } catch (IOException e) {
            throw problem(file, "The ledger's master key can't be read: " + e + ".", "");
        }
        if (!text.startsWith(PREFIX)) {
            throw problem(file, "This file holds no master key: it should begin with \"" + PREFIX.strip() + "\".", "");
        }
        try {
            return of(HexFormat.of().parseHex(text.substring(PREFIX.length())));
        } catch (IllegalArgumentException e) {
            throw problem(file, "The master key should have " + 2 * LENGTH + " hexadecimal digits; it has not.", "");
        }
    }

    /**
     * The key in a file, which is made if it is not there; its owner alone may read it.
     *
     * @throws InputException if the file holds something else, or can't be made
     */
    public static MasterKey readOrMake(Path file) {
        if (Files.exists(file)) {
            return read(file);
        }
        MasterKey key = generate();
        try {
            key.write(file);
            return key;
        } catch (FileAlreadyExistsException e) {
            // Somebody else was faster.
            return read(file);
        } catch (IOException e) {
            throw problem(file, "The ledger's master key can't be written: " + e + ".", "");
        }
    }

    /**
     * Writes the key to a new file.
     *
     * @throws FileAlreadyExistsException if there is one: a key that is overwritten is lost, with all that it locks
     */
    public void write(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        writeWhole(file, PREFIX + HexFormat.of().formatHex(bytes) + "\n");
    }

    /** Writes a file that nobody ever sees by halves, whenever the process dies. */
    static void writeWhole(Path file, String text) throws IOException {
        Path part =
                Files.createTempFile(file.toAbsolutePath().getParent(), file.getFileName() + ".", ".part", ownerOnly());
        try {
            Files.writeString(part, text, StandardOpenOption.SYNC);
            try {
                // Unlike a move, it never takes the place of a file that somebody else has made meanwhile.
                Files.createLink(file, part);
            } catch (UnsupportedOperationException e) {
                Files.move(part, file);
            }
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Rights of a file that its owner alone may read and write, where the file system knows such rights. */
    static FileAttribute<?>[] ownerOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static InputException problem(Path file, String message, String hint) {
        return new InputException(Problem.of(file.toString(), message, hint));
    }

    byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MasterKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Says nothing of the key. */
    @Override
    public String toString() {
        return "master key";
    }
}
