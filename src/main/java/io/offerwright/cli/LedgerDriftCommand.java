package io.offerwright.cli;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.fairness.Drift;
import io.offerwright.fairness.Drift.Feature;
import io.offerwright.fairness.DriftTally;
import io.offerwright.fairness.FairnessReport;
import io.offerwright.fairness.FairnessWords;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.LedgerRecord;
import io.offerwright.ledger.Role;
import io.offerwright.outcomes.Answers;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ledger drift}: how decisions of one period differ from those of an earlier one. */
@Command(
        name = "drift",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Compares the customers, scores and lists of two periods, and propensities with what came of them.",
            "Exit code 1 when a feature has moved far: a population stability index above 0.25, by more than chance."
        },
        footer = {
            "",
            "Example: ledger drift --ledger out --before 2026-01-01..2026-01-31 --after 2026-02-01..2026-02-28"
        })
final class LedgerDriftCommand implements Callable<Integer> {
    private static final int MOST_FEATURES = 12;

    @Spec
    private CommandSpec spec;

    @Mixin
    private LedgerPlace place;

    @Option(
            names = "--before",
            required = true,
            paramLabel = "FROM..TO",
            converter = DayRange.Converter.class,
            description = "The days of the earlier period, by the dates that were decided for.")
    private DayRange before;

    @Option(
            names = "--after",
            required = true,
            paramLabel = "FROM..TO",
            converter = DayRange.Converter.class,
            description = "The days of the later period.")
    private DayRange after;

    @Mixin
    private OutcomeOptions outcomes;

    @Option(names = "--html", paramLabel = "FILE", description = "Also write the report as a page.")
    private @Nullable Path html;

    @Option(names = "--json", description = "Print the report as a JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        outcomes.check(spec.commandLine());
        Drift drift;
        try (Ledger ledger = place.open()) {
            Optional<Answers> known = outcomes.answers(ledger, spec.commandLine());
            LedgerBundles bundles = new LedgerBundles(place, ledger);
            DriftTally old = new DriftTally(known, bundles::catalog, bundles::schema);
            DriftTally now = new DriftTally(known, bundles::catalog, bundles::schema);
            Iterator<LedgerRecord> records =
                    LedgerPlace.access(ledger, Role.AUDITOR).records();
            while (records.hasNext()) {
                LedgerRecord record = records.next();
                old.add(record, before::holds);
                now.add(record, after::holds);
            }
            drift = DriftTally.compare(old, now);
        }
        require("--before", drift.before());
        require("--after", drift.after());
        if (html != null) {
            FairnessReport.write(html, drift, place.toString());
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(FairnessReport.json(drift));
        } else {
            print(out, drift);
        }
        out.flush();
        return drift.found() ? Main.FINDING : 0;
    }

    private void require(String option, Drift.Period period) {
        if (period.decisions() == 0) {
            throw new InputException(Problem.of(
                    place.toString(),
                    "No decision was made for the days of " + option + ".",
                    "\"ledger verify\" tells which there are."));
        }
    }

    private void print(PrintWriter out, Drift drift) {
        out.printf(
                Locale.ROOT,
                "%,d decisions before, %,d after, %d features%n",
                drift.before().decisions(),
                drift.after().decisions(),
                drift.features().size());
        TextTable table = new TextTable("  ", "lrll");
        for (Feature feature : drift.features()
                .subList(0, Math.min(MOST_FEATURES, drift.features().size()))) {
            table.row(
                    feature.name(),
                    Double.isNaN(feature.index()) ? "-" : String.format(Locale.ROOT, "%.3f", feature.index()),
                    "p " + FairnessWords.p(feature.adjusted()),
                    feature.drifted() ? "changed" : "");
        }
        table.print(out);
        calibration(out, "before", drift.before());
        calibration(out, "after", drift.after());
        if (drift.withOutcomes()
                && drift.before().calibration().isEmpty()
                && drift.after().calibration().isEmpty()) {
            out.println(FairnessWords.NO_OUTCOME);
        }
        if (html != null) {
            out.println("Report: " + html);
        }
    }

    private static void calibration(PrintWriter out, String when, Drift.Period period) {
        period.calibration()
                .ifPresent(found -> out.printf(
                        Locale.ROOT,
                        "Propensities %s: %,d outcomes, forecast %.4f, accepted %.4f, Brier %.4f, calibration error %.4f, p %s%n",
                        when,
                        found.cases(),
                        found.forecast(),
                        found.observed(),
                        found.brier(),
                        found.error(),
                        FairnessWords.p(found.p())));
    }
}
