package io.offerwright.churntraining;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Rows in parts of nearly equal size and equal share of leavers: each part is once held out.
 *
 * @param of by row, the part it is in
 */
record Folds(int count, int[] of) {
    static Folds of(Frame frame, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] order = IntStream.range(0, frame.rows()).toArray();
        for (int index = order.length - 1; index > 0; index--) {
            int other = (int) Long.remainderUnsigned(random.nextLong(), index + 1);
            int row = order[index];
            order[index] = order[other];
            order[other] = row;
        }
        int[] of = new int[order.length];
        int[] next = new int[2];
        for (int row : order) {
            int group = frame.left(row) ? 1 : 0;
            // The other way round for the leavers, so that the first part is not the largest twice.
            int fold = next[group]++ % count;
            of[row] = group == 0 ? fold : count - 1 - fold;
        }
        return new Folds(count, of);
    }

    int[] heldOut(int fold) {
        return IntStream.range(0, of.length).filter(row -> of[row] == fold).toArray();
    }

    int[] others(int fold) {
        return IntStream.range(0, of.length).filter(row -> of[row] != fold).toArray();
    }
}
