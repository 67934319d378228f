package io.offerwright.ledger;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;

/**
 * The Ed25519 key (RFC 8032) that signs checkpoints. Kept in a file of two PEM blocks, {@code PRIVATE KEY} (PKCS #8) and
 * {@code PUBLIC KEY}, which its owner alone may read; not beside the ledger, for whoever could change both could sign anew.
 */
public final class SigningKey {
    private static final String ALGORITHM = "Ed25519";
    private static final String PRIVATE = "PRIVATE KEY";

    private final PrivateKey key;
    private final VerifyingKey verifyingKey;

    private SigningKey(PrivateKey key, VerifyingKey verifyingKey) {
        this.key = key;
        this.verifyingKey = verifyingKey;
    }

    /** A fresh key. */
    public static SigningKey generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            return new SigningKey(
                    pair.getPrivate(), VerifyingKey.of(pair.getPublic().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform from 15 on has Ed25519.", e);
        }
    }

    /**
     * The key in a file.
     *
     * @throws InputException if it can't be read, or holds something else
     */
    public static SigningKey read(Path file) {
        String text = Pem.text(file);
        try {
            PrivateKey key = KeyFactory.getInstance(ALGORITHM)
                    .generatePrivate(new PKCS8EncodedKeySpec(Pem.block(file, text, PRIVATE)));
            return new SigningKey(key, VerifyingKey.of(Pem.block(file, text, VerifyingKey.PUBLIC)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new InputException(Problem.of(
                    file.toString(),
                    "This is no Ed25519 key: " + e.getMessage() + ".",
                    "\"ledger anchor --new-key FILE\" makes one."));
        }
    }

    /**
     * Writes the key to a new file.
     *
     * @throws FileAlreadyExistsException if there is one
     */
    public void write(Path file) throws IOException {
        MasterKey.writeWhole(file, Pem.text(PRIVATE, key.getEncoded()) + verifyingKey.toPem());
    }

    /** The public part. */
    public VerifyingKey verifyingKey() {
        return verifyingKey;
    }

    byte[] sign(byte[] message) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
