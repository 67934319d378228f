package io.offerwright.experiment;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Holm's correction for several tests in one report (Holm, Scandinavian Journal of Statistics 6 (1979) 65). */
public final class Holm {
    private Holm() {}

    /** The adjusted p of each test such that rejecting those below a level is wrong somewhere no more often than that. */
    public static double[] adjusted(double[] p) {
        int[] order = IntStream.range(0, p.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer index) -> p[index]).thenComparing(index -> index))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] adjusted = new double[p.length];
        double most = 0;
        for (int rank = 0; rank < order.length; rank++) {
            most = Math.max(most, Math.min(1, p[order[rank]] * (p.length - rank)));
            adjusted[order[rank]] = most;
        }
        return adjusted;
    }
}
