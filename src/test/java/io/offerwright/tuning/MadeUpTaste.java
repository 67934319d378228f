package io.offerwright.tuning;

import io.offerwright.data.Interactions;
import io.offerwright.evaluation.TrainingSet;
import io.offerwright.features.FeatureMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Users who like items of their own kind and few others. What kind they are is a feature of theirs, and so is a noise that
 * says nothing; items have a kind and themselves.
 */
final class MadeUpTaste {
    private static final int KINDS = 3;
    private static final int NOISES = 4;

    final Interactions interactions;
    final FeatureMatrix users;
    final FeatureMatrix items;
    final TrainingSet set;

    MadeUpTaste(int userCount, int itemCount) {
        Random random = new Random(5);
        List<String> userNames = new ArrayList<>();
        for (int kind = 0; kind < KINDS; kind++) {
            userNames.add("kind: " + kind);
        }
        for (int noise = 0; noise < NOISES; noise++) {
            userNames.add("noise = " + noise);
        }
        List<String> itemNames = new ArrayList<>();
        for (int item = 0; item < itemCount; item++) {
            itemNames.add("identity");
        }
        for (int kind = 0; kind < KINDS; kind++) {
            itemNames.add("kind: " + kind);
        }
        int[] userFeature = new int[2 * userCount];
        for (int user = 0; user < userCount; user++) {
            userFeature[2 * user] = user % KINDS;
            userFeature[2 * user + 1] = KINDS + random.nextInt(NOISES);
        }
        int[] itemFeature = new int[2 * itemCount];
        for (int item = 0; item < itemCount; item++) {
            itemFeature[2 * item] = item;
            itemFeature[2 * item + 1] = itemCount + item % KINDS;
        }
        users = pairs(userNames.size(), userFeature);
        items = pairs(itemNames.size(), itemFeature);
        int[] user = new int[userCount * itemCount];
        int[] item = new int[user.length];
        int size = 0;
        for (int u = 0; u < userCount; u++) {
            for (int i = 0; i < itemCount; i++) {
                if (random.nextInt(100) < (u % KINDS == i % KINDS ? 60 : 8)) {
                    user[size] = u;
                    item[size++] = i;
                }
            }
        }
        float[] ones = new float[size];
        Arrays.fill(ones, 1f);
        interactions = new Interactions(
                userCount, itemCount, Arrays.copyOf(user, size), Arrays.copyOf(item, size), ones, ones.clone());
        set = new TrainingSet(interactions, users, items, userNames, itemNames);
    }

    private static FeatureMatrix pairs(int columns, int[] feature) {
        int[] start = new int[feature.length / 2 + 1];
        Arrays.setAll(start, row -> 2 * row);
        float[] weight = new float[feature.length];
        Arrays.fill(weight, 1f);
        return new FeatureMatrix(columns, start, feature, weight);
    }
}
