package io.offerwright.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Writes the Parquet files that tests read, by the library's own example of a writer. */
public final class ParquetFiles {
    private ParquetFiles() {}

    /** Fills in a row, of whose fields null is what it leaves out. */
    interface Filling {
        void fill(Group row, int number);
    }

    /** All rows of a file or a folder, as text. */
    public static List<List<String>> read(Path path) {
        return read(Table.file(path));
    }

    static List<List<String>> read(Table table) {
        List<List<String>> all = new ArrayList<>();
        try (Rows rows = table.open(new Problems(table.name()))) {
            all.add(rows.header());
            for (Row row = rows.next(); row != null; row = rows.next()) {
                List<String> cells = new ArrayList<>();
                for (int cell = 0; cell < row.size(); cell++) {
                    cells.add(row.text(cell));
                }
                all.add(cells);
            }
        }
        return all;
    }

    /** Writes so many rows of a schema, in groups of some bytes. */
    static Path write(Path file, String schema, int rows, long groupBytes, Filling filling) throws IOException {
        MessageType type = MessageTypeParser.parseMessageType("message rows { " + schema + " }");
        Files.deleteIfExists(file);
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(file))
                .withConf(new PlainParquetConfiguration())
                .withType(type)
                .withCodecFactory(new ParquetCodecs())
                .withCompressionCodec(CompressionCodecName.SNAPPY)
                .withRowGroupSize(groupBytes)
                .withMinRowCountForPageSizeCheck(10)
                .withPageSize(1_000)
                .build()) {
            for (int number = 0; number < rows; number++) {
                Group row = new SimpleGroup(type);
                filling.fill(row, number);
                writer.write(row);
            }
        }
        return file;
    }

    /** Writes a table of texts; null where a text is empty. */
    static Path write(Path file, List<String> header, List<List<String>> rows) throws IOException {
        StringBuilder schema = new StringBuilder();
        header.forEach(name -> schema.append("optional binary ").append(name).append(" (STRING); "));
        return write(file, schema.toString(), rows.size(), 20_000, (row, number) -> {
            for (int cell = 0; cell < header.size(); cell++) {
                String text = rows.get(number).get(cell);
                if (!text.isEmpty()) {
                    row.add(cell, text);
                }
            }
        });
    }
}
