package io.offerwright.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offerwright.campaign.TrainingSettings;
import io.offerwright.data.DataSource;
import io.offerwright.data.Dataset;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.evaluation.Holdout;
import io.offerwright.evaluation.RankingMetrics;
import io.offerwright.evaluation.Split;
import io.offerwright.evaluation.SplitReader;
import io.offerwright.evaluation.UserScores;
import io.offerwright.features.FeatureSpace;
import io.offerwright.model.Ensemble;
import io.offerwright.model.Hyperparameters;
import io.offerwright.model.Loss;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
            "candidates; ties count against the positive.",
            "",
            "--data: customers.csv, usage.csv, offers.csv, events.csv, also .gz, as for train. A random part of each",
            "customer's accepted offers is held out by --seed; who accepted too few to give one is trained on only.",
            "",
            "Example: evaluate --train train.csv --test test.csv --items items.txt --model ensemble --seed 1 --json",
            "Example: evaluate --data sample-campaigns/data --config models/ensemble.yaml --customer-identity"
        })
final class EvaluateCommand implements Callable<Integer> {
    /** What {@code --model} chooses from. */
    private static final Map<String, Hyperparameters> MODELS = models();

    private static final String ENSEMBLE = "ensemble";

    private static final List<String> OF_DATA = List.of("--config", "--holdout", "--customer-identity");

    private static final List<String> OF_TRAIN = List.of(
            "--test",
            "--user-features",
            "--item-features",
            "--users",
            "--items",
            "--no-user-identity",
            "--no-item-identity",
            "--model");

    @Spec
    private CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR", description = "An operator's data, in place of --train and --test.")
    private @Nullable Path data;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "With --data: members and hyperparameters, as YAML (default: those of the ensemble).")
    private @Nullable Path config;

    @Option(
            names = "--holdout",
            defaultValue = "0.2",
            paramLabel = "X",
            description =
                    "With --data: share of a customer's accepted offers to measure with (default: ${DEFAULT-VALUE}).")
    private double holdout;

    @Option(
            names = "--customer-identity",
            description =
                    "With --data: also learn each customer's own taste, where there is something to learn it from.")
    private boolean customerIdentity;

    @Option(names = "--train", paramLabel = "FILE", description = "Interactions to train on.")
    private @Nullable Path train;

    @Option(names = "--test", paramLabel = "FILE", description = "Interactions to measure with.")
    private @Nullable Path test;

    @Option(names = "--user-features", paramLabel = "FILE", description = "Features of users.")
    private @Nullable Path userFeatures;

    @Option(names = "--item-features", paramLabel = "FILE", description = "Features of items.")
    private @Nullable Path itemFeatures;

    @Option(names = "--users", paramLabel = "FILE", description = "Users that occur in no other file, one id a line.")
    private @Nullable Path users;

    @Option(
            names = "--items",
            paramLabel = "FILE",
            description = "Candidates that occur in no other file, one id a line.")
    private @Nullable Path items;

    @Option(
            names = "--no-user-identity",
            description = "Represent users by the features of the file alone, without one of their own.")
    private boolean noUserIdentity;

    @Option(
            names = "--no-item-identity",
            description = "Represent items by the features of the file alone, without one of their own.")
    private boolean noItemIdentity;

    @Option(
            names = "--model",
            defaultValue = "warp",
            paramLabel = "NAME",
            description = "warp, bpr, warp-kos, logistic, als, deep or ensemble (default: ${DEFAULT-VALUE}).")
    private String model;

    @Option(
            names = "--weight",
            paramLabel = "MEMBER=W",
            description = "A member's weight in the ensemble (default: warp=1.5 bpr=1.0 deep=1.2 warp-kos=0.8).")
    private Map<String, Double> weights = new LinkedHashMap<>();

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
            names = "--item-alpha",
            paramLabel = "X",
            description = "L2 penalty on item features (0; deep 1e-5; als 30).")
    private @Nullable Double itemAlpha;

    @Option(
            names = "--user-alpha",
            paramLabel = "X",
            description = "L2 penalty on user features (0; deep 1e-5; als 30).")
    private @Nullable Double userAlpha;

    @Option(
            names = "--confidence",
            paramLabel = "X",
            description = "How much more a liked item counts than another, in als (3).")
    private @Nullable Double confidence;

    @Option(
            names = "--k",
            defaultValue = "5",
            paramLabel = "N",
            description = "Length of the list that is measured (default: ${DEFAULT-VALUE}).")
    private int k;

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "N",
            description = "Start of all random choices (default: that of --config, else ${DEFAULT-VALUE}).")
    private long seed;

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

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    /** A measured model: the one asked for, or a member of the ensemble. */
    private record Line(String name, RankingMetrics metrics, double fitSeconds) {}

    @Override
    public Integer call() {
        requirePositive("--k", k);
        requirePositive("--threads", threads);
        requirePositive("--training-threads", trainingThreads);
        requireOneForm();
        List<Ensemble.Recipe> recipes = recipes();
        Split split = data == null ? splitOfFiles() : splitOf(data);
        int overlap = RankingMetrics.overlap(split.train(), split.test());
        if (overlap > 0) {
            PrintWriter err = spec.commandLine().getErr();
            err.printf(Locale.ROOT, "%s: %,d positives also stand in %s and do not count.\n", test, overlap, train);
            err.flush();
        }
        List<Line> lines = fitAndMeasure(recipes, split);
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? jsonText(recipes, split, lines, overlap) : table(split, lines));
        out.flush();
        return 0;
    }

    private static Map<String, Hyperparameters> models() {
        Map<String, Hyperparameters> models = new LinkedHashMap<>();
        for (Loss loss : Loss.values()) {
            models.put(loss.text(), Hyperparameters.of(loss));
        }
        models.put("deep", Hyperparameters.deep());
        return Collections.unmodifiableMap(models);
    }

    private boolean given(String option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    private void requireOneForm() {
        if ((data == null) == (train == null) || (data == null && test == null)) {
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
        if (!(holdout > 0 && holdout < 1)) {
            throw new ParameterException(
                    spec.commandLine(), "--holdout (" + holdout + ") must lie between 0 and 1, both excluded.");
        }
    }

    private Split splitOfFiles() {
        return new SplitReader(
                        Objects.requireNonNull(train),
                        Objects.requireNonNull(test),
                        Optional.ofNullable(userFeatures),
                        Optional.ofNullable(itemFeatures),
                        Optional.ofNullable(users),
                        Optional.ofNullable(items),
                        !noUserIdentity,
                        !noItemIdentity)
                .read();
    }

    private Split splitOf(Path directory) {
        Dataset dataset = DataSource.in(directory).read();
        Holdout parts = Holdout.random(dataset.events().accepted(LocalDate.MAX.atStartOfDay()), holdout, seed);
        if (parts.test().size() == 0) {
            throw new InputException(Problem.of(
                    directory.toString(),
                    "No customer accepted enough offers to hold one out.",
                    "With --holdout " + holdout + " it takes " + Math.round(Math.ceil(0.5 / holdout))
                            + " accepted offers of one customer."));
        }
        Set<String> warm = new TreeSet<>();
        for (int customer : customerIdentity ? parts.train().user() : new int[0]) {
            warm.add(dataset.customers().get(customer).id());
        }
        FeatureSpace space = FeatureSpace.fit(
                dataset.customers(), dataset.catalog(), AttributeSchema.NONE, new FeatureSpace.Identity(warm, true));
        return new Split(
                parts.train(), parts.test(), space.customers(dataset.customers()), space.offers(dataset.catalog()));
    }

    private void requirePositive(String option, int value) {
        if (value < 1) {
            throw new ParameterException(spec.commandLine(), option + " (" + value + ") must be at least 1.");
        }
    }

    private List<Ensemble.Recipe> recipes() {
        String name = model.toLowerCase(Locale.ROOT).replace('_', '-');
        List<Ensemble.Recipe> defaults;
        if (config != null) {
            TrainingSettings settings = TrainingSettings.read(config);
            seed = given("--seed") ? seed : settings.seed();
            defaults = settings.withSeed(seed).members();
        } else if (data != null || name.equals(ENSEMBLE)) {
            defaults = Ensemble.defaults(seed);
        } else {
            Hyperparameters settings = MODELS.get(name);
            if (settings == null) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--model is \"" + model + "\"; expected " + String.join(", ", MODELS.keySet()) + " or "
                                + ENSEMBLE + ".");
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
                .itemAlpha(itemAlpha == null ? from.itemAlpha() : itemAlpha)
                .userAlpha(userAlpha == null ? from.userAlpha() : userAlpha)
                .confidence(confidence == null ? from.confidence() : confidence)
                .build();
    }

    /** The members in order; then, for an ensemble, the ensemble. */
    private List<Line> fitAndMeasure(List<Ensemble.Recipe> recipes, Split split) {
        List<Line> lines = new ArrayList<>();
        List<Ensemble.Member> members = new ArrayList<>();
        double seconds = 0;
        int allEpochs = recipes.stream()
                .mapToInt(recipe -> recipe.hyperparameters().epochs())
                .sum();
        int epochsBefore = 0;
        try (ProgressBar bar =
                new ProgressBar(spec.commandLine().getErr(), !json && ProgressBar.onTerminal(), "epochs", allEpochs)) {
            for (Ensemble.Recipe recipe : recipes) {
                int before = epochsBefore;
                long started = System.nanoTime();
                Ensemble.Member member = recipe.train(
                        split.train(),
                        split.users(),
                        split.items(),
                        trainingThreads,
                        (name, epoch, all) -> bar.at(before + epoch));
                double took = (System.nanoTime() - started) / 1e9;
                epochsBefore += recipe.hyperparameters().epochs();
                seconds += took;
                members.add(member);
                lines.add(new Line(
                        recipe.name(),
                        measure(UserScores.of(member.model().scorer(split.items()), split.users()), split),
                        took));
            }
        }
        if (members.size() > 1) {
            lines.add(new Line(
                    ENSEMBLE,
                    measure(UserScores.of(new Ensemble(members).scorer(split.items()), split.users()), split),
                    seconds));
        }
        return lines;
    }

    private RankingMetrics measure(UserScores scores, Split split) {
        return RankingMetrics.measure(scores, split.train(), split.test(), k, threads);
    }

    private String table(Split split, List<Line> lines) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%,d users (%,d measured), %,d items, %,d interactions to train on, seed %d\n\n",
                split.train().users(),
                lines.get(0).metrics().users(),
                split.train().items(),
                split.train().size(),
                seed));
        text.append(String.format(
                Locale.ROOT,
                "%-10s %12s %9s %9s %9s %9s %9s %8s\n",
                "",
                "precision@" + k,
                "recall@" + k,
                "ndcg@" + k,
                "hit@" + k,
                "mrr",
                "auc",
                "fit s"));
        for (Line line : lines) {
            RankingMetrics metrics = line.metrics();
            text.append(String.format(
                    Locale.ROOT,
                    "%-10s %12.4f %9.4f %9.4f %9.4f %9.4f %9.4f %8.2f\n",
                    line.name(),
                    metrics.precision(),
                    metrics.recall(),
                    metrics.ndcg(),
                    metrics.hitRate(),
                    metrics.reciprocalRank(),
                    metrics.auc(),
                    line.fitSeconds()));
        }
        return text.toString();
    }

    private String jsonText(List<Ensemble.Recipe> recipes, Split split, List<Line> lines, int overlap) {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        Line last = lines.get(lines.size() - 1);
        root.put("model", last.name());
        root.put("seed", seed);
        putMetrics(root, last);
        root.put("users", split.train().users());
        root.put("items", split.train().items());
        root.put("user_features", split.users().columns());
        root.put("item_features", split.items().columns());
        root.put("train_interactions", split.train().size());
        root.put("test_interactions", split.test().size());
        root.put("test_also_in_train", overlap);
        root.put("measured_users", last.metrics().users());
        if (lines.size() == 1) {
            putHyperparameters(root.putObject("hyperparameters"), recipes.get(0));
        } else {
            ObjectNode members = root.putObject("members");
            for (int m = 0; m < recipes.size(); m++) {
                ObjectNode member = members.putObject(recipes.get(m).name());
                member.put("weight", recipes.get(m).weight());
                putMetrics(member, lines.get(m));
                putHyperparameters(member.putObject("hyperparameters"), recipes.get(m));
            }
        }
        try {
            return mapper.writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of numbers and names can be written.", e);
        }
    }

    private void putMetrics(ObjectNode node, Line line) {
        RankingMetrics metrics = line.metrics();
        node.put("precision@" + k, metrics.precision());
        node.put("recall@" + k, metrics.recall());
        node.put("ndcg@" + k, metrics.ndcg());
        node.put("hit@" + k, metrics.hitRate());
        node.put("mrr", metrics.reciprocalRank());
        node.put("auc", metrics.auc());
        node.put("fit_seconds", Math.round(line.fitSeconds() * 1e3) / 1e3);
    }

    private static void putHyperparameters(ObjectNode node, Ensemble.Recipe recipe) {
        Hyperparameters settings = recipe.hyperparameters();
        node.put("loss", settings.loss().text());
        node.put("components", settings.components());
        node.put("learning_rate", settings.learningRate());
        node.put("epochs", settings.epochs());
        node.put("max_sampled", settings.maxSampled());
        node.put("k", settings.k());
        node.put("n", settings.n());
        node.put("batch", settings.batch());
        node.put("item_alpha", settings.itemAlpha());
        node.put("user_alpha", settings.userAlpha());
        node.put("confidence", settings.confidence());
        node.put("seed", settings.seed());
    }
}
