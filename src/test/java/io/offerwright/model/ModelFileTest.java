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
        try (InputStream golden =
                Objects.requireNonNull(ModelFileTest.class.getResourceAsStream("/golden/model-v1.bin"))) {
            byte[] content = golden.readAllBytes();
            ModelFile read = ModelFile.read("model-v1.bin", content);

            assertThat(read.provenance().facts()).containsEntry("größe", "5 × 6");
            assertThat(read.ensemble().scorer(OFFERS).score(new int[] {0, 3}))
                    .containsExactly(-386476, 550534, -241360, 77302);
            assertThat(read.ensemble().members())
                    .allSatisfy(member ->
                            assertThat(member.hyperparameters().batch()).isEqualTo(1));
        }
    }

    /** The same with what came later. */
    @Test
    void versionTwoStaysReadable() throws IOException {
        try (InputStream golden =
                Objects.requireNonNull(ModelFileTest.class.getResourceAsStream("/golden/model-v2.bin"))) {
            byte[] content = golden.readAllBytes();
            ModelFile read = ModelFile.read("model-v2.bin", content);

            assertThat(read.ensemble().scorer(OFFERS).score(new int[] {0, 3}))
                    .containsExactly(-386476, 550534, -241360, 77302);
            assertThat(read.ensemble().members())
                    .allSatisfy(member ->
                            assertThat(member.hyperparameters().batch()).isEqualTo(64));
            assertThat(bytes(read)).isEqualTo(bytes(file));
        }
    }

    @Test
    void theConfidenceOfAlsIsKept() {
        Hyperparameters als = Hyperparameters.of(Loss.ALS)
                .with()
                .components(2)
                .confidence(12.5)
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
    void everyTruncationIsFound() {
        byte[] good = bytes(file);
        for (int length = 0; length < good.length; length++) {
            byte[] bad = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> ModelFile.read("model.bin", bad))
                    .as("%d bytes", length)
                    .isInstanceOf(InputException.class);
        }
    }

    @Test
    void aLaterVersionIsNamed() {
        byte[] later = bytes(file);
        later[11] = 4;

        assertThatThrownBy(() -> ModelFile.read("model.bin", later))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("has version 4; this program reads versions 1 to 3");
    }

    /** Whoever makes a checksum that fits still gets no allocation, and no exception of another kind. */
    @Test
    void badContentWithARightChecksumIsRefused() {
        byte[] good = bytes(file);
        byte[][] values = {{(byte) 0x7f, -1, -1, -1}, {-1, -1, -1, -1}, {0, 0, 0, 0}, {0x7f, (byte) 0xc0, 0, 0}};
        for (int at = 12; at < good.length - 36; at++) {
            for (byte[] value : values) {
                byte[] bad = good.clone();
                System.arraycopy(value, 0, bad, at, value.length);
                sign(bad);
                try {
                    ModelFile.read("model.bin", bad);
                } catch (InputException expected) {
                    assertThat(expected.getMessage()).startsWith("model.bin: The model file is malformed");
                }
            }
        }
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
