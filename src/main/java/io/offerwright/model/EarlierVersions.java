package io.offerwright.model;

import io.offerwright.domain.InputException;
import io.offerwright.evidence.Provenance;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Reads model files of versions 1 and 2, which are no longer written: all numbers big-endian, sections one after the other.
 *
 * <pre>
 *   "OFRWMODL"  int version
 *   "PROV" long length   int n, n × (text name, text value)                 provenance, sorted by name
 *   "FEAT" long length   bytes                                              the feature space
 *   "CALI" long length   long slope, long offset                            millionths
 *   "MEMB" long length   text name, double weight,                          once or more
 *                        text loss, int components, double learningRate, int epochs, int maxSampled, int k, int n,
 *                        int batch (from version 2 on; 1 before), double itemAlpha, double userAlpha, long seed,
 *                        int userFeatures, int itemFeatures,
 *                        float userEmbedding[userFeatures][components], float userBias[userFeatures],
 *                        float itemEmbedding[itemFeatures][components], float itemBias[itemFeatures]
 *   32 bytes             SHA-256 of everything before
 *
 *   text = int length in bytes, UTF-8
 * </pre>
 *
 * <p>The checksum has been found right; still no length is believed before it is compared with what is left.
 */
final class EarlierVersions {
    private static final int HEADER_BYTES = 12;

    private static final int PROVENANCE = tag("PROV");
    private static final int FEATURES = tag("FEAT");
    private static final int CALIBRATION = tag("CALI");
    private static final int MEMBER = tag("MEMB");

    private final String name;
    private final int version;
    private ByteBuffer bytes;

    private EarlierVersions(String name, int version, ByteBuffer bytes) {
        this.name = name;
        this.version = version;
        this.bytes = bytes;
    }

    private static int tag(String fourLetters) {
        return ByteBuffer.wrap(fourLetters.getBytes(StandardCharsets.US_ASCII)).getInt();
    }

    /** The file whose bytes are these, but for the checksum at the end. */
    static ModelFile read(String name, int version, ByteBuffer bytes) {
        return new EarlierVersions(
                        name, version, bytes.position(HEADER_BYTES).slice().order(ByteOrder.BIG_ENDIAN))
                .file();
    }

    private ModelFile file() {
        ByteBuffer file = bytes;
        try {
            enter(file, PROVENANCE);
            TreeMap<String, String> facts = new TreeMap<>();
            for (int left = count(8); left > 0; left--) {
                facts.put(text(), text());
            }
            leave();

            enter(file, FEATURES);
            byte[] featureSpace = new byte[bytes.remaining()];
            bytes.get(featureSpace);

            enter(file, CALIBRATION);
            need(16);
            Calibration calibration = new Calibration(bytes.getLong(), bytes.getLong());
            leave();

            List<Ensemble.Member> members = new ArrayList<>();
            do {
                enter(file, MEMBER);
                members.add(member());
                leave();
            } while (file.hasRemaining());
            return new ModelFile(new Provenance(facts), featureSpace, new Ensemble(members), calibration);
        } catch (IllegalArgumentException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
    }

    private void enter(ByteBuffer file, int expected) {
        bytes = file;
        need(12);
        int tag = bytes.getInt();
        if (tag != expected) {
            throw malformed("found section " + letters(tag) + " where " + letters(expected) + " was expected.");
        }
        long length = bytes.getLong();
        if (length < 0 || length > file.remaining()) {
            throw malformed(
                    "section " + letters(tag) + " claims " + length + " bytes; " + file.remaining() + " are left.");
        }
        bytes = file.slice(file.position(), (int) length);
        file.position(file.position() + (int) length);
    }

    private void leave() {
        if (bytes.hasRemaining()) {
            throw malformed(bytes.remaining() + " bytes too many in a section.");
        }
    }

    private Ensemble.Member member() {
        String memberName = text();
        need(8);
        double weight = bytes.getDouble();
        Loss loss = Loss.valueOf(text());
        need(version == 1 ? 60 : 64);
        Hyperparameters settings = new Hyperparameters(
                loss,
                bytes.getInt(),
                bytes.getDouble(),
                bytes.getInt(),
                bytes.getInt(),
                bytes.getInt(),
                bytes.getInt(),
                version == 1 ? 1 : bytes.getInt(),
                1,
                false,
                bytes.getDouble(),
                bytes.getDouble(),
                Hyperparameters.DEFAULT_CONFIDENCE,
                0,
                bytes.getLong());
        int userFeatures = bytes.getInt();
        int itemFeatures = bytes.getInt();
        int components = settings.components();
        return new Ensemble.Member(
                memberName,
                weight,
                settings,
                new FactorizationModel(
                        components,
                        floats((long) userFeatures * components),
                        floats(userFeatures),
                        floats((long) itemFeatures * components),
                        floats(itemFeatures)));
    }

    private float[] floats(long count) {
        if (count < 0 || count > bytes.remaining() / 4) {
            throw malformed(count + " numbers are announced; " + bytes.remaining() + " bytes are left.");
        }
        float[] values = new float[(int) count];
        bytes.asFloatBuffer().get(values);
        bytes.position(bytes.position() + 4 * values.length);
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw malformed("an embedding or bias is " + value + ".");
            }
        }
        return values;
    }

    private String text() {
        byte[] text = new byte[count(1)];
        bytes.get(text);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("a text is not UTF-8.");
        }
    }

    /** A count of things that take at least {@code size} bytes each. */
    private int count(int size) {
        need(4);
        int count = bytes.getInt();
        if (count < 0 || count > bytes.remaining() / size) {
            throw malformed("a length of " + count + " is announced; " + bytes.remaining() + " bytes are left.");
        }
        return count;
    }

    private void need(int size) {
        if (bytes.remaining() < size) {
            throw malformed(size + " bytes were expected; " + bytes.remaining() + " are left.");
        }
    }

    private InputException malformed(String detail) {
        return ModelFileLayout.malformed(name, detail);
    }

    private static String letters(int tag) {
        byte[] four = ByteBuffer.allocate(4).putInt(tag).array();
        for (int j = 0; j < four.length; j++) {
            if (four[j] < 'A' || four[j] > 'Z') {
                four[j] = '?';
            }
        }
        return new String(four, StandardCharsets.US_ASCII);
    }
}
