package io.offerwright.engine;

import io.offerwright.campaign.CampaignFile;
import io.offerwright.campaign.RunSummary;
import io.offerwright.data.Dataset;
import io.offerwright.data.History;
import io.offerwright.data.OrderedData;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.Score;
import io.offerwright.explanation.ExplanationJson;
import io.offerwright.ledger.Ledger;
import io.offerwright.model.FoldIn;
import io.offerwright.rules.Firing;
import io.offerwright.rules.RuleBook;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Where each microsecond of a decision goes: CPU time of every stage, on one thread, over the customers of a campaign, warm.
 *
 * <pre>java -cp ... io.offerwright.engine.StageProfile CAMPAIGN_DIR [CUSTOMERS [ROUNDS]]</pre>
 */
final class StageProfile {
    static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();

    private static final int BATCH = 256;

    private final Map<String, long[]> stages = new LinkedHashMap<>();
    private final List<Explained> last = new ArrayList<>();
    private long sink;

    private StageProfile() {}

    private interface Stage {
        long run() throws Exception;
    }

    private void stage(String name, Stage stage) throws Exception {
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long began = THREADS.getCurrentThreadCpuTime();
        sink += stage.run();
        long[] sums = stages.computeIfAbsent(name, unseen -> new long[2]);
        sums[0] += THREADS.getCurrentThreadCpuTime() - began;
        sums[1] += THREADS.getCurrentThreadAllocatedBytes() - bytes;
    }

    public static void main(String[] arguments) throws Exception {
        CampaignFile campaign = CampaignFile.read(Path.of(arguments[0]));
        int customers = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5_000;
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 4;
        Dataset data = campaign.data().read();
        Bundle trained = Bundle.read(campaign.bundle());
        Bundle bundle = trained.with(data.catalog(), RuleBook.read(campaign.rules()), trained.settings());
        History history = History.of(data, campaign.date());
        List<Customer> audience =
                data.customers().subList(0, Math.min(customers, data.customers().size()));
        Path place = Files.createTempDirectory("profile");
        try (DecisionEngine engine = DecisionEngine.open(bundle)) {
            StageProfile profile = new StageProfile();
            for (int round = 0; round < rounds; round++) {
                profile.stages.clear();
                profile.last.clear();
                profile.reading(campaign, place.resolve("sorting" + round), audience.size());
                // As in a campaign's run, each customer is new to the ledger.
                try (Ledger ledger = Ledger.open(place.resolve("ledger" + round))) {
                    ledger.bundles().put(bundle.files());
                    profile.round(engine, campaign, history, audience, ledger, "r" + round);
                }
            }
            profile.print(audience.size());
            System.out.printf("%n%-54s %10s%n", "no stage can go below", "us CPU");
            StageLimits.of(profile.last.subList(0, Math.min(BATCH, profile.last.size())), engine)
                    .forEach((what, limit) -> System.out.printf("%-54s %10.2f%n", what, limit));
        }
    }

    /** Both readings of all tables, the check of all rows and the way through them, for as many customers as are decided for. */
    private void reading(CampaignFile campaign, Path sorting, int decisions) throws Exception {
        try (OrderedData data = OrderedData.of(campaign.data(), sorting)) {
            long[] customers = {0};
            long began = THREADS.getCurrentThreadCpuTime();
            long bytes = THREADS.getCurrentThreadAllocatedBytes();
            Consumer<Customer> counting = data.check(() -> customer -> customers[0]++);
            sink += counting.hashCode();
            try (OrderedData.Visits visits = data.visits(campaign.date())) {
                while (visits.hasNext()) {
                    sink += visits.next().contacts().size();
                }
            }
            stages.put("reading", new long[] {
                (THREADS.getCurrentThreadCpuTime() - began) / customers[0] * decisions,
                (THREADS.getCurrentThreadAllocatedBytes() - bytes) / customers[0] * decisions
            });
        }
    }

    private void round(
            DecisionEngine engine,
            CampaignFile campaign,
            History history,
            List<Customer> audience,
            Ledger ledger,
            String round)
            throws Exception {
        RunSummary summary = new RunSummary(engine.bundle().catalog(), engine.similarity(), campaign.listLength());
        RunSummary[] part = {summary.part()};
        Ledger.Prepared[] prepared = {ledger.prepare()};
        // A run takes one decision after the other through all stages; so few at a time are as near to that as the
        // clock allows.
        int size = 8;
        ByteArrayOutputStream lines = new ByteArrayOutputStream(1 << 16);
        for (int from = 0; from < audience.size(); from += size) {
            List<Customer> batch = audience.subList(from, Math.min(audience.size(), from + size));
            List<DecisionRequest> requests = new ArrayList<>();
            stage("history, request", () -> {
                for (Customer customer : batch) {
                    requests.add(DecisionRequest.of(
                            customer,
                            history.holdings(customer),
                            history.contacts(customer),
                            campaign.context(),
                            campaign.listLength()));
                }
                return requests.size();
            });
            List<int[]> features = new ArrayList<>();
            stage("  encode", () -> {
                for (DecisionRequest request : requests) {
                    features.add(engine.features()
                            .encode(request.customer(), request.context().date()));
                }
                return features.size();
            });
            List<FoldIn.Represented> representations = new ArrayList<>();
            stage("  represent", () -> {
                for (int index = 0; index < features.size(); index++) {
                    representations.add(
                            engine.represent(features.get(index), engine.newAcceptances(requests.get(index))));
                }
                return representations.size();
            });
            List<long[]> logits = new ArrayList<>();
            stage("  score", () -> {
                for (FoldIn.Represented each : representations) {
                    long[] row = new long[engine.bundle().catalog().size()];
                    engine.scorer().score(each.representations(), row);
                    logits.add(row);
                }
                return logits.size();
            });
            List<long[]> model = new ArrayList<>();
            stage("  squash", () -> {
                for (long[] row : logits) {
                    long[] squashed = new long[row.length];
                    for (int offer = 0; offer < row.length; offer++) {
                        squashed[offer] = Score.squash(row[offer]);
                    }
                    model.add(squashed);
                }
                return model.size();
            });
            List<long[]> content = new ArrayList<>();
            stage("  content match", () -> {
                for (DecisionRequest request : requests) {
                    content.add(engine.matcher().match(request.customer()));
                }
                return content.size();
            });
            List<List<Firing>> firings = new ArrayList<>();
            stage("  rules", () -> {
                for (DecisionRequest request : requests) {
                    firings.add(engine.fire(request));
                }
                return firings.size();
            });
            stage("  rank", () -> {
                long sum = 0;
                for (int index = 0; index < requests.size(); index++) {
                    sum += engine.ranker()
                            .rank(model.get(index), content.get(index), firings.get(index), campaign.listLength())
                            .chosen()
                            .length;
                }
                return sum;
            });
            stage("  propensity", () -> {
                long sum = 0;
                for (long[] row : logits) {
                    for (long logit : row) {
                        sum += engine.calibration().propensity(logit);
                    }
                }
                return sum;
            });
            List<Explained> explained = new ArrayList<>();
            stage("decide, in all", () -> {
                for (DecisionRequest request : requests) {
                    explained.add(engine.decideAndExplain(new DecisionRequest(
                            round + request.decisionId(),
                            request.customer(),
                            request.holdings(),
                            request.contacts(),
                            request.context(),
                            request.listLength())));
                }
                return explained.size();
            });
            last.addAll(explained.subList(0, last.size() < BATCH ? explained.size() : 0));
            stage("reasons", () -> {
                long sum = 0;
                for (Explained each : explained) {
                    for (var candidate : each.chosen()) {
                        sum += each.reason(candidate.offerId()).length();
                    }
                }
                return sum;
            });
            stage("short explanations", () -> {
                lines.reset();
                for (Explained each : explained) {
                    ExplanationJson.writeShortLine(lines, each);
                }
                return lines.size();
            });
            stage("(trees instead)", () -> {
                lines.reset();
                for (Explained each : explained) {
                    ExplanationJson.writeLine(lines, each);
                }
                return lines.size();
            });
            stage("summary", () -> {
                explained.forEach(part[0]::add);
                return explained.size();
            });
            stage("ledger, encoding", () -> {
                for (Explained each : explained) {
                    prepared[0].add(each.decision());
                }
                return explained.size();
            });
            if (prepared[0].size() >= BATCH || from + size >= audience.size()) {
                stage("summary", () -> {
                    summary.merge(part[0]);
                    part[0] = summary.part();
                    return summary.decisions();
                });
                stage("ledger, sealing", () -> {
                    ledger.append(prepared[0]);
                    prepared[0] = ledger.prepare();
                    return ledger.size();
                });
            }
        }
    }

    private void print(int decisions) {
        System.out.printf("%-24s %10s %10s%n", "stage", "us CPU", "KB");
        stages.forEach((name, sums) -> System.out.printf(
                "%-24s %10.1f %10.1f%n", name, sums[0] / 1e3 / decisions, sums[1] / 1024.0 / decisions));
        System.out.println("(" + sink + ")");
    }
}
