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

    private final long relevanceWeight;
    private final long revenueWeight;
    private final long diversityWeight;
    private final long[] factors;

    private ScorePrediction(long relevanceWeight, long revenueWeight, long diversityWeight, long[] factors) {
        this.relevanceWeight = relevanceWeight;
        this.revenueWeight = revenueWeight;
        this.diversityWeight = diversityWeight;
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
        double[] solved = solve(products(objectives, groups, score));
        long[] factors = new long[groupCount];
        factors[0] = Score.ONE;
        ScorePrediction prediction =
                new ScorePrediction(roundNumber(solved[0]), roundNumber(solved[1]), roundNumber(solved[2]), factors);
        long[] largest = new long[groupCount];
        for (int index = 0; index < score.length; index++) {
            int group = groups[index];
            if (group > 0) {
                long base = prediction.base(objectives, index);
                if (base > largest[group]) {
                    largest[group] = base;
                    factors[group] = roundNumber((double) score[index] / base);
                }
            }
        }
        return prediction;
    }

    /** The sums of products that least squares need: each objective times each of them, and times the score. */
    private static double[][] products(long[][] objectives, int[] groups, long[] score) {
        long[] relevances = objectives[0];
        long[] revenues = objectives[1];
        long[] diversities = objectives[2];
        double relevanceRelevance = 0;
        double relevanceRevenue = 0;
        double relevanceDiversity = 0;
        double relevanceScore = 0;
        double revenueRevenue = 0;
        double revenueDiversity = 0;
        double revenueScore = 0;
        double diversityDiversity = 0;
        double diversityScore = 0;
        for (int index = 0; index < score.length; index++) {
            if (groups[index] == 0) {
                double relevance = share(relevances[index]);
                double revenue = share(revenues[index]);
                double diversity = share(diversities[index]);
                double scored = share(score[index]);
                relevanceRelevance += relevance * relevance;
                relevanceRevenue += relevance * revenue;
                relevanceDiversity += relevance * diversity;
                relevanceScore += relevance * scored;
                revenueRevenue += revenue * revenue;
                revenueDiversity += revenue * diversity;
                revenueScore += revenue * scored;
                diversityDiversity += diversity * diversity;
                diversityScore += diversity * scored;
            }
        }
        return new double[][] {
            {relevanceRelevance, relevanceRevenue, relevanceDiversity, relevanceScore},
            {relevanceRevenue, revenueRevenue, revenueDiversity, revenueScore},
            {relevanceDiversity, revenueDiversity, diversityDiversity, diversityScore}
        };
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
        writer.signed(relevanceWeight);
        writer.signed(revenueWeight);
        writer.signed(diversityWeight);
        for (int group = 1; group < factors.length; group++) {
            writer.signed(factors[group]);
        }
    }

    static ScorePrediction read(RecordReader reader, int groupCount) {
        long relevanceWeight = reader.signed();
        long revenueWeight = reader.signed();
        long diversityWeight = reader.signed();
        long[] factors = new long[groupCount];
        factors[0] = Score.ONE;
        for (int group = 1; group < groupCount; group++) {
            factors[group] = reader.signed();
        }
        return new ScorePrediction(relevanceWeight, revenueWeight, diversityWeight, factors);
    }

    /** The guess for one candidate. Overflow wraps round, for the writer and the reader alike. */
    long of(long[][] objectives, int index, int group) {
        long base = base(objectives, index);
        return group == 0 ? base : Score.round(base * factors[group]);
    }

    private long base(long[][] objectives, int index) {
        return Score.round(relevanceWeight * objectives[0][index]
                + revenueWeight * objectives[1][index]
                + diversityWeight * objectives[2][index]);
    }
}
