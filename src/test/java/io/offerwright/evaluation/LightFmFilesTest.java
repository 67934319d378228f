package io.offerwright.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.InputException;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.features.FeatureNames;
import io.offerwright.model.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LightFmFilesTest {
    private static final Path ARRAYS = Path.of("src/test/resources/lightfm-golden/warp_alpha0.001.npz");

    @TempDir
    private Path folder;

    private Path maps(String json) throws IOException {
        return Files.writeString(folder.resolve("maps.json"), json);
    }

    /** {@code {"u46": 46, ..., "u0": 0}}. */
    private static String map(String prefix, int count) {
        return IntStream.range(0, count)
                .map(j -> count - 1 - j)
                .mapToObj(j -> "\"" + prefix + j + "\": " + j)
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static FeatureNames names(LightFmFiles.Imported imported) {
        return FeatureNames.of(imported.file().featureSpace());
    }

    @Test
    void namesStandAtTheirColumns() throws IOException {
        Path maps = maps("{\"users\": {\"7\": 0}, \"user_features\": " + map("u", 47)
                + ", \"items\": {}, \"item_features\": " + map("i", 65) + "}");

        LightFmFiles.Imported imported = LightFmFiles.read(ARRAYS, maps);

        assertThat(names(imported).user()).hasSize(47).startsWith("u0", "u1");
        assertThat(names(imported).item()).hasSize(65).endsWith("i64");
        assertThat(imported.file().provenance().facts())
                .containsEntry(
                        "sha256.warp_alpha0.001.npz",
                        Fingerprint.of(Files.readAllBytes(ARRAYS)).hex())
                .containsEntry(
                        "sha256.maps.json",
                        Fingerprint.of(Files.readAllBytes(maps)).hex());
    }

    @Test
    void theArrayOfFourMapsIsWhatPythonSavesOfAMapping() throws IOException {
        Path maps = maps("[{}, " + map("u", 47) + ", {}, " + map("i", 65) + "]");

        assertThat(names(LightFmFiles.read(ARRAYS, maps)).item()).startsWith("i0");
    }

    @Test
    void withoutFeaturesIdsAreTheFeaturesAndWithoutMapsNumbersAre() throws IOException {
        FeatureNames names = names(LightFmFiles.read(ARRAYS, maps("{\"users\": " + map("u", 47) + "}")));
        assertThat(names.user()).startsWith("u0");
        assertThat(names.item()).startsWith("0", "1").hasSize(65);
        assertThat(names(LightFmFiles.read(ARRAYS, null)).user()).endsWith("46");
    }

    @Test
    void writtenMapsAreReadAgain() throws IOException {
        Path maps = maps("{\"user_features\": " + map("ü\\n", 47) + ", \"item_features\": " + map("i", 65) + "}");
        LightFmFiles.Imported imported = LightFmFiles.read(ARRAYS, maps);
        Path written = folder.resolve("written.json");

        LightFmFiles.writeMaps(names(imported), written);

        assertThat(names(LightFmFiles.read(ARRAYS, written))).isEqualTo(names(imported));
    }

    @Test
    void anImportedModelComesBackFromItsFile() throws IOException {
        ModelFile file = LightFmFiles.read(ARRAYS, null).file();
        Path path = folder.resolve("model.bin");
        file.write(path);

        ModelFile read = ModelFile.read(path);

        assertThat(read.provenance()).isEqualTo(file.provenance());
        assertThat(read.featureSpace()).isEqualTo(file.featureSpace());
        assertThat(read.ensemble().members().get(0).hyperparameters())
                .isEqualTo(file.ensemble().members().get(0).hyperparameters());
    }

    @Test
    void mapsThatCantBeUsedAreNamed() throws IOException {
        assertRefused("{\"users\": {", "maps.json:1:12: This is not JSON: ");
        assertRefused("", "The JSON is no object of maps.");
        assertRefused("[[[]]]", "The JSON is no object of maps.");
        assertRefused("{} {}", "This is not JSON: ");
        assertRefused("{\"user_feature\": {}}", "Found a map \"user_feature\".");
        assertRefused("{\"users\": {\"a\": 0, \"a\": 1}}", "Duplicate field 'a'");
        assertRefused("{\"user_features\": {\"a\": 0}}", "The map \"user_features\" has 1 names; the model has 47");
        assertRefused("{\"user_features\": 7}", "has 0 names; the model has 47");
        for (String number : new String[] {"47", "-1", "1", "1.5", "\"0\"", "null", "99999999999"}) {
            assertRefused(
                    "{\"user_features\": " + map("u", 47).replace("\"u0\": 0", "\"u0\": " + number) + "}",
                    "expected a number from 0 to 46 that no other name has.");
        }
        assertRefused("[".repeat(100_000), "This is not JSON: ");
        assertThatThrownBy(() -> LightFmFiles.read(ARRAYS, folder.resolve("none.json")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("none.json: There is no such file.");
    }

    private void assertRefused(String json, String message) throws IOException {
        Path maps = maps(json);
        assertThatThrownBy(() -> LightFmFiles.read(ARRAYS, maps))
                .as(json.length() > 80 ? json.substring(0, 80) : json)
                .isInstanceOf(InputException.class)
                .hasMessageContaining(message);
    }
}
