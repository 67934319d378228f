package io.offerwright.engine;

import org.jspecify.annotations.Nullable;

/**
 * What the model makes of a customer. Shared between decisions: nobody may write to its arrays.
 *
 * @param beyond what each member learnt of the customer beyond their features; null if nothing
 * @param scales of each member, by which logits are explained
 * @param logits of each offer, in millionths
 */
record Scored(float @Nullable [][] beyond, double[] scales, long[] logits) {
    /** Of a customer whom the model was not asked about. */
    static Scored unasked(int offers) {
        return new Scored(null, new double[0], new long[offers]);
    }

    /** What it takes of the heap, in bytes, about. */
    int bytes() {
        int bytes = ScoredCache.ARRAY * 3 + Double.BYTES * scales.length + Long.BYTES * logits.length;
        if (beyond != null) {
            for (float[] ofMember : beyond) {
                bytes += ScoredCache.ARRAY + Float.BYTES * (1 + ofMember.length);
            }
        }
        return bytes;
    }
}
