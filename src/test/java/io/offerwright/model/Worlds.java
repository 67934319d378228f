package io.offerwright.model;

import io.offerwright.data.Interactions;
import io.offerwright.features.FeatureMatrix;
import java.util.Arrays;
import java.util.Random;

/** Small made-up models and data for tests, from a seed. */
final class Worlds {
    private Worlds() {}

    /** An untrained model with normally distributed numbers. */
    static FactorizationModel model(Random random, int components, int userFeatures, int itemFeatures, double size) {
        return new FactorizationModel(
                components,
                gaussians(random, userFeatures * components, size),
                gaussians(random, userFeatures, size),
                gaussians(random, itemFeatures * components, size),
                gaussians(random, itemFeatures, size));
    }

    private static float[] gaussians(Random random, int length, double size) {
        float[] values = new float[length];
        for (int j = 0; j < length; j++) {
            values[j] = (float) (random.nextGaussian() * size);
        }
        return values;
    }

    /** Rows with their identity and one of {@code groups} further features each. */
    static FeatureMatrix identityAndGroup(int rows, int groups) {
        int[] start = new int[rows + 1];
        int[] feature = new int[2 * rows];
        float[] weight = new float[2 * rows];
        Arrays.fill(weight, 1f);
        for (int row = 0; row < rows; row++) {
            start[row + 1] = 2 * row + 2;
            feature[2 * row] = row;
            feature[2 * row + 1] = rows + row % groups;
        }
        return new FeatureMatrix(rows + groups, start, feature, weight);
    }

    /** Users like items of their own group, with some noise; every third entry of another group is a dislike. */
    static Interactions grouped(Random random, int users, int items, int groups, int perUser) {
        int[] user = new int[users * perUser];
        int[] item = new int[user.length];
        float[] value = new float[user.length];
        float[] weight = new float[user.length];
        int size = 0;
        for (int row = 0; row < users; row++) {
            boolean[] taken = new boolean[items];
            for (int entry = 0; entry < perUser; entry++) {
                int column = random.nextInt(items);
                boolean own = column % groups == row % groups;
                if (taken[column] || (!own && random.nextInt(3) != 0)) {
                    continue;
                }
                taken[column] = true;
                user[size] = row;
                item[size] = column;
                value[size] = own ? 1f : -1f;
                weight[size] = 1f + random.nextInt(3) / 4f;
                size++;
            }
        }
        return new Interactions(
                users,
                items,
                Arrays.copyOf(user, size),
                Arrays.copyOf(item, size),
                Arrays.copyOf(value, size),
                Arrays.copyOf(weight, size));
    }
}
