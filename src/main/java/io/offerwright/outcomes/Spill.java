package io.offerwright.outcomes;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;

/**
 * Rows on disk, dealt out to parts by a key, so that rows of one key are in one part, in the order of writing, and one part at a
 * time fits into memory (a hash join as of Kitsuregawa, Tanaka and Moto-Oka, <em>Application of Hash to Data Base Machine and Its
 * Architecture</em>, 1983).
 */
public final class Spill implements AutoCloseable {
    private static final int BUFFER = 1 << 13;

    private final Path folder;
    private final String name;
    private final Map<Integer, DataOutputStream> open = new TreeMap<>();

    /** Rows that go into files of {@code folder} whose names begin with {@code name}. */
    public Spill(Path folder, String name) {
        this.folder = folder;
        this.name = name;
    }

    /** Something that is read or written row by row. */
    @FunctionalInterface
    public interface Row<S> {
        /** Writes or reads a row. */
        void with(S stream) throws IOException;
    }

    /** The part of a key, 0 to {@code parts - 1}; the same everywhere. */
    public static int part(String key, int parts) {
        int mixed = key.hashCode() * 0x9E3779B9;
        mixed ^= mixed >>> 15;
        return Math.floorMod(mixed * 0x85EBCA6B, parts);
    }

    /** Writes a row to a part. */
    public void write(int part, Row<DataOutputStream> row) {
        try {
            DataOutputStream out = open.get(part);
            if (out == null) {
                out = new DataOutputStream(new BufferedOutputStream(
                        Files.newOutputStream(file(part), StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                        BUFFER));
                open.put(part, out);
            }
            out.writeByte(1);
            row.with(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the rows of a part; {@code row} takes all of each. */
    public void read(int part, Row<DataInputStream> row) {
        try {
            close();
            if (!Files.exists(file(part))) {
                return;
            }
            InputStream bytes = new BufferedInputStream(Files.newInputStream(file(part)), 1 << 16);
            try (DataInputStream in = new DataInputStream(bytes)) {
                while (in.read() >= 0) {
                    row.with(in);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(int part) {
        return folder.resolve(name + '-' + part);
    }

    /** Closes what is being written; another row opens it again. */
    @Override
    public void close() throws IOException {
        for (DataOutputStream out : open.values()) {
            out.close();
        }
        open.clear();
    }

    /** Writes a text. */
    public static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** Reads what {@link #writeText} wrote. */
    public static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
}
