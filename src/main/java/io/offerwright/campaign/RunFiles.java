package io.offerwright.campaign;

import io.offerwright.data.DatabaseOutput;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where a run writes what it decides: files, and perhaps a table of a database. All but {@link #ready} is for one thread at a time. */
final class RunFiles implements AutoCloseable {
    private static final String EXPLANATIONS = "explanations.jsonl";
    private static final String PACKED_EXPLANATIONS = "explanations.jsonl.gz";
    private static final String ASSIGNMENTS = "assignments.csv";

    /** All names that a run may give to files and folders while it decides. */
    private static final List<String> NAMES = List.of(
            DecisionFormat.CSV.file(),
            DecisionFormat.GZIPPED_CSV.file(),
            DecisionFormat.PARQUET.file(),
            EXPLANATIONS,
            PACKED_EXPLANATIONS,
            ASSIGNMENTS);

    private final List<Sink<?, ?>> sinks = new ArrayList<>();
    private final Sink<List<DecisionRow>, ?> decisions;
    private final @Nullable Sink<ByteArrayOutputStream, ?> explanations;
    private final @Nullable Sink<List<String[]>, ?> assignments;

    /** What is written of some customers, ready for its turn. */
    interface Ready {
        void write() throws IOException;
    }

    /**
     * What a run writes.
     *
     * @param explains whether decisions are explained in a file
     * @param assigns whether there is an experiment, and so a file of assignments
     */
    record Plan(OutputSettings settings, boolean explains, boolean assigns) {
        static Plan of(CampaignFile campaign) {
            return new Plan(
                    campaign.output(), campaign.explanations() != Explanations.NONE, campaign.experiment() != null);
        }

        private String explanations() {
            return settings.explanationsPacked() ? PACKED_EXPLANATIONS : EXPLANATIONS;
        }

        /** The names that are there in the end. */
        private List<String> names() {
            List<String> names = new ArrayList<>();
            names.add(settings.decisions().file());
            if (explains) {
                names.add(explanations());
            }
            if (assigns) {
                names.add(ASSIGNMENTS);
            }
            return names;
        }
    }

    /** Binds what is ready to where it goes. */
    private record Sink<T, R>(ResultSink<T, R> to) {
        Ready ready(T results) {
            R ready = to.ready(results);
            return () -> to.write(ready);
        }
    }

    private RunFiles(Path out, Plan plan, DatabaseOutput.Run run, @Nullable RunCheckpoint earlier) throws IOException {
        try {
            // The database first: it may refuse.
            DecisionFormat format = plan.settings().decisions();
            decisions = switch (format) {
                case CSV, GZIPPED_CSV -> sink(FileSink.decisions(out, format, earlier));
                case PARQUET -> sink(new ParquetSink(out, earlier));
                case DATABASE ->
                    sink(new DatabaseSink(Objects.requireNonNull(plan.settings().table()), run, earlier));
            };
            explanations = plan.explains()
                    ? sink(FileSink.explanations(
                            out, plan.explanations(), plan.settings().explanationsPacked(), earlier))
                    : null;
            assignments = plan.assigns() ? sink(FileSink.assignments(out, ASSIGNMENTS, earlier)) : null;
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private <T, R> Sink<T, R> sink(ResultSink<T, R> to) {
        Sink<T, R> sink = new Sink<>(to);
        sinks.add(sink);
        return sink;
    }

    /**
     * Opens the files.
     *
     * @param run whose rows those in a database are
     * @param earlier how far they were written before, or null if they begin anew
     */
    static RunFiles open(Path out, Plan plan, DatabaseOutput.Run run, @Nullable RunCheckpoint earlier)
            throws IOException {
        return new RunFiles(out, plan, run, earlier);
    }

    /** Whether what a checkpoint tells of is there. */
    static boolean has(Path out, RunCheckpoint earlier) throws IOException {
        for (Map.Entry<String, Long> entry : earlier.lengths().entrySet()) {
            String name = entry.getKey();
            boolean has = DatabaseSink.isOurs(name)
                    || (name.contains("/")
                            ? ParquetSink.has(out, name, entry.getValue())
                            : PartFile.has(out.resolve(name), entry.getValue()));
            if (!has) {
                return false;
            }
        }
        return true;
    }

    /**
     * Makes ready what became of some customers; by any number of threads.
     *
     * @param assigned which arms they have
     * @param decided the offers on their lists
     * @param explained their lines of explanations
     */
    Ready ready(List<String[]> assigned, List<DecisionRow> decided, ByteArrayOutputStream explained) {
        List<Ready> all = new ArrayList<>();
        all.add(decisions.ready(decided));
        if (explanations != null) {
            all.add(explanations.ready(explained));
        }
        if (assignments != null) {
            all.add(assignments.ready(assigned));
        }
        return () -> {
            for (Ready each : all) {
                each.write();
            }
        };
    }

    /** Makes durable what was written, and returns how far each file is. */
    SortedMap<String, Long> force() throws IOException {
        SortedMap<String, Long> lengths = new TreeMap<>();
        for (Sink<?, ?> sink : sinks) {
            sink.to().force(lengths);
        }
        return lengths;
    }

    /** Ends the writing. */
    List<RunManifest.Output> finish() throws IOException {
        List<RunManifest.Output> outputs = new ArrayList<>();
        for (Sink<?, ?> sink : sinks) {
            outputs.addAll(sink.to().finish());
        }
        return outputs;
    }

    /** Gives the files of a run that has ended their names. */
    static void publish(Path out, Plan plan) throws IOException {
        for (String name : NAMES) {
            Path file = out.resolve(name);
            Path part = PartFile.part(file);
            if (!plan.names().contains(name)) {
                // Of an earlier run: it would say something of decisions that are no longer there.
                delete(file);
            } else if (Files.isDirectory(part)) {
                delete(file);
                Files.move(part, file);
            } else {
                if (Files.isDirectory(file)) {
                    delete(file);
                }
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Removes what was written of a run that can't go on. */
    static void discard(Path out) throws IOException {
        for (String name : NAMES) {
            delete(PartFile.part(out.resolve(name)));
        }
    }

    private static void delete(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            for (Path part : listed(file)) {
                Files.delete(part);
            }
        }
        Files.deleteIfExists(file);
    }

    /** What is in a folder, in the order of the names. */
    static List<Path> listed(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        }
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
        closeAll(sinks.stream().map(Sink::to).toList());
    }
}
