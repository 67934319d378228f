package io.offerwright.model;

import io.offerwright.data.WholeFile;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.evidence.Provenance;
import io.offerwright.model.ModelFileLayout.Section;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;

/**
 * What a model file holds; how it is laid out is drawn in this package's documentation.
 *
 * <p>Writing the same model twice gives the same bytes. A file that was cut short, changed in a single bit, or written by
 * a later version is refused with an {@link InputException} that says which of these it is.
 *
 * <p>A file is mapped, not read: its checksum is computed over the mapped bytes, and each array is then copied to the heap
 * in one piece, without decoding, since the file has the processor's own floats. It is copied because training and
 * scoring work on {@code float[]}, which the JIT compiler turns into vector instructions more surely than a buffer, and
 * because a model in memory does not change when somebody changes the file. A file may have any length; an array has at
 * most 2³¹ numbers.
 *
 * @param provenance what the model was trained on, and how
 * @param featureSpace the feature space, as the package {@code features} wrote it; opaque here
 */
public record ModelFile(Provenance provenance, byte[] featureSpace, Ensemble ensemble, Calibration calibration) {
    static final String PROVENANCE = "PROV";
    static final String FEATURES = "FEAT";
    static final String CALIBRATION = "CALI";
    static final String MEMBER = "MEMB";
    static final String USER_EMBEDDING = "UEMB";
    static final String USER_BIAS = "UBIA";
    static final String ITEM_EMBEDDING = "IEMB";
    static final String ITEM_BIAS = "IBIA";

    /** Numbers that are written at a time. */
    private static final int PIECE = 1 << 14;

    /** A section and how to write what it holds. */
    private record Part(String kind, int member, long length, Body body) {
        Part(String kind, int member, byte[] bytes) {
            this(kind, member, bytes.length, out -> out.write(bytes));
        }

        Part(String kind, int member, float[] values) {
            this(kind, member, (long) Float.BYTES * values.length, out -> writeFloats(out, values));
        }
    }

    @FunctionalInterface
    private interface Body {
        void write(OutputStream out) throws IOException;
    }

    /**
     * Writes the file: beside its place first, then moved there in one step, so that a reader or a crash never sees half
     * a file.
     *
     * @throws IOException if it can't be written; then whatever was there before is there still
     */
    public void write(Path file) throws IOException {
        WholeFile.write(file, this::write);
    }

    /** Writes the file's bytes, one section after the other; does not close the stream. */
    public void write(OutputStream stream) throws IOException {
        List<Part> parts = parts();
        ModelFileLayout layout = layout(parts);
        MessageDigest digest = Fingerprint.sha256();
        OutputStream out = new DigestOutputStream(stream, digest);
        byte[] header = layout.toBytes();
        out.write(header);
        long at = header.length;
        for (int part = 0; part < parts.size(); part++) {
            Section section = layout.sections().get(part);
            out.write(new byte[(int) (section.offset() - at)]);
            parts.get(part).body().write(out);
            at = section.end();
        }
        out.write(new byte[(int) (layout.length() - ModelFileLayout.DIGEST_BYTES - at)]);
        stream.write(digest.digest());
        stream.flush();
    }

    /** How the file is laid out when it is written. */
    public ModelFileLayout layout() {
        return layout(parts());
    }

    private static ModelFileLayout layout(List<Part> parts) {
        return ModelFileLayout.of(parts.stream()
                .map(part -> new Section(part.kind(), part.member(), 0, part.length()))
                .toList());
    }

    private List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part(PROVENANCE, 0, facts(provenance.facts())));
        parts.add(new Part(FEATURES, 0, featureSpace));
        ByteBuffer numbers = ByteBuffer.allocate(2 * Long.BYTES);
        numbers.order(ByteOrder.LITTLE_ENDIAN).putLong(calibration.slope()).putLong(calibration.offset());
        parts.add(new Part(CALIBRATION, 0, numbers.array()));
        for (int m = 0; m < ensemble.members().size(); m++) {
            Ensemble.Member member = ensemble.members().get(m);
            parts.add(new Part(MEMBER, m, facts(MemberFacts.of(member))));
            parts.add(new Part(USER_EMBEDDING, m, member.model().userEmbedding));
            parts.add(new Part(USER_BIAS, m, member.model().userBias));
            parts.add(new Part(ITEM_EMBEDDING, m, member.model().itemEmbedding));
            parts.add(new Part(ITEM_BIAS, m, member.model().itemBias));
        }
        return parts;
    }

    private static byte[] facts(SortedMap<String, String> facts) {
        List<byte[]> texts = new ArrayList<>();
        facts.forEach((name, value) -> {
            texts.add(name.getBytes(StandardCharsets.UTF_8));
            texts.add(value.getBytes(StandardCharsets.UTF_8));
        });
        int length =
                texts.stream().mapToInt(text -> Integer.BYTES + text.length).sum();
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + length);
        bytes.order(ByteOrder.LITTLE_ENDIAN).putInt(facts.size());
        for (byte[] text : texts) {
            bytes.putInt(text.length).put(text);
        }
        return bytes.array();
    }

    static void writeFloats(OutputStream out, float[] values) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Float.BYTES * PIECE);
        buffer.order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < values.length; from += PIECE) {
            int count = Math.min(values.length - from, PIECE);
            buffer.asFloatBuffer().put(values, from, count);
            out.write(buffer.array(), 0, Float.BYTES * count);
        }
    }

    /**
     * Reads a model file of version 1, 2 or 3.
     *
     * @throws InputException if it is missing, damaged, or of another version, or does not fit into memory
     */
    public static ModelFile read(Path file) {
        return opened(file, content -> ModelFileReader.read(file.toString(), content));
    }

    /**
     * Reads how a file is laid out: its first few bytes alone, without its checksum.
     *
     * @throws InputException if it is missing, of another length than it says, or of another version
     */
    public static ModelFileLayout layout(Path file) {
        return opened(file, content -> ModelFileLayout.read(file.toString(), content));
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read(Content content) throws IOException;
    }

    private static <T> T opened(Path file, Reading<T> reading) {
        try (FileChannel channel = FileChannel.open(file)) {
            return reading.read(Content.of(channel));
        } catch (NoSuchFileException e) {
            throw new InputException(
                    Problem.of(file.toString(), "There is no such file.", "Has the model been trained?"));
        } catch (IOException e) {
            throw new InputException(Problem.of(file.toString(), "The file can't be read: " + e + ".", ""));
        } catch (OutOfMemoryError e) {
            throw new InputException(Problem.of(
                    file.toString(),
                    String.format(
                            Locale.ROOT,
                            "The model does not fit into the %,d MB of memory that Java may use.",
                            Runtime.getRuntime().maxMemory() >> 20),
                    "Give it more, such as by JAVA_OPTS=-Xmx16g."));
        }
    }

    /**
     * Reads the content of a model file.
     *
     * @param name what to call the input in an error
     * @throws InputException if it is damaged, or of another version
     */
    public static ModelFile read(String name, byte[] content) {
        try {
            return ModelFileReader.read(name, Content.of(content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
