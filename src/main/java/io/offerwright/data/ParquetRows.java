package io.offerwright.data;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReadStore;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * The rows of Parquet files that make one table, one file after the other. In memory is one group of rows at a time, compressed as
 * it is in its file, and one page of each column unpacked: how large they are, the writer of the file chose.
 *
 * <p>What is beside text, numbers, yes or no, and dates and times, such as lists and structures, is not looked at unless its cell is
 * asked for; then it is a problem. The values are read straight from their columns, since no schema but a flat one concerns us.
 */
final class ParquetRows implements Rows {
    private final String table;
    private final List<Path> parts;
    private final @Nullable ZoneId zone;
    private final List<String> header;
    private int part;
    private Part current;
    private int number;

    /** A file being read. */
    private static final class Part {
        final Path path;
        final ParquetFileReader reader;
        final MessageType schema;
        final MessageType readable;
        final @Nullable ParquetText[] texts;
        final @Nullable ColumnReader[] columns;
        long left;

        Part(Path path, ParquetFileReader reader, @Nullable ZoneId zone) {
            this.path = path;
            this.reader = reader;
            schema = reader.getFileMetaData().getSchema();
            List<Type> fields = schema.getFields();
            texts = new ParquetText[fields.size()];
            columns = new ColumnReader[fields.size()];
            List<Type> flat = new ArrayList<>();
            for (int cell = 0; cell < texts.length; cell++) {
                texts[cell] = ParquetText.of(fields.get(cell), zone);
                if (texts[cell] != null) {
                    flat.add(fields.get(cell));
                }
            }
            readable = new MessageType(schema.getName(), flat);
            reader.setRequestedSchema(readable);
        }

        /** Goes to the next group of rows that has any; false if there is none. */
        boolean nextGroup() throws IOException {
            while (left == 0) {
                PageReadStore pages = reader.readNextRowGroup();
                if (pages == null) {
                    return false;
                }
                left = pages.getRowCount();
                if (left < 0) {
                    throw new IOException("a group has " + left + " rows");
                }
                ColumnReadStore store = new ColumnReadStoreImpl(
                        pages, new NoGroup(), readable, reader.getFileMetaData().getCreatedBy());
                for (int cell = 0; cell < texts.length && left > 0; cell++) {
                    columns[cell] = texts[cell] == null
                            ? null
                            : column(pages, store, schema.getFields().get(cell).getName());
                }
            }
            return true;
        }

        /** A column of a group, which must have a value for each row: after its last it would give that again and again. */
        private ColumnReader column(PageReadStore pages, ColumnReadStore store, String name) throws IOException {
            ColumnDescriptor column = readable.getColumnDescription(new String[] {name});
            long values = pages.getPageReader(column).getTotalValueCount();
            if (values != left) {
                throw new IOException(
                        "the column " + name + " has " + values + " values in a group of " + left + " rows");
            }
            return store.getColumnReader(column);
        }

        @Nullable
        String[] read() {
            left--;
            @Nullable String[] cells = new String[texts.length];
            for (int cell = 0; cell < cells.length; cell++) {
                ColumnReader column = columns[cell];
                ParquetText text = texts[cell];
                if (column != null && text != null) {
                    boolean isNull = column.getCurrentDefinitionLevel()
                            < column.getDescriptor().getMaxDefinitionLevel();
                    cells[cell] = isNull ? "" : text.of(column);
                    column.consume();
                }
            }
            return cells;
        }
    }

    ParquetRows(String table, List<Path> parts, @Nullable ZoneId zone) {
        this.table = table;
        this.parts = parts;
        this.zone = zone;
        current = open(parts.get(0));
        header = names(current);
    }

    private static List<String> names(Part part) {
        return part.schema.getFields().stream().map(Type::getName).toList();
    }

    private Part open(Path path) {
        try {
            ParquetReadOptions options = ParquetReadOptions.builder(new PlainParquetConfiguration())
                    .withCodecFactory(new ParquetCodecs())
                    .build();
            ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(path), options);
            try {
                return new Part(path, reader, zone);
            } catch (RuntimeException e) {
                reader.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            throw unreadable(path, e);
        }
    }

    /** Whatever a damaged file makes the library throw. */
    private static InputException unreadable(Path path, Exception failure) {
        if (failure instanceof InputException input) {
            return input;
        }
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof ParquetCodecs.UnknownCompression unknown) {
            return new InputException(Problem.of(
                    path.toString(),
                    unknown.getMessage(),
                    "Write the table with the compression snappy, zstd, gzip or none."));
        }
        String message = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        return new InputException(Problem.of(
                path.toString(),
                "This can't be read as Parquet: "
                        + Cells.shortened(
                                message.isEmpty() ? cause.getClass().getSimpleName() : message.replace("\0", ""), 300)
                        + ".",
                "The file may have been cut short, or is of another kind."));
    }

    @Override
    public List<String> header() {
        return header;
    }

    @Override
    public Place headerPlace(int column) {
        return new Place(table, 0, column + 1);
    }

    @Override
    public @Nullable Row next() {
        try {
            while (!current.nextGroup()) {
                if (part + 1 == parts.size()) {
                    return null;
                }
                current.reader.close();
                current = open(parts.get(++part));
                number = 0;
                if (!names(current).equals(header)) {
                    throw new InputException(Problem.of(
                            current.path.toString(),
                            "The columns are " + Cells.shortened(String.join(", ", names(current)), 400)
                                    + "; expected those of " + parts.get(0).getFileName() + ": "
                                    + Cells.shortened(String.join(", ", header), 400) + ".",
                            "All parts of a table need the same columns in the same order."));
                }
            }
            number++;
            return new ParquetRow(current.path, current.schema, number, current.read());
        } catch (IOException | RuntimeException e) {
            throw unreadable(current.path, e);
        }
    }

    @Override
    public void close() {
        try {
            current.reader.close();
        } catch (IOException e) {
            throw unreadable(current.path, e);
        }
    }

    /** A row; a cell is null where its column can't be text. */
    private record ParquetRow(
            Path path,
            MessageType schema,
            int number,
            @Nullable String[] cells) implements Row {
        @Override
        public int size() {
            return cells.length;
        }

        @Override
        public String text(int cell) {
            String text = cells[cell];
            if (text == null) {
                throw new InputException(Problem.of(
                        path.toString(),
                        "The column "
                                + Cells.quoted(schema.getFields().get(cell).getName()) + " is "
                                + ParquetText.told(schema.getFields().get(cell))
                                + "; expected text, a number, yes or no, a date, or a local date and time.",
                        ParquetText.hint(schema.getFields().get(cell))));
            }
            return text;
        }

        @Override
        public Place place(int cell) {
            return new Place(path.toString(), number, cell + 1);
        }
    }

    /** The library hands values to converters; we take them from the columns instead. */
    private static final class NoGroup extends GroupConverter {
        private static final PrimitiveConverter NONE = new PrimitiveConverter() {};

        @Override
        public Converter getConverter(int field) {
            return NONE;
        }

        @Override
        public void start() {
            // Never called.
        }

        @Override
        public void end() {
            // Never called.
        }
    }
}
