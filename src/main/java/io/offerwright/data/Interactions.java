package io.offerwright.data;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * The interaction matrix in coordinate form: one entry per (user, item), in the order given.
 *
 * @param users number of rows
 * @param items number of columns
 * @param user row of each entry, 0 to {@code users - 1}
 * @param item column of each entry, 0 to {@code items - 1}
 * @param value positive for a liked item, zero or less for a disliked one
 * @param weight sample weight of each entry, 0 or more
 */
public record Interactions(int users, int items, int[] user, int[] item, float[] value, float[] weight) {
    public Interactions {
        if (user.length != item.length || user.length != value.length || user.length != weight.length) {
            throw new IllegalArgumentException(String.format(
                    "user (%d), item (%d), value (%d) and weight (%d) must have the same length.",
                    user.length, item.length, value.length, weight.length));
        }
        for (int entry = 0; entry < user.length; entry++) {
            if (user[entry] < 0 || user[entry] >= users || item[entry] < 0 || item[entry] >= items) {
                throw new IllegalArgumentException(String.format(
                        "Entry %d (%d, %d) lies outside the %d x %d matrix.",
                        entry, user[entry], item[entry], users, items));
            }
        }
    }

    /** The entries, named by their place, for which {@code keep} holds, in the same order; the matrix keeps its shape. */
    public Interactions only(IntPredicate keep) {
        int[] keptUsers = new int[size()];
        int[] keptItems = new int[size()];
        float[] keptValues = new float[size()];
        float[] keptWeights = new float[size()];
        int count = 0;
        for (int entry = 0; entry < size(); entry++) {
            if (keep.test(entry)) {
                keptUsers[count] = user[entry];
                keptItems[count] = item[entry];
                keptValues[count] = value[entry];
                keptWeights[count++] = weight[entry];
            }
        }
        return new Interactions(
                users,
                items,
                Arrays.copyOf(keptUsers, count),
                Arrays.copyOf(keptItems, count),
                Arrays.copyOf(keptValues, count),
                Arrays.copyOf(keptWeights, count));
    }

    /** Number of entries. */
    public int size() {
        return user.length;
    }
}
