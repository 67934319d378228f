package io.offerwright.cli;

import io.offerwright.campaign.CampaignFile;
import io.offerwright.data.Table;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.experiment.Experiment;
import io.offerwright.experiment.ExperimentFile;
import io.offerwright.feedback.CampaignResults;
import io.offerwright.feedback.Feedback;
import io.offerwright.feedback.ResultsReport;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The options of every command that joins outcomes to a campaign's decisions. */
final class FeedbackOptions {
    @Parameters(paramLabel = "OUT_DIR", description = "The folder that \"run --out\" wrote to.")
    private Path directory;

    @Mixin
    private OutcomeOptions outcomes;

    @Option(
            names = "--assignments",
            paramLabel = "FILE",
            description =
                    "Who was in which arm: customer_id, experiment, arm (default: OUT_DIR/assignments.csv, if there).")
    private @Nullable Path assignments;

    @Option(
            names = "--experiment",
            paramLabel = "FILE",
            description = "The experiment's file, which names the shares of its arms and the control. May be repeated.")
    private List<Path> experiments = List.of();

    @Option(
            names = "--planned",
            paramLabel = "EXPERIMENT:ARM=SHARE,...",
            description = {
                "The shares that the arms of an experiment were to have, such as universal-holdout:holdout=0.1,treated=0.9,",
                "to check whether they have. May be repeated."
            })
    private List<String> planned = List.of();

    @Option(
            names = "--segment",
            paramLabel = "COLUMN",
            description = {
                "Also tells the lift of each group of customers by this column of theirs, such as region, corrected for many looks",
                "(Holm); takes --customers or --campaign."
            })
    private @Nullable String segment;

    @Option(
            names = "--segment-minimum",
            paramLabel = "N",
            defaultValue = "100",
            description = "Groups of which an arm has fewer customers are not compared (default: ${DEFAULT-VALUE}).")
    private int segmentMinimum;

    @Option(
            names = "--customers",
            paramLabel = "FILE",
            description = "The customers, of all arms and the holdout, with that column: CSV, also compressed.")
    private @Nullable Path customers;

    @Option(names = "--campaign", paramLabel = "CAMPAIGN_DIR", description = "The campaign whose customers have it.")
    private @Nullable Path campaign;

    @Option(names = "--from-date", paramLabel = "DATE", description = "Decisions for this day and later.")
    private LocalDate from = LocalDate.MIN;

    @Option(names = "--to-date", paramLabel = "DATE", description = "Decisions for this day and earlier.")
    private LocalDate to = LocalDate.MAX;

    @Option(
            names = "--ledger",
            paramLabel = "PLACE",
            description = "Where the decisions are recorded, a folder or JDBC address (default: OUT_DIR).")
    private @Nullable String ledger;

    @Option(
            names = "--master-key",
            paramLabel = "FILE",
            description = "The ledger's master key (default: ledger.key beside it; a JDBC address has none).")
    private @Nullable Path masterKey;

    @Option(
            names = "--rejects",
            paramLabel = "FILE",
            description = "Where outcomes go that do not count (default: OUT_DIR/outcomes-rejected.csv).")
    private @Nullable Path rejects;

    /** Where outcomes go that do not count. */
    Path rejects() {
        return rejects == null ? directory.resolve("outcomes-rejected.csv") : rejects;
    }

    /** The folder of the run. */
    Path directory() {
        return directory;
    }

    /** Joins and counts. */
    CampaignResults results(CommandLine command) {
        outcomes.check(command);
        if (to.isBefore(from)) {
            throw new ParameterException(command, "--to-date (" + to + ") is before --from-date (" + from + ").");
        }
        if ((segment == null) == (customers != null || campaign != null) || (customers != null && campaign != null)) {
            throw new ParameterException(
                    command, "--segment goes together with --customers or --campaign, one of the two.");
        }
        if (segmentMinimum < 2) {
            throw new ParameterException(
                    command,
                    "--segment-minimum is " + segmentMinimum
                            + "; expected 2 or more, so that nobody is told of alone.");
        }
        if (!outcomes.given()) {
            throw new ParameterException(command, "Name the outcomes, by --outcomes or by --query.");
        }
        Map<String, SortedMap<String, Double>> shares = planned(command);
        Map<String, String> controls = new TreeMap<>();
        experiments.forEach(file -> plan(ExperimentFile.read(file), shares, controls));
        DayRange days = new DayRange(from, to);
        LedgerPlace place = LedgerPlace.at(ledger == null ? directory.toString() : ledger, masterKey);
        try (Ledger open = place.open()) {
            LedgerBundles bundles = new LedgerBundles(place, open);
            try (Feedback feedback = Feedback.open(outcomes.attribution(), bundles::catalog)) {
                outcomes.giveTo(feedback.outcomes());
                takeAssignments(feedback);
                takeSegments(feedback);
                feedback.decisions(LedgerPlace.access(open, Role.AUDITOR).records(), days::holds);
                // Only now it is known which bundles decided, and what they protect.
                refuseProtected(bundles.protectedNames());
                return feedback.results(shares, controls, rejects());
            }
        }
    }

    private void takeSegments(Feedback feedback) {
        if (segment == null) {
            return;
        }
        Table table = customers != null
                ? Table.csv(customers)
                : CampaignFile.read(Objects.requireNonNull(campaign)).data().customers();
        feedback.groups(table, segment, segmentMinimum);
    }

    private void refuseProtected(Set<String> names) {
        if (segment != null && names.contains(segment)) {
            throw new InputException(Problem.of(
                    "--segment",
                    "The column \"" + segment + "\" is protected in these decisions.",
                    "\"ledger fairness\" compares groups by what is protected."));
        }
    }

    private void takeAssignments(Feedback feedback) {
        Path usual = directory.resolve("assignments.csv");
        Path file = assignments == null && Files.exists(usual) ? usual : assignments;
        if (file != null) {
            feedback.assignments(file.toString(), Table.csv(file));
        }
    }

    private Map<String, SortedMap<String, Double>> planned(CommandLine command) {
        Map<String, SortedMap<String, Double>> all = new TreeMap<>();
        for (String text : planned) {
            int colon = text.indexOf(':');
            SortedMap<String, Double> shares = new TreeMap<>();
            double sum = 0;
            for (String part :
                    colon < 1 ? new String[0] : text.substring(colon + 1).split(",", -1)) {
                int equals = part.lastIndexOf('=');
                Optional<Double> share = equals < 1 ? Optional.empty() : share(part.substring(equals + 1));
                if (share.isEmpty() || shares.put(part.substring(0, equals), share.get()) != null) {
                    shares.clear();
                    break;
                }
                sum += share.get();
            }
            if (shares.size() < 2 || Math.abs(sum - 1) > 1e-6) {
                throw new ParameterException(
                        command,
                        "--planned is \"" + text
                                + "\"; expected an experiment and the share of each of its arms, which add up to 1, such as"
                                + " universal-holdout:holdout=0.1,treated=0.9.");
            }
            all.put(text.substring(0, colon), shares);
        }
        return all;
    }

    /** Notes down the shares that the arms were to have of those who have one, and the control. */
    private static void plan(
            Experiment experiment, Map<String, SortedMap<String, Double>> shares, Map<String, String> controls) {
        controls.put(experiment.name(), experiment.control());
        double all =
                experiment.arms().stream().mapToInt(Experiment.Arm::buckets).sum();
        SortedMap<String, Double> arms = new TreeMap<>();
        for (Experiment.Arm arm : experiment.arms()) {
            if (arm.buckets() > 0) {
                arms.put(arm.name(), arm.buckets() / all);
            }
        }
        shares.putIfAbsent(experiment.name(), arms);
        experiment
                .share(CampaignResults.HOLDOUT)
                .ifPresent(held -> shares.putIfAbsent(
                        CampaignResults.UNIVERSAL_HOLDOUT,
                        new TreeMap<>(Map.of(CampaignResults.HOLDOUT, held, CampaignResults.TREATED, 1 - held))));
    }

    private static Optional<Double> share(String text) {
        try {
            double share = Double.parseDouble(text);
            return share > 0 && share < 1 ? Optional.of(share) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Where the results of a report come from. */
    ResultsReport.Sources reportSources() {
        Path usual = directory.resolve("assignments.csv");
        Path file = assignments == null && Files.exists(usual) ? usual : assignments;
        return new ResultsReport.Sources(
                Ledger.withoutPassword(ledger == null ? directory.toString() : ledger),
                outcomes.sources(),
                file == null ? "" : file.toString());
    }
}
