package io.offerwright.ledger;

import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.ledger.RecordReader.DamagedException;
import io.offerwright.ledger.Store.Block;
import io.offerwright.ledger.Store.Content;
import io.offerwright.ledger.Store.Entry;
import io.offerwright.ledger.Store.Head;
import io.offerwright.ledger.Store.Shelf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The append-only record of every decision, chained by hashes so that a later change shows.
 *
 * <pre>{@code
 * try (Ledger ledger = Ledger.open(Path.of("out/ledger"))) {
 *     Fingerprint bundle = ledger.bundles().put(files);
 *     ledger.append(decision);                    // buffered
 *     ledger.flush();                             // durable
 * }
 * }</pre>
 *
 * <p>Thread-safe: records stand in the order in which their appends were let in. One process at a time may have a
 * ledger open. Memory is bounded by one block of records, whatever the ledger's size.
 *
 * <p>After a failed write nothing more is accepted: open the ledger again and go on after what {@link #contains}.
 */
public final class Ledger implements AutoCloseable {
    /** A block is sealed at this many records... */
    private static final int BLOCK_RECORDS = 256;
    /** ...or at this many bytes, whichever comes first, so that a large catalogue does not make large blocks. */
    private static final int BLOCK_BYTES = 1 << 20;

    private static final String FILE = "ledger";
    private static final String SUFFIX = ".mv.db";

    private final Store store;
    private final boolean readOnly;
    private final DecisionCodec codec = new DecisionCodec();
    private final BundleStore bundles = new BundleStore(this);

    // Everything below is guarded by this.
    private Head head;
    private final List<Pending> pending = new ArrayList<>();
    private final Set<String> pendingIds = new HashSet<>();
    private int pendingBytes;
    private final Set<Fingerprint> knownBundles = new HashSet<>();
    private final Map<Fingerprint, Roster> rosters = new HashMap<>();
    private @Nullable OpenBlock lastRead;
    private boolean failed;
    private boolean closed;

    private Ledger(Store store, boolean readOnly) {
        this.store = store;
        this.readOnly = readOnly;
        this.head = store.head();
    }

    private record Pending(byte[] record, byte[] hash, Roster roster, long decisionKey, long customerKey) {}

    private record OpenBlock(Block block, List<byte[]> records) {}

    /**
     * Opens a ledger for writing, or makes a new one.
     *
     * @param place a folder, which then holds {@code ledger.mv.db}; or a file that ends in {@code .mv.db}
     * @throws LedgerException if it is in use, or not a ledger, or can't be made
     */
    public static Ledger open(Path place) {
        Path file = place.toString().endsWith(SUFFIX) ? place : place.resolve(FILE + SUFFIX);
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            try {
                Files.createDirectories(parent);
            } catch (IOException e) {
                throw new LedgerException(parent.toString(), "The folder can't be made: " + e + ".", "", e);
            }
        }
        return new Ledger(Store.open(url(file), file.toString(), false), false);
    }

    /**
     * Opens a ledger for writing, or makes a new one.
     *
     * @param url {@code jdbc:h2:...}
     * @throws LedgerException if it is in use, or not a ledger, or can't be made
     */
    public static Ledger open(String url) {
        return new Ledger(Store.open(requireH2(url), url, false), false);
    }

    /**
     * Opens a ledger without ever changing its file.
     *
     * @param place the ledger's file, its folder, or the folder that {@code run --out} wrote to
     * @throws LedgerException if there is none, or it is in use, or not a ledger
     */
    public static Ledger openReadOnly(Path place) {
        Path inFolder = place.resolve(FILE + SUFFIX);
        Path inRunFolder = place.resolve(FILE).resolve(FILE + SUFFIX);
        Path file = Files.isRegularFile(place) ? place : Files.isRegularFile(inFolder) ? inFolder : inRunFolder;
        if (!Files.isRegularFile(file)) {
            throw new LedgerException(
                    place.toString(),
                    "There is no ledger here: neither " + inFolder + " nor " + inRunFolder + " exists.",
                    "Name the folder that \"run --out\" wrote to.");
        }
        if (!file.toString().endsWith(SUFFIX)) {
            throw new LedgerException(
                    file.toString(), "A ledger's file ends in \"" + SUFFIX + "\"; this one does not.", "");
        }
        return new Ledger(Store.open(url(file), file.toString(), true), true);
    }

    /**
     * Opens a ledger without ever changing it.
     *
     * @param url {@code jdbc:h2:...}
     * @throws LedgerException if there is none, or it is in use, or not a ledger
     */
    public static Ledger openReadOnly(String url) {
        return new Ledger(Store.open(requireH2(url), url, true), true);
    }

    private static String url(Path file) {
        String path = file.toAbsolutePath().normalize().toString();
        if (path.indexOf(';') >= 0) {
            throw new LedgerException(
                    path, "The path of a ledger can't hold a semicolon: the database takes it for a setting.", "");
        }
        return "jdbc:h2:file:" + path.substring(0, path.length() - SUFFIX.length());
    }

    private static String requireH2(String url) {
        if (!url.startsWith("jdbc:h2:")) {
            throw new LedgerException(url, "A ledger's JDBC address starts with \"jdbc:h2:\"; this one does not.", "");
        }
        return url;
    }

    /**
     * Adds a decision. It becomes durable with the next {@link #flush} or {@link #close}.
     *
     * @throws LedgerException if a decision with this id is recorded, if its bundle is not in {@link #bundles}, or if
     *     the ledger can't be written
     */
    public void append(Decision decision) {
        Roster roster = codec.rosterOf(decision);
        byte[] record = codec.encode(decision, roster);
        Pending next = new Pending(
                record,
                Chain.hashOf(record),
                roster,
                Chain.key(decision.id()),
                Chain.key(decision.request().customer().id()));
        synchronized (this) {
            requireWritable();
            if (!knownBundles.contains(decision.bundle())) {
                if (!store.has(Shelf.BUNDLE, decision.bundle())) {
                    throw new LedgerException(
                            store.place(),
                            "Decision \"" + decision.id() + "\" ran on bundle "
                                    + decision.bundle().abbreviated()
                                    + ", which is not in the ledger's bundle store.",
                            "Put the bundle there first, so that the decision can be replayed.");
                }
                knownBundles.add(decision.bundle());
            }
            if (isRecorded(decision.id(), next.decisionKey)) {
                throw new LedgerException(
                        store.place(),
                        "Decision \"" + decision.id() + "\" is recorded already; a ledger holds each id once.",
                        "Skip what is recorded, or give the campaign another name or date.");
            }
            pending.add(next);
            pendingIds.add(decision.id());
            pendingBytes += record.length;
            if (pending.size() == BLOCK_RECORDS || pendingBytes >= BLOCK_BYTES) {
                seal();
            }
        }
    }

    /**
     * Seals and commits what is buffered: all that was appended before is durable once this returns.
     *
     * @throws LedgerException if the ledger can't be written
     */
    public synchronized void flush() {
        requireWritable();
        seal();
        try {
            store.sync();
        } catch (LedgerException e) {
            failed = true;
            throw e;
        }
    }

    private void seal() {
        if (pending.isEmpty()) {
            return;
        }
        List<byte[]> records = new ArrayList<>(pending.size());
        List<byte[]> hashes = new ArrayList<>(pending.size());
        List<Entry> entries = new ArrayList<>(pending.size());
        List<Content> newRosters = new ArrayList<>();
        long sequence = head.records();
        for (Pending next : pending) {
            records.add(next.record);
            hashes.add(next.hash);
            entries.add(new Entry(++sequence, next.decisionKey, next.customerKey));
            Fingerprint fingerprint = next.roster.fingerprint();
            if (!rosters.containsKey(fingerprint)) {
                if (!store.has(Shelf.ROSTER, fingerprint)) {
                    long number = head.rosters() + newRosters.size() + 1;
                    newRosters.add(new Content(number, fingerprint.hex(), next.roster.content()));
                }
                rosters.put(fingerprint, next.roster);
            }
        }
        Block block = new Block(
                head.blocks() + 1,
                head.records() + 1,
                records.size(),
                head.hash(),
                Chain.follow(head.hash(), hashes),
                Chain.pack(records));
        Head next =
                new Head(sequence, block.number(), head.rosters() + newRosters.size(), head.bundles(), block.hash());
        try {
            store.addBlock(block, entries, newRosters, next);
        } catch (LedgerException e) {
            failed = true;
            throw e;
        }
        head = next;
        pending.clear();
        pendingIds.clear();
        pendingBytes = 0;
    }

    /** True when a decision with this id is recorded. */
    public synchronized boolean contains(String decisionId) {
        requireOpen();
        return isRecorded(decisionId, Chain.key(decisionId));
    }

    private boolean isRecorded(String decisionId, long key) {
        if (pendingIds.contains(decisionId)) {
            return true;
        }
        for (long sequence : store.sequencesOfDecision(key)) {
            if (DecisionCodec.decisionId(bytesAt(sequence)).equals(decisionId)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The decision with this id.
     *
     * @throws LedgerException if its record is damaged
     */
    public synchronized Optional<Decision> find(String decisionId) {
        return record(decisionId).map(LedgerRecord::decision);
    }

    /**
     * The record of the decision with this id.
     *
     * @throws LedgerException if it is damaged
     */
    public synchronized Optional<LedgerRecord> record(String decisionId) {
        settle();
        for (long sequence : store.sequencesOfDecision(Chain.key(decisionId))) {
            LedgerRecord record = decode(sequence, bytesAt(sequence));
            if (record.decision().id().equals(decisionId)) {
                return Optional.of(record);
            }
        }
        return Optional.empty();
    }

    /** The ids of the decisions made for a customer, in the order of recording. */
    public synchronized List<String> byCustomer(String customerId) {
        settle();
        List<String> ids = new ArrayList<>();
        for (long sequence : store.sequencesOfCustomer(Chain.key(customerId))) {
            Decision decision = decode(sequence, bytesAt(sequence)).decision();
            if (decision.request().customer().id().equals(customerId)) {
                ids.add(decision.id());
            }
        }
        return ids;
    }

    /**
     * Hands every decision to {@code action}, in the order of recording, one block in memory at a time.
     *
     * @throws LedgerException if a record is damaged
     */
    public void forEach(Consumer<Decision> action) {
        records().forEachRemaining(record -> action.accept(record.decision()));
    }

    /**
     * Every record up to now, in order, one block in memory at a time. The iterator is for one thread, and throws
     * {@link LedgerException} at a damaged or missing record.
     */
    public Iterator<LedgerRecord> records() {
        long last;
        synchronized (this) {
            settle();
            last = head.records();
        }
        return new Iterator<>() {
            private long next = 1;

            @Override
            public boolean hasNext() {
                return next <= last;
            }

            @Override
            public LedgerRecord next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                synchronized (Ledger.this) {
                    requireOpen();
                    LedgerRecord record = decode(next, bytesAt(next));
                    next++;
                    return record;
                }
            }
        };
    }

    /** Number of records, buffered ones included. */
    public synchronized long size() {
        return head.records() + pending.size();
    }

    /** The bundles that the decisions ran on. */
    public BundleStore bundles() {
        return bundles;
    }

    /**
     * Reads everything and recomputes every hash. Finds whatever was changed, removed, added or reordered in any table
     * unless all that follows was recomputed too, up to the head: against that, compare {@link Verification#hash()}
     * with one noted elsewhere.
     */
    public Verification verify() {
        return verify(recordsRead -> {});
    }

    /**
     * As {@link #verify()}.
     *
     * @param progress is told after each block how many records were read
     */
    public synchronized Verification verify(LongConsumer progress) {
        settle();
        return new Verifier(store, progress).verify();
    }

    private void settle() {
        requireOpen();
        if (!failed) {
            seal();
        }
    }

    private byte[] bytesAt(long sequence) {
        OpenBlock open = lastRead;
        if (open == null
                || sequence < open.block.firstSequence()
                || sequence >= open.block.firstSequence() + open.records.size()) {
            open = store.blockOf(sequence)
                    .filter(block -> sequence <= block.lastSequence())
                    .map(this::unpack)
                    .filter(block -> sequence < block.block.firstSequence() + block.records.size())
                    .orElseThrow(() -> damaged("Record " + sequence + " is missing."));
            lastRead = open;
        }
        return open.records.get((int) (sequence - open.block.firstSequence()));
    }

    private OpenBlock unpack(Block block) {
        try {
            return new OpenBlock(block, Chain.unpack(block.content()));
        } catch (DamagedException e) {
            throw damaged("Block " + block.number() + " can't be read: " + e.getMessage());
        }
    }

    private LedgerRecord decode(long sequence, byte[] bytes) {
        try {
            return new LedgerRecord(sequence, DecisionCodec.decode(bytes, this::roster), bytes);
        } catch (DamagedException e) {
            throw damaged("Record " + sequence + " can't be read: " + e.getMessage());
        }
    }

    private Roster roster(Fingerprint fingerprint) {
        Roster known = rosters.get(fingerprint);
        if (known == null) {
            Content content = store.content(Shelf.ROSTER, fingerprint)
                    .orElseThrow(() -> new DamagedException("Its roster of offers is missing."));
            known = Roster.read(content.bytes());
            if (!known.fingerprint().equals(fingerprint)) {
                throw new DamagedException("Its roster of offers was changed.");
            }
            rosters.put(fingerprint, known);
        }
        return known;
    }

    private LedgerException damaged(String message) {
        return new LedgerException(store.place(), message, "\"ledger verify\" lists all that is wrong.");
    }

    synchronized void putBundle(Fingerprint fingerprint, byte[] content) {
        requireWritable();
        if (!store.has(Shelf.BUNDLE, fingerprint)) {
            Head next = new Head(head.records(), head.blocks(), head.rosters(), head.bundles() + 1, head.hash());
            try {
                store.addBundle(new Content(next.bundles(), fingerprint.hex(), content), next);
                store.sync();
            } catch (LedgerException e) {
                failed = true;
                throw e;
            }
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

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The ledger " + store.place() + " is closed.");
        }
    }

    private void requireWritable() {
        requireOpen();
        if (readOnly) {
            throw new IllegalStateException("The ledger " + store.place() + " was opened to read only.");
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
            if (!readOnly && !failed) {
                flush();
            }
        } finally {
            closed = true;
            store.close();
        }
    }
}
