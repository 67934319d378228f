package io.offerwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tune}, {@code features}, and {@code train} with what they have in common. */
class TuningCommandsTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String train = "";
    private String userFeatures = "";

    /** Even users like even items, odd users odd ones, but for some; a feature says which they are, another nothing. */
    @BeforeEach
    void writeFiles() throws IOException {
        StringBuilder interactions = new StringBuilder("user,item\n");
        StringBuilder features = new StringBuilder("user,feature\n");
        for (int user = 0; user < 40; user++) {
            features.append("u" + user + ",parity:" + user % 2 + "\nu" + user + ",third:" + user % 3 + "\n");
            for (int item = 0; item < 30; item++) {
                if (item % 2 == user % 2 ? item % 5 != user % 5 : item % 11 == user % 11) {
                    interactions.append("u" + user + ",i" + item + "\n");
                }
            }
        }
        train = Files.writeString(folder.resolve("train.csv"), interactions).toString();
        userFeatures =
                Files.writeString(folder.resolve("features.csv"), features).toString();
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private int tune(String directory, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "tune",
                "--train",
                train,
                "--member",
                "bpr",
                "--trials",
                "3",
                "--range",
                "epochs=20..30",
                "--range",
                "learning_rate=0.05..0.1",
                "--range",
                "components=8",
                "--out",
                folder.resolve(directory).toString()));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(out.toString());
    }

    @Test
    void aSearchPrintsItsTrialsAndGoesOnWhereItWas() throws IOException {
        assertThat(tune("a", "--json", "--threads", "2")).isZero();
        JsonNode first = json();
        assertThat(first.get("trials")).hasSize(3);
        assertThat(first.get("resumed").asInt()).isZero();
        assertThat(first.at("/best/components").asInt()).isEqualTo(8);
        assertThat(first.at("/best/epochs").isInt()).isTrue();
        assertThat(first.at("/best/max_sampled").isMissingNode()).isTrue();
        assertThat(first.at("/best/score").asDouble())
                .isEqualTo(first.at("/trials/0/score").asDouble());

        assertThat(tune("a", "--threads", "1")).isZero();
        assertThat(out.toString())
                .contains("3 trials of bpr by ndcg@5", "(3 trials were done before)", "rank", "best.yaml");
        assertThat(tune("a", "--seed", "2")).isEqualTo(2);
        assertThat(err.toString()).contains("The search here has seed 1; this one has 2.");

        assertThat(run(
                        "evaluate",
                        "--train",
                        train,
                        "--test",
                        train,
                        "--config",
                        folder.resolve("a/best.yaml").toString()))
                .as("evaluate reads what tune writes")
                .isZero();
    }

    @Test
    void foldsAndGridsAndMeasuresAreChosenByName() throws IOException {
        assertThat(tune("b", "--search", "grid", "--folds", "2", "--metric", "auc", "--json"))
                .isZero();
        assertThat(json().get("measured_on").asText()).isEqualTo("2 folds of the training data");
        assertThat(json().at("/best/standard_error").asDouble()).isGreaterThan(0);
        assertThat(json().at("/best/score").asDouble()).isBetween(0.8, 1.0);
    }

    @Test
    void featuresAreToldWhatTheyAreWorth() throws IOException {
        assertThat(run(
                        "features",
                        "--train",
                        train,
                        "--user-features",
                        userFeatures,
                        "--no-user-identity",
                        "--epochs",
                        "20",
                        "--repeats",
                        "2",
                        "--json"))
                .isZero();
        JsonNode groups = json().get("groups");
        assertThat(groups.get(0).get("group").asText()).isIn("parity", "identity");
        groups.forEach(group -> {
            if (group.get("group").asText().equals("parity")) {
                assertThat(group.get("keep").asBoolean()).isTrue();
                assertThat(group.get("permutation_loss").asDouble()).isGreaterThan(0.2);
            }
        });
        assertThat(json().at("/associations/0/cramers_v").asDouble()).isLessThan(0.2);
        assertThat(run(
                        "features",
                        "--train",
                        train,
                        "--user-features",
                        userFeatures,
                        "--epochs",
                        "3",
                        "--repeats",
                        "1"))
                .isZero();
        assertThat(out.toString()).contains("without it", "shuffled", "parity", "Cramér's V");
    }

    @Test
    void wrongUsageSaysWhatWasExpected() {
        assertThat(run("tune", "--out", "x")).isEqualTo(2);
        assertThat(err.toString()).contains("Expected either DATA_DIR or --train FILE.");
        assertThat(tune("c", "--temporal")).isEqualTo(2);
        assertThat(err.toString()).contains("--temporal goes with DATA_DIR only: the files of --train have no time.");
        assertThat(tune("c", "--range", "max_sampled=5..10")).isEqualTo(2);
        assertThat(err.toString()).contains("The member bpr takes no notice of max_sampled.");
        assertThat(tune("c", "--range", "rate=1")).isEqualTo(2);
        assertThat(err.toString()).contains("--range names \"rate\"; expected learning_rate");
        assertThat(tune("c", "--range", "item_alpha=0.1..")).isEqualTo(2);
        assertThat(err.toString()).contains("expected two numbers such as 0.01..0.1");
        assertThat(tune("c", "--metric", "mrr@5")).isEqualTo(2);
        assertThat(err.toString()).contains("\"mrr@5\" is no measure; expected precision@K");
        assertThat(run("features", "--train", train, "--member", "wrap")).isEqualTo(2);
        assertThat(err.toString()).contains("Did you mean \"warp\"?");
        assertThat(tune("c", "--folds", "1")).isEqualTo(2);
        assertThat(run("features", "--train", train, "--folds", "3")).isEqualTo(2);
        assertThat(folder.resolve("c")).doesNotExist();
    }

    /** Options or configuration, search or study: what is prepared in one way is trained on in one way. */
    @Test
    void dataIsPreparedAsForTrain() throws IOException {
        String world = folder.resolve("world").toString();
        assertThat(run("simulate", "--customers", "150", "--offers", "30", "--seed", "1", "--out", world))
                .isZero();
        String members = "members:\n  bpr: { components: 4, epochs: 6, batch: 16 }\n";
        String plain = Files.writeString(folder.resolve("plain.yaml"), "seed: 3\n" + members)
                .toString();
        String prepared = Files.writeString(
                        folder.resolve("prepared.yaml"),
                        "seed: 3\ndecay_days: 20\nbalance: offers\noutliers: winsorise\nseasons: quarters\n" + members)
                .toString();
        String[] options = {
            "--decay-days", "20", "--balance", "OFFERS", "--outliers", "winsorise", "--seasons", "quarters"
        };
        String[] tune = {
            "tune",
            world,
            "--member",
            "bpr",
            "--trials",
            "2",
            "--range",
            "epochs=6",
            "--range",
            "components=4",
            "--json"
        };
        String[] features = {"features", world, "--member", "bpr", "--repeats", "1", "--json"};
        for (String[] command : List.of(tune, features)) {
            boolean writes = command[0].equals("tune");
            String name = writes ? "--out" : "--k";
            List<String> values =
                    writes ? List.of(folder + "/1", folder + "/2", folder + "/3") : List.of("5", "5", "5");
            assertThat(run(with(command, "--config", prepared, name, values.get(0))))
                    .isZero();
            JsonNode configured = json();
            assertThat(configured.get("seed").asInt()).isEqualTo(3);
            assertThat(run(with(with(command, options), "--config", plain, name, values.get(1))))
                    .isZero();
            assertThat(json()).isEqualTo(configured);
            assertThat(run(with(command, "--config", plain, name, values.get(2))))
                    .isZero();
            assertThat(json()).isNotEqualTo(configured);
        }
        assertThat(Files.readString(folder.resolve("1/best.yaml")))
                .as("what was measured is what train --config trains")
                .contains(
                        "seed: 3\nbalance: offers\ndecay_days: 20\noutliers: winsorise\nseasons: quarters\nmembers:\n  bpr:\n")
                .contains("    batch: 16\n");
        assertThat(Files.readString(folder.resolve("2/best.yaml")))
                .isEqualTo(Files.readString(folder.resolve("1/best.yaml")));
        assertThat(run(with(tune, "--config", plain, "--out", folder + "/1"))).isEqualTo(2);
        assertThat(err.toString()).contains("The search here has balance offers");
        assertThat(run(with(features, "--temporal", "--decay-days", "20"))).isZero();
        for (String option : List.of(
                "--decay-days=9", "--balance=offers", "--outliers=keep", "--seasons=months", "--customer-identity")) {
            assertThat(run("features", "--train", train, option)).isEqualTo(2);
            assertThat(err.toString()).contains(option.replaceFirst("=.*", "") + " goes with DATA_DIR only.");
            assertThat(run("evaluate", "--train", train, "--test", train, option))
                    .isEqualTo(2);
            assertThat(err.toString()).contains(option.replaceFirst("=.*", "") + " goes with --data only.");
        }
        assertThat(run("features", world, "--items", train)).isEqualTo(2);
        assertThat(err.toString()).contains("--items goes with --train only.");
    }

    private static String[] with(String[] arguments, String... more) {
        return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void aBundleIsTrainedAsLongAsItGetsBetterAndSaysHow() throws IOException {
        String world = folder.resolve("world").toString();
        assertThat(run("simulate", "--customers", "200", "--offers", "40", "--seed", "1", "--out", world))
                .isZero();
        String config = Files.writeString(
                        folder.resolve("members.yaml"),
                        "decay_days: 90\nbalance: offers\nmembers:\n  bpr: { epochs: 12, components: 8 }\n")
                .toString();
        String bundle = folder.resolve("bundle").toString();
        String[] arguments = {
            "train",
            world,
            "--out",
            bundle,
            "--config",
            config,
            "--early-stopping",
            "--patience",
            "2",
            "--metric",
            "precision@3",
            "--outliers",
            "winsorise",
            "--refit",
            "--json"
        };
        assertThat(run(arguments)).isZero();
        JsonNode first = json();
        int best = first.at("/early_stopping/members/bpr/best_epoch").asInt();
        assertThat(first.at("/early_stopping/metric").asText()).isEqualTo("precision@3");
        JsonNode epochs = first.at("/early_stopping/members/bpr/epochs");
        assertThat(epochs.size()).isEqualTo(Math.min(12, best + 2));
        assertThat(epochs.get(0).get("gap").asDouble())
                .isEqualTo(epochs.get(0).get("training").asDouble()
                        - epochs.get(0).get("validation").asDouble());
        assertThat(first.get("member.bpr").asText()).contains("epochs " + best + ",");
        assertThat(first.get("data.decay_days").asText()).isEqualTo("90");
        assertThat(first.get("data.balance").asText()).isEqualTo("offers");
        assertThat(first.get("data.winsorised").asText()).contains("data_gb=");
        assertThat(first.get("training.early_stopping").asText())
                .isEqualTo(
                        "precision@3 on 0.2 of the accepted offers, after every epoch, patience 2, then trained on all");
        // Refitted, it is the bundle's model of so many epochs, but for what the provenance says.
        assertThat(run(arguments)).isZero();
        assertThat(json().get("fingerprint")).isEqualTo(first.get("fingerprint"));

        // The same from a file, to the byte, but for the metric, which is an option only.
        String stopping = Files.writeString(
                        folder.resolve("stopping.yaml"),
                        Files.readString(folder.resolve("members.yaml"))
                                + "early_stopping: { patience: 2, refit: true }\noutliers: winsorise\n")
                .toString();
        assertThat(run("train", world, "--out", bundle, "--config", stopping, "--metric", "precision@3"))
                .isZero();
        assertThat(out.toString())
                .contains("Bundle " + first.get("fingerprint").asText().substring(0, 12))
                .containsPattern("stopped.bpr: after " + epochs.size() + " epochs, the best being " + best
                        + " with precision@3 0\\.\\d{4} \\(training 0\\.\\d{4}, gap -?0\\.\\d{4}\\)");
        assertThat(run("features", world, "--config", stopping, "--member", "bpr", "--repeats", "1"))
                .isZero();
        assertThat(err.toString()).contains("stopping.yaml: early_stopping is for train and run");
        assertThat(run("train", world, "--out", bundle, "--patience", "3")).isEqualTo(2);
        assertThat(err.toString()).contains("--patience goes with --early-stopping, or early_stopping in --config");

        assertThat(run("train", world, "--out", bundle, "--decay-days", "-1")).isEqualTo(2);
        assertThat(err.toString()).contains("--decay-days must be greater than 0");
        assertThat(run("train", world, "--out", bundle, "--early-stopping", "--validation", "0.7"))
                .isEqualTo(2);
        Files.writeString(
                folder.resolve("members.yaml"),
                "balance: everybody\ndecay_days: 0\noutliers: clip\nseasons: quarter\n");
        assertThat(run("train", world, "--out", bundle, "--config", config)).isEqualTo(2);
        assertThat(err.toString())
                .contains(
                        "members.yaml:1:1: balance is \"everybody\"; expected none or offers or customers.",
                        "decay_days is \"0\"; expected a number of",
                        "outliers is \"clip\"; expected keep or winsorise.",
                        "members.yaml:4:1: seasons is \"quarter\"; expected none or quarters or months.");
    }
}
