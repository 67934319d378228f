package io.offerwright.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.offerwright.data.Interactions;
import io.offerwright.features.FeatureMatrix;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Holds the losses against LightFM 1.17, number by number: eight runs on a tiny made-up problem, with start, order and
 * generator seeds given.
 */
class LightFmGoldenTest {
    /** A few units in the last place of a float near 1: LightFM sums in another order. */
    private static final double PARAMETER_TOLERANCE = 6e-7;
    /** Scores are sums of many such products, and up to 5 in size. */
    private static final double SCORE_TOLERANCE = 5e-6;

    @ParameterizedTest(name = "{0}, alpha {1}")
    @CsvSource({
        "warp,0",
        "warp,0.001",
        "bpr,0",
        "bpr,0.001",
        "warp-kos,0",
        "warp-kos,0.001",
        "logistic,0",
        "logistic,0.001"
    })
    void aTrainingFollowsLightFmStepByStep(String loss, String alpha) throws IOException {
        JsonNode golden = read(loss + "_alpha" + alpha + ".json.gz");
        Hyperparameters settings = new Hyperparameters(
                Loss.valueOf(loss.toUpperCase(Locale.ROOT).replace('-', '_')),
                golden.get("components").asInt(),
                golden.get("learning_rate").asDouble(),
                golden.get("epochs").asInt(),
                golden.get("max_sampled").asInt(),
                golden.get("k").asInt(),
                golden.get("n").asInt(),
                1,
                1,
                false,
                golden.get("alpha").asDouble(),
                golden.get("alpha").asDouble(),
                0,
                0,
                0);
        int users = golden.get("users").asInt();
        int items = golden.get("items").asInt();
        JsonNode entries = golden.get("interactions");
        float[] value = floats(entries.get("value"));
        float[] weight = entries.get("weight").isNull() ? ones(value.length) : floats(entries.get("weight"));
        FeatureMatrix userFeatures = matrix(golden.get("user_features"));
        FeatureMatrix itemFeatures = matrix(golden.get("item_features"));
        Training training = new Training(
                new Interactions(users, items, ints(entries.get("user")), ints(entries.get("item")), value, weight),
                userFeatures,
                itemFeatures,
                settings);
        copy(golden.at("/initial/item"), training.items.embedding);
        copy(golden.at("/initial/user"), training.users.embedding);

        for (int epoch = 0; epoch < settings.epochs(); epoch++) {
            training.epoch(ints(golden.get("order").get(epoch)), (int)
                    golden.get("rng_seed").get(epoch).asLong());
        }

        FactorizationModel model = training.model();
        assertClose("item embeddings", model.itemEmbedding, golden.at("/final/item"), PARAMETER_TOLERANCE);
        assertClose("user embeddings", model.userEmbedding, golden.at("/final/user"), PARAMETER_TOLERANCE);
        assertClose("item biases", model.itemBias, golden.at("/final/item_bias"), PARAMETER_TOLERANCE);
        assertClose("user biases", model.userBias, golden.at("/final/user_bias"), PARAMETER_TOLERANCE);
        ItemScorer scorer = model.scorer(itemFeatures);
        float[] scores = new float[users * items];
        float[] ofUser = new float[items];
        for (int user = 0; user < users; user++) {
            scorer.score(userFeatures, user, ofUser);
            System.arraycopy(ofUser, 0, scores, user * items, items);
        }
        assertClose("scores", scores, golden.get("scores"), SCORE_TOLERANCE);
    }

    private static void assertClose(String what, float[] found, JsonNode expected, double tolerance) {
        float[] wanted = floats(expected);
        assertThat(found).as(what).hasSameSizeAs(wanted);
        double largest = IntStream.range(0, found.length)
                .mapToDouble(j -> Math.abs((double) found[j] - wanted[j]))
                .max()
                .orElse(0);
        assertThat(largest).as("largest difference in %s", what).isCloseTo(0, within(tolerance));
    }

    private static JsonNode read(String name) throws IOException {
        try (InputStream file = Objects.requireNonNull(
                        LightFmGoldenTest.class.getResourceAsStream("/lightfm-golden/" + name), name);
                InputStream text = new GZIPInputStream(file)) {
            return new ObjectMapper().readTree(text);
        }
    }

    private static FeatureMatrix matrix(JsonNode node) {
        return new FeatureMatrix(
                node.get("columns").asInt(),
                ints(node.get("indptr")),
                ints(node.get("indices")),
                floats(node.get("data")));
    }

    private static void copy(JsonNode from, float[] to) {
        float[] values = floats(from);
        assertThat(values).hasSameSizeAs(to);
        System.arraycopy(values, 0, to, 0, to.length);
    }

    private static float[] ones(int length) {
        float[] values = new float[length];
        Arrays.fill(values, 1f);
        return values;
    }

    private static int[] ints(JsonNode array) {
        return IntStream.range(0, array.size()).map(j -> array.get(j).asInt()).toArray();
    }

    private static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int j = 0; j < values.length; j++) {
            values[j] = (float) array.get(j).asDouble();
        }
        return values;
    }
}
