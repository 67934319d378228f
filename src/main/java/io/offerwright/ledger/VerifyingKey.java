package io.offerwright.ledger;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.evidence.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;

/** The public part of a {@link SigningKey}, as PEM: whoever has it can check checkpoints, and sign none. */
public final class VerifyingKey {
    static final String PUBLIC = "PUBLIC KEY";
    private static final int RAW_BYTES = 32;
    /** What the note format calls the algorithm. */
    private static final byte ED25519 = 1;

    private final PublicKey key;
    private final byte[] encoded;

    private VerifyingKey(PublicKey key, byte[] encoded) {
        this.key = key;
        this.encoded = encoded;
    }

    static VerifyingKey of(byte[] encoded) throws GeneralSecurityException {
        PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
        return new VerifyingKey(key, key.getEncoded());
    }

    /**
     * The key in a file of one PEM block {@code PUBLIC KEY}, or of a signing key.
     *
     * @throws InputException if it can't be read, or holds something else
     */
    public static VerifyingKey read(Path file) {
        try {
            return of(Pem.block(file, Pem.text(file), PUBLIC));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new InputException(
                    Problem.of(file.toString(), "This is no Ed25519 public key: " + e.getMessage() + ".", ""));
        }
    }

    /** The key as a PEM block. */
    public String toPem() {
        return Pem.text(PUBLIC, encoded);
    }

    /** By what a note names the key: the first 4 bytes of SHA-256(name, newline, 1, key). */
    byte[] id(String name) {
        MessageDigest digest = Fingerprint.sha256();
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
        digest.update(ED25519);
        digest.update(raw());
        return Arrays.copyOf(digest.digest(), 4);
    }

    /** The key's 32 bytes, which its encoding ends in. */
    byte[] raw() {
        return Arrays.copyOfRange(encoded, encoded.length - RAW_BYTES, encoded.length);
    }

    boolean verifies(byte[] message, byte[] signed) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(key);
            signature.update(message);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            // A signature of a wrong length, among others.
            return false;
        }
    }
}
