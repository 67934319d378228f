package io.offerwright.ledger;

import io.offerwright.evidence.Fingerprint;
import io.offerwright.ledger.RecordReader.DamagedException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A record as it is stored: what tells who the customer is encrypted under the customer's own key, what was decided open.
 * The package's description shows the layout.
 *
 * @param decisionKey by what the index finds it
 * @param customer number of the customer, and so of the key
 * @param commitment SHA-256(salt, personal part), where the salt follows from key and nonce: whoever is shown personal part and
 *     salt can check them against the hash chain without any key, and once the key is destroyed nobody can try out who it was
 * @param sealed the personal part, encrypted
 * @param open the rest
 */
record Envelope(long decisionKey, long customer, byte[] commitment, byte[] sealed, byte[] open) {
    private static final int HASH_BYTES = 32;

    static Envelope seal(KeyRing keys, DecisionCodec.Parts parts, long decisionKey, long customer, byte[] dataKey) {
        byte[] sealed = keys.secrets().seal(dataKey, parts.personal(), bound(decisionKey, customer), parts.open());
        byte[] commitment = commitment(salt(keys, dataKey, sealed), parts.personal());
        return new Envelope(decisionKey, customer, commitment, sealed, parts.open());
    }

    /**
     * The record's parts.
     *
     * @throws DamagedException if they are not what was sealed
     */
    DecisionCodec.Parts open(KeyRing keys, byte[] dataKey) {
        byte[] personal = keys.secrets().open(dataKey, sealed, bound(decisionKey, customer), open);
        if (!Arrays.equals(commitment, commitment(salt(keys, dataKey, sealed), personal))) {
            throw new DamagedException("What is encrypted is not what the record commits to.");
        }
        return new DecisionCodec.Parts(personal, open);
    }

    /** What the commitment hides the personal part with. */
    byte[] salt(KeyRing keys, byte[] dataKey) {
        return salt(keys, dataKey, sealed);
    }

    private static byte[] salt(KeyRing keys, byte[] dataKey, byte[] sealed) {
        return keys.derive(dataKey, Arrays.copyOf(sealed, Secrets.NONCE_BYTES));
    }

    static byte[] commitment(byte[] salt, byte[] personal) {
        MessageDigest digest = Fingerprint.sha256();
        digest.update(salt);
        return digest.digest(personal);
    }

    /**
     * With the open part: an encrypted part belongs into its own envelope and no other, and to what was decided. Whoever lacks the master key can't
     * change either, not even by computing every hash of the ledger anew.
     */
    private static byte[] bound(long decisionKey, long customer) {
        return ByteBuffer.allocate(16).putLong(decisionKey).putLong(customer).array();
    }

    /** What the hash chain covers. */
    byte[] toBytes() {
        RecordWriter writer = new RecordWriter(1
                + Long.BYTES
                + RecordWriter.unsignedLength(customer)
                + HASH_BYTES
                + RecordWriter.unsignedLength(sealed.length)
                + sealed.length
                + open.length);
        writer.unsignedByte(DecisionCodec.VERSION);
        writer.raw(ByteBuffer.allocate(8).putLong(decisionKey).array());
        writer.unsigned(customer);
        writer.raw(commitment);
        writer.unsigned(sealed.length);
        writer.raw(sealed);
        writer.raw(open);
        return writer.end();
    }

    /**
     * Reads an envelope back.
     *
     * @throws DamagedException if the bytes are none
     */
    static Envelope read(byte[] bytes) {
        RecordReader reader = new RecordReader(bytes);
        DecisionCodec.requireVersion(reader);
        long decisionKey = ByteBuffer.wrap(reader.raw(8)).getLong();
        long customer = reader.unsigned();
        byte[] commitment = reader.raw(HASH_BYTES);
        byte[] sealed = reader.raw(reader.count());
        if (sealed.length < Secrets.NONCE_BYTES) {
            throw new DamagedException("What is encrypted is too short to be it.");
        }
        return new Envelope(decisionKey, customer, commitment, sealed, reader.rest());
    }
}
