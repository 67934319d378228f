package io.offerwright.ledger;

import io.offerwright.evidence.Fingerprint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The hash chain over the blocks, and the layout of a block's content. */
final class Chain {
    /** The hash before the first block. */
    static final String START = Fingerprint.of("offerwright ledger 2").hex();

    private Chain() {}

    /**
     * The hash of a block: SHA-256 over the hash before it (32 bytes), its number (8 bytes, highest first), the number of its
     * first record (8), how many it has (4), the youngest day of its decisions (8), how many customers the ledger has had with
     * it (8), and the Merkle root over its records (32).
     *
     * @throws IllegalArgumentException if {@code previous} is no hash
     */
    static String seal(
            String previous, long number, long firstSequence, int records, long lastDay, long customers, byte[] root) {
        MessageDigest digest = Fingerprint.sha256();
        digest.update(HexFormat.of().parseHex(previous));
        digest.update(ByteBuffer.allocate(36)
                .putLong(number)
                .putLong(firstSequence)
                .putInt(records)
                .putLong(lastDay)
                .putLong(customers)
                .array());
        return HexFormat.of().formatHex(digest.digest(root));
    }

    /** The content of a block: each record after its length. */
    static byte[] pack(List<byte[]> records) {
        int size = 0;
        for (byte[] record : records) {
            size += RecordWriter.unsignedLength(record.length) + record.length;
        }
        RecordWriter writer = new RecordWriter(size);
        for (byte[] record : records) {
            writer.unsigned(record.length);
            writer.raw(record);
        }
        return writer.end();
    }

    /** The records of a block's content. */
    static List<byte[]> unpack(byte[] content) {
        RecordReader reader = new RecordReader(content);
        List<byte[]> records = new ArrayList<>();
        while (!reader.atEnd()) {
            records.add(reader.raw(reader.count()));
        }
        return records;
    }

    /** The hashes of the leaves of a block's tree. */
    static List<byte[]> leaves(List<byte[]> records) {
        return records.stream().map(Merkle::leaf).toList();
    }

    /** An id as bytes: UTF-8, or UTF-16 where half a surrogate pair allows no UTF-8. */
    static byte[] bytesOf(String id) {
        byte[] utf8 = RecordWriter.utf8(id);
        return utf8 != null ? utf8 : id.getBytes(StandardCharsets.UTF_16BE);
    }
}
