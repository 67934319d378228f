package io.offerwright.model;

/**
 * The inner loops of training, on rows of flat float arrays.
 *
 * <p>The order of every sum is fixed and stated, so that another implementation of the same loops, with vector
 * instructions of any width, gives the same floats and so the same model.
 */
final class Kernels {
    private static final int LANES = 16;

    private Kernels() {}

    /**
     * The dot product of two rows: sixteen partial sums, the j-th component going to the (j mod 16)-th, then added in
     * halves (i with i + 8, i + 4, i + 2, i + 1). No fused multiply-add.
     */
    static float dot(float[] a, int aStart, float[] b, int bStart, int length) {
        float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
        float s8 = 0, s9 = 0, s10 = 0, s11 = 0, s12 = 0, s13 = 0, s14 = 0, s15 = 0;
        int whole = length & -LANES;
        for (int j = 0; j < whole; j += LANES) {
            int x = aStart + j;
            int y = bStart + j;
            s0 += a[x] * b[y];
            s1 += a[x + 1] * b[y + 1];
            s2 += a[x + 2] * b[y + 2];
            s3 += a[x + 3] * b[y + 3];
            s4 += a[x + 4] * b[y + 4];
            s5 += a[x + 5] * b[y + 5];
            s6 += a[x + 6] * b[y + 6];
            s7 += a[x + 7] * b[y + 7];
            s8 += a[x + 8] * b[y + 8];
            s9 += a[x + 9] * b[y + 9];
            s10 += a[x + 10] * b[y + 10];
            s11 += a[x + 11] * b[y + 11];
            s12 += a[x + 12] * b[y + 12];
            s13 += a[x + 13] * b[y + 13];
            s14 += a[x + 14] * b[y + 14];
            s15 += a[x + 15] * b[y + 15];
        }
        int x = aStart + whole;
        int y = bStart + whole;
        // Each lane of the last, partial block gets at most one more product.
        int rest = length - whole;
        if (rest > 0) {
            s0 += a[x] * b[y];
        }
        if (rest > 1) {
            s1 += a[x + 1] * b[y + 1];
        }
        if (rest > 2) {
            s2 += a[x + 2] * b[y + 2];
        }
        if (rest > 3) {
            s3 += a[x + 3] * b[y + 3];
        }
        if (rest > 4) {
            s4 += a[x + 4] * b[y + 4];
        }
        if (rest > 5) {
            s5 += a[x + 5] * b[y + 5];
        }
        if (rest > 6) {
            s6 += a[x + 6] * b[y + 6];
        }
        if (rest > 7) {
            s7 += a[x + 7] * b[y + 7];
        }
        if (rest > 8) {
            s8 += a[x + 8] * b[y + 8];
        }
        if (rest > 9) {
            s9 += a[x + 9] * b[y + 9];
        }
        if (rest > 10) {
            s10 += a[x + 10] * b[y + 10];
        }
        if (rest > 11) {
            s11 += a[x + 11] * b[y + 11];
        }
        if (rest > 12) {
            s12 += a[x + 12] * b[y + 12];
        }
        if (rest > 13) {
            s13 += a[x + 13] * b[y + 13];
        }
        if (rest > 14) {
            s14 += a[x + 14] * b[y + 14];
        }
        float low = ((s0 + s8) + (s4 + s12)) + ((s2 + s10) + (s6 + s14));
        float high = ((s1 + s9) + (s5 + s13)) + ((s3 + s11) + (s7 + s15));
        return low + high;
    }

    /** Adds {@code weight} times a row to {@code sum}. */
    static void addScaled(float[] sum, float weight, float[] row, int start, int length) {
        for (int j = 0; j < length; j++) {
            sum[j] += weight * row[start + j];
        }
    }

    /**
     * One step of AdaGrad on a row (Duchi, Hazan, Singer: <em>Adaptive subgradient methods</em>, JMLR 2011). The
     * gradient of component j is {@code slope * direction[j]}; the step divides by the root of the squares summed
     * <em>before</em> it.
     */
    static void step(
            float[] row,
            float[] squares,
            int start,
            float[] direction,
            int directionStart,
            int length,
            float slope,
            float rate) {
        for (int j = 0; j < length; j++) {
            int at = start + j;
            float gradient = slope * direction[directionStart + j];
            float square = squares[at];
            row[at] -= rate / (float) Math.sqrt(square) * gradient;
            squares[at] = square + gradient * gradient;
        }
    }

    /**
     * As {@link #step}, with each component then multiplied by (1 + alpha times its step): see {@link Side#scale}.
     *
     * @return the sum of the steps
     */
    static double regularisedStep(
            float[] row,
            float[] squares,
            int start,
            float[] direction,
            int directionStart,
            int length,
            float slope,
            float rate,
            float alpha) {
        double sum = 0;
        for (int j = 0; j < length; j++) {
            int at = start + j;
            float gradient = slope * direction[directionStart + j];
            float square = squares[at];
            float step = rate / (float) Math.sqrt(square);
            float moved = row[at] - step * gradient;
            // Not moved * (1 + alpha * step): the float nearest to a sum just above 1 would lose most of the penalty.
            row[at] = moved + moved * (alpha * step);
            squares[at] = square + gradient * gradient;
            sum += step;
        }
        return sum;
    }
}
