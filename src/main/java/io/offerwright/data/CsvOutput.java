package io.offerwright.data;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/**
 * A CSV file being written: UTF-8, a header row, {@code \n} line ends, quotes where RFC 4180 needs them. A file whose
 * name ends in {@code .gz} is compressed, without a time in its header, so that equal rows make equal bytes (with the
 * same version of zlib).
 *
 * <p>Not thread-safe.
 */
public final class CsvOutput implements Closeable {
    private final CsvWriter writer;
    private final int columns;
    private long rows;

    private CsvOutput(CsvWriter writer, int columns) {
        this.writer = writer;
        this.columns = columns;
    }

    /**
     * Opens {@code file} anew and writes the header.
     *
     * @throws IOException if the file can't be written
     */
    public static CsvOutput create(Path file, String... header) throws IOException {
        OutputStream bytes = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
        if (file.toString().endsWith(".gz")) {
            bytes = new GZIPOutputStream(bytes, 1 << 16);
        }
        return to(bytes, header);
    }

    /** Writes to a stream, which {@link #close} closes. */
    public static CsvOutput to(OutputStream bytes, String... header) {
        CsvWriter writer = writer(bytes);
        writer.writeRecord(header);
        return new CsvOutput(writer, header.length);
    }

    /** Writes on where an earlier output of so many columns ended, without a header. */
    public static CsvOutput continuing(OutputStream bytes, int columns) {
        return new CsvOutput(writer(bytes), columns);
    }

    private static CsvWriter writer(OutputStream bytes) {
        return CsvWriter.builder()
                .lineDelimiter(LineDelimiter.LF)
                .bufferSize(1 << 16)
                .build(bytes, StandardCharsets.UTF_8);
    }

    /**
     * Hands everything that was written on to the stream below.
     *
     * @throws IOException if it can't be written
     */
    public void flush() throws IOException {
        writer.flush();
    }

    /**
     * Writes a row.
     *
     * @throws IllegalArgumentException if it has more or fewer fields than the header
     * @throws java.io.UncheckedIOException if the file can't be written
     */
    public void row(String... fields) {
        if (fields.length != columns) {
            throw new IllegalArgumentException("A row has " + fields.length + " fields, the header " + columns + ".");
        }
        writer.writeRecord(fields);
        rows++;
    }

    /** Rows written so far, without the header. */
    public long rows() {
        return rows;
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
