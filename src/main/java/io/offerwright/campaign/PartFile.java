package io.offerwright.campaign;

import io.offerwright.evidence.Fingerprint;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A file of a run's results while it is written: it is called {@code *.part} until it is done, and can be taken up again at the
 * length that it had at a checkpoint. Not thread-safe.
 */
final class PartFile extends OutputStream {
    private final Path file;
    private final FileChannel channel;
    private final OutputStream out;
    private final MessageDigest digest = Fingerprint.sha256();
    private long length;

    private PartFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
        this.out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
    }

    /** The name of a file until it is done. */
    static Path part(Path file) {
        return file.resolveSibling(file.getFileName() + ".part");
    }

    /** Whether a file was written so far at least, under its own name or that of its part. */
    static boolean has(Path file, long length) throws IOException {
        Path part = part(file);
        return Files.exists(part) ? Files.size(part) >= length : Files.exists(file) && Files.size(file) == length;
    }

    /**
     * Opens a file.
     *
     * @param length what is kept of what an earlier run wrote; 0 begins anew
     */
    static PartFile open(Path file, long length) throws IOException {
        Path part = part(file);
        if (length > 0 && !Files.exists(part)) {
            // The run ended while it gave the files their names.
            Files.move(file, part, StandardCopyOption.ATOMIC_MOVE);
        }
        FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        PartFile opened = new PartFile(file, channel);
        try {
            channel.truncate(length);
            channel.position(length);
            opened.digestOf(part, length);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        return opened;
    }

    private void digestOf(Path part, long bytes) throws IOException {
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(part)) {
            while (length < bytes) {
                int count = in.read(buffer, 0, (int) Math.min(buffer.length, bytes - length));
                if (count < 0) {
                    throw new IOException("The file " + part + " is shorter than it was.");
                }
                digest.update(buffer, 0, count);
                length += count;
            }
        }
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        out.write(bytes, offset, count);
        digest.update(bytes, offset, count);
        length += count;
    }

    /** How many bytes were written. */
    long length() {
        return length;
    }

    /** Makes durable what was written. */
    void force() throws IOException {
        out.flush();
        channel.force(true);
    }

    /** The name of the file once it is done. */
    Path path() {
        return file;
    }

    /** The file as the manifest tells of it; nothing may be written after. */
    RunManifest.Output output() {
        return output(String.valueOf(file.getFileName()));
    }

    /** As {@link #output()}, under another name. */
    RunManifest.Output output(String name) {
        return new RunManifest.Output.Bytes(name, length, HexFormat.of().formatHex(digest.digest()));
    }

    /** What the manifest tells of a file that is done. */
    static RunManifest.Output output(Path done, String name) throws IOException {
        return new RunManifest.Output.Bytes(
                name, Files.size(done), Fingerprint.ofFile(done).hex());
    }

    /** Gives a file that is closed its name. */
    static void publish(Path file) throws IOException {
        Files.move(part(file), file, StandardCopyOption.REPLACE_EXISTING);
    }

    /** A view of this file whose close does not close it. */
    OutputStream unclosed() {
        return new FilterOutputStream(this) {
            @Override
            public void write(byte[] bytes, int offset, int count) throws IOException {
                out.write(bytes, offset, count);
            }

            @Override
            public void close() {
                // The owner closes it.
            }
        };
    }

    @Override
    public void close() throws IOException {
        try {
            out.flush();
        } finally {
            channel.close();
        }
    }
}
