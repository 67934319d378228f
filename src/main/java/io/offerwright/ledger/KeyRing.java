package io.offerwright.ledger;

import io.offerwright.ledger.RecordReader.DamagedException;
import io.offerwright.ledger.Store.CustomerRow;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of an open ledger. The index finds decisions and customers by HMAC-SHA-256 of their ids under a key of its own,
 * so that nobody who has the database alone can try out ids. Not thread-safe.
 */
final class KeyRing {
    private static final byte[] INDEX = "offerwright index key".getBytes(StandardCharsets.UTF_8);

    private final MasterKey master;
    private final byte[] indexKey;
    private final Secrets secrets = new Secrets();
    private final Mac decisions;
    private final Mac customers;
    /** Takes another key each time: to look for the algorithm costs as much as to use it. */
    private final Mac derivations;

    private KeyRing(MasterKey master, byte[] indexKey) {
        this.master = master;
        this.indexKey = indexKey;
        this.decisions = mac(indexKey, "decision");
        this.customers = mac(indexKey, "customer");
        this.derivations = newMac(indexKey);
    }

    /** The index key of a new ledger, encrypted. */
    static byte[] newIndexKey(MasterKey master) {
        Secrets secrets = new Secrets();
        return secrets.seal(master.bytes(), secrets.newKey(), INDEX);
    }

    /**
     * The keys of a ledger.
     *
     * @throws DamagedException if the master key is not this ledger's
     */
    static KeyRing open(MasterKey master, byte[] sealedIndexKey) {
        return new KeyRing(master, new Secrets().open(master.bytes(), sealedIndexKey, INDEX));
    }

    /** The same ledger's keys under another master key. */
    KeyRing under(MasterKey other) {
        return new KeyRing(other, indexKey);
    }

    /** The index key, encrypted under the master key. */
    byte[] sealedIndexKey() {
        return secrets.seal(master.bytes(), indexKey, INDEX);
    }

    /** One key for each purpose, derived from the index key. */
    private static Mac mac(byte[] key, String purpose) {
        return newMac(newMac(key).doFinal(purpose.getBytes(StandardCharsets.UTF_8)));
    }

    /** A key made of another: HMAC-SHA-256 of what it is for. */
    byte[] derive(byte[] key, byte[] purpose) {
        return withKey(derivations, key).doFinal(purpose);
    }

    private static Mac newMac(byte[] key) {
        try {
            return withKey(Mac.getInstance("HmacSHA256"), key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HMAC-SHA-256.", e);
        }
    }

    private static Mac withKey(Mac mac, byte[] key) {
        try {
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Any bytes are a key.", e);
        }
    }

    /** By what the index finds a decision: the first 64 bits. */
    long decisionKey(String decisionId) {
        return ByteBuffer.wrap(decisions.doFinal(Chain.bytesOf(decisionId))).getLong();
    }

    /** By what the index finds a customer: the first 128 bits. */
    UUID pseudonym(String customerId) {
        ByteBuffer digest = ByteBuffer.wrap(customers.doFinal(Chain.bytesOf(customerId)));
        return new UUID(digest.getLong(), digest.getLong());
    }

    byte[] newDataKey() {
        return secrets.newKey();
    }

    /** A customer's row with its key encrypted under the master key. */
    CustomerRow row(long number, UUID pseudonym, byte[] dataKey) {
        return new CustomerRow(number, pseudonym, sealed(number, pseudonym, dataKey));
    }

    /** A customer's key, encrypted under the master key. */
    byte[] sealed(long number, UUID pseudonym, byte[] dataKey) {
        return secrets.seal(master.bytes(), dataKey, bound(number, pseudonym));
    }

    /**
     * The key of a customer.
     *
     * @throws DamagedException if the row was changed
     */
    byte[] dataKey(CustomerRow row) {
        byte[] sealed = row.dataKey();
        if (sealed == null) {
            throw new DamagedException("The key of customer " + row.number() + " was destroyed.");
        }
        byte[] key = secrets.open(master.bytes(), sealed, bound(row.number(), row.pseudonym()));
        if (key.length != Secrets.KEY_BYTES) {
            throw new DamagedException("The key of customer " + row.number() + " has a wrong length.");
        }
        return key;
    }

    private static byte[] bound(long number, UUID pseudonym) {
        return ByteBuffer.allocate(24)
                .putLong(number)
                .putLong(pseudonym.getMostSignificantBits())
                .putLong(pseudonym.getLeastSignificantBits())
                .array();
    }

    Secrets secrets() {
        return secrets;
    }
}
