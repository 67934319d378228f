package io.offerwright.evaluation;

import io.offerwright.data.Dataset;
import io.offerwright.data.Interactions;
import io.offerwright.data.InteractionsBuilder;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.engine.Preparation;
import io.offerwright.engine.TrainingRows;
import io.offerwright.features.FeatureMatrix;
import io.offerwright.features.FeatureSpace;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Data to train on, with the names of the features.
 *
 * @param interactions what users did
 * @param users features of each user
 * @param items features of each item
 * @param userFeatures name of each column of {@code users}; that of a feature that is a user is {@value #IDENTITY}
 * @param itemFeatures name of each column of {@code items}; that of a feature that is an item is {@value #IDENTITY}
 * @param preparation what was done with an operator's data first
 */
public record TrainingSet(
        Interactions interactions,
        FeatureMatrix users,
        FeatureMatrix items,
        List<String> userFeatures,
        List<String> itemFeatures,
        Preparation preparation) {
    /** The name of every feature that is a user or an item itself. */
    public static final String IDENTITY = "identity";

    public TrainingSet {
        userFeatures = List.copyOf(userFeatures);
        itemFeatures = List.copyOf(itemFeatures);
        if (userFeatures.size() != users.columns() || itemFeatures.size() != items.columns()) {
            throw new IllegalArgumentException("Every feature must have a name.");
        }
    }

    /** Data from elsewhere, as it is. */
    public TrainingSet(
            Interactions interactions,
            FeatureMatrix users,
            FeatureMatrix items,
            List<String> userFeatures,
            List<String> itemFeatures) {
        this(interactions, users, items, userFeatures, itemFeatures, Preparation.NONE);
    }

    /** An operator's data: who accepted what, and the features that a bundle is trained with, in {@link TrainingRows}. */
    public static TrainingSet of(Dataset data, Preparation preparation) {
        LocalDateTime end = LocalDate.MAX.atStartOfDay();
        TrainingRows rows = preparation.rows(data, end);
        Interactions accepted = rows.train(preparation.accepted(data, end), end);
        FeatureSpace space = preparation.space(data, rows, accepted, AttributeSchema.NONE);
        return new TrainingSet(
                accepted,
                rows.features(space),
                space.offers(data.catalog()),
                names(space.customerFeatures(), space::customerFeatureName, "customer = "),
                names(space.offerFeatures(), space::offerFeatureName, "offer = "),
                preparation);
    }

    private static List<String> names(int features, IntFunction<String> name, String identity) {
        return IntStream.range(0, features)
                .mapToObj(name)
                .map(each -> each.startsWith(identity) ? IDENTITY : each)
                .toList();
    }

    /**
     * Reads CSV files, as {@link SplitReader} does.
     *
     * @param users ids of all users, one a line
     * @param items ids of all items, one a line
     * @param userIdentity every user has a feature of their own besides
     * @param itemIdentity every item has a feature of its own besides
     * @throws InputException if one can't be used, or if no feature is left
     */
    public static TrainingSet read(
            Path train,
            Optional<Path> userFeatures,
            Optional<Path> itemFeatures,
            Optional<Path> users,
            Optional<Path> items,
            boolean userIdentity,
            boolean itemIdentity) {
        NumberedSide userSide = new NumberedSide("user", users);
        NumberedSide itemSide = new NumberedSide("item", items);
        InteractionsBuilder rows = NumberedSide.interactions(train, userSide, itemSide);
        if (rows.size() == 0) {
            throw new InputException(Problem.of(train.toString(), "There are no interactions to train on.", ""));
        }
        userSide.readFeatures(userFeatures, userIdentity);
        itemSide.readFeatures(itemFeatures, itemIdentity);
        return new TrainingSet(
                rows.build(userSide.size(), itemSide.size()),
                userSide.matrix(userIdentity),
                itemSide.matrix(itemIdentity),
                names(userSide, userIdentity),
                names(itemSide, itemIdentity));
    }

    /** The identity features come first, then the others in the order in which they first occur. */
    private static List<String> names(NumberedSide side, boolean identity) {
        List<String> names = new ArrayList<>(Collections.nCopies(identity ? side.size() : 0, IDENTITY));
        names.addAll(side.featureNames());
        return names;
    }
}
