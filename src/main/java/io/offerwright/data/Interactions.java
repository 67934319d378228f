package io.offerwright.data;

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

    /** Number of entries. */
    public int size() {
        return user.length;
    }
}
