package io.offerwright.evaluation;

import io.offerwright.data.Dataset;
import io.offerwright.data.Interactions;
import io.offerwright.data.ItemsByUser;
import io.offerwright.features.FeatureMatrix;
import io.offerwright.model.ContentMatcher;
import java.util.Optional;
import java.util.SplittableRandom;

/** Simple ways to rank items, which a model has to beat to be worth its training. All are thread-safe. */
public final class Baselines {
    private Baselines() {}

    /** An order drawn for each user. Equal seeds give equal orders. */
    public static UserScores random(long seed) {
        // Far from the start of any other seed, so that no user of one gets the order of another user of the next.
        long start = new SplittableRandom(seed).nextLong();
        return (user, scores) -> {
            SplittableRandom random = new SplittableRandom(start + user);
            for (int item = 0; item < scores.length; item++) {
                scores[item] = random.nextDouble();
            }
        };
    }

    /** By how many users like an item in train; the same order for everybody. */
    public static UserScores popularity(Interactions train) {
        return popularity(Popularity.of(train));
    }

    static UserScores popularity(Popularity popularity) {
        int[] likedBy = popularity.likedBy();
        return (user, scores) -> {
            for (int item = 0; item < scores.length; item++) {
                scores[item] = likedBy[item];
            }
        };
    }

    /**
     * By how many users of the user's group like an item in train; among items that equally many do, and for a user without
     * a group, by how many users do at all.
     */
    public static UserScores popularityByGroup(Interactions train, UserGroups groups) {
        ItemsByUser liked = ItemsByUser.liked(train);
        long[][] likedBy = new long[groups.names().size()][train.items()];
        long[] likedByAny = new long[train.items()];
        for (int user = 0; user < liked.users(); user++) {
            for (int item : liked.of(user)) {
                likedByAny[item]++;
                if (groups.group()[user] >= 0) {
                    likedBy[groups.group()[user]][item]++;
                }
            }
        }
        return (user, scores) -> {
            int group = groups.group()[user];
            for (int item = 0; item < scores.length; item++) {
                long own = group < 0 ? 0 : likedBy[group][item];
                // Fewer like an item than there are users, so the second number never outweighs the first.
                scores[item] = own * (train.users() + 1.0) + likedByAny[item];
            }
        };
    }

    /**
     * By the cosine of an item's features with the profile of the user, which is the sum of the features, scaled to length
     * 1, of the items that the user likes in train. All items score the same for a user who likes none.
     *
     * @return nothing when no two items share a feature
     */
    public static Optional<UserScores> content(Interactions train, FeatureMatrix items) {
        ItemLikeness likeness = new ItemLikeness(items);
        if (!likeness.known()) {
            return Optional.empty();
        }
        ItemsByUser liked = ItemsByUser.liked(train);
        return Optional.of((user, scores) -> {
            // Dividing by the length of the profile would not change the order.
            double[] profile = likeness.profile(liked.of(user));
            for (int item = 0; item < scores.length; item++) {
                scores[item] = likeness.match(item, profile);
            }
        });
    }

    /** By how well an offer fits a customer on paper, as decisions on customers without a history go. */
    public static UserScores content(Dataset data) {
        ContentMatcher matcher = new ContentMatcher(data.catalog());
        return (user, scores) -> {
            long[] matches = matcher.match(data.customers().get(user));
            for (int item = 0; item < scores.length; item++) {
                scores[item] = matches[item];
            }
        };
    }
}
