package io.offerwright.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offerwright.campaign.TrainingSettings;
import io.offerwright.data.BadRows;
import io.offerwright.data.DataSource;
import io.offerwright.data.Dataset;
import io.offerwright.data.Event;
import io.offerwright.domain.Customer;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Score;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.RuleHistory;
import io.offerwright.evaluation.Measure;
import io.offerwright.evaluation.Retraining;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.Role;
import io.offerwright.outcomes.Claim;
import io.offerwright.outcomes.JoinCounts;
import io.offerwright.outcomes.OutcomeJoin;
import io.offerwright.outcomes.Settled;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code retrain}: a challenger for the bundle in force. */
@Command(
        name = "retrain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Trains a challenger for a bundle on everything before the last days, recent acceptances counting more, compares both",
            "on what was accepted in these days, and puts the challenger in force only if it is better."
        },
        footer = {
            "",
            "Better: the 95%% bootstrap interval of the paired difference in ndcg@5 lies above 0, and that of the AUC not below.",
            "The challenger keeps the bundle's rules, settings and churn model, and its provenance names the champion and the",
            "figures. Exit code 1 where the champion stays. A bundle that was changed meanwhile is not replaced.",
            "",
            "Example: retrain models/telco data --ledger out/ledger --outcomes outcomes.csv --holdout-days 14"
        })
final class RetrainCommand implements Callable<Integer> {
    private static final int K = 5;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "BUNDLE_DIR", description = "The champion.")
    private Path directory;

    @Parameters(
            index = "1",
            paramLabel = "DATA_DIR",
            description = "customers.csv, usage.csv, offers.csv, events.csv, also .gz.")
    private Path data;

    @Mixin
    private OutcomeOptions outcomes;

    @Option(
            names = "--ledger",
            paramLabel = "PLACE",
            description =
                    "The ledger of the outcomes' decisions: the folder that \"run --out\" wrote to, the ledger's own folder or"
                            + " file, or a JDBC address.")
    private @Nullable String ledger;

    @Option(
            names = "--master-key",
            paramLabel = "FILE",
            description = "The ledger's master key (default: ledger.key beside it; a JDBC address has none).")
    private @Nullable Path masterKey;

    @Option(
            names = "--holdout-days",
            paramLabel = "N",
            defaultValue = "14",
            description = "The last N days of the events are held out (default: ${DEFAULT-VALUE}).")
    private int holdoutDays;

    @Option(
            names = "--decay-days",
            paramLabel = "DAYS",
            defaultValue = "30",
            description = "An acceptance counts exp(-age / DAYS), from the newest on (default: ${DEFAULT-VALUE}).")
    private double decayDays;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Members and hyperparameters, as for \"train\" (default: those of the bundle).")
    private @Nullable Path config;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Start of the bootstrap's draws (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--refit",
            description =
                    "Puts in force what is trained once more on everything, the last days too; that is not measured.")
    private boolean refit;

    @Option(names = "--dry-run", description = "Compares, and changes nothing.")
    private boolean dryRun;

    @Option(names = "--skip-bad-rows", description = "Leaves bad rows out and counts them.")
    private boolean skipBadRows;

    @Mixin
    private Threads threads;

    @Option(names = "--json", description = "Print the result as a JSON object.")
    private boolean json;

    /**
     * The data with what was joined to it.
     *
     * @param counts what became of the outcomes; null without any
     * @param unknown those that count, of customers or offers that the data does not have
     */
    private record Joined(Dataset data, @Nullable JoinCounts counts, long unknown) {
        long used() {
            return counts == null ? 0 : counts.counted() - unknown;
        }
    }

    @Override
    public Integer call() throws IOException {
        if (holdoutDays < 1 || !(decayDays > 0)) {
            throw new ParameterException(spec.commandLine(), "--holdout-days and --decay-days must be above 0.");
        }
        outcomes.check(spec.commandLine());
        if (outcomes.given() != (ledger != null)) {
            throw new ParameterException(spec.commandLine(), "--outcomes and --ledger go together.");
        }
        Bundle champion = Bundle.read(directory);
        Joined joined = join(DataSource.in(data)
                .withAttributes(champion.settings().attributes())
                .withBadRows(skipBadRows ? BadRows.SKIP : BadRows.REFUSE)
                .read());
        Dataset all = joined.data();
        if (all.events().isEmpty()) {
            throw new InputException(Problem.of(data.toString(), "There is no event to learn from.", ""));
        }
        LocalDate last = all.events().at(all.events().size() - 1).toLocalDate();
        Retraining retraining = new Retraining(
                config == null ? List.of() : TrainingSettings.read(config).members(),
                decayDays,
                last.minusDays(holdoutDays - 1L),
                K,
                seed);
        Retraining.Result result = retraining.run(champion, all, threads.count());
        Bundle fresh = result.challenger();
        boolean published = result.better() && !dryRun;
        SortedMap<String, String> sources = new TreeMap<>();
        List<Path> files = outcomes.files();
        for (Path file : files) {
            sources.put(
                    files.size() == 1 ? "sha256.outcomes" : "sha256.outcomes." + file.getFileName(),
                    Fingerprint.ofFile(file).hex());
        }
        if (published && refit) {
            sources.put(
                    "retrained.refit",
                    "on everything, after " + result.challenger().fingerprint().hex() + " was better");
        }
        if (published) {
            if (refit) {
                LocalDateTime end = last.plusDays(1).atStartOfDay();
                fresh = retraining.train(champion, all, end, threads.count());
            }
            fresh = fresh.withFacts(sources);
            RuleHistory.of(directory)
                    .replace(
                            champion,
                            fresh,
                            System.getProperty("user.name", ""),
                            "retrained: " + result.reason(K),
                            Instant.now());
        }
        print(result, joined, retraining.from(), champion, fresh, published);
        return result.better() ? 0 : Main.FINDING;
    }

    /** Each outcome that counts is an event: what "campaign results" counts is what a challenger learns from. */
    private Joined join(Dataset read) {
        if (ledger == null) {
            return new Joined(read, null, 0);
        }
        Set<String> customers = new HashSet<>();
        read.customers().stream().map(Customer::id).forEach(customers::add);
        List<Event> events = new ArrayList<>();
        long[] unknown = {0};
        try (Ledger opened = LedgerPlace.at(ledger, masterKey).open();
                OutcomeJoin join = OutcomeJoin.open(outcomes.attribution())) {
            outcomes.giveTo(join);
            LedgerPlace.access(opened, Role.AUDITOR).records().forEachRemaining(join::add);
            JoinCounts counts = join.join((listed, fates, claims) -> {
                boolean known = customers.contains(listed.customerId());
                for (int place = 0; place < fates.size(); place++) {
                    Settled settled = fates.get(place);
                    String offer = listed.offers().get(place);
                    if (settled == null) {
                        continue;
                    } else if (!known || read.catalog().indexOf(offer) < 0) {
                        unknown[0] += settled.counted();
                        continue;
                    }
                    for (Claim claim : settled.first().values()) {
                        events.add(new Event(
                                listed.customerId(),
                                offer,
                                claim.outcome().at(),
                                claim.outcome().outcome(),
                                listed.channel(),
                                (double) listed.selectionProbability() / Score.ONE));
                    }
                }
            });
            return new Joined(
                    new Dataset(read.customers(), read.catalog(), read.events().with(events), read.report()),
                    counts,
                    unknown[0]);
        }
    }

    private void print(
            Retraining.Result result, Joined joined, LocalDate from, Bundle champion, Bundle fresh, boolean published)
            throws IOException {
        PrintWriter printer = spec.commandLine().getOut();
        String done = published
                ? "Bundle " + fresh.fingerprint().abbreviated() + " is in force in place of "
                        + champion.fingerprint().abbreviated() + "."
                : "Bundle " + champion.fingerprint().abbreviated() + " stays in force"
                        + (result.better() ? ", since this was a dry run." : ".");
        if (json) {
            ObjectMapper mapper = new ObjectMapper();
            ObjectNode object = mapper.createObjectNode();
            object.put("champion", champion.fingerprint().hex());
            object.put("challenger", fresh.fingerprint().hex());
            object.put("held_out_from", from.toString());
            object.put("customers", result.customers());
            object.put("champion_knew", result.championKnew());
            object.put("better", result.better());
            object.put("published", published);
            object.put("reason", result.reason(K));
            JoinCounts counts = joined.counts();
            if (counts != null) {
                ObjectNode told = object.putObject("outcomes")
                        .put("lines", counts.lines())
                        .put("counted", counts.counted())
                        .put("of_no_decision", counts.ofNoDecision())
                        .put("used", joined.used())
                        .put("unknown", joined.unknown());
                ObjectNode rejected = told.putObject("rejected");
                counts.rejected().forEach((reason, lines) -> rejected.put(reason.code(), lines));
            }
            result.compared().forEach((measure, compared) -> object.putObject(measure.key(K))
                    .put("champion", compared.champion())
                    .put("challenger", compared.challenger())
                    .put("low", compared.difference().low())
                    .put("high", compared.difference().high()));
            printer.println(mapper.writeValueAsString(object));
        } else {
            if (joined.counts() != null) {
                printer.println(joined.counts().words() + ".");
                if (joined.unknown() > 0) {
                    printer.printf(
                            Locale.ROOT,
                            "%,d of those that count are of customers or offers that the data does not have, and are left out.%n",
                            joined.unknown());
                }
            }
            printer.println(
                    "Held out from " + from + " on; " + result.customers() + " customers accepted something new then.");
            TextTable table = new TextTable("  ", "lrrrr");
            table.row("", "champion", "challenger", "difference", "95% interval");
            for (Measure measure : Retraining.TOLD) {
                Retraining.Compared compared = result.compared().get(measure);
                if (compared != null) {
                    table.row(
                            measure.key(K),
                            String.format(Locale.ROOT, "%.4f", compared.champion()),
                            String.format(Locale.ROOT, "%.4f", compared.challenger()),
                            String.format(Locale.ROOT, "%+.4f", compared.challenger() - compared.champion()),
                            String.format(
                                    Locale.ROOT,
                                    "%+.4f to %+.4f",
                                    compared.difference().low(),
                                    compared.difference().high()));
                }
            }
            table.print(printer);
            printer.println(result.reason(K));
            if (result.championKnew()) {
                printer.println(
                        "The champion may have been trained on the days held out, which favours it: a bundle trained with --until"
                                + " a day before them would be a fairer one.");
            }
            printer.println(done);
        }
        printer.flush();
    }
}
