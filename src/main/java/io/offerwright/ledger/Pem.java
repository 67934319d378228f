package io.offerwright.ledger;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** Keys as text, RFC 7468. */
final class Pem {
    private Pem() {}

    static String text(String label, byte[] content) {
        return begin(label)
                + "\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                + "\n"
                + end(label)
                + "\n";
    }

    static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new InputException(Problem.of(file.toString(), "The key can't be read: " + e + ".", ""));
        }
    }

    /** The content of the first block with this label. */
    static byte[] block(Path file, String text, String label) {
        int start = text.indexOf(begin(label));
        int stop = text.indexOf(end(label));
        if (start < 0 || stop < start) {
            throw new InputException(
                    Problem.of(file.toString(), "The file has no block \"" + begin(label) + "\".", ""));
        }
        return Base64.getMimeDecoder()
                .decode(text.substring(start + begin(label).length(), stop));
    }

    private static String begin(String label) {
        return "-----BEGIN " + label + "-----";
    }

    private static String end(String label) {
        return "-----END " + label + "-----";
    }
}
