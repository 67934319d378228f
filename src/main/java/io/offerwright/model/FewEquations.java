package io.offerwright.model;

/**
 * Solves a few linear equations with a symmetric positive definite matrix, by Cholesky's decomposition, in place, as folding in and alternating least
 * squares have them: what a library (EJML) makes of them to the last bit, without its objects, of which a customer who is folded in would need some for
 * each member.
 *
 * <p>The innermost loops stand behind a condition that they have a step to do. Java's compiler checks the ends of such a loop before it begins, where one
 * without steps fails, and then compiles all that it had compiled together with it once more.
 */
final class FewEquations {
    private FewEquations() {}

    /**
     * Sets {@code right} to the solution, and {@code matrix} to what it took.
     *
     * @param matrix row by row; its upper triangle counts
     * @param right one number per equation
     * @return false if the matrix is not positive definite, or a number of the solution not finite as a float
     */
    static boolean solve(double[] matrix, double[] right) {
        int size = right.length;
        if (!decompose(matrix, size)) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            double sum = right[i];
            if (i > 0) {
                for (int k = 0; k < i; k++) {
                    sum -= matrix[i * size + k] * right[k];
                }
            }
            right[i] = sum / matrix[i * size + i];
        }
        boolean finite = true;
        for (int i = size - 1; i >= 0; i--) {
            double sum = right[i];
            if (i + 1 < size) {
                for (int k = i + 1; k < size; k++) {
                    sum -= matrix[k * size + i] * right[k];
                }
            }
            right[i] = sum / matrix[i * size + i];
            finite &= Float.isFinite((float) right[i]);
        }
        return finite;
    }

    /** Puts the decomposition's left factor into the lower triangle. */
    private static boolean decompose(double[] matrix, int size) {
        for (int i = 0; i < size; i++) {
            double inverse = 0;
            for (int j = i; j < size; j++) {
                double sum = matrix[i * size + j];
                if (i > 0) {
                    for (int k = 0; k < i; k++) {
                        sum -= matrix[i * size + k] * matrix[j * size + k];
                    }
                }
                if (i == j) {
                    if (sum <= 0) {
                        return false;
                    }
                    double root = Math.sqrt(sum);
                    matrix[i * size + i] = root;
                    inverse = 1 / root;
                } else {
                    matrix[j * size + i] = sum * inverse;
                }
            }
        }
        return true;
    }
}
