package io.offerwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.offerwright.PublicData;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EvaluateCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path train = Path.of("train.csv");
    private Path test = Path.of("test.csv");

    /** Even users like even items, odd users odd ones; one liked item of each is kept back. */
    @BeforeEach
    void writeSplit() throws IOException {
        StringBuilder trained = new StringBuilder("user,item\n");
        StringBuilder tested = new StringBuilder("user,item\n");
        for (int user = 0; user < 30; user++) {
            for (int item = user % 2; item < 20; item += 2) {
                (item / 2 == user % 10 ? tested : trained).append("u" + user + ",i" + item + "\n");
            }
        }
        train = Files.writeString(folder.resolve("train.csv"), trained);
        test = Files.writeString(folder.resolve("test.csv"), tested);
    }

    private int run(String... options) {
        List<String> arguments =
                new ArrayList<>(List.of("evaluate", "--train", train.toString(), "--test", test.toString()));
        arguments.addAll(Arrays.asList(options));
        CommandLine command =
                Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(arguments.toArray(new String[0]));
    }

    private int runOnly(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(out.toString());
    }

    @Test
    void everyModelLearnsWhatIsToBeLearnt() throws IOException {
        for (String model : List.of("warp", "bpr", "warp-kos", "deep")) {
            out.getBuffer().setLength(0);
            int code = run("--model", model, "--epochs", "40", "--components", "8", "--json");

            assertThat(code).isZero();
            assertThat(json().get("model").asText()).isEqualTo(model);
            assertThat(json().get("auc").asDouble()).as(model).isGreaterThan(0.95);
            assertThat(json().get("recall@5").asDouble()).as(model).isGreaterThan(0.9);
            assertThat(json().get("fit_seconds").isNumber()).isTrue();
        }
    }

    @Test
    void anEnsembleReportsItsMembersToo() throws IOException {
        assertThat(run("--model", "ensemble", "--epochs", "5", "--k", "3", "--weight", "bpr=2", "--json"))
                .isZero();

        assertThat(json().get("precision@3").isNumber()).isTrue();
        assertThat(json().get("members").fieldNames()).toIterable().containsExactly("warp", "bpr", "deep", "warp-kos");
        assertThat(json().at("/members/bpr/weight").asDouble()).isEqualTo(2);
        assertThat(json().at("/members/deep/hyperparameters/components").asInt())
                .isEqualTo(128);
        assertThat(json().at("/members/deep/hyperparameters/epochs").asInt()).isEqualTo(5);
    }

    @Test
    void theFiguresAreRepeatedByAnotherRunOnMoreThreads() throws IOException {
        run("--epochs", "3", "--json");
        JsonNode first = json();
        out.getBuffer().setLength(0);
        run("--epochs", "3", "--json", "--threads", "4");

        assertThat(json().get("auc")).isEqualTo(first.get("auc"));
        assertThat(json().get("ndcg@5")).isEqualTo(first.get("ndcg@5"));
    }

    /** Also what is counted over all of train: popularity, novelty, the number of interactions. */
    @Test
    void oneBlockGivesTheFiguresWithoutBlocks() throws IOException {
        // A user whom nobody measures, and one with an item in both.
        Files.writeString(train, Files.readString(train) + "u77,i3\nu77,i9\nu78,i9\n");
        Files.writeString(test, Files.readString(test) + "u0,i2\n");
        String features = Files.writeString(folder.resolve("users.csv"), "user,feature\nu1,odd\nu77,odd\nu0,even\n")
                .toString();
        run("--epochs", "3", "--user-features", features, "--json");
        JsonNode without = json();
        out.getBuffer().setLength(0);
        assertThat(run("--epochs", "3", "--user-features", features, "--json", "--blocks", "1", "--scratch", scratch()))
                .isZero();

        JsonNode one = json();
        assertThat(one.get("blocks").asInt()).isEqualTo(1);
        without.fieldNames().forEachRemaining(name -> {
            if (!List.of("fit_seconds", "memory").contains(name)) {
                assertThat(one.get(name)).as(name).isEqualTo(without.get(name));
            }
        });
        assertThat(folder.resolve("scratch")).isEmptyDirectory();
    }

    private String scratch() throws IOException {
        return Files.createDirectories(folder.resolve("scratch")).toString();
    }

    @Test
    void anEnsembleLearnsInBlocks() throws IOException {
        assertThat(run(
                        "--model",
                        "ensemble",
                        "--weights",
                        "given",
                        "--epochs",
                        "40",
                        "--components",
                        "8",
                        "--blocks",
                        "3",
                        "--scratch",
                        scratch(),
                        "--json"))
                .isZero();

        assertThat(json().get("auc").asDouble()).isGreaterThan(0.95);
        assertThat(json().get("trained_interactions").asInt()).isEqualTo(270);
        // 270 interactions of 8 bytes, read; 30 customers with 8 components, read and written.
        assertThat(json().at("/memory/warp/disk_traffic_per_epoch").asInt()).isEqualTo(270 * 8 + 30 * 2 * 8 * 9);
        assertThat(folder.resolve("scratch")).isEmptyDirectory();
    }

    @Test
    void theMemoryOfBlocksIsPrinted() throws IOException {
        assertThat(run("--epochs", "1", "--blocks", "3", "--scratch", scratch()))
                .isZero();

        assertThat(out.toString()).contains("270 interactions to train on").contains("Users came in 3 blocks");
    }

    @Test
    void whatDoesNotGoWithBlocksIsRefused() throws IOException {
        assertRefused("--scratch goes with --blocks", "--scratch", scratch());
        assertRefused("--blocks (0)", "--blocks", "0");
        assertRefused("--by needs all data", "--blocks", "2", "--by", "segment");
        assertRefused("--sample needs all data", "--blocks", "2", "--sample", "0.5");
        assertRefused("als can't be trained in blocks", "--blocks", "2", "--model", "als");
        assertRefused("A batch of 1", "--blocks", "2", "--batch", "1");
        assertRefused("shards (2)", "--blocks", "2", "--shards", "2");
        assertRefused("--weights given", "--blocks", "2", "--model", "ensemble");
        assertRefused(
                "There is no such directory",
                "--blocks",
                "2",
                "--scratch",
                folder.resolve("none").toString());
    }

    private void assertRefused(String message, String... options) {
        err.getBuffer().setLength(0);
        assertThat(run(options)).as(message).isEqualTo(2);
        assertThat(err.toString()).contains(message);
    }

    @Test
    void anOperatorsDataIsSplitBySeedAndMeasured() throws IOException {
        String world = folder.resolve("world").toString();
        assertThat(runOnly("simulate", "--customers", "300", "--offers", "60", "--seed", "1", "--out", world))
                .isZero();
        String config = Files.writeString(
                        folder.resolve("members.yaml"),
                        "seed: 7\nmembers:\n  bpr:\n    epochs: 5\n  warp:\n    epochs: 5\n")
                .toString();
        out.getBuffer().setLength(0);
        assertThat(runOnly("evaluate", "--data", world, "--config", config, "--json"))
                .isZero();
        JsonNode first = json();
        assertThat(first.get("model").asText()).isEqualTo("ensemble");
        assertThat(first.get("seed").asLong()).isEqualTo(7);
        assertThat(first.get("members").fieldNames()).toIterable().containsExactlyInAnyOrder("warp", "bpr");
        assertThat(first.get("test_also_in_train").asInt()).isZero();
        double trained = first.get("train_interactions").asDouble();
        double tested = first.get("test_interactions").asDouble();
        assertThat(tested / (trained + tested)).isBetween(0.15, 0.25);
        assertThat(first.get("auc").asDouble()).isBetween(0.6, 0.99);

        out.getBuffer().setLength(0);
        runOnly("evaluate", "--data", world, "--config", config, "--customer-identity", "--json");
        assertThat(json().get("test_interactions")).isEqualTo(first.get("test_interactions"));
        assertThat(json().get("user_features").asInt())
                .isGreaterThan(first.get("user_features").asInt() + 200);

        out.getBuffer().setLength(0);
        runOnly("evaluate", "--data", world, "--config", config, "--json");
        assertThat(json().get("auc")).isEqualTo(first.get("auc"));
    }

    @Test
    void coldCustomersStandApart() throws IOException {
        String world = folder.resolve("world").toString();
        runOnly("simulate", "--customers", "300", "--offers", "60", "--seed", "1", "--out", world);
        String config = Files.writeString(folder.resolve("members.yaml"), "seed: 7\nmembers:\n  bpr:\n    epochs: 5\n")
                .toString();
        String[] evaluate = {"--data", world, "--config", config, "--cold-customers", "0.2"};
        out.getBuffer().setLength(0);
        assertThat(runOnly(with(evaluate, "evaluate", "--json"))).isZero();
        JsonNode groups = json().get("by_history");
        int cold = groups.at("/cold/measured_users").asInt();
        int warm = groups.at("/warm/measured_users").asInt();
        assertThat(cold).isBetween(50, 60);
        assertThat(cold + warm).isEqualTo(json().get("measured_users").asInt());
        assertThat(groups.at("/cold/models/bpr/auc").asDouble()).isBetween(0.55, 0.99);
        assertThat(groups.at("/cold/models/content match").isMissingNode()).isFalse();

        out.getBuffer().setLength(0);
        assertThat(runOnly(with(evaluate, "evaluate"))).isZero();
        assertThat(out.toString()).contains("bpr by history", "cold  ");

        out.getBuffer().setLength(0);
        assertThat(runOnly(with(evaluate, "benchmark", "--seeds", "1", "--json")))
                .isZero();
        assertThat(json().at("/by_history/cold/measured_users").asInt()).isEqualTo(cold);
        assertThat(json().at("/by_history/cold/models/bpr/auc")).isEqualTo(groups.at("/cold/models/bpr/auc"));
        assertThat(json().at("/by_history/warm/models/bpr/precision@5"))
                .isEqualTo(groups.at("/warm/models/bpr/precision@5"));

        out.getBuffer().setLength(0);
        assertThat(runOnly(with(evaluate, "benchmark", "--seeds", "2"))).isZero();
        assertThat(out.toString()).contains("cold users (" + cold + " measured)", "warm users (" + warm + " measured)");

        assertThat(run("--cold-customers", "0.1")).isEqualTo(2);
        assertThat(err.toString()).contains("--cold-customers goes with --data only.");
        assertThat(runOnly("evaluate", "--data", world, "--cold-customers", "1"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--cold-customers (1.0) must be 0 or more, and below 1.");
    }

    private static String[] with(String[] options, String command, String... others) {
        return Stream.of(new String[] {command}, options, others)
                .flatMap(Arrays::stream)
                .toArray(String[]::new);
    }

    @Test
    void dataAndTrainAreTwoFormsOfWhichOneIsNeeded() {
        assertThat(runOnly("evaluate")).isEqualTo(2);
        assertThat(err.toString()).contains("Expected either --data DIR, or both --train FILE and --test FILE.");
        assertThat(runOnly("evaluate", "--train", train.toString())).isEqualTo(2);
        assertThat(run("--data", folder.toString())).isEqualTo(2);
        assertThat(run("--customer-identity")).isEqualTo(2);
        assertThat(err.toString()).contains("--customer-identity goes with --data only.");
        assertThat(runOnly("evaluate", "--data", folder.toString(), "--holdout", "1"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--holdout (1.0) must lie between 0 and 1");
    }

    @Test
    void peopleGetATable() {
        assertThat(run("--model", "logistic", "--epochs", "1")).isZero();

        assertThat(out.toString()).contains("precision@5", "30 users (30 measured), 20 items", "logistic");
    }

    @Test
    void wrongUsageSaysWhatWasExpected() {
        assertThat(run("--model", "svd")).isEqualTo(2);
        assertThat(err.toString()).contains("\"svd\"; expected warp, bpr, warp-kos, logistic, als, deep or ensemble");
        assertThat(run("--epochs", "-1")).isEqualTo(2);
        assertThat(err.toString()).contains("epochs (-1) must not be negative");
        assertThat(run("--weight", "kos=1")).isEqualTo(2);
        assertThat(err.toString()).contains("[kos]; the members are [warp]");
        assertThat(run("--k", "0")).isEqualTo(2);
        assertThat(run("--users", folder.resolve("none.txt").toString())).isEqualTo(2);
        assertThat(err.toString()).contains("none.txt: There is no such file.");
    }

    @Test
    void movieLensIsRankedAsLightFmRanksIt() throws IOException {
        Path movies = PublicData.folder("ml-100k");
        train = movies.resolve("ml100k_train.csv");
        test = movies.resolve("ml100k_test.csv");
        Path items = Files.writeString(
                folder.resolve("items.txt"),
                IntStream.range(0, 1682).mapToObj(Integer::toString).collect(Collectors.joining("\n")));

        assertThat(run("--epochs", "8", "--items", items.toString(), "--json")).isZero();

        assertThat(json().get("items").asInt()).isEqualTo(1682);
        assertThat(json().get("measured_users").asInt()).isEqualTo(934);
        assertThat(json().get("auc").asDouble()).isBetween(0.92, 0.94);
        assertThat(json().get("precision@5").asDouble()).isBetween(0.155, 0.195);
    }

    @Test
    void aSampleIsTrainedOnAndEveryoneIsMeasured() throws IOException {
        assertThat(run("--no-baselines", "--epochs", "2", "--sample", "0.4", "--json"))
                .isZero();
        JsonNode some = new ObjectMapper().readTree(out.toString());
        out.getBuffer().setLength(0);
        assertThat(run("--no-baselines", "--epochs", "2", "--json")).isZero();
        JsonNode all = new ObjectMapper().readTree(out.toString());

        assertThat(some.get("trained_interactions").asInt()).isPositive().isLessThan(270);
        assertThat(some.get("trained_interactions").asInt() % 9).isZero();
        assertThat(all.get("trained_interactions").asInt()).isEqualTo(270);
        assertThat(some.get("measured_users")).isEqualTo(all.get("measured_users"));
        assertThat(all.get("memory").get("warp").get("per_interaction").asDouble())
                .isBetween(20.0, 21.0);
        assertThat(run("--sample", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("--sample (0.0) must be above 0");
    }
}
