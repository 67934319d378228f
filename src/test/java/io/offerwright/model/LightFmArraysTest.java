package io.offerwright.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.InputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two files that numpy 1.24 wrote of the model at the end of {@code warp_alpha0.001.json.gz}: one by {@code savez} in
 * float32; one by {@code savez_compressed} with float64 in Fortran order, big-endian numbers, and arrays nobody needs. That
 * its scores are LightFM's is held by {@code ModelCommandTest}.
 */
class LightFmArraysTest {
    private static final Path GOLDEN = Path.of("src/test/resources/lightfm-golden");
    private static final Path PLAIN = GOLDEN.resolve("warp_alpha0.001.npz");
    private static final Path COMPRESSED = GOLDEN.resolve("warp_alpha0.001-compressed.npz");

    @TempDir
    private Path folder;

    @Test
    void everyOrderTypeAndCompressionGivesTheSameModel() {
        LightFmArrays plain = LightFmArrays.read(PLAIN);
        LightFmArrays compressed = LightFmArrays.read(COMPRESSED);

        assertThat(plain.model().userFeatures()).isEqualTo(47);
        assertThat(plain.model().itemFeatures()).isEqualTo(65);
        assertThat(plain.model().components()).isEqualTo(8);
        assertSameNumbers(compressed.model(), plain.model());
        assertThat(plain.ignored()).isEmpty();
        assertThat(compressed.ignored()).containsExactly("epsilon", "rho");
    }

    @Test
    void hyperparametersAreThoseOfTheFileOrLightFmsDefaults() {
        LightFmArrays plain = LightFmArrays.read(PLAIN);

        assertThat(plain.hyperparameters())
                .isEqualTo(Hyperparameters.of(Loss.WARP)
                        .with()
                        .components(8)
                        .epochs(3)
                        .batch(1)
                        .itemAlpha(0.001)
                        .userAlpha(0.001)
                        .seed(0)
                        .build());
        assertThat(plain.given()).hasSize(9).contains("loss", "no_components", "epochs");
        LightFmArrays compressed = LightFmArrays.read(COMPRESSED);
        assertThat(compressed.given()).isEmpty();
        assertThat(compressed.hyperparameters().loss()).isEqualTo(Loss.LOGISTIC);
        assertThat(compressed.hyperparameters().epochs()).isZero();
    }

    @Test
    void whatIsWrittenIsWhatNumpyWrites() throws IOException {
        LightFmArrays plain = LightFmArrays.read(PLAIN);
        Path written = folder.resolve("written.npz");
        plain.write(written);

        LightFmArrays again = LightFmArrays.read(written);
        assertSameNumbers(again.model(), plain.model());
        assertThat(again.hyperparameters()).isEqualTo(plain.hyperparameters());
        try (ZipFile ours = new ZipFile(written.toFile());
                ZipFile numpys = new ZipFile(PLAIN.toFile())) {
            assertThat(ours.size()).isEqualTo(numpys.size());
            for (ZipEntry entry : ours.stream().toList()) {
                byte[] expected =
                        numpys.getInputStream(numpys.getEntry(entry.getName())).readAllBytes();
                assertThat(ours.getInputStream(entry).readAllBytes())
                        .as(entry.getName())
                        .isEqualTo(expected);
            }
        }
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(written);
        }
    }

    private static void assertSameNumbers(FactorizationModel found, FactorizationModel expected) {
        assertThat(found.userEmbedding).isEqualTo(expected.userEmbedding);
        assertThat(found.userBias).isEqualTo(expected.userBias);
        assertThat(found.itemEmbedding).isEqualTo(expected.itemEmbedding);
        assertThat(found.itemBias).isEqualTo(expected.itemBias);
    }

    /** A change that is not found may concern nothing but what a zip says besides, such as the time. */
    @Test
    void noFlippedBitChangesANumber() throws IOException {
        FactorizationModel expected = LightFmArrays.read(PLAIN).model();
        for (Path golden : new Path[] {PLAIN, COMPRESSED}) {
            byte[] good = Files.readAllBytes(golden);
            int found = 0;
            for (int at = 0; at < good.length; at += 23) {
                byte[] bad = good.clone();
                bad[at] ^= (byte) (1 << at % 8);
                Path file = Files.write(folder.resolve("bad.npz"), bad);
                try {
                    assertSameNumbers(LightFmArrays.read(file).model(), expected);
                } catch (InputException e) {
                    assertThat(e.getMessage()).startsWith(file + ": ");
                    found++;
                }
            }
            assertThat(found).isGreaterThan(170);
        }
    }

    @Test
    void everyTruncationIsFound() throws IOException {
        byte[] good = Files.readAllBytes(PLAIN);
        for (int length = 0; length < good.length; length += 29) {
            Path file = Files.write(folder.resolve("short.npz"), Arrays.copyOf(good, length));
            assertThatThrownBy(() -> LightFmArrays.read(file))
                    .as("%d bytes", length)
                    .isInstanceOf(InputException.class);
        }
    }

    @Test
    void nonsenseIsRefused() throws IOException {
        Random random = new Random(1);
        for (int round = 0; round < 100; round++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            byte[] start = round % 3 == 0 ? new byte[0] : "\u0093NUMPY\1\0".getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(start, 0, bytes, 0, Math.min(start.length, bytes.length));
            assertRefused(bytes, "The array user_embeddings can't be used: ");
        }
        Path file = Files.writeString(folder.resolve("foreign.npz"), "user,item\n");
        assertThatThrownBy(() -> LightFmArrays.read(file)).hasMessageContaining("This is not an .npz file");
        assertThatThrownBy(() -> LightFmArrays.read(folder.resolve("none.npz")))
                .hasMessageContaining("none.npz: There is no such file.");
    }

    @Test
    void whatCantBeUsedIsNamed() throws IOException {
        assertRefused(
                npy("'descr': '|O', 'fortran_order': False, 'shape': (1, 2)", 16), "Python objects, which are never");
        assertRefused(
                npy("'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1, 2)", 8), "a type of plain numbers");
        assertRefused(npy("'descr': '<f2', 'fortran_order': False, 'shape': (1, 2)", 4), "type f2 in numpy's words");
        assertRefused(npy("'descr': '<i4', 'fortran_order': False, 'shape': (1, 2)", 8), "f4 (float32) or f8");
        assertRefused(npy("'descr': '<f4', 'shape': (1, 2)", 8), "does not give fortran_order");
        assertRefused(npy("'descr': '<f4', 'fortran_order': False", 8), "does not give a shape");
        assertRefused(npy("'descr': '<f4', 'fortran_order': False, 'shape': (-1, 2)", 8), "does not give a shape");
        assertRefused(
                npy("'descr': '<f4', 'fortran_order': False, 'shape': (2,)", 8),
                "its shape is (2,); expected (features");
        assertRefused(npy("'descr': '<f4', 'fortran_order': False, 'shape': (0, 2)", 0), "none of them 0");
        assertRefused(
                npy("'descr': '<f4', 'fortran_order': False, 'shape': (1, 2)", 9),
                "which makes 78 bytes with its header; it has 79");
        assertRefused(
                npy("'descr': '<f4', 'fortran_order': False, 'shape': (1, 2)", 7),
                "which makes 78 bytes with its header; it has 77");
        byte[] infinite = npy("'descr': '<f8', 'fortran_order': False, 'shape': (1, 2)", 16);
        ByteBuffer.wrap(infinite).order(ByteOrder.LITTLE_ENDIAN).putDouble(infinite.length - 8, 1e300);
        assertRefused(infinite, "the number in row 0, column 1 is Infinity");
    }

    @Test
    void anAbsurdLengthAllocatesNothing() throws IOException {
        assertRefused(
                npy("'descr': '<f4', 'fortran_order': False, 'shape': (2000000000, 1)", 8), "which makes 8000000");
        assertRefused(npy("'descr': '<f4', 'fortran_order': False, 'shape': (2000000000, 9)", 8), "more than an array");
        assertRefused(
                npy("'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 1)", 8), "more than an array");
        assertRefused(
                npy("'descr': '<f999999999', 'fortran_order': False, 'shape': (1, 2)", 8), "of 999999999 bytes each");
        byte[] header = npy("'descr': '<f4', 'fortran_order': False, 'shape': (1, 2)", 8);
        header[6] = 2;
        assertRefused(header, "its header has ");
        header[6] = 9;
        assertRefused(header, "version 9 of the NPY format");

        byte[] zip = Files.readAllBytes(COMPRESSED);
        ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < zip.length - 46; at++) {
            if (bytes.getInt(at) == 0x02014b50) {
                bytes.putInt(at + 24, Integer.MAX_VALUE);
            }
        }
        Path file = Files.write(folder.resolve("bomb.npz"), zip);
        assertThatThrownBy(() -> LightFmArrays.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("bytes are said to unpack to 2147483647");
    }

    @Test
    void versionsTwoAndThreeOfTheFormatAreRead() throws IOException {
        byte[] one = npy("'descr': '<f4', 'fortran_order': False, 'shape': (1, 2)", 8);
        for (int version = 2; version <= 3; version++) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.write(one, 0, 6);
            bytes.write(new byte[] {(byte) version, 0, one[8], one[9], 0, 0});
            bytes.write(one, 10, one.length - 10);

            NumpyArray array = new NumpyArray(new ByteArrayInputStream(bytes.toByteArray()), bytes.size());

            assertThat(array.shape()).containsExactly(1, 2);
            assertThat(array.floats()).containsExactly(0, 0);
        }
    }

    @Test
    void arraysThatDoNotFitEachOtherAreNamed() throws IOException {
        assertThatThrownBy(() -> LightFmArrays.read(npz("user_embeddings", npy("", 0))))
                .hasMessageContaining(
                        "The file has no array user_biases, item_embeddings, item_biases; it has [user_emb");
        String two = "'descr': '<f4', 'fortran_order': False, 'shape': (1, 2)";
        String three = "'descr': '<f4', 'fortran_order': False, 'shape': (1, 3)";
        String one = "'descr': '<f4', 'fortran_order': False, 'shape': (1,)";
        String twoBiases = "'descr': '<f4', 'fortran_order': False, 'shape': (2,)";
        assertThatThrownBy(() -> LightFmArrays.read(model(npy(two, 8), npy(three, 12), npy(one, 4))))
                .hasMessageContaining(
                        "user_embeddings is 1 x 2, item_embeddings is 1 x 3; expected embeddings of equal length");
        assertThatThrownBy(() -> LightFmArrays.read(model(npy(two, 8), npy(two, 8), npy(twoBiases, 8))))
                .hasMessageContaining("user_biases is 2 x 1; expected one bias per feature");
        ByteArrayOutputStream loss = new ByteArrayOutputStream();
        NumpyArray.write(loss, "hinge");
        assertThatThrownBy(() ->
                        LightFmArrays.read(model(npy(two, 8), npy(two, 8), npy(one, 4), "loss", loss.toByteArray())))
                .hasMessageContaining("there is no loss \"hinge\"");
        ByteArrayOutputStream components = new ByteArrayOutputStream();
        NumpyArray.write(components, 3L);
        assertThatThrownBy(() -> LightFmArrays.read(
                        model(npy(two, 8), npy(two, 8), npy(one, 4), "no_components", components.toByteArray())))
                .hasMessageContaining("no_components is 3, the embeddings have 2.");
    }

    private void assertRefused(byte[] userEmbeddings, String message) throws IOException {
        String items = "'descr': '<f4', 'fortran_order': False, 'shape': (1, 2)";
        String biases = "'descr': '<f4', 'fortran_order': False, 'shape': (1,)";
        Path file = model(userEmbeddings, npy(items, 8), npy(biases, 4));
        assertThatThrownBy(() -> LightFmArrays.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(message);
    }

    private Path model(byte[] userEmbeddings, byte[] itemEmbeddings, byte[] biases, Object... further)
            throws IOException {
        Object[] all = {
            "user_embeddings",
            userEmbeddings,
            "user_biases",
            biases,
            "item_embeddings",
            itemEmbeddings,
            "item_biases",
            biases
        };
        Object[] both = Arrays.copyOf(all, all.length + further.length);
        System.arraycopy(further, 0, both, all.length, further.length);
        return npz(both);
    }

    private Path npz(Object... namesAndArrays) throws IOException {
        Path file = folder.resolve("made.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (int entry = 0; entry < namesAndArrays.length; entry += 2) {
                zip.putNextEntry(new ZipEntry(namesAndArrays[entry] + ".npy"));
                zip.write((byte[]) namesAndArrays[entry + 1]);
            }
        }
        return file;
    }

    /** An array of version 1.0 with this header and so many zeros. */
    private static byte[] npy(String header, int zeros) throws IOException {
        byte[] text = ("{" + header + ", }\n").getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write("\u0093NUMPY\1\0".getBytes(StandardCharsets.ISO_8859_1));
        bytes.write(new byte[] {(byte) text.length, 0});
        bytes.write(text);
        bytes.write(new byte[zeros]);
        return bytes.toByteArray();
    }
}
