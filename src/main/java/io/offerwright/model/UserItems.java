package io.offerwright.model;

import io.offerwright.data.Interactions;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The items that each user has, whatever the value, in ascending order: compressed rows. */
final class UserItems {
    final int[] start;
    final int[] item;

    UserItems(Interactions interactions) {
        this(interactions, IntStream.range(0, interactions.size()).toArray(), 0, interactions.users());
    }

    /**
     * The items of some users.
     *
     * @param entries all entries of these users
     * @param first the first of the users
     * @param users how many follow one another from there
     */
    UserItems(Interactions interactions, int[] entries, int first, int users) {
        start = new int[users + 1];
        item = new int[entries.length];
        int[] user = interactions.user();
        for (int entry : entries) {
            start[user[entry] - first + 1]++;
        }
        for (int row = 0; row < users; row++) {
            start[row + 1] += start[row];
        }
        int[] next = start.clone();
        for (int entry : entries) {
            item[next[user[entry] - first]++] = interactions.item()[entry];
        }
        for (int row = 0; row < users; row++) {
            Arrays.sort(item, start[row], start[row + 1]);
        }
    }

    boolean has(int user, int sought) {
        return Arrays.binarySearch(item, start[user], start[user + 1], sought) >= 0;
    }
}
