package io.offerwright.model;

import io.offerwright.domain.InputException;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.evidence.Provenance;
import io.offerwright.model.ModelFileLayout.Section;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads a model file: first its checksum, then section by section. Whoever makes a checksum that fits still gets no
 * allocation larger than the file, and no exception but {@link InputException}.
 */
final class ModelFileReader {
    /** Sections that stand before those of the members, and sections of each member. */
    private static final int COMMON_SECTIONS = 3;

    private static final int MEMBER_SECTIONS = 5;
    /** Bytes that are mapped at a time, below the 2 GB that a buffer can hold. */
    private static final int PIECE = 1 << 30;

    private final String name;
    private final Content content;
    private final ModelFileLayout layout;
    private int next;

    private ModelFileReader(String name, Content content, ModelFileLayout layout) {
        this.name = name;
        this.content = content;
        this.layout = layout;
    }

    static ModelFile read(String name, Content content) throws IOException {
        ModelFileLayout layout = ModelFileLayout.read(name, content);
        requireChecksum(name, content);
        if (layout.version() == ModelFileLayout.VERSION) {
            return new ModelFileReader(name, content, layout).file();
        }
        long length = layout.length() - ModelFileLayout.DIGEST_BYTES;
        if (length > Integer.MAX_VALUE) {
            throw ModelFileLayout.malformed(name, "a file of version " + layout.version() + " has at most 2 GB.");
        }
        return EarlierVersions.read(name, layout.version(), content.slice(0, (int) length));
    }

    private static void requireChecksum(String name, Content content) throws IOException {
        MessageDigest digest = Fingerprint.sha256();
        long end = content.length() - ModelFileLayout.DIGEST_BYTES;
        for (long at = 0; at < end; at += PIECE) {
            digest.update(content.slice(at, (int) Math.min(PIECE, end - at)));
        }
        byte[] expected = new byte[ModelFileLayout.DIGEST_BYTES];
        content.slice(end, expected.length).get(expected);
        if (!Arrays.equals(expected, digest.digest())) {
            throw ModelFileLayout.problem(
                    name,
                    "The model file is damaged or cut short: its content does not match the checksum at its end.",
                    ModelFileLayout.RESTORE);
        }
    }

    private ModelFile file() throws IOException {
        int members = (layout.sections().size() - COMMON_SECTIONS) / MEMBER_SECTIONS;
        if (members < 1 || layout.sections().size() != COMMON_SECTIONS + members * MEMBER_SECTIONS) {
            throw malformed(layout.sections().size() + " sections are announced.");
        }
        try {
            Provenance provenance = new Provenance(facts(section(ModelFile.PROVENANCE, 0)));
            ByteBuffer features = bytes(section(ModelFile.FEATURES, 0));
            byte[] featureSpace = new byte[features.remaining()];
            features.get(featureSpace);
            ByteBuffer numbers = bytes(section(ModelFile.CALIBRATION, 0));
            if (numbers.remaining() != 2 * Long.BYTES) {
                throw malformed("the calibration has " + numbers.remaining() + " bytes.");
            }
            Calibration calibration = new Calibration(numbers.getLong(), numbers.getLong());
            List<Ensemble.Member> all = new ArrayList<>();
            for (int member = 0; member < members; member++) {
                all.add(member(member));
            }
            return new ModelFile(provenance, featureSpace, new Ensemble(all), calibration);
        } catch (IllegalArgumentException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
    }

    private Ensemble.Member member(int member) throws IOException {
        SortedMap<String, String> facts = facts(section(ModelFile.MEMBER, member));
        Hyperparameters settings = MemberFacts.hyperparameters(facts);
        return new Ensemble.Member(
                MemberFacts.name(facts),
                MemberFacts.weight(facts),
                settings,
                new FactorizationModel(
                        settings.components(),
                        floats(section(ModelFile.USER_EMBEDDING, member)),
                        floats(section(ModelFile.USER_BIAS, member)),
                        floats(section(ModelFile.ITEM_EMBEDDING, member)),
                        floats(section(ModelFile.ITEM_BIAS, member))));
    }

    private Section section(String kind, int member) {
        Section section = layout.sections().get(next++);
        if (!section.kind().equals(kind) || section.member() != member) {
            throw malformed("found section " + section.kind() + " of member " + section.member() + " where " + kind
                    + " of member " + member + " was expected.");
        }
        return section;
    }

    private ByteBuffer bytes(Section section) throws IOException {
        if (section.length() > Integer.MAX_VALUE - Long.BYTES) {
            throw malformed("section " + section.kind() + " has " + section.length() + " bytes.");
        }
        return content.slice(section.offset(), (int) section.length());
    }

    private SortedMap<String, String> facts(Section section) throws IOException {
        ByteBuffer bytes = bytes(section);
        SortedMap<String, String> facts = new TreeMap<>();
        for (int left = count(bytes, 2 * Integer.BYTES); left > 0; left--) {
            facts.put(text(bytes), text(bytes));
        }
        if (bytes.hasRemaining()) {
            throw malformed(bytes.remaining() + " bytes too many in section " + section.kind() + ".");
        }
        return facts;
    }

    private String text(ByteBuffer bytes) {
        ByteBuffer text = bytes.slice(bytes.position() + Integer.BYTES, count(bytes, 1));
        bytes.position(bytes.position() + text.remaining());
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
        } catch (CharacterCodingException e) {
            throw malformed("a text is not UTF-8.");
        }
    }

    /** A count of things that take at least {@code size} bytes each. */
    private int count(ByteBuffer bytes, int size) {
        int count = bytes.remaining() < Integer.BYTES ? -1 : bytes.getInt();
        if (count < 0 || count > bytes.remaining() / size) {
            throw malformed("a length of " + count + " is announced; " + bytes.remaining() + " bytes are left.");
        }
        return count;
    }

    private float[] floats(Section section) throws IOException {
        long count = section.length() / Float.BYTES;
        if (section.length() % Float.BYTES != 0 || count > Integer.MAX_VALUE - Long.BYTES) {
            throw malformed("an array has " + section.length() + " bytes.");
        }
        float[] values = new float[(int) count];
        for (long at = 0; at < section.length(); at += PIECE) {
            int length = (int) Math.min(PIECE, section.length() - at);
            content.slice(section.offset() + at, length)
                    .asFloatBuffer()
                    .get(values, (int) (at / Float.BYTES), length / Float.BYTES);
        }
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw malformed("an embedding or bias is " + value + ".");
            }
        }
        return values;
    }

    private InputException malformed(String detail) {
        return ModelFileLayout.malformed(name, detail);
    }
}
