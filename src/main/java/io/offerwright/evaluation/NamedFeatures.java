package io.offerwright.evaluation;

import io.offerwright.data.InteractionFiles;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.features.FeatureMatrix;
import io.offerwright.features.FeatureMatrixBuilder;
import io.offerwright.features.Numbering;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
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
        Numbering columns = new Numbering();
        names.forEach(columns::add);
        Numbering ids = new Numbering();
        FeatureMatrixBuilder entries = new FeatureMatrixBuilder();
        Set<String> unknown = new LinkedHashSet<>();
        InteractionFiles.features(file, idColumn, (id, feature, weight) -> {
            int column = columns.of(feature);
            if (column < 0) {
                unknown.add(feature);
            }
            entries.add(ids.add(id), column, weight);
        });
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
        if (ids.size() == 0) {
            throw new InputException(Problem.of(file.toString(), "The file has a header and no row.", ""));
        }
        return new NamedFeatures(ids.texts(), entries.build(ids.size(), names.size(), false));
    }
}
