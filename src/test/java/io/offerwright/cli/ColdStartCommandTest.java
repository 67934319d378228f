package io.offerwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ColdStartCommandTest {
    private static final String DATA = "sample-campaigns/data";

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path config;

    @BeforeEach
    void writeConfig() throws IOException {
        config = folder.resolve("quick.yaml");
        Files.writeString(config, "seed: 4\nmembers:\n  als:\n    components: 8\n    epochs: 4\n    confidence: 5\n");
    }

    @Test
    void peopleGetATableAndSentencesAndAPage() throws IOException {
        Path page = folder.resolve("curve.html");

        assertThat(run("cold-start", DATA, "--config", config.toString(), "--html", page.toString()))
                .as(err.toString())
                .isZero();

        assertThat(out.toString())
                .contains("new customers, who had no part in training", "100/0", "0/100", "by popularity: 0.")
                .containsPattern("With 10 known, (no blend|\\S+ beats|70/30 is)");
        Document html = Jsoup.parse(Files.readString(page));
        assertThat(html.select("polyline")).hasSize(5);
        assertThat(html.select("tr")).hasSize(12);
        assertThat(html.select("td.best")).hasSizeGreaterThanOrEqualTo(6);
        assertThat(html.select("[src], link, script"))
                .as("it needs nothing else")
                .isEmpty();
    }

    /** New to the training in truth: a model that had drawn them as refused would place them below all others, as popularity does. */
    @Test
    void newOffersArePlacedByTheirFeatures() throws IOException {
        Files.writeString(config, "seed: 4\nmembers: { warp: { components: 16, epochs: 5, learning_rate: 0.03 } }\n");
        String[] arguments = {"cold-start", DATA, "--config", config.toString(), "--new-offers", "0.2", "--json"};
        assertThat(run(arguments)).as(err.toString()).isZero();
        String first = out.toString();
        JsonNode json = new ObjectMapper().readTree(first);
        assertThat(json.get("new_offers").asInt()).isEqualTo(14);
        Map<String, Double> amongAll = new HashMap<>();
        json.get("rankings")
                .forEach(line -> amongAll.put(
                        line.get("name").asText(), line.get("amongAll").asDouble()));
        assertThat(amongAll.get("random")).isBetween(0.48, 0.52);
        assertThat(amongAll.get("popularity")).isLessThan(0.2);
        assertThat(amongAll.get("warp")).isGreaterThan(0.6);
        out.getBuffer().setLength(0);
        assertThat(run(arguments)).isZero();
        assertThat(out.toString()).isEqualTo(first);
        out.getBuffer().setLength(0);
        assertThat(run("cold-start", DATA, "--config", config.toString(), "--new-offers", "0.2"))
                .isZero();
        assertThat(out.toString()).contains("14 of 72 offers new to the training", "in the first 5", "warp ");
    }

    @Test
    void aShareOfNewOffersMustLeaveSomeOfEither() throws IOException {
        for (String share : List.of("0", "1", "-1", "NaN")) {
            assertThat(run("cold-start", DATA, "--new-offers", share)).isEqualTo(2);
            assertThat(err.toString()).contains("must lie between 0 and 1, such as 0.2.");
            err.getBuffer().setLength(0);
        }
        assertThat(run("cold-start", DATA, "--config", config.toString(), "--new-offers", "0.001"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("Of 72 offers 0 would be new", "Take another share, such as 0.2");
        assertThat(run("cold-start", DATA, "--new-offers", "0.2", "--html", "x.html"))
                .isEqualTo(2);
        assertThat(Path.of("x.html")).doesNotExist();
    }

    @Test
    void programsGetJson() throws IOException {
        assertThat(run("cold-start", DATA, "--config", config.toString(), "--newcomers", "week", "--json"))
                .isZero();
        JsonNode json = new ObjectMapper().readTree(out.toString());

        assertThat(json.get("seed").asLong()).isEqualTo(4);
        assertThat(json.get("newcomers").asText()).isEqualTo("week");
        assertThat(json.get("usual_content_percent").asInt()).isEqualTo(100);
        assertThat(json.get("points")).hasSize(6);
        assertThat(json.at("/points/5/blends/10/content_percent").asInt()).isZero();
        assertThat(json.at("/points/5/blends/10/precision").asDouble()).isBetween(0.2, 1.0);
    }

    @Test
    void missingDataIsNamed() {
        assertThat(run("cold-start", folder.resolve("nowhere").toString())).isEqualTo(2);
        assertThat(err.toString()).contains("nowhere");
    }

    private int run(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return line.execute(arguments);
    }
}
