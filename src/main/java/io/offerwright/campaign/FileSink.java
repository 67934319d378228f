package io.offerwright.campaign;

import io.offerwright.data.CsvOutput;
import io.offerwright.data.OutputColumn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file of text, which grows by the bytes of one batch after the other. If it is compressed, each batch is a member of its own, as RFC 1952
 * allows: so the threads that decide do the work, and the file can be cut at any checkpoint.
 *
 * @param <T> what comes
 */
abstract class FileSink<T> implements ResultSink<T, ByteArrayOutputStream> {
    /** More than most rows take, so that few batches have to be copied into a larger array. */
    private static final int ROW_BYTES = 320;

    private final String name;
    private final boolean packed;
    private final PartFile file;

    /**
     * Opens the file.
     *
     * @param packed whether it is compressed by gzip
     * @param earlier to what length it was written before, or null if it begins anew
     * @param first what it begins with
     */
    FileSink(Path out, String name, boolean packed, @Nullable RunCheckpoint earlier, ByteArrayOutputStream first)
            throws IOException {
        this.name = name;
        this.packed = packed;
        file = PartFile.open(
                out.resolve(name), earlier == null ? 0 : earlier.lengths().getOrDefault(name, 0L));
        if (file.length() == 0) {
            write(packed(first));
        }
    }

    /** Results as text. */
    abstract ByteArrayOutputStream text(T results);

    @Override
    public ByteArrayOutputStream ready(T results) {
        return packed(text(results));
    }

    private ByteArrayOutputStream packed(ByteArrayOutputStream bytes) {
        if (!packed || bytes.size() == 0) {
            return bytes;
        }
        ByteArrayOutputStream member = new ByteArrayOutputStream(bytes.size() / 4);
        try (OutputStream out = new Packing(member)) {
            bytes.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return member;
    }

    /** Text so regular is packed by the quickest way to nearly the size that the slowest would reach. */
    private static final class Packing extends GZIPOutputStream {
        Packing(OutputStream target) throws IOException {
            super(target, 1 << 13);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    @Override
    public void write(ByteArrayOutputStream ready) throws IOException {
        ready.writeTo(file);
    }

    @Override
    public void force(SortedMap<String, Long> lengths) throws IOException {
        file.force();
        lengths.put(name, file.length());
    }

    @Override
    public List<RunManifest.Output> finish() throws IOException {
        file.force();
        return List.of(file.output());
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** The decisions as CSV. */
    static ResultSink<List<DecisionRow>, ByteArrayOutputStream> decisions(
            Path out, DecisionFormat format, @Nullable RunCheckpoint earlier) throws IOException {
        String[] header = DecisionRow.COLUMNS.stream().map(OutputColumn::name).toArray(String[]::new);
        return new FileSink<>(
                out, format.file(), format == DecisionFormat.GZIPPED_CSV, earlier, csv(List.<String[]>of(header))) {
            @Override
            ByteArrayOutputStream text(List<DecisionRow> results) {
                List<String[]> rows = new ArrayList<>(results.size());
                results.forEach(row -> rows.add(row.texts()));
                return csv(rows);
            }
        };
    }

    /** The assignments as CSV. */
    static ResultSink<List<String[]>, ByteArrayOutputStream> assignments(
            Path out, String name, @Nullable RunCheckpoint earlier) throws IOException {
        return new FileSink<>(
                out, name, false, earlier, csv(List.<String[]>of(new String[] {"customer_id", "experiment", "arm"}))) {
            @Override
            ByteArrayOutputStream text(List<String[]> results) {
                return csv(results);
            }
        };
    }

    /** The explanations, which come as lines. */
    static ResultSink<ByteArrayOutputStream, ByteArrayOutputStream> explanations(
            Path out, String name, boolean packed, @Nullable RunCheckpoint earlier) throws IOException {
        return new FileSink<>(out, name, packed, earlier, new ByteArrayOutputStream(0)) {
            @Override
            ByteArrayOutputStream text(ByteArrayOutputStream results) {
                return results;
            }
        };
    }

    private static ByteArrayOutputStream csv(List<String[]> rows) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(rows.size() * ROW_BYTES);
        if (rows.isEmpty()) {
            return bytes;
        }
        try (CsvOutput output = CsvOutput.continuing(bytes, rows.get(0).length)) {
            rows.forEach(output::row);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes;
    }
}
