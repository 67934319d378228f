package io.offerwright.engine;

/**
 * What the model makes of a customer. Shared between decisions: nobody may write to its arrays.
 *
 * @param representations of each member
 * @param scales of each member, by which logits are explained
 * @param logits of each offer, in millionths
 */
record Scored(float[][] representations, double[] scales, long[] logits) {
    /** Of a customer whom the model was not asked about. */
    static Scored unasked(int offers) {
        return new Scored(new float[0][], new double[0], new long[offers]);
    }

    /** What it takes of the heap, in bytes, about. */
    int bytes() {
        int bytes = ScoredCache.ARRAY * 3 + Double.BYTES * scales.length + Long.BYTES * logits.length;
        for (float[] representation : representations) {
            bytes += ScoredCache.ARRAY + Float.BYTES * (1 + representation.length);
        }
        return bytes;
    }
}
