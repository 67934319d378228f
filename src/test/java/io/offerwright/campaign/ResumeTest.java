package io.offerwright.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.offerwright.domain.InputException;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.ledger.Auditing;
import io.offerwright.ledger.Ledger;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeTest {
    private static final Path DATA = Path.of("sample-campaigns/data").toAbsolutePath();

    private static final List<String> NAMES = List.of("customers", "usage", "events", "offers");

    @TempDir
    private Path directory;

    @Test
    void aRunThatIsKilledAgainAndAgainComesOutAsIfNobodyHadKilledIt() throws Exception {
        Path ordered = orderedData();
        Path data = shuffled(ordered);
        Path campaign = campaign(data);
        Path whole = directory.resolve("whole");
        Path killed = directory.resolve("killed");
        Path log = directory.resolve("log.txt");
        SplittableRandom random = new SplittableRandom(3);
        int kills = 0;
        for (int tries = 0; kills < 3 && tries < 20; tries++) {
            if (RunKills.kill(campaign, RunKills.Form.CSV, killed, log, random, 40)) {
                kills++;
            } else {
                // It was at its end before it was killed.
                RunKills.remove(killed);
                kills = 0;
            }
        }
        assertThat(kills).as(Files.readString(log)).isPositive();
        assertThat(killed.resolve("checkpoint")).exists();

        // The data changes in between: it must not go on with that.
        Path customers = data.resolve("customers.csv");
        byte[] before = Files.readAllBytes(customers);
        List<String> rows = Files.readAllLines(customers);
        Files.write(customers, rows.subList(0, rows.size() - 1));
        assertThatThrownBy(() -> run(campaign(data), killed)).isInstanceOf(InputException.class);
        Files.write(customers, before);
        Files.writeString(campaign, Files.readString(campaign).replace("list_length: 3", "list_length: 2"));
        assertThatThrownBy(() -> run(campaign, killed))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("An interrupted run has left its results here")
                .hasMessageContaining("name another --out");
        campaign(data);

        CampaignRun.Result rest = run(campaign, killed);
        CampaignRun.Result all = run(campaign, whole);
        assertThat(rest.restored()).isPositive();
        assertThat(rest.decisions()).isEqualTo(all.decisions());
        assertThat(RunKills.differences(whole, killed)).isEmpty();
        assertThat(report(killed)).isEqualTo(report(whole));
        assertThat(killed.resolve("checkpoint")).doesNotExist();
        assertThat(directory.resolve("killed.sorting")).doesNotExist();
        try (Ledger ledger = Ledger.openForAccess(killed)) {
            assertThat(ledger.verify().findings()).isEmpty();
            assertThat(ledger.size()).isEqualTo(all.decisions());
            Set<Object> ids = new HashSet<>();
            Auditing.records(ledger)
                    .forEachRemaining(record -> assertThat(ids.add(((io.offerwright.ledger.LedgerRecord.Kept) record)
                                    .decision()
                                    .id()))
                            .isTrue());
        }

        JsonNode manifest =
                new ObjectMapper().readTree(killed.resolve("manifest.json").toFile());
        assertThat(manifest.at("/counts/decisions").asLong()).isEqualTo(all.decisions());
        assertThat(manifest.at("/counts/customers").asLong()).isEqualTo(rows.size() - 1);
        assertThat(manifest.at("/files/customers.csv").asText())
                .isEqualTo(Fingerprint.ofFile(customers).hex());
        for (JsonNode output : manifest.get("outputs")) {
            Path file = killed.resolve(output.get("file").asText());
            assertThat(output.get("bytes").asLong()).isEqualTo(Files.size(file));
            assertThat(output.get("sha256").asText())
                    .isEqualTo(Fingerprint.ofFile(file).hex());
        }
        // Tables in order, and those of the same rows in no order, say the same.
        Path other = directory.resolve("other");
        run(campaign(ordered), other);
        for (String name : List.of("decisions.csv", "explanations.jsonl", "assignments.csv")) {
            assertThat(Files.mismatch(other.resolve(name), whole.resolve(name)))
                    .as(name)
                    .isEqualTo(-1);
        }
    }

    /** Results are written while later batches are decided and counted: the checkpoint may not know of those. */
    @Test
    void aCheckpointCountsExactlyWhatIsWritten() throws IOException {
        Path out = directory.resolve("out");
        Bundle[] bundle = new Bundle[1];
        CampaignRun run = new CampaignRun(CampaignFile.read(campaign(DATA)), out, 2, null, 2);
        assertThatThrownBy(() -> run.run(new CampaignRun.Listener() {
                    @Override
                    public void read(int customers, int audience) {}

                    @Override
                    public void trained(String member, int epoch, int epochs) {}

                    @Override
                    public void opened(Bundle opened) {
                        bundle[0] = opened;
                    }

                    @Override
                    public void decided(long decisions) {
                        if (decisions == 256) {
                            // Meanwhile others are decided, and then counted faster than a disk makes them durable.
                            waitAMoment();
                        }
                        if (decisions == 7 * 256) {
                            throw new IllegalStateException("interrupted in the seventh batch");
                        }
                    }
                }))
                .hasMessage("interrupted in the seventh batch");

        RunCheckpoint checkpoint = RunCheckpoint.in(out).orElseThrow();
        try (DecisionEngine engine = DecisionEngine.open(bundle[0])) {
            RunSummary summary = new RunSummary(bundle[0].catalog(), engine.similarity(), 5);
            summary.read(new DataInputStream(new ByteArrayInputStream(checkpoint.summary())));
            assertThat(summary.decisions()).isEqualTo(6 * 256);
        }
        String explanations = Files.readString(out.resolve("explanations.jsonl.part"), StandardCharsets.ISO_8859_1);
        int length = Math.toIntExact(checkpoint.lengths().get("explanations.jsonl"));
        assertThat(explanations.charAt(length - 1)).isEqualTo('\n');
        assertThat(explanations.substring(0, length).lines())
                .hasSize(6 * 256)
                .last()
                .asString()
                .contains(checkpoint.lastCustomer());
    }

    private static void waitAMoment() {
        try {
            Thread.sleep(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The report but for how long the run took. */
    private static String report(Path out) throws IOException {
        return Files.readString(out.resolve("report.html")).replaceAll("[0-9.,]+ s\\b", "");
    }

    private static CampaignRun.Result run(Path campaign, Path out) {
        return new CampaignRun(CampaignFile.read(campaign), out, 2, () -> Ledger.open(out.resolve("ledger")), 1)
                .run(new CampaignRun.Listener() {
                    @Override
                    public void read(int customers, int audience) {}

                    @Override
                    public void trained(String member, int epoch, int epochs) {}

                    @Override
                    public void opened(Bundle bundle) {}

                    @Override
                    public void decided(long decisions) {}
                });
    }

    /** Half of the sample's customers: five batches. */
    private Path orderedData() throws IOException {
        Path data = Files.createDirectory(directory.resolve("ordered-data"));
        for (String name : NAMES) {
            Path from = DATA.resolve(name + ".csv");
            List<String> lines = new ArrayList<>();
            if (Files.exists(from)) {
                lines.addAll(Files.readAllLines(from));
            } else {
                try (InputStream in = new GZIPInputStream(Files.newInputStream(DATA.resolve(name + ".csv.gz")))) {
                    lines.addAll(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList());
                }
            }
            lines.removeIf(line -> line.matches("C\\d{7},.*") && line.compareTo("C0001101") >= 0);
            Files.write(data.resolve(name + ".csv"), lines);
        }
        return data;
    }

    private Path shuffled(Path ordered) throws IOException {
        Path data = Files.createDirectory(directory.resolve("data"));
        Random random = new Random(5);
        for (String name : NAMES) {
            List<String> lines = new ArrayList<>(Files.readAllLines(ordered.resolve(name + ".csv")));
            if (!name.equals("offers")) {
                // The rows of a customer keep their order: sums of numbers and events of one second depend on it.
                int[] salt = {random.nextInt()};
                lines.subList(1, lines.size())
                        .sort(Comparator.comparingInt(
                                line -> line.substring(0, line.indexOf(',')).hashCode() * (salt[0] | 1)));
            }
            Files.write(data.resolve(name + ".csv"), lines);
        }
        return data;
    }

    private Path campaign(Path data) throws IOException {
        return Files.writeString(directory.resolve("campaign.yaml"), """
                name: trial
                date: 2026-03-03
                channel: PUSH
                list_length: 3
                experiment:
                  name: longer
                  control: usual
                  holdout: 0.05
                  arms:
                    usual: { share: 0.5 }
                    longer: { share: 0.4, list_length: 5 }
                rules: %s
                bundle: %s
                data: %s
                """.formatted(
                        Path.of("rules/telco").toAbsolutePath(),
                        Path.of("models/sample").toAbsolutePath(),
                        data));
    }
}
