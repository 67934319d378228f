package io.offerwright.campaign;

import io.offerwright.data.ParquetLibrary;
import io.offerwright.data.ParquetOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The decisions as a folder of Parquet files, a part for each stretch between two checkpoints, since a file of this kind is readable only once
 * it has ended. Every reader takes such a folder for one table.
 */
final class ParquetSink implements ResultSink<List<DecisionRow>, List<DecisionRow>> {
    private final String name;
    private final Path folder;
    private final SortedMap<String, RunManifest.Output> done = new TreeMap<>();
    private @Nullable PartFile file;
    private @Nullable ParquetOutput rows;

    /**
     * Opens the folder.
     *
     * @param earlier which parts were written before, or null if it begins anew
     */
    ParquetSink(Path out, @Nullable RunCheckpoint earlier) throws IOException {
        name = DecisionFormat.PARQUET.file();
        ParquetLibrary.require(out.resolve(name).toString());
        folder = PartFile.part(out.resolve(name));
        if (earlier != null && !Files.exists(folder) && Files.exists(out.resolve(name))) {
            // The run ended while it gave the files their names.
            Files.move(out.resolve(name), folder);
        }
        Files.createDirectories(folder);
        Map<String, Long> kept = earlier == null ? Map.of() : earlier.lengths();
        for (Path part : RunFiles.listed(folder)) {
            String key = name + "/" + part.getFileName();
            Long length = kept.get(key);
            if (length == null) {
                Files.delete(part);
            } else {
                done.put(key, PartFile.output(part, key));
            }
        }
    }

    /** Whether the parts that a checkpoint names are there. */
    static boolean has(Path out, String key, long length) throws IOException {
        int slash = key.indexOf('/');
        Path whole = out.resolve(key.substring(0, slash));
        Path folder = PartFile.part(whole);
        Path part = (Files.exists(folder) ? folder : whole).resolve(key.substring(slash + 1));
        return Files.exists(part) && Files.size(part) == length;
    }

    @Override
    public List<DecisionRow> ready(List<DecisionRow> results) {
        return results;
    }

    @Override
    public void write(List<DecisionRow> ready) throws IOException {
        if (ready.isEmpty()) {
            return;
        }
        ParquetOutput output = begun();
        for (DecisionRow row : ready) {
            output.row(row.values());
        }
    }

    private ParquetOutput begun() throws IOException {
        ParquetOutput output = rows;
        if (output == null) {
            String part = String.format(Locale.ROOT, "part-%05d.parquet", done.size());
            file = PartFile.open(folder.resolve(part), 0);
            output = ParquetOutput.to(file.unclosed(), DecisionRow.COLUMNS);
            rows = output;
        }
        return output;
    }

    /** Ends a part, if one is begun. */
    private void end() throws IOException {
        PartFile written = file;
        if (rows == null || written == null) {
            return;
        }
        rows.close();
        rows = null;
        written.force();
        written.close();
        file = null;
        PartFile.publish(written.path());
        String key = name + "/" + written.path().getFileName();
        done.put(key, written.output(key));
    }

    @Override
    public void force(SortedMap<String, Long> lengths) throws IOException {
        end();
        done.forEach((key, output) -> lengths.put(key, ((RunManifest.Output.Bytes) output).bytes()));
    }

    @Override
    public List<RunManifest.Output> finish() throws IOException {
        if (done.isEmpty()) {
            // So that even a table without a row has its columns.
            begun();
        }
        end();
        return new ArrayList<>(done.values());
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
