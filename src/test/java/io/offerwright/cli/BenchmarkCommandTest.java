package io.offerwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Even users like even items, odd users odd ones; one liked item of each is kept back. User 30 has no history. */
    @BeforeEach
    void writeSplit() throws IOException {
        StringBuilder trained = new StringBuilder("user,item\n");
        StringBuilder tested = new StringBuilder("user,item\nu30,i0\n");
        StringBuilder ofUsers = new StringBuilder("user,feature\nu30,kind:even\n");
        StringBuilder ofItems = new StringBuilder("item,feature\n");
        for (int user = 0; user < 30; user++) {
            for (int item = user % 2; item < 20; item += 2) {
                (item / 2 == user % 10 ? tested : trained).append("u" + user + ",i" + item + "\n");
            }
            ofUsers.append("u" + user + (user % 2 == 0 ? ",kind:even\n" : ",kind:odd\n"));
        }
        for (int item = 0; item < 20; item++) {
            ofItems.append("i" + item + (item % 3 == 0 ? ",third\n" : ",other\n"));
        }
        Files.writeString(folder.resolve("train.csv"), trained);
        Files.writeString(folder.resolve("test.csv"), tested);
        Files.writeString(folder.resolve("users.csv"), ofUsers);
        Files.writeString(folder.resolve("items.csv"), ofItems);
    }

    private int run(String command, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                command,
                "--train",
                folder.resolve("train.csv").toString(),
                "--test",
                folder.resolve("test.csv").toString(),
                "--user-features",
                folder.resolve("users.csv").toString(),
                "--item-features",
                folder.resolve("items.csv").toString()));
        arguments.addAll(Arrays.asList(options));
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(new String[0]));
    }

    /** The text without the last column, which are times (of the groups, the AUC), and with one kind of line end. */
    private String withoutTimes() {
        return out.toString().replace("\r", "").replaceAll("(?m) +(fit s|[0-9.]+ \u00b1[0-9.]+|-) *$", "");
    }

    @Test
    void theTableOfATinyDataSet() throws IOException {
        Path reference = Files.writeString(
                folder.resolve("LightFM.json"), "{\"warp\": {\"auc\": 0.9}, \"als\": {\"recall@5\": 0.8}}");
        assertThat(run(
                        "benchmark",
                        "--epochs",
                        "5",
                        "--components",
                        "8",
                        "--seeds",
                        "2",
                        "--by",
                        "kind",
                        "--reference",
                        reference.toString()))
                .as(err.toString())
                .isZero();

        assertThat(withoutTimes()).isEqualTo("""
                        31 users (31 measured), 20 items, 270 interactions to train on, seeds 1 to 2

                                               precision@5        recall@5          ndcg@5             auc
                        random              0.0806 \u00b10.0046  0.4032 \u00b10.0228  0.2529 \u00b10.0146  0.4953 \u00b10.0095
                        popularity          0.0000 \u00b10.0000  0.0000 \u00b10.0000  0.0000 \u00b10.0000  0.0000 \u00b10.0000
                        popularity by kind  0.1935 \u00b10.0000  0.9677 \u00b10.0000  0.9677 \u00b10.0000  0.9847 \u00b10.0000
                        content match       0.0000 \u00b10.0000  0.0000 \u00b10.0000  0.0000 \u00b10.0000  0.2032 \u00b10.0000
                        warp                0.1935 \u00b10.0000  0.9677 \u00b10.0000  0.9677 \u00b10.0000  0.9890 \u00b10.0036
                          LightFM                -               -               -          0.9000
                        als, LightFM             -          0.8000               -               -
                        \u00b1 standard deviation over the seeds.

                        cold users (1 measured)

                                               precision@5        recall@5          ndcg@5             auc
                        random              0.1000 \u00b10.1414  0.5000 \u00b10.7071  0.3155 \u00b10.4461
                        popularity          0.0000 \u00b10.0000  0.0000 \u00b10.0000  0.0000 \u00b10.0000
                        popularity by kind  0.0000 \u00b10.0000  0.0000 \u00b10.0000  0.0000 \u00b10.0000
                        content match       0.0000 \u00b10.0000  0.0000 \u00b10.0000  0.0000 \u00b10.0000
                        warp                0.0000 \u00b10.0000  0.0000 \u00b10.0000  0.0000 \u00b10.0000

                        warm users (30 measured)

                                               precision@5        recall@5          ndcg@5             auc
                        random              0.0800 \u00b10.0000  0.4000 \u00b10.0000  0.2508 \u00b10.0299
                        popularity          0.0000 \u00b10.0000  0.0000 \u00b10.0000  0.0000 \u00b10.0000
                        popularity by kind  0.2000 \u00b10.0000  1.0000 \u00b10.0000  1.0000 \u00b10.0000
                        content match       0.0000 \u00b10.0000  0.0000 \u00b10.0000  0.0000 \u00b10.0000
                        warp                0.2000 \u00b10.0000  1.0000 \u00b10.0000  1.0000 \u00b10.0000
                        """);
    }

    @Test
    void aSeedOfTheBenchmarkIsARunOfEvaluate() throws IOException {
        run("benchmark", "--epochs", "2", "--seeds", "1", "--seed", "4");
        String table = out.toString();
        run("evaluate", "--epochs", "2", "--seed", "4", "--json");
        JsonNode root = new ObjectMapper().readTree(out.toString());

        assertThat(table).contains("seed 4\n").doesNotContain("\u00b1");
        String warp = table.lines()
                .filter(line -> line.startsWith("warp"))
                .findFirst()
                .orElseThrow();
        for (String key : List.of("precision@5", "recall@5", "ndcg@5", "auc")) {
            assertThat(warp)
                    .contains(String.format(
                            java.util.Locale.ROOT, "%.4f", root.get(key).asDouble()));
        }
    }

    @Test
    void theObjectHasTheKeysOfEvaluate() throws IOException {
        Path reference =
                Files.writeString(folder.resolve("LightFM.json"), "{\"warp\": {\"auc\": 0.9, \"fit_seconds\": 4}}");
        assertThat(run("benchmark", "--model", "ensemble", "--epochs", "2", "--seeds", "2", "--json"))
                .isZero();
        JsonNode both = new ObjectMapper().readTree(out.toString());
        assertThat(both.get("seeds").asInt()).isEqualTo(2);
        assertThat(both.at("/standard_deviations/auc").isNumber()).isTrue();
        assertThat(both.at("/baselines/random/standard_deviations").has("fit_seconds"))
                .isFalse();
        run("benchmark", "--model=ensemble", "--epochs=2", "--seeds=1", "--json", "--reference", reference.toString());
        JsonNode one = new ObjectMapper().readTree(out.toString());
        run("evaluate", "--model", "ensemble", "--epochs", "2", "--json");
        JsonNode evaluated = new ObjectMapper().readTree(out.toString());

        assertThat(one.has("standard_deviations")).isFalse();
        assertThat(one.at("/reference/models/warp/fit_seconds").asDouble()).isEqualTo(4);
        List<String> places = new ArrayList<>(List.of(
                "/model",
                "/seed",
                "/users",
                "/items",
                "/train_interactions",
                "/measured_users",
                "/members/bpr/ndcg@5"));
        for (String measure : List.of("precision@5", "recall@5", "ndcg@5", "auc")) {
            places.add("/" + measure);
            places.add("/given_weights/" + measure);
            places.add("/baselines/content match/" + measure);
        }
        for (String place : places) {
            assertThat(one.at(place)).as(place).isEqualTo(evaluated.at(place)).isNotEqualTo(MissingNode.getInstance());
        }
        assertThat(one.at("/members").size()).isEqualTo(4);
    }

    @Test
    void pageAndPictureAreWritten() throws IOException {
        Path html = folder.resolve("b.html");
        Path png = folder.resolve("b.png");
        assertThat(run(
                        "benchmark",
                        "--epochs",
                        "1",
                        "--seeds",
                        "1",
                        "--html",
                        html.toString(),
                        "--png",
                        png.toString()))
                .isZero();

        assertThat(Files.readString(html)).contains("popularity", "content match");
        assertThat(Files.readAllBytes(png)).startsWith(0x89, 'P', 'N', 'G');
        assertThat(err.toString()).contains("b.html.", "b.png.");
    }

    @Test
    void whatIsWrongShowsBeforeTheTraining() {
        assertThat(run("benchmark", "--seeds", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("--seeds (0) must be at least 1.");
        assertThat(run("benchmark", "--html", folder.resolve("none/b.html").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("does not exist");
        assertThat(run("benchmark", "--reference", folder.resolve("none.json").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("none.json: There is no such file.");
        assertThat(run("benchmark", "--by", "age")).isEqualTo(2);
        assertThat(err.toString()).contains("no user has a feature such as \"age:word\"", "The features are of kind.");
    }

    @Test
    void evaluateTellsOfBaselinesGroupsAndColdUsers() throws IOException {
        assertThat(run("evaluate", "--epochs", "2", "--by", "kind", "--json")).isZero();
        JsonNode root = new ObjectMapper().readTree(out.toString());

        assertThat(root.get("baselines").fieldNames())
                .toIterable()
                .containsExactly("random", "popularity", "popularity by kind", "content match");
        assertThat(root.at("/by_kind/even/measured_users").asInt()).isEqualTo(16);
        assertThat(root.at("/by_kind/odd/measured_users").asInt()).isEqualTo(15);
        assertThat(root.at("/by_history/cold/measured_users").asInt()).isEqualTo(1);
        assertThat(root.at("/by_history/warm/models/warp/auc").asDouble()).isBetween(0.0, 1.0);
        double low = root.at("/intervals/ndcg@5/0").asDouble();
        double high = root.at("/intervals/ndcg@5/1").asDouble();
        assertThat(root.get("ndcg@5").asDouble()).isBetween(low, high);
        assertThat(root.at("/less_others/popularity/map@5").asDouble())
                .isEqualTo(root.get("map@5").asDouble()
                        - root.at("/baselines/popularity/map@5").asDouble());
        assertThat(root.get("diversity@5").asDouble()).isBetween(0.0, 1.0);
        assertThat(root.get("coverage@5").asDouble()).isBetween(0.25, 1.0);

        assertThat(run("evaluate", "--epochs", "2", "--by", "kind")).isZero();
        assertThat(out.toString())
                .contains("ndcg@5 by kind", "even", "warp by kind", "warp by history", "cold")
                .contains("warp less each other, with the 95% interval");
        assertThat(out.toString().lines().mapToInt(String::length).max().orElseThrow())
                .isLessThanOrEqualTo(100);

        assertThat(run("evaluate", "--epochs", "2", "--no-baselines", "--json")).isZero();
        JsonNode alone = new ObjectMapper().readTree(out.toString());
        assertThat(alone.has("baselines")).isFalse();
        assertThat(alone.has("by_kind")).isFalse();
        assertThat(alone.get("ndcg@5")).isEqualTo(root.get("ndcg@5"));
    }
}
