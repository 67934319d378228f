package io.offerwright.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.offerwright.data.Interactions;
import io.offerwright.evaluation.Comparison;
import io.offerwright.evaluation.Comparison.Entry;
import io.offerwright.evaluation.EvaluationSet;
import io.offerwright.evaluation.Interval;
import io.offerwright.evaluation.ListMetrics;
import io.offerwright.evaluation.Measure;
import io.offerwright.evaluation.RankingMetrics;
import io.offerwright.evaluation.UserGroups;
import io.offerwright.model.Ensemble;
import io.offerwright.model.Hyperparameters;
import io.offerwright.model.TrainingBlocks;
import io.offerwright.model.TrainingMemory;
import java.util.List;
import java.util.Map;

/** A comparison as one JSON object: the last entry at its top, the others beneath. */
final class EvaluationJson {
    private final Comparison comparison;
    private final EvaluationSet data;
    private final List<Entry> entries;
    private final boolean grouped;
    private final int overlap;
    private final int k;

    /**
     * An object.
     *
     * @param grouped whether the groups of the data are told of
     * @param overlap number of positives that do not count
     */
    EvaluationJson(Comparison comparison, EvaluationSet data, List<Entry> entries, boolean grouped, int overlap) {
        this.comparison = comparison;
        this.data = data;
        this.entries = entries;
        this.grouped = grouped;
        this.overlap = overlap;
        this.k = comparison.k();
    }

    String text() {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode root = mapper.createObjectNode();
        Entry last = entries.get(entries.size() - 1);
        List<Entry> baselines = entries.stream()
                .filter(entry -> entry.kind() == Comparison.Kind.BASELINE)
                .toList();
        List<Entry> models = entries.stream()
                .filter(entry -> entry.kind() == Comparison.Kind.MODEL)
                .toList();
        root.put("model", last.name());
        root.put("seed", comparison.seed());
        putMetrics(root, last);
        root.put("users", data.split().train().users());
        root.put("items", data.split().train().items());
        root.put("user_features", data.split().users().columns());
        root.put("item_features", data.split().items().columns());
        root.put("train_interactions", data.trainSize());
        Interactions trained = comparison.trainedOn(data.split().train());
        root.put("sample", comparison.sample());
        long interactions = data.blocks().map(TrainingBlocks::size).orElse((long) trained.size());
        root.put("trained_interactions", interactions);
        data.blocks().ifPresent(blocks -> root.put("blocks", blocks.count()));
        putMemory(root.putObject("memory"), trained, interactions);
        root.put("test_interactions", data.split().test().size());
        root.put("test_also_in_train", overlap);
        root.put("measured_users", last.metrics().mean().users());
        if (models.size() == 1) {
            putHyperparameters(
                    root.putObject("hyperparameters"), comparison.recipes().get(0));
        } else {
            ObjectNode members = root.putObject("members");
            for (int m = 0; m < models.size(); m++) {
                Ensemble.Recipe recipe = comparison.recipes().get(m);
                ObjectNode member = members.putObject(recipe.name());
                member.put("weight", last.weights().getOrDefault(recipe.name(), 0.0));
                member.put("given_weight", recipe.weight());
                putMetrics(member, models.get(m));
                putHyperparameters(member.putObject("hyperparameters"), recipe);
            }
        }
        entries.stream()
                .filter(entry -> entry.name().equals(Comparison.GIVEN))
                .forEach(entry -> putMetrics(root.putObject("given_weights"), entry));
        if (!baselines.isEmpty()) {
            ObjectNode node = root.putObject("baselines");
            baselines.forEach(entry -> putMetrics(node.putObject(entry.name()), entry));
        }
        entries.stream()
                .filter(entry -> entry.kind() == Comparison.Kind.ORACLE)
                .forEach(entry -> putMetrics(root.putObject(entry.name()), entry));
        if (entries.size() > 1) {
            putDifferences(root.putObject("less_others"), last);
        }
        if (grouped) {
            data.groups().ifPresent(groups -> putGroups(root.putObject("by_" + groups.column()), groups, last));
        }
        UserGroups history = UserGroups.byHistory(data.split().train());
        if (history.measured(last.metrics()).length > 1) {
            putGroups(root.putObject("by_history"), history, last);
        }
        try {
            return mapper.writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of numbers and names can be written.", e);
        }
    }

    /** The bytes of each training's arrays, as they were known before it began. */
    private void putMemory(ObjectNode node, Interactions trained, long interactions) {
        node.put("available", Runtime.getRuntime().maxMemory());
        List<TrainingMemory> all = comparison.memory(data, trained);
        for (int m = 0; m < all.size(); m++) {
            TrainingMemory memory = all.get(m);
            ObjectNode member = node.putObject(comparison.recipes().get(m).name());
            member.put("total", memory.total());
            member.put("interactions", memory.interactions());
            member.put("users", memory.users());
            member.put("items", memory.items());
            member.put("shards", memory.shards());
            member.put("model", memory.model());
            member.put("per_interaction", memory.interactions() / (double) Math.max(1, interactions));
            int components = comparison.recipes().get(m).hyperparameters().components();
            data.blocks().ifPresent(blocks -> member.put("disk_traffic_per_epoch", blocks.trafficPerEpoch(components)));
            member.put("per_user", memory.users() / (double) Math.max(1, trained.users()));
            member.put("per_item", memory.items() / (double) Math.max(1, trained.items()));
            member.put(
                    "model_per_component",
                    memory.model()
                            / (double) comparison
                                    .recipes()
                                    .get(m)
                                    .hyperparameters()
                                    .components());
        }
    }

    private void putMetrics(ObjectNode node, Entry entry) {
        RankingMetrics mean = entry.metrics().mean();
        putMeans(node, mean);
        if (entry.kind().trained()) {
            node.put("fit_seconds", Math.round(entry.fitSeconds() * 1e3) / 1e3);
        }
        ListMetrics lists = entry.lists();
        node.put("coverage@" + k, lists.coverage());
        node.put("gini@" + k, lists.gini());
        node.put("novelty@" + k, lists.novelty());
        node.put("diversity@" + k, Double.isNaN(lists.diversity()) ? null : lists.diversity());
        putIntervals(node, entry.metrics().intervals(comparison.seed()));
    }

    private void putMeans(ObjectNode node, RankingMetrics mean) {
        for (Measure measure : Measure.values()) {
            node.put(measure.key(k), mean.value(measure));
        }
    }

    private void putIntervals(ObjectNode node, Map<Measure, Interval> intervals) {
        ObjectNode all = node.putObject("intervals");
        intervals.forEach((measure, interval) ->
                all.putArray(measure.key(k)).add(interval.low()).add(interval.high()));
    }

    /** The means of the last entry less those of each other. */
    private void putDifferences(ObjectNode node, Entry last) {
        for (Entry other : entries.subList(0, entries.size() - 1)) {
            ObjectNode difference = node.putObject(other.name());
            for (Measure measure : Measure.values()) {
                difference.put(
                        measure.key(k),
                        last.metrics().mean().value(measure)
                                - other.metrics().mean().value(measure));
            }
            putIntervals(difference, last.metrics().differences(other.metrics(), comparison.seed()));
        }
    }

    private void putGroups(ObjectNode node, UserGroups groups, Entry last) {
        for (int group : groups.measured(last.metrics())) {
            ObjectNode inGroup = node.putObject(groups.names().get(group));
            inGroup.put(
                    "measured_users",
                    last.metrics().mean(user -> groups.group()[user] == group).users());
            ObjectNode models = inGroup.putObject("models");
            for (Entry entry : entries) {
                ObjectNode figures = models.putObject(entry.name());
                putMeans(figures, entry.metrics().mean(user -> groups.group()[user] == group));
                putIntervals(
                        figures, entry.metrics().intervals(user -> groups.group()[user] == group, comparison.seed()));
            }
        }
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
        node.put("shards", settings.shards());
        node.put("lock_free", settings.lockFree());
        node.put("confidence", settings.confidence());
        node.put("frequency_exponent", settings.frequencyExponent());
        node.put("item_alpha", settings.itemAlpha());
        node.put("user_alpha", settings.userAlpha());
        node.put("seed", settings.seed());
    }
}
