package io.offerwright.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.evaluation.RankingMetrics;
import io.offerwright.evaluation.Split;
import io.offerwright.evaluation.SplitReader;
import io.offerwright.evaluation.UserScores;
import io.offerwright.model.FactorizationModel;
import io.offerwright.model.Hyperparameters;
import io.offerwright.model.Loss;
import io.offerwright.model.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DenseWorldTest {
    @TempDir
    Path directory;

    @Test
    void everyCustomerHasTwentyFeaturesAndTakesNoOfferTwice() throws IOException {
        new DenseWorld(50, 40, 8, 3).write(directory.resolve("w"), false, done -> {});
        List<String> train = Files.readAllLines(directory.resolve("w/train.csv"));
        List<String> test = Files.readAllLines(directory.resolve("w/test.csv"));
        assertThat(train).hasSize(1 + 50 * 8).startsWith("user,item");
        assertThat(test).hasSize(1 + 50);
        Set<String> pairs = new HashSet<>(train);
        pairs.addAll(test);
        assertThat(pairs).hasSize(1 + 50 * 9);
        assertThat(Files.readAllLines(directory.resolve("w/user_features.csv")))
                .hasSize(1 + 50 * 20)
                .filteredOn(line -> line.startsWith("c7,"))
                .hasSize(20)
                .anyMatch(line -> line.startsWith("c7,customer19="));
        assertThat(Files.readAllLines(directory.resolve("w/item_features.csv"))).hasSize(1 + 40 * 20);
    }

    @Test
    void aLargerWorldBeginsWithTheSmallerOne() throws IOException {
        new DenseWorld(20, 40, 5, 1).write(directory.resolve("small"), false, done -> {});
        new DenseWorld(60, 40, 5, 1).write(directory.resolve("large"), false, done -> {});
        for (String name : List.of("train.csv", "test.csv", "user_features.csv")) {
            assertThat(Files.readString(directory.resolve("large").resolve(name)))
                    .startsWith(Files.readString(directory.resolve("small").resolve(name)));
        }
    }

    /** The features decide, so a model that knows nothing else finds what a customer of the test takes. */
    @Test
    void itsFeaturesSayWhatACustomerTakes() {
        Path world = directory.resolve("w");
        new DenseWorld(2000, 100, 10, 1).write(world, false, done -> {});
        Split split = new SplitReader(
                        world.resolve("train.csv"),
                        world.resolve("test.csv"),
                        Optional.of(world.resolve("user_features.csv")),
                        Optional.of(world.resolve("item_features.csv")),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        true)
                .read();
        FactorizationModel model = new Trainer(Hyperparameters.of(Loss.WARP)
                        .with()
                        .components(16)
                        .epochs(5)
                        .build())
                .fit(split.train(), split.users(), split.items());
        RankingMetrics metrics = RankingMetrics.measure(
                UserScores.of(model.scorer(split.items()), split.users()), split.train(), split.test(), 5, 2);
        // A random order has 0.5; only the customer's own taste, in its features, makes the difference.
        assertThat(metrics.auc()).isGreaterThan(0.7);
    }

    @Test
    void anAbsurdWorldIsRefused() {
        assertThatThrownBy(() -> new DenseWorld(10, 15, 8, 1)).hasMessageContaining("offers (15) at least twice");
    }
}
