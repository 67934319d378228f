package io.offerwright.model;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.evidence.Provenance;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a model file holds; how it is laid out is drawn in this package's documentation.
 *
 * <p>Writing the same model twice gives the same bytes. A file that was cut short, changed in a single bit, or written by
 * a later version is refused with an {@link InputException} that says which of these it is. At most 2 GB.
 *
 * @param provenance what the model was trained on, and how
 * @param featureSpace the feature space, as the package {@code features} wrote it; opaque here
 */
public record ModelFile(Provenance provenance, byte[] featureSpace, Ensemble ensemble, Calibration calibration) {
    private static final byte[] MAGIC = "OFRWMODL".getBytes(StandardCharsets.US_ASCII);
    /** Version 1 says nothing of batches: its models were trained one interaction after the other. Version 2 knows no ALS. */
    private static final int VERSION = 3;

    private static final int HEADER_BYTES = 12;
    private static final int DIGEST_BYTES = 32;

    private static final int PROVENANCE = tag("PROV");
    private static final int FEATURES = tag("FEAT");
    private static final int CALIBRATION = tag("CALI");
    private static final int MEMBER = tag("MEMB");

    private static int tag(String fourLetters) {
        return ByteBuffer.wrap(fourLetters.getBytes(StandardCharsets.US_ASCII)).getInt();
    }

    /**
     * Writes the file: beside its place first, then moved there in one step, so that a reader or a crash never sees half
     * a file.
     *
     * @throws IOException if it can't be written; then whatever was there before is there still
     */
    public void write(Path file) throws IOException {
        Path target = file.toAbsolutePath();
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try {
            try (FileChannel channel = FileChannel.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                write(Channels.newOutputStream(channel));
                channel.force(true);
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Writes the file's bytes; does not close the stream. */
    public void write(OutputStream stream) throws IOException {
        MessageDigest digest = Fingerprint.sha256();
        DataOutputStream out = new DataOutputStream(new DigestOutputStream(stream, digest));
        out.write(MAGIC);
        out.writeInt(VERSION);

        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream section = new DataOutputStream(bytes);
        section.writeInt(provenance.facts().size());
        for (Map.Entry<String, String> fact : provenance.facts().entrySet()) {
            writeText(section, fact.getKey());
            writeText(section, fact.getValue());
        }
        writeSection(out, PROVENANCE, bytes.toByteArray());

        writeSection(out, FEATURES, featureSpace);

        bytes.reset();
        section.writeLong(calibration.slope());
        section.writeLong(calibration.offset());
        writeSection(out, CALIBRATION, bytes.toByteArray());

        for (Ensemble.Member member : ensemble.members()) {
            writeMember(out, member);
        }
        out.flush();
        stream.write(digest.digest());
        stream.flush();
    }

    private static void writeMember(DataOutputStream out, Ensemble.Member member) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream head = new DataOutputStream(bytes);
        writeText(head, member.name());
        head.writeDouble(member.weight());
        Hyperparameters settings = member.hyperparameters();
        writeText(head, settings.loss().name());
        head.writeInt(settings.components());
        head.writeDouble(settings.learningRate());
        head.writeInt(settings.epochs());
        head.writeInt(settings.maxSampled());
        head.writeInt(settings.k());
        head.writeInt(settings.n());
        head.writeInt(settings.batch());
        head.writeDouble(settings.itemAlpha());
        head.writeDouble(settings.userAlpha());
        head.writeDouble(settings.confidence());
        head.writeLong(settings.seed());
        FactorizationModel model = member.model();
        head.writeInt(model.userFeatures());
        head.writeInt(model.itemFeatures());
        out.writeInt(MEMBER);
        out.writeLong(bytes.size()
                + 4L
                        * ((long) model.userEmbedding.length
                                + model.userBias.length
                                + model.itemEmbedding.length
                                + model.itemBias.length));
        bytes.writeTo(out);
        writeFloats(out, model.userEmbedding);
        writeFloats(out, model.userBias);
        writeFloats(out, model.itemEmbedding);
        writeFloats(out, model.itemBias);
    }

    private static void writeSection(DataOutputStream out, int tag, byte[] content) throws IOException {
        out.writeInt(tag);
        out.writeLong(content.length);
        out.write(content);
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static void writeFloats(DataOutputStream out, float[] values) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        for (int from = 0; from < values.length; from += 1 << 14) {
            int count = Math.min(values.length - from, 1 << 14);
            buffer.clear();
            buffer.asFloatBuffer().put(values, from, count);
            out.write(buffer.array(), 0, 4 * count);
        }
    }

    /**
     * Reads a model file.
     *
     * @throws InputException if it is missing, damaged, or of another version
     */
    public static ModelFile read(Path file) {
        try {
            return read(file.toString(), Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new InputException(
                    Problem.of(file.toString(), "There is no such file.", "Has the model been trained?"));
        } catch (IOException | OutOfMemoryError e) {
            throw new InputException(
                    Problem.of(file.toString(), "The file can't be read: " + e.getMessage() + ".", ""));
        }
    }

    /**
     * Reads a model file from a stream, to its end; does not close it.
     *
     * @param name what to call the input in an error
     * @throws InputException if it is damaged, or of another version
     */
    public static ModelFile read(String name, InputStream stream) {
        try {
            return read(name, stream.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads the content of a model file.
     *
     * @param name what to call the input in an error
     * @throws InputException if it is damaged, or of another version
     */
    public static ModelFile read(String name, byte[] content) {
        if (content.length < MAGIC.length || !Arrays.equals(content, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw problem(name, "This is not a model file: it does not begin with OFRWMODL.", "");
        }
        if (content.length < HEADER_BYTES + DIGEST_BYTES) {
            throw problem(name, "The model file is cut short: it has only " + content.length + " bytes.", RESTORE);
        }
        int version = ByteBuffer.wrap(content).getInt(MAGIC.length);
        if (version < 1 || version > VERSION) {
            throw problem(
                    name,
                    "The model file has version " + version + "; this program reads versions 1 to " + VERSION + ".",
                    "Train the model anew, or use the program that wrote it.");
        }
        int end = content.length - DIGEST_BYTES;
        MessageDigest digest = Fingerprint.sha256();
        digest.update(content, 0, end);
        if (!Arrays.equals(content, end, content.length, digest.digest(), 0, DIGEST_BYTES)) {
            throw problem(
                    name,
                    "The model file is damaged or cut short: its content does not match the checksum at its end.",
                    RESTORE);
        }
        return new Reader(name, version, ByteBuffer.wrap(content, HEADER_BYTES, end - HEADER_BYTES)).file();
    }

    private static final String RESTORE = "Restore it from a copy, or train the model anew.";

    private static InputException problem(String name, String message, String hint) {
        return new InputException(Problem.of(name, message, hint));
    }

    /** Walks through content whose checksum is right, and still believes no length before comparing it with what is left. */
    private static final class Reader {
        private final String name;
        private final int version;
        private ByteBuffer bytes;

        Reader(String name, int version, ByteBuffer bytes) {
            this.name = name;
            this.version = version;
            this.bytes = bytes;
        }

        ModelFile file() {
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
            need(version == 1 ? 60 : version == 2 ? 64 : 72);
            Hyperparameters settings = new Hyperparameters(
                    loss,
                    bytes.getInt(),
                    bytes.getDouble(),
                    bytes.getInt(),
                    bytes.getInt(),
                    bytes.getInt(),
                    bytes.getInt(),
                    version == 1 ? 1 : bytes.getInt(),
                    bytes.getDouble(),
                    bytes.getDouble(),
                    version < 3 ? Hyperparameters.DEFAULT_CONFIDENCE : bytes.getDouble(),
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
            return problem(name, "The model file is malformed: " + detail, RESTORE);
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
}
