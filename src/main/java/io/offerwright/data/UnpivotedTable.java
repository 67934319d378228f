package io.offerwright.data;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A wide table turned long: one row for each of several columns that says yes. */
final class UnpivotedTable extends Table {
    private final Table base;
    private final String name;
    private final SortedMap<String, String> columns;
    private final String when;
    private final String otherwise;

    UnpivotedTable(Table base, String name, SortedMap<String, String> columns, String when, String otherwise) {
        this.base = base;
        this.name = name;
        this.columns = Collections.unmodifiableSortedMap(new TreeMap<>(columns));
        this.when = when;
        this.otherwise = otherwise;
    }

    @Override
    String name() {
        return base.name();
    }

    @Override
    List<Path> files() {
        return base.files();
    }

    @Override
    boolean isRepeatable() {
        return base.isRepeatable();
    }

    @Override
    boolean ignores(String column) {
        return columns.containsKey(column) || base.ignores(column);
    }

    @Override
    Rows open(Problems problems) {
        Rows rows = base.open(problems);
        for (String column : columns.keySet()) {
            if (!rows.header().contains(column)) {
                problems.add(Columns.missing(rows, name(), column, "to be turned into rows"));
            }
        }
        problems.refuseIfAny();
        return new UnpivotedRows(rows, problems);
    }

    /** A row of the wide table and the value that this row of the long one adds, as its last cell. */
    private record LongRow(Row row, int cell, String value) implements Row {
        @Override
        public int size() {
            return row.size() + 1;
        }

        @Override
        public String text(int index) {
            return index == row.size() ? value : row.text(index);
        }

        @Override
        public CharSequence characters(int index) {
            return index == row.size() ? value : row.characters(index);
        }

        @Override
        public Row kept() {
            return new LongRow(row.kept(), cell, value);
        }

        @Override
        public Place place(int index) {
            return row.place(index == row.size() ? cell : index);
        }
    }

    private final class UnpivotedRows implements Rows {
        private final Rows rows;
        private final Problems problems;
        private final List<String> header;
        private final Deque<Row> waiting = new ArrayDeque<>();

        UnpivotedRows(Rows rows, Problems problems) {
            this.rows = rows;
            this.problems = problems;
            this.header = new ArrayList<>(rows.header());
            this.header.add(name);
        }

        @Override
        public List<String> header() {
            return header;
        }

        @Override
        public Place headerPlace(int column) {
            return rows.headerPlace(Math.min(column, header.size() - 2));
        }

        @Override
        public @Nullable Row next() {
            while (waiting.isEmpty()) {
                Row row = rows.next();
                if (row == null) {
                    return null;
                }
                long before = problems.count();
                if (row.size() != header.size() - 1) {
                    problems.add(TableReader.ragged(row, header.size() - 1));
                } else {
                    columns.forEach((column, value) -> unpivot(row, column, value));
                }
                if (problems.count() > before) {
                    // The wide row as a whole is bad; it comes out once, to be counted.
                    waiting.clear();
                    return row;
                }
            }
            return waiting.remove();
        }

        private void unpivot(Row row, String column, String value) {
            int cell = header.indexOf(column);
            String text = row.text(cell);
            if (text.equals(when)) {
                waiting.add(new LongRow(row, cell, value));
            } else if (!text.equals(otherwise)) {
                problems.add(row.place(cell)
                        .problem(
                                column + " is " + Cells.quoted(text) + "; expected " + Cells.quoted(when) + " or "
                                        + Cells.quoted(otherwise) + ".",
                                ""));
            }
        }

        @Override
        public void close() {
            rows.close();
        }
    }
}
