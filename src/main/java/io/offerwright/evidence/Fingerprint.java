package io.offerwright.evidence;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;

/**
 * The SHA-256 of some content, by which the content is named.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Fingerprint(String hex) {
    public Fingerprint {
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(
                    "A fingerprint is 64 lower-case hexadecimal digits; found \"" + hex + "\".");
        }
    }

    /** The fingerprint of these bytes. */
    public static Fingerprint of(byte[] content) {
        return new Fingerprint(HexFormat.of().formatHex(sha256().digest(content)));
    }

    /** The fingerprint of a file's bytes, which need not fit into memory. */
    public static Fingerprint ofFile(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (OutputStream sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            Files.copy(file, sink);
        }
        return new Fingerprint(HexFormat.of().formatHex(digest.digest()));
    }

    /** The fingerprint of this text in UTF-8. */
    public static Fingerprint of(String content) {
        return of(content.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The fingerprint of a set of named files: SHA-256 over, for each file in the order of names, the length of the name
     * in UTF-8, the name, the length of the content, the content; lengths as 8 bytes, big-endian.
     */
    public static Fingerprint of(SortedMap<String, byte[]> files) {
        MessageDigest digest = sha256();
        files.forEach((name, content) -> {
            for (byte[] part : List.of(name.getBytes(StandardCharsets.UTF_8), content)) {
                digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, part.length));
                digest.update(part);
            }
        });
        return new Fingerprint(HexFormat.of().formatHex(digest.digest()));
    }

    /** A fresh SHA-256 digest. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    /** The first 12 digits, enough for people. */
    public String abbreviated() {
        return hex.substring(0, 12);
    }

    @Override
    public String toString() {
        return hex;
    }
}
