package io.offerwright.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
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
import io.offerwright.model.Ensemble;
import io.offerwright.rules.RuleBook;
import io.offerwright.tuning.EarlyStopping;
import io.offerwright.tuning.MemberStopping;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
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
            "",
            "--early-stopping holds out a part of each customer's accepted offers, measures it as the training goes on, and",
            "keeps the model of the best epoch; with --refit it trains once more on everything for as many epochs.",
            "Numbers of customers are scaled by quantile bins, so an outlier is but a member of the outermost bin;",
            "--outliers winsorise also learns the edges of the bins without the extremes.",
            "--decay-days and --balance weigh acceptances; the member warp-kos takes no weights.",
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

    @Option(
            names = "--rules",
            paramLabel = "DIR",
            defaultValue = "rules/telco",
            description = "The rule book (default: ${DEFAULT-VALUE}).")
    private Path rules;

    @Option(
            names = "--until",
            paramLabel = "DATE",
            description = "Learns from what happened before this day (default: from everything).")
    private @Nullable LocalDate until;

    @Option(
            names = "--card",
            paramLabel = "FILE",
            description = "Also writes a model card: how well the bundle does on customers it has not seen, as HTML.")
    private @Nullable Path card;

    @Mixin
    private TrainingOptions options;

    @Mixin
    private EarlyStoppingOptions stopping;

    @Option(names = "--skip-bad-rows", description = "Leaves bad rows out and counts them.")
    private boolean skipBadRows;

    @Mixin
    private Threads threads;

    @Option(
            names = "--protected",
            split = ",",
            paramLabel = "NAME",
            description =
                    "Attributes that no rule of this bundle may ever read, such as gender,age_band; columns of these"
                            + " names are not read.")
    private TreeSet<String> protectedNames = new TreeSet<>();

    @Option(names = "--json", description = "Print the result as a JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        long started = System.nanoTime();
        PrintWriter err = spec.commandLine().getErr();
        boolean visible = !json && ProgressBar.onTerminal();
        TrainingSettings settings = stopping.over(options.settings());
        AttributeSchema attributes = AttributeSchema.NONE.protecting(SchemaOptions.protectable(protectedNames));
        Dataset dataset = DataSource.in(data)
                .withAttributes(attributes)
                .withBadRows(skipBadRows ? BadRows.SKIP : BadRows.REFUSE)
                .read();
        if (!dataset.report().notRead().isEmpty()) {
            tellNotRead(err, dataset.report().notRead());
        }
        LocalDateTime before = (until == null ? LocalDate.MAX : until).atStartOfDay();
        BundleTraining training = new BundleTraining(
                settings.members(),
                settings.learnWeights(),
                Settings.DEFAULT.withAttributes(attributes),
                settings.preparation());
        MemberStopping members = new MemberStopping(
                settings,
                stopping.criterion(),
                (member, evaluation) -> {
                    if (visible) {
                        tell(err, member, evaluation);
                    }
                },
                (member, epoch, epochs) -> {
                    if (visible) {
                        err.println(member + ": epoch " + epoch + " of " + epochs);
                        err.flush();
                    }
                });
        Bundle bundle =
                training.train(dataset, RuleBook.read(rules), before, threads.count(), members, members.facts());
        if (settings.churn().isPresent()) {
            bundle = settings.churn().get().into(bundle, dataset, threads.count());
        }
        SortedMap<String, EarlyStopping.Outcome> outcomes = members.outcomes();
        bundle.write(out);
        if (card != null) {
            Files.writeString(
                    card, ModelCard.of(bundle, dataset, before, threads.count()).html());
        }
        outcomes.forEach((name, outcome) -> outcome.warning().ifPresent(text -> err.println(name + ": " + text)));
        err.flush();
        print(bundle, dataset, outcomes, (System.nanoTime() - started) / 1e9);
        return 0;
    }

    /** Says that columns were passed over. */
    static void tellNotRead(PrintWriter err, SortedSet<String> columns) {
        err.println("Not read, since protected: " + String.join(", ", columns) + " of the customers.");
        err.flush();
    }

    /** Says what an evaluation came to. */
    static void tell(PrintWriter err, Ensemble.Recipe member, EarlyStopping.Evaluation evaluation) {
        err.printf(
                Locale.ROOT,
                "%s: epoch %d of %d, training %.4f, validation %.4f, gap %.4f%n",
                member.name(),
                evaluation.epoch(),
                member.hyperparameters().epochs(),
                evaluation.training(),
                evaluation.validation(),
                evaluation.gap());
        err.flush();
    }

    private void print(
            Bundle bundle, Dataset dataset, SortedMap<String, EarlyStopping.Outcome> outcomes, double seconds)
            throws IOException {
        PrintWriter printer = spec.commandLine().getOut();
        if (json) {
            ObjectMapper mapper = new ObjectMapper();
            ObjectNode object = mapper.createObjectNode();
            object.put("bundle", out.toString());
            object.put("fingerprint", bundle.fingerprint().hex());
            object.put("skipped_rows", dataset.report().skipped());
            object.put("seconds", Math.round(seconds * 1000) / 1000.0);
            bundle.provenance().facts().forEach(object::put);
            if (!outcomes.isEmpty()) {
                putOutcomes(object.putObject("early_stopping"), outcomes);
            }
            printer.println(mapper.writeValueAsString(object));
        } else {
            printer.printf(
                    Locale.ROOT,
                    "Bundle %s in %s, after %.1f s%n",
                    bundle.fingerprint().abbreviated(),
                    out,
                    seconds);
            bundle.provenance().facts().forEach((name, value) -> printer.println("  " + name + ": " + value));
            outcomes.forEach((name, outcome) -> printer.println("  stopped." + name + ": " + text(outcome)));
        }
        printer.flush();
    }

    private String text(EarlyStopping.Outcome outcome) {
        int epochs = outcome.evaluations().stream()
                .mapToInt(EarlyStopping.Evaluation::epoch)
                .max()
                .orElse(0);
        return outcome.best()
                .map(best -> String.format(
                        Locale.ROOT,
                        "after %d epochs, the best being %d with %s %.4f (training %.4f, gap %.4f)",
                        epochs,
                        best.epoch(),
                        stopping.criterion(),
                        best.validation(),
                        best.training(),
                        best.gap()))
                .orElse("no epoch was measured");
    }

    private void putOutcomes(ObjectNode object, SortedMap<String, EarlyStopping.Outcome> outcomes) {
        object.put("metric", stopping.criterion().toString());
        ObjectNode members = object.putObject("members");
        outcomes.forEach((name, outcome) -> {
            ObjectNode member = members.putObject(name);
            member.put("best_epoch", outcome.epochs());
            outcome.warning().ifPresent(text -> member.put("warning", text));
            ArrayNode epochs = member.putArray("epochs");
            for (EarlyStopping.Evaluation evaluation : outcome.evaluations()) {
                ObjectNode epoch = epochs.addObject();
                epoch.put("epoch", evaluation.epoch());
                epoch.put("training", evaluation.training());
                epoch.put("validation", evaluation.validation());
                epoch.put("gap", evaluation.gap());
            }
        });
    }
}
