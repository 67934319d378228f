package io.offerwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.engine.Explained;
import io.offerwright.engine.SmallTelco;
import io.offerwright.language.Language;
import io.offerwright.ledger.Ledger;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A recorded decision, explained in each format and language. */
class ExplainCommandTest {
    @TempDir
    private Path folder;

    private final SmallTelco telco = SmallTelco.get();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Explained explained;

    @BeforeEach
    void recordADecision() {
        try (DecisionEngine engine = DecisionEngine.open(telco.bundle);
                Ledger ledger = Ledger.open(folder.resolve("ledger"))) {
            explained =
                    engine.decideAndExplain(telco.request(telco.data.customers().get(0)));
            ledger.bundles().put(telco.bundle.files());
            ledger.append(explained.decision());
        }
    }

    private int explain(String... more) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        List<String> arguments =
                new ArrayList<>(List.of("explain", explained.decision().id(), "--ledger", folder.toString()));
        arguments.addAll(Arrays.asList(more));
        return command.execute(arguments.toArray(String[]::new));
    }

    private String first() {
        return explained.chosen().get(0).offerId();
    }

    @Test
    void asTextInEitherLanguage() {
        assertThat(explain("--all")).isZero();
        assertThat(out.toString())
                .startsWith("Decision " + explained.decision().id() + " for customer ")
                .contains(explained.reason(first()), "Not on the list:");

        out.getBuffer().setLength(0);
        assertThat(explain("--language", "de", "--all")).isZero();
        assertThat(out.toString())
                .startsWith("Entscheidung " + explained.decision().id() + " für Kunde ")
                .contains(explained.reason(first(), Language.of("de")), "Nicht auf der Liste:");
    }

    @Test
    void asASentenceForTheCustomer() {
        assertThat(explain("--format", "customer", "--language", "de", "--offer", first()))
                .isZero();
        assertThat(out.toString().strip())
                .isEqualTo(first() + "\t" + explained.forCustomer(first(), Language.of("de")));
    }

    @Test
    void asAPageInAFileWithItsPlaceInTheLedger() throws IOException {
        Path page = folder.resolve("page.html");
        assertThat(explain("--format", "html", "--out", page.toString())).isZero();

        assertThat(out.toString()).isEmpty();
        assertThat(Jsoup.parse(Files.readString(page)).selectFirst("#recorded").text())
                .contains("Record of the ledger 1")
                .containsPattern("[0-9a-f]{64}");
    }

    @Test
    void asJsonByEitherName() throws IOException {
        assertThat(explain("--json", "--all")).isZero();
        String byItsOwnName = out.toString();
        out.getBuffer().setLength(0);
        assertThat(explain("--format", "json", "--all")).isZero();

        assertThat(out.toString()).isEqualTo(byItsOwnName);
        JsonNode json = new ObjectMapper().readTree(byItsOwnName);
        assertThat(json.get("decision").asText()).isEqualTo(explained.decision().id());
        assertThat(json.get("others").size() + json.get("offers").size())
                .isEqualTo(telco.bundle.catalog().size());
    }

    @Test
    void whatCantBeIsRefused() {
        assertThat(explain("--format", "html", "--offer", first())).isEqualTo(2);
        assertThat(explain("--language", "fr")).isEqualTo(2);
        assertThat(err.toString()).contains("leave out --offer", "There is no language \"fr\"");
    }
}
