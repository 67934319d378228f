package io.offerwright.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offerwright.campaign.TrainingSettings;
import io.offerwright.data.BadRows;
import io.offerwright.data.DataSource;
import io.offerwright.data.Dataset;
import io.offerwright.data.Weighting;
import io.offerwright.domain.Decimals;
import io.offerwright.engine.Bundle;
import io.offerwright.engine.BundleTraining;
import io.offerwright.engine.Settings;
import io.offerwright.evaluation.ModelCard;
import io.offerwright.model.Ensemble;
import io.offerwright.rules.RuleBook;
import io.offerwright.tuning.EarlyStopping;
import io.offerwright.tuning.Measure;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Locale;
import java.util.Map;
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

    @Option(
            names = "--decay-days",
            paramLabel = "DAYS",
            description = "An acceptance counts exp(-age / DAYS), from the newest on (default: all count the same).")
    private @Nullable Double decayDays;

    @Option(
            names = "--balance",
            paramLabel = "WHOSE",
            description = "none, offers or customers: each one's acceptances count 1/sqrt(how many) (default: none).")
    private Weighting.@Nullable Balance balance;

    @Option(
            names = "--outliers",
            paramLabel = "WHAT",
            description = "keep, or winsorise: learn bins from usage drawn in to Tukey's fences (default: keep).")
    private @Nullable Outliers outliers;

    @Option(names = "--early-stopping", description = "Ends the training of a member when it gets no better.")
    private boolean earlyStopping;

    @Option(
            names = "--metric",
            paramLabel = "NAME",
            defaultValue = "ndcg@5",
            converter = MeasureConverter.class,
            description = "Early stopping watches precision@K, recall@K, ndcg@K or auc (default: ${DEFAULT-VALUE}).")
    private Measure metric;

    @Option(
            names = "--patience",
            paramLabel = "N",
            defaultValue = "5",
            description = "... and bears with N evaluations that bring no gain (default: ${DEFAULT-VALUE}).")
    private int patience;

    @Option(
            names = "--evaluate-every",
            paramLabel = "N",
            defaultValue = "1",
            description = "... one each N epochs (default: ${DEFAULT-VALUE}),")
    private int evaluateEvery;

    @Option(
            names = "--validation",
            paramLabel = "SHARE",
            defaultValue = "0.2",
            description = "... on this share of a customer's accepted offers (default: ${DEFAULT-VALUE}).")
    private double validation;

    @Option(
            names = "--refit",
            description = "After early stopping, trains on everything for the number of epochs found.")
    private boolean refit;

    @Option(names = "--skip-bad-rows", description = "Leaves bad rows out and counts them.")
    private boolean skipBadRows;

    @Mixin
    private Threads threads;

    @Option(names = "--json", description = "Print the result as a JSON object.")
    private boolean json;

    /** What {@code --outliers} chooses from. */
    enum Outliers {
        KEEP,
        WINSORISE
    }

    @Override
    public Integer call() throws IOException {
        long started = System.nanoTime();
        PrintWriter err = spec.commandLine().getErr();
        boolean visible = !json && ProgressBar.onTerminal();
        TrainingSettings settings = settings();
        EarlyStopping stopping = earlyStopping ? stopping(settings.seed()) : null;
        Dataset dataset = DataSource.in(data)
                .withBadRows(skipBadRows ? BadRows.SKIP : BadRows.REFUSE)
                .read();
        LocalDateTime before = (until == null ? LocalDate.MAX : until).atStartOfDay();
        BundleTraining training = new BundleTraining(
                settings.members(),
                settings.learnWeights(),
                customerIdentity,
                Settings.DEFAULT,
                settings.weighting(),
                settings.winsorise());
        SortedMap<String, EarlyStopping.Outcome> outcomes = new TreeMap<>();
        Bundle bundle;
        if (stopping == null) {
            bundle = training.train(dataset, RuleBook.read(rules), before, threads.count(), (member, epoch, epochs) -> {
                if (visible) {
                    err.println(member + ": epoch " + epoch + " of " + epochs);
                    err.flush();
                }
            });
        } else {
            bundle = training.train(
                    dataset,
                    RuleBook.read(rules),
                    before,
                    threads.count(),
                    (recipe, interactions, customers, offers) -> {
                        EarlyStopping.Outcome outcome = stopping.fit(
                                recipe.hyperparameters(),
                                interactions,
                                customers,
                                offers,
                                1,
                                evaluation -> tell(err, visible, recipe, evaluation));
                        synchronized (outcomes) {
                            outcomes.put(recipe.name(), outcome);
                        }
                        return new Ensemble.Member(
                                recipe.name(),
                                recipe.weight(),
                                recipe.hyperparameters()
                                        .with()
                                        .epochs(outcome.epochs())
                                        .build(),
                                outcome.model());
                    },
                    Map.of("training.early_stopping", describe(stopping)));
        }
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

    private TrainingSettings settings() {
        TrainingSettings settings = config == null ? TrainingSettings.of(1) : TrainingSettings.read(config);
        if (seed != null) {
            settings = settings.withSeed(seed);
        }
        try {
            settings = settings.withWeighting(new Weighting(
                    decayDays == null ? settings.weighting().decayDays() : decayDays,
                    balance == null ? settings.weighting().balance() : balance));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--decay-days must be greater than 0.", e);
        }
        return outliers == null ? settings : settings.withWinsorise(outliers == Outliers.WINSORISE);
    }

    private EarlyStopping stopping(long ownSeed) {
        try {
            return new EarlyStopping(metric, evaluateEvery, patience, validation, ownSeed, refit);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private static String describe(EarlyStopping stopping) {
        return stopping.measure() + " on " + Decimals.text(stopping.share()) + " of the accepted offers, every "
                + stopping.every() + ", patience " + stopping.patience()
                + (stopping.refit() ? ", then trained on all" : "");
    }

    private static void tell(
            PrintWriter err, boolean visible, Ensemble.Recipe recipe, EarlyStopping.Evaluation evaluation) {
        if (visible) {
            err.printf(
                    Locale.ROOT,
                    "%s: epoch %d of %d, training %.4f, validation %.4f, gap %.4f%n",
                    recipe.name(),
                    evaluation.epoch(),
                    recipe.hyperparameters().epochs(),
                    evaluation.training(),
                    evaluation.validation(),
                    evaluation.gap());
            err.flush();
        }
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
            outcomes.forEach((name, outcome) -> printer.printf(
                    Locale.ROOT,
                    "  stopped.%s: after %d epochs, the best being %d%n",
                    name,
                    outcome.evaluations().stream()
                            .mapToInt(EarlyStopping.Evaluation::epoch)
                            .max()
                            .orElse(0),
                    outcome.epochs()));
        }
        printer.flush();
    }

    private void putOutcomes(ObjectNode object, SortedMap<String, EarlyStopping.Outcome> outcomes) {
        object.put("metric", metric.toString());
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
