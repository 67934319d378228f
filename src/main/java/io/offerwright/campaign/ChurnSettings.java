package io.offerwright.campaign;

import io.offerwright.churntraining.ChurnStudy;
import io.offerwright.churntraining.Frame;
import io.offerwright.data.ChurnLabels;
import io.offerwright.data.Dataset;
import io.offerwright.data.Table;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.engine.Bundle;
import io.offerwright.evidence.Fingerprint;
import io.offerwright.yaml.Yaml;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How a bundle gets a churn model when it is trained.
 *
 * @param labels the file customer_id,churned of who left afterwards
 * @param study kind of model, columns, seed
 */
public record ChurnSettings(Path labels, ChurnStudy study) {
    /** Reads {@code churn: {labels: churn.csv, model: best, exclude: [region], seed: 1}}; places are relative to the file. */
    static ChurnSettings read(Yaml.Block block, Path base, long seed) {
        Path labels = base.resolve(block.text("labels", "a file with the columns customer_id and churned"));
        if (!labels.equals(base.resolve("")) && !Files.isRegularFile(labels)) {
            block.yaml().problem(block.key("labels"), "There is no file " + labels + ".", "");
        }
        List<ChurnStudy.Choice> choices = List.of(ChurnStudy.Choice.values());
        List<String> words = choices.stream()
                .map(choice -> choice.name().toLowerCase(Locale.ROOT))
                .toList();
        ChurnStudy.Choice choice = choices.get(TrainingSettings.choice(block, "model", words));
        TreeSet<String> excluded = names(block, "exclude");
        TreeSet<String> kept = names(block, "keep");
        long own = block.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE, seed);
        block.done();
        return new ChurnSettings(
                labels,
                new ChurnStudy(
                        choice,
                        new ChurnStudy.Columns(new TreeSet<>(), excluded, kept, new TreeSet<>()),
                        own,
                        ChurnStudy.of(own).folds()));
    }

    private static TreeSet<String> names(Yaml.Block block, String key) {
        TreeSet<String> names = new TreeSet<>();
        Yaml.Node node = block.node(key);
        if (node != null) {
            block.textsOf(key, node).forEach(text -> names.add(text.text()));
        }
        return names;
    }

    /**
     * Trains on the customers of the data who have a label.
     *
     * @return what was found, with the model
     * @throws io.offerwright.domain.InputException if the labels can't be used
     */
    public ChurnStudy.Result train(Dataset data, AttributeSchema attributes, int threads) {
        Map<String, Boolean> churned = ChurnLabels.read(Table.csv(labels));
        SortedMap<String, String> facts = new TreeMap<>();
        try {
            facts.put("sha256.labels", Fingerprint.ofFile(labels).hex());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        data.report().files().forEach((name, print) -> facts.put("sha256." + name, print.hex()));
        Frame frame = Frame.of(data.customers(), attributes, churned, labels.toString());
        return study.with(study.columns().protecting(attributes.protectedNames()))
                .run(frame, labels.toString(), facts, threads);
    }

    /** The bundle with a model that is trained now. */
    public Bundle into(Bundle bundle, Dataset data, int threads) {
        return bundle.withChurn(
                train(data, bundle.settings().attributes(), threads).model());
    }
}
