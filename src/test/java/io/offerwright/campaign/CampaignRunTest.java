package io.offerwright.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.offerwright.data.BadRows;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Score;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.evidence.Explanation;
import io.offerwright.evidence.Operation;
import io.offerwright.ledger.Auditing;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.LedgerRecord;
import io.offerwright.replay.Replayer;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CampaignRunTest {
    private static final Path DATA = Path.of("sample-campaigns/data").toAbsolutePath();
    private static final Path RULES = Path.of("rules/telco").toAbsolutePath();
    private static final String FEW = "tenure_days: '<= 30'";
    private static final String ALL = "tenure_days: '>= 0'";

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    /** A run of the few with one thread, made once, that the tests only read. */
    @TempDir
    static Path shared;

    private static Path done;
    private static CampaignRun.Result result;

    @TempDir
    private Path directory;

    @BeforeAll
    static void runOnce() throws IOException {
        done = shared.resolve("out");
        result = run(campaign(shared, FEW, RULES, DATA), done, 1);
    }

    @Test
    void theFilesHaveTheStatedForm() throws IOException {
        assertThat(result.decisions()).isBetween(50L, 1000L);
        assertThat(result.recorded()).isEqualTo(result.decisions());
        assertThat(names(done))
                .containsExactly(
                        "bundle", "decisions.csv", "explanations.jsonl", "ledger", "manifest.json", "report.html");

        List<String> rows = Files.readAllLines(done.resolve("decisions.csv"));
        assertThat(rows.get(0)).isEqualTo("customer_id,rank,offer_id,score,propensity,reason,decision_id");
        assertThat(rows).hasSize(Math.toIntExact(result.listed()) + 1);
        assertThat(Files.readAllLines(done.resolve("explanations.jsonl"))).hasSize(Math.toIntExact(result.decisions()));
        assertThat(done.resolve("report.html")).content().startsWith("<!").contains("</html>");
        try (Ledger ledger = Ledger.openReadOnly(done)) {
            assertThat(ledger.size()).isEqualTo(result.decisions());
            assertThat(ledger.verify().sound()).isTrue();
            assertThat(ledger.bundles()
                            .contains(Bundle.read(done.resolve("bundle")).fingerprint()))
                    .isTrue();
        }
    }

    @Test
    void theNumberOfThreadsChangesNothing() throws IOException {
        Path one = directory.resolve("one");
        Path four = directory.resolve("four");
        run(campaign(directory, ALL, RULES, DATA), one, 1);
        run(campaign(directory, ALL, RULES, DATA), four, 4);
        assertSame(one, four);
    }

    @Test
    void runningAgainChangesNothing() throws IOException {
        Path out = directory.resolve("out");
        CampaignFile campaign = campaign(directory, FEW, RULES, DATA);
        run(campaign, out, 1);
        CampaignRun.Result again = run(campaign, out, 2);
        assertThat(again.recorded()).isZero();
        assertThat(again.decisions()).isEqualTo(result.decisions());
        assertSame(done, out);
    }

    /** What the ledger holds of the day lies between what it does not hold. */
    @Test
    void aLargerAudienceIsDecidedBesideTheSmallerOne() throws IOException {
        Path out = directory.resolve("out");
        run(campaign(directory, FEW, RULES, DATA), out, 1);
        CampaignRun.Result all = run(campaign(directory, ALL, RULES, DATA), out, 2);
        assertThat(all.recorded()).isEqualTo(all.decisions() - result.decisions());
    }

    @Test
    void aKilledRunGoesOnWhenItIsRunAgain() throws Exception {
        CampaignFile campaign = campaign(directory, ALL, RULES, DATA);
        Path killed = directory.resolve("killed");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.offerwright.cli.Main",
                        "run",
                        campaign.file().toString(),
                        "--out",
                        killed.toString(),
                        "--threads",
                        "1")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("child.txt").toFile())
                .start();
        try {
            Path part = killed.resolve("explanations.jsonl.part");
            while (child.isAlive() && !(Files.exists(part) && Files.size(part) > 0)) {
                child.waitFor(1, TimeUnit.MILLISECONDS);
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
        // It was killed before it said what it did.
        assertThat(directory.resolve("child.txt")).content().doesNotContain("Report:");
        assertThat(names(killed)).contains("explanations.jsonl.part").doesNotContain("explanations.jsonl");

        Path whole = directory.resolve("whole");
        run(campaign, whole, 2);
        run(campaign, killed, 2);
        assertSame(whole, killed);
    }

    @Test
    void aRunWithOtherRulesIntoTheSamePlaceIsRefusedAndLeavesItAsItWas() throws IOException {
        Path out = directory.resolve("out");
        run(campaign(directory, FEW, RULES, DATA), out, 1);
        Bundle before = Bundle.read(out.resolve("bundle"));
        byte[] decisions = Files.readAllBytes(out.resolve("decisions.csv"));

        CampaignFile other = campaign(directory, FEW, otherRules(), DATA);
        InputException refused = catchThrowableOfType(InputException.class, () -> run(other, out, 1));

        assertThat(refused)
                .hasMessageContaining("The ledger holds another decision ")
                .hasMessageContaining("than the one that this run makes on bundle ")
                .hasMessageContaining("Name another --out.");
        run(other, directory.resolve("other"), 1);
        Bundle others = Bundle.read(directory.resolve("other/bundle"));
        assertThat(others.fingerprint()).isNotEqualTo(before.fingerprint());
        assertThat(refused).hasMessageContaining(others.fingerprint().abbreviated());

        assertThat(Bundle.read(out.resolve("bundle")).fingerprint()).isEqualTo(before.fingerprint());
        assertThat(Files.readAllBytes(out.resolve("decisions.csv"))).isEqualTo(decisions);
        assertThat(names(out)).noneMatch(name -> name.endsWith(".part"));
        assertSame(done, out);
    }

    @Test
    void everyDecisionIsReplayedAlsoWhenTheBundleOnDiskWasReplaced() throws IOException {
        Path out = directory.resolve("out");
        run(campaign(directory, FEW, RULES, DATA), out, 1);
        run(campaign(directory, FEW, otherRules(), DATA), directory.resolve("newer"), 1);
        Bundle.read(directory.resolve("newer/bundle")).write(out.resolve("bundle"));

        List<DecisionEngine> engines = new ArrayList<>();
        List<Replayer.Finding> findings = new ArrayList<>();
        try (Ledger ledger = Ledger.openForAccess(out)) {
            Replayer replayer =
                    new Replayer(bundle -> ledger.bundles().get(bundle).map(files -> {
                        DecisionEngine engine = DecisionEngine.open(Bundle.of(files));
                        engines.add(engine);
                        return engine::decide;
                    }));
            Replayer.Summary summary = replayer.replay(Auditing.records(ledger), 2, findings::add, count -> {});
            assertThat(findings).isEmpty();
            assertThat(summary).isEqualTo(new Replayer.Summary(result.decisions(), 0, 0));
        } finally {
            engines.forEach(DecisionEngine::close);
        }
    }

    /** From too small for the bundle to almost enough. */
    @ParameterizedTest
    @ValueSource(strings = {"100k", "400k", "700k", "1000k"})
    void aFullDiskIsAnErrorAndTheRunGoesOnOnceThereIsRoom(String size) throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        assumeTrue(
                command("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", disk.toString()),
                "A small disk can only be mounted by root.");
        try {
            Path out = disk.resolve("out");
            CampaignFile campaign = campaign(directory, FEW, RULES, DATA);
            assertThatThrownBy(() -> run(campaign, out, 1))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining(out.toString());
            assertThat(command("mount", "-o", "remount,size=64m", disk.toString()))
                    .isTrue();
            run(campaign, out, 1);
            assertSame(done, out);
        } finally {
            command("umount", disk.toString());
        }
    }

    @Test
    void aFileThatCannotBeWrittenEndsTheRunAndTheThreadThatWrites() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.isWritable(full), "there is no /dev/full here");
        Path out = Files.createDirectory(directory.resolve("out"));
        Files.createSymbolicLink(out.resolve("explanations.jsonl.part"), full);
        CampaignFile campaign = campaign(directory, ALL, RULES, DATA);
        assertThatThrownBy(() -> run(campaign, out, 2))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("The results can't be written: java.io.IOException: No space left on device.")
                .hasMessageContaining("Is the disk full, or read-only?");
        assertThat(names(out)).containsExactly("ledger");
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals(RunWriter.THREAD)) {
                thread.join(60_000);
                assertThat(thread.isAlive()).isFalse();
            }
        }
        // The ledger holds what was recorded while the file was written to.
        run(campaign, out, 2);
        Path whole = directory.resolve("whole");
        run(campaign, whole, 2);
        assertSame(whole, out);
    }

    @Test
    void everyTreeRecomputesToItsScore() throws IOException {
        Path trees = directory.resolve("trees");
        run(campaign(directory, FEW, RULES, DATA).withExplanations(Explanations.TREES), trees, 2);
        assertThat(Files.mismatch(done.resolve("decisions.csv"), trees.resolve("decisions.csv")))
                .isEqualTo(-1);
        int offers = 0;
        for (String line : Files.readAllLines(trees.resolve("explanations.jsonl"))) {
            for (JsonNode offer : JSON.readTree(line).get("offers")) {
                Explanation explanation = node(offer.get("explanation"));
                long score = unscaled(offer.get("score"), 6);
                assertThat(explanation.recompute()).isEqualTo(Score.product(score, Score.ONE));
                assertThat(explanation.trillionths()).isEqualTo(Score.product(score, Score.ONE));
                offers++;
            }
        }
        assertThat(offers).isEqualTo(Math.toIntExact(result.listed()));
    }

    @Test
    void explanationsMayBeLeftOut() throws IOException {
        Path none = directory.resolve("none");
        CampaignFile campaign = campaign(directory, FEW, RULES, DATA);
        run(campaign, none, 2);
        run(campaign.withExplanations(Explanations.NONE), none, 2);
        assertThat(names(none)).containsExactly("bundle", "decisions.csv", "ledger", "manifest.json", "report.html");
    }

    @Test
    void noReasonSaysTheSameTwice() throws IOException {
        assertThat(Files.readAllLines(done.resolve("decisions.csv")))
                .filteredOn(row -> row.contains("Chosen because"))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row).doesNotContainPattern("customer (.+) and \\1\\b"));
    }

    @Test
    void anAudienceOfNobodyIsAnError() throws IOException {
        CampaignFile campaign = campaign(directory, "tenure_days: '> 9999999'", RULES, DATA);
        assertThatThrownBy(() -> run(campaign, directory.resolve("out"), 1))
                .isInstanceOf(InputException.class)
                .hasMessageMatching(
                        "(?s).*campaign.yaml: None of the \\d+ customers is in the audience\\. Look at the conditions"
                                + " under \"audience\"\\.");
        assertThat(directory.resolve("out")).doesNotExist();
    }

    @Test
    void badRowsAreRefusedOrSkippedAndCounted() throws IOException {
        Path data = Files.createDirectory(directory.resolve("data"));
        for (String name : List.of("offers.csv", "usage.csv.gz")) {
            Files.copy(DATA.resolve(name), data.resolve(name));
        }
        List<String> customers = new ArrayList<>(Files.readAllLines(DATA.resolve("customers.csv")));
        customers.set(2, customers.get(2).replace("PREPAID", "BARTER"));
        Files.write(data.resolve("customers.csv"), customers);
        List<String> events;
        try (InputStream in = new GZIPInputStream(Files.newInputStream(DATA.resolve("events.csv.gz")))) {
            events = new ArrayList<>(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        }
        events.set(1, events.get(1).replace("CLICK", "SHRUG"));
        // Without the events of the customer whose own row is spoiled: they would be about nobody.
        events.removeIf(row -> row.startsWith("C0000002,"));
        Files.write(data.resolve("events.csv"), events);
        Path usage = data.resolve("usage.csv");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(data.resolve("usage.csv.gz")))) {
            Files.write(
                    usage,
                    new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .filter(row -> !row.startsWith("C0000002,"))
                            .toList());
        }
        Files.delete(data.resolve("usage.csv.gz"));

        CampaignFile campaign = campaign(directory, FEW, RULES, data);
        assertThatThrownBy(() -> run(campaign, directory.resolve("refused"), 1))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("customers.csv:3:")
                .hasMessageContaining("BARTER");
        CampaignRun.Result skipped = run(campaign.withBadRows(BadRows.SKIP), directory.resolve("skipped"), 1);
        assertThat(skipped.skippedRows()).isEqualTo(2);
        assertThat(skipped.decisions()).isEqualTo(result.decisions());
        assertThat(directory.resolve("skipped/report.html")).content().contains("BARTER", "SHRUG");
    }

    static CampaignRun.Result run(CampaignFile campaign, Path out, int threads) {
        return new CampaignRun(campaign, out, threads).run(new CampaignRun.Listener() {
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

    private static CampaignFile campaign(Path directory, String audience, Path rules, Path data) throws IOException {
        Path file = directory.resolve("campaign.yaml");
        Files.writeString(
                file, """
                name: trial
                date: 2026-03-03
                channel: PUSH
                list_length: 3
                audience:
                  %s
                objectives:
                  relevance: 0.7
                  revenue: 0.1
                  diversity: 0.2
                rules: %s
                bundle: %s
                data: %s
                """.formatted(audience, rules, Path.of("models/sample").toAbsolutePath(), data));
        return CampaignFile.read(file);
    }

    /** The rule book without the rules for new customers. */
    private Path otherRules() throws IOException {
        Path other = Files.createDirectory(directory.resolve("rules"));
        try (Stream<Path> files = Files.list(RULES)) {
            for (Path file :
                    files.filter(path -> !path.endsWith("cold-start.drl")).toList()) {
                Files.copy(file, other.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return other;
    }

    /** Same decisions, explanations and records, both ledgers sound, nothing half done left. */
    private static void assertSame(Path expected, Path actual) throws IOException {
        assertThat(names(actual)).isEqualTo(names(expected));
        for (String name : List.of("decisions.csv", "explanations.jsonl", "manifest.json")) {
            assertThat(Files.mismatch(expected.resolve(name), actual.resolve(name)))
                    .as(name)
                    .isEqualTo(-1);
        }
        assertThat(records(actual)).isEqualTo(records(expected));
    }

    private static List<String> records(Path out) {
        try (Ledger ledger = Ledger.openForAccess(out)) {
            assertThat(ledger.verify().findings()).isEmpty();
            List<String> records = new ArrayList<>();
            Auditing.records(ledger)
                    .forEachRemaining(record -> records.add(
                            record.sequence() + " " + HexFormat.of().formatHex(((LedgerRecord.Kept) record).bytes())));
            return records;
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return List.copyOf(new TreeSet<>(
                    files.map(file -> file.getFileName().toString()).toList()));
        }
    }

    static boolean command(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static Explanation node(JsonNode json) {
        List<Explanation> parts = new ArrayList<>();
        if (json.has("of")) {
            json.get("of").forEach(part -> parts.add(node(part)));
        }
        return new Explanation(
                Operation.valueOf(json.get("is").asText().toUpperCase(Locale.ROOT)),
                json.get("label").asText(),
                unscaled(json.get("value"), 12),
                json.has("rule") ? json.get("rule").asText() : null,
                parts);
    }

    private static long unscaled(JsonNode number, int scale) {
        BigDecimal value = number.decimalValue();
        return value.movePointRight(scale).longValueExact();
    }
}
