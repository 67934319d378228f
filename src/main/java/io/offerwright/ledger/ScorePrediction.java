package io.offerwright.ledger;

import io.offerwright.domain.Score;

/**
 * A guess at every candidate's score from its objectives, so that a record holds what the guess missed (nothing, mostly)
 * and not the scores. It need not be right, only the same for writer and reader: it is plain whole-number arithmetic on
 * numbers that stand in the record.
 *
 * <pre>
 *   base  = round(relevance weight x relevance + revenue weight x revenue + diversity weight x diversity)
 *   score = round(base x factor)            one factor per set of rules that boosted a candidate
 * </pre>
 *
 * The writer finds the weights by least squares over the candidates that no rule boosted.
 */
final class ScorePrediction {
    private static final double MOST = 1e9;

    private final long[] weights;
    private final long[] factors;

    private ScorePrediction(long[] weights, long[] factors) {
        this.weights = weights;
        this.factors = factors;
    }

    /**
     * Finds weights and factors.
     *
     * @param objectives relevance, revenue and diversity of each candidate, in millionths
     * @param groups the set of rules of each candidate, 0 for none
     * @param groupCount number of sets, the empty one included
     */
    static ScorePrediction fit(long[][] objectives, int[] groups, int groupCount, long[] score) {
        double[][] products = new double[3][4];
        for (int index = 0; index < score.length; index++) {
            if (groups[index] == 0) {
                double relevance = share(objectives[0][index]);
                double revenue = share(objectives[1][index]);
                double diversity = share(objectives[2][index]);
                add(products[0], relevance, relevance, revenue, diversity, share(score[index]));
                add(products[1], revenue, relevance, revenue, diversity, share(score[index]));
                add(products[2], diversity, relevance, revenue, diversity, share(score[index]));
            }
        }
        long[] weights = new long[3];
        double[] solved = solve(products);
        for (int row = 0; row < 3; row++) {
            weights[row] = roundNumber(solved[row]);
        }
        long[] factors = new long[groupCount];
        factors[0] = Score.ONE;
        ScorePrediction prediction = new ScorePrediction(weights, factors);
        long[] largest = new long[groupCount];
        for (int index = 0; index < score.length; index++) {
            long base = prediction.base(objectives, index);
            int group = groups[index];
            if (group > 0 && base > largest[group]) {
                largest[group] = base;
                factors[group] = roundNumber((double) score[index] / base);
            }
        }
        return prediction;
    }

    private static void add(
            double[] row, double factor, double relevance, double revenue, double diversity, double score) {
        row[0] += factor * relevance;
        row[1] += factor * revenue;
        row[2] += factor * diversity;
        row[3] += factor * score;
    }

    private static double share(long millionths) {
        return millionths * 1e-6;
    }

    /** Gauss elimination; a trace of a ridge keeps objectives that don't vary from having no solution. */
    private static double[] solve(double[][] products) {
        double ridge = 1e-9 * (products[0][0] + products[1][1] + products[2][2]) + 1e-12;
        for (int row = 0; row < 3; row++) {
            products[row][row] += ridge;
        }
        for (int pivot = 0; pivot < 3; pivot++) {
            for (int row = pivot + 1; row < 3; row++) {
                double share = products[row][pivot] / products[pivot][pivot];
                for (int column = pivot; column < 4; column++) {
                    products[row][column] -= share * products[pivot][column];
                }
            }
        }
        double[] solved = new double[3];
        for (int row = 2; row >= 0; row--) {
            double rest = products[row][3];
            for (int column = row + 1; column < 3; column++) {
                rest -= products[row][column] * solved[column];
            }
            solved[row] = rest / products[row][row];
        }
        return solved;
    }

    /** In millionths; a number close to whole thousandths becomes it, for people choose such weights. */
    private static long roundNumber(double value) {
        if (!(Math.abs(value) < MOST)) {
            return 0;
        }
        long millionths = Math.round(value * Score.ONE);
        long thousandths = Math.round(value * 1000) * 1000;
        return Math.abs(millionths - thousandths) <= 30 ? thousandths : millionths;
    }

    void write(RecordWriter writer) {
        for (long weight : weights) {
            writer.signed(weight);
        }
        for (int group = 1; group < factors.length; group++) {
            writer.signed(factors[group]);
        }
    }

    static ScorePrediction read(RecordReader reader, int groupCount) {
        long[] weights = {reader.signed(), reader.signed(), reader.signed()};
        long[] factors = new long[groupCount];
        factors[0] = Score.ONE;
        for (int group = 1; group < groupCount; group++) {
            factors[group] = reader.signed();
        }
        return new ScorePrediction(weights, factors);
    }

    /** The guess for one candidate. Overflow wraps round, for the writer and the reader alike. */
    long of(long[][] objectives, int index, int group) {
        long base = base(objectives, index);
        return group == 0 ? base : Score.round(base * factors[group]);
    }

    private long base(long[][] objectives, int index) {
        return Score.round(weights[0] * objectives[0][index]
                + weights[1] * objectives[1][index]
                + weights[2] * objectives[2][index]);
    }
}
