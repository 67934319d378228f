package io.offerwright.campaign;

import io.offerwright.data.Weighting;
import io.offerwright.domain.Spelling;
import io.offerwright.engine.Preparation;
import io.offerwright.features.Seasons;
import io.offerwright.model.Ensemble;
import io.offerwright.model.Ensemble.Recipe;
import io.offerwright.model.Hyperparameters;
import io.offerwright.model.Loss;
import io.offerwright.yaml.Yaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How to train a bundle.
 *
 * @param seed of every random choice
 * @param members the members of the ensemble, each with a seed of its own that follows from {@code seed}
 * @param learnWeights whether the members' weights are learnt, instead of taken as they are
 * @param preparation what is done with the data first
 * @param earlyStopping by name of the member; one that is not in it is trained for all its epochs
 * @param churn how to train a churn model for the bundle too; if empty, it gets none
 */
public record TrainingSettings(
        long seed,
        List<Recipe> members,
        boolean learnWeights,
        Preparation preparation,
        SortedMap<String, StoppingSettings> earlyStopping,
        Optional<ChurnSettings> churn) {
    private static final String LEARN = "learn";
    private static final String GIVEN = "given";

    public TrainingSettings {
        members = List.copyOf(members);
        earlyStopping = Collections.unmodifiableSortedMap(new TreeMap<>(earlyStopping));
    }

    /** The {@linkplain Ensemble#telco telco's ensemble}, with weights that are learnt. */
    public static TrainingSettings of(long seed) {
        return new TrainingSettings(
                seed, Ensemble.telco(seed), true, Preparation.NONE, Collections.emptySortedMap(), Optional.empty());
    }

    /** The same members with the random choices that follow from another seed. */
    public TrainingSettings withSeed(long value) {
        List<Recipe> reseeded = new ArrayList<>();
        for (Recipe member : members) {
            long distance = member.hyperparameters().seed() - seed;
            reseeded.add(new Recipe(
                    member.name(),
                    member.weight(),
                    member.hyperparameters().with().seed(value + distance).build()));
        }
        return new TrainingSettings(value, reseeded, learnWeights, preparation, earlyStopping, churn);
    }

    public TrainingSettings withPreparation(Preparation value) {
        return new TrainingSettings(seed, members, learnWeights, value, earlyStopping, churn);
    }

    public TrainingSettings withEarlyStopping(SortedMap<String, StoppingSettings> value) {
        return new TrainingSettings(seed, members, learnWeights, preparation, value, churn);
    }

    /** Every member that there is, by name, with its default hyperparameters and the seed that follows from one. */
    public static Map<String, Recipe> known(long seed) {
        Map<String, Recipe> known = new LinkedHashMap<>();
        Ensemble.defaults(seed).forEach(recipe -> known.put(recipe.name(), recipe));
        known.put(
                "logistic",
                new Recipe(
                        "logistic",
                        1,
                        Hyperparameters.of(Loss.LOGISTIC).with().seed(seed + 4).build()));
        known.put(
                "als",
                new Recipe(
                        "als",
                        1,
                        Hyperparameters.of(Loss.ALS).with().seed(seed + 5).build()));
        return known;
    }

    /**
     * Reads a file such as {@code ensemble.yaml}, which holds what stands under {@code train} in {@code campaign.yaml}. Without
     * {@code members} there are those of a telco; a member that is named begins with its {@linkplain #known plain defaults}.
     *
     * @throws io.offerwright.domain.InputException with all problems
     */
    public static TrainingSettings read(Path file) {
        Yaml.Block block = Yaml.read(file);
        Path parent = file.getParent();
        TrainingSettings settings = read(block, parent == null ? Path.of(".") : parent);
        block.yaml().refuseIfAny();
        return settings;
    }

    /** @param base what places are relative to */
    static TrainingSettings read(Yaml.Block block, Path base) {
        long seed = block.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE, 1);
        Map<String, Recipe> known = known(seed);
        List<Recipe> members = new ArrayList<>();
        boolean weighed = false;
        SortedMap<String, StoppingSettings> stopping = new TreeMap<>();
        StoppingSettings ofAll = stopping(block, StoppingSettings.DEFAULT, null);
        Yaml.Block chosen = block.block("members");
        if (chosen == null) {
            members.addAll(Ensemble.telco(seed));
            if (ofAll != null) {
                members.forEach(member -> stopping.put(member.name(), ofAll));
            }
        } else {
            for (Map.Entry<String, Recipe> each : known.entrySet()) {
                Yaml.Block member = chosen.block(each.getKey());
                if (member != null) {
                    weighed |= member.keys().contains("weight");
                    StoppingSettings own = stopping(member, ofAll == null ? StoppingSettings.DEFAULT : ofAll, ofAll);
                    if (own != null) {
                        stopping.put(each.getKey(), own);
                    }
                    members.add(read(member, each.getValue()));
                }
            }
            chosen.done();
            if (chosen.keys().isEmpty()) {
                block.yaml().problem(chosen.key(""), "There is no member; expected at least one.", "");
            }
        }
        boolean learnWeights =
                choice(block, "weights", weighed ? List.of(GIVEN, LEARN) : List.of(LEARN, GIVEN)) == (weighed ? 1 : 0);
        Weighting weighting = weighting(block);
        boolean winsorise = choice(block, "outliers", List.of("keep", "winsorise")) == 1;
        List<Seasons> seasons = List.of(Seasons.values());
        int season =
                choice(block, "seasons", seasons.stream().map(Seasons::text).toList());
        Yaml.Block churnBlock = block.block("churn");
        ChurnSettings churn = churnBlock == null ? null : ChurnSettings.read(churnBlock, base, seed);
        block.done();
        Preparation preparation = new Preparation(weighting, winsorise, false, seasons.get(season));
        return new TrainingSettings(seed, members, learnWeights, preparation, stopping, Optional.ofNullable(churn));
    }

    /** The early stopping of a block: its own, none, or that of above when the key is not there. */
    private static @Nullable StoppingSettings stopping(
            Yaml.Block block, StoppingSettings otherwise, @Nullable StoppingSettings above) {
        Yaml.Node node = block.node("early_stopping");
        if (node == null) {
            return above;
        }
        if (node instanceof Yaml.Text text && text.text().equals("none")) {
            return null;
        }
        if (!(node instanceof Yaml.Entries)) {
            block.yaml()
                    .problem(
                            node,
                            "early_stopping is " + Yaml.kind(node) + "; expected keys with values, or none.",
                            "Write early_stopping: { patience: 5 }.");
            return null;
        }
        Yaml.Block own = block.blockOf("early_stopping", node);
        return own == null ? null : StoppingSettings.read(own, otherwise);
    }

    private static Weighting weighting(Yaml.Block block) {
        double decayDays = block.number("decay_days", 1e-9, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
        List<Weighting.Balance> balances = List.of(Weighting.Balance.values());
        int balance = choice(
                block, "balance", balances.stream().map(Weighting.Balance::text).toList());
        return new Weighting(decayDays, balances.get(balance));
    }

    /** Which of these words stands there; the first when the key is not there. */
    static int choice(Yaml.Block block, String key, List<String> words) {
        String expected = String.join(" or ", words);
        String found = block.text(key, expected, words.get(0));
        int index = words.indexOf(found);
        if (index < 0 && !found.isEmpty()) {
            block.yaml()
                    .problem(
                            block.key(key),
                            key + " is \"" + found + "\"; expected " + expected + ".",
                            Spelling.hint(found, words));
        }
        return Math.max(0, index);
    }

    private static Recipe read(Yaml.Block block, Recipe otherwise) {
        Hyperparameters from = otherwise.hyperparameters();
        double infinity = Double.POSITIVE_INFINITY;
        double weight = block.number("weight", 1e-9, infinity, otherwise.weight());
        Hyperparameters.Builder settings = from.with()
                .components((int) block.whole("components", 1, 4_096, from.components()))
                .learningRate(block.number("learning_rate", 1e-9, infinity, from.learningRate()))
                .epochs((int) block.whole("epochs", 0, 100_000, from.epochs()))
                .maxSampled((int) block.whole("max_sampled", 1, 1_000_000, from.maxSampled()))
                .k((int) block.whole("k", 1, 1_000_000, from.k()))
                .n((int) block.whole("n", 1, 1_000_000, from.n()))
                .batch((int) block.whole("batch", 1, 1_000_000, from.batch()))
                .shards((int) block.whole("shards", 1, 1_000, from.shards()))
                .lockFree(block.flag("lock_free", from.lockFree()))
                .itemAlpha(block.number("item_alpha", 0, infinity, from.itemAlpha()))
                .userAlpha(block.number("user_alpha", 0, infinity, from.userAlpha()))
                .confidence(block.number("confidence", 0, infinity, from.confidence()))
                .frequencyExponent(block.number("frequency_exponent", 0, 10, from.frequencyExponent()));
        block.done();
        try {
            return new Recipe(otherwise.name(), weight, settings.build());
        } catch (IllegalArgumentException e) {
            // Each value is within its bounds, so these do not go together.
            block.yaml().problem(block.here(), String.valueOf(e.getMessage()), "");
            return otherwise;
        }
    }
}
