package io.offerwright.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.DoubleStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.decomposition.chol.CholeskyDecompositionInner_DDRM;
import org.ejml.dense.row.linsol.chol.LinearSolverChol_DDRM;

class FewEquationsTest {
    /** The library's solution, to the last bit, and where it finds none. */
    @Property
    void solvesWhatTheLibrarySolves(
            @ForAll @IntRange(min = 1, max = 70) int size,
            @ForAll @IntRange(min = 1, max = 70) int rank,
            @ForAll @IntRange(min = -25, max = 25) int magnitude,
            @ForAll boolean penalised,
            @ForAll Random random) {
        double[] matrix = new double[size * size];
        double scale = Math.pow(10, magnitude);
        for (int row = 0; row < rank; row++) {
            double[] factor = random.doubles(size, -1, 1).toArray();
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    matrix[i * size + j] += scale * factor[i] * factor[j];
                }
            }
        }
        for (int i = 0; penalised && i < size; i++) {
            matrix[i * size + i] += .03;
        }
        double[] right = random.doubles(size, -2, 2).toArray();
        DMatrixRMaj solution = new DMatrixRMaj(size, 1);
        LinearSolverChol_DDRM library = new LinearSolverChol_DDRM(new CholeskyDecompositionInner_DDRM(true));
        boolean solved = library.setA(new DMatrixRMaj(size, size, true, matrix.clone()));
        if (solved) {
            library.solve(new DMatrixRMaj(size, 1, true, right.clone()), solution);
            solved = DoubleStream.of(solution.data).allMatch(number -> Float.isFinite((float) number));
        }
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < i; j++) {
                // Only the upper triangle counts.
                matrix[i * size + j] = Double.NaN;
            }
        }

        assertThat(FewEquations.solve(matrix, right)).isEqualTo(solved);
        for (int i = 0; solved && i < size; i++) {
            assertThat(right[i]).isEqualTo(solution.data[i]);
        }
    }

    @Property(tries = 50)
    void whatIsNotANumberHasNoSolution(@ForAll @IntRange(min = 0, max = 2) int place) {
        double[] matrix = {2, 0, 0, 0, 2, 0, 0, 0, 2};
        double[] right = {1, 1, 1};
        matrix[place * 4] = Double.NaN;

        assertThat(FewEquations.solve(matrix, right)).isFalse();
    }
}
