package io.offerwright.evaluation;

import io.offerwright.data.InteractionFiles;
import io.offerwright.data.InteractionFiles.FeatureRow;
import io.offerwright.data.InteractionFiles.InteractionRow;
import io.offerwright.data.Interactions;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.features.FeatureMatrix;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /** A split, and its users in groups if that was asked for. */
    record Read(Split split, Optional<UserGroups> groups) {}

    /**
     * Reads the files, and groups the users by their feature {@code by:word} or {@code by=word}.
     *
     * @throws InputException if one can't be used, if no feature is left, or if no user has a feature to be grouped by
     */
    Read read(Optional<String> by) {
        Index userIds = new Index();
        Index itemIds = new Index();
        users.map(InteractionFiles::ids).orElse(List.of()).forEach(userIds::add);
        items.map(InteractionFiles::ids).orElse(List.of()).forEach(itemIds::add);
        List<InteractionRow> trainRows = InteractionFiles.interactions(train);
        List<InteractionRow> testRows = InteractionFiles.interactions(test);
        for (List<InteractionRow> rows : List.of(trainRows, testRows)) {
            for (InteractionRow row : rows) {
                userIds.add(row.user());
                itemIds.add(row.item());
            }
        }
        List<FeatureRow> ofUsers = userFeatures
                .map(file -> InteractionFiles.features(file, "user"))
                .orElse(List.of());
        List<FeatureRow> ofItems = itemFeatures
                .map(file -> InteractionFiles.features(file, "item"))
                .orElse(List.of());
        ofUsers.forEach(row -> userIds.add(row.id()));
        ofItems.forEach(row -> itemIds.add(row.id()));
        requireSome("users", userIdentity, ofUsers);
        requireSome("items", itemIdentity, ofItems);
        if (itemIds.size() == 0) {
            throw new InputException(Problem.of(train.toString(), "There are no interactions and no items.", ""));
        }
        Split split = new Split(
                matrix(trainRows, userIds, itemIds),
                matrix(testRows, userIds, itemIds),
                features(ofUsers, userIds, userIdentity),
                features(ofItems, itemIds, itemIdentity));
        return new Read(split, by.map(column -> groups(column, ofUsers, userIds)));
    }

    private UserGroups groups(String column, List<FeatureRow> rows, Index ids) {
        @Nullable String[] words = new @Nullable String[ids.size()];
        TreeSet<String> columns = new TreeSet<>();
        for (FeatureRow row : rows) {
            String[] parts = row.feature().split("[:=]", 2);
            if (parts.length == 2) {
                columns.add(parts[0]);
                if (parts[0].equals(column) && words[ids.of(row.id())] == null) {
                    words[ids.of(row.id())] = parts[1];
                }
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
        return UserGroups.of(column, Arrays.asList(words));
    }

    static void requireSome(String what, boolean identity, List<FeatureRow> rows) {
        if (!identity && rows.isEmpty()) {
            throw new InputException(Problem.of(
                    "",
                    "The " + what + " have no features: no identity, and no row in a feature file.",
                    "Leave the identity on, or name a feature file."));
        }
    }

    static Interactions matrix(List<InteractionRow> rows, Index users, Index items) {
        int[] user = new int[rows.size()];
        int[] item = new int[rows.size()];
        float[] value = new float[rows.size()];
        float[] weight = new float[rows.size()];
        for (int entry = 0; entry < user.length; entry++) {
            InteractionRow row = rows.get(entry);
            user[entry] = users.of(row.user());
            item[entry] = items.of(row.item());
            value[entry] = row.value();
            weight[entry] = row.weight();
        }
        return new Interactions(users.size(), items.size(), user, item, value, weight);
    }

    static FeatureMatrix features(List<FeatureRow> rows, Index ids, boolean identity) {
        int[] start = new int[ids.size() + 1];
        for (FeatureRow row : rows) {
            start[ids.of(row.id()) + 1]++;
        }
        for (int id = 0; id < ids.size(); id++) {
            start[id + 1] += start[id] + (identity ? 1 : 0);
        }
        int[] feature = new int[start[ids.size()]];
        float[] weight = new float[feature.length];
        int[] next = start.clone();
        if (identity) {
            for (int id = 0; id < ids.size(); id++) {
                feature[next[id]] = id;
                weight[next[id]++] = 1f;
            }
        }
        int own = identity ? ids.size() : 0;
        Index features = new Index();
        for (FeatureRow row : rows) {
            features.add(row.feature());
            int entry = next[ids.of(row.id())]++;
            feature[entry] = own + features.of(row.feature());
            weight[entry] = row.weight();
        }
        return new FeatureMatrix(own + features.size(), start, feature, weight);
    }

    /** Numbers texts in the order in which they come. */
    static final class Index {
        private final Map<String, Integer> numbers = new HashMap<>();

        void add(String text) {
            numbers.putIfAbsent(text, numbers.size());
        }

        int of(String text) {
            return numbers.getOrDefault(text, -1);
        }

        int size() {
            return numbers.size();
        }
    }
}
