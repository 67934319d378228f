package io.offerwright.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Customer;
import io.offerwright.domain.InputException;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.ledger.Databases;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OrderedDataTest {
    private static final LocalDate DATE = LocalDate.of(2026, 3, 3);
    private static final Path DATA = Path.of("sample-campaigns/data");

    /** Ids that the order of UTF-8 bytes, of letters or of numbers would put otherwise than String.compareTo. */
    private static final List<String> IDS =
            List.of("C1", "C10", "C2", "c1", "Ä", "\uFF5E", "\uD83D\uDE00", "C 1", "C1,x", "\"C\"", "-", "C3", "C4");

    @TempDir
    private Path directory;

    private Path folder() {
        return directory.resolve("sorting");
    }

    /** What came of a reading: all that is known of every customer, and the report; or the message of what was wrong. */
    private static String inMemory(DataSource source) {
        try {
            Dataset data = source.read();
            return told(OrderedData.visits(data, DATE), data.report());
        } catch (InputException e) {
            return e.getMessage();
        }
    }

    private String streamed(DataSource source, long chunkBytes) {
        try (OrderedData data = OrderedData.of(source, folder(), chunkBytes)) {
            List<Customer> checked = data.check(Checked::new).all;
            String told;
            try (OrderedData.Visits visits = data.visits(DATE)) {
                told = told(visits, data.report());
            }
            try (OrderedData.Visits visits = data.visits(DATE)) {
                List<Customer> again = new ArrayList<>();
                visits.forEachRemaining(visit -> again.add(visit.customer()));
                assertThat(checked).isEqualTo(again);
            }
            return told;
        } catch (InputException e) {
            return e.getMessage();
        } finally {
            assertThat(folder()).doesNotExist();
        }
    }

    private static final class Checked implements Consumer<Customer> {
        private final List<Customer> all = new ArrayList<>();

        @Override
        public void accept(Customer customer) {
            all.add(customer);
        }
    }

    private static String told(OrderedData.Visits visits, ReadReport report) {
        StringBuilder told = new StringBuilder();
        visits.forEachRemaining(visit -> told.append(visit.customer())
                .append(' ')
                .append(visit.holdings())
                .append(' ')
                .append(visit.contacts())
                .append('\n'));
        return told.append(report).toString();
    }

    @Test
    void theSampleIsReadAsInMemory() {
        DataSource source = DataSource.in(DATA);
        assertThat(streamed(source, SortedTable.CHUNK_BYTES)).isEqualTo(inMemory(source));
    }

    @Test
    void shuffledTablesAreSortedInManyChunks() throws IOException {
        DataSource source = DataSource.in(DATA);
        Random random = new Random(7);
        DataSource shuffled = new DataSource(
                shuffled(source.customers(), "customers.csv", random),
                shuffled(source.usage(), "usage.csv", random),
                source.offers(),
                shuffled(source.events(), "events.csv", random),
                AttributeSchema.NONE,
                BadRows.REFUSE);
        // Some hundred chunks of the usage: more than are merged at a time.
        assertThat(streamed(shuffled, 30_000)).isEqualTo(inMemory(shuffled));
    }

    /** The rows of some of the customers. */
    private Table shuffled(Table table, String name, Random random) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Rows rows = table.open(new Problems(name))) {
            lines.add(String.join(",", rows.header()));
            for (Row row = rows.next(); row != null; row = rows.next()) {
                if (!row.text(0).matches(".*[048]")) {
                    continue;
                }
                StringBuilder line = new StringBuilder();
                for (int cell = 0; cell < row.size(); cell++) {
                    line.append(cell == 0 ? "" : ",").append(quoted(row.text(cell)));
                }
                lines.add(line.toString());
            }
        }
        Collections.shuffle(lines.subList(1, lines.size()), random);
        return Table.csv(Files.write(directory.resolve(name), lines));
    }

    private static String quoted(String text) {
        return text.contains(",") || text.contains("\"") ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    /** Every kind of bad row, in every order, in every table: the same customers, the same messages, the same places. */
    @ParameterizedTest
    @EnumSource
    void hostileTablesAreReadAsInMemory(BadRows badRows) throws IOException {
        int refused = 0;
        int read = 0;
        for (int seed = 0; seed < 120; seed++) {
            // Spread, since the first draws of neighbouring seeds are alike.
            Random random = new Random(seed * 0x9E3779B97F4A7C15L);
            // From nearly clean to nearly all bad.
            double bad = random.nextInt(4) * 0.02;
            boolean ordered = random.nextBoolean();
            DataSource source = new DataSource(
                    table("customers.csv", customers(random, bad), ordered, random),
                    random.nextInt(8) == 0 ? null : table("usage.csv", usage(random, bad), ordered, random),
                    Table.csv(DATA.resolve("offers.csv")),
                    random.nextInt(8) == 0 ? null : table("events.csv", events(random, bad), ordered, random),
                    AttributeSchema.NONE,
                    badRows);
            String expected = inMemory(source);
            assertThat(streamed(source, 300)).as("seed " + seed).isEqualTo(expected);
            if (expected.contains("ReadReport")) {
                read++;
            } else {
                refused++;
            }
        }
        assertThat(read).isGreaterThan(10);
        assertThat(refused).isPositive();
    }

    private Table table(String name, List<String> lines, boolean ordered, Random random) throws IOException {
        List<String> rows = lines.subList(1, lines.size());
        if (ordered) {
            rows.sort(null);
        } else {
            Collections.shuffle(rows, random);
        }
        byte[] content = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        return Table.csv(Files.write(directory.resolve(name), content));
    }

    private static List<String> customers(Random random, double bad) {
        List<String> lines = new ArrayList<>();
        lines.add(header(DataSource.CUSTOMER_COLUMNS, bad, random));
        for (String id : IDS) {
            for (int times = random.nextDouble() < bad ? 3 : 1; times > 0; times--) {
                if (bad == 0 || random.nextInt(5) > 0) {
                    lines.add(spoiled(
                            quoted(id) + ",PREPAID,SMARTPHONE,1," + random.nextInt(2_000)
                                    + ",RESIDENTIAL,COAST,0.9,,0.2,,true,no,1",
                            bad,
                            random));
                }
            }
        }
        return lines;
    }

    private static List<String> usage(Random random, double bad) {
        List<String> lines = new ArrayList<>();
        lines.add(header(DataSource.USAGE_COLUMNS, bad, random));
        for (String id : IDS) {
            for (int month = random.nextInt(4); month > 0; month--) {
                int of = random.nextDouble() < bad ? 1 : month;
                if (bad > 0 || !id.equals("C4")) {
                    lines.add(spoiled(
                            quoted(id) + ",2026-0" + of + "," + random.nextInt(100) / 8.0 + ",,3", bad, random));
                }
            }
        }
        return lines;
    }

    private static List<String> events(Random random, double bad) {
        List<String> lines = new ArrayList<>();
        lines.add(header(DataSource.EVENT_COLUMNS, bad, random));
        List<String> outcomes = List.of("IMPRESSION", "CLICK", "ACCEPT", "DECLINE");
        List<String> offers = offers();
        for (String id : IDS) {
            for (int number = random.nextInt(6); number > 0; number--) {
                lines.add(spoiled(
                        quoted(id) + "," + offers.get(random.nextInt(3)) + ",2026-02-1" + random.nextInt(10) + ","
                                + outcomes.get(random.nextInt(4)) + ",EMAIL",
                        bad,
                        random));
            }
        }
        return lines;
    }

    private static List<String> offers() {
        try {
            return Files.readAllLines(DATA.resolve("offers.csv")).stream()
                    .skip(1)
                    .map(line -> line.substring(0, line.indexOf(',')))
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String header(List<String> columns, double bad, Random random) {
        String header = String.join(",", columns);
        return random.nextDouble() < bad / 4 ? header.replace("customer_id", "customer") : header;
    }

    private static String spoiled(String line, double bad, Random random) {
        if (random.nextDouble() >= bad) {
            return line;
        }
        int comma = line.lastIndexOf(',');
        return switch (random.nextInt(7)) {
            case 0 -> line + ",more";
            case 1 -> line.substring(0, comma);
            case 2 -> line.substring(0, comma) + ",nonsense";
            case 3 -> line.substring(line.indexOf(','));
            case 4 -> line.replace("2026", "26").replace("PREPAID", "BARTER");
            case 5 -> "stranger" + line;
            default -> random.nextInt(4) == 0 ? line + "\"" : line.replace(",", ", ");
        };
    }

    /** In the order of a database's own collation, which is none of ours, or in no order at all. */
    @ParameterizedTest
    @EnumSource
    void queriesAreReadAsFilesAre(Databases databases) throws Exception {
        String address = databases.newAddress(directory);
        List<String> customers = Files.readAllLines(DATA.resolve("customers.csv"));
        try (Connection connection = databases.connect(address);
                Statement statement = connection.createStatement()) {
            String columns = String.join(" varchar(99), ", DataSource.CUSTOMER_COLUMNS) + " varchar(99)";
            statement.execute("create table subscribers (" + columns + ")");
            for (String line : customers.subList(1, 300)) {
                statement.execute("insert into subscribers values ('" + line.replace(",", "', '") + "')");
            }
        }
        DataSource files = DataSource.in(DATA);
        String whole = databases == Databases.H2 ? address + ";USER=sa" : address;
        DataSource ofQuery = new DataSource(
                Table.query("customers", whole, "select * from subscribers order by region, customer_id desc"),
                null,
                files.offers(),
                null,
                AttributeSchema.NONE,
                BadRows.REFUSE);
        DataSource ofFile = new DataSource(
                Table.csv(Files.write(directory.resolve("customers"), customers.subList(0, 300))),
                null,
                files.offers(),
                null,
                AttributeSchema.NONE,
                BadRows.REFUSE);
        try (OrderedData one = OrderedData.of(ofQuery, folder());
                OrderedData other = OrderedData.of(ofFile, directory.resolve("other"))) {
            assertThat(one.check(Checked::new).all).isEqualTo(other.check(Checked::new).all);
            assertThat(one.report().tables())
                    .isEqualTo(other.report().tables().stream()
                            .map(table -> table.name().endsWith("customers")
                                    ? one.report().tables().get(1)
                                    : table)
                            .toList());
            assertThat(one.report().files()).containsKey("customers");
            Fingerprint before = one.report().files().get("customers");
            try (Connection connection = databases.connect(address);
                    Statement statement = connection.createStatement()) {
                statement.execute("update subscribers set tenure_days = '17' where customer_id = 'C0000007'");
            }
            try (OrderedData changed = OrderedData.of(ofQuery, directory.resolve("changed"))) {
                changed.check(Checked::new);
                assertThat(changed.report().files().get("customers")).isNotEqualTo(before);
            }
        }
        assertThatThrownBy(() -> Table.query(
                                "customers", "jdbc:postgresql://localhost:1/none?user=me&password=secret", "select 1")
                        .open(new Problems("customers")))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("customers: The query failed: ")
                .hasMessageNotContaining("secret");
    }

    @Test
    void dataThatChangesWhileItIsReadIsRefused() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(DATA.resolve("customers.csv")));
        Path customers = Files.write(directory.resolve("customers.csv"), lines);
        DataSource source = DataSource.in(DATA);
        DataSource changing =
                new DataSource(Table.csv(customers), null, source.offers(), null, AttributeSchema.NONE, BadRows.REFUSE);
        try (OrderedData data = OrderedData.of(changing, folder())) {
            data.check(Checked::new);
            Files.write(customers, lines.subList(0, lines.size() - 1));
            assertThatThrownBy(() -> {
                        try (OrderedData.Visits visits = data.visits(DATE)) {
                            visits.forEachRemaining(visit -> {});
                        }
                    })
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("The data changed while it was read.");
        }
    }
}
