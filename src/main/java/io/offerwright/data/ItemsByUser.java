package io.offerwright.data;

import java.util.Arrays;

/** The items of each user in ascending order, each once: compressed rows, 4 bytes an entry. Immutable and thread-safe. */
public final class ItemsByUser {
    private final int[] start;
    private final int[] item;

    private ItemsByUser(Interactions interactions, boolean likedOnly) {
        start = new int[interactions.users() + 1];
        for (int entry = 0; entry < interactions.size(); entry++) {
            if (!likedOnly || interactions.value()[entry] > 0) {
                start[interactions.user()[entry] + 1]++;
            }
        }
        for (int user = 0; user < users(); user++) {
            start[user + 1] += start[user];
        }
        item = new int[start[users()]];
        int[] next = start.clone();
        for (int entry = 0; entry < interactions.size(); entry++) {
            if (!likedOnly || interactions.value()[entry] > 0) {
                item[next[interactions.user()[entry]]++] = interactions.item()[entry];
            }
        }
        dropRepeated();
    }

    /** Sorts each row, and moves the rows together, without what stands in them twice. */
    private void dropRepeated() {
        int size = 0;
        int from = 0;
        for (int user = 0; user < users(); user++) {
            int to = start[user + 1];
            Arrays.sort(item, from, to);
            for (int place = from; place < to; place++) {
                if (place == from || item[place] != item[size - 1]) {
                    item[size++] = item[place];
                }
            }
            start[user + 1] = size;
            from = to;
        }
    }

    /** Those that a user has, whatever the value. */
    public static ItemsByUser all(Interactions interactions) {
        return new ItemsByUser(interactions, false);
    }

    /** Those with a value above zero. */
    public static ItemsByUser liked(Interactions interactions) {
        return new ItemsByUser(interactions, true);
    }

    /** Number of users. */
    public int users() {
        return start.length - 1;
    }

    /** How many items a user has. */
    public int count(int user) {
        return start[user + 1] - start[user];
    }

    /** A copy of a user's items. */
    public int[] of(int user) {
        return Arrays.copyOfRange(item, start[user], start[user + 1]);
    }
}
