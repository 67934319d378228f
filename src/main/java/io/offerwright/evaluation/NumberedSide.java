package io.offerwright.evaluation;

import io.offerwright.data.InteractionFiles;
import io.offerwright.data.InteractionsBuilder;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.features.FeatureMatrix;
import io.offerwright.features.FeatureMatrixBuilder;
import io.offerwright.features.Numbering;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The users, or the items, of files under reading: numbered as they come, with their features. Rows go straight into arrays,
 * so that what is read takes little more memory than what is made of it.
 */
final class NumberedSide {
    private final String name;
    private final Numbering ids = new Numbering();
    private final Numbering features = new Numbering();
    private final FeatureMatrixBuilder entries = new FeatureMatrixBuilder();

    /**
     * A side with the ids of a file, if there is one.
     *
     * @param name {@code user} or {@code item}
     */
    NumberedSide(String name, Optional<Path> all) {
        this.name = name;
        all.map(InteractionFiles::ids).orElse(List.of()).forEach(ids::add);
    }

    /** Reads interactions, and numbers the users and items that are new. */
    static InteractionsBuilder interactions(Path file, NumberedSide users, NumberedSide items) {
        InteractionsBuilder entries = new InteractionsBuilder();
        interactions(file, users, items, entries::add);
        return entries;
    }

    /** Takes an interaction of numbered users and items. */
    @FunctionalInterface
    interface InteractionSink {
        void accept(int user, int item, float value, float weight);
    }

    /** Hands interactions on as they are read. */
    static void interactions(Path file, NumberedSide users, NumberedSide items, InteractionSink sink) {
        InteractionFiles.interactions(
                file,
                (user, item, value, weight) -> sink.accept(users.ids.add(user), items.ids.add(item), value, weight));
    }

    /**
     * Reads features, and numbers who is new.
     *
     * @param identity whether all have a feature of their own besides
     * @throws InputException if the file can't be used, or nobody would have a feature
     */
    void readFeatures(Optional<Path> file, boolean identity) {
        readFeatures(file, identity, entries::add);
    }

    /** Takes a feature of a numbered user or item. */
    @FunctionalInterface
    interface FeatureSink {
        void accept(int id, int feature, float weight);
    }

    /** Hands features on as they are read, and keeps none. */
    void readFeatures(Optional<Path> file, boolean identity, FeatureSink sink) {
        file.ifPresent(path -> InteractionFiles.features(
                path, name, (id, feature, weight) -> sink.accept(ids.add(id), features.add(feature), weight)));
        if (!identity && features.size() == 0) {
            throw new InputException(Problem.of(
                    "",
                    "The " + name + "s have no features: no identity, and no row in a feature file.",
                    "Leave the identity on, or name a feature file."));
        }
    }

    /** How many users or items there are so far. */
    int size() {
        return ids.size();
    }

    /** How many features there are so far, besides identities. */
    int featureCount() {
        return features.size();
    }

    /** The names of the features that were read, by number. */
    List<String> featureNames() {
        return features.texts();
    }

    /** Takes a user or item and one of its features. */
    @FunctionalInterface
    interface Visitor {
        void visit(int id, int feature);
    }

    /** Visits every row of the feature file, in order. */
    void forEachFeature(Visitor visitor) {
        for (int entry = 0; entry < entries.size(); entry++) {
            visitor.visit(entries.row(entry), entries.feature(entry));
        }
    }

    /** The features of all: the identities, then the others in the order in which they came. */
    FeatureMatrix matrix(boolean identity) {
        return entries.build(ids.size(), features.size(), identity);
    }
}
