package io.offerwright.data;

import io.offerwright.data.ReadReport.TableReport;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Segment;
import io.offerwright.domain.Spelling;
import io.offerwright.domain.Usage;
import io.offerwright.evidence.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    private static final double INFINITY = Double.POSITIVE_INFINITY;
    private static final List<PaymentType> PAYMENT_TYPES = Cells.without(PaymentType.values(), PaymentType.ANY);
    private static final List<Segment> SEGMENTS = Cells.without(Segment.values(), Segment.ALL);
    private static final List<DeviceTier> DEVICE_TIERS = List.of(DeviceTier.values());
    private static final List<Outcome> OUTCOMES = List.of(Outcome.values());
    private static final List<Channel> CHANNELS = List.of(Channel.values());
    private static final String IGNORE_HINT = "Remove it, or name it under \"ignore\" in campaign.yaml.";

    /**
     * The files customers.csv, usage.csv, offers.csv and events.csv of a directory; each may be gzipped, with the name
     * {@code *.csv.gz}.
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
                Table.csv(file(directory, "customers")),
                Table.csv(file(directory, "usage")),
                Table.csv(file(directory, "offers")),
                Table.csv(file(directory, "events")),
                AttributeSchema.NONE,
                BadRows.REFUSE);
    }

    /** The file of a table in a directory, gzipped or not. */
    public static Path file(Path directory, String table) {
        Path plain = directory.resolve(table + ".csv");
        Path gzipped = directory.resolve(table + ".csv.gz");
        if (Files.exists(plain) && Files.exists(gzipped)) {
            throw new InputException(
                    Problem.of(plain.toString(), "Found " + table + ".csv.gz beside it; expected one of the two.", ""));
        }
        return Files.exists(gzipped) ? gzipped : plain;
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

    /** The SHA-256 of the files, so that a model can say what it was trained on. */
    private SortedMap<String, Fingerprint> fingerprints() {
        SortedMap<String, Fingerprint> fingerprints = new TreeMap<>();
        for (Table table : Arrays.asList(customers, usage, offers, events)) {
            for (Path file : table == null ? List.<Path>of() : table.files()) {
                // A pipe can be read once only.
                if (!Files.isRegularFile(file)) {
                    continue;
                }
                try {
                    fingerprints.put(String.valueOf(file.getFileName()), Fingerprint.ofFile(file));
                } catch (IOException e) {
                    throw new InputException(Problem.of(file.toString(), "The file can't be read: " + e + ".", ""));
                }
            }
        }
        return fingerprints;
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
    private Set<String> personal() {
        Set<String> personal = new HashSet<>(attributes.types().keySet());
        personal.add("customer_id");
        return personal;
    }

    private void readCustomers(
            Catalog catalog, Predicate<String> wanted, List<TableReport> reports, Consumer<Customer> each) {
        Map<String, Integer> lines = new HashMap<>();
        List<String> offerIds =
                catalog.offers().stream().map(offer -> offer.id()).toList();
        Map<String, String> regions = new HashMap<>();
        List<String> columns = new ArrayList<>(CUSTOMER_COLUMNS);
        columns.addAll(attributes.types().keySet());
        SortedSet<String> notRead = protectedColumns();
        TableReport report = TableReader.read(
                notRead.isEmpty() ? customers : customers.ignoring(notRead),
                columns,
                List.of(),
                "Declare it under \"attributes\" in campaign.yaml, or name it under \"ignore\".",
                badRows,
                personal(),
                ofWanted(wanted, cells -> {
                    String id = cells.name("customer_id");
                    PaymentType paymentType = cells.word("payment_type", PAYMENT_TYPES);
                    DeviceTier deviceTier = cells.word("device_tier", DEVICE_TIERS);
                    int householdSize = cells.whole("household_size", 1, 1_000);
                    int tenureDays = cells.whole("tenure_days", 0, 100_000);
                    Segment segment = cells.word("segment", SEGMENTS);
                    String region = regions.computeIfAbsent(cells.text("region"), word -> word);
                    double networkQuality = cells.numberOrNaN("network_quality", 0, 1);
                    double coverageScore = cells.numberOrNaN("coverage_score", 0, 1);
                    double churnRisk = cells.numberOrNaN("churn_risk", 0, 1);
                    String currentOffer = cells.text("current_offer");
                    int offer = catalog.indexOf(currentOffer);
                    if (offer >= 0) {
                        currentOffer = catalog.offer(offer).id();
                    } else if (!currentOffer.isEmpty()) {
                        cells.reject(
                                "current_offer",
                                "current_offer is " + Cells.quoted(currentOffer) + ", which is not in the catalogue.",
                                Spelling.hint(currentOffer, offerIds));
                    }
                    EnumSet<Channel> consents = EnumSet.noneOf(Channel.class);
                    consent(cells, "consent_sms", Channel.SMS, consents);
                    consent(cells, "consent_email", Channel.EMAIL, consents);
                    consent(cells, "consent_push", Channel.PUSH, consents);
                    SortedMap<String, String> further = attributesOf(cells);
                    Integer first = lines.get(id);
                    if (first != null) {
                        cells.reject(
                                "customer_id", "customer_id occurs twice; it is in line " + first + " already.", "");
                    }
                    if (cells.good()) {
                        lines.put(id, cells.line());
                        each.accept(new Customer(
                                id,
                                paymentType,
                                deviceTier,
                                householdSize,
                                tenureDays,
                                segment,
                                region,
                                networkQuality,
                                coverageScore,
                                churnRisk,
                                currentOffer,
                                consents,
                                Usage.UNKNOWN,
                                further));
                    }
                }));
        reports.add(report.withNotRead(notRead));
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
    private SortedSet<String> protectedColumns() {
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

    private static void consent(Cells cells, String column, Channel channel, Set<Channel> consents) {
        if (cells.flag(column)) {
            consents.add(channel);
        }
    }

    private SortedMap<String, String> attributesOf(Cells cells) {
        SortedMap<String, String> values = new TreeMap<>();
        attributes.types().forEach((name, type) -> {
            String text = cells.text(name);
            if (!text.isEmpty()) {
                if (type == AttributeSchema.Type.NUMBER) {
                    cells.number(name, -INFINITY, INFINITY);
                }
                values.put(name, text);
            }
        });
        return values;
    }

    /** Sums of one customer's months. Each measure has a count of its own, as a cell may be empty. */
    private static final class Months {
        private int[] seen = new int[12];
        private int months;
        private final int[] counts = new int[3];
        private final double[] means = new double[3];
        private double squares;

        boolean addMonth(YearMonth month) {
            int number = month.getYear() * 12 + month.getMonthValue() - 1;
            for (int index = 0; index < months; index++) {
                if (seen[index] == number) {
                    return false;
                }
            }
            if (months == seen.length) {
                seen = Arrays.copyOf(seen, months * 2);
            }
            seen[months++] = number;
            return true;
        }

        /** Welford's update of mean and sum of squared differences, which loses no digits to large means. */
        void add(int measure, double value) {
            if (Double.isNaN(value)) {
                return;
            }
            counts[measure]++;
            double difference = value - means[measure];
            means[measure] += difference / counts[measure];
            if (measure == 0) {
                squares += difference * (value - means[measure]);
            }
        }

        private double mean(int measure) {
            return counts[measure] == 0 ? Double.NaN : means[measure];
        }

        Usage usage() {
            double deviation = counts[0] == 0 ? Double.NaN : Math.sqrt(squares / counts[0]);
            return new Usage(months, mean(0), mean(1), mean(2), deviation);
        }
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
                    int customer = knownCustomer(cells, indexById);
                    YearMonth month = cells.month("month");
                    double dataGb = cells.numberOrNaN("data_gb", 0, INFINITY);
                    double callMinutes = cells.numberOrNaN("call_minutes", 0, INFINITY);
                    double sms = cells.numberOrNaN("sms", 0, INFINITY);
                    if (!cells.good()) {
                        return;
                    }
                    Months sum = sums[customer];
                    if (sum == null) {
                        sum = new Months();
                        sums[customer] = sum;
                    }
                    if (!sum.addMonth(month)) {
                        cells.reject("month", "month \"" + month + "\" occurs twice for the customer of this row.", "");
                        return;
                    }
                    sum.add(0, dataGb);
                    sum.add(1, callMinutes);
                    sum.add(2, sms);
                })));
        List<Usage> usages = new ArrayList<>(sums.length);
        for (Months sum : sums) {
            usages.add(sum == null ? Usage.UNKNOWN : sum.usage());
        }
        return usages;
    }

    private static int knownCustomer(Cells cells, Map<String, Integer> indexById) {
        String id = cells.text("customer_id");
        Integer index = indexById.get(id);
        if (index == null) {
            cells.reject("customer_id", "customer_id is not among the customers.", "");
            return -1;
        }
        return index;
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
        List<String> offerIds =
                catalog.offers().stream().map(offer -> offer.id()).toList();
        reports.add(TableReader.read(
                events,
                EVENT_COLUMNS,
                List.of("propensity"),
                IGNORE_HINT,
                badRows,
                Set.of("customer_id"),
                ofWanted(wanted, cells -> {
                    int customer = knownCustomer(cells, indexById);
                    String offerId = cells.text("offer_id");
                    int offer = catalog.indexOf(offerId);
                    if (offer < 0) {
                        cells.reject(
                                "offer_id",
                                "offer_id " + Cells.quoted(offerId) + " is not in the catalogue.",
                                Spelling.hint(offerId, offerIds));
                    }
                    LocalDateTime at = cells.moment("at");
                    Outcome outcome = cells.word("outcome", OUTCOMES);
                    Channel channel = cells.word("channel", CHANNELS);
                    double propensity = cells.numberOrNaN("propensity", 0, 1);
                    if (cells.good()) {
                        log.add(customer, offer, at, outcome, channel, propensity);
                    }
                })));
        return log.build();
    }
}
