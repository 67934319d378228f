package io.offerwright.data;

import java.util.Arrays;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The interaction matrix in coordinate form: one entry per (user, item), in the order given. Nobody writes to the arrays;
 * where all values and weights are 1, one may serve as both, so that an entry takes 12 bytes, not 16.
 *
 * @param users number of rows
 * @param items number of columns
 * @param user row of each entry, 0 to {@code users - 1}
 * @param item column of each entry, 0 to {@code items - 1}
 * @param value positive for a liked item, zero or less for a disliked one
 * @param weight sample weight of each entry, 0 or more
 * @param ownerOf whom each row belongs to, from 0, where one user has several rows, such as one for each season; null if each
 *     row is a user
 */
public record Interactions(
        int users, int items, int[] user, int[] item, float[] value, float[] weight, int @Nullable [] ownerOf) {
    /** A matrix in which each row is a user. */
    public Interactions(int users, int items, int[] user, int[] item, float[] value, float[] weight) {
        this(users, items, user, item, value, weight, null);
    }

    public Interactions {
        if (ownerOf != null && ownerOf.length != users) {
            throw new IllegalArgumentException(
                    "There are " + ownerOf.length + " owners of " + users + " rows; every row has one.");
        }
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

    /**
     * The entries, named by their place, for which {@code keep} holds, in the same order; the matrix keeps its shape.
     *
     * @param keep is asked twice for each, so that nothing larger than the result is needed
     */
    public Interactions only(IntPredicate keep) {
        int count = 0;
        for (int entry = 0; entry < size(); entry++) {
            count += keep.test(entry) ? 1 : 0;
        }
        int[] keptUsers = new int[count];
        int[] keptItems = new int[count];
        float[] keptValues = new float[count];
        float[] keptWeights = value == weight ? keptValues : new float[count];
        int kept = 0;
        for (int entry = 0; entry < size(); entry++) {
            if (keep.test(entry)) {
                keptUsers[kept] = user[entry];
                keptItems[kept] = item[entry];
                keptValues[kept] = value[entry];
                keptWeights[kept++] = weight[entry];
            }
        }
        return new Interactions(users, items, keptUsers, keptItems, keptValues, keptWeights, ownerOf);
    }

    /** The same, in rows that belong to these users. */
    public Interactions withOwners(int[] value) {
        return new Interactions(users, items, user, item, this.value, weight, value);
    }

    /** Whom the row of an entry belongs to. */
    public int owner(int entry) {
        return ownerOf == null ? user[entry] : ownerOf[user[entry]];
    }

    /** How many users there are, of whom each may have several rows: owners are numbered from 0 to this less one. */
    public int owners() {
        return ownerOf == null ? users : Arrays.stream(ownerOf).max().orElse(-1) + 1;
    }

    /** Number of entries. */
    public int size() {
        return user.length;
    }
}
