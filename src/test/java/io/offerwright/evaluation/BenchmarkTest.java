package io.offerwright.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.domain.InputException;
import io.offerwright.evaluation.Benchmark.Row;
import io.offerwright.evaluation.Comparison.Kind;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkTest {
    private static final Benchmark BENCHMARK = new Benchmark(
            5,
            1,
            3,
            1_000,
            900,
            50,
            20_000,
            List.of(
                    row("popularity", Kind.BASELINE, 0.1, 0, 0),
                    row("a <b> & c", Kind.MODEL, 0.2, 0.01, 1.5),
                    row("ensemble", Kind.ENSEMBLE, 0.25, 0.02, 3)),
            List.of());

    private static final Optional<ReferenceFigures> REFERENCE = Optional.of(new ReferenceFigures(
            "other",
            Map.of("ensemble", Map.of("precision@5", 0.24, "fit_seconds", 4.0), "theirs", Map.of("auc", 0.3))));

    @TempDir
    private Path folder;

    private static Row row(String name, Kind kind, double mean, double deviation, double seconds) {
        Map<Measure, Spread> measures = new EnumMap<>(Measure.class);
        Benchmark.MEASURES.forEach(measure -> measures.put(measure, new Spread(mean, deviation)));
        return new Row(name, kind, measures, new Spread(seconds, deviation));
    }

    @Test
    void aSpreadIsTheMeanAndTheDeviationOfASample() {
        Spread spread = Spread.of(new double[] {2, 4, 6});

        assertThat(spread.mean()).isEqualTo(4);
        assertThat(spread.deviation()).isCloseTo(2, within(1e-12));
        assertThat(Spread.of(new double[] {0.1, 0.1, 0.1})).isEqualTo(new Spread(0.1, 0));
        assertThat(Spread.of(new double[] {5})).isEqualTo(new Spread(5, 0));
    }

    /** Leaves a copy to look at in a browser. */
    @Test
    void thePageIsOneFileWithATableAndDrawingsThatReadAloud() throws IOException {
        String html = BenchmarkReport.html(BENCHMARK, REFERENCE);
        Files.writeString(Path.of("target", "benchmark-of-made-up-figures.html"), html);
        Document page = Jsoup.parse(html);

        assertThat(page.select("script, link, iframe, img, [src]")).isEmpty();
        assertThat(html).doesNotContain("http:", "https:", "url(");
        assertThat(page.select("html").attr("lang")).isEqualTo("en");
        assertThat(page.select("h1")).hasSize(1);
        assertThat(page.select("table > caption").text()).contains("Beside ours stands other.");
        assertThat(page.select("tbody > tr > th[scope=row]").eachText())
                .containsExactly(
                        "popularity baseline", "a <b> & c model", "ensemble ensemble", "theirs reference only");
        assertThat(page.select("thead th")).allMatch(head -> head.attr("scope").startsWith("col"));
        int columns = page.select("thead tr").get(1).select("th").size() + 1;
        assertThat(page.select("tbody tr")).allMatch(row -> row.childrenSize() == columns);
        assertThat(page.select("tbody tr").get(2).select("td").eachText())
                .startsWith("0.2500 ± 0.0200", "0.2400", "0.2500 ± 0.0200", "–");
        assertThat(page.select("tbody strong").eachText()).hasSize(4).containsOnly("0.2500");
        assertThat(page.select("svg[role=img]")).hasSize(4);
        for (Element drawing : page.select("svg")) {
            for (String id : drawing.attr("aria-labelledby").split(" ", -1)) {
                assertThat(page.getElementById(id)).as(id).isNotNull();
            }
        }
        assertThat(page.select("svg desc").get(0).text())
                .isEqualTo("popularity 0.1000 ± 0.0000; a <b> & c 0.2000 ± 0.0100; ensemble 0.2500 ± 0.0200;"
                        + " ensemble of other 0.2400.");
        assertThat(page.select("svg").get(0).select("circle.ring")).hasSize(1);
        assertThat(page.select("[id]").eachAttr("id")).doesNotHaveDuplicates();
    }

    @Test
    void withoutAReferenceThereIsOneRowOfHeads() {
        Document page = Jsoup.parse(BenchmarkReport.html(BENCHMARK, Optional.empty()));

        assertThat(page.select("thead th").eachText())
                .containsExactly("Model", "precision@5", "recall@5", "ndcg@5", "auc", "training, s");
        assertThat(page.select("tbody tr")).hasSize(3);
        assertThat(page.select("circle.ring")).isEmpty();
    }

    @Test
    void everythingStandsOnTheScale() {
        for (Measure measure : Benchmark.MEASURES) {
            DotChart chart = DotChart.of(BENCHMARK, measure, REFERENCE);
            double first = chart.ticks().get(0).x();
            double last = chart.ticks().get(chart.ticks().size() - 1).x();
            assertThat(chart.ticks()).hasSizeBetween(2, 8);
            assertThat(chart.rows())
                    .filteredOn(DotChart.Row::hasDot)
                    .hasSize(3)
                    .allMatch(row -> first <= row.low() && row.low() <= row.x() && row.x() <= row.high())
                    .allMatch(row -> row.high() <= last);
        }
        assertThat(DotChart.of(BENCHMARK, Measure.PRECISION, REFERENCE).ticks())
                .extracting(DotChart.Tick::text)
                .containsExactly("0.10", "0.15", "0.20", "0.25", "0.30");
    }

    @Test
    void aNameThatIsTooLongForADrawingIsCutShort() {
        DotChart.Row row = new DotChart.Row("popularity by household_size and more", "baseline", 0, 0, 0, 0, 0);

        assertThat(row.label()).isEqualTo("popularity by household_siz…");
    }

    @Test
    void thePictureIsAPng() throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(BenchmarkReport.png(BENCHMARK, REFERENCE)));

        assertThat(image.getWidth()).isGreaterThan(1_000);
        boolean[] seen = new boolean[2];
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                seen[0] |= (image.getRGB(x, y) & 0xffffff) == 0x1f6fb5;
                seen[1] |= (image.getRGB(x, y) & 0xffffff) == 0xb4520a;
            }
        }
        assertThat(seen).as("dots of models and of the ensemble").containsOnly(true);
    }

    private Path reference(String json) throws IOException {
        return Files.writeString(folder.resolve("LightFM.json"), json);
    }

    @Test
    void aReferenceIsReadByModelAndFigure() throws IOException {
        ReferenceFigures found = ReferenceFigures.read(
                reference("{\"warp\": {\"precision@10\": 0.17, \"auc\": 1, \"fit_seconds\": 300}, \"bpr\": {}}"), 10);

        assertThat(found.title()).isEqualTo("LightFM");
        assertThat(found.models().keySet()).containsExactly("warp", "bpr");
        assertThat(found.figure("warp", "precision@10")).isEqualTo(0.17);
        assertThat(found.figure("warp", ReferenceFigures.FIT_SECONDS)).isEqualTo(300);
        assertThat(found.figure("warp", "ndcg@10")).isNaN();
        assertThat(found.figure("deep", "auc")).isNaN();
    }

    @Test
    void aBadReferenceIsToldOfWithAllItsProblems() {
        assertRefused(
                "{\"warp\": {\"precision@10\": 0.1, \"auc\": 1.2}, \"bpr\": 3}", "expected precision@5, recall@5");
        assertRefused(
                "{\"warp\": {\"precision@10\": 0.1, \"auc\": 1.2}, \"bpr\": 3}", "\"auc\" is 1.2; expected a number");
        assertRefused(
                "{\"warp\": {\"precision@10\": 0.1, \"auc\": 1.2}, \"bpr\": 3}", "\"bpr\" is 3; expected an object");
        assertRefused("{\"warp\": {\"auc\": \"0.9\"}}", "is \"0.9\"; expected a number from 0 to 1.");
        assertRefused("{\"warp\": {\"fit_seconds\": -1}}", "expected seconds, 0 or more.");
        assertRefused("{}", "There is no model");
        assertRefused("[1]", "There is no model");
        assertRefused("", "There is no model");
        assertRefused("{\"warp\":\n {\"auc\": 0.9,}}", "LightFM.json:2:");
        assertRefused("{\"warp\": {}, \"warp\": {}}", "Duplicate field");
        assertRefused("{\"warp\": {\"auc\": 1e999}}", "expected a number from 0 to 1.");
        assertThatThrownBy(() -> ReferenceFigures.read(folder.resolve("none.json"), 5))
                .hasMessageContaining("none.json: There is no such file.");
    }

    private void assertRefused(String json, String message) {
        assertThatThrownBy(() -> ReferenceFigures.read(reference(json), 5))
                .as(json)
                .isInstanceOf(InputException.class)
                .hasMessageContaining(message);
    }
}
