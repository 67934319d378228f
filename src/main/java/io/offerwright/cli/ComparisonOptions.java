package io.offerwright.cli;

import io.offerwright.data.DataSource;
import io.offerwright.data.Dataset;
import io.offerwright.engine.Preparation;
import io.offerwright.evaluation.Comparison;
import io.offerwright.evaluation.EvaluationSet;
import io.offerwright.evaluation.SplitReader;
import io.offerwright.evaluation.Truth;
import io.offerwright.evaluation.UserScores;
import io.offerwright.features.Seasons;
import io.offerwright.model.Ensemble;
import io.offerwright.model.Hyperparameters;
import io.offerwright.model.Loss;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command that fits models on one part of the data and measures them on the other. */
final class ComparisonOptions {
    /** What {@code --model} chooses from. */
    private static final Map<String, Hyperparameters> MODELS = models();

    private static final List<String> OF_DATA =
            together(List.of("--holdout", "--cold-customers", "--truth"), TrainingOptions.OF_PREPARATION);

    private static final List<String> OF_TRAIN = together(List.of("--test", "--model"), FileOptions.BESIDE_TRAIN);

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR", description = "An operator's data, in place of --train and --test.")
    private @Nullable Path data;

    @Mixin
    private TrainingOptions options;

    @Option(
            names = "--holdout",
            defaultValue = "0.2",
            paramLabel = "X",
            description =
                    "With --data: share of a customer's accepted offers to measure with (default: ${DEFAULT-VALUE}).")
    private double holdout;

    @Option(
            names = "--cold-customers",
            defaultValue = "0",
            paramLabel = "X",
            description = {
                "With --data: share of the customers to measure with all their accepted offers, none of which is trained",
                "on. They go by their features, and stand apart as \"cold\" (default: ${DEFAULT-VALUE})."
            })
    private double coldCustomers;

    @Option(
            names = "--truth",
            paramLabel = "FILE",
            description = {
                "With --data of a simulated world: truth.csv of \"simulate --truth\", to see how good a ranking could be."
            })
    private @Nullable Path truth;

    @Option(
            names = "--by",
            paramLabel = "COLUMN",
            description = {
                "Group users: by a column of customers.csv such as segment or device_tier, or by the features",
                "COLUMN:word of --user-features."
            })
    private @Nullable String by;

    @Option(names = "--no-baselines", description = "Leave out random, popularity and content match.")
    private boolean noBaselines;

    @Mixin
    private FileOptions files;

    @Option(names = "--test", paramLabel = "FILE", description = "With --train: interactions to measure with.")
    private @Nullable Path test;

    @Option(
            names = "--model",
            defaultValue = "warp",
            paramLabel = "NAME",
            description =
                    "With --train, without --config: warp, bpr, warp-kos, logistic, als, deep or ensemble (default: ${DEFAULT-VALUE}).")
    private String model;

    @Option(
            names = "--weight",
            paramLabel = "MEMBER=W",
            description = "A member's weight in the ensemble (of the default: warp=1.5 bpr=1.0 deep=1.2 warp-kos=0.8).")
    private Map<String, Double> weights = new LinkedHashMap<>();

    @Option(
            names = "--weights",
            paramLabel = "HOW",
            description = {
                "learn: from a fifth of each user's items in train, by members trained without it. given: as they are.",
                "(default: that of --config; else learn, unless there is a --weight)"
            })
    private @Nullable Weights howWeighed;

    /** Where the weights of an ensemble come from. */
    enum Weights {
        LEARN,
        GIVEN
    }

    @Option(names = "--components", paramLabel = "N", description = "Length of an embedding (64; deep 128).")
    private @Nullable Integer components;

    @Option(names = "--learning-rate", paramLabel = "X", description = "First step of AdaGrad (0.05; deep 0.03).")
    private @Nullable Double learningRate;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Passes over the interactions (30; deep 50; sweeps of als 15).")
    private @Nullable Integer epochs;

    @Option(names = "--max-sampled", paramLabel = "N", description = "Draws before WARP gives up (10; deep 20).")
    private @Nullable Integer maxSampled;

    @Option(names = "--kos-k", paramLabel = "N", description = "WARP-KOS improves the N-th best liked item (5).")
    private @Nullable Integer kosK;

    @Option(names = "--kos-n", paramLabel = "N", description = "... of N sampled ones (10).")
    private @Nullable Integer kosN;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Interactions that are learnt from at a time (64); 1 is LightFM's way, on one thread.")
    private @Nullable Integer batch;

    @Option(
            names = "--shards",
            paramLabel = "N",
            description = "Parts of the users that as many threads can train side by side (1).")
    private @Nullable Integer shards;

    @Option(
            names = "--lock-free",
            description = {
                "With --shards: train one set of numbers together instead of merging several. Faster; the same seed gives",
                "another model each time."
            })
    private boolean lockFree;

    @Option(
            names = "--confidence",
            paramLabel = "X",
            description = "How much more a liked item counts than another, in als (5).")
    private @Nullable Double confidence;

    @Option(
            names = "--frequency-exponent",
            paramLabel = "X",
            description = "How much the penalty of a user or item grows with its frequency, in als (0.5).")
    private @Nullable Double frequencyExponent;

    @Option(names = "--item-alpha", paramLabel = "X", description = "L2 penalty on items (0; deep 1e-5; als 1).")
    private @Nullable Double itemAlpha;

    @Option(names = "--user-alpha", paramLabel = "X", description = "L2 penalty on users (0; deep 1e-5; als 1).")
    private @Nullable Double userAlpha;

    @Option(
            names = "--k",
            defaultValue = "5",
            paramLabel = "N",
            description = "Length of the list that is measured (default: ${DEFAULT-VALUE}).")
    private int k;

    @Option(
            names = "--threads",
            defaultValue = "1",
            paramLabel = "N",
            description = "Threads for measuring. Any number gives the same figures.")
    private int threads;

    @Option(
            names = "--training-threads",
            defaultValue = "1",
            paramLabel = "N",
            description = "Threads for the training of a model. Any number gives the same model.")
    private int trainingThreads;

    @Option(
            names = "--sample",
            paramLabel = "SHARE",
            defaultValue = "1",
            description = {
                "Train on this share of the users, drawn by --seed; measure all, those outside of it by their features",
                "(default: all)."
            })
    private double sample;

    /** Refuses options that don't go together. */
    void check() {
        requirePositive("--k", k);
        requirePositive("--threads", threads);
        requirePositive("--training-threads", trainingThreads);
        if (!(sample > 0 && sample <= 1)) {
            throw new ParameterException(
                    spec.commandLine(), "--sample (" + sample + ") must be above 0 and at most 1.");
        }
        requireOneForm();
        options.withAllEpochs();
    }

    /** The length of the list that is measured. */
    int k() {
        return k;
    }

    /** The start of all random choices: as given, else that of {@code --config}, else the default. */
    long seed() {
        return options.settings().seed();
    }

    /** Whether {@code --by} was given. */
    boolean grouped() {
        return by != null;
    }

    /** What to train and how to measure. */
    Comparison comparison(long seed) {
        return new Comparison(recipes(seed), learnWeights(), !noBaselines, sample, seed, k, threads, trainingThreads);
    }

    private boolean learnWeights() {
        if (howWeighed != null) {
            return howWeighed == Weights.LEARN;
        }
        return weights.isEmpty() && options.settings().learnWeights();
    }

    /** The files of {@code --train} and {@code --test}, where these were given. */
    SplitReader files() {
        return files.split(Objects.requireNonNull(test));
    }

    /** Reads the data; of an operator's, a part is held out by a seed. */
    LongFunction<EvaluationSet> data() {
        Path directory = data;
        if (directory == null) {
            EvaluationSet given = EvaluationSet.read(files(), Optional.ofNullable(by));
            return seed -> given;
        }
        Dataset dataset = DataSource.in(directory).read();
        Preparation preparation = options.settings().preparation();
        if (truth != null && preparation.seasons() != Seasons.NONE) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--truth goes without seasons: it tells of the whole history, and customers are measured in each season.");
        }
        Optional<UserScores> oracle = Optional.ofNullable(truth).map(file -> Truth.oracle(file, dataset));
        return seed -> EvaluationSet.of(
                        dataset,
                        directory.toString(),
                        holdout,
                        coldCustomers,
                        seed,
                        preparation,
                        Optional.ofNullable(by))
                .withOracle(oracle);
    }

    /** Where the interactions to train on and those to measure with are from, for messages. */
    String source() {
        return data == null ? files.train() + ", " + test : data.toString();
    }

    private static Map<String, Hyperparameters> models() {
        Map<String, Hyperparameters> models = new LinkedHashMap<>();
        for (Loss loss : Loss.values()) {
            models.put(loss.text(), Hyperparameters.of(loss));
        }
        models.put("deep", Hyperparameters.deep());
        return Collections.unmodifiableMap(models);
    }

    private static List<String> together(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private boolean given(String option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    private void requireOneForm() {
        if ((data == null) == (files.train() == null) || (data == null && test == null)) {
            throw new ParameterException(
                    spec.commandLine(), "Expected either --data DIR, or both --train FILE and --test FILE.");
        }
        for (String option : data == null ? OF_DATA : OF_TRAIN) {
            if (given(option)) {
                throw new ParameterException(
                        spec.commandLine(),
                        option + " goes with " + (data == null ? "--data" : "--train and --test") + " only.");
            }
        }
        if (options.configured() && given("--model")) {
            throw new ParameterException(spec.commandLine(), "--config names the models; --model goes without it.");
        }
        if (!(holdout > 0 && holdout < 1)) {
            throw new ParameterException(
                    spec.commandLine(), "--holdout (" + holdout + ") must lie between 0 and 1, both excluded.");
        }
        if (!(coldCustomers >= 0 && coldCustomers < 1)) {
            throw new ParameterException(
                    spec.commandLine(), "--cold-customers (" + coldCustomers + ") must be 0 or more, and below 1.");
        }
    }

    private void requirePositive(String option, int value) {
        if (value < 1) {
            throw new ParameterException(spec.commandLine(), option + " (" + value + ") must be at least 1.");
        }
    }

    private List<Ensemble.Recipe> recipes(long seed) {
        String name = model.toLowerCase(Locale.ROOT).replace('_', '-');
        List<Ensemble.Recipe> defaults;
        if (options.configured()) {
            defaults = options.settings().withSeed(seed).members();
        } else if (data != null || name.equals(Comparison.ENSEMBLE)) {
            defaults = Ensemble.defaults(seed);
        } else {
            Hyperparameters settings = MODELS.get(name);
            if (settings == null) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--model is \"" + model + "\"; expected " + String.join(", ", MODELS.keySet()) + " or "
                                + Comparison.ENSEMBLE + ".");
            }
            defaults = List.of(
                    new Ensemble.Recipe(name, 1, settings.with().seed(seed).build()));
        }
        Map<String, Double> left = new LinkedHashMap<>(weights);
        List<Ensemble.Recipe> recipes = new ArrayList<>();
        try {
            for (Ensemble.Recipe recipe : defaults) {
                Double weight = left.remove(recipe.name());
                recipes.add(new Ensemble.Recipe(
                        recipe.name(),
                        weight == null ? recipe.weight() : weight,
                        overridden(recipe.hyperparameters())));
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        if (!left.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--weight names " + left.keySet() + "; the members are "
                            + defaults.stream().map(Ensemble.Recipe::name).toList() + ".");
        }
        return recipes;
    }

    private Hyperparameters overridden(Hyperparameters from) {
        return from.with()
                .components(components == null ? from.components() : components)
                .learningRate(learningRate == null ? from.learningRate() : learningRate)
                .epochs(epochs == null ? from.epochs() : epochs)
                .maxSampled(maxSampled == null ? from.maxSampled() : maxSampled)
                .k(kosK == null ? from.k() : kosK)
                .n(kosN == null ? from.n() : kosN)
                .batch(batch == null ? from.batch() : batch)
                .shards(shards == null || from.loss() == Loss.ALS ? from.shards() : shards)
                .lockFree((lockFree && from.loss() != Loss.ALS) || from.lockFree())
                .confidence(confidence == null ? from.confidence() : confidence)
                .frequencyExponent(frequencyExponent == null ? from.frequencyExponent() : frequencyExponent)
                .itemAlpha(itemAlpha == null ? from.itemAlpha() : itemAlpha)
                .userAlpha(userAlpha == null ? from.userAlpha() : userAlpha)
                .build();
    }
}
