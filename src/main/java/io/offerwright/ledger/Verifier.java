package io.offerwright.ledger;

import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.ledger.RecordReader.DamagedException;
import io.offerwright.ledger.Store.Block;
import io.offerwright.ledger.Store.Content;
import io.offerwright.ledger.Store.CustomerRow;
import io.offerwright.ledger.Store.Head;
import io.offerwright.ledger.Store.Shelf;
import io.offerwright.ledger.Verification.Finding;
import io.offerwright.ledger.Verification.Harm;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a ledger from its first row to its last and recomputes all that it claims. Holds one block at a time, a bit for each customer, 8 bytes
 * for each that was erased, 64 for each block that checkpoints sign for, and of 64 keys of decisions one.
 */
final class Verifier {
    /** Rows of the journal that are read at a time. */
    private static final int PAGE = 1000;

    private static final Pattern ERASED = Pattern.compile("customer (\\d{1,18})");
    private static final Pattern LEFT_OUT = Pattern.compile("blocks (\\d{1,18}) to (\\d{1,18})");
    private static final Pattern DROPPED = Pattern.compile(
            "blocks (\\d{1,18}) to (\\d{1,18}), \\d+ records, \\d+ customers, summary (\\d{1,18}) ([0-9a-f]{64})");

    private final Store store;
    private final @Nullable KeyRing keys;
    private final List<Checkpoint> checkpoints;
    private final LongConsumer progress;
    private final List<Finding> findings = new ArrayList<>();
    private long findingsInAll;

    private final Map<Fingerprint, Roster> rosters = new HashMap<>();
    private final Set<String> bundles = new HashSet<>();
    private final Set<Fingerprint> usedRosters = new HashSet<>();
    private final Set<String> missingBundles = new HashSet<>();
    private final Set<Long> erased = new HashSet<>();
    /** First to last block of each run whose records the journal says are gone. */
    private final TreeMap<Long, Long> gone = new TreeMap<>();
    /** Fingerprints of the summaries that the journal says were kept, by number. */
    private final Map<Long, String> summaries = new HashMap<>();

    private long journalEntries;
    private long blocks;
    private long records;
    private long erasedRecords;
    private long droppedRecords;
    private long nextBlock = 1;
    private long nextSequence = 1;
    private String hash = Chain.START;
    private long customers;
    /** Numbers of the customers to whose records the index leads. */
    private final BitSet recorded = new BitSet();

    private boolean entriesReadable = true;

    /**
     * @param keys if null, what is encrypted is not looked into
     */
    Verifier(Store store, @Nullable KeyRing keys, List<Checkpoint> checkpoints, LongConsumer progress) {
        this.store = store;
        this.keys = keys;
        this.checkpoints = List.copyOf(checkpoints);
        this.progress = progress;
    }

    Verification verify() {
        Head head = store.head();
        readJournal();
        readRosters(head);
        readBundles(head);
        readSummaries();
        readBlocks(head);
        checkEnd(head);
        checkCheckpoints();
        return new Verification(
                records,
                blocks,
                bundles.size(),
                erasedRecords,
                droppedRecords,
                journalEntries,
                keys != null,
                hash,
                findings,
                findingsInAll);
    }

    private void readJournal() {
        String before = Journal.START;
        long expected = 1;
        long from = Long.MIN_VALUE;
        List<JournalEntry> page = store.journalFrom(from, PAGE);
        while (!page.isEmpty()) {
            for (JournalEntry entry : page) {
                before = checkEntry(entry, expected, before);
                expected = Math.max(expected, entry.number() + 1);
            }
            from = page.get(page.size() - 1).number();
            page = from == Long.MAX_VALUE ? List.of() : store.journalFrom(from + 1, PAGE);
        }
        Journal.Head head = store.journalHead();
        if (head.entries() != expected - 1) {
            find(
                    head.entries() > expected - 1 ? Harm.REMOVED : Harm.ADDED,
                    "journal",
                    "Its head counts " + head.entries() + " entries; the last that exists is " + (expected - 1) + ".");
        } else if (!head.hash().equals(before)) {
            find(Harm.CHANGED, "journal", "Its head's hash is not that of the last entry.");
        }
        for (Checkpoint checkpoint : checkpoints) {
            checkJournal(checkpoint, expected - 1);
        }
    }

    /** Checks one entry and returns the hash after it. */
    private String checkEntry(JournalEntry entry, long expected, String before) {
        String where = "journal entry " + entry.number();
        journalEntries++;
        if (entry.number() < 1) {
            find(Harm.ADDED, where, "Numbers start at 1.");
            return before;
        }
        if (entry.number() > expected) {
            find(
                    Harm.REMOVED,
                    "journal entry " + expected,
                    "It is missing: the next that exists is " + entry.number() + ".");
            note(entry);
            return entry.hash();
        }
        String actual;
        try {
            actual = Journal.hash(
                    before, entry.number(), entry.moment(), entry.who(), entry.role(), entry.action(), entry.subject());
        } catch (IllegalArgumentException e) {
            // The hash before is none, which was told at its own entry.
            return entry.hash();
        }
        if (!actual.equals(entry.hash())) {
            find(
                    Harm.CHANGED,
                    where,
                    "It has the hash " + shorten(actual) + "; it was written with " + shorten(entry.hash()) + ".");
        }
        note(entry);
        return entry.hash();
    }

    /** What an entry says is gone, and may be. */
    private void note(JournalEntry entry) {
        Matcher ofCustomer = ERASED.matcher(entry.subject());
        if (entry.action().equals(Journal.Action.ERASE.word()) && ofCustomer.matches()) {
            erased.add(Long.parseLong(ofCustomer.group(1)));
        }
        Matcher dropped = DROPPED.matcher(entry.subject());
        if (entry.action().equals(Journal.Action.DROP.word()) && dropped.matches()) {
            gone.put(Long.parseLong(dropped.group(1)), Long.parseLong(dropped.group(2)));
            summaries.put(Long.parseLong(dropped.group(3)), dropped.group(4));
        }
        Matcher leftOut = LEFT_OUT.matcher(entry.subject());
        if (entry.action().equals(Journal.Action.LEAVE_OUT.word()) && leftOut.matches()) {
            gone.put(Long.parseLong(leftOut.group(1)), Long.parseLong(leftOut.group(2)));
        }
    }

    private boolean mayBeGone(long block) {
        Map.Entry<Long, Long> run = gone.floorEntry(block);
        return run != null && block <= run.getValue();
    }

    private void checkJournal(Checkpoint checkpoint, long last) {
        if (checkpoint.journal() == 0) {
            return;
        }
        List<JournalEntry> at = store.journalFrom(checkpoint.journal(), 1);
        if (checkpoint.journal() > last || at.isEmpty() || at.get(0).number() != checkpoint.journal()) {
            find(
                    Harm.REMOVED,
                    "journal",
                    "It has " + last + " entries; the checkpoint of " + checkpoint.moment() + " was signed for "
                            + checkpoint.journal() + ".");
        } else if (!at.get(0).hash().equals(checkpoint.journalHash())) {
            find(
                    Harm.CHANGED,
                    "journal",
                    "It was written anew: its first " + checkpoint.journal()
                            + " entries are not those that the checkpoint of " + checkpoint.moment()
                            + " was signed for.");
        }
    }

    private void readSummaries() {
        for (Optional<Content> next = store.contentFrom(Shelf.SUMMARY, Long.MIN_VALUE);
                next.isPresent();
                next = after(Shelf.SUMMARY, next.get())) {
            Content content = next.get();
            String where = "summary " + content.number();
            String stated = summaries.get(content.number());
            String actual = Fingerprint.of(content.bytes()).hex();
            if (stated == null) {
                find(Harm.ADDED, where, "The journal knows nothing of it.");
            } else if (!stated.equals(actual) || !content.fingerprint().equals(actual)) {
                find(
                        Harm.CHANGED,
                        where,
                        "Its content has the fingerprint " + shorten(actual) + "; the journal has " + shorten(stated)
                                + ".");
            }
            summaries.remove(content.number());
        }
        for (long number : new java.util.TreeSet<>(summaries.keySet())) {
            find(Harm.REMOVED, "summary " + number, "The journal says that it was kept; it is missing.");
        }
    }

    private void checkCheckpoints() {
        List<Checkpoint> within = new ArrayList<>();
        long most = 0;
        for (Checkpoint checkpoint : checkpoints) {
            if (checkpoint.blocks() > blocks || checkpoint.records() > nextSequence - 1) {
                find(
                        Harm.REMOVED,
                        "head",
                        "The ledger was cut short: the checkpoint of " + checkpoint.moment() + " was signed for "
                                + checkpoint.records() + " records in " + checkpoint.blocks() + " blocks.");
            } else {
                within.add(checkpoint);
                most = Math.max(most, checkpoint.blocks());
            }
        }
        if (within.isEmpty()) {
            return;
        }
        List<byte[]> leaves = new ArrayList<>();
        List<String> hashes = store.blockHashes(most);
        try {
            for (String blockHash : hashes) {
                leaves.add(Merkle.leaf(HexFormat.of().parseHex(blockHash)));
            }
        } catch (IllegalArgumentException e) {
            // A hash that is none was told at its block.
            return;
        }
        for (Checkpoint checkpoint : within) {
            int size = (int) checkpoint.blocks();
            String chain = size == 0 ? Chain.START : size <= hashes.size() ? hashes.get(size - 1) : "";
            boolean same = size <= leaves.size()
                    && HexFormat.of()
                            .formatHex(Merkle.root(leaves.subList(0, size)))
                            .equals(checkpoint.root())
                    && chain.equals(checkpoint.chain());
            if (!same) {
                find(
                        Harm.CHANGED,
                        "blocks 1 to " + size,
                        "They were written anew: they are not what the checkpoint of " + checkpoint.moment()
                                + " was signed for.");
            }
        }
    }

    private void readRosters(Head head) {
        long expected = 1;
        for (Optional<Content> next = store.contentFrom(Shelf.ROSTER, Long.MIN_VALUE);
                next.isPresent();
                next = after(Shelf.ROSTER, next.get())) {
            Content content = next.get();
            expected = checkShelf(Shelf.ROSTER, content, expected);
            if (Fingerprint.of(content.bytes()).hex().equals(content.fingerprint())) {
                try {
                    Roster roster = Roster.read(content.bytes());
                    rosters.put(roster.fingerprint(), roster);
                } catch (DamagedException e) {
                    find(Harm.CHANGED, "roster " + content.number(), "It can't be read: " + e.getMessage());
                }
            }
        }
        checkShelfEnd("roster", "rosters", expected, head.rosters());
    }

    private void readBundles(Head head) {
        long expected = 1;
        for (Optional<Content> next = store.contentFrom(Shelf.BUNDLE, Long.MIN_VALUE);
                next.isPresent();
                next = after(Shelf.BUNDLE, next.get())) {
            expected = checkShelf(Shelf.BUNDLE, next.get(), expected);
            bundles.add(next.get().fingerprint());
        }
        checkShelfEnd("bundle", "bundles", expected, head.bundles());
    }

    private Optional<Content> after(Shelf shelf, Content content) {
        return content.number() == Long.MAX_VALUE ? Optional.empty() : store.contentFrom(shelf, content.number() + 1);
    }

    /** Checks one row and returns the number that the next should have. */
    private long checkShelf(Shelf shelf, Content content, long expected) {
        String name = shelf + " ";
        String where = name + content.number();
        if (content.number() < expected) {
            find(Harm.ADDED, where, "Numbers start at 1.");
            return expected;
        }
        if (content.number() > expected) {
            find(Harm.REMOVED, name + expected, "It is missing: the next that exists is " + where + ".");
        }
        String actual;
        try {
            Fingerprint fingerprint = shelf == Shelf.ROSTER
                    ? Fingerprint.of(content.bytes())
                    : BundleStore.fingerprintOf(content.bytes());
            actual = fingerprint.hex();
        } catch (DamagedException e) {
            find(Harm.CHANGED, where, "It can't be read: " + e.getMessage());
            return content.number() + 1;
        }
        if (!actual.equals(content.fingerprint())) {
            find(
                    Harm.CHANGED,
                    where,
                    "Its content has the fingerprint " + shorten(actual) + "; it was stored under "
                            + shorten(content.fingerprint()) + ".");
        }
        return content.number() + 1;
    }

    private void checkShelfEnd(String name, String plural, long next, long stated) {
        if (next - 1 < stated) {
            find(
                    Harm.REMOVED,
                    name + " " + next,
                    "The head counts " + stated + " " + plural + "; the last that exists is " + (next - 1) + ".");
        } else if (next - 1 > stated) {
            find(
                    Harm.ADDED,
                    name + " " + (stated + 1),
                    "The head counts " + stated + " " + plural + "; the last that exists is " + (next - 1) + ".");
        }
    }

    private void readBlocks(Head head) {
        Optional<Block> next = store.blockFrom(Long.MIN_VALUE);
        while (next.isPresent()) {
            Block block = next.get();
            readBlock(block, head);
            progress.accept(records);
            next = block.number() == Long.MAX_VALUE ? Optional.empty() : store.blockFrom(block.number() + 1);
        }
    }

    private void readBlock(Block block, Head head) {
        String where = "block " + block.number();
        String range = "(records " + block.firstSequence() + " to " + block.lastSequence() + ")";
        blocks++;
        boolean gap = checkPlace(block, head, where, range);
        List<Entry> stored = entries(block, where);
        stored.forEach(entry -> entry.noteCustomer(recorded));
        byte[] content = block.content();
        if (content == null) {
            readEmptied(block, gap, where, range);
            return;
        }
        List<byte[]> contents;
        try {
            contents = Chain.unpack(content);
        } catch (DamagedException e) {
            find(Harm.CHANGED, where, "Its content " + range + " can't be read: " + e.getMessage());
            follow(block, block.records());
            return;
        }
        records += contents.size();
        boolean intact = checkContent(block, contents, stored, where, range);
        if (intact && !gap) {
            checkPrevious(block, where, range);
        }
        List<Entry> expected = decode(block, contents, intact);
        if (intact && !expected.isEmpty()) {
            checkEntries(expected, stored);
        }
        follow(block, contents.size());
    }

    private void checkPrevious(Block block, String where, String range) {
        if (!block.previousHash().equals(hash)) {
            find(
                    Harm.REORDERED,
                    where,
                    "It " + range + " is intact but does not follow what stands before it: it was written after hash "
                            + shorten(block.previousHash()) + ", and stands after " + shorten(hash) + ".");
        }
    }

    /** A block without its records: its hashes must fit, and the journal must say what became of the records. */
    private void readEmptied(Block block, boolean gap, String where, String range) {
        if (!mayBeGone(block.number())) {
            find(Harm.REMOVED, where, "Its content " + range + " is gone, and the journal does not say why.");
        }
        droppedRecords += block.records();
        String actual;
        try {
            actual = seal(block, HexFormat.of().parseHex(block.root()));
        } catch (IllegalArgumentException e) {
            actual = "";
        }
        if (!actual.equals(block.hash())) {
            find(Harm.CHANGED, where, "Its numbers and hashes do not fit one another.");
        } else if (!gap) {
            checkPrevious(block, where, range);
        }
        if (block.entries() != null) {
            find(Harm.ADDED, where, "Index rows lead to its records " + range + ", which were dropped.");
        }
        follow(block, block.records());
    }

    /** What the index says of a block's records; nothing if there is none, which is told where it is held against them. */
    private List<Entry> entries(Block block, String where) {
        byte[] packed = block.entries();
        try {
            return packed == null ? List.of() : Entry.unpack(block.firstSequence(), packed);
        } catch (DamagedException e) {
            find(Harm.CHANGED, where, e.getMessage());
            entriesReadable = false;
            return List.of();
        }
    }

    private static String seal(Block block, byte[] root) {
        return Chain.seal(
                block.previousHash(),
                block.number(),
                block.firstSequence(),
                block.records(),
                block.lastDay(),
                block.customers(),
                root);
    }

    private void follow(Block block, int size) {
        nextBlock = Math.max(nextBlock, block.number() + 1);
        nextSequence = Math.max(nextSequence, block.firstSequence() + size);
        hash = block.hash();
        customers = block.customers();
    }

    /** Checks number and first sequence; true when something before this block is missing. */
    private boolean checkPlace(Block block, Head head, String where, String range) {
        if (block.number() < 1) {
            find(Harm.ADDED, where, "Numbers of blocks start at 1.");
            return false;
        }
        if (block.number() > head.blocks()) {
            find(Harm.ADDED, where, "The head counts " + head.blocks() + " blocks.");
        }
        if (block.number() > nextBlock) {
            find(
                    Harm.REMOVED,
                    nextBlock == block.number() - 1
                            ? "block " + nextBlock
                            : "blocks " + nextBlock + " to " + (block.number() - 1),
                    "Missing, with the records " + nextSequence + " to " + (block.firstSequence() - 1) + ".");
            return true;
        }
        if (block.firstSequence() > nextSequence) {
            find(
                    Harm.REMOVED,
                    where,
                    "The records " + nextSequence + " to " + (block.firstSequence() - 1) + " before it are missing.");
        } else if (block.firstSequence() < nextSequence) {
            find(Harm.REORDERED, where, "It " + range + " should start with record " + nextSequence + ".");
        }
        return false;
    }

    /** True when the content is what its own hash covers. */
    private boolean checkContent(Block block, List<byte[]> contents, List<Entry> stored, String where, String range) {
        byte[] root = Merkle.root(Chain.leaves(contents));
        String actual;
        try {
            actual = seal(block, root);
        } catch (IllegalArgumentException e) {
            find(Harm.CHANGED, where, "Its previous hash is no hash: \"" + block.previousHash() + "\".");
            return false;
        }
        if (contents.size() != block.records()) {
            Harm harm = contents.size() < block.records() ? Harm.REMOVED : Harm.ADDED;
            find(harm, where, "It holds " + contents.size() + " records; it says " + block.records() + ".");
            return false;
        }
        if (!HexFormat.of().formatHex(root).equals(block.root())) {
            find(
                    sameInAnotherOrder(stored, contents) ? Harm.REORDERED : Harm.CHANGED,
                    where,
                    "Its content " + range + " has the root "
                            + shorten(HexFormat.of().formatHex(root)) + "; it was sealed with " + shorten(block.root())
                            + ".");
            return false;
        }
        if (!actual.equals(block.hash())) {
            find(
                    Harm.CHANGED,
                    where,
                    "It " + range + " has the hash " + shorten(actual) + "; it was sealed with " + shorten(block.hash())
                            + ".");
            return false;
        }
        return true;
    }

    /** True when the index knows exactly these records, in another order. */
    private static boolean sameInAnotherOrder(List<Entry> entries, List<byte[]> contents) {
        List<Long> stored = entries.stream().map(Entry::decisionKey).toList();
        List<Long> found = new ArrayList<>();
        try {
            for (byte[] record : contents) {
                found.add(Envelope.read(record).decisionKey());
            }
        } catch (DamagedException e) {
            return false;
        }
        return !stored.equals(found)
                && stored.stream()
                        .sorted()
                        .toList()
                        .equals(found.stream().sorted().toList());
    }

    /** Decodes every record; the entries the index should have. */
    private List<Entry> decode(Block block, List<byte[]> contents, boolean intact) {
        List<Entry> expected = new ArrayList<>(contents.size());
        Map<Long, CustomerRow> customers = customersOf(contents);
        long sequence = block.firstSequence();
        for (byte[] record : contents) {
            try {
                Envelope envelope = Envelope.read(record);
                expected.add(new Entry(sequence, envelope.decisionKey(), envelope.customer()));
                checkCustomer(envelope, customers.get(envelope.customer()), sequence, intact);
                DecisionCodec.Open open = DecisionCodec.decodeOpen(envelope.open(), this::roster);
                if (!bundles.contains(open.bundle().hex())
                        && missingBundles.add(open.bundle().hex())) {
                    find(
                            Harm.REMOVED,
                            "bundle " + open.bundle().abbreviated(),
                            "Record " + sequence + " ran on it, and it is not in the bundle store.");
                }
            } catch (DamagedException e) {
                if (intact) {
                    find(Harm.CHANGED, "record " + sequence, "It can't be read: " + e.getMessage());
                }
            }
            sequence++;
        }
        return expected;
    }

    private Map<Long, CustomerRow> customersOf(List<byte[]> contents) {
        Set<Long> numbers = new HashSet<>();
        for (byte[] record : contents) {
            try {
                numbers.add(Envelope.read(record).customer());
            } catch (DamagedException e) {
                // It is told where the record is decoded.
            }
        }
        return store.customersByNumber(numbers);
    }

    /** Holds a record against the row of its customer, and its encrypted part against the rest. */
    private void checkCustomer(Envelope envelope, @Nullable CustomerRow row, long sequence, boolean intact) {
        String where = "customer " + envelope.customer();
        if (row == null) {
            if (intact) {
                find(Harm.REMOVED, where, "It is missing: record " + sequence + " can't be read without its key.");
            }
            return;
        }
        boolean wasErased = erased.contains(row.number());
        if (row.dataKey() == null) {
            erasedRecords++;
            if (!wasErased) {
                find(Harm.REMOVED, where, "Its key is gone, and the journal knows of no erasure.");
            } else if (!row.pseudonym().equals(CustomerRow.ERASED)) {
                find(Harm.CHANGED, where, "It was erased, and yet has a pseudonym by which it could be found.");
            }
            return;
        }
        if (wasErased) {
            find(Harm.ADDED, where, "It has a key, and the journal says that it was erased.");
        }
        KeyRing ring = keys;
        if (ring == null || !intact) {
            return;
        }
        byte[] dataKey;
        try {
            dataKey = ring.dataKey(row);
        } catch (DamagedException e) {
            find(Harm.CHANGED, where, "Its key was changed: " + e.getMessage());
            return;
        }
        DecisionCodec.Parts parts = envelope.open(ring, dataKey);
        Decision decision = DecisionCodec.decode(parts, this::roster);
        if (ring.decisionKey(decision.id()) != envelope.decisionKey()) {
            find(Harm.CHANGED, "record " + sequence, "The index finds it under the id of another decision.");
        }
        if (!ring.pseudonym(decision.request().customer().id()).equals(row.pseudonym())) {
            find(Harm.CHANGED, where, "It stands for another customer than the one of record " + sequence + ".");
        }
    }

    private Roster roster(Fingerprint fingerprint) {
        usedRosters.add(fingerprint);
        Roster roster = rosters.get(fingerprint);
        if (roster == null) {
            throw new DamagedException("Its roster " + fingerprint.abbreviated() + " is missing or was changed.");
        }
        return roster;
    }

    private void checkEntries(List<Entry> expected, List<Entry> entries) {
        Map<Long, Entry> stored = new HashMap<>();
        entries.forEach(entry -> stored.put(entry.sequence(), entry));
        for (Entry entry : expected) {
            Entry found = stored.remove(entry.sequence());
            String where = "index row " + entry.sequence();
            if (found == null) {
                find(Harm.REMOVED, where, "It is missing: record " + entry.sequence() + " can't be looked up.");
            } else if (!found.equals(entry)) {
                boolean elsewhere = expected.stream()
                        .anyMatch(other ->
                                other.decisionKey() == found.decisionKey() && other.customer() == found.customer());
                find(
                        elsewhere ? Harm.REORDERED : Harm.CHANGED,
                        where,
                        "It should lead to the decision and the customer of record " + entry.sequence() + ".");
            }
        }
        for (long sequence : new java.util.TreeSet<>(stored.keySet())) {
            find(Harm.ADDED, "index row " + sequence, "Its block has no such record.");
        }
    }

    /** Holds the leaves of the index against the entries of the blocks, and against the customers. */
    private void checkLeaves(Head head) {
        long ofRecords = Leaf.complete(Math.min(head.records(), nextSequence - 1));
        // Where some entries can't be read, which was told at their block, nobody knows what leaves there should be.
        for (long epoch = 0; entriesReadable && epoch < ofRecords; epoch++) {
            List<Entry> entries = store.entries(Leaf.first(epoch), Leaf.last(epoch));
            for (Leaf.Kind kind : List.of(Leaf.Kind.DECISION, Leaf.Kind.CUSTOMER)) {
                checkLeaves(
                        kind,
                        epoch,
                        "records",
                        entries.stream().map(entry -> entry.key(kind)).toList());
            }
        }
        long ofCustomers = Leaf.complete(Math.min(head.customers(), customers));
        for (long epoch = 0; epoch < ofCustomers; epoch++) {
            checkLeaves(Leaf.Kind.PSEUDONYM, epoch, "customers", store.pseudonyms(epoch));
        }
        long outside = store.leaves().outside(ofRecords, ofCustomers);
        if (outside > 0) {
            find(Harm.ADDED, "index", outside + " of its leaves are of no records or customers that there are.");
        }
    }

    private void checkLeaves(Leaf.Kind kind, long epoch, String of, List<Leaf.Key> keys) {
        List<Leaf> expected = Leaf.of(kind, epoch, keys);
        List<Leaf> stored = store.leaves().ofEpoch(kind, epoch);
        Set<String> differences = contents(expected);
        differences.removeAll(contents(stored));
        String where = "index of the " + of + " " + Leaf.first(epoch) + " to " + Leaf.last(epoch);
        if (!differences.isEmpty()) {
            find(
                    stored.size() < expected.size() ? Harm.REMOVED : Harm.CHANGED,
                    where,
                    differences.size() + " of its " + expected.size() + " leaves are missing, or do not lead to these "
                            + of + ".");
        } else if (stored.size() > expected.size()) {
            find(Harm.ADDED, where, (stored.size() - expected.size()) + " of its leaves lead nowhere.");
        }
    }

    private static Set<String> contents(List<Leaf> leaves) {
        Set<String> contents = new HashSet<>();
        for (Leaf leaf : leaves) {
            contents.add(leaf.bucket() + " " + HexFormat.of().formatHex(leaf.keys()));
        }
        return contents;
    }

    private void checkEnd(Head head) {
        if (blocks != head.blocks() && nextBlock <= head.blocks()) {
            find(
                    Harm.REMOVED,
                    nextBlock == head.blocks() ? "block " + nextBlock : "blocks " + nextBlock + " to " + head.blocks(),
                    "Missing at the end, with the records " + nextSequence + " to " + head.records() + ".");
        } else if (head.records() != nextSequence - 1) {
            find(
                    head.records() > nextSequence - 1 ? Harm.REMOVED : Harm.ADDED,
                    "head",
                    "It counts " + head.records() + " records; the last that exists is " + (nextSequence - 1) + ".");
        }
        if (!head.hash().equals(hash)) {
            find(
                    Harm.CHANGED,
                    "head",
                    "Its hash is " + shorten(head.hash()) + "; the last record leads to " + shorten(hash) + ".");
        }
        if (head.customers() != customers) {
            find(
                    Harm.CHANGED,
                    "head",
                    "It counts " + head.customers() + " customers; the last block says " + customers + ".");
        }
        checkLeaves(head);
        long repeated = entriesReadable ? store.repeatedDecisions(Math.min(head.records(), nextSequence - 1)) : 0;
        if (repeated > 0) {
            find(Harm.ADDED, "index", repeated + " decisions are recorded more than once.");
        }
        long idle = store.customersWithoutRecords(recorded);
        if (idle > 0) {
            find(Harm.ADDED, "customers", idle + " of them have no record.");
        }
        // Where records were dropped, nobody knows which rosters they used.
        for (Roster roster : rosters.values()) {
            if (droppedRecords == 0 && !usedRosters.contains(roster.fingerprint()) && findingsInAll == 0) {
                find(Harm.ADDED, "roster " + roster.fingerprint().abbreviated(), "No record uses it.");
            }
        }
    }

    private void find(Harm harm, String where, String message) {
        findingsInAll++;
        if (findings.size() < Verification.MOST_FINDINGS) {
            findings.add(new Finding(harm, where, message));
        }
    }

    private static String shorten(String hash) {
        return hash.length() > 12 ? hash.substring(0, 12) + "..." : "\"" + hash + "\"";
    }
}
