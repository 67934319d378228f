package io.offerwright.model;

/**
 * The inner loops of {@link BatchTraining}, on stretches of flat float arrays whose length is a multiple of {@value #LANES}, and of
 * {@link ItemLayout}.
 *
 * <p>Two implementations, with the same floats from both: {@code ScalarKernels} everywhere, {@code VectorKernels} where the
 * JVM was started with {@code --add-modules jdk.incubator.vector} and the processor has vectors of 8 floats or more. Every
 * operation rounds by itself (no fused multiply-add), and the one sum across a stretch has a stated order.
 */
abstract class BatchKernels {
    static final int LANES = 16;

    /** The fastest that this JVM has. */
    static final BatchKernels FASTEST = fastest();

    private static BatchKernels fastest() {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
            try {
                // By name: the class can only be loaded where the module is there.
                return Class.forName("io.offerwright.model.VectorKernels")
                        .asSubclass(BatchKernels.class)
                        .getDeclaredConstructor()
                        .newInstance();
            } catch (ReflectiveOperationException | LinkageError | UnsupportedOperationException e) {
                return new ScalarKernels();
            }
        }
        return new ScalarKernels();
    }

    /** The dot product of two stretches, with the partial sums of {@link Kernels#dot}. */
    abstract float dot(float[] a, int aStart, float[] b, int bStart, int length);

    /**
     * Scores all items for one user: {@code scores[j] = bias[j] + user[0] · component[0][j] + user[1] · component[1][j] + ...}, added
     * in that order.
     */
    abstract void score(float[] bias, float[] user, float[][] component, float[] scores);

    /** Sets {@code to} to the sum of the rows {@code features[e]}, times {@code weights[e]}, from first to before end. */
    abstract void represent(
            float[] to, int toStart, int[] features, float[] weights, int first, int end, float[] rows, int length);

    /** {@code to = a - b}. */
    abstract void subtract(float[] to, int toStart, float[] a, int aStart, float[] b, int bStart, int length);

    /**
     * Sums up gradients, and their squares: with {@code g = weights[e] · share · } the stretch of {@code direction} that
     * begins at {@code places[e] · length}, for {@code e} from {@code first} to before {@code end}.
     */
    abstract void sumGradients(
            float[] gradient,
            float[] squares,
            int start,
            int[] places,
            float[] weights,
            float share,
            int first,
            int end,
            float[] direction,
            int length);

    /**
     * One step of AdaGrad (Duchi, Hazan, Singer: <em>Adaptive subgradient methods</em>, JMLR 2011): {@code history += squares},
     * {@code row -= rate · gradient / √history}; the gradient and the sum of the squares begin at 0.
     */
    abstract void descend(
            float[] row, float[] history, int start, float rate, float[] gradient, float[] squares, int length);

    /** {@code sum += weight / √history}. */
    abstract void addSteps(float[] sum, int sumStart, float weight, float[] history, int start, int length);

    /**
     * Adds what a row became elsewhere: {@code change += (other - row) · √otherHistory}, {@code growth += otherHistory -
     * history}.
     */
    abstract void addChange(
            float[] change,
            float[] growth,
            float[] row,
            float[] history,
            int start,
            float[] other,
            float[] otherHistory,
            int otherStart,
            int length);

    /** Takes over what was added up: {@code history += growth}, {@code row += change / √history}. */
    abstract void agree(float[] row, float[] history, int start, float[] change, float[] growth, int length);
}
