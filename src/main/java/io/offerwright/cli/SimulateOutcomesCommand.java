package io.offerwright.cli;

import io.offerwright.data.AssignmentRows;
import io.offerwright.data.Table;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Decision;
import io.offerwright.feedback.CampaignResults;
import io.offerwright.ledger.Ledger;
import io.offerwright.ledger.LedgerRecord;
import io.offerwright.ledger.Role;
import io.offerwright.simulation.Responses;
import io.offerwright.simulation.Responses.Counts;
import io.offerwright.simulation.Responses.Injected;
import io.offerwright.simulation.Responses.Listed;
import io.offerwright.simulation.Responses.Truth;
import io.offerwright.simulation.World;
import io.offerwright.simulation.WorldFiles;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code simulate outcomes}: what a world's customers do with a campaign's decisions, and what is true of it. */
@Command(
        name = "outcomes",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Lets the customers of a simulated world answer to the decisions of a campaign: who sees, clicks, accepts and",
            "declines, and who buys on their own account. Says by how much the campaign truly lifted conversion and revenue,",
            "so that \"campaign results\" can be held against it."
        },
        footer = {
            "",
            "Example: simulate outcomes --world world --decisions out --seed 3 --out outcomes.csv",
            "         campaign results out --outcomes outcomes.csv"
        })
final class SimulateOutcomesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--world",
            required = true,
            paramLabel = "DIR",
            description = "The directory that \"simulate\" wrote, whose customers the campaign decided for.")
    private Path world;

    @Option(
            names = "--decisions",
            required = true,
            paramLabel = "DIR",
            description = "The directory that \"run --out\" wrote, with its ledger.")
    private Path decisions;

    @Option(names = "--seed", required = true, paramLabel = "S", description = "Any whole number.")
    private long seed;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "Where the outcomes go; compressed if it ends in .gz. One that is there is replaced.")
    private Path out;

    @Option(
            names = "--assignments",
            paramLabel = "FILE",
            description = "Who is held out (default: assignments.csv beside the decisions, if there is one).")
    private @Nullable Path assignments;

    @Option(
            names = "--window",
            paramLabel = "DAYS",
            defaultValue = "30",
            description = "Outcomes come within so many days, 14 at most (default: ${DEFAULT-VALUE}).")
    private int window;

    @Option(
            names = "--organic",
            paramLabel = "X",
            defaultValue = "0.1",
            description = "How likely customers look for an offer on their own account (default: ${DEFAULT-VALUE}).")
    private double organic;

    @Option(
            names = "--late",
            paramLabel = "X",
            defaultValue = "0",
            description = "Adds an acceptance behind the window to this share of lists (default: ${DEFAULT-VALUE}).")
    private double late;

    @Option(
            names = "--duplicates",
            paramLabel = "X",
            defaultValue = "0",
            description = "Writes this share of rows twice (default: ${DEFAULT-VALUE}).")
    private double duplicates;

    @Option(
            names = "--orphans",
            paramLabel = "X",
            defaultValue = "0",
            description =
                    "Adds an outcome of a decision that nobody made beside this share of lists (default: ${DEFAULT-VALUE}).")
    private double orphans;

    @Option(names = "--json", description = "Print counts and truth as a JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        World of = WorldFiles.read(world);
        Responses responses = new Responses(of, seed, window, organic, new Injected(late, duplicates, orphans));
        Path usual = decisions.resolve("assignments.csv");
        Path assigned = assignments == null && Files.exists(usual) ? usual : assignments;
        List<String> heldOut = assigned == null ? List.of() : heldOut(assigned);
        Responses.Result result;
        try (Ledger ledger = Ledger.openForAccess(decisions)) {
            Iterator<LedgerRecord> records =
                    LedgerPlace.access(ledger, Role.AUDITOR).records();
            Iterable<LedgerRecord> each = () -> records;
            Stream<Listed> listed = StreamSupport.stream(each.spliterator(), false)
                    .filter(LedgerRecord.Kept.class::isInstance)
                    .map(record -> listed(((LedgerRecord.Kept) record).decision()));
            result = responses.write(out, listed.iterator(), heldOut.iterator());
        }
        print(result);
        return 0;
    }

    /** A tenth of the customers most often, so their ids may be held in memory. */
    private static List<String> heldOut(Path file) {
        List<String> ids = new ArrayList<>();
        AssignmentRows.read(Table.csv(file), (line, customer, experiment, arm) -> {
            if (experiment.equals(CampaignResults.UNIVERSAL_HOLDOUT) && arm.equals(CampaignResults.HOLDOUT)) {
                ids.add(customer);
            }
        });
        return ids;
    }

    private static Listed listed(Decision decision) {
        return new Listed(
                decision.id(),
                decision.request().customer().id(),
                decision.request().context().date(),
                decision.request().context().channel(),
                decision.chosen().stream().map(Candidate::offerId).toList());
    }

    private void print(Responses.Result result) {
        Counts counts = result.counts();
        Truth truth = result.truth();
        PrintWriter printer = spec.commandLine().getOut();
        if (json) {
            printer.printf(
                    Locale.ROOT,
                    "{\"rows\": %d, \"impressions\": %d, \"clicks\": %d, \"accepts\": %d, \"declines\": %d,"
                            + " \"organic\": %d, \"late\": %d, \"duplicates\": %d, \"orphans\": %d,"
                            + " \"truth\": {\"customers\": %d, \"held_out\": %d, \"conversion\": %.8f,"
                            + " \"conversion_held_out\": %.8f, \"lift\": %.8f, \"revenue\": %.6f,"
                            + " \"revenue_held_out\": %.6f, \"revenue_lift\": %.6f}}%n",
                    counts.rows(),
                    counts.impressions(),
                    counts.clicks(),
                    counts.accepts(),
                    counts.declines(),
                    counts.organic(),
                    counts.late(),
                    counts.duplicates(),
                    counts.orphans(),
                    truth.customers(),
                    truth.heldOut(),
                    truth.conversion(),
                    truth.conversionHeldOut(),
                    truth.lift(),
                    truth.revenue(),
                    truth.revenueHeldOut(),
                    truth.revenueLift());
        } else {
            printer.printf(
                    Locale.ROOT,
                    "%,d rows: %,d impressions, %,d clicks, %,d accepts, %,d declines, %,d bought on their own account: %s%n",
                    counts.rows(),
                    counts.impressions(),
                    counts.clicks(),
                    counts.accepts(),
                    counts.declines(),
                    counts.organic(),
                    out);
            if (counts.late() + counts.duplicates() + counts.orphans() > 0) {
                printer.printf(
                        Locale.ROOT,
                        "Injected: %,d late, %,d duplicates, %,d of no decision%n",
                        counts.late(),
                        counts.duplicates(),
                        counts.orphans());
            }
            printer.printf(
                    Locale.ROOT,
                    "The truth of the %,d who were decided for: %.3f%% buy, %.3f%% would if held out (%,d were),"
                            + " a lift of %.3f points or %.1f%%; %.4f of revenue each, %.4f if held out, a lift of %.4f%n",
                    truth.customers(),
                    100 * truth.conversion(),
                    100 * truth.conversionHeldOut(),
                    truth.heldOut(),
                    100 * truth.lift(),
                    100 * truth.relativeLift(),
                    truth.revenue(),
                    truth.revenueHeldOut(),
                    truth.revenueLift());
        }
        printer.flush();
    }
}
