package io.offerwright.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.InputException;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.evidence.Provenance;
import io.offerwright.features.FeatureMatrix;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFileTest {
    private static final FeatureMatrix OFFERS = Worlds.identityAndGroup(4, 2);
    private static final long[] LOGITS = {-386476, 550534, -241360, 77302};
    private final ModelFile file = file();

    private static ModelFile file() {
        Random random = new Random(1);
        return new ModelFile(
                new Provenance(new TreeMap<>(Map.of("seed", "1", "größe", "5 × 6"))),
                "feature space".getBytes(StandardCharsets.UTF_8),
                new Ensemble(List.of(
                        new Ensemble.Member(
                                "warp",
                                1.5,
                                Hyperparameters.of(Loss.WARP)
                                        .with()
                                        .components(2)
                                        .seed(7)
                                        .build(),
                                Worlds.model(random, 2, 5, OFFERS.columns(), 1)),
                        new Ensemble.Member(
                                "kos",
                                0.8,
                                Hyperparameters.of(Loss.WARP_KOS)
                                        .with()
                                        .components(3)
                                        .itemAlpha(1e-5)
                                        .build(),
                                Worlds.model(random, 3, 5, OFFERS.columns(), 1)))),
                new Calibration(1_500_000, -2_000_000));
    }

    private static byte[] bytes(ModelFile file) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            file.write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    @Test
    void whatWasWrittenIsReadAgain() {
        ModelFile read = ModelFile.read("model.bin", bytes(file));

        assertThat(read.provenance()).isEqualTo(file.provenance());
        assertThat(read.featureSpace()).isEqualTo(file.featureSpace());
        assertThat(read.calibration()).isEqualTo(file.calibration());
        assertThat(read.ensemble().members())
                .extracting(Ensemble.Member::name, Ensemble.Member::weight, Ensemble.Member::hyperparameters)
                .isEqualTo(file.ensemble().members().stream()
                        .map(member -> org.assertj.core.groups.Tuple.tuple(
                                member.name(), member.weight(), member.hyperparameters()))
                        .toList());
        assertThat(read.ensemble().scorer(OFFERS).score(new int[] {0, 3}))
                .isEqualTo(file.ensemble().scorer(OFFERS).score(new int[] {0, 3}));
        assertThat(bytes(read)).isEqualTo(bytes(file));
    }

    /** Written by the first release of the format: must be readable, and give these logits, for ever. */
    @Test
    void versionOneStaysReadable() throws IOException {
        ModelFile read = ModelFile.read("model-v1.bin", golden("model-v1.bin"));

        assertThat(read.provenance().facts()).containsEntry("größe", "5 × 6");
        assertThat(read.ensemble().scorer(OFFERS).score(new int[] {0, 3})).containsExactly(LOGITS);
        assertThat(read.ensemble().members())
                .allSatisfy(
                        member -> assertThat(member.hyperparameters().batch()).isEqualTo(1));
    }

    /** The same with what came later. */
    @Test
    void versionTwoStaysReadable() throws IOException {
        ModelFile read = ModelFile.read("model-v2.bin", golden("model-v2.bin"));

        assertThat(read.ensemble().scorer(OFFERS).score(new int[] {0, 3})).containsExactly(LOGITS);
        assertThat(read.ensemble().members())
                .allSatisfy(
                        member -> assertThat(member.hyperparameters().batch()).isEqualTo(64));
        assertThat(bytes(read)).isEqualTo(bytes(file));
    }

    @Test
    void versionThreeStaysReadableAndIsWrittenByteForByte() throws IOException {
        byte[] golden = golden("model-v3.bin");
        ModelFile read = ModelFile.read("model-v3.bin", golden);

        assertThat(read.ensemble().scorer(OFFERS).score(new int[] {0, 3})).containsExactly(LOGITS);
        assertThat(bytes(file)).isEqualTo(golden);
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream golden =
                Objects.requireNonNull(ModelFileTest.class.getResourceAsStream("/golden/" + name), name)) {
            return golden.readAllBytes();
        }
    }

    /** What the directory is for, done without the class that is tested. */
    @Test
    void anArrayIsMappedFromItsPlaceInTheDirectory(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("model.bin");
        file.write(path);

        ModelFileLayout layout = ModelFile.layout(path);

        assertThat(layout).isEqualTo(file.layout());
        assertThat(layout.length()).isEqualTo(Files.size(path));
        assertThat(layout.sections())
                .extracting(ModelFileLayout.Section::kind)
                .containsExactly(
                        "PROV", "FEAT", "CALI", "MEMB", "UEMB", "UBIA", "IEMB", "IBIA", "MEMB", "UEMB", "UBIA", "IEMB",
                        "IBIA");
        assertThat(layout.sections())
                .allSatisfy(section -> assertThat(section.offset() % 64).isZero());
        ModelFileLayout.Section section = layout.sections().get(11);
        assertThat(section.member()).isEqualTo(1);
        float[] mapped = new float[3 * OFFERS.columns()];
        assertThat(section.length()).isEqualTo(4L * mapped.length);
        try (FileChannel channel = FileChannel.open(path)) {
            channel.map(FileChannel.MapMode.READ_ONLY, section.offset(), section.length())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(mapped);
        }
        assertThat(mapped).isEqualTo(file.ensemble().members().get(1).model().itemEmbedding);
    }

    /** A hyperparameter that an earlier program did not have is not in its files. */
    @Test
    void aHyperparameterThatIsNotWrittenHasItsDefault() {
        Hyperparameters settings = Hyperparameters.deep();
        Map<String, String> facts = new TreeMap<>(MemberFacts.of(settings));
        assertThat(MemberFacts.hyperparameters(facts)).isEqualTo(settings);

        facts.remove("batch");
        facts.remove("epochs");

        assertThat(MemberFacts.hyperparameters(facts))
                .isEqualTo(settings.with().epochs(30).batch(64).build());
        facts.put("bach", "1");
        assertThatThrownBy(() -> MemberFacts.hyperparameters(facts)).hasMessageContaining("\"bach\"");
    }

    /** A file of before says what it was trained with, and no more; the default has changed since. */
    @Test
    void alsWithoutAFrequencyExponentIsFromWhenPenaltiesWereTheSameForAll() {
        Hyperparameters als = Hyperparameters.of(Loss.ALS);
        Map<String, String> facts = new TreeMap<>(MemberFacts.of(als));
        assertThat(MemberFacts.hyperparameters(facts)).isEqualTo(als);
        assertThat(als.frequencyExponent()).isEqualTo(0.5);

        facts.remove("frequency_exponent");

        assertThat(MemberFacts.hyperparameters(facts))
                .isEqualTo(als.with().frequencyExponent(0).build());
    }

    @Test
    void whatOnlyAlsHasIsKept() {
        Hyperparameters als = Hyperparameters.of(Loss.ALS)
                .with()
                .components(2)
                .confidence(12.5)
                .frequencyExponent(0.75)
                .build();
        ModelFile of = new ModelFile(
                file.provenance(),
                file.featureSpace(),
                new Ensemble(List.of(
                        new Ensemble.Member("als", 1, als, Worlds.model(new Random(2), 2, 5, OFFERS.columns(), 1)))),
                file.calibration());

        assertThat(ModelFile.read("model.bin", bytes(of))
                        .ensemble()
                        .members()
                        .get(0)
                        .hyperparameters())
                .isEqualTo(als);
    }

    @Test
    void everyFlippedBitIsFound() {
        byte[] good = bytes(file);
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= (byte) (1 << at % 8);
            assertThatThrownBy(() -> ModelFile.read("model.bin", bad))
                    .as("byte %d", at)
                    .isInstanceOf(InputException.class)
                    .hasMessageStartingWith("model.bin: Th");
        }
    }

    @Test
    void everyFlippedBitOfAMappedFileIsFound(@TempDir Path folder) throws IOException {
        byte[] good = bytes(file);
        for (int at = 0; at < good.length; at += 5) {
            byte[] bad = good.clone();
            bad[at] ^= (byte) (1 << at % 8);
            Path path = Files.write(folder.resolve("model.bin"), bad);
            assertThatThrownBy(() -> ModelFile.read(path))
                    .as("byte %d", at)
                    .isInstanceOf(InputException.class)
                    .hasMessageStartingWith(path + ": Th");
        }
    }

    @Test
    void everyTruncationIsFound(@TempDir Path folder) throws IOException {
        byte[] good = bytes(file);
        for (int length = 0; length < good.length; length++) {
            byte[] bad = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> ModelFile.read("model.bin", bad))
                    .as("%d bytes", length)
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining(length < 8 ? "not a model file" : "is cut short: it has ");
        }
        for (int length : new int[] {0, 1, 40, 64, good.length / 2, good.length - 1}) {
            Path path = Files.write(folder.resolve("model.bin"), Arrays.copyOf(good, length));
            assertThatThrownBy(() -> ModelFile.read(path)).isInstanceOf(InputException.class);
        }
    }

    @Test
    void bytesTooManyAreFound() {
        byte[] longer = Arrays.copyOf(bytes(file), bytes(file).length + 1);

        assertThatThrownBy(() -> ModelFile.read("model.bin", longer))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("is damaged: it has " + longer.length + " bytes, and says that it has");
    }

    @Test
    void aLaterVersionIsNamed() {
        byte[] later = bytes(file);
        later[11] = 4;

        assertThatThrownBy(() -> ModelFile.read("model.bin", later))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("has version 4; this program reads versions 1 to 3");
    }

    @Test
    void aForeignFileIsNamed(@TempDir Path folder) throws IOException {
        Path zip = Files.writeString(folder.resolve("model.npz"), "PK\3\4 and more, longer than a header");

        assertThatThrownBy(() -> ModelFile.read(zip))
                .isInstanceOf(InputException.class)
                .hasMessage(zip + ": This is not a model file: it does not begin with OFRWMODL.");
        assertThatThrownBy(() -> ModelFile.read(folder)).isInstanceOf(InputException.class);
    }

    /** Whoever makes a checksum that fits still gets no allocation, and no exception of another kind. */
    @Test
    void badContentWithARightChecksumIsRefused() throws IOException {
        for (byte[] good : List.of(bytes(file), golden("model-v2.bin"), golden("model-v1.bin"))) {
            byte[][] values = {
                {(byte) 0x7f, -1, -1, -1}, {-1, -1, -1, (byte) 0x7f}, {-1, -1, -1, -1}, {0, 0, 0, 0}, {0, 0, -64, 0x7f}
            };
            for (int at = 12; at < good.length - 36; at++) {
                for (byte[] value : values) {
                    byte[] bad = good.clone();
                    System.arraycopy(value, 0, bad, at, value.length);
                    sign(bad);
                    try {
                        ModelFile.read("model.bin", bad);
                    } catch (InputException expected) {
                        assertThat(expected.getMessage()).startsWith("model.bin: The model file is ");
                    }
                }
            }
        }
    }

    @Test
    void anAbsurdLengthIsNamed() {
        assertMalformed(12, Integer.MAX_VALUE, "2147483647 sections are announced in ");
        assertMalformed(12, -1, "-1 sections are announced in ");
        assertMalformed(12, 12, "section PROV claims ");
        assertMalformed(24 + 16, Long.MAX_VALUE, "section PROV claims 9223372036854775807 bytes from 384");
        assertMalformed(24 + 16, -1L, "section PROV claims -1 bytes");
        assertMalformed(24 + 8, 1L << 62, "bytes from 4611686018427387904; expected from 384");
        assertMalformed(384, Integer.MAX_VALUE, "a length of 2147483647 is announced");
        assertMalformed(24 + 24, 0x41414141, "found section AAAA of member 0 where FEAT of member 0 was expected");
    }

    private void assertMalformed(int at, Number value, String message) {
        byte[] bad = bytes(file);
        ByteBuffer buffer = ByteBuffer.wrap(bad).order(ByteOrder.LITTLE_ENDIAN);
        if (value instanceof Long) {
            buffer.putLong(at, value.longValue());
        } else {
            buffer.putInt(at, value.intValue());
        }
        sign(bad);
        assertThatThrownBy(() -> ModelFile.read("model.bin", bad))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("model.bin: The model file is malformed: ")
                .hasMessageContaining(message);
    }

    private static void sign(byte[] content) {
        MessageDigest digest = Fingerprint.sha256();
        digest.update(content, 0, content.length - 32);
        ByteBuffer.wrap(content, content.length - 32, 32).put(digest.digest());
    }

    @Test
    void aFileIsReplacedInOneStepAndLeavesNothingBeside(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("model.bin");
        Files.writeString(path, "old");

        file.write(path);

        assertThat(Files.readAllBytes(path)).isEqualTo(bytes(file));
        assertThat(bytes(ModelFile.read(path))).isEqualTo(bytes(file));
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(path);
        }
    }

    @Test
    void aMissingFileIsNamed(@TempDir Path folder) {
        assertThatThrownBy(() -> ModelFile.read(folder.resolve("none.bin")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("none.bin: There is no such file");
    }
}
