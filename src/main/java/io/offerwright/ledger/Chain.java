package io.offerwright.ledger;

import io.offerwright.evidence.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The hash chain over the records, the layout of a block's content, and the keys of the index. */
final class Chain {
    /** The hash before the first record. */
    static final String START = Fingerprint.of("offerwright ledger 1").hex();

    private Chain() {}

    /** SHA-256 of a record. */
    static byte[] hashOf(byte[] record) {
        return Fingerprint.sha256().digest(record);
    }

    /** The hash after {@code hashes}, the records' own, follow on {@code previous}: SHA-256(previous, hash) for each. */
    static String follow(String previous, List<byte[]> hashes) {
        MessageDigest digest = Fingerprint.sha256();
        byte[] hash = HexFormat.of().parseHex(previous);
        for (byte[] next : hashes) {
            digest.update(hash);
            hash = digest.digest(next);
        }
        return HexFormat.of().formatHex(hash);
    }

    /** The content of a block: each record after its length. */
    static byte[] pack(List<byte[]> records) {
        RecordWriter writer = new RecordWriter();
        for (byte[] record : records) {
            writer.unsigned(record.length);
            writer.raw(record);
        }
        return writer.toByteArray();
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

    /** The first 64 bits of SHA-256 over an id, by which the index finds it without holding it. */
    static long key(String id) {
        byte[] utf8 = RecordWriter.utf8(id);
        byte[] digest = Fingerprint.sha256().digest(utf8 != null ? utf8 : id.getBytes(StandardCharsets.UTF_16BE));
        long key = 0;
        for (int index = 0; index < 8; index++) {
            key = (key << 8) | (digest[index] & 0xFF);
        }
        return key;
    }
}
