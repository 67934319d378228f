package io.offerwright.model;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops in vector instructions. Compiled apart from everything else, and loaded by name, since the module it needs is an
 * incubating one.
 */
final class VectorKernels extends BatchKernels {
    private static final VectorSpecies<Float> SPECIES =
            FloatVector.SPECIES_PREFERRED.length() >= LANES ? FloatVector.SPECIES_512 : FloatVector.SPECIES_256;

    private static final int WIDTH = SPECIES.length();
    private static final boolean WHOLE = WIDTH == LANES;

    private static final VectorShuffle<Float> EIGHT_ON = rotated(8);
    private static final VectorShuffle<Float> FOUR_ON = rotated(4);
    private static final VectorShuffle<Float> TWO_ON = rotated(2);
    private static final VectorShuffle<Float> ONE_ON = rotated(1);

    private static VectorShuffle<Float> rotated(int by) {
        return VectorShuffle.fromOp(SPECIES, lane -> (lane + by) % WIDTH);
    }

    /** @throws UnsupportedOperationException if the processor has no vectors of 8 floats */
    VectorKernels() {
        if (FloatVector.SPECIES_PREFERRED.length() < 8) {
            throw new UnsupportedOperationException("Vectors of fewer than 8 floats gain nothing.");
        }
    }

    @Override
    float dot(float[] a, int aStart, float[] b, int bStart, int length) {
        FloatVector eight = lanes(0, a, aStart, b, bStart, length);
        if (WHOLE) {
            eight = eight.add(eight.rearrange(EIGHT_ON));
        } else {
            eight = eight.add(lanes(WIDTH, a, aStart, b, bStart, length));
        }
        FloatVector four = eight.add(eight.rearrange(FOUR_ON));
        FloatVector two = four.add(four.rearrange(TWO_ON));
        return two.add(two.rearrange(ONE_ON)).lane(0);
    }

    private static FloatVector lanes(int lane, float[] a, int aStart, float[] b, int bStart, int length) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int j = lane; j < length; j += LANES) {
            sum = sum.add(
                    FloatVector.fromArray(SPECIES, a, aStart + j).mul(FloatVector.fromArray(SPECIES, b, bStart + j)));
        }
        return sum;
    }

    @Override
    void represent(
            float[] to, int toStart, int[] features, float[] weights, int first, int end, float[] rows, int length) {
        for (int j = 0; j < length; j += WIDTH) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int e = first; e < end; e++) {
                sum = sum.add(FloatVector.fromArray(SPECIES, rows, features[e] * length + j)
                        .mul(weights[e]));
            }
            sum.intoArray(to, toStart + j);
        }
    }

    @Override
    void subtract(float[] to, int toStart, float[] a, int aStart, float[] b, int bStart, int length) {
        for (int j = 0; j < length; j += WIDTH) {
            FloatVector.fromArray(SPECIES, a, aStart + j)
                    .sub(FloatVector.fromArray(SPECIES, b, bStart + j))
                    .intoArray(to, toStart + j);
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
        for (int j = 0; j < length; j += WIDTH) {
            FloatVector sum = FloatVector.zero(SPECIES);
            FloatVector squareSum = FloatVector.zero(SPECIES);
            for (int e = first; e < end; e++) {
                FloatVector g = FloatVector.fromArray(SPECIES, direction, places[e] * length + j)
                        .mul(weights[e] * share);
                sum = sum.add(g);
                squareSum = squareSum.add(g.mul(g));
            }
            sum.intoArray(gradient, start + j);
            squareSum.intoArray(squares, start + j);
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
        for (int j = 0; j < length; j += WIDTH) {
            FloatVector sum = FloatVector.zero(SPECIES);
            FloatVector squareSum = FloatVector.zero(SPECIES);
            for (int e = first; e < end; e++) {
                FloatVector g = FloatVector.fromArray(SPECIES, direction, places[e] * length + j)
                        .mul(weights[e] * share);
                sum = sum.add(g);
                squareSum = squareSum.add(g.mul(g));
            }
            FloatVector all = FloatVector.fromArray(SPECIES, history, start + j).add(squareSum);
            all.intoArray(history, start + j);
            FloatVector.fromArray(SPECIES, row, start + j)
                    .sub(sum.mul(rate).div(all.sqrt()))
                    .intoArray(row, start + j);
        }
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
        for (int j = 0; j < length; j += WIDTH) {
            FloatVector sum = FloatVector.zero(SPECIES);
            FloatVector squareSum = FloatVector.zero(SPECIES);
            for (int e = first; e < end; e++) {
                float weight = weights[e];
                int from = places[e] * length + j;
                sum = sum.add(FloatVector.fromArray(SPECIES, gradients, from).mul(weight));
                squareSum = squareSum.add(
                        FloatVector.fromArray(SPECIES, squares, from).mul(weight * weight));
            }
            FloatVector all = FloatVector.fromArray(SPECIES, history, start + j).add(squareSum);
            all.intoArray(history, start + j);
            FloatVector.fromArray(SPECIES, row, start + j)
                    .sub(sum.mul(rate).div(all.sqrt()))
                    .intoArray(row, start + j);
        }
    }

    @Override
    void addSteps(float[] sum, int sumStart, float weight, float[] history, int start, int length) {
        FloatVector w = FloatVector.broadcast(SPECIES, weight);
        for (int j = 0; j < length; j += WIDTH) {
            FloatVector.fromArray(SPECIES, sum, sumStart + j)
                    .add(w.div(
                            FloatVector.fromArray(SPECIES, history, start + j).sqrt()))
                    .intoArray(sum, sumStart + j);
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
        for (int j = 0; j < length; j += WIDTH) {
            FloatVector squares = FloatVector.fromArray(SPECIES, otherHistory, otherStart + j);
            FloatVector.fromArray(SPECIES, other, otherStart + j)
                    .sub(FloatVector.fromArray(SPECIES, row, start + j))
                    .mul(squares.sqrt())
                    .add(FloatVector.fromArray(SPECIES, change, j))
                    .intoArray(change, j);
            squares.sub(FloatVector.fromArray(SPECIES, history, start + j))
                    .add(FloatVector.fromArray(SPECIES, growth, j))
                    .intoArray(growth, j);
        }
    }

    @Override
    void agree(float[] row, float[] history, int start, float[] change, float[] growth, int length) {
        for (int j = 0; j < length; j += WIDTH) {
            FloatVector all =
                    FloatVector.fromArray(SPECIES, history, start + j).add(FloatVector.fromArray(SPECIES, growth, j));
            all.intoArray(history, start + j);
            FloatVector.fromArray(SPECIES, row, start + j)
                    .add(FloatVector.fromArray(SPECIES, change, j).div(all.sqrt()))
                    .intoArray(row, start + j);
        }
    }
}
