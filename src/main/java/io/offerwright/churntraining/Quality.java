package io.offerwright.churntraining;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How good estimates are, on rows that they were not learnt from.
 *
 * @param auc share of pairs, one who left and one who stayed, in which the first has the higher risk; ties count half; the mean
 *     over the folds
 * @param aucDeviation standard deviation over the folds
 * @param brier mean square of the difference between risk and what happened (Brier 1950)
 * @param logLoss mean of -ln of the risk of what happened
 * @param calibrationError mean over tenths of the rows, sorted by risk, of the difference between mean risk and share of
 *     leavers (expected calibration error)
 * @param reliability these tenths
 */
public record Quality(
        double auc,
        double aucDeviation,
        double brier,
        double logLoss,
        double calibrationError,
        List<Tenth> reliability) {

    /** Rows of similar risk. */
    public record Tenth(int rows, double risk, double left) {}

    private static final int TENTHS = 10;

    static Quality of(double[] logOdds, boolean[] left, Folds folds) {
        double[] aucs = IntStream.range(0, folds.count())
                .mapToDouble(fold -> {
                    int[] rows = folds.heldOut(fold);
                    boolean[] happened = new boolean[rows.length];
                    double[] scores = new double[rows.length];
                    for (int row = 0; row < rows.length; row++) {
                        happened[row] = left[rows[row]];
                        scores[row] = logOdds[rows[row]];
                    }
                    return auc(scores, happened);
                })
                .toArray();
        double mean = Arrays.stream(aucs).sum() / aucs.length;
        double squares =
                Arrays.stream(aucs).map(auc -> (auc - mean) * (auc - mean)).sum();
        double brier = 0;
        double loss = 0;
        for (int row = 0; row < left.length; row++) {
            double risk = logistic(logOdds[row]);
            double error = risk - (left[row] ? 1 : 0);
            brier += error * error;
            double x = left[row] ? -logOdds[row] : logOdds[row];
            loss += Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
        }
        List<Tenth> tenths = tenths(logOdds, left);
        double error = 0;
        for (Tenth tenth : tenths) {
            error += tenth.rows() * Math.abs(tenth.risk() - tenth.left());
        }
        return new Quality(
                mean,
                Math.sqrt(squares / Math.max(1, aucs.length - 1)),
                brier / left.length,
                loss / left.length,
                error / left.length,
                tenths);
    }

    private static List<Tenth> tenths(double[] logOdds, boolean[] left) {
        Integer[] order = IntStream.range(0, left.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble((Integer row) -> logOdds[row]));
        List<Tenth> tenths = new ArrayList<>();
        for (int tenth = 0; tenth < TENTHS; tenth++) {
            int from = (int) ((long) tenth * order.length / TENTHS);
            int to = (int) ((long) (tenth + 1) * order.length / TENTHS);
            double risk = 0;
            int leavers = 0;
            for (int index = from; index < to; index++) {
                risk += logistic(logOdds[order[index]]);
                leavers += left[order[index]] ? 1 : 0;
            }
            if (to > from) {
                tenths.add(new Tenth(to - from, risk / (to - from), (double) leavers / (to - from)));
            }
        }
        return tenths;
    }

    static double logistic(double logOdds) {
        return 1 / (1 + StrictMath.exp(-logOdds));
    }

    /** The area under the curve by ranks; 0.5 if a class is empty. */
    static double auc(double[] scores, boolean[] left) {
        Integer[] order = IntStream.range(0, left.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble((Integer row) -> scores[row]));
        // Twice the number of pairs in the right order: whole, and so exact.
        long twice = 0;
        long stayed = 0;
        long leavers = 0;
        for (int from = 0; from < order.length; ) {
            int to = from;
            long here = 0;
            while (to < order.length && scores[order[to]] == scores[order[from]]) {
                here += left[order[to]] ? 1 : 0;
                to++;
            }
            long others = to - from - here;
            twice += here * (2 * stayed + others);
            stayed += others;
            leavers += here;
            from = to;
        }
        return stayed == 0 || leavers == 0 ? 0.5 : (double) twice / 2 / stayed / leavers;
    }
}
