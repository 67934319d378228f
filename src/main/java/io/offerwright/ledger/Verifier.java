package io.offerwright.ledger;

import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.ledger.RecordReader.DamagedException;
import io.offerwright.ledger.Store.Block;
import io.offerwright.ledger.Store.Content;
import io.offerwright.ledger.Store.Entry;
import io.offerwright.ledger.Store.Head;
import io.offerwright.ledger.Store.Shelf;
import io.offerwright.ledger.Verification.Finding;
import io.offerwright.ledger.Verification.Harm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/** Reads a ledger from its first row to its last and recomputes all that it claims. Holds one block at a time. */
final class Verifier {
    private final Store store;
    private final LongConsumer progress;
    private final List<Finding> findings = new ArrayList<>();
    private long findingsInAll;

    private final Map<Fingerprint, Roster> rosters = new HashMap<>();
    private final Set<String> bundles = new HashSet<>();
    private final Set<Fingerprint> usedRosters = new HashSet<>();
    private final Set<String> missingBundles = new HashSet<>();

    private long blocks;
    private long records;
    private long nextBlock = 1;
    private long nextSequence = 1;
    private String hash = Chain.START;

    Verifier(Store store, LongConsumer progress) {
        this.store = store;
        this.progress = progress;
    }

    Verification verify() {
        Head head = store.head();
        readRosters(head);
        readBundles(head);
        readBlocks(head);
        checkEnd(head);
        return new Verification(records, blocks, bundles.size(), hash, findings, findingsInAll);
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
        String name = shelf == Shelf.ROSTER ? "roster " : "bundle ";
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
        List<byte[]> contents;
        try {
            contents = Chain.unpack(block.content());
        } catch (DamagedException e) {
            find(Harm.CHANGED, where, "Its content " + range + " can't be read: " + e.getMessage());
            follow(block, block.records());
            return;
        }
        records += contents.size();
        boolean intact = checkContent(block, contents, where, range);
        if (intact && !gap && !block.previousHash().equals(hash)) {
            find(
                    Harm.REORDERED,
                    where,
                    "It " + range + " is intact but does not follow what stands before it: it was written after hash "
                            + shorten(block.previousHash()) + ", and stands after " + shorten(hash) + ".");
        }
        List<Entry> expected = decode(block, contents, intact);
        if (intact && !expected.isEmpty()) {
            checkEntries(expected);
        }
        follow(block, contents.size());
    }

    private void follow(Block block, int size) {
        nextBlock = Math.max(nextBlock, block.number() + 1);
        nextSequence = Math.max(nextSequence, block.firstSequence() + size);
        hash = block.hash();
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
    private boolean checkContent(Block block, List<byte[]> contents, String where, String range) {
        List<byte[]> hashes = new ArrayList<>(contents.size());
        for (byte[] record : contents) {
            hashes.add(Chain.hashOf(record));
        }
        String actual;
        try {
            actual = Chain.follow(block.previousHash(), hashes);
        } catch (IllegalArgumentException e) {
            find(Harm.CHANGED, where, "Its previous hash is no hash: \"" + block.previousHash() + "\".");
            return false;
        }
        if (contents.size() != block.records()) {
            Harm harm = contents.size() < block.records() ? Harm.REMOVED : Harm.ADDED;
            find(harm, where, "It holds " + contents.size() + " records; it says " + block.records() + ".");
        }
        if (actual.equals(block.hash())) {
            return contents.size() == block.records();
        }
        find(
                sameInAnotherOrder(block, contents) ? Harm.REORDERED : Harm.CHANGED,
                where,
                "Its content " + range + " has the hash " + shorten(actual) + "; it was sealed with "
                        + shorten(block.hash()) + ".");
        return false;
    }

    /** True when the index knows exactly these records, in another order. */
    private boolean sameInAnotherOrder(Block block, List<byte[]> contents) {
        List<Long> stored = new ArrayList<>();
        for (Entry entry : store.entries(block.firstSequence(), block.lastSequence())) {
            stored.add(entry.decisionKey());
        }
        List<Long> found = new ArrayList<>();
        try {
            for (byte[] record : contents) {
                found.add(Chain.key(DecisionCodec.decisionId(record)));
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
        long sequence = block.firstSequence();
        for (byte[] record : contents) {
            try {
                Decision decision = DecisionCodec.decode(record, this::roster);
                expected.add(new Entry(
                        sequence,
                        Chain.key(decision.id()),
                        Chain.key(decision.request().customer().id())));
                if (!bundles.contains(decision.bundle().hex())
                        && missingBundles.add(decision.bundle().hex())) {
                    find(
                            Harm.REMOVED,
                            "bundle " + decision.bundle().abbreviated(),
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

    private Roster roster(Fingerprint fingerprint) {
        usedRosters.add(fingerprint);
        Roster roster = rosters.get(fingerprint);
        if (roster == null) {
            throw new DamagedException("Its roster " + fingerprint.abbreviated() + " is missing or was changed.");
        }
        return roster;
    }

    private void checkEntries(List<Entry> expected) {
        long first = expected.get(0).sequence();
        long last = expected.get(expected.size() - 1).sequence();
        Map<Long, Entry> stored = new HashMap<>();
        for (Entry entry : store.entries(first, last)) {
            stored.put(entry.sequence(), entry);
        }
        for (Entry entry : expected) {
            Entry found = stored.get(entry.sequence());
            String where = "index row " + entry.sequence();
            if (found == null) {
                find(Harm.REMOVED, where, "It is missing: record " + entry.sequence() + " can't be looked up.");
            } else if (!found.equals(entry)) {
                boolean elsewhere = expected.stream()
                        .anyMatch(other -> other.decisionKey() == found.decisionKey()
                                && other.customerKey() == found.customerKey());
                find(
                        elsewhere ? Harm.REORDERED : Harm.CHANGED,
                        where,
                        "It should lead to the decision and the customer of record " + entry.sequence() + ".");
            }
        }
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
        long outside = store.entriesOutside(nextSequence - 1);
        if (outside > 0) {
            find(Harm.ADDED, "index", outside + " rows lead to records beyond 1 to " + (nextSequence - 1) + ".");
        }
        for (Roster roster : rosters.values()) {
            if (!usedRosters.contains(roster.fingerprint()) && findingsInAll == 0) {
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
