package io.offerwright.model;

import java.util.Arrays;

/** The loops as loops. */
final class ScalarKernels extends BatchKernels {
    @Override
    void multiply(float[] before, float[] after, float[] a, int aStart, float[] b, int bStart, int length) {
        for (int lane = 0; lane < LANES; lane++) {
            float sum = before[lane];
            for (int j = lane; j < length; j += LANES) {
                sum += a[aStart + j] * b[bStart + j];
            }
            after[lane] = sum;
        }
    }

    @Override
    float dot(float[] before, float[] a, int aStart, float[] b, int bStart, int length) {
        float s0 = before[0], s1 = before[1], s2 = before[2], s3 = before[3];
        float s4 = before[4], s5 = before[5], s6 = before[6], s7 = before[7];
        float s8 = before[8], s9 = before[9], s10 = before[10], s11 = before[11];
        float s12 = before[12], s13 = before[13], s14 = before[14], s15 = before[15];
        for (int j = 0; j < length; j += LANES) {
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
        float even = ((s0 + s8) + (s4 + s12)) + ((s2 + s10) + (s6 + s14));
        float odd = ((s1 + s9) + (s5 + s13)) + ((s3 + s11) + (s7 + s15));
        return even + odd;
    }

    @Override
    void represent(
            float[] to, int toStart, int[] features, float[] weights, int first, int end, float[] rows, int length) {
        Arrays.fill(to, toStart, toStart + length, 0f);
        for (int e = first; e < end; e++) {
            float weight = weights[e];
            int from = features[e] * length;
            for (int j = 0; j < length; j++) {
                to[toStart + j] += rows[from + j] * weight;
            }
        }
    }

    @Override
    void subtract(float[] to, int toStart, float[] a, int aStart, float[] b, int bStart, int length) {
        for (int j = 0; j < length; j++) {
            to[toStart + j] = a[aStart + j] - b[bStart + j];
        }
    }

    @Override
    void sumGradients(
            float[] gradient,
            float[] squares,
            int start,
            int[] places,
            float[] weights,
            float share,
            int first,
            int end,
            float[] direction,
            int length) {
        Arrays.fill(gradient, start, start + length, 0f);
        Arrays.fill(squares, start, start + length, 0f);
        for (int e = first; e < end; e++) {
            float weight = weights[e] * share;
            int from = places[e] * length;
            for (int j = 0; j < length; j++) {
                float g = direction[from + j] * weight;
                gradient[start + j] += g;
                squares[start + j] += g * g;
            }
        }
    }

    @Override
    void step(
            float[] row,
            float[] history,
            int start,
            float rate,
            int[] places,
            float[] weights,
            float share,
            int first,
            int end,
            float[] direction,
            int length) {
        float[] gradient = new float[length];
        float[] squares = new float[length];
        sumGradients(gradient, squares, 0, places, weights, share, first, end, direction, length);
        step(row, history, start, rate, gradient, squares, length);
    }

    @Override
    void stepOfSums(
            float[] row,
            float[] history,
            int start,
            float rate,
            int[] places,
            float[] weights,
            int first,
            int end,
            float[] gradients,
            float[] squares,
            int length) {
        float[] gradient = new float[length];
        float[] squareSum = new float[length];
        for (int e = first; e < end; e++) {
            float weight = weights[e];
            float square = weight * weight;
            int from = places[e] * length;
            for (int j = 0; j < length; j++) {
                gradient[j] += gradients[from + j] * weight;
                squareSum[j] += squares[from + j] * square;
            }
        }
        step(row, history, start, rate, gradient, squareSum, length);
    }

    private static void step(
            float[] row, float[] history, int start, float rate, float[] gradient, float[] squares, int length) {
        for (int j = 0; j < length; j++) {
            float sum = history[start + j] + squares[j];
            history[start + j] = sum;
            row[start + j] -= gradient[j] * rate / (float) Math.sqrt(sum);
        }
    }

    @Override
    void addSteps(float[] sum, int sumStart, float weight, float[] history, int start, int length) {
        for (int j = 0; j < length; j++) {
            sum[sumStart + j] += weight / (float) Math.sqrt(history[start + j]);
        }
    }
}
