package io.offerwright.campaign;

import io.offerwright.data.CsvOutput;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The files that a run writes while it decides. Not thread-safe. */
final class RunFiles implements AutoCloseable {
    private static final String DECISIONS = "decisions.csv";
    private static final String EXPLANATIONS = "explanations.jsonl";
    private static final String ASSIGNMENTS = "assignments.csv";
    private static final String[] DECISION_HEADER = {
        "customer_id", "rank", "offer_id", "score", "propensity", "reason", "decision_id"
    };
    private static final String[] ASSIGNMENT_HEADER = {"customer_id", "experiment", "arm"};

    /** All names of files that a run may write. */
    static final List<String> NAMES = List.of(DECISIONS, EXPLANATIONS, ASSIGNMENTS);

    private final SortedMap<String, PartFile> files = new TreeMap<>();
    private final List<CsvOutput> tables = new ArrayList<>();
    private final CsvOutput decisions;
    private final @Nullable PartFile explanations;
    private final @Nullable CsvOutput assignments;

    private RunFiles(Path out, boolean assigns, boolean explains, @Nullable RunCheckpoint earlier) throws IOException {
        try {
            decisions = table(out, DECISIONS, earlier, DECISION_HEADER);
            explanations = explains ? file(out, EXPLANATIONS, earlier) : null;
            assignments = assigns ? table(out, ASSIGNMENTS, earlier, ASSIGNMENT_HEADER) : null;
        } catch (IOException | RuntimeException e) {
            closeFiles();
            throw e;
        }
    }

    /**
     * Opens the files.
     *
     * @param assigns whether there is an experiment, and so a file of assignments
     * @param explains whether decisions are explained in a file
     * @param earlier to which lengths they were written before, or null if they begin anew
     */
    static RunFiles open(Path out, boolean assigns, boolean explains, @Nullable RunCheckpoint earlier)
            throws IOException {
        return new RunFiles(out, assigns, explains, earlier);
    }

    private PartFile file(Path out, String name, @Nullable RunCheckpoint earlier) throws IOException {
        PartFile file = PartFile.open(
                out.resolve(name), earlier == null ? 0 : earlier.lengths().getOrDefault(name, 0L));
        files.put(name, file);
        return file;
    }

    private CsvOutput table(Path out, String name, @Nullable RunCheckpoint earlier, String... header)
            throws IOException {
        PartFile file = file(out, name, earlier);
        CsvOutput table = file.length() > 0
                ? CsvOutput.continuing(file.unclosed(), header.length)
                : CsvOutput.to(file.unclosed(), header);
        tables.add(table);
        return table;
    }

    /** Writes what became of some customers. */
    void write(List<String[]> assigned, List<String[]> decided, byte[] explained) throws IOException {
        if (assignments != null) {
            assigned.forEach(assignments::row);
        }
        decided.forEach(decisions::row);
        if (explanations != null) {
            explanations.write(explained);
        }
    }

    /** Makes durable what was written, and returns how long each file is. */
    SortedMap<String, Long> force() throws IOException {
        for (CsvOutput table : tables) {
            table.flush();
        }
        SortedMap<String, Long> lengths = new TreeMap<>();
        for (PartFile file : files.values()) {
            file.force();
        }
        files.forEach((name, file) -> lengths.put(name, file.length()));
        return lengths;
    }

    /** Ends the writing. */
    List<RunManifest.Output> finish() throws IOException {
        force();
        return files.values().stream().map(PartFile::output).toList();
    }

    /** Gives the files of a run that has ended their names. */
    static void publish(Path out, boolean assigns, boolean explains) throws IOException {
        for (String name : NAMES) {
            Path file = out.resolve(name);
            if ((name.equals(ASSIGNMENTS) && !assigns) || (name.equals(EXPLANATIONS) && !explains)) {
                // Of an earlier run: it would say something of decisions that are no longer there.
                Files.deleteIfExists(file);
            } else {
                PartFile.publish(file);
            }
        }
    }

    private void closeFiles() throws IOException {
        closeAll(files.values());
    }

    /** Closes all, also when the first can't be written to its end, as on a full disk. */
    private static void closeAll(Collection<? extends Closeable> all) throws IOException {
        IOException failure = null;
        for (Closeable each : all) {
            try {
                each.close();
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            } catch (UncheckedIOException e) {
                failure = failure == null ? e.getCause() : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() throws IOException {
        List<Closeable> all = new ArrayList<>(tables);
        all.addAll(files.values());
        closeAll(all);
    }
}
