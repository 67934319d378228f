package io.offerwright.evaluation;

import io.offerwright.data.Interactions;
import io.offerwright.data.ItemsByUser;
import io.offerwright.model.TrainingBlocks;

/**
 * How popular items are.
 *
 * @param likedBy how many users like each item
 * @param usersWithAny how many users like an item
 */
record Popularity(int[] likedBy, int usersWithAny) {
    static Popularity of(Interactions interactions) {
        return new Popularity(new int[interactions.items()], 0).with(interactions);
    }

    /** The same of blocks, of which one at a time is in memory. */
    static Popularity of(TrainingBlocks blocks) {
        Popularity sum = new Popularity(new int[blocks.items()], 0);
        for (int block = 0; block < blocks.count(); block++) {
            sum = sum.with(blocks.interactions(block));
        }
        return sum;
    }

    /** Counts interactions of further users. */
    private Popularity with(Interactions interactions) {
        int[] sum = likedBy.clone();
        int users = usersWithAny;
        ItemsByUser liked = ItemsByUser.liked(interactions);
        for (int user = 0; user < liked.users(); user++) {
            users += liked.count(user) > 0 ? 1 : 0;
            for (int item : liked.of(user)) {
                sum[item]++;
            }
        }
        return new Popularity(sum, users);
    }
}
