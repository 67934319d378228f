package io.offerwright.ledger;

import io.offerwright.evidence.Fingerprint;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The bundles that the decisions of a ledger ran on, each kept once under the fingerprint of its content. Thread-safe.
 */
public final class BundleStore {
    private final Ledger ledger;

    BundleStore(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * Keeps a bundle; does nothing when it is kept already. Durable once this returns.
     *
     * @param files path to content
     * @return the bundle's fingerprint, {@link Fingerprint#of(SortedMap)}
     * @throws LedgerException if the ledger can't be written
     */
    public Fingerprint put(SortedMap<String, byte[]> files) {
        // A map may be sorted by an order of its own; the canonical one is that of the strings.
        SortedMap<String, byte[]> sorted = new TreeMap<>();
        sorted.putAll((Map<String, byte[]>) files);
        Fingerprint fingerprint = Fingerprint.of(sorted);
        ledger.putBundle(fingerprint, pack(sorted));
        return fingerprint;
    }

    /**
     * The files of a bundle, path to content.
     *
     * @return empty when the ledger has no such bundle
     * @throws LedgerException if the stored content does not have this fingerprint
     */
    public Optional<SortedMap<String, byte[]>> get(Fingerprint fingerprint) {
        return ledger.bundleContent(fingerprint).map(BundleStore::unpack);
    }

    /** True when the bundle is kept here. */
    public boolean contains(Fingerprint fingerprint) {
        return ledger.hasBundle(fingerprint);
    }

    /** Number of files, then for each in the order of its path: path, length, bytes. */
    private static byte[] pack(SortedMap<String, byte[]> files) {
        RecordWriter writer = new RecordWriter();
        writer.unsigned(files.size());
        files.forEach((path, bytes) -> {
            writer.text(path);
            writer.unsigned(bytes.length);
            writer.raw(bytes);
        });
        return writer.toByteArray();
    }

    /**
     * The fingerprint of stored content.
     *
     * @throws RecordReader.DamagedException if the content is not as it is written here
     */
    static Fingerprint fingerprintOf(byte[] content) {
        SortedMap<String, byte[]> files = unpack(content);
        if (!Arrays.equals(pack(files), content)) {
            throw new RecordReader.DamagedException("It is not in the order in which bundles are written.");
        }
        return Fingerprint.of(files);
    }

    static SortedMap<String, byte[]> unpack(byte[] content) {
        RecordReader reader = new RecordReader(content);
        int size = reader.count();
        SortedMap<String, byte[]> files = new TreeMap<>();
        for (int index = 0; index < size; index++) {
            String path = reader.text();
            files.put(path, reader.raw(reader.count()));
        }
        reader.requireEnd();
        return Collections.unmodifiableSortedMap(files);
    }
}
