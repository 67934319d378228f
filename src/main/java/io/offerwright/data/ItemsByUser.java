package io.offerwright.data;

import java.util.Arrays;

/** The items of each user in ascending order, each once: one array per user. */
public final class ItemsByUser {
    private ItemsByUser() {}

    /** Those that a user has, whatever the value. */
    public static int[][] all(Interactions interactions) {
        return rows(interactions, false);
    }

    /** Those with a value above zero. */
    public static int[][] liked(Interactions interactions) {
        return rows(interactions, true);
    }

    private static int[][] rows(Interactions interactions, boolean likedOnly) {
        int[] count = new int[interactions.users()];
        for (int entry = 0; entry < interactions.size(); entry++) {
            if (!likedOnly || interactions.value()[entry] > 0) {
                count[interactions.user()[entry]]++;
            }
        }
        int[][] rows = new int[count.length][];
        for (int user = 0; user < count.length; user++) {
            rows[user] = new int[count[user]];
        }
        for (int entry = 0; entry < interactions.size(); entry++) {
            if (!likedOnly || interactions.value()[entry] > 0) {
                int user = interactions.user()[entry];
                rows[user][--count[user]] = interactions.item()[entry];
            }
        }
        for (int user = 0; user < rows.length; user++) {
            rows[user] = Arrays.stream(rows[user]).sorted().distinct().toArray();
        }
        return rows;
    }
}
