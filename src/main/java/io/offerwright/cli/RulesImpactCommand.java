package io.offerwright.cli;

import io.offerwright.data.BadRows;
import io.offerwright.data.DataSource;
import io.offerwright.data.Dataset;
import io.offerwright.data.History;
import io.offerwright.data.OfferFile;
import io.offerwright.data.Table;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.PairedEngine;
import io.offerwright.impact.Grouping;
import io.offerwright.impact.Impact;
import io.offerwright.impact.ImpactAnalysis;
import io.offerwright.impact.ImpactFacts;
import io.offerwright.impact.ImpactJson;
import io.offerwright.impact.ImpactReport;
import io.offerwright.rules.RuleBook;
import io.offerwright.rules.RuleCheck;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code offerwright rules impact OLD NEW}: who wins and who loses by an edit of the rules. */
@Command(
        name = "impact",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Decide for every customer under the old and the new rules, and tell what changes.",
        footer = {
            "",
            "OLD and NEW are directories with rule files, decided on the model, catalogue and settings of --bundle, or",
            "bundles that differ in their rules alone. What the edit can't touch is computed once for both.",
            "Example: rules impact rules/telco my-rules --bundle models/sample --customers sample-campaigns/data",
            "             --date 2026-03-01 --by segment,churn_risk --html impact.html"
        })
final class RulesImpactCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "OLD", description = "The rules as they are: a directory, or a bundle.")
    private Path before;

    @Parameters(index = "1", paramLabel = "NEW", description = "The rules as edited: a directory, or a bundle.")
    private Path after;

    @Option(
            names = "--bundle",
            paramLabel = "DIR",
            description = "Whose model, catalogue and settings to decide with (default: those of OLD or NEW).")
    private @Nullable Path bundle;

    @Option(
            names = "--customers",
            required = true,
            paramLabel = "DIR|FILE",
            description =
                    "A directory with customers, usage, offers and events; or a customers.csv, whose customers then "
                            + "have neither usage nor history.")
    private Path customers;

    @Option(
            names = "--date",
            required = true,
            paramLabel = "DATE",
            description = "The day for which is decided; a decision reads no clock.")
    private LocalDate date;

    @Option(
            names = "--channel",
            paramLabel = "SMS|EMAIL|PUSH",
            defaultValue = "EMAIL",
            description = "How the offers would be shown (default: ${DEFAULT-VALUE}).")
    private Channel channel;

    @Option(
            names = "--list-length",
            paramLabel = "K",
            defaultValue = "5",
            description = "How many offers a list has at the most (default: ${DEFAULT-VALUE}).")
    private int listLength;

    @Option(
            names = "--by",
            split = ",",
            paramLabel = "COLUMN",
            defaultValue = "segment",
            description = "Tell the customers apart by these columns (default: ${DEFAULT-VALUE}).")
    private List<String> by;

    @Option(
            names = "--examples",
            paramLabel = "N",
            defaultValue = "5",
            description = "How many customers to show in full (default: ${DEFAULT-VALUE}).")
    private int examples;

    @Option(
            names = "--full",
            description = "Decide everything twice from the start; the result is the same, and takes longer.")
    private boolean full;

    @Mixin
    private Threads threads;

    @Option(names = "--html", paramLabel = "FILE", description = "Also write a page that needs nothing beside it.")
    private @Nullable Path html;

    @Option(names = "--json", description = "Print the result as a JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        long started = System.nanoTime();
        if (listLength < 1 || listLength > 1000) {
            throw new InputException(
                    Problem.of("", "--list-length is " + listLength + "; expected a number from 1 to 1000.", ""));
        }
        requireFolder();
        Bundle shared = shared();
        AttributeSchema attributes = shared.settings().attributes();
        List<Grouping> groupings =
                by.stream().map(column -> Grouping.by(column, attributes)).toList();
        Bundle old = withRules(before, shared, attributes);
        Bundle edited = withRules(after, shared, attributes);
        Dataset data = data(shared).read();
        History history = History.of(data, date);
        List<Customer> base = new ArrayList<>(data.customers());
        base.sort(Comparator.comparing(Customer::id));
        PrintWriter out = spec.commandLine().getOut();
        Context context = new Context("impact", date, channel);
        try (PairedEngine engine = full ? PairedEngine.openSeparately(old, edited) : PairedEngine.open(old, edited)) {
            ImpactAnalysis analysis = new ImpactAnalysis(engine, groupings, examples, threads.count());
            Iterator<DecisionRequest> requests = base.stream()
                    .map(customer -> DecisionRequest.of(
                            customer, history.holdings(customer), history.contacts(customer), context, listLength))
                    .iterator();
            long opened = System.nanoTime();
            Impact impact;
            try (ProgressBar bar = new ProgressBar(
                    spec.commandLine().getErr(), !json && ProgressBar.onTerminal(), "customers", base.size())) {
                impact = analysis.run(requests, bar::at);
            }
            Duration deciding = Duration.ofNanos(System.nanoTime() - opened);
            Duration took = Duration.ofNanos(System.nanoTime() - started);
            ImpactFacts facts = new ImpactFacts(
                    before.toString(),
                    after.toString(),
                    customers.toString(),
                    date,
                    channel,
                    listLength,
                    old.fingerprint(),
                    edited.fingerprint(),
                    old.rules(),
                    edited.rules(),
                    took);
            if (html != null) {
                ImpactReport.write(html, impact, facts);
            }
            if (json) {
                out.println(ImpactJson.text(impact, facts));
            } else {
                ImpactText.print(out, impact, facts, deciding);
                if (html != null) {
                    out.println();
                    out.println("Report: " + html);
                }
            }
            out.flush();
        }
        return 0;
    }

    /** Before the work, not after it. */
    private void requireFolder() {
        Path folder = html == null ? null : html.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new InputException(Problem.of(
                    String.valueOf(html), "There is no directory " + folder + " to write to.", "Make it first."));
        }
    }

    /** The bundle whose model, catalogue and settings both decide with. */
    private Bundle shared() {
        if (bundle != null) {
            return Bundle.read(bundle);
        }
        if (isBundle(before)) {
            return Bundle.read(before);
        }
        if (isBundle(after)) {
            return Bundle.read(after);
        }
        throw new InputException(Problem.of(
                "",
                "Neither " + before + " nor " + after + " is a bundle, and there is no --bundle to decide with.",
                "Name one, such as --bundle models/sample."));
    }

    private static boolean isBundle(Path directory) {
        return Files.isRegularFile(directory.resolve("MANIFEST"));
    }

    /** The bundle to decide with on one side. Problems of rule files are told by the path under which they lie. */
    private Bundle withRules(Path side, Bundle shared, AttributeSchema attributes) {
        if (isBundle(side)) {
            Bundle own = Bundle.read(side);
            return bundle == null ? own : shared.withRules(own.rules());
        }
        SortedMap<String, String> sources = RuleBook.read(side);
        SortedMap<String, String> placed = new TreeMap<>();
        sources.forEach((name, text) -> placed.put(side.resolve(name).toString(), text));
        List<Problem> problems = RuleCheck.of(placed, attributes).problems();
        if (!problems.isEmpty()) {
            throw new InputException(problems);
        }
        return shared.withRules(sources);
    }

    private DataSource data(Bundle shared) {
        AttributeSchema attributes = shared.settings().attributes();
        if (Files.isRegularFile(customers)) {
            return new DataSource(
                    Table.csv(customers),
                    null,
                    Table.csv("the bundle's catalog.csv", OfferFile.write(shared.catalog())),
                    null,
                    attributes,
                    BadRows.REFUSE);
        }
        return DataSource.in(customers).withAttributes(attributes);
    }
}
