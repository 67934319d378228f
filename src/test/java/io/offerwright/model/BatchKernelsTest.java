package io.offerwright.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The vector instructions against the loops; whole trainings are compared in {@code BatchTrainingTest}. */
class BatchKernelsTest {
    private static final BatchKernels LOOPS = new ScalarKernels();

    @Property
    void scoresAreTheSameForAnyNumberOfItemsAndComponents(
            @ForAll @IntRange(min = 1, max = 300) int items,
            @ForAll @IntRange(min = 1, max = 40) int components,
            @ForAll long seed) {
        Random random = new Random(seed);
        float[] bias = floats(random, items);
        float[] user = floats(random, components);
        float[][] component = new float[components][];
        for (int k = 0; k < components; k++) {
            component[k] = floats(random, items);
        }
        float[] expected = new float[items];
        for (int j = 0; j < items; j++) {
            expected[j] = bias[j];
            for (int k = 0; k < components; k++) {
                expected[j] += user[k] * component[k][j];
            }
        }
        for (BatchKernels kernels : new BatchKernels[] {LOOPS, BatchKernels.FASTEST}) {
            float[] scores = new float[items];
            kernels.score(bias, user, component, scores);
            assertThat(scores).containsExactly(expected);
        }
    }

    /** Of very different sizes, so that another order of additions would show. */
    private static float[] floats(Random random, int count) {
        float[] floats = new float[count];
        for (int j = 0; j < count; j++) {
            floats[j] = (float) (random.nextGaussian() * Math.exp(4 * random.nextGaussian()));
        }
        return floats;
    }
}
