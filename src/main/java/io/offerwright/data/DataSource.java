package io.offerwright.data;

import io.offerwright.data.ReadReport.TableReport;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Customer;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Usage;
import io.offerwright.evidence.Fingerprint;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The four tables of an operator: customers, their usage, offers, events. Reading checks every row, and every reference
 * from one table to another.
 *
 * @param usage months of usage, or null when there are none: then every customer's usage is unknown
 * @param events what happened before, or null when there is nothing
 * @param attributes the further columns of the customers; a column whose name is protected is not read
 * @param badRows whether a bad row refuses its table or is skipped
 */
public record DataSource(
        Table customers,
        @Nullable Table usage,
        Table offers,
        @Nullable Table events,
        AttributeSchema attributes,
        BadRows badRows) {

    /** The columns of the customers that every table of customers has. */
    public static final List<String> CUSTOMER_COLUMNS = List.of(
            "customer_id",
            "payment_type",
            "device_tier",
            "household_size",
            "tenure_days",
            "segment",
            "region",
            "network_quality",
            "coverage_score",
            "churn_risk",
            "current_offer",
            "consent_sms",
            "consent_email",
            "consent_push");

    /** The columns of the usage. */
    public static final List<String> USAGE_COLUMNS = List.of("customer_id", "month", "data_gb", "call_minutes", "sms");

    /**
     * Whether a name is that of a standard column of customers or usage, or what rules call it, such as {@code tenureDays} for
     * {@code tenure_days}.
     */
    public static boolean isStandard(String name) {
        return Stream.concat(CUSTOMER_COLUMNS.stream(), USAGE_COLUMNS.stream())
                .anyMatch(column -> plain(column).equals(plain(name)));
    }

    private static String plain(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }

    /** The columns of the offers. */
    public static final List<String> OFFER_COLUMNS = OfferFile.COLUMNS;

    /** The columns of the events that every table of events has; {@code propensity} may come besides. */
    public static final List<String> EVENT_COLUMNS = List.of("customer_id", "offer_id", "at", "outcome", "channel");

    static final String CUSTOMERS_HINT =
            "Declare it under \"attributes\" in campaign.yaml, or name it under \"ignore\".";
    static final String IGNORE_HINT = "Remove it, or name it under \"ignore\" in campaign.yaml.";

    /**
     * The files customers.csv, usage.csv, offers.csv and events.csv of a directory; each may be gzipped, with the name
     * {@code *.csv.gz}, or Parquet, with the name {@code *.parquet}.
     *
     * @throws InputException if one is missing
     */
    public static DataSource in(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new InputException(Problem.of(
                    directory.toString(),
                    "There is no such directory; expected one with customers.csv, usage.csv, offers.csv and events.csv.",
                    ""));
        }
        return new DataSource(
                Table.file(file(directory, "customers")),
                Table.file(file(directory, "usage")),
                Table.file(file(directory, "offers")),
                Table.file(file(directory, "events")),
                AttributeSchema.NONE,
                BadRows.REFUSE);
    }

    /** The file of a table in a directory, as CSV, gzipped or not, or as Parquet. */
    public static Path file(Path directory, String table) {
        List<Path> found = Stream.of(".csv", ".csv.gz", ".parquet")
                .map(end -> directory.resolve(table + end))
                .filter(Files::exists)
                .toList();
        if (found.size() > 1) {
            throw new InputException(Problem.of(
                    found.get(0).toString(),
                    "Found " + found.get(1).getFileName() + " beside it; expected one of the two.",
                    ""));
        }
        return found.isEmpty() ? directory.resolve(table + ".csv") : found.get(0);
    }

    public DataSource withAttributes(AttributeSchema value) {
        return new DataSource(customers, usage, offers, events, value, badRows);
    }

    /** With those of the attributes for which the customers have a column. */
    public DataSource withAttributesPresent(AttributeSchema value) {
        Problems problems = new Problems(customers.name());
        SortedMap<String, AttributeSchema.Type> present = new TreeMap<>(value.types());
        try (Rows rows = customers.open(problems)) {
            present.keySet().retainAll(rows.header());
        }
        return withAttributes(value.withTypes(present));
    }

    public DataSource withBadRows(BadRows value) {
        return new DataSource(customers, usage, offers, events, attributes, value);
    }

    /**
     * Reads everything into memory, the events in a compact form.
     *
     * @throws InputException with all problems of the first table that can't be used
     */
    public Dataset read() {
        return read(id -> true);
    }

    /**
     * Reads some of the customers and what belongs to them. Rows of others are passed over unchecked, which is several times as
     * fast as to read them; the report counts them as read.
     *
     * @param wanted says by the id which customers are read
     * @throws InputException with all problems of the first table that can't be used
     */
    public Dataset read(Predicate<String> wanted) {
        List<TableReport> reports = new ArrayList<>();
        Catalog catalog = OfferFile.read(offers, badRows, reports::add);
        List<Customer> read = new ArrayList<>();
        readCustomers(catalog, wanted, reports, read::add);
        Map<String, Integer> indexById = new HashMap<>(read.size() * 2);
        for (int index = 0; index < read.size(); index++) {
            indexById.put(read.get(index).id(), index);
        }
        List<Usage> usages = readUsage(wanted, indexById, reports);
        for (int index = 0; index < read.size() && !usages.isEmpty(); index++) {
            read.set(index, read.get(index).withUsage(usages.get(index)));
        }
        EventLog log = readEvents(wanted, read, indexById, catalog, reports);
        return new Dataset(read, catalog, log, new ReadReport(reports, fingerprints()));
    }

    /** The files that the tables are read from. */
    public List<Path> files() {
        return Stream.of(customers, usage, offers, events)
                .filter(Objects::nonNull)
                .flatMap(table -> table.files().stream())
                .distinct()
                .toList();
    }

    /** The names of the tables that are queries. */
    public List<String> queries() {
        return Stream.of(customers, usage, offers, events)
                .filter(table -> table != null && table.files().isEmpty())
                .map(Table::name)
                .toList();
    }

    /** The SHA-256 of the files, so that a model can say what it was trained on. */
    SortedMap<String, Fingerprint> fingerprints() {
        SortedMap<String, Fingerprint> fingerprints = new TreeMap<>();
        for (Table table : Arrays.asList(customers, usage, offers, events)) {
            for (Path file : table == null ? List.<Path>of() : table.files()) {
                // A pipe can be read once only.
                if (!Files.isRegularFile(file)) {
                    continue;
                }
                try {
                    fingerprints.put(nameOf(file, table, fingerprints), Fingerprint.ofFile(file));
                } catch (IOException e) {
                    throw new InputException(Problem.of(file.toString(), "The file can't be read: " + e + ".", ""));
                }
            }
        }
        return fingerprints;
    }

    /** A file's name; with that of its folder if the name alone would not tell it apart, as that of a part of a table. */
    private static String nameOf(Path file, Table table, SortedMap<String, Fingerprint> others) {
        String name = String.valueOf(file.getFileName());
        Path folder = file.toAbsolutePath().getParent();
        boolean isPart = folder != null && file.toString().startsWith(table.name() + File.separator);
        String longer = folder == null ? name : folder.getFileName() + "/" + name;
        if (isPart || others.containsKey(name)) {
            return others.containsKey(longer)
                    ? file.toAbsolutePath().normalize().toString()
                    : longer;
        }
        return name;
    }

    /**
     * Hands over the customers with their usage, one after the other in the order of their table, without holding them.
     * The table is read twice: all of it is checked before the first customer is handed over.
     *
     * @return what was read of offers, customers and usage
     * @throws InputException with all problems of the first table that can't be used
     */
    public ReadReport forEachCustomer(Consumer<Customer> each) {
        List<TableReport> reports = new ArrayList<>();
        Catalog catalog = OfferFile.read(offers, badRows, reports::add);
        Map<String, Integer> indexById = new HashMap<>();
        Predicate<String> all = id -> true;
        readCustomers(catalog, all, reports, customer -> indexById.put(customer.id(), indexById.size()));
        List<Usage> usages = readUsage(all, indexById, reports);
        int[] next = {0};
        readCustomers(catalog, all, new ArrayList<>(), customer -> {
            int index = next[0]++;
            each.accept(usages.isEmpty() ? customer : customer.withUsage(usages.get(index)));
        });
        return new ReadReport(reports, new TreeMap<>());
    }

    /** True of the standard columns whose values messages may tell: they say of what kind a customer is, and not who. */
    static boolean isTold(String column) {
        return !column.equals("customer_id")
                && (CUSTOMER_COLUMNS.contains(column)
                        || USAGE_COLUMNS.contains(column)
                        || OFFER_COLUMNS.contains(column)
                        || EVENT_COLUMNS.contains(column)
                        || column.equals("propensity"));
    }

    /**
     * Columns of whose values no message tells: a customer's id, and what the operator has declared beyond the standard
     * columns, which may be anything.
     */
    Set<String> personal() {
        Set<String> personal = new HashSet<>(attributes.types().keySet());
        personal.add("customer_id");
        return personal;
    }

    private void readCustomers(
            Catalog catalog, Predicate<String> wanted, List<TableReport> reports, Consumer<Customer> each) {
        Map<String, Integer> lines = new HashMap<>();
        CustomerCells reader = new CustomerCells(catalog, attributes);
        SortedSet<String> notRead = protectedColumns();
        TableReport report = TableReader.read(
                notRead.isEmpty() ? customers : customers.ignoring(notRead),
                customerColumns(),
                List.of(),
                CUSTOMERS_HINT,
                badRows,
                personal(),
                ofWanted(wanted, cells -> {
                    String id = cells.text("customer_id");
                    Customer customer = reader.read(cells, id, lines.get(id));
                    if (customer != null) {
                        lines.put(customer.id(), cells.line());
                        each.accept(customer);
                    }
                }));
        reports.add(report.withNotRead(notRead));
        requireCustomers(report);
    }

    /** The columns that the customers must have. */
    List<String> customerColumns() {
        List<String> columns = new ArrayList<>(CUSTOMER_COLUMNS);
        columns.addAll(attributes.types().keySet());
        return columns;
    }

    void requireCustomers(TableReport report) {
        if (report.rows() == 0) {
            throw new InputException(Problem.of(
                    customers.name(),
                    report.skipped() > 0
                            ? "All " + report.skipped() + " customers were skipped; there is nobody to decide for."
                            : "The table has a header but no customer; there is nobody to decide for.",
                    ""));
        }
    }

    /** The columns of the customers that nothing may know of. */
    SortedSet<String> protectedColumns() {
        SortedSet<String> found = new TreeSet<>(attributes.protectedNames());
        if (!found.isEmpty()) {
            try (Rows rows = customers.open(new Problems(customers.name()))) {
                found.retainAll(rows.header());
            }
        }
        return found;
    }

    /** Passes over the rows of others. */
    private static Consumer<Cells> ofWanted(Predicate<String> wanted, Consumer<Cells> each) {
        return cells -> {
            if (wanted.test(cells.text("customer_id"))) {
                each.accept(cells);
            }
        };
    }

    private List<Usage> readUsage(Predicate<String> wanted, Map<String, Integer> indexById, List<TableReport> reports) {
        if (usage == null) {
            return List.of();
        }
        @Nullable Months[] sums = new Months[indexById.size()];
        reports.add(TableReader.read(
                usage,
                USAGE_COLUMNS,
                List.of(),
                IGNORE_HINT,
                badRows,
                Set.of("customer_id"),
                ofWanted(wanted, cells -> {
                    Integer customer = indexById.get(cells.text("customer_id"));
                    Months sum = customer == null ? null : sums[customer];
                    sum = sum == null ? new Months() : sum;
                    if (sum.read(cells, customer != null) && customer != null) {
                        sums[customer] = sum;
                    }
                })));
        List<Usage> usages = new ArrayList<>(sums.length);
        for (Months sum : sums) {
            usages.add(sum == null ? Usage.UNKNOWN : sum.usage());
        }
        return usages;
    }

    /** Refuses a row about somebody who is not among the customers. */
    static void requireKnown(Cells cells, boolean known) {
        if (!known) {
            cells.reject("customer_id", "customer_id is not among the customers.", "");
        }
    }

    private EventLog readEvents(
            Predicate<String> wanted,
            List<Customer> read,
            Map<String, Integer> indexById,
            Catalog catalog,
            List<TableReport> reports) {
        EventLog.Builder log =
                new EventLog.Builder(read.stream().map(Customer::id).toList(), catalog);
        if (events == null) {
            return log.build();
        }
        EventCells reader = new EventCells(catalog);
        reports.add(TableReader.read(
                events,
                EVENT_COLUMNS,
                EventCells.OPTIONAL,
                IGNORE_HINT,
                badRows,
                Set.of("customer_id"),
                ofWanted(wanted, cells -> {
                    Integer customer = indexById.get(cells.text("customer_id"));
                    reader.read(cells, customer == null ? -1 : customer, log);
                })));
        return log.build();
    }
}
