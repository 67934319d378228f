package io.offerwright.evaluation;

import io.offerwright.data.Interactions;
import io.offerwright.features.FeatureMatrix;

/**
 * Data to train on and data to measure with, over the same users and items.
 *
 * @param train interactions to train on
 * @param test interactions to measure with
 * @param users features of each user
 * @param items features of each item
 */
public record Split(Interactions train, Interactions test, FeatureMatrix users, FeatureMatrix items) {
    public Split {
        if (train.users() != test.users()
                || train.items() != test.items()
                || users.rows() != train.users()
                || items.rows() != train.items()) {
            throw new IllegalArgumentException(String.format(
                    java.util.Locale.ROOT,
                    "train (%d x %d), test (%d x %d) and the features (%d users, %d items) must be of the same users and"
                            + " items.",
                    train.users(),
                    train.items(),
                    test.users(),
                    test.items(),
                    users.rows(),
                    items.rows()));
        }
    }
}
