package io.offerwright.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.campaign.TrainingSettings;
import io.offerwright.domain.InputException;
import io.offerwright.evaluation.Holdout;
import io.offerwright.evaluation.RankingMetrics;
import io.offerwright.evaluation.UserScores;
import io.offerwright.model.Ensemble;
import io.offerwright.model.Loss;
import io.offerwright.model.Trainer;
import io.offerwright.tuning.Dimension.Range;
import io.offerwright.tuning.Search.Rung;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TuningTest {
    private static final List<String> RESULTS = List.of("settings.json", "trials.csv", "report.html", "best.yaml");
    private static final Map<Dimension, Range> SMALL = Map.of(
            Dimension.COMPONENTS, new Range(4, 12),
            Dimension.EPOCHS, new Range(2, 18),
            Dimension.LEARNING_RATE, new Range(0.001, 0.3));

    @TempDir
    private Path folder;

    private final MadeUpTaste world = new MadeUpTaste(60, 30);

    private Tuning tuning(Search search, int trials, int threads, String out) {
        return new Tuning(
                world.set,
                List.of(Holdout.random(world.interactions, 0.25, 5)),
                "a quarter",
                TrainingSettings.known(5).get("warp"),
                search,
                trials,
                SMALL,
                Criterion.DEFAULT,
                5,
                threads,
                folder.resolve(out));
    }

    private Map<String, String> results(String out) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        for (String name : RESULTS) {
            contents.put(name, Files.readString(folder.resolve(out).resolve(name)));
        }
        return contents;
    }

    @Test
    void anyNumberOfThreadsFindsTheSame() throws IOException {
        for (Search search : Search.values()) {
            List<Trial> one = tuning(search, 9, 1, search + "1").run(done -> {}).trials();
            List<Trial> three =
                    tuning(search, 9, 3, search + "3").run(done -> {}).trials();
            assertThat(three).isEqualTo(one);
            assertThat(results(search + "3")).isEqualTo(results(search + "1"));
            assertThat(one).isSortedAccordingTo(Trial.BEST_FIRST);
        }
    }

    @Test
    void halvingPromotesTheBestAndSpendsWhatItSays() {
        Tuning tuning = tuning(Search.HALVING, 9, 2, "halving");
        assertThat(tuning.rungs()).containsExactly(new Rung(9, 2), new Rung(3, 6), new Rung(1, 18));
        assertThat(tuning.allTrials()).isEqualTo(13);
        Tuning.Result result = tuning.run(done -> {});
        assertThat(result.epochs()).isEqualTo(9 * 2 + 3 * 6 + 18);
        for (int rung = 0; rung < 3; rung++) {
            List<Trial> here = of(result, rung);
            assertThat(here).hasSize(tuning.rungs().get(rung).trials());
            int epochs = tuning.rungs().get(rung).epochs();
            assertThat(here).allMatch(trial -> trial.hyperparameters().epochs() == epochs);
            List<Integer> next = of(result, rung + 1).stream().map(Trial::point).toList();
            List<Integer> best =
                    here.subList(0, next.size()).stream().map(Trial::point).toList();
            assertThat(next).containsExactlyInAnyOrderElementsOf(best);
        }
    }

    private static List<Trial> of(Tuning.Result result, int rung) {
        return result.trials().stream()
                .filter(trial -> trial.rung() == rung)
                .sorted(Trial.BEST_FIRST)
                .toList();
    }

    /** Cut anywhere, as a kill or a full disk would, the file is completed to the same result. */
    @Test
    void aSearchThatWasKilledGoesOnToTheSameResult() throws IOException {
        Tuning whole = tuning(Search.HALVING, 9, 2, "whole");
        List<Trial> expected = whole.run(done -> {}).trials();
        byte[] lines = Files.readAllBytes(folder.resolve("whole").resolve(TrialFile.TRIALS));
        Random random = new Random(11);
        for (int kill = 0; kill < 12; kill++) {
            int length = kill == 0 ? lines.length - 1 : random.nextInt(lines.length);
            String out = "killed" + kill;
            Path directory = Files.createDirectories(folder.resolve(out));
            Files.write(directory.resolve(TrialFile.TRIALS), Arrays.copyOf(lines, length));
            Files.copy(folder.resolve("whole").resolve(TrialFile.SETTINGS), directory.resolve(TrialFile.SETTINGS));
            Tuning.Result resumed = tuning(Search.HALVING, 9, 1, out).run(done -> {});
            int complete = (int) new String(lines, 0, length, StandardCharsets.UTF_8)
                    .chars()
                    .filter(character -> character == '\n')
                    .count();
            assertThat(resumed.resumed()).isEqualTo(complete);
            assertThat(resumed.trials()).isEqualTo(expected);
            assertThat(results(out)).isEqualTo(results("whole"));
            assertThat(Files.readAllLines(directory.resolve(TrialFile.TRIALS))).hasSize(13);
        }
    }

    @Test
    void whatIsThereIsNotDoneAgain() throws IOException {
        tuning(Search.RANDOM, 4, 1, "twice").run(done -> {});
        Path file = folder.resolve("twice").resolve(TrialFile.TRIALS);
        // A score that no training gives: it must survive.
        String changed = Files.readString(file).replaceFirst("\"scores\":\\[[^]]*]", "\"scores\":[0.999]");
        Files.writeString(file, changed);
        Tuning.Result again = tuning(Search.RANDOM, 4, 1, "twice").run(done -> {});
        assertThat(again.resumed()).isEqualTo(4);
        assertThat(again.best().score()).isEqualTo(0.999);
        assertThat(Files.readString(file)).isEqualTo(changed);
    }

    @Test
    void anotherSearchInTheSamePlaceIsRefusedAndLeavesAllAsItIs() throws IOException {
        tuning(Search.RANDOM, 4, 1, "place").run(done -> {});
        Map<String, String> before = results("place");
        assertThatThrownBy(() -> tuning(Search.RANDOM, 5, 1, "place").run(done -> {}))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("The search here has trials 4; this one has 5.");
        assertThatThrownBy(() -> tuning(Search.GRID, 4, 1, "place").run(done -> {}))
                .hasMessageContaining("The search here has search random; this one has grid.");
        assertThat(results("place")).isEqualTo(before);

        Path file = folder.resolve("place").resolve(TrialFile.TRIALS);
        String trials = Files.readString(file);
        for (String bad : List.of("{}", "null", "[1]", "", "{\"point\":1", "\u0000")) {
            Files.writeString(file, trials + bad + '\n');
            assertThatThrownBy(() -> tuning(Search.RANDOM, 4, 1, "place").run(done -> {}))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("trials.jsonl:5: This line is no trial.");
        }
        Files.writeString(file, trials.replaceAll("\"epochs\":[0-9]+", "\"epochs\":99"));
        assertThatThrownBy(() -> tuning(Search.RANDOM, 4, 1, "place").run(done -> {}))
                .hasMessageContaining("is not one of this search");
        Files.delete(folder.resolve("place").resolve(TrialFile.SETTINGS));
        assertThatThrownBy(() -> tuning(Search.RANDOM, 4, 1, "place").run(done -> {}))
                .hasMessageContaining("no settings.json");
    }

    @Test
    void twoSearchesInOnePlaceAtATimeAreRefused() {
        tuning(Search.RANDOM, 2, 1, "busy").run(done -> assertThatThrownBy(
                        () -> tuning(Search.RANDOM, 2, 1, "busy").run(other -> {}))
                .hasMessageContaining("Another search is at work here."));
    }

    /** The file that comes out, read as train and evaluate read it, gives the score that was promised. */
    @Test
    void theBestConfigurationTrainsWhatWasMeasured() {
        Tuning.Result result = tuning(Search.RANDOM, 6, 2, "best").run(done -> {});
        TrainingSettings settings = TrainingSettings.read(folder.resolve("best").resolve("best.yaml"));
        assertThat(settings.members()).hasSize(1);
        Ensemble.Recipe recipe = settings.members().get(0);
        assertThat(recipe.hyperparameters()).isEqualTo(result.best().hyperparameters());
        Holdout part = Holdout.random(world.interactions, 0.25, 5);
        RankingMetrics metrics = RankingMetrics.measure(
                UserScores.of(
                        new Trainer(recipe.hyperparameters())
                                .fit(part.train(), world.users, world.items)
                                .scorer(world.items),
                        world.users),
                part.train(),
                part.test(),
                5,
                1);
        assertThat(metrics.ndcg()).isEqualTo(result.best().score());
    }

    @Test
    void overFoldsTheScoreIsTheMean() {
        Tuning one = tuning(Search.RANDOM, 2, 1, "folds");
        Tuning folds = new Tuning(
                one.data(),
                Holdout.folds(world.interactions, 3, 5),
                "3 folds",
                one.member(),
                one.search(),
                2,
                SMALL,
                one.criterion(),
                5,
                2,
                one.out());
        Trial best = folds.run(done -> {}).best();
        assertThat(best.scores()).hasSize(3);
        Trial given = new Trial(1, 0, best.hyperparameters(), List.of(0.2, 0.4, 0.6));
        assertThat(given.score()).isEqualTo(0.4, within(1e-12));
        // Standard deviation 0.2, divided by the root of 3.
        assertThat(given.standardError()).isEqualTo(0.11547, within(1e-5));
    }

    @Test
    void aTrainingThatDivergesIsATrialWithoutAScore() {
        Tuning wild = tuning(Search.RANDOM, 3, 1, "wild");
        Map<Dimension, Range> ranges = new HashMap<>(SMALL);
        ranges.put(Dimension.LEARNING_RATE, new Range(1e18, 1e30));
        Tuning all = new Tuning(
                wild.data(),
                wild.parts(),
                "a quarter",
                wild.member(),
                Search.RANDOM,
                3,
                ranges,
                wild.criterion(),
                5,
                1,
                wild.out());
        assertThatThrownBy(() -> all.run(done -> {})).hasMessageContaining("Every training diverged.");
        assertThatThrownBy(() -> all.run(done -> {})).hasMessageContaining("Every training diverged.");
        assertThat(new Trial(1, 0, wild.member().hyperparameters(), List.of()).diverged())
                .isTrue();
    }

    @Test
    void theReportNamesEveryTrialAndDescribesItsPictures() throws IOException {
        Tuning.Result result = tuning(Search.HALVING, 9, 2, "report").run(done -> {});
        Path page = folder.resolve("report").resolve("report.html");
        Files.copy(page, Path.of("target", "report-of-a-search.html"), StandardCopyOption.REPLACE_EXISTING);
        Document document = Jsoup.parse(Files.readString(page));
        assertThat(document.select("svg")).hasSize(Dimension.of(Loss.WARP).size());
        document.select("svg").forEach(svg -> {
            assertThat(svg.attr("role")).isEqualTo("img");
            assertThat(document.getElementById(svg.attr("aria-labelledby")).text())
                    .isNotEmpty();
            assertThat(document.getElementById(svg.attr("aria-describedby")).text())
                    .contains("The best quarter");
            assertThat(svg.select("circle")).hasSize(13);
            assertThat(svg.select("circle.best")).hasSize(1);
            svg.select("circle").forEach(circle -> {
                assertThat(Double.parseDouble(circle.attr("cx"))).isBetween(8.0, 312.0);
                assertThat(Double.parseDouble(circle.attr("cy"))).isBetween(8.0, 152.0);
            });
        });
        assertThat(document.select("tbody tr")).hasSize(13);
        Trial worst = result.trials().get(12);
        assertThat(document.text())
                .contains(String.format(
                        Locale.ROOT,
                        "from %.4f at the bottom to %.4f at the top",
                        worst.score(),
                        result.best().score()));
        assertThat(document.select("[src], link, script")).isEmpty();
        assertThat(document.select("tbody tr").get(0).text())
                .contains(String.format(Locale.ROOT, "%.4f", result.best().score()));
    }
}
