package io.offerwright.evaluation;

import io.offerwright.data.Interactions;
import java.util.Arrays;

/** Interactions and scores written out by hand. */
final class SmallMatrix {
    private SmallMatrix() {}

    /** Entries as {user, item} or {user, item, value}. */
    static Interactions of(int users, int items, int[]... entries) {
        float[] value = new float[entries.length];
        float[] weight = new float[entries.length];
        Arrays.fill(weight, 1f);
        for (int entry = 0; entry < value.length; entry++) {
            value[entry] = entries[entry].length > 2 ? entries[entry][2] : 1f;
        }
        return new Interactions(
                users,
                items,
                Arrays.stream(entries).mapToInt(entry -> entry[0]).toArray(),
                Arrays.stream(entries).mapToInt(entry -> entry[1]).toArray(),
                value,
                weight);
    }

    /** The scores of each user. */
    static UserScores scores(double[]... scores) {
        return (user, to) -> System.arraycopy(scores[user], 0, to, 0, to.length);
    }
}
