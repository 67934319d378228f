package io.offerwright.cli;

import io.offerwright.simulation.DenseWorld;
import io.offerwright.simulation.Groups;
import io.offerwright.simulation.World;
import io.offerwright.simulation.WorldFiles;
import io.offerwright.simulation.WorldSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code simulate}: a telco world with known truth, as the files of a campaign. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Makes a telco world with known truth: customers, usage, offers and events, as CSV files.",
        customSynopsis = {
            "offerwright simulate --customers=N --offers=M --seed=S --out=DIR [OPTIONS]",
            "       offerwright simulate outcomes --world=DIR --decisions=DIR --seed=S --out=FILE [OPTIONS]"
        },
        subcommands = SimulateOutcomesCommand.class,
        footer = {
            "",
            "Equal options make equal files. A world of more customers begins with the customers of a smaller one.",
            "Example: simulate --customers 2000 --offers 72 --seed 7 --out world --truth"
        })
final class SimulateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--customers", paramLabel = "N", description = "How many, 1 to 9999999.")
    private @Nullable Integer customerCount;

    @Option(names = "--offers", paramLabel = "M", description = "How many, 20 to 5000; 60 and more for a full range.")
    private @Nullable Integer offerCount;

    @Option(names = "--seed", paramLabel = "S", description = "Any whole number.")
    private @Nullable Long seedGiven;

    @Option(names = "--out", paramLabel = "DIR", description = "Where the files go; new or empty.")
    private @Nullable Path directory;

    @Option(
            names = "--months",
            paramLabel = "N",
            defaultValue = "18",
            description = "Length of the history of events (default: ${DEFAULT-VALUE}).")
    private int months;

    @Option(
            names = "--until",
            paramLabel = "DATE",
            defaultValue = "2026-03-01",
            description = "The day after the last event (default: ${DEFAULT-VALUE}).")
    private LocalDate until;

    @Option(
            names = "--showings",
            paramLabel = "X",
            description = "Offers shown to a customer in a month, on average (default: 4 + M/50, at most 12).")
    private @Nullable Double showings;

    @Option(
            names = "--truth",
            description = {
                "Also write truth.csv: every customer's utility and probability per offer, and the probability that",
                "the history holds an acceptance, for \"evaluate --truth\"; takes 40 times as long."
            })
    private boolean truth;

    @Option(
            names = "--protected",
            description = {
                "Also write protected.csv for \"ledger fairness\": a group, A or B, and an age band for every customer,",
                "which have nothing to do with anything else."
            })
    private boolean groups;

    @Option(
            names = "--bias",
            paramLabel = "X",
            description = {
                "With --protected: give this share of group B, 0 to 1, poor coverage in customers.csv, so that a rule",
                "that looks at coverage keeps more from them."
            })
    private @Nullable Double bias;

    @Option(
            names = "--churn",
            description = {
                "Also write churn.csv for \"churn train\": who left after the last day, each by chance with their true",
                "probability of leaving."
            })
    private boolean churn;

    @Option(
            names = "--dense",
            paramLabel = "N",
            description = {
                "Make another world instead, to measure training: N interactions per customer, 20 features each of",
                "customers and offers, as files for \"evaluate\". Takes --customers, --offers, --seed, --out, --force alone."
            })
    private @Nullable Integer dense;

    @Option(names = "--gzip", description = "Compress usage, events and truth.")
    private boolean gzip;

    @Option(names = "--force", description = "Replace the files of a world that is in DIR already.")
    private boolean force;

    @Option(names = "--json", description = "Print the summary as a JSON object.")
    private boolean json;

    private int customers;
    private int offers;
    private long seed;
    private Path out = Path.of("");

    /** Options that must be given, but not for the command below this one, so that picocli can't require them. */
    private void requireOptions() {
        List<String> missing = new ArrayList<>();
        customers = required("--customers=N", customerCount, 0, missing);
        offers = required("--offers=M", offerCount, 0, missing);
        seed = required("--seed=S", seedGiven, 0L, missing);
        out = required("--out=DIR", directory, out, missing);
        if (!missing.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    (missing.size() == 1 ? "Missing required option: " : "Missing required options: ")
                            + String.join(", ", missing));
        }
    }

    private static <T> T required(String option, @Nullable T given, T otherwise, List<String> missing) {
        if (given == null) {
            missing.add("'" + option + "'");
            return otherwise;
        }
        return given;
    }

    @Override
    public Integer call() {
        requireOptions();
        if (dense != null) {
            return writeDense(dense);
        }
        if (bias != null && (!groups || !(bias >= 0 && bias <= 1))) {
            throw new ParameterException(
                    spec.commandLine(), "--bias is " + bias + "; expected --protected, and a number from 0 to 1.");
        }
        long started = System.nanoTime();
        World world = World.of(new WorldSettings(
                customers,
                offers,
                seed,
                months,
                until,
                showings == null ? WorldSettings.defaultShowings(offers) : showings));
        WorldFiles.Counts counts;
        try (ProgressBar bar = new ProgressBar(
                spec.commandLine().getErr(), !json && ProgressBar.onTerminal(), "customers", customers)) {
            Optional<Groups> people = groups ? Optional.of(new Groups(bias == null ? 0 : bias)) : Optional.empty();
            counts = new WorldFiles(truth, gzip, force, people, churn).write(world, out, bar::at);
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        PrintWriter printer = spec.commandLine().getOut();
        if (json) {
            printer.printf(
                    Locale.ROOT,
                    "{\"customers\": %d, \"usage\": %d, \"offers\": %d, \"events\": %d, \"accepts\": %d, \"truth\": %d,"
                            + " \"seconds\": %.3f}%n",
                    counts.customers(),
                    counts.usage(),
                    counts.offers(),
                    counts.events(),
                    counts.accepts(),
                    counts.truth(),
                    seconds);
        } else {
            printer.printf(
                    Locale.ROOT,
                    "%,d customers, %,d offers, %,d months of usage, %,d showings, %,d accepts: %s%n",
                    counts.customers(),
                    counts.offers(),
                    counts.usage(),
                    counts.events(),
                    counts.accepts(),
                    out);
        }
        printer.flush();
        return 0;
    }

    private int writeDense(int perCustomer) {
        DenseWorld world;
        try {
            world = new DenseWorld(customers, offers, perCustomer, seed);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        try (ProgressBar bar = new ProgressBar(
                spec.commandLine().getErr(), !json && ProgressBar.onTerminal(), "customers", customers)) {
            world.write(out, force, bar::at);
        }
        PrintWriter printer = spec.commandLine().getOut();
        long interactions = (long) customers * perCustomer;
        String text = json
                ? "{\"customers\": %d, \"offers\": %d, \"train\": %d, \"test\": %d}"
                : "%,d customers, %,d offers, %,d interactions to train on, %,d to test";
        printer.println(String.format(Locale.ROOT, text, customers, offers, interactions, customers));
        printer.flush();
        return 0;
    }
}
