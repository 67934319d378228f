package io.offerwright.evaluation;

import io.offerwright.data.InteractionFiles;
import io.offerwright.data.InteractionFiles.FeatureRow;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.features.FeatureMatrix;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Users or items and their features, in terms of a model that knows its features by name.
 *
 * @param ids one per row of the matrix
 */
public record NamedFeatures(List<String> ids, FeatureMatrix matrix) {
    private static final int MOST_NAMED = 10;

    public NamedFeatures {
        ids = List.copyOf(ids);
    }

    /** Every feature is a user or item with this one feature, which is what LightFM does without a feature matrix. */
    public static NamedFeatures identity(List<String> names) {
        return new NamedFeatures(names, FeatureMatrix.identity(names.size()));
    }

    /**
     * Reads features from a CSV file, as {@link InteractionFiles#features} does. Rows count as they stand in the file: no
     * feature is added and no weight is changed.
     *
     * @param idColumn {@code user} or {@code item}
     * @param names names of the model's features
     * @throws InputException if the file can't be used, or names a feature that the model does not know
     */
    public static NamedFeatures read(Path file, String idColumn, List<String> names) {
        Map<String, Integer> columns = new LinkedHashMap<>();
        names.forEach(name -> columns.put(name, columns.size()));
        Map<String, List<FeatureRow>> byId = new LinkedHashMap<>();
        Set<String> unknown = new LinkedHashSet<>();
        for (FeatureRow row : InteractionFiles.features(file, idColumn)) {
            byId.computeIfAbsent(row.id(), id -> new ArrayList<>()).add(row);
            if (!columns.containsKey(row.feature())) {
                unknown.add(row.feature());
            }
        }
        if (!unknown.isEmpty()) {
            throw new InputException(Problem.of(
                    file.toString(),
                    "The model does not know " + unknown.size() + " of these " + idColumn + " features: "
                            + String.join(
                                    ", ", unknown.stream().limit(MOST_NAMED).toList())
                            + (unknown.size() > MOST_NAMED ? ", ..." : "") + ".",
                    "It knows " + names.size() + ", such as "
                            + String.join(", ", names.stream().limit(3).toList())
                            + ". Leave unknown ones out of the file, as a model can say nothing of them."));
        }
        if (byId.isEmpty()) {
            throw new InputException(Problem.of(file.toString(), "The file has a header and no row.", ""));
        }
        int[] start = new int[byId.size() + 1];
        List<FeatureRow> rows = new ArrayList<>();
        int next = 0;
        for (List<FeatureRow> ofOne : byId.values()) {
            rows.addAll(ofOne);
            start[++next] = rows.size();
        }
        float[] weight = new float[rows.size()];
        for (int entry = 0; entry < weight.length; entry++) {
            weight[entry] = rows.get(entry).weight();
        }
        int[] feature =
                rows.stream().mapToInt(row -> columns.get(row.feature())).toArray();
        return new NamedFeatures(List.copyOf(byId.keySet()), new FeatureMatrix(names.size(), start, feature, weight));
    }
}
