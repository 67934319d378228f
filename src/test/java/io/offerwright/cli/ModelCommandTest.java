package io.offerwright.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.offerwright.domain.InputException;
import io.offerwright.engine.Bundle;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way of a LightFM model in, through and out again, held against the scores that LightFM itself gave. */
class ModelCommandTest {
    private static final Path GOLDEN = Path.of("src/test/resources/lightfm-golden");
    private static final Path ARRAYS = GOLDEN.resolve("warp_alpha0.001.npz");
    /** Scores are up to 10 in size, and sums of floats in another order. */
    private static final double TOLERANCE = 1e-5;

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private JsonNode golden = new ObjectMapper().createObjectNode();
    private Path maps = Path.of("maps.json");
    private Path users = Path.of("users.csv");
    private Path items = Path.of("items.csv");

    @BeforeEach
    void writeFiles() throws IOException {
        try (InputStream gzipped = Files.newInputStream(GOLDEN.resolve("warp_alpha0.001.json.gz"))) {
            golden = new ObjectMapper().readTree(new GZIPInputStream(gzipped));
        }
        maps = Files.writeString(
                folder.resolve("maps.json"),
                "{\"user_features\": " + names("age ", 47) + ", \"item_features\": " + names("kind, ", 65) + "}");
        users = features("user", "age ");
        items = features("item", "kind, ");
    }

    private static String names(String prefix, int count) {
        StringBuilder names = new StringBuilder("{");
        for (int column = 0; column < count; column++) {
            names.append(column == 0 ? "" : ", ")
                    .append('"')
                    .append(prefix)
                    .append(column)
                    .append("\": ")
                    .append(column);
        }
        return names.append('}').toString();
    }

    private Path features(String side, String prefix) throws IOException {
        JsonNode matrix = golden.get(side + "_features");
        StringBuilder rows = new StringBuilder(side + ",feature,weight\n");
        for (int row = 0; row < matrix.get("indptr").size() - 1; row++) {
            for (int entry = matrix.get("indptr").get(row).asInt();
                    entry < matrix.get("indptr").get(row + 1).asInt();
                    entry++) {
                rows.append(row)
                        .append(",\"")
                        .append(prefix)
                        .append(matrix.get("indices").get(entry).asInt())
                        .append("\",")
                        .append(matrix.get("data").get(entry).asDouble())
                        .append('\n');
            }
        }
        return Files.writeString(folder.resolve(side + "s.csv"), rows);
    }

    private int run(Object... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        String[] texts = new String[arguments.length + 1];
        texts[0] = "model";
        for (int argument = 0; argument < arguments.length; argument++) {
            texts[argument + 1] = arguments[argument].toString();
        }
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(texts);
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(out.toString());
    }

    private Path imported() {
        Path model = folder.resolve("model.bin");
        assertThat(run("import", ARRAYS, "--maps", maps, "--out", model)).isZero();
        return model;
    }

    @Test
    void anImportedModelScoresEveryPairAsLightFmDoes() throws IOException {
        Path model = imported();

        assertThat(run("predict", model, "--user-features", users, "--item-features", items, "--top", 60, "--json"))
                .isZero();

        assertScores();
    }

    private void assertScores() throws IOException {
        assertThat(json().get("predictions")).hasSize(40);
        for (JsonNode prediction : json().get("predictions")) {
            assertThat(prediction.get("items")).hasSize(60);
            int user = prediction.get("user").asInt();
            double before = Double.POSITIVE_INFINITY;
            for (JsonNode item : prediction.get("items")) {
                double expected = golden.get("scores")
                        .get(user * 60 + item.get("item").asInt())
                        .asDouble();
                double score = item.get("score").asDouble();
                assertThat(score).isCloseTo(expected, within(TOLERANCE)).isLessThanOrEqualTo(before);
                before = score;
            }
        }
    }

    @Test
    void anExportedModelIsTheImportedOne() throws IOException {
        Path model = imported();
        Path npz = folder.resolve("back.npz");
        Path json = folder.resolve("back.json");
        assertThat(run("export", model, "--npz", npz, "--maps", json)).isZero();
        Path again = folder.resolve("again.bin");
        assertThat(run("import", npz, "--maps", json, "--out", again)).isZero();

        assertThat(run("predict", again, "--user-features", users, "--item-features", items, "--top", 60, "--json"))
                .isZero();

        assertScores();
    }

    @Test
    void aMemberOfABundleCanBeExportedAndScoresByNames() throws IOException {
        Path sample = Path.of("models/sample");
        assertThat(run("export", sample, "--npz", folder.resolve("x.npz"))).isEqualTo(2);
        assertThat(err.toString()).contains("The model has 5 members: ").contains("Name one by --member.");
        assertThat(folder.resolve("x.npz")).doesNotExist();
        assertThat(run("export", sample, "--member", "bqr", "--npz", folder.resolve("x.npz")))
                .isEqualTo(2);
        assertThat(err.toString()).contains("no member \"bqr\"");

        assertThat(run("predict", sample, "--member", "bpr", "--user", "device_tier = PREMIUM", "--top", 2, "--json"))
                .isZero();

        assertThat(json().at("/predictions/0/items")).hasSize(2);
        assertThat(json().at("/predictions/0/items/0/item").asText()).contains(" = ");
    }

    @Test
    void aModelIsShown() throws IOException {
        Path model = imported();

        assertThat(run("show", model)).isZero();
        assertThat(out.toString())
                .contains(": version 3, ", "checksum right", "LightFM", "lightfm", "warp", "UEMB")
                .contains("sha256.maps.json");
        assertThat(run("show", model, "--json")).isZero();
        assertThat(json().get("bytes").asLong()).isEqualTo(Files.size(model));
        assertThat(json().at("/members/0/bytes").asLong()).isEqualTo(4 * 9 * (47 + 65));
        assertThat(run("show", "src/test/resources/golden/model-v2.bin")).isZero();
        assertThat(out.toString()).contains(": version 2, 658 bytes", "Version 2 has no directory of sections.");
        assertThat(run("show", users)).isEqualTo(2);
        assertThat(err.toString()).contains("This is not a model file");
    }

    @Test
    void withoutFilesEveryFeatureStandsForItself() throws IOException {
        Path model = folder.resolve("model.bin");
        assertThat(run("import", GOLDEN.resolve("warp_alpha0.001-compressed.npz"), "--out", model))
                .isZero();
        assertThat(err.toString()).contains("Not used: epsilon, rho.");

        assertThat(run("predict", model, "--top", 3)).isZero();

        assertThat(out.toString().lines())
                .hasSize(1 + 47 * 3)
                .first()
                .asString()
                .startsWith("User  Item");
    }

    @Test
    void wrongUsageSaysWhatWasExpected() throws IOException {
        Path model = imported();

        assertThat(run("predict", model, "--user", "age 470")).isEqualTo(2);
        assertThat(err.toString())
                .contains("There is no user \"age 470\". Did you mean \"age 4")
                .doesNotContain("\tat ");
        assertThat(run("predict", model, "--top", 0)).isEqualTo(2);
        Path wrong = Files.writeString(folder.resolve("wrong.csv"), "user,feature\nu,age 1\nu,height\n");
        assertThat(run("predict", model, "--user-features", wrong)).isEqualTo(2);
        assertThat(err.toString())
                .contains(
                        "wrong.csv: The model does not know 1 of these user features: height. It knows 47, such as age 0,");
        assertThat(run("import", model, "--out", folder.resolve("x.bin"))).isEqualTo(2);
        assertThat(err.toString()).contains("model.bin: This is not an .npz file");
        assertThat(folder.resolve("x.bin")).doesNotExist();
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Say what to do with the model: show, import, export, predict.");
    }

    @Test
    void noBundleCanBeMadeOfAnImportedModel() throws IOException {
        SortedMap<String, byte[]> files =
                new TreeMap<>(Bundle.read(Path.of("models/sample")).files());
        files.put("model.bin", Files.readAllBytes(imported()));

        assertThatThrownBy(() -> Bundle.of(files))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("The model knows its features by name only");
    }
}
