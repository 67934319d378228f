package io.offerwright.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offerwright.campaign.TrainingSettings;
import io.offerwright.data.BadRows;
import io.offerwright.data.DataSource;
import io.offerwright.data.Dataset;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.BundleTraining;
import io.offerwright.engine.Settings;
import io.offerwright.evaluation.ModelCard;
import io.offerwright.ranking.ObjectiveWeights;
import io.offerwright.rules.RuleBook;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code train}: makes a bundle. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Learns features, members and calibration from an operator's data, and writes a bundle.",
        footer = {
            "",
            "Equal data, settings and seed give an equal bundle, byte for byte, at any number of threads.",
            "Example: train sample-campaigns/data --config models/ensemble.yaml --out models/sample --card models/sample-card.html"
        })
final class TrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DATA_DIR", description = "customers.csv, usage.csv, offers.csv, events.csv, also .gz.")
    private Path data;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "BUNDLE_DIR",
            description = "Where the bundle goes; a bundle that is there is replaced.")
    private Path out;

    @Option(names = "--config", paramLabel = "FILE", description = "Members and hyperparameters, as YAML.")
    private @Nullable Path config;

    @Option(
            names = "--rules",
            paramLabel = "DIR",
            defaultValue = "rules/telco",
            description = "The rule book (default: ${DEFAULT-VALUE}).")
    private Path rules;

    @Option(names = "--seed", paramLabel = "S", description = "Of every random choice (default: 1).")
    private @Nullable Long seed;

    @Option(
            names = "--until",
            paramLabel = "DATE",
            description = "Learns from what happened before this day (default: from everything).")
    private @Nullable LocalDate until;

    @Option(
            names = "--customer-identity",
            description = "Also learns each customer's own taste; the model grows with the number of customers.")
    private boolean customerIdentity;

    @Option(
            names = "--card",
            paramLabel = "FILE",
            description = "Also writes a model card: how well the bundle does on customers it has not seen, as HTML.")
    private @Nullable Path card;

    @Option(names = "--skip-bad-rows", description = "Leaves bad rows out and counts them.")
    private boolean skipBadRows;

    @Mixin
    private Threads threads;

    @Option(names = "--json", description = "Print the result as a JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        long started = System.nanoTime();
        PrintWriter err = spec.commandLine().getErr();
        boolean visible = !json && ProgressBar.onTerminal();
        TrainingSettings settings = config == null ? TrainingSettings.of(1) : TrainingSettings.read(config);
        if (seed != null) {
            settings = settings.withSeed(seed);
        }
        Dataset dataset = DataSource.in(data)
                .withBadRows(skipBadRows ? BadRows.SKIP : BadRows.REFUSE)
                .read();
        LocalDate before = until == null ? LocalDate.MAX : until;
        Bundle bundle = new BundleTraining(
                        settings.members(),
                        settings.learnWeights(),
                        customerIdentity,
                        new Settings(ObjectiveWeights.DEFAULT, AttributeSchema.NONE))
                .train(
                        dataset,
                        RuleBook.read(rules),
                        before.atStartOfDay(),
                        threads.count(),
                        (member, epoch, epochs) -> {
                            if (visible) {
                                err.println(member + ": epoch " + epoch + " of " + epochs);
                                err.flush();
                            }
                        });
        bundle.write(out);
        if (card != null) {
            Files.writeString(
                    card,
                    ModelCard.of(bundle, dataset, before.atStartOfDay(), threads.count())
                            .html());
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        PrintWriter printer = spec.commandLine().getOut();
        if (json) {
            ObjectMapper mapper = new ObjectMapper();
            ObjectNode object = mapper.createObjectNode();
            object.put("bundle", out.toString());
            object.put("fingerprint", bundle.fingerprint().hex());
            object.put("skipped_rows", dataset.report().skipped());
            object.put("seconds", Math.round(seconds * 1000) / 1000.0);
            bundle.provenance().facts().forEach(object::put);
            printer.println(mapper.writeValueAsString(object));
        } else {
            printer.printf(
                    Locale.ROOT,
                    "Bundle %s in %s, after %.1f s%n",
                    bundle.fingerprint().abbreviated(),
                    out,
                    seconds);
            bundle.provenance().facts().forEach((name, value) -> printer.println("  " + name + ": " + value));
        }
        printer.flush();
        return 0;
    }
}
