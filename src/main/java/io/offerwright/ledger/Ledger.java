package io.offerwright.ledger;

import io.offerwright.domain.Restriction;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.ledger.RecordReader.DamagedException;
import io.offerwright.ledger.Store.Block;
import io.offerwright.ledger.Store.Content;
import io.offerwright.ledger.Store.CustomerRow;
import io.offerwright.ledger.Store.Head;
import io.offerwright.ledger.Store.Mode;
import io.offerwright.ledger.Store.Shelf;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The append-only record of every decision, chained by hashes so that a later change shows, with each customer's data under
 * a key of its own, so that it can be erased.
 *
 * <pre>{@code
 * try (Ledger ledger = Ledger.open(Path.of("out/ledger"))) {
 *     Fingerprint bundle = ledger.bundles().put(files);
 *     ledger.append(decision);                    // buffered
 *     ledger.flush();                             // durable
 * }
 * }</pre>
 *
 * <p>What was recorded is read through {@link #as}, by somebody with a name and a role. Thread-safe: records stand in the
 * order in which their appends were let in. One process at a time may write; in PostgreSQL others may read meanwhile. Memory is
 * bounded by one block of records and, in a process that writes, some 8 bytes for each record that there is, by which new ones are told from
 * old ones.
 *
 * <p>After a failed write nothing more is accepted: open the ledger again and go on after what {@link #contains}.
 */
public final class Ledger implements AutoCloseable {
    /** A block is sealed at {@link Store#BLOCK_RECORDS}, or at this many bytes, whichever comes first: so that a large catalogue does not make large blocks. */
    private static final int BLOCK_BYTES = 1 << 20;

    /** Rows of the journal that are read at a time. */
    private static final int PAGE = 1000;

    private final Store store;
    private final Mode mode;
    private final DecisionCodec codec = new DecisionCodec();
    private final BundleStore bundles = new BundleStore(this);

    // Everything below is guarded by this.
    private @Nullable KeyRing keys;
    private Head head;
    private final List<Pending> pending = new ArrayList<>();
    private final Set<Long> pendingKeys = new HashSet<>();
    private final Map<UUID, PendingCustomer> pendingCustomers = new LinkedHashMap<>();
    /** Rows of the customers of whom there are records both in the database and buffered. */
    private final Map<Long, CustomerRow> knownCustomers = new HashMap<>();

    private final RecordedKeys recorded;
    private int pendingBytes;
    /** Records that a power cut could take: those since the last flush. */
    private long waiting;

    private final Set<Fingerprint> knownBundles = new HashSet<>();
    private final BlockReader reader;
    private final Upkeep upkeep;
    private boolean purge;
    private boolean failed;
    private boolean closed;
    private volatile @Nullable LedgerObserver observer;

    private Ledger(Store store, Mode mode, @Nullable KeyRing keys) {
        this.store = store;
        this.mode = mode;
        this.keys = keys;
        this.head = store.head();
        this.purge = store.isMarkedForPurge();
        this.recorded = new RecordedKeys(store);
        this.reader = new BlockReader(store);
        this.upkeep = new Upkeep(store, reader);
        if (mode == Mode.WRITE) {
            recorded.read(head);
        }
    }

    private record Pending(byte[] record, byte[] leaf, Roster roster, long decisionKey, long customer, long day) {}

    private record PendingCustomer(CustomerRow row, byte[] dataKey) {}

    /** What is known of a decision before its customer's key is. */
    private record Encoded(Unsealed unsealed, long decisionKey, UUID pseudonym) {}

    /**
     * Opens a ledger in a folder for writing, or makes a new one, with its master key beside it in {@code ledger.key}.
     *
     * @param place a folder, which then holds {@code ledger.mv.db}; or a file that ends in {@code .mv.db}
     * @throws LedgerException if it is in use, or not a ledger, or can't be made
     * @throws io.offerwright.domain.InputException if its key is missing
     */
    public static Ledger open(Path place) {
        Path file = LedgerPlace.fileToWrite(place);
        Path keyFile = LedgerPlace.keyFile(file);
        return open(file, Files.exists(file) ? MasterKey.read(keyFile) : MasterKey.readOrMake(keyFile));
    }

    /**
     * Opens a ledger in a folder for writing, or makes a new one, with a master key from elsewhere.
     *
     * @param place as for {@link #open(Path)}
     * @throws LedgerException if it is in use, or not a ledger, or has another master key, or can't be made
     */
    public static Ledger open(Path place, MasterKey master) {
        Path file = LedgerPlace.fileToWrite(place);
        LedgerPlace.makeFolder(file);
        return open(LedgerPlace.url(file), file.toString(), Mode.WRITE, master);
    }

    /**
     * Opens a ledger in a database for writing, or makes a new one.
     *
     * @param url {@code jdbc:h2:...} or {@code jdbc:postgresql:...}
     * @throws LedgerException if it is in use, or not a ledger, or has another master key, or can't be made
     */
    public static Ledger open(String url, MasterKey master) {
        return open(url, Dialect.withoutPassword(url), Mode.WRITE, master);
    }

    /**
     * Opens a ledger to read what it holds, which its journal notes, or to erase customers.
     *
     * @param place the ledger's file, its folder, or the folder that {@code run --out} wrote to
     * @throws LedgerException if there is none, or it is in use, or not a ledger
     * @throws io.offerwright.domain.InputException if its key is missing
     */
    public static Ledger openForAccess(Path place) {
        Path file = LedgerPlace.fileToRead(place);
        return openForAccess(place, MasterKey.read(LedgerPlace.keyFile(file)));
    }

    /**
     * As {@link #openForAccess(Path)}, with a master key from elsewhere.
     *
     * @throws LedgerException if there is none, or it is in use, or not a ledger, or has another master key
     */
    public static Ledger openForAccess(Path place, MasterKey master) {
        Path file = LedgerPlace.fileToRead(place);
        return open(LedgerPlace.url(file), file.toString(), Mode.ACCESS, master);
    }

    /**
     * Opens a ledger in a database to read what it holds, which its journal notes, or to erase customers.
     *
     * @throws LedgerException if there is none, or it is in use, or not a ledger, or has another master key
     */
    public static Ledger openForAccess(String url, MasterKey master) {
        return open(url, Dialect.withoutPassword(url), Mode.ACCESS, master);
    }

    /**
     * Opens a ledger to verify it, without ever changing its file, and with its key if that lies beside it.
     *
     * @param place as for {@link #openForAccess(Path)}
     * @throws LedgerException if there is none, or it is in use, or not a ledger
     */
    public static Ledger openReadOnly(Path place) {
        Path file = LedgerPlace.fileToRead(place);
        Path keyFile = LedgerPlace.keyFile(file);
        return openReadOnly(place, Files.exists(keyFile) ? Optional.of(MasterKey.read(keyFile)) : Optional.empty());
    }

    /**
     * As {@link #openReadOnly(Path)}.
     *
     * @param master if empty, what is encrypted is verified as bytes, and not looked into
     */
    public static Ledger openReadOnly(Path place, Optional<MasterKey> master) {
        Path file = LedgerPlace.fileToRead(place);
        return open(LedgerPlace.url(file), file.toString(), Mode.READ_ONLY, master.orElse(null));
    }

    /**
     * Opens a ledger in a database to verify it, without ever changing it.
     *
     * @param master if empty, what is encrypted is verified as bytes, and not looked into
     * @throws LedgerException if there is none, or it is in use, or not a ledger
     */
    public static Ledger openReadOnly(String url, Optional<MasterKey> master) {
        return open(url, Dialect.withoutPassword(url), Mode.READ_ONLY, master.orElse(null));
    }

    /** A JDBC address, or a message that holds one, as people may see it: without a password. */
    public static String withoutPassword(String text) {
        return Dialect.withoutPassword(text);
    }

    private static Ledger open(String url, String place, Mode mode, @Nullable MasterKey master) {
        Store store = Store.open(url, place, mode, () -> KeyRing.newIndexKey(java.util.Objects.requireNonNull(master)));
        try {
            return new Ledger(store, mode, master == null ? null : KeyRing.open(master, store.indexKey()));
        } catch (DamagedException e) {
            store.close();
            throw new LedgerException(
                    place,
                    "The master key is not the one that this ledger was written with.",
                    "Or \"head\" was changed: no customer's data can be read with this key.",
                    e);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /**
     * Adds a decision. It becomes durable with the next {@link #flush} or {@link #close}.
     *
     * @throws LedgerException if a decision with this id is recorded, if its bundle is not in {@link #bundles}, or if
     *     the ledger can't be written
     */
    public void append(Decision decision) {
        append(List.of(decision));
    }

    /**
     * Adds decisions, in their order, all or none. Many at once spare the database its questions. They become durable with the
     * next {@link #flush} or {@link #close}.
     *
     * @throws LedgerException as {@link #append(Decision)}
     */
    public void append(List<Decision> decisions) {
        append(prepare(decisions));
    }

    /** As {@link #prepare()}, with decisions. */
    public Prepared prepare(List<Decision> decisions) {
        Prepared prepared = prepare();
        decisions.forEach(prepared::add);
        return prepared;
    }

    /**
     * Decisions that the ledger need not encode any more, none at first. Encoding is the part of {@link #append(List)} that needs nothing of
     * the ledger, and half of it: several threads may prepare decisions that one appends.
     */
    public Prepared prepare() {
        return new Prepared(codec);
    }

    /** Decisions that a ledger need not encode any more. Not safe for use by several threads at once. */
    public static final class Prepared {
        private final DecisionCodec codec;
        private final List<Unsealed> unsealed = new ArrayList<>();

        private Prepared(DecisionCodec codec) {
            this.codec = codec;
        }

        /** Encodes a decision, of which nothing else is kept. */
        public void add(Decision decision) {
            Roster roster = codec.rosterOf(decision);
            unsealed.add(new Unsealed(
                    decision.id(),
                    decision.request().customer().id(),
                    decision.bundle(),
                    decision.request().context().date().toEpochDay(),
                    roster,
                    codec.parts(decision, roster)));
        }

        /** Adds those of another, in their order. */
        void add(Prepared other) {
            unsealed.addAll(other.unsealed);
        }

        /** How many there are. */
        public int size() {
            return unsealed.size();
        }
    }

    /** @param day since 1970-01-01 */
    private record Unsealed(
            String decisionId,
            String customerId,
            Fingerprint bundle,
            long day,
            Roster roster,
            DecisionCodec.Parts parts) {}

    /**
     * Adds prepared decisions, as {@link #append(List)} does.
     *
     * @throws LedgerException as {@link #append(Decision)}
     */
    public void append(Prepared prepared) {
        LedgerObserver watching = observer;
        if (watching == null) {
            append(prepared, null, 0);
            return;
        }
        long begun = begin(watching);
        try {
            append(prepared, watching, begun);
        } catch (RuntimeException e) {
            tell(() -> watching.failed(begun));
            throw e;
        }
    }

    private void append(Prepared prepared, @Nullable LedgerObserver watching, long begun) {
        synchronized (this) {
            requireWritable();
            KeyRing ring = ring();
            List<Encoded> encoded = new ArrayList<>(prepared.size());
            for (Unsealed each : prepared.unsealed) {
                requireBundle(each);
                encoded.add(new Encoded(each, ring.decisionKey(each.decisionId()), ring.pseudonym(each.customerId())));
            }
            requireNew(encoded);
            Map<UUID, CustomerRow> known = new HashMap<>();
            List<Long> numbers = new ArrayList<>();
            for (Encoded next : encoded) {
                if (!pendingCustomers.containsKey(next.pseudonym())) {
                    numbers.addAll(recorded.numbers(next.pseudonym(), head));
                }
            }
            readable(numbers).forEach(row -> known.put(row.pseudonym(), row));
            Map<UUID, byte[]> dataKeys = dataKeys(ring, known);
            for (Encoded next : encoded) {
                add(ring, next, known.get(next.pseudonym()), dataKeys);
            }
            waiting += prepared.size();
            if (watching != null) {
                tell(() -> watching.appended(begun, prepared.size(), waiting));
            }
        }
    }

    /**
     * Has every append and flush from now on watched, in place of who watched before.
     *
     * @param newObserver null for nobody
     */
    public void observe(@Nullable LedgerObserver newObserver) {
        observer = newObserver;
    }

    private static long begin(LedgerObserver watching) {
        try {
            return watching.begin();
        } catch (RuntimeException unheard) {
            return 0;
        }
    }

    private static void tell(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException unheard) {
            // What is recorded is recorded, whatever becomes of a meter.
        }
    }

    private void requireBundle(Unsealed decision) {
        if (!knownBundles.contains(decision.bundle())) {
            if (!store.has(Shelf.BUNDLE, decision.bundle())) {
                throw new LedgerException(
                        store.place(),
                        "Decision \"" + decision.decisionId() + "\" ran on bundle "
                                + decision.bundle().abbreviated() + ", which is not in the ledger's bundle store.",
                        "Put the bundle there first, so that the decision can be replayed.");
            }
            knownBundles.add(decision.bundle());
        }
    }

    private void requireNew(List<Encoded> encoded) {
        Set<Long> keysOfBatch = new LinkedHashSet<>();
        for (Encoded next : encoded) {
            if (pendingKeys.contains(next.decisionKey()) || !keysOfBatch.add(next.decisionKey())) {
                throw recordedAlready(next.unsealed().decisionId());
            }
        }
        for (Encoded next : encoded) {
            if (!recorded.sequences(next.decisionKey(), head).isEmpty()) {
                throw recordedAlready(next.unsealed().decisionId());
            }
        }
    }

    /** The rows of customers of these numbers whose key is there, by number. */
    private List<CustomerRow> readable(List<Long> numbers) {
        if (numbers.isEmpty()) {
            return List.of();
        }
        return store.customersByNumber(numbers).values().stream()
                .filter(row -> row.dataKey() != null)
                .sorted(Comparator.comparingLong(CustomerRow::number))
                .toList();
    }

    private List<CustomerRow> rowsOf(UUID pseudonym) {
        return readable(recorded.numbers(pseudonym, head())).stream()
                .filter(row -> row.pseudonym().equals(pseudonym))
                .toList();
    }

    /** What the ledger says of itself now. */
    private Head head() {
        if (mode != Mode.WRITE) {
            // Somebody else may have added to it.
            head = store.head();
        }
        return head;
    }

    private LedgerException recordedAlready(String decisionId) {
        return new LedgerException(
                store.place(),
                "Decision \"" + decisionId + "\" is recorded already; a ledger holds each id once.",
                "Skip what is recorded, or give the campaign another name or date.");
    }

    /** The customers' keys, opened before the first decision is added: so that all are, or none. */
    private Map<UUID, byte[]> dataKeys(KeyRing ring, Map<UUID, CustomerRow> known) {
        Map<UUID, byte[]> dataKeys = new HashMap<>();
        known.forEach((pseudonym, row) -> {
            try {
                dataKeys.put(pseudonym, ring.dataKey(row));
            } catch (DamagedException e) {
                throw damaged("The key of customer " + row.number() + " was changed: " + e.getMessage());
            }
        });
        return dataKeys;
    }

    private void add(KeyRing ring, Encoded next, @Nullable CustomerRow known, Map<UUID, byte[]> dataKeys) {
        long customer;
        byte[] dataKey;
        if (known != null) {
            customer = known.number();
            dataKey = java.util.Objects.requireNonNull(dataKeys.get(next.pseudonym()));
            knownCustomers.put(customer, known);
        } else {
            PendingCustomer fresh = pendingCustomers.computeIfAbsent(next.pseudonym(), pseudonym -> {
                byte[] key = ring.newDataKey();
                return new PendingCustomer(
                        ring.row(head.customers() + pendingCustomers.size() + 1, pseudonym, key), key);
            });
            customer = fresh.row().number();
            dataKey = fresh.dataKey();
        }
        byte[] record = Envelope.seal(ring, next.unsealed().parts(), next.decisionKey(), customer, dataKey)
                .toBytes();
        if (known == null) {
            recorded.addCustomer(next.pseudonym(), customer);
        }
        pending.add(new Pending(
                record,
                Merkle.leaf(record),
                next.unsealed().roster(),
                next.decisionKey(),
                customer,
                next.unsealed().day()));
        pendingKeys.add(next.decisionKey());
        recorded.addDecision(next.decisionKey(), head.records() + pending.size());
        pendingBytes += record.length;
        if (pending.size() == Store.BLOCK_RECORDS || pendingBytes >= BLOCK_BYTES) {
            seal();
        }
    }

    /**
     * Seals and commits what is buffered: all that was appended before is durable once this returns.
     *
     * @throws LedgerException if the ledger can't be written
     */
    public void flush() {
        LedgerObserver watching = observer;
        if (watching == null) {
            flushAll(null, 0);
            return;
        }
        // Asked for before the lock is taken: waiting for it is part of what a flush takes.
        long begun = begin(watching);
        try {
            flushAll(watching, begun);
        } catch (RuntimeException e) {
            tell(() -> watching.failed(begun));
            throw e;
        }
    }

    private synchronized void flushAll(@Nullable LedgerObserver watching, long begun) {
        requireWritable();
        seal();
        try {
            store.sync();
        } catch (LedgerException e) {
            failed = true;
            throw e;
        }
        long durable = waiting;
        waiting = 0;
        if (watching != null) {
            tell(() -> watching.flushed(begun, durable));
        }
    }

    private void seal() {
        if (pending.isEmpty()) {
            return;
        }
        List<byte[]> records = new ArrayList<>(pending.size());
        List<byte[]> leaves = new ArrayList<>(pending.size());
        List<Entry> entries = new ArrayList<>(pending.size());
        List<Content> newRosters = new ArrayList<>();
        long sequence = head.records();
        long lastDay = Long.MIN_VALUE;
        for (Pending next : pending) {
            records.add(next.record);
            leaves.add(next.leaf);
            entries.add(new Entry(++sequence, next.decisionKey, next.customer));
            lastDay = Math.max(lastDay, next.day);
            Fingerprint fingerprint = next.roster.fingerprint();
            if (!reader.knows(fingerprint)) {
                if (!store.has(Shelf.ROSTER, fingerprint)) {
                    long number = head.rosters() + newRosters.size() + 1;
                    newRosters.add(new Content(number, fingerprint.hex(), next.roster.content()));
                }
                reader.learn(next.roster);
            }
        }
        byte[] root = Merkle.root(leaves);
        long number = head.blocks() + 1;
        long first = head.records() + 1;
        long customers = head.customers() + pendingCustomers.size();
        Block block = new Block(
                number,
                first,
                records.size(),
                lastDay,
                customers,
                head.hash(),
                HexFormat.of().formatHex(root),
                Chain.seal(head.hash(), number, first, records.size(), lastDay, customers, root),
                Entry.pack(entries),
                Chain.pack(records));
        Head next =
                new Head(sequence, number, head.rosters() + newRosters.size(), head.bundles(), customers, block.hash());
        writing(() -> store.inLongTransaction(() -> {
            store.lockHead();
            store.restoreCustomers(knownCustomers, Leaf.complete(head.customers()));
            for (Content roster : newRosters) {
                store.insert(Shelf.ROSTER, roster);
            }
            store.insertCustomers(
                    pendingCustomers.values().stream().map(PendingCustomer::row).toList());
            store.insert(block);
            for (long epoch = Leaf.complete(head.records()); epoch < Leaf.complete(next.records()); epoch++) {
                store.indexRecords(epoch);
            }
            for (long epoch = Leaf.complete(head.customers()); epoch < Leaf.complete(customers); epoch++) {
                store.indexCustomers(epoch);
            }
            store.update(next);
            return next;
        }));
        head = next;
        pending.clear();
        pendingKeys.clear();
        pendingCustomers.clear();
        knownCustomers.clear();
        pendingBytes = 0;
    }

    private <T> T write(Store.Work<T> work) {
        return writing(() -> store.inTransaction(work));
    }

    private <T> T writing(Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException | Error e) {
            failed = true;
            throw e;
        }
    }

    /** True when a decision with this id is recorded, or was before its customer was erased. */
    public synchronized boolean contains(String decisionId) {
        requireOpen();
        long key = ring().decisionKey(decisionId);
        return pendingKeys.contains(key) || !recorded.sequences(key, head()).isEmpty();
    }

    /**
     * True when exactly this decision is recorded. Tells nothing that the caller does not know, and so is not journalled.
     *
     * @throws LedgerException if its record is damaged
     */
    public synchronized boolean holds(Decision decision) {
        return lookUp(decision.id())
                .filter(record -> record instanceof LedgerRecord.Kept kept
                        && kept.decision().equals(decision))
                .isPresent();
    }

    /**
     * What stood against the offers of a recorded decision, for whoever makes it again; empty if there is none, or its customer was
     * erased.
     *
     * @throws LedgerException if its record is damaged
     */
    public synchronized Optional<List<Restriction>> restrictions(String decisionId) {
        return lookUp(decisionId)
                .flatMap(record -> record instanceof LedgerRecord.Kept kept
                        ? Optional.of(kept.decision().request().restrictions())
                        : Optional.empty());
    }

    /**
     * The door to what is recorded, for somebody.
     *
     * @param who as the host has made sure of
     * @param clock tells when, for the journal
     */
    public LedgerAccess as(Principal who, InstantSource clock) {
        return new LedgerAccess(this, who, clock);
    }

    synchronized Optional<LedgerRecord> lookUp(String decisionId) {
        settle();
        // Somebody may have been erased since.
        reader.forget();
        return store.inSnapshot(() -> {
            for (long sequence : recorded.sequences(ring().decisionKey(decisionId), head())) {
                return Optional.of(reader.decode(sequence, ring()));
            }
            return Optional.empty();
        });
    }

    synchronized List<LedgerRecord.Kept> ofCustomer(String customerId) {
        settle();
        reader.forget();
        return store.inSnapshot(() -> {
            List<LedgerRecord.Kept> found = new ArrayList<>();
            long size = head().records();
            rowsOf(ring().pseudonym(customerId)).stream()
                    .flatMap(row -> store.sequencesOfCustomer(row.number(), size).stream())
                    .sorted()
                    .forEach(sequence -> {
                        if (reader.decode(sequence, ring()) instanceof LedgerRecord.Kept kept) {
                            found.add(kept);
                        }
                    });
            return found;
        });
    }

    Iterator<LedgerRecord> records(long first, long last) {
        synchronized (this) {
            settle();
        }
        return new Iterator<>() {
            private long next = Math.max(1, first);
            private @Nullable LedgerRecord found;

            @Override
            public boolean hasNext() {
                if (found == null && next <= last) {
                    synchronized (Ledger.this) {
                        requireOpen();
                        store.inSnapshot(() -> {
                            advance();
                            return next;
                        });
                    }
                }
                return found != null;
            }

            private void advance() {
                while (found == null && next <= last) {
                    BlockReader.OpenBlock open = reader.blockOf(next);
                    if (open.block().content() == null) {
                        next = open.block().lastSequence() + 1;
                    } else {
                        found = reader.decode(next++, ring());
                    }
                }
            }

            @Override
            public LedgerRecord next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                LedgerRecord record = java.util.Objects.requireNonNull(found);
                found = null;
                return record;
            }
        };
    }

    /** Number of records, buffered and dropped ones included. */
    public synchronized long size() {
        return head().records() + pending.size();
    }

    /** The bundles that the decisions ran on. */
    public BundleStore bundles() {
        return bundles;
    }

    /**
     * Reads everything and recomputes every hash. Finds whatever was changed, removed, added or reordered in any table
     * unless all that follows was recomputed too, up to the head: against that, {@linkplain #verify(List, LongConsumer) hold it
     * against a checkpoint}.
     */
    public Verification verify() {
        return verify(List.of(), recordsRead -> {});
    }

    /**
     * As {@link #verify()}, and finds whether the ledger was cut short or written anew since it was signed for.
     *
     * @param checkpoints of this ledger, whose signatures were checked; in any order
     * @param progress is told after each block how many records were read
     */
    public synchronized Verification verify(List<Checkpoint> checkpoints, LongConsumer progress) {
        settle();
        return store.inSnapshot(() -> new Verifier(store, keys, checkpoints, progress).verify());
    }

    /**
     * Signs for what the ledger holds now, which is durable then. Whoever keeps the checkpoint, out of reach of those who can
     * write the ledger, can later tell whether it was cut short or written anew.
     *
     * @param name whose it is, such as {@link Checkpoint#DEFAULT_NAME}; no white space and no plus sign
     * @param clock tells when
     * @throws IllegalArgumentException if the name is none
     */
    public synchronized Checkpoint checkpoint(SigningKey key, String name, InstantSource clock) {
        if (!name.matches("[^\\s+]+")) {
            throw new IllegalArgumentException(
                    "A checkpoint's name (" + name + ") must have no white space and no plus sign.");
        }
        settle();
        if (mode != Mode.READ_ONLY) {
            store.sync();
        }
        head = store.head();
        return Checkpoint.sign(
                key,
                name,
                head.blocks(),
                Prover.root(store, head.blocks()),
                head.records(),
                head.hash(),
                store.journalHead(),
                clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
    }

    synchronized InclusionProof prove(long sequence, Checkpoint checkpoint) {
        settle();
        return store.inSnapshot(() -> new Prover(store, reader, ring()).proof(sequence, checkpoint));
    }

    synchronized void note(Journal.Line line) {
        requireNotReadOnly();
        write(() -> store.journal(line));
        // Without this, what was shown could be forgotten again.
        store.sync();
    }

    synchronized Iterator<JournalEntry> journal() {
        requireOpen();
        return new Iterator<>() {
            private final long last = store.journalHead().entries();
            private final java.util.ArrayDeque<JournalEntry> page = new java.util.ArrayDeque<>();
            private long next = 1;

            @Override
            public boolean hasNext() {
                return !page.isEmpty() || next <= last;
            }

            @Override
            public JournalEntry next() {
                if (page.isEmpty() && next <= last) {
                    synchronized (Ledger.this) {
                        page.addAll(store.journalFrom(next, PAGE));
                    }
                    next += PAGE;
                    if (page.isEmpty()) {
                        throw damaged("Entry " + (next - PAGE) + " of the journal is missing.");
                    }
                }
                return page.remove();
            }
        };
    }

    synchronized long erase(String customerId, String moment, Principal who) {
        requireNotReadOnly();
        settle();
        UUID pseudonym = ring().pseudonym(customerId);
        List<CustomerRow> rows = rowsOf(pseudonym);
        if (rows.isEmpty()) {
            note(new Journal.Line(moment, who, Journal.Action.SEARCH, "a customer without records"));
            return 0;
        }
        CustomerRow row = rows.get(rows.size() - 1);
        store.markForPurge();
        purge = true;
        long records = write(() -> upkeep.erase(row, moment, who));
        store.sync();
        reader.forget();
        return records;
    }

    synchronized void changeMasterKey(MasterKey fresh, String moment, Principal who) {
        requireNotReadOnly();
        settle();
        // A writer would go on with the old key.
        if (mode != Mode.WRITE && !store.becomeWriter()) {
            throw new LedgerException(
                    store.place(),
                    "The ledger is in use: its master key can't be changed while somebody adds decisions.",
                    "Wait until the other has closed it.");
        }
        KeyRing before = ring();
        KeyRing after = before.under(fresh);
        store.markForPurge();
        purge = true;
        write(() -> upkeep.changeMasterKey(before, after, moment, who));
        store.sync();
        keys = after;
        reader.forget();
    }

    synchronized long dropBefore(LocalDate day, String moment, Principal who) {
        requireNotReadOnly();
        settle();
        store.markForPurge();
        purge = true;
        long dropped = 0;
        long ofRun;
        do {
            ofRun = write(() -> upkeep.dropRun(day, moment, who));
            dropped += ofRun;
        } while (ofRun > 0);
        store.sync();
        reader.forget();
        return dropped;
    }

    synchronized List<String> summaries() {
        requireOpen();
        List<String> texts = new ArrayList<>();
        Optional<Content> next = store.contentFrom(Shelf.SUMMARY, 1);
        while (next.isPresent()) {
            texts.add(new String(next.get().bytes(), StandardCharsets.UTF_8));
            next = store.contentFrom(Shelf.SUMMARY, next.get().number() + 1);
        }
        return texts;
    }

    /** A run of records. */
    record Range(long first, long last) {}

    /** The records of all blocks that hold some of a range. */
    synchronized Range wholeBlocks(long first, long last) {
        settle();
        long end = Math.min(last, size());
        if (first < 1 || first > end) {
            throw new LedgerException(
                    store.place(),
                    "There are no records " + first + " to " + last + ": the ledger has " + size() + ".",
                    "");
        }
        return new Range(
                reader.blockOf(first).block().firstSequence(),
                reader.blockOf(end).block().lastSequence());
    }

    synchronized long copy(Range range, Path target, String moment, Principal who) {
        settle();
        Path file = LedgerPlace.fileToWrite(target);
        if (Files.exists(file)) {
            throw new LedgerException(file.toString(), "There is a ledger already.", "Name a new folder.");
        }
        LedgerPlace.makeFolder(file);
        KeyRing theirs = ring().under(MasterKey.readOrMake(LedgerPlace.keyFile(file)));
        try (Store copy = Store.open(LedgerPlace.url(file), file.toString(), Mode.WRITE, theirs::sealedIndexKey)) {
            return store.inSnapshot(() -> new LedgerCopy(store, copy, ring(), theirs).copy(range, moment, who));
        } catch (DamagedException e) {
            throw damaged("The records can't be copied: " + e.getMessage());
        }
    }

    private void settle() {
        requireOpen();
        if (!failed && mode == Mode.WRITE) {
            seal();
        }
    }

    private LedgerException damaged(String message) {
        return reader.damaged(message);
    }

    synchronized void putBundle(Fingerprint fingerprint, byte[] content) {
        requireWritable();
        if (!store.has(Shelf.BUNDLE, fingerprint)) {
            Head next = new Head(
                    head.records(), head.blocks(), head.rosters(), head.bundles() + 1, head.customers(), head.hash());
            write(() -> {
                store.insert(Shelf.BUNDLE, new Content(next.bundles(), fingerprint.hex(), content));
                store.update(next);
                return next;
            });
            store.sync();
            head = next;
        }
        knownBundles.add(fingerprint);
    }

    synchronized boolean hasBundle(Fingerprint fingerprint) {
        requireOpen();
        return store.has(Shelf.BUNDLE, fingerprint);
    }

    synchronized Optional<byte[]> bundleContent(Fingerprint fingerprint) {
        requireOpen();
        Optional<byte[]> content = store.content(Shelf.BUNDLE, fingerprint).map(Content::bytes);
        if (content.isPresent()) {
            try {
                if (!BundleStore.fingerprintOf(content.get()).equals(fingerprint)) {
                    throw new DamagedException("its content has another fingerprint.");
                }
            } catch (DamagedException e) {
                throw damaged("Bundle " + fingerprint.abbreviated() + " was changed: " + e.getMessage());
            }
        }
        return content;
    }

    String place() {
        return store.place();
    }

    private KeyRing ring() {
        if (keys == null) {
            throw new LedgerException(
                    store.place(),
                    "The ledger was opened without its master key.",
                    "Without it the ledger can be verified, and not read.");
        }
        return keys;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The ledger " + store.place() + " is closed.");
        }
    }

    private void requireNotReadOnly() {
        requireOpen();
        if (mode == Mode.READ_ONLY) {
            throw new IllegalStateException("The ledger " + store.place() + " was opened to read only.");
        }
    }

    private void requireWritable() {
        requireNotReadOnly();
        if (mode == Mode.ACCESS) {
            throw new IllegalStateException("The ledger " + store.place() + " was not opened to add decisions.");
        }
        if (failed) {
            throw new LedgerException(
                    store.place(),
                    "The ledger takes nothing more, since a write failed.",
                    "Open it again: records up to the last flush are safe.");
        }
    }

    /**
     * Seals what is buffered and closes the ledger: all that was appended is durable once this returns. Does nothing
     * when closed.
     *
     * @throws LedgerException if the ledger can't be written
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        try {
            if (mode == Mode.WRITE && !failed) {
                flush();
            }
            if (purge) {
                store.purge();
            }
        } finally {
            closed = true;
            store.close();
        }
    }
}
