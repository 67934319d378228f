package io.offerwright.evaluation;

import io.offerwright.data.Interactions;
import io.offerwright.data.InteractionsBuilder;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.model.TrainingBlocks;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link Split} from CSV files.
 *
 * <p>Users and items are numbered in the order in which they first occur: in the list of all, then in train, test and the
 * feature files. The identity features come first, in that same order, then the others as they first occur.
 *
 * @param train interactions to train on
 * @param test interactions to measure with
 * @param userFeatures features of users
 * @param itemFeatures features of items
 * @param users ids of all users, one a line
 * @param items ids of all items, one a line
 * @param userIdentity every user has a feature of their own besides
 * @param itemIdentity every item has a feature of its own besides
 */
public record SplitReader(
        Path train,
        Path test,
        Optional<Path> userFeatures,
        Optional<Path> itemFeatures,
        Optional<Path> users,
        Optional<Path> items,
        boolean userIdentity,
        boolean itemIdentity) {

    /** A reader of two files without features. */
    public static SplitReader of(Path train, Path test) {
        return new SplitReader(
                train, test, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), true, true);
    }

    /**
     * Reads the files.
     *
     * @throws InputException if one can't be used, or if no feature is left
     */
    public Split read() {
        return read(Optional.empty()).split();
    }

    /**
     * Reads the files for a training in blocks: interactions to train on and features of users go from the files to the disk, and
     * only ids, what is to be measured with, and what the users in it have in train stay in memory.
     *
     * @throws InputException if one can't be used, if no feature is left, or if the blocks can't be written
     */
    EvaluationSet readInBlocks(int count, Path scratch) {
        NumberedSide userSide = new NumberedSide("user", users);
        NumberedSide itemSide = new NumberedSide("item", items);
        try (TrainingBlocks.Writer writer = new TrainingBlocks.Writer(scratch)) {
            NumberedSide.interactions(train, userSide, itemSide, writer::interaction);
            InteractionsBuilder testRows = NumberedSide.interactions(test, userSide, itemSide);
            userSide.readFeatures(userFeatures, userIdentity, writer::feature);
            itemSide.readFeatures(itemFeatures, itemIdentity);
            requireItems(itemSide);
            Interactions tested = testRows.build(userSide.size(), itemSide.size());
            BitSet measured = new BitSet();
            for (int user : tested.user()) {
                measured.set(user);
            }
            TrainingBlocks blocks =
                    writer.cut(userSide.size(), itemSide.size(), userSide.featureCount(), userIdentity, count);
            try {
                Split split = new Split(
                        blocks.interactions(measured::get),
                        tested,
                        blocks.users(measured::get),
                        itemSide.matrix(itemIdentity));
                return EvaluationSet.of(split, new BlockedTrain(blocks, Popularity.of(blocks)));
            } catch (RuntimeException | Error e) {
                blocks.close();
                throw e;
            }
        }
    }

    private void requireItems(NumberedSide itemSide) {
        if (itemSide.size() == 0) {
            throw new InputException(Problem.of(train.toString(), "There are no interactions and no items.", ""));
        }
    }

    /** A split, and its users in groups if that was asked for. */
    record Read(Split split, Optional<UserGroups> groups) {}

    /**
     * Reads the files, and groups the users by their feature {@code by:word} or {@code by=word}.
     *
     * @throws InputException if one can't be used, if no feature is left, or if no user has a feature to be grouped by
     */
    Read read(Optional<String> by) {
        NumberedSide userSide = new NumberedSide("user", users);
        NumberedSide itemSide = new NumberedSide("item", items);
        InteractionsBuilder trainRows = NumberedSide.interactions(train, userSide, itemSide);
        InteractionsBuilder testRows = NumberedSide.interactions(test, userSide, itemSide);
        userSide.readFeatures(userFeatures, userIdentity);
        itemSide.readFeatures(itemFeatures, itemIdentity);
        requireItems(itemSide);
        Optional<UserGroups> groups = by.map(column -> groups(column, userSide));
        Split split = new Split(
                trainRows.build(userSide.size(), itemSide.size()),
                testRows.build(userSide.size(), itemSide.size()),
                userSide.matrix(userIdentity),
                itemSide.matrix(itemIdentity));
        return new Read(split, groups);
    }

    private UserGroups groups(String column, NumberedSide side) {
        List<String> features = side.featureNames();
        @Nullable String[] wordOf = new @Nullable String[features.size()];
        TreeSet<String> columns = new TreeSet<>();
        for (int feature = 0; feature < wordOf.length; feature++) {
            String[] parts = features.get(feature).split("[:=]", 2);
            if (parts.length == 2) {
                columns.add(parts[0]);
                wordOf[feature] = parts[0].equals(column) ? parts[1] : null;
            }
        }
        if (!columns.contains(column)) {
            throw new InputException(Problem.of(
                    userFeatures.map(Path::toString).orElse(""),
                    "Users can't be grouped by \"" + column + "\": no user has a feature such as \"" + column
                            + ":word\".",
                    columns.isEmpty()
                            ? "Give such features in a file of --user-features."
                            : "The features are of " + String.join(", ", columns) + "."));
        }
        @Nullable String[] words = new @Nullable String[side.size()];
        side.forEachFeature((user, feature) -> {
            if (words[user] == null) {
                words[user] = wordOf[feature];
            }
        });
        return UserGroups.of(column, Arrays.asList(words));
    }
}
