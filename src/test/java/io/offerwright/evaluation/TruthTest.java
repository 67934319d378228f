package io.offerwright.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.data.DataSource;
import io.offerwright.data.Dataset;
import io.offerwright.data.Interactions;
import io.offerwright.domain.InputException;
import io.offerwright.engine.Preparation;
import io.offerwright.evaluation.Comparison.Entry;
import io.offerwright.model.Ensemble;
import io.offerwright.model.Hyperparameters;
import io.offerwright.model.Loss;
import io.offerwright.simulation.World;
import io.offerwright.simulation.WorldFiles;
import io.offerwright.simulation.WorldSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TruthTest {
    @TempDir
    private static Path folder;

    private static Dataset data;

    @BeforeAll
    static void simulate() {
        new WorldFiles(true, true, false).write(World.of(WorldSettings.of(600, 60, 5)), folder, done -> {});
        data = DataSource.in(folder).read();
    }

    @Test
    void noModelReachesTheOracleAndChanceIsFarBelow() {
        List<Ensemble.Recipe> recipes = List.of(
                new Ensemble.Recipe("als", 1, Hyperparameters.of(Loss.ALS)),
                new Ensemble.Recipe(
                        "warp",
                        1,
                        Hyperparameters.of(Loss.WARP)
                                .with()
                                .components(16)
                                .epochs(10)
                                .build()));
        EvaluationSet set = EvaluationSet.of(
                        data, "data", 0.2, 0, 1, Preparation.NONE.withCustomerIdentity(true), Optional.empty())
                .withOracle(Optional.of(Truth.oracle(folder.resolve("truth.csv.gz"), data)));

        List<Entry> entries = new Comparison(recipes, false, true, 1, 1, 5, 1, 1).run(set, (member, epoch, all) -> {});

        RankingMetrics oracle = named(entries, "oracle");
        for (Entry entry : entries) {
            if (!entry.name().equals("oracle")) {
                RankingMetrics mean = entry.metrics().mean();
                assertThat(oracle.precision()).as(entry.name()).isGreaterThan(mean.precision() + 0.05);
                assertThat(oracle.ndcg()).as(entry.name()).isGreaterThan(mean.ndcg() + 0.05);
                assertThat(oracle.auc()).as(entry.name()).isGreaterThan(mean.auc() + 0.02);
            }
        }
        assertThat(oracle.precision())
                .isGreaterThan(5 * named(entries, "random").precision());
        assertThat(oracle.auc()).isGreaterThan(0.9);
        assertThat(named(entries, "popularity").precision())
                .isLessThan(named(entries, "warp").precision());
    }

    /** A probability is right if what it foretells happens as often: over all pairs, and over those of each tenth. */
    @Test
    void theProbabilitiesAreThoseOfTheHistory() {
        Interactions accepted = data.events().accepted(LocalDateTime.MAX);
        boolean[][] happened =
                new boolean[data.customers().size()][data.catalog().size()];
        for (int entry = 0; entry < accepted.size(); entry++) {
            happened[accepted.user()[entry]][accepted.item()[entry]] = true;
        }
        UserScores oracle = Truth.oracle(folder.resolve("truth.csv.gz"), data);
        double[] foretold = new double[10];
        double[] seen = new double[10];
        double[] count = new double[10];
        double[] scores = new double[data.catalog().size()];
        for (int customer = 0; customer < happened.length; customer++) {
            oracle.score(customer, scores);
            for (int offer = 0; offer < scores.length; offer++) {
                int tenth = (int) Math.min(9, scores[offer] * 10);
                foretold[tenth] += scores[offer];
                seen[tenth] += happened[customer][offer] ? 1 : 0;
                count[tenth]++;
            }
        }
        for (int tenth = 0; tenth < 10; tenth++) {
            assertThat(seen[tenth] / count[tenth])
                    .as("tenth %d of %.0f pairs", tenth, count[tenth])
                    .isCloseTo(foretold[tenth] / count[tenth], within(0.05));
        }
    }

    @Test
    void theWayFromPopularityToTheOracleIsMeasuredInShares() {
        assertThat(Comparison.reached(0.3, 0.2, 0.6)).hasValueCloseTo(0.25, within(1e-12));
        assertThat(Comparison.reached(0.1, 0.2, 0.6)).hasValueCloseTo(-0.25, within(1e-12));
        assertThat(Comparison.reached(0.3, 0.2, 0.2)).isEmpty();
    }

    @Test
    void theTruthOfAnotherWorldIsRefused(@TempDir Path other) throws IOException {
        Path file = other.resolve("truth.csv");
        Files.writeString(
                file,
                "customer_id,offer_id,accepted\nC0000001,"
                        + data.catalog().offer(0).id() + ",0.5\n");
        assertRefused(
                file, "The truth is of another world than the data: found nothing of customer C0000001 and offer");
        Files.writeString(file, "customer_id,offer_id,accepted\nC9999999,PLAN-001,0.5\n");
        assertRefused(file, "found customer C9999999 and offer PLAN-001, not in the data");
        Files.writeString(file, "customer_id,offer_id,probability\nC0000001,PLAN-001,0.5\n");
        assertRefused(file, "accepted");
        Files.writeString(file, "customer_id,offer_id,accepted\nC0000001,PLAN-001,-1\n");
        assertRefused(file, "truth.csv:2");
        Files.writeString(file, "customer_id,offer_id,accepted\nC0000001,PLAN-001,NaN\n");
        assertRefused(file, "truth.csv:2");
    }

    private static void assertRefused(Path file, String message) {
        assertThatThrownBy(() -> Truth.oracle(file, data))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(message);
    }

    private static RankingMetrics named(List<Entry> entries, String name) {
        return entries.stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow()
                .metrics()
                .mean();
    }
}
