package io.offerwright.cli;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.engine.Bundle;
import io.offerwright.fairness.DriftTally;
import io.offerwright.ledger.Checkpoint;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.LedgerAccess;
import io.offerwright.ledger.LedgerRecord;
import io.offerwright.ledger.Role;
import io.offerwright.monitoring.Finding;
import io.offerwright.monitoring.Health;
import io.offerwright.monitoring.HealthReport;
import io.offerwright.monitoring.HealthSettings;
import io.offerwright.monitoring.HealthTally;
import io.offerwright.monitoring.Readings;
import io.offerwright.outcomes.OutcomeJoin;
import io.offerwright.page.Figures;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code health}: what is wrong with an engine, in words. */
@Command(
        name = "health",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Holds the decisions of the last days against those of the weeks before and says what is wrong: with numbers,",
            "since when, from where on it counts, and what to do. Exit code 1 when something is."
        },
        footer = {
            "",
            "What is looked at: fallbacks, empty lists, rules that suddenly keep out more, less or nothing, an offer that takes",
            "over, diversity, conversion, drift of customers and scores, the age of the model, offers that are over; with",
            "--metrics also latency, the ledger's lag and failures; with --verify and --anchor the ledger.",
            "A change counts if it is large and more than chance; a healthy engine is called ill in 1 of 100 reports at most.",
            "Example: health out/spring-upgrade --outcomes outcomes.csv"
        })
final class HealthCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "PLACE",
            description = "The folder that \"run --out\" wrote to, the ledger's own folder or file, or a JDBC address.")
    private String place;

    @Option(
            names = "--master-key",
            paramLabel = "FILE",
            description = "The ledger's master key (default: ledger.key beside it; a JDBC address has none).")
    private @Nullable Path masterKey;

    @Mixin
    private OutcomeOptions outcomes;

    @Option(
            names = "--metrics",
            paramLabel = "FILE",
            description = "The engine's meters, as text for Prometheus: for latency, the ledger's lag and failures.")
    private @Nullable Path metrics;

    @Option(names = "--anchor", paramLabel = "FILE", description = "The last checkpoint that \"ledger anchor\" wrote.")
    private @Nullable Path anchor;

    @Option(names = "--verify", description = "Verify the whole ledger, too, which takes a while.")
    private boolean verify;

    @Option(
            names = "--recent",
            paramLabel = "DAYS",
            defaultValue = "7",
            description = "The last days, which are looked at (default: ${DEFAULT-VALUE}).")
    private int recent;

    @Option(
            names = "--past",
            paramLabel = "DAYS",
            defaultValue = "28",
            description = "The days before, which they are held against (default: ${DEFAULT-VALUE}).")
    private int past;

    @Option(
            names = "--settle",
            paramLabel = "DAYS",
            defaultValue = "3",
            description =
                    "Outcomes of the last so many days still come in, so conversion leaves them out (default: ${DEFAULT-VALUE}).")
    private int settle;

    @Option(names = "--days", description = "Also print precision, conversion and diversity of each day.")
    private boolean days;

    @Option(names = "--json", description = "Print everything as a JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        for (int each : new int[] {recent, past}) {
            if (each < 1 || each > 3650) {
                throw new ParameterException(
                        spec.commandLine(), "--recent and --past are 1 to 3650 days; found " + each + ".");
            }
        }
        outcomes.check(spec.commandLine());
        if (settle < 0 || settle > 3650) {
            throw new ParameterException(spec.commandLine(), "--settle is 0 to 3650 days; found " + settle + ".");
        }
        HealthSettings usual = HealthSettings.USUAL;
        HealthSettings settings = new HealthSettings(
                recent,
                past,
                settle,
                usual.error(),
                usual.fallbackShare(),
                usual.emptyPoints(),
                usual.rulePoints(),
                usual.takeoverShare(),
                usual.relativeDrop(),
                usual.modelAgeDays(),
                usual.expiredShare(),
                usual.anchorAgeDays(),
                usual.latencyMillis(),
                usual.lagSeconds());
        Health health = examine(settings);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(HealthReport.json(health));
        } else {
            print(out, health);
        }
        out.flush();
        return health.healthy() ? 0 : Main.FINDING;
    }

    private Health examine(HealthSettings settings) {
        Optional<Readings> readings = Optional.ofNullable(metrics).map(Readings::read);
        Optional<LocalDate> signedFor = Optional.ofNullable(anchor)
                .map(Checkpoint::read)
                .map(checkpoint -> LocalDate.ofInstant(Instant.parse(checkpoint.moment()), ZoneOffset.UTC));
        LedgerPlace at = LedgerPlace.at(place, masterKey);
        try (Ledger ledger = at.open();
                OutcomeJoin join = OutcomeJoin.open(outcomes.attribution())) {
            LedgerAccess access = LedgerPlace.access(ledger, Role.AUDITOR);
            HealthTally tally = new HealthTally(settings.settleDays());
            outcomes.giveTo(join);
            access.records().forEachRemaining(record -> {
                tally.add(record);
                if (outcomes.given()) {
                    join.add(record);
                }
            });
            if (outcomes.given()) {
                tally.add(join);
            }
            LocalDate lastDay = tally.lastDay()
                    .orElseThrow(() -> new InputException(Problem.of(
                            at.toString(),
                            "The ledger holds no decision.",
                            "\"run --out\" records some, or an engine that a ledger is given to.")));
            LedgerBundles bundles = new LedgerBundles(at, ledger);
            DriftTally before = new DriftTally(Optional.empty(), bundles::catalog, bundles::schema);
            DriftTally now = new DriftTally(Optional.empty(), bundles::catalog, bundles::schema);
            Iterator<LedgerRecord> records = access.records();
            while (records.hasNext()) {
                LedgerRecord record = records.next();
                before.add(record, Health.past(lastDay, settings));
                now.add(record, Health.recent(lastDay, settings));
            }
            Optional<Bundle> last = tally.lastBundle()
                    .flatMap(fingerprint -> ledger.bundles().get(fingerprint))
                    .map(Bundle::of);
            List<String> damage = verify
                    ? ledger.verify().findings().stream().map(Object::toString).toList()
                    : null;
            Health.Facts facts = new Health.Facts(
                    DriftTally.compare(before, now),
                    last.map(Bundle::catalog).orElse(null),
                    last.map(bundle -> bundle.provenance().facts().get("data.until"))
                            .orElse(null),
                    readings.orElse(null),
                    signedFor,
                    damage);
            return Health.of(tally, facts, settings, LocalDate.now(Clock.systemUTC()));
        }
    }

    private void print(PrintWriter out, Health health) {
        List<Finding> findings = health.findings();
        out.println(
                findings.isEmpty()
                        ? "Nothing is wrong, as far as was looked at, in " + decisions(health) + "."
                        : Figures.counted(findings.size(), "thing is", "things are") + " wrong, in " + decisions(health)
                                + ".");
        int number = 0;
        for (Finding finding : findings) {
            number++;
            out.println();
            out.println(number + ". " + TextTable.plain(finding.said()));
            out.println("   Threshold: " + TextTable.plain(finding.threshold()));
            out.println("   What to do: " + TextTable.plain(finding.advice()));
        }
        if (health.outcomes().isPresent()) {
            out.println();
            out.println(health.outcomes().get().words() + ".");
        }
        if (!health.notes().isEmpty()) {
            out.println();
            health.notes().forEach(note -> out.println("Note: " + TextTable.plain(note)));
        }
        if (days) {
            out.println();
            TextTable table = new TextTable("", "lrrrrr");
            table.row("day", "decisions", "empty", "precision@K", "conversion", "diversity");
            for (HealthTally.DailyQuality day : health.days()) {
                table.row(
                        day.day().toString(),
                        Figures.count(day.decisions()),
                        Figures.count(day.empty()),
                        figure(day.precision()),
                        figure(day.conversion()),
                        figure(day.diversity()));
            }
            table.print(out);
        }
    }

    private static String decisions(Health health) {
        return Figures.counted(health.decisions(), "decision", "decisions") + " up to " + health.lastDay();
    }

    private static String figure(double value) {
        return Double.isNaN(value) ? "-" : Figures.decimal(value, 4);
    }
}
