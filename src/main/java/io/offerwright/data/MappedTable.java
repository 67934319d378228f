package io.offerwright.data;

import io.offerwright.data.Mapping.Constant;
import io.offerwright.data.Mapping.From;
import io.offerwright.data.Mapping.Join;
import io.offerwright.data.Mapping.Source;
import io.offerwright.domain.Decimals;
import io.offerwright.domain.Spelling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A foreign table with its columns translated. */
final class MappedTable extends Table {
    private final Table base;
    private final Mapping mapping;

    MappedTable(Table base, Mapping mapping) {
        this.base = base;
        this.mapping = mapping;
    }

    @Override
    String name() {
        return base.name();
    }

    @Override
    List<Path> files() {
        List<Path> files = new ArrayList<>(base.files());
        for (Join join : mapping.joins()) {
            files.addAll(join.table().files());
        }
        return files;
    }

    @Override
    boolean isRepeatable() {
        return base.isRepeatable() && super.isRepeatable();
    }

    @Override
    boolean ignores(String column) {
        return base.ignores(column);
    }

    @Override
    Rows open(Problems problems) {
        Rows rows = base.open(problems);
        MappedRows mapped = new MappedRows(rows, problems);
        problems.refuseIfAny();
        return mapped;
    }

    /** A joined table in memory: its rows by key. */
    private record Joined(Join join, List<String> header, Map<String, Row> rows, int key) {}

    /** A cell of the row of the main table ({@code table} -1) or of a joined one. */
    private record Cell(int table, int cell) {}

    private final class MappedRows implements Rows {
        private final Rows rows;
        private final Problems problems;
        private final List<Joined> joined = new ArrayList<>();
        private final List<String> header = new ArrayList<>();
        private final List<Source> sources = new ArrayList<>();
        private final List<Cell> cells = new ArrayList<>();

        MappedRows(Rows rows, Problems problems) {
            this.rows = rows;
            this.problems = problems;
            for (Join join : mapping.joins()) {
                joined.add(load(join));
            }
            Set<String> read = new LinkedHashSet<>();
            mapping.columns().forEach((column, source) -> {
                header.add(column);
                sources.add(source);
                if (source instanceof From from) {
                    read.add(from.column());
                    cells.add(find(from.column(), column));
                } else {
                    cells.add(new Cell(-1, 0));
                }
            });
            for (int cell = 0; cell < rows.header().size(); cell++) {
                String column = rows.header().get(cell);
                if (!read.contains(column) && !mapping.columns().containsKey(column)) {
                    header.add(column);
                    sources.add(new From(column));
                    cells.add(new Cell(-1, cell));
                }
            }
        }

        private Joined load(Join join) {
            int key = rows.header().indexOf(join.key());
            if (key < 0) {
                problems.add(Columns.missing(rows, name(), join.key(), "the key of a join"));
            }
            Map<String, Row> byKey = new HashMap<>();
            try (Rows theirs = join.table().open(problems)) {
                int theirKey = theirs.header().indexOf(join.theirKey());
                if (theirKey < 0) {
                    problems.add(Columns.missing(theirs, join.table().name(), join.theirKey(), "the key of a join"));
                    return new Joined(join, theirs.header(), byKey, key);
                }
                for (Row row = theirs.next(); row != null; row = theirs.next()) {
                    if (row.size() != theirs.header().size()) {
                        problems.add(TableReader.ragged(row, theirs.header().size()));
                    } else if (byKey.putIfAbsent(row.text(theirKey), row.kept()) != null) {
                        problems.add(row.place(theirKey)
                                .problem(join.theirKey() + " occurs twice; a join needs one row for each.", ""));
                    }
                }
                return new Joined(join, theirs.header(), byKey, key);
            }
        }

        private Cell find(String theirs, String ours) {
            int cell = rows.header().indexOf(theirs);
            for (int table = -1; ; ) {
                if (cell >= 0) {
                    return new Cell(table, cell);
                }
                table++;
                if (table == joined.size()) {
                    break;
                }
                cell = joined.get(table).header().indexOf(theirs);
            }
            List<String> all = new ArrayList<>(rows.header());
            joined.forEach(other -> all.addAll(other.header()));
            problems.add(rows.headerPlace(0)
                    .problem(
                            "There is no column \"" + theirs + "\", from which " + ours + " is mapped; found "
                                    + String.join(", ", all) + ".",
                            Spelling.hint(theirs, all)));
            return new Cell(-1, 0);
        }

        @Override
        public List<String> header() {
            return header;
        }

        @Override
        public Place headerPlace(int column) {
            Cell cell = cells.get(column);
            return rows.headerPlace(cell.table() < 0 ? cell.cell() : 0);
        }

        @Override
        public @Nullable Row next() {
            Row row = rows.next();
            if (row == null) {
                return null;
            }
            if (row.size() != rows.header().size()) {
                problems.add(TableReader.ragged(row, rows.header().size()));
                return row;
            }
            List<Row> parts = new ArrayList<>(joined.size());
            for (Joined other : joined) {
                Row theirs = other.rows().get(row.text(other.key()));
                if (theirs == null) {
                    problems.add(row.place(other.key())
                            .problem(
                                    other.join().table().name() + " has no row with this "
                                            + other.join().theirKey() + ".",
                                    ""));
                    theirs = row;
                }
                parts.add(theirs);
            }
            boolean complete = !parts.contains(row);
            MappedRow mapped = new MappedRow(row, parts, cells, new String[cells.size()]);
            for (int cell = 0; complete && cell < cells.size(); cell++) {
                if (!isAsFound(sources.get(cell))) {
                    mapped.texts()[cell] = text(mapped, cell);
                }
            }
            return mapped;
        }

        /** Such cells are looked at when they are asked for: what nobody reads need not even be readable. */
        private static boolean isAsFound(Source source) {
            return source instanceof From from && from.recode().isEmpty() && from.times() == 1 && from.plus() == 0;
        }

        /** Told are values of columns that every operator has; what a key or a further column holds may be personal. */
        private String found(int cell, String text) {
            return Cells.found(text, !DataSource.isTold(header.get(cell)));
        }

        private String text(MappedRow row, int cell) {
            if (sources.get(cell) instanceof Constant constant) {
                return constant.text();
            }
            From from = (From) sources.get(cell);
            String text = row.foreign(cell);
            if (!from.recode().isEmpty()) {
                String recoded = from.recode().get(text);
                if (recoded == null) {
                    List<String> words = List.copyOf(from.recode().keySet());
                    problems.add(row.place(cell)
                            .problem(
                                    from.column() + " " + found(cell, text) + "; the mapping of " + header.get(cell)
                                            + " recodes " + Cells.listed(words) + " only.",
                                    Spelling.hint(text, words)));
                    return "";
                }
                text = recoded;
            }
            if ((from.times() != 1 || from.plus() != 0) && !text.isEmpty()) {
                double value = Cells.parsed(text) * from.times() + from.plus();
                if (!Double.isFinite(value)) {
                    problems.add(row.place(cell)
                            .problem(from.column() + " " + found(cell, text) + "; expected a number.", ""));
                    return "";
                }
                text = Decimals.text(value);
            }
            return text;
        }

        @Override
        public void close() {
            rows.close();
        }
    }

    private record MappedRow(
            Row row,
            List<Row> parts,
            List<Cell> cells,
            @Nullable String[] texts) implements Row {
        private Row holder(int cell) {
            int table = cells.get(cell).table();
            return table < 0 ? row : parts.get(table);
        }

        String foreign(int cell) {
            return holder(cell).text(cells.get(cell).cell());
        }

        @Override
        public int size() {
            return texts.length;
        }

        @Override
        public String text(int cell) {
            String text = texts[cell];
            return text == null ? foreign(cell) : text;
        }

        @Override
        public CharSequence characters(int cell) {
            String text = texts[cell];
            return text == null ? holder(cell).characters(cells.get(cell).cell()) : text;
        }

        /** Those of joined tables are kept already. */
        @Override
        public Row kept() {
            return new MappedRow(row.kept(), parts, cells, texts);
        }

        @Override
        public Place place(int cell) {
            int within = Math.min(cell, cells.size() - 1);
            return holder(within).place(cells.get(within).cell());
        }
    }
}
