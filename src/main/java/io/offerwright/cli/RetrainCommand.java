package io.offerwright.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offerwright.campaign.TrainingSettings;
import io.offerwright.data.BadRows;
import io.offerwright.data.DataSource;
import io.offerwright.data.Dataset;
import io.offerwright.data.DecisionOutcomes;
import io.offerwright.data.Event;
import io.offerwright.data.Table;
import io.offerwright.domain.Customer;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Score;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.RuleHistory;
import io.offerwright.evaluation.Measure;
import io.offerwright.evaluation.Retraining;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.feedback.Feedback;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.LedgerAccess;
import io.offerwright.ledger.LedgerRecord;
import io.offerwright.ledger.Role;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
            "Better: the 95 %% bootstrap interval of the paired difference in ndcg@5 lies above 0, and that of the AUC not below.",
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

    @Option(
            names = "--outcomes",
            paramLabel = "FILE",
            description =
                    "Also learns from and measures on these: decision_id,offer_id,at,outcome; each decision is looked up in"
                            + " --ledger.")
    private @Nullable Path outcomes;

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
            names = "--window",
            paramLabel = "DAYS",
            description = "Outcomes count for so many days after their decision (default: ${DEFAULT-VALUE}).")
    private int window = Feedback.Settings.USUAL.windowDays();

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
     * What became of the rows of the outcomes.
     *
     * @param unasked of no decision, such as what somebody bought on their own account
     * @param outside before their decision, or too long after it
     */
    private record Joined(
            Dataset data,
            long rows,
            long used,
            long orphans,
            long repeated,
            long unknown,
            long unasked,
            long outside) {}

    @Override
    public Integer call() throws IOException {
        if (holdoutDays < 1 || !(decayDays > 0)) {
            throw new ParameterException(spec.commandLine(), "--holdout-days and --decay-days must be above 0.");
        }
        if (window < 0 || window > Feedback.Settings.LONGEST_WINDOW) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--window is " + window + "; expected 0 to " + Feedback.Settings.LONGEST_WINDOW + " days.");
        }
        if ((outcomes == null) != (ledger == null)) {
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
        if (outcomes != null) {
            sources.put("sha256.outcomes", Fingerprint.ofFile(outcomes).hex());
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

    private Joined join(Dataset read) {
        if (outcomes == null || ledger == null) {
            return new Joined(read, 0, 0, 0, 0, 0, 0, 0);
        }
        List<DecisionOutcomes.Row> rows = DecisionOutcomes.read(Table.csv(outcomes));
        Set<String> customers = new HashSet<>();
        read.customers().stream().map(Customer::id).forEach(customers::add);
        Set<DecisionOutcomes.Row> seen = new HashSet<>();
        Map<String, Optional<Decision>> decisions = new HashMap<>();
        List<Event> events = new ArrayList<>();
        long orphans = 0;
        long repeated = 0;
        long unknown = 0;
        long unasked = 0;
        long outside = 0;
        try (Ledger opened = LedgerPlace.at(ledger, masterKey).open()) {
            LedgerAccess access = LedgerPlace.access(opened, Role.AUDITOR);
            for (DecisionOutcomes.Row row : rows) {
                if (!seen.add(row)) {
                    repeated++;
                    continue;
                }
                if (row.decisionId().isEmpty()) {
                    unasked++;
                    continue;
                }
                Optional<Decision> decision = decisions.computeIfAbsent(row.decisionId(), id -> access.record(id)
                        .filter(LedgerRecord.Kept.class::isInstance)
                        .map(record -> ((LedgerRecord.Kept) record).decision()));
                Optional<Candidate> chosen = decision.flatMap(found -> found.chosen().stream()
                        .filter(candidate -> candidate.offerId().equals(row.offerId()))
                        .findFirst());
                if (chosen.isEmpty()) {
                    orphans++;
                } else if (!inWindow(row, decision.orElseThrow())) {
                    outside++;
                } else if (!customers.contains(
                                decision.orElseThrow().request().customer().id())
                        || read.catalog().indexOf(row.offerId()) < 0) {
                    unknown++;
                } else {
                    events.add(new Event(
                            decision.orElseThrow().request().customer().id(),
                            row.offerId(),
                            row.at(),
                            row.outcome(),
                            decision.orElseThrow().request().context().channel(),
                            (double) decision.orElseThrow().selectionProbability() / Score.ONE));
                }
            }
        }
        return new Joined(
                new Dataset(read.customers(), read.catalog(), read.events().with(events), read.report()),
                rows.size(),
                events.size(),
                orphans,
                repeated,
                unknown,
                unasked,
                outside);
    }

    /** As for "campaign results": from the day of the decision to so many days after it. */
    private boolean inWindow(DecisionOutcomes.Row row, Decision decision) {
        LocalDate made = decision.request().context().date();
        LocalDate day = row.at().toLocalDate();
        return !day.isBefore(made) && !day.isAfter(made.plusDays(window));
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
            if (outcomes != null) {
                object.putObject("outcomes")
                        .put("rows", joined.rows())
                        .put("used", joined.used())
                        .put("orphans", joined.orphans())
                        .put("repeated", joined.repeated())
                        .put("unknown", joined.unknown())
                        .put("unasked", joined.unasked())
                        .put("outside", joined.outside());
            }
            result.compared().forEach((measure, compared) -> object.putObject(measure.key(K))
                    .put("champion", compared.champion())
                    .put("challenger", compared.challenger())
                    .put("low", compared.difference().low())
                    .put("high", compared.difference().high()));
            printer.println(mapper.writeValueAsString(object));
        } else {
            if (outcomes != null) {
                printer.printf(
                        Locale.ROOT,
                        "%,d outcomes: %,d used, %,d of no recorded decision or offer of its list, %,d told before, %,d of"
                                + " customers or offers that the data does not have, %,d without a decision, %,d outside of the %d days after it%n",
                        joined.rows(),
                        joined.used(),
                        joined.orphans(),
                        joined.repeated(),
                        joined.unknown(),
                        joined.unasked(),
                        joined.outside(),
                        window);
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
