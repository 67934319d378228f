package io.offerwright.model;

import java.util.Arrays;

/** The loops as loops. */
final class ScalarKernels extends BatchKernels {
    @Override
    float dot(float[] a, int aStart, float[] b, int bStart, int length) {
        return Kernels.dot(a, aStart, b, bStart, length);
    }

    @Override
    void score(float[] bias, float[] user, float[][] component, float[] scores) {
        System.arraycopy(bias, 0, scores, 0, bias.length);
        int whole = component.length & -4;
        for (int k = 0; k < whole; k += 4) {
            addFour(
                    scores,
                    user[k],
                    component[k],
                    user[k + 1],
                    component[k + 1],
                    user[k + 2],
                    component[k + 2],
                    user[k + 3],
                    component[k + 3]);
        }
        for (int k = whole; k < component.length; k++) {
            Kernels.addScaled(scores, user[k], component[k], 0, scores.length);
        }
    }

    /** Four components in one pass, added one after the other: fewer loads and stores, the same sum. */
    private static void addFour(
            float[] scores,
            float a,
            float[] rowA,
            float b,
            float[] rowB,
            float c,
            float[] rowC,
            float d,
            float[] rowD) {
        for (int j = 0; j < scores.length; j++) {
            scores[j] = (((scores[j] + a * rowA[j]) + b * rowB[j]) + c * rowC[j]) + d * rowD[j];
        }
    }

    @Override
    void represent(
            float[] to, int toStart, int[] features, float[] weights, int first, int end, float[] rows, int length) {
        Arrays.fill(to, toStart, toStart + length, 0f);
        int whole = first + ((end - first) & -4);
        for (int e = first; e < whole; e += 4) {
            // Four rows in one pass, as four components above.
            float a = weights[e];
            float b = weights[e + 1];
            float c = weights[e + 2];
            float d = weights[e + 3];
            int fromA = features[e] * length;
            int fromB = features[e + 1] * length;
            int fromC = features[e + 2] * length;
            int fromD = features[e + 3] * length;
            for (int j = 0; j < length; j++) {
                to[toStart + j] =
                        (((to[toStart + j] + rows[fromA + j] * a) + rows[fromB + j] * b) + rows[fromC + j] * c)
                                + rows[fromD + j] * d;
            }
        }
        for (int e = whole; e < end; e++) {
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
    void descend(float[] row, float[] history, int start, float rate, float[] gradient, float[] squares, int length) {
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

    @Override
    void addChange(
            float[] change,
            float[] growth,
            float[] row,
            float[] history,
            int start,
            float[] other,
            float[] otherHistory,
            int otherStart,
            int length) {
        for (int j = 0; j < length; j++) {
            float squares = otherHistory[otherStart + j];
            change[j] += (other[otherStart + j] - row[start + j]) * (float) Math.sqrt(squares);
            growth[j] += squares - history[start + j];
        }
    }

    @Override
    void agree(float[] row, float[] history, int start, float[] change, float[] growth, int length) {
        for (int j = 0; j < length; j++) {
            float all = history[start + j] + growth[j];
            history[start + j] = all;
            row[start + j] += change[j] / (float) Math.sqrt(all);
        }
    }
}
