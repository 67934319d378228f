package io.offerwright.data;

import io.offerwright.domain.Problem;
import io.offerwright.evidence.Fingerprint;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What was read, table by table.
 *
 * @param tables in the order of reading
 * @param files the SHA-256 of each file that was read whole, by its name without its directory; of a query, of its
 *     rows in whatever order, if they were sorted
 */
public record ReadReport(List<TableReport> tables, SortedMap<String, Fingerprint> files) {
    /** Most problems that are kept of one table; the others are only counted. */
    public static final int PROBLEMS_KEPT = 100;

    /**
     * What was read from one table.
     *
     * @param name the file or query
     * @param rows rows used
     * @param skipped rows left out because something was wrong with them
     * @param problems what was wrong, the first {@value #PROBLEMS_KEPT} of them
     * @param reasons how many problems of each kind there were: their messages without the values
     * @param notRead columns that were passed over since they are protected
     */
    public record TableReport(
            String name,
            long rows,
            long skipped,
            List<Problem> problems,
            SortedMap<String, Long> reasons,
            SortedSet<String> notRead) {
        public TableReport {
            problems = List.copyOf(problems);
            reasons = Collections.unmodifiableSortedMap(new TreeMap<>(reasons));
            notRead = Collections.unmodifiableSortedSet(new TreeSet<>(notRead));
        }

        TableReport withNotRead(SortedSet<String> columns) {
            return new TableReport(name, rows, skipped, problems, reasons, columns);
        }
    }

    public ReadReport {
        tables = List.copyOf(tables);
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /** Columns that were passed over since they are protected, over all tables. */
    public SortedSet<String> notRead() {
        SortedSet<String> all = new TreeSet<>();
        tables.forEach(table -> all.addAll(table.notRead()));
        return all;
    }

    /** Rows left out, over all tables. */
    public long skipped() {
        return tables.stream().mapToLong(TableReport::skipped).sum();
    }
}
