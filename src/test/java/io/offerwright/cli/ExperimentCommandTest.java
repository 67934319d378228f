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
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** An experiment from its plan to its result, by the command line alone. */
class ExperimentCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(out.toString());
    }

    private void experiment() throws IOException {
        Files.writeString(folder.resolve("bolder.yaml"), """
                name: bolder
                control: usual
                holdout: 0.05
                arms: { usual: { share: 0.5 }, bold: { share: 0.5, list_length: 5 } }
                """);
    }

    /** Assigns 40,000 customers and lets one in ten of the control accept, with a little more in the other arm. */
    private List<String> outcomes(double bold, double lost) throws IOException {
        experiment();
        StringBuilder customers = new StringBuilder("customer_id,segment\n");
        for (int index = 0; index < 40_000; index++) {
            customers.append("C").append(index).append(",RESIDENTIAL\n");
        }
        Files.writeString(folder.resolve("customers.csv"), customers);
        assertThat(run(
                        "experiment",
                        "assign",
                        "--experiment",
                        path("bolder.yaml"),
                        "--customers",
                        path("customers.csv"),
                        "--out",
                        path("assignments.csv")))
                .as(err.toString())
                .isZero();
        SplittableRandom random = new SplittableRandom(11);
        List<String> lines = new ArrayList<>(List.of("customer_id,arm,converted,revenue,spent"));
        for (String line : Files.readAllLines(folder.resolve("assignments.csv"))) {
            String[] cells = line.split(",", -1);
            double rate = cells[2].equals("bold") ? bold : cells[2].equals("usual") ? 0.1 : 0.05;
            boolean converted = random.nextDouble() < rate;
            double spent = 10 * random.nextDouble();
            if (!cells[0].equals("customer_id") && (!cells[2].equals("bold") || random.nextDouble() >= lost)) {
                lines.add(cells[0] + "," + cells[2] + (converted ? ",1,9.99," : ",0,0,") + spent);
            }
        }
        Files.write(folder.resolve("outcomes.csv"), lines);
        return lines;
    }

    private int analyse(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "experiment",
                "analyse",
                path("outcomes.csv"),
                "--experiment",
                path("bolder.yaml"),
                "--covariate",
                "spent"));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    @Test
    void anEffectIsFoundInWordsAndNumbers() throws IOException {
        outcomes(0.12, 0);
        assertThat(analyse()).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains("compared with usual", "bold beside usual:", "holdout beside usual:", "Holm over 2 arms")
                .contains("sizes they were meant to have", "CUPED", "lift by bootstrap", "more than chance")
                .contains("Fewer than 200 customers of an arm bought", "take that by bootstrap");
        assertThat(analyse("--json")).isZero();
        String first = out.toString();
        JsonNode bold = json().get("comparisons").get(0);
        assertThat(bold.get("arm").asText()).isEqualTo("bold");
        assertThat(bold.get("conversion").get("more_than_chance").asBoolean()).isTrue();
        JsonNode difference = bold.get("conversion").get("difference");
        assertThat(difference.get("low").asDouble()).isLessThan(0.02);
        assertThat(difference.get("high").asDouble()).isGreaterThan(0.02);
        assertThat(analyse("--json")).isZero();
        assertThat(out.toString()).as("the same again").isEqualTo(first);
        assertThat(analyse("--sequential")).isZero();
        assertThat(out.toString()).contains("holds at every look").doesNotContain("bootstrap");
    }

    @Test
    void armsOfTheWrongSizeStopTheReport() throws IOException {
        outcomes(0.2, 0.06);
        assertThat(analyse()).isEqualTo(Main.FINDING);
        assertThat(out.toString())
                .contains("NOT TO BE TRUSTED", "What to look for", "filtered after they were assigned")
                .doesNotContain("lift", "beside", "converted");
        assertThat(analyse("--json")).isEqualTo(Main.FINDING);
        assertThat(json().get("trustworthy").asBoolean()).isFalse();
        assertThat(json().get("comparisons")).isEmpty();
        assertThat(out.toString()).doesNotContain("conver");
    }

    @Test
    void assignmentsComeOutTheSameAndNothingIsLeftBehindByAFailure() throws IOException {
        outcomes(0.1, 0);
        String once = Files.readString(folder.resolve("assignments.csv"));
        outcomes(0.1, 0);
        assertThat(Files.readString(folder.resolve("assignments.csv"))).isEqualTo(once);
        assertThat(once)
                .startsWith("customer_id,experiment,arm\n")
                .contains(",universal-holdout,holdout\n", ",bolder,bold\n");
        Files.writeString(folder.resolve("customers.csv"), "customer_id,x\na,1\n,2\n");
        assertThat(run(
                        "experiment",
                        "assign",
                        "--experiment",
                        path("bolder.yaml"),
                        "--customers",
                        path("customers.csv"),
                        "--out",
                        path("assignments.csv")))
                .isEqualTo(Main.USAGE);
        assertThat(Files.readString(folder.resolve("assignments.csv"))).isEqualTo(once);
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("bolder.yaml", "customers.csv", "assignments.csv", "outcomes.csv");
        }
    }

    @Test
    void anArmThatNobodyKnowsIsRefused() throws IOException {
        outcomes(0.1, 0);
        Files.writeString(folder.resolve("outcomes.csv"), "customer_id,arm,converted,spent\na,usal,1,1\nb,bold,0,1\n");
        assertThat(analyse()).isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("arm \"usal\"", "Did you mean \"usual\"");
        assertThat(run("experiment", "analyse", path("outcomes.csv"), "--covariate", "spent"))
                .isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("There is no arm \"control\"", "--control");
        assertThat(run(
                        "experiment",
                        "analyse",
                        path("outcomes.csv"),
                        "--covariate",
                        "spent",
                        "--control",
                        "bold",
                        "--share",
                        "bold=0.5"))
                .isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("how large the arm \"usal\"");
    }

    @Test
    void thePlanSaysCustomersAndDays() throws IOException {
        assertThat(run("experiment", "power", "--baseline", "0.04", "--lift", "0.1", "--per-day", "5000"))
                .isZero();
        assertThat(out.toString()).contains("39,475 customers", "16 days", "whole weeks");
        assertThat(run("experiment", "power", "--baseline", "0.04", "--customers", "78950", "--json"))
                .isZero();
        assertThat(json().get("lift").asDouble()).isBetween(0.0999, 0.1001);
        assertThat(run("experiment", "power", "--baseline", "0.04", "--lift", "0.1", "--arms", "3", "--json"))
                .isZero();
        assertThat(json().get("arms").get(2).asLong()).isGreaterThan(39_475);
        assertThat(run("experiment", "power", "--mean", "1", "--deviation", "2", "--lift", "1"))
                .isZero();
        assertThat(out.toString()).contains("64 customers");
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        for (String[] wrong : new String[][] {
            {"--baseline", "1.4", "--lift", "0.1"},
            {"--baseline", "NaN", "--lift", "0.1"},
            {"--baseline", "0.04"},
            {"--lift", "0.1"},
            {"--baseline", "0.04", "--lift", "0"},
            {"--baseline", "0.5", "--lift", "1.5"},
            {"--baseline", "0.04", "--lift", "NaN"},
            {"--baseline", "0.04", "--lift", "0.1", "--power", "1"},
            {"--baseline", "0.04", "--lift", "0.1", "--alpha", "0"},
            {"--baseline", "0.04", "--lift", "0.1", "--arms", "1"},
            {"--baseline", "0.04", "--lift", "0.1", "--share", "0.6,0.6"},
            {"--baseline", "0.04", "--lift", "0.1", "--per-day", "0"},
            {"--baseline", "0.04", "--lift", "0.1", "--mean", "3", "--deviation", "2"},
            {"--mean", "3", "--lift", "0.1"}
        }) {
            List<String> arguments = new ArrayList<>(List.of("experiment", "power"));
            arguments.addAll(List.of(wrong));
            assertThat(run(arguments.toArray(String[]::new)))
                    .as(String.join(" ", arguments))
                    .isEqualTo(Main.USAGE);
            assertThat(err.toString()).doesNotContain("Exception");
        }
    }
}
