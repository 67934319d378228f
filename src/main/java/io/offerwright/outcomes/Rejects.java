package io.offerwright.outcomes;

import io.offerwright.data.CsvOutput;
import io.offerwright.data.ReportedOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Outcomes that do not count, each with its reason: counted in memory, kept on disk. */
public final class Rejects {
    private static final String[] HEADER = {
        "source", "line", "reason", "detail", "decision_id", "customer_id", "offer_id", "at", "outcome"
    };

    /** Lines whose rejects are sorted in memory at a time. */
    private static final int LINES = 1 << 17;

    private final Spill spill;
    private final Map<Reason, long[]> counts = new EnumMap<>(Reason.class);
    private final Map<Integer, Integer> partsOfSource = new TreeMap<>();

    /** A row of the file. */
    private record Entry(long line, String[] cells) {}

    Rejects(Spill spill) {
        this.spill = spill;
    }

    /** Takes a line that can't be used. */
    void malformed(int source, long line, String message) {
        add(source, line, Reason.MALFORMED, message, "", "", "", "", "");
    }

    /** Takes an outcome that does not count. */
    public void add(Claim claim, Reason reason) {
        ReportedOutcome outcome = claim.outcome();
        add(
                claim.source(),
                claim.line(),
                reason,
                reason.words(),
                outcome.decisionId(),
                outcome.customerId(),
                outcome.offerId(),
                outcome.at().toString(),
                outcome.outcome().name());
    }

    private void add(int source, long line, Reason reason, String... cells) {
        counts.computeIfAbsent(reason, unused -> new long[1])[0]++;
        int block = (int) Math.min(line / LINES, 999);
        partsOfSource.merge(source, block, Math::max);
        spill.write(source * 1000 + block, out -> {
            out.writeLong(line);
            Spill.writeText(out, reason.code());
            for (String cell : cells) {
                Spill.writeText(out, cell);
            }
        });
    }

    /** How many there are by reason, in the order of {@link Reason}; none that is 0. */
    public SortedMap<Reason, Long> counts() {
        SortedMap<Reason, Long> all = new TreeMap<>();
        counts.forEach((reason, count) -> all.put(reason, count[0]));
        return all;
    }

    /**
     * Writes all rejects, in the order of sources and lines.
     *
     * @param sources what the sources are called
     */
    void write(Path file, List<String> sources) throws IOException {
        String name = file.getFileName().toString();
        // By its end a file is known for a compressed one.
        Path part = file.resolveSibling(
                name.endsWith(".gz") ? name.substring(0, name.length() - 3) + ".part.gz" : name + ".part");
        try {
            try (CsvOutput rows = CsvOutput.create(part, HEADER)) {
                partsOfSource.forEach((source, blocks) -> {
                    for (int block = 0; block <= blocks; block++) {
                        write(source, block, sources.get(source), rows);
                    }
                });
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }

            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private void write(int source, int block, String name, CsvOutput rows) {
        List<Entry> entries = new ArrayList<>();
        spill.read(source * 1000 + block, in -> {
            String[] cells = new String[HEADER.length];
            long line = in.readLong();
            cells[0] = name;
            cells[1] = Long.toString(line);
            for (int cell = 2; cell < cells.length; cell++) {
                cells[cell] = Spill.readText(in);
            }
            entries.add(new Entry(line, cells));
        });
        entries.sort(Comparator.comparingLong(Entry::line));
        entries.forEach(entry -> rows.row(entry.cells()));
    }
}
