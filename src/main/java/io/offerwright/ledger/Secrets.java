package io.offerwright.ledger;

import io.offerwright.ledger.RecordReader.DamagedException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256 in Galois/counter mode (NIST SP 800-38D) with a random nonce, and the random numbers that keys and nonces are made
 * of: the only ones in the program that no seed gives, since they must not be guessed. No decision depends on them.
 *
 * <p>What is sealed is: nonce (12 bytes), then the encrypted bytes, then the tag (16 bytes). Not thread-safe.
 */
final class Secrets {
    static final int KEY_BYTES = 32;
    static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Random bytes are fetched by the thousand: the system call costs more than the bytes. */
    private final byte[] noise = new byte[4096];

    private int used = noise.length;
    private final Cipher cipher;

    Secrets() {
        try {
            cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has AES/GCM.", e);
        }
    }

    /** Bytes that nobody can guess. */
    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** A fresh key. */
    byte[] newKey() {
        return next(KEY_BYTES);
    }

    private byte[] next(int length) {
        if (used + length > noise.length) {
            RANDOM.nextBytes(noise);
            used = 0;
        }
        byte[] bytes = Arrays.copyOfRange(noise, used, used + length);
        // Nothing that was handed out as a key stays behind here.
        Arrays.fill(noise, used, used + length, (byte) 0);
        used += length;
        return bytes;
    }

    /**
     * Encrypts.
     *
     * @param bound what the sealed bytes belong to, in any number of pieces: they open only together with the same
     */
    byte[] seal(byte[] key, byte[] plain, byte[]... bound) {
        byte[] nonce = next(NONCE_BYTES);
        byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + plain.length + TAG_BYTES);
        try {
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG_BYTES, nonce));
            for (byte[] piece : bound) {
                cipher.updateAAD(piece);
            }
            int unused = cipher.doFinal(plain, 0, plain.length, sealed, NONCE_BYTES);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Decrypts.
     *
     * @throws DamagedException if the bytes, the key or what they belong to is not what it was
     */
    byte[] open(byte[] key, byte[] sealed, byte[]... bound) {
        if (sealed.length < NONCE_BYTES + TAG_BYTES) {
            throw new DamagedException("What is encrypted is too short to be it.");
        }
        try {
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(key, "AES"),
                    new GCMParameterSpec(8 * TAG_BYTES, sealed, 0, NONCE_BYTES));
            for (byte[] piece : bound) {
                cipher.updateAAD(piece);
            }
            return cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
        } catch (AEADBadTagException e) {
            throw new DamagedException("What is encrypted does not open with its key.");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
