package io.offerwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.offerwright.churn.ChurnModel;
import io.offerwright.engine.Bundle;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command from files to models. */
class ChurnTrainCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private Path bills() throws IOException {
        Random random = new Random(2);
        StringBuilder bills = new StringBuilder("customer,zip,contract,tenure\n");
        StringBuilder status = new StringBuilder("customer,gone,why,zip\n");
        for (int row = 0; row < 400; row++) {
            boolean monthly = random.nextBoolean();
            int tenure = random.nextInt(60);
            boolean left = random.nextDouble() < (monthly ? 0.6 : 0.15) * (tenure < 20 ? 1.4 : 0.7);
            bills.append("K").append(row).append(',').append(row % 40).append(',');
            bills.append(monthly ? "monthly" : "yearly")
                    .append(',')
                    .append(tenure)
                    .append('\n');
            status.append("K")
                    .append(row)
                    .append(left ? ",Yes,price," : ",No,,")
                    .append(row % 40)
                    .append('\n');
        }
        Files.writeString(folder.resolve("status.csv"), status);
        return Files.writeString(folder.resolve("bills.csv"), bills);
    }

    @Test
    void aFileGivesAReportAndAModel() throws IOException {
        Path model = folder.resolve("churn.txt");
        String join = folder.resolve("status.csv") + ":customer";
        String[] command = {
            "churn",
            "train",
            bills().toString(),
            "--join",
            join,
            "--label",
            "gone",
            "--model",
            "logistic",
            "--out",
            model.toString()
        };

        assertThat(run(command)).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains("400 customers, ")
                .contains("customer: left out, identifier")
                .contains("why: left out, one class")
                .contains("logistic, calibrated")
                .contains("Tenths of the customers by risk");
        byte[] first = Files.readAllBytes(model);
        assertThat(ChurnModel.read("churn.txt", first).inputs())
                .extracting("name")
                .containsExactly("zip", "contract", "tenure", "status.zip");
        assertThat(run(command)).isZero();
        assertThat(Files.readAllBytes(model)).isEqualTo(first);
        assertThat(folder.resolve("churn.txt.part")).doesNotExist();

        command[command.length - 2] = "--json";
        command[command.length - 1] = "--exclude=zip";
        assertThat(run(command)).as(err.toString()).isZero();
        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(json.at("/models/logistic/after/auc").asDouble()).isBetween(0.6, 0.9);
        assertThat(json.at("/models/logistic/before/reliability")).hasSize(10);
    }

    @Test
    void aCampaignsCustomersGiveTheBundleAModel() throws IOException {
        Path world = folder.resolve("world");
        Path bundle = folder.resolve("bundle");
        Path config = Files.writeString(
                folder.resolve("quick.yaml"), "members:\n  warp: { components: 4, epochs: 1 }\nweights: given\n");
        assertThat(run("simulate", "--customers=400", "--offers=20", "--seed=4", "--out=" + world, "--churn"))
                .isZero();
        assertThat(run("train", world.toString(), "--out=" + bundle, "--config=" + config))
                .as(err.toString())
                .isZero();
        Bundle before = Bundle.read(bundle);

        assertThat(run("churn", "train", world.toString(), "--into=" + bundle, "--model=logistic"))
                .as(err.toString())
                .isZero();
        Bundle after = Bundle.read(bundle);
        assertThat(after.churn().orElseThrow().facts()).containsKeys("sha256.labels", "sha256.customers.csv", "seed");
        assertThat(after.fingerprint()).isNotEqualTo(before.fingerprint());
        assertThat(out.toString())
                .contains("is now bundle " + after.fingerprint().abbreviated());

        Path all = Files.writeString(
                folder.resolve("all.yaml"),
                Files.readString(config) + "churn: { labels: world/churn.csv, model: logistic, exclude: region }\n");
        assertThat(run("train", world.toString(), "--out=" + folder.resolve("other"), "--config=" + all))
                .as(err.toString())
                .isZero();
        assertThat(Bundle.read(folder.resolve("other")).churn().orElseThrow().inputs())
                .extracting("name")
                .contains("tenure_days", "usage.data_gb")
                .doesNotContain("region", "churn_risk", "customer_id");
    }

    @Test
    void mistakesAreToldAndNothingIsWritten() throws IOException {
        String bills = bills().toString();
        Path model = folder.resolve("churn.txt");
        String status = folder.resolve("status.csv").toString();

        assertThat(run("churn", "train", bills, "--out=" + model)).isEqualTo(2);
        assertThat(err.toString()).contains("--label");
        assertThat(run("churn", "train", bills, "--label=contrakt", "--out=" + model))
                .isEqualTo(2);
        assertThat(err.toString()).contains("contract");
        assertThat(run("churn", "train", bills, "--label=contract", "--out=" + model))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--positive");
        assertThat(run("churn", "train", bills, "--join=" + status, "--label=gone"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("FILE:KEY");
        assertThat(run("churn", "train", bills, "--join=" + status + ":zip", "--label=gone"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("row 1 and row 41");
        Path ragged = Files.writeString(folder.resolve("ragged.csv"), "a,b\n1,2\n1\n");
        assertThat(run("churn", "train", ragged.toString(), "--label=a")).isEqualTo(2);
        assertThat(err.toString()).contains("ragged.csv:3");
        Path twice = Files.writeString(folder.resolve("twice.csv"), "a,a\n1,2\n");
        assertThat(run("churn", "train", twice.toString(), "--label=a")).isEqualTo(2);
        assertThat(err.toString()).contains("occurs twice");
        assertThat(run("churn", "train", bills, "--folds=1", "--label=gone")).isEqualTo(2);
        assertThat(model).doesNotExist();
    }
}
