package io.offerwright.data;

import io.offerwright.data.ReadReport.TableReport;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Customer;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.evidence.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An operator's data, read customer by customer in the order of their ids, however many there are: of the tables nothing is held
 * but the rows of one customer, and the offers. Every row is checked, with the same messages, as {@link DataSource#read} does.
 *
 * <p>Tables in the order of {@code customer_id}, as {@link String#compareTo} has it, are read as they are, side by side. A table that
 * turns out to be in another order is sorted first, into files of a temporary folder, and so is what can't be read twice: a query, a
 * pipe. Tables that a mapping joins to others are held in memory.
 */
public final class OrderedData implements AutoCloseable {
    private final DataSource source;
    private final Path folder;
    private final long chunkBytes;
    private final SortedSet<String> notRead;
    private final Catalog catalog;
    private final TableReport offers;
    private Table customers;
    private @Nullable Table usage;
    private @Nullable Table events;
    private @Nullable InputException usageFailure;
    private @Nullable InputException eventsFailure;
    private @Nullable ReadReport report;

    /** A table is not in the order of its customers' ids. */
    private static final class NotInOrder extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient RowCursor rows;

        NotInOrder(RowCursor rows) {
            super("Not in order", null, false, false);
            this.rows = rows;
        }
    }

    private OrderedData(DataSource source, Path folder, long chunkBytes) {
        this.source = source;
        this.folder = folder;
        this.chunkBytes = chunkBytes;
        List<TableReport> reports = new ArrayList<>();
        catalog = OfferFile.read(source.offers(), source.badRows(), reports::add);
        offers = reports.get(0);
        notRead = source.protectedColumns();
        customers = notRead.isEmpty() ? source.customers() : source.customers().ignoring(notRead);
        usage = source.usage();
        events = source.events();
    }

    /**
     * Opens the data of a source; reads its offers.
     *
     * @param folder made if something has to be sorted, and removed by {@link #close}; what is in it is lost
     * @throws InputException if the offers can't be used
     */
    public static OrderedData of(DataSource source, Path folder) {
        return of(source, folder, SortedTable.CHUNK_BYTES);
    }

    static OrderedData of(DataSource source, Path folder, long chunkBytes) {
        return new OrderedData(source, folder, chunkBytes);
    }

    /** The offers. */
    public Catalog catalog() {
        return catalog;
    }

    /**
     * Reads everything once and checks it.
     *
     * @param tallies makes something that is given each customer, with usage; anew if the reading has to begin anew
     * @return what it made last
     * @throws InputException with all problems of the first table that can't be used
     */
    public <T extends Consumer<Customer>> T check(Supplier<T> tallies) {
        remove();
        if (!customers.isRepeatable()) {
            sortCustomers();
        }
        if (usage != null && !usage.isRepeatable()) {
            sortUsage(usage);
        }
        if (events != null && !events.isRepeatable()) {
            sortEvents(events);
        }
        while (true) {
            T tally = tallies.get();
            try (Merge merge = new Merge()) {
                try {
                    for (Customer next = merge.next(); next != null; next = merge.next()) {
                        tally.accept(next);
                    }
                    report = new ReadReport(merge.reports(), fingerprints());
                    return tally;
                } catch (NotInOrder e) {
                    sort(merge, e.rows);
                }
            }
        }
    }

    /** Of the files, and of the rows of what is no file. */
    private SortedMap<String, Fingerprint> fingerprints() {
        SortedMap<String, Fingerprint> all = new TreeMap<>(source.fingerprints());
        for (Table table : Arrays.asList(customers, usage, events)) {
            if (table instanceof SortedTable sorted && !sorted.isRepeatable()) {
                all.put(sorted.name(), sorted.fingerprint());
            }
        }
        return all;
    }

    private void sort(Merge merge, RowCursor rows) {
        if (rows == merge.customers) {
            sortCustomers();
        } else if (usage != null && rows == merge.usage.rows) {
            sortUsage(usage);
        } else if (events != null) {
            sortEvents(events);
        }
    }

    private void sortCustomers() {
        customers = SortedTable.of(
                customers,
                source.customerColumns(),
                List.of(),
                DataSource.CUSTOMERS_HINT,
                folder.resolve("customers"),
                chunkBytes);
    }

    private void sortUsage(Table table) {
        try {
            usage = SortedTable.of(
                    table,
                    DataSource.USAGE_COLUMNS,
                    List.of(),
                    DataSource.IGNORE_HINT,
                    folder.resolve("usage"),
                    chunkBytes);
        } catch (InputException e) {
            usageFailure = e;
        }
    }

    private void sortEvents(Table table) {
        try {
            events = SortedTable.of(
                    table,
                    DataSource.EVENT_COLUMNS,
                    EventCells.OPTIONAL,
                    DataSource.IGNORE_HINT,
                    folder.resolve("events"),
                    chunkBytes);
        } catch (InputException e) {
            eventsFailure = e;
        }
    }

    /**
     * What was read of all tables.
     *
     * @throws IllegalStateException before {@link #check}
     */
    public ReadReport report() {
        if (report == null) {
            throw new IllegalStateException("The data has not been checked.");
        }
        return report;
    }

    /**
     * The customers in the order of their ids. To be closed.
     *
     * @param date of their holdings and contacts, as of its morning
     * @throws IllegalStateException before {@link #check}
     */
    public Visits visits(LocalDate date) {
        return new MergedVisits(new Merge(), report(), date);
    }

    /** Customers one after the other; the data that was checked is refused if it is no longer what it was. */
    public interface Visits extends Iterator<Visit>, AutoCloseable {
        @Override
        void close();
    }

    /** The customers of data in memory, in the order of their ids. */
    public static Visits visits(Dataset data, LocalDate date) {
        History history = History.of(data, date);
        Iterator<Customer> ordered = data.customers().stream()
                .sorted(Comparator.comparing(Customer::id))
                .iterator();
        return new Visits() {
            @Override
            public boolean hasNext() {
                return ordered.hasNext();
            }

            @Override
            public Visit next() {
                return new Visit(ordered.next(), history);
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }

    private final class MergedVisits implements Visits {
        private final Merge merge;
        private final ReadReport checked;
        private final LocalDate date;
        private @Nullable Visit ahead;

        MergedVisits(Merge merge, ReadReport checked, LocalDate date) {
            this.merge = merge;
            this.checked = checked;
            this.date = date;
            advance();
        }

        private void advance() {
            Customer customer;
            try {
                customer = merge.next();
            } catch (NotInOrder e) {
                throw changed();
            }
            ahead = customer == null
                    ? null
                    : new Visit(customer, History.of(customer, catalog, merge.happened.build(), date));
            if (ahead == null && !merge.reports().equals(checked.tables())) {
                throw changed();
            }
        }

        private InputException changed() {
            return new InputException(
                    Problem.of(source.customers().name(), "The data changed while it was read.", "Run it again."));
        }

        @Override
        public boolean hasNext() {
            return ahead != null;
        }

        @Override
        public Visit next() {
            Visit visit = ahead;
            if (visit == null) {
                throw new NoSuchElementException();
            }
            advance();
            return visit;
        }

        @Override
        public void close() {
            merge.close();
        }
    }

    /** Removes what was sorted. */
    @Override
    public void close() {
        remove();
    }

    private void remove() {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new InputException(Problem.of(folder.toString(), "The folder can't be removed: " + e + ".", ""));
        }
    }

    /** Goes through the tables side by side. */
    private final class Merge implements AutoCloseable {
        private final CustomerCells customerCells = new CustomerCells(catalog, source.attributes());
        private final EventCells eventCells = new EventCells(catalog);
        /** Of the customer who was read last, the events; nobody asks them whose they are. */
        private final EventLog.Builder happened = new EventLog.Builder(List.of(""), catalog, 64);

        private final Months used = new Months();
        private final RowCursor customers;
        private final Follower usage;
        private final Follower events;
        private boolean more;
        private String last = "";

        Merge() {
            customers = new RowCursor(
                    OrderedData.this.customers,
                    source.customerColumns(),
                    List.of(),
                    DataSource.CUSTOMERS_HINT,
                    source.personal());
            usage = new Follower(OrderedData.this.usage, usageFailure, DataSource.USAGE_COLUMNS, List.of());
            events =
                    new Follower(OrderedData.this.events, eventsFailure, DataSource.EVENT_COLUMNS, EventCells.OPTIONAL);
            try {
                more = customers.next();
            } catch (RuntimeException e) {
                close();
                throw e;
            }
        }

        /** The next customer, or null after the last. */
        @Nullable
        Customer next() {
            while (more) {
                Cells cells = customers.cells();
                String id = cells.text("customer_id");
                if (id.compareTo(last) < 0) {
                    throw new NotInOrder(customers);
                }
                last = id;
                Customer customer = null;
                Integer line = null;
                do {
                    Customer read = customerCells.read(cells, id, line);
                    if (read != null) {
                        customer = read;
                        line = cells.line();
                    }
                    more = customers.next();
                } while (more && id.contentEquals(cells.characters("customer_id")));
                boolean known = customer != null;
                readUsage(id, known);
                readEvents(id, known);
                if (customer != null) {
                    return used.any() ? customer.withUsage(used.usage()) : customer;
                }
            }
            usage.end(cells -> new Months().read(cells, false));
            events.end(cells -> eventCells.read(cells, -1, new EventLog.Builder(List.of(), catalog, 2)));
            return null;
        }

        private void readUsage(String id, boolean known) {
            used.clear();
            usage.upTo(id, cells -> new Months().read(cells, false));
            usage.at(id, cells -> used.read(cells, known));
        }

        private void readEvents(String id, boolean known) {
            happened.clear();
            events.upTo(id, cells -> eventCells.read(cells, -1, happened));
            events.at(id, cells -> eventCells.read(cells, known ? 0 : -1, happened));
        }

        /** What was read, after the last customer. */
        List<TableReport> reports() {
            List<TableReport> reports = new ArrayList<>(List.of(offers));
            TableReport ofCustomers = customers.report(source.badRows());
            source.requireCustomers(ofCustomers);
            reports.add(ofCustomers.withNotRead(notRead));
            usage.report(reports);
            events.report(reports);
            return reports;
        }

        @Override
        public void close() {
            customers.close();
            usage.close();
            events.close();
        }
    }

    /**
     * A table read along with the customers. What makes it unreadable is held back until the customers were read to their end: their
     * problems come first.
     */
    private final class Follower implements AutoCloseable {
        private final @Nullable RowCursor rows;
        private @Nullable InputException failure;
        private boolean more;
        private String last = "";

        /**
         * @param known why the table can't be read, if that is known already
         */
        Follower(@Nullable Table table, @Nullable InputException known, List<String> required, List<String> optional) {
            failure = known;
            RowCursor opened = null;
            if (table != null && known == null) {
                try {
                    opened = new RowCursor(table, required, optional, DataSource.IGNORE_HINT, Set.of("customer_id"));
                } catch (InputException e) {
                    failure = e;
                }
            }
            rows = opened;
            advance();
        }

        private void advance() {
            if (rows == null) {
                return;
            }
            try {
                more = rows.next();
            } catch (InputException e) {
                failure = e;
                more = false;
            }
        }

        private CharSequence id() {
            return rows == null ? "" : rows.cells().characters("customer_id");
        }

        private void use(Consumer<Cells> each) {
            if (rows != null) {
                each.accept(rows.cells());
                advance();
            }
        }

        /** Uses a row of somebody whose id nobody has asked for. */
        private void useStranger(Consumer<Cells> each) {
            String id = id().toString();
            if (rows != null && id.compareTo(last) < 0) {
                throw new NotInOrder(rows);
            }
            last = id;
            use(each);
        }

        /** Uses the rows of customers before this one. */
        void upTo(String id, Consumer<Cells> each) {
            while (more && CharSequence.compare(id(), id) < 0) {
                useStranger(each);
            }
        }

        /** Uses the rows of this customer, who comes after all that were asked for; false if there are none. */
        boolean at(String id, Consumer<Cells> each) {
            boolean any = false;
            while (more && id.contentEquals(id())) {
                last = id;
                use(each);
                any = true;
            }
            return any;
        }

        /** Uses the rows that are left. */
        void end(Consumer<Cells> each) {
            while (more) {
                useStranger(each);
            }
        }

        void report(List<TableReport> reports) {
            if (failure != null) {
                throw failure;
            }
            if (rows != null) {
                reports.add(rows.report(source.badRows()));
            }
        }

        @Override
        public void close() {
            if (rows != null) {
                rows.close();
            }
        }
    }
}
