package io.offerwright.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.Customer;
import io.offerwright.domain.Decimals;
import io.offerwright.domain.InputException;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParquetTableTest {
    private static final Path DATA = Path.of("sample-campaigns/data");
    private static final LocalDate DATE = LocalDate.of(2026, 3, 3);

    @TempDir
    private Path directory;

    private static List<List<String>> read(Table table) {
        List<List<String>> all = ParquetFiles.read(table);
        return all.subList(1, all.size());
    }

    private static Path resource(String name) throws Exception {
        return Path.of(ParquetTableTest.class.getResource(name).toURI());
    }

    /** Files that another library wrote, DuckDB 2.0.0: every type that it has, and every compression. */
    @ParameterizedTest
    @ValueSource(strings = {"snappy", "zstd", "gzip", "lz4_raw", "uncompressed"})
    void filesOfOthersAreRead(String compression) throws Exception {
        Table table = Table.file(resource("duckdb-" + compression + ".parquet"));
        try (Rows rows = table.open(new Problems(""))) {
            List<String> header = rows.header();
            assertThat(header).startsWith("text_", "tiny", "usmall").endsWith("uuid_", "list_");
            assertThat(cells(rows.next()))
                    .containsExactly(
                            "C1",
                            "12",
                            "40000",
                            "-7",
                            "9007199254740993",
                            "18446744073709551615",
                            "12.50",
                            "-1234567890123456.789",
                            "0.1",
                            "0.3",
                            "true",
                            "2026-03-01",
                            "2026-03-01T18:30:00.123456",
                            "9b2c3f10-0c0e-4b43-8d2c-0f1a2b3c4d5e");
            assertThat(cells(rows.next()))
                    .containsExactly(
                            "Ä,\"x\"",
                            "",
                            "",
                            "",
                            "",
                            "",
                            "",
                            "",
                            "16777216",
                            "10000000000000000000000",
                            "false",
                            "",
                            "",
                            "");
            Row last = rows.next();
            assertThat(cells(last))
                    .containsExactly(
                            "",
                            "0",
                            "0",
                            "0",
                            "0",
                            "0",
                            "0.00",
                            "0.000",
                            "NaN",
                            "0",
                            "",
                            "1969-12-31",
                            "1969-12-31T23:59:59.999999",
                            "");
            assertThatThrownBy(() -> last.text(14))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining(
                            "duckdb-" + compression + ".parquet: The column \"list_\" is a nested column (LIST);"
                                    + " expected text, a number, yes or no, a date, or a local date and time.")
                    .hasMessageContaining("\"ignore\"");
            assertThat(rows.next()).isNull();
        }
    }

    /** Those of the first fourteen columns. */
    private static List<String> cells(Row row) {
        List<String> cells = new ArrayList<>();
        for (int cell = 0; cell < 14; cell++) {
            cells.add(row.text(cell));
        }
        return cells;
    }

    @Test
    void aCompressionThatNobodyUndoesIsNamed() throws Exception {
        Table table = Table.file(resource("duckdb-brotli.parquet"));
        assertThatThrownBy(() -> read(table))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(
                        "The file is compressed by BROTLI; expected SNAPPY, ZSTD, GZIP, LZ4_RAW or UNCOMPRESSED.")
                .hasMessageContaining("snappy");
    }

    @Test
    void theSampleIsReadAsCsvIs() throws IOException {
        DataSource csv = DataSource.in(DATA);
        Path folder = Files.createDirectory(directory.resolve("data"));
        write(csv.customers(), folder.resolve("customers.parquet"), 1);
        // In parts, beside what their writers leave.
        Path usage = Files.createDirectory(folder.resolve("usage.parquet"));
        write(csv.usage(), usage.resolve("part-0000"), 3);
        Files.writeString(usage.resolve("_SUCCESS"), "");
        Files.writeString(usage.resolve(".part-00001.parquet.crc"), "crc");
        write(csv.events(), folder.resolve("events.parquet"), 1);
        write(csv.offers(), folder.resolve("offers.parquet"), 1);
        DataSource parquet = DataSource.in(folder);

        assertThat(told(parquet)).isEqualTo(told(csv));
        try (OrderedData data = OrderedData.of(parquet, directory.resolve("sorting"))) {
            data.check(() -> (Consumer<Customer>) customer -> {});
            assertThat(data.report().files().keySet())
                    .containsExactly(
                            "customers.parquet",
                            "events.parquet",
                            "offers.parquet",
                            "usage.parquet/part-00000.parquet",
                            "usage.parquet/part-00001.parquet",
                            "usage.parquet/part-00002.parquet");
        }
        assertThat(directory.resolve("sorting")).doesNotExist();
    }

    private String told(DataSource source) {
        StringBuilder told = new StringBuilder();
        Dataset data = source.read();
        try (OrderedData.Visits visits = OrderedData.visits(data, DATE)) {
            visits.forEachRemaining(visit -> told.append(visit.customer())
                    .append(visit.holdings())
                    .append(visit.contacts())
                    .append('\n'));
        }
        return told.append(data.catalog()).toString();
    }

    /** In so many files; of more than one the path is the beginning of their names. */
    private static void write(Table table, Path path, int files) throws IOException {
        List<List<String>> all = read(table);
        List<String> header;
        try (Rows rows = table.open(new Problems(""))) {
            header = List.copyOf(rows.header());
        }
        int each = (all.size() + files - 1) / files;
        for (int file = 0; file < files; file++) {
            ParquetFiles.write(
                    files == 1 ? path : path.resolveSibling(path.getFileName() + "" + file + ".parquet"),
                    header,
                    all.subList(file * each, Math.min(all.size(), (file + 1) * each)));
        }
    }

    @Test
    void manyGroupsAndPagesAreReadInOrder() throws IOException {
        Path file = ParquetFiles.write(
                directory.resolve("x.parquet"),
                "required int32 a; optional binary b; optional double c; optional float d;",
                5_000,
                4_000,
                (row, number) -> {
                    row.add("a", number);
                    if (number % 3 > 0) {
                        row.add("b", "text " + number * 31 % 1_000);
                    }
                    if (number % 7 > 0) {
                        row.add("c", number / 8.0);
                        row.add("d", number / 10f);
                    }
                });
        List<List<String>> rows = read(Table.file(file));
        assertThat(rows).hasSize(5_000);
        for (int number = 0; number < rows.size(); number++) {
            assertThat(rows.get(number))
                    .containsExactly(
                            Integer.toString(number),
                            number % 3 > 0 ? "text " + number * 31 % 1_000 : "",
                            number % 7 > 0 ? Decimals.text(number / 8.0) : "",
                            number % 7 > 0 ? Decimals.text(number / 10.0) : "");
        }
    }

    @Test
    void numbersHaveTheirShortestText() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        double[] numbers = new double[2_000];
        for (int index = 0; index < numbers.length; index++) {
            double any = Double.longBitsToDouble(random.nextLong());
            numbers[index] = switch (index % 4) {
                case 0 -> Double.isFinite(any) ? any : 0;
                case 1 -> random.nextInt(1_000_000_000) / 1e6;
                case 2 -> Math.nextUp(random.nextInt(1_000_000) / 100.0);
                default -> random.nextLong(1L << 60) * (random.nextBoolean() ? 1.0 : 1e-7);
            };
        }
        Path file = ParquetFiles.write(
                directory.resolve("x.parquet"),
                "required double a;",
                numbers.length,
                1 << 20,
                (row, number) -> row.add("a", numbers[number]));
        List<List<String>> rows = read(Table.file(file));
        for (int index = 0; index < numbers.length; index++) {
            assertThat(rows.get(index).get(0)).isEqualTo(Decimals.text(numbers[index]));
        }
    }

    @Test
    void instantsNeedAZone() throws IOException {
        ByteBuffer spark = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        // 2026-07-01 is the day 20,635 after 1970-01-01.
        spark.putLong(18 * 3_600_000_000_000L).putInt(2_440_588 + 20_635).flip();
        Path file = ParquetFiles.write(
                directory.resolve("x.parquet"),
                "required int64 a (TIMESTAMP(MILLIS,true)); required int96 b; required int64 c (TIMESTAMP(NANOS,false));",
                1,
                1 << 20,
                (row, number) -> {
                    row.add("a", 20_635L * 86_400_000 + 18 * 3_600_000);
                    row.add("b", Binary.fromConstantByteBuffer(spark));
                    row.add("c", 20_635L * 86_400_000_000_000L + 1);
                });
        assertThat(read(Table.parquet(file, ZoneId.of("Europe/Berlin"))))
                .containsExactly(List.of("2026-07-01T20:00", "2026-07-01T20:00", "2026-07-01T00:00:00.000000001"));
        try (Rows rows = Table.file(file).open(new Problems(""))) {
            Row row = rows.next();
            assertThat(row.text(2)).isEqualTo("2026-07-01T00:00:00.000000001");
            assertThatThrownBy(() -> row.text(0))
                    .hasMessageContaining("The column \"a\" is of the type TIMESTAMP(MILLIS,true), which are instants;")
                    .hasMessageContaining("zone: Europe/Berlin");
            assertThatThrownBy(() -> row.text(1)).hasMessageContaining("of the type INT96, which are instants;");
        }
    }

    /** What nobody asks for may be of any type. */
    @Test
    void ignoredColumnsNeedNotBeReadable() throws IOException {
        Path file = ParquetFiles.write(
                directory.resolve("churn.parquet"),
                "required binary id (STRING); required group nested { required int32 x; } repeated int32 many; required int32 gone;",
                2,
                1 << 20,
                (row, number) -> {
                    row.add("id", "C" + number);
                    row.addGroup("nested").add("x", 1);
                    row.add("gone", number);
                });
        Mapping mapping = new Mapping(
                List.of(),
                new TreeMap<>(
                        java.util.Map.of("customer_id", new Mapping.From("id"), "churned", new Mapping.From("gone"))));
        for (Table table : List.of(
                Table.file(file).ignoring(Set.of("nested", "many")),
                Table.file(file).ignoringOthers())) {
            assertThat(ChurnLabels.read(table.mapped(mapping)))
                    .containsEntry("C0", false)
                    .containsEntry("C1", true);
        }
        assertThatThrownBy(() -> ChurnLabels.read(Table.file(file)
                        .ignoringOthers()
                        .mapped(new Mapping(
                                List.of(),
                                new TreeMap<>(java.util.Map.of(
                                        "customer_id", new Mapping.From("id"), "churned", new Mapping.From("many")))))))
                .hasMessageContaining("The column \"many\" is a repeated column; expected text");
    }

    @Test
    void aBadCellHasItsFileRowAndColumn() throws IOException {
        Path file = ParquetFiles.write(
                directory.resolve("churn.parquet"),
                List.of("customer_id", "churned"),
                List.of(List.of("C1", "yes"), List.of("C2", "perhaps"), List.of("C3", "")));
        assertThatThrownBy(() -> ChurnLabels.read(Table.file(file)))
                .hasMessageContaining(file + ":2:2: churned is \"perhaps\"; expected true or false.")
                .hasMessageContaining(file + ":3:2: churned is empty; expected true or false.");
    }

    @Test
    void partsMustFitTogether() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("t"));
        assertThatThrownBy(() -> read(Table.file(folder)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("Found a folder without any file whose name ends in .parquet");
        ParquetFiles.write(folder.resolve("a.parquet"), List.of("x", "y"), List.of(List.of("1", "2")));
        ParquetFiles.write(folder.resolve("b.parquet"), List.of("x", "z"), List.of(List.of("1", "2")));
        assertThatThrownBy(() -> read(Table.file(folder)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("b.parquet: The columns are x, z; expected those of a.parquet: x, y.");
        Files.delete(folder.resolve("b.parquet"));
        Files.createDirectory(folder.resolve("region=COAST"));
        assertThatThrownBy(() -> read(Table.file(folder)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("Found the folder region=COAST in it; expected all parts side by side.");
        assertThatThrownBy(() -> read(Table.file(directory.resolve("nothing.parquet"))))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("The file does not exist.");
    }

    /** Cut, overwritten, or of another kind: a message, and never another failure. */
    @Test
    void damagedFilesAreRefusedWithAMessage() throws Exception {
        byte[] whole = Files.readAllBytes(resource("duckdb-zstd.parquet"));
        Path file = directory.resolve("damaged.parquet");
        Random random = new Random(4);
        int refused = 0;
        for (int round = 0; round < 400; round++) {
            byte[] bytes = whole.clone();
            if (round % 4 == 0) {
                bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
            } else {
                for (int times = 1 + random.nextInt(4); times > 0; times--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
            }
            Files.write(file, bytes);
            try {
                Table table = Table.file(file);
                try (Rows rows = table.open(new Problems(table.name()))) {
                    for (Row row = rows.next(); row != null; row = rows.next()) {
                        for (int cell = 0; cell < row.size(); cell++) {
                            row.text(cell);
                        }
                    }
                }
            } catch (InputException e) {
                assertThat(e).hasMessageContaining("damaged.parquet");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(200);
        Files.writeString(file, "customer_id,churned\n");
        assertThatThrownBy(() -> read(Table.file(file)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("This can't be read as Parquet: ");
        Path text = ParquetFiles.write(
                directory.resolve("latin.parquet"),
                "required binary a (STRING);",
                1,
                1 << 20,
                (row, number) -> row.add("a", Binary.fromConstantByteArray(new byte[] {(byte) 0xe9})));
        assertThatThrownBy(() -> read(Table.file(text))).hasMessageContaining("no UTF-8");
    }

    /** Whichever bit is another: never more rows than there are, and never another failure. */
    @Test
    void noBitMakesRowsWithoutEnd() throws IOException {
        Path file = ParquetFiles.write(
                directory.resolve("bits.parquet"),
                "required int32 a;",
                5,
                1 << 20,
                (row, number) -> row.add("a", number));
        byte[] whole = Files.readAllBytes(file);
        int refused = 0;
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] bytes = whole.clone();
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, bytes);
            try (Rows rows = Table.file(file).open(new Problems(""))) {
                int count = 0;
                for (Row row = rows.next(); row != null; row = rows.next()) {
                    assertThat(++count).as("bit " + bit).isLessThanOrEqualTo(5);
                }
            } catch (InputException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(whole.length);
    }

    /** As an embedder has it who does not add the optional libraries. */
    @Test
    void withoutTheLibraryTheErrorNamesIt() throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!entry.contains("parquet") && !entry.contains("hadoop")) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        Path csv = Files.writeString(directory.resolve("churn.csv"), "customer_id,churned\nC1,yes\n");
        try (URLClassLoader without =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Class<?> tables = without.loadClass(Table.class.getName());
            Method file = tables.getMethod("file", Path.class);
            Method read = without.loadClass(ChurnLabels.class.getName()).getMethod("read", tables);
            assertThat(read.invoke(null, file.invoke(null, csv))).hasToString("{C1=true}");
            Object parquet = file.invoke(null, resource("duckdb-zstd.parquet"));
            assertThatThrownBy(() -> read.invoke(null, parquet))
                    .cause()
                    .hasMessageContaining(
                            "There is no Parquet here: the library org.apache.parquet:parquet-hadoop is missing")
                    .hasMessageContaining("or use .csv.gz instead.");
            Method require = without.loadClass(ParquetLibrary.class.getName()).getMethod("require", String.class);
            assertThatThrownBy(() -> require.invoke(null, "campaign.yaml"))
                    .cause()
                    .hasMessageContaining("campaign.yaml: There is no Parquet here:");
        }
        ParquetLibrary.require("campaign.yaml");
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        List<OutputColumn> columns = List.of(
                new OutputColumn("id", OutputColumn.Type.TEXT),
                new OutputColumn("rank", OutputColumn.Type.INTEGER),
                new OutputColumn("score", OutputColumn.Type.MILLIONTHS),
                new OutputColumn("day", OutputColumn.Type.DATE));
        byte[][] files = new byte[2][];
        for (int time = 0; time < 2; time++) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ParquetOutput output = ParquetOutput.to(bytes, columns)) {
                for (int row = 0; row < 3_000; row++) {
                    output.row(new Object[] {"Ä" + row % 50, row, (row - 1_000) * 12_345L, DATE.plusDays(row % 3)});
                }
            }
            files[time] = bytes.toByteArray();
        }
        assertThat(files[0]).isEqualTo(files[1]);
        List<List<String>> rows = read(Table.file(Files.write(directory.resolve("x.parquet"), files[0])));
        assertThat(rows).hasSize(3_000);
        assertThat(rows.get(999)).containsExactly("Ä49", "999", "-0.012345", "2026-03-03");
        assertThat(rows.get(1_001)).containsExactly("Ä1", "1001", "0.012345", "2026-03-05");
    }
}
