package io.offerwright.churntraining;

import io.offerwright.churn.ChurnModel;

/** Log odds of rows by models that were trained without them. */
final class CrossValidation {
    private static final double TRILLION = 1e12;

    private CrossValidation() {}

    /** How a model is trained on some of the rows. */
    interface Learner {
        ChurnModel train(Frame frame, int[] rows);
    }

    /** Log odds of some rows. */
    record Scored(int[] rows, double[] logOdds) {
        void into(double[] all) {
            for (int row = 0; row < rows.length; row++) {
                all[rows[row]] = logOdds[row];
            }
        }
    }

    /** Trains without a fold, and scores it. */
    static Scored score(Frame frame, Folds folds, int fold, Learner learner) {
        return score(frame, folds.heldOut(fold), learner.train(frame, folds.others(fold)));
    }

    static Scored score(Frame frame, int[] rows, ChurnModel model) {
        double[] logOdds = new double[rows.length];
        for (int row = 0; row < rows.length; row++) {
            logOdds[row] = model.logOdds(frame.values(rows[row])) / TRILLION;
        }
        return new Scored(rows, logOdds);
    }
}
