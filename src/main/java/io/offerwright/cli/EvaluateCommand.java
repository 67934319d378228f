package io.offerwright.cli;

import io.offerwright.evaluation.Comparison;
import io.offerwright.evaluation.EvaluationSet;
import io.offerwright.evaluation.RankingMetrics;
import io.offerwright.evaluation.Split;
import io.offerwright.model.Ensemble;
import io.offerwright.model.TrainingBlocks;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code evaluate}: fits models on one part of the data and measures them on the other. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Fits a model on given interactions and measures how well it ranks others:",
            "either those of --train and --test, or what the customers of --data accepted."
        },
        footer = {
            "",
            "train and test: CSV with the columns user,item and, if you like, value (liked when above 0, the default being 1)",
            "and weight (how much a row counts in training, the default being 1). Feature files: user,feature[,weight] and",
            "item,feature[,weight]. Ids and features are any text. Files may be gzipped (.csv.gz).",
            "",
            "Metrics are means over the users with at least one test positive. Items that a user has in train are no",
            "candidates; ties count against the positive. The intervals are of a bootstrap over users, by --seed.",
            "",
            "Baselines: random; popularity, by the users who like an item in train; popularity within the user's group;",
            "content match, by the features of the items that the user likes in train, or, with --data, by how well an",
            "offer fits a customer on paper. Users without an interaction in train also stand apart, as \"cold\".",
            "",
            "--data: customers.csv, usage.csv, offers.csv, events.csv, also .gz, as for train. A random part of each",
            "customer's accepted offers is held out by --seed; who accepted too few to give one is trained on only.",
            "With --cold-customers, a random part of the customers is held out whole. They have more to be found than the",
            "others, so compare each group with its baselines, not the two with one another.",
            "",
            "Example: evaluate --train train.csv --test test.csv --items items.txt --model ensemble --seed 1 --json",
            "Example: evaluate --data sample-campaigns/data --config models/ensemble.yaml --customer-identity",
            "Example: evaluate --data sample-campaigns/data --config models/ensemble.yaml --cold-customers 0.1"
        })
final class EvaluateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ComparisonOptions options;

    @Option(
            names = "--blocks",
            paramLabel = "N",
            description = {
                "With --train: cut the users into N blocks on disk, one of which is in memory at a time while training,",
                "for data that memory can't hold. 1 gives the same model as without. Memory must hold the ids, the model,",
                "and of the users in --test what they have in train."
            })
    private @Nullable Integer blocks;

    @Option(
            names = "--scratch",
            paramLabel = "DIR",
            description =
                    "With --blocks: where to put them; they are removed in the end (default: that of the system).")
    private @Nullable Path scratch;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        options.check();
        long seed = options.seed();
        Comparison comparison = options.comparison(seed);
        checkBlocks(comparison);
        try (EvaluationSet data = read(seed)) {
            compare(comparison, data);
        }
        return 0;
    }

    private EvaluationSet read(long seed) {
        if (blocks == null) {
            return options.data().apply(seed);
        }
        Path place = scratch == null ? Path.of(System.getProperty("java.io.tmpdir")) : scratch;
        return EvaluationSet.readInBlocks(options.files(), blocks, place);
    }

    /** Refuses what needs the data as a whole. */
    private void checkBlocks(Comparison comparison) {
        if (blocks == null) {
            if (scratch != null) {
                throw new ParameterException(spec.commandLine(), "--scratch goes with --blocks only.");
            }
            return;
        }
        if (blocks < 1 || blocks > TrainingBlocks.MOST) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--blocks (" + blocks + ") must lie between 1 and " + TrainingBlocks.MOST + ".");
        }
        for (String other : List.of("--data", "--by", "--sample")) {
            if (spec.commandLine().getParseResult().hasMatchedOption(other)) {
                throw new ParameterException(
                        spec.commandLine(), other + " needs all data in memory, and does not go with --blocks.");
            }
        }
        if (comparison.learnWeights() && comparison.recipes().size() > 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Weights can't be learnt with --blocks. Add --weights given, or train one --model.");
        }
        for (Ensemble.Recipe recipe : comparison.recipes()) {
            try {
                TrainingBlocks.requireSuitable(recipe.hyperparameters());
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), "--blocks: " + e.getMessage(), e);
            }
        }
    }

    private void compare(Comparison comparison, EvaluationSet data) {
        int overlap =
                warnOfOverlap(data.split(), options.source(), spec.commandLine().getErr());
        List<Comparison.Entry> entries;
        AtomicInteger epochs = new AtomicInteger();
        try (ProgressBar bar = new ProgressBar(
                spec.commandLine().getErr(), !json && ProgressBar.onTerminal(), "epochs", comparison.epochs())) {
            entries = comparison.run(data, (member, epoch, all) -> bar.at(epochs.incrementAndGet()));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(new EvaluationJson(comparison, data, entries, options.grouped(), overlap).text());
        } else {
            new EvaluationText(comparison, data, entries, options.grouped()).print(out);
        }
        out.flush();
    }

    /** Says how many test positives do not count, and returns it. */
    static int warnOfOverlap(Split split, String source, PrintWriter err) {
        int overlap = RankingMetrics.overlap(split.train(), split.test());
        if (overlap > 0) {
            err.printf(
                    Locale.ROOT, "%s: %,d positives stand in train and in test, and do not count.\n", source, overlap);
            err.flush();
        }
        return overlap;
    }
}
