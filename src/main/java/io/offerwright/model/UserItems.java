package io.offerwright.model;

import io.offerwright.data.Interactions;
import java.util.Arrays;

/** The items that each user has, whatever the value, in ascending order: compressed rows. */
final class UserItems {
    final int[] start;
    final int[] item;

    UserItems(Interactions interactions) {
        start = new int[interactions.users() + 1];
        item = new int[interactions.size()];
        int[] user = interactions.user();
        for (int row : user) {
            start[row + 1]++;
        }
        for (int row = 0; row < interactions.users(); row++) {
            start[row + 1] += start[row];
        }
        int[] next = start.clone();
        for (int entry = 0; entry < user.length; entry++) {
            item[next[user[entry]]++] = interactions.item()[entry];
        }
        for (int row = 0; row < interactions.users(); row++) {
            Arrays.sort(item, start[row], start[row + 1]);
        }
    }

    boolean has(int user, int sought) {
        return Arrays.binarySearch(item, start[user], start[user + 1], sought) >= 0;
    }
}
