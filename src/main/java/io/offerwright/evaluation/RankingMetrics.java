package io.offerwright.evaluation;

import io.offerwright.data.Interactions;
import io.offerwright.engine.Batches;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How well scores put the items that users went on to like at the top: means over users.
 *
 * <p>For each user, the candidates are all items but those the user has in train, whatever the value. The positives are the
 * candidates with a value above zero in test; a user without any is left out. The rank of a positive is 1 plus the number of
 * other candidates that score as high or higher, so ties count against it, and scores that are all the same earn nothing.
 *
 * @param k length of the list that counts for the measures "at k", 1 or more
 * @param users number of users measured
 * @param precision share of the first k places that hold a positive
 * @param recall share of the positives that stand in the first k places
 * @param ndcg discounted cumulative gain of the first k places, 1/log2(rank + 1) for each positive, as a share of the
 *     largest possible (Järvelin, Kekäläinen, <em>Cumulated gain-based evaluation of IR techniques</em>, TOIS 2002)
 * @param hitRate share of users with a positive in the first k places
 * @param reciprocalRank 1 / rank of the best positive
 * @param auc share of pairs of a positive and another candidate in which the positive scores higher; 0.5 for a user without
 *     such a pair
 */
public record RankingMetrics(
        int k,
        int users,
        double precision,
        double recall,
        double ndcg,
        double hitRate,
        double reciprocalRank,
        double auc) {

    private static final int MEASURES = 6;
    private static final int USERS_AT_A_TIME = 256;

    /**
     * Measures scores.
     *
     * @param train what users have: no candidates
     * @param test what they went on to do
     * @param k length of the list, 1 or more
     * @param threads how many threads to use, 1 or more; the result is the same for any number
     * @throws IllegalArgumentException if the matrices differ in size, or a score is not finite
     */
    public static RankingMetrics measure(UserScores scores, Interactions train, Interactions test, int k, int threads) {
        if (train.users() != test.users() || train.items() != test.items()) {
            throw new IllegalArgumentException("train and test must be of the same users and items.");
        }
        if (k < 1 || threads < 1) {
            throw new IllegalArgumentException("k (" + k + ") and threads (" + threads + ") must be at least 1.");
        }
        int[][] has = rows(train, false);
        int[][] likes = rows(test, true);
        double[][] measured = new double[test.users()][];
        Batches.run(
                IntStream.range(0, test.users()).iterator(),
                USERS_AT_A_TIME,
                threads,
                users -> {
                    double[] buffer = new double[test.items()];
                    boolean[] excluded = new boolean[test.items()];
                    for (int user : users) {
                        measured[user] = measureUser(scores, user, has[user], likes[user], k, buffer, excluded);
                    }
                    return users;
                },
                done -> {});
        return mean(k, measured);
    }

    /** Number of test positives that are no candidates because train has them too. */
    public static int overlap(Interactions train, Interactions test) {
        int[][] has = rows(train, false);
        int[][] likes = rows(test, true);
        int overlap = 0;
        for (int user = 0; user < likes.length; user++) {
            for (int item : likes[user]) {
                overlap += Arrays.binarySearch(has[user], item) >= 0 ? 1 : 0;
            }
        }
        return overlap;
    }

    /** The items of each user, sorted, each once. */
    private static int[][] rows(Interactions interactions, boolean likedOnly) {
        int[] count = new int[interactions.users()];
        for (int entry = 0; entry < interactions.size(); entry++) {
            if (!likedOnly || interactions.value()[entry] > 0) {
                count[interactions.user()[entry]]++;
            }
        }
        int[][] rows = new int[count.length][];
        for (int user = 0; user < count.length; user++) {
            rows[user] = new int[count[user]];
        }
        for (int entry = 0; entry < interactions.size(); entry++) {
            if (!likedOnly || interactions.value()[entry] > 0) {
                int user = interactions.user()[entry];
                rows[user][--count[user]] = interactions.item()[entry];
            }
        }
        for (int user = 0; user < rows.length; user++) {
            rows[user] = Arrays.stream(rows[user]).sorted().distinct().toArray();
        }
        return rows;
    }

    /** The six measures of one user; empty for a user without a positive. */
    private static double[] measureUser(
            UserScores source, int user, int[] has, int[] likes, int k, double[] scores, boolean[] excluded) {
        for (int item : has) {
            excluded[item] = true;
        }
        int[] positives = Arrays.stream(likes).filter(item -> !excluded[item]).toArray();
        double[] result = {};
        if (positives.length > 0) {
            source.score(user, scores);
            for (int item = 0; item < scores.length; item++) {
                if (!Double.isFinite(scores[item])) {
                    throw new IllegalArgumentException("The score of user " + user + " for item " + item + " is "
                            + scores[item] + "; it must be a finite number.");
                }
            }
            result = measure(positives, k, scores, excluded, scores.length - has.length - positives.length);
        }
        for (int item : has) {
            excluded[item] = false;
        }
        return result;
    }

    private static double[] measure(int[] positives, int k, double[] scores, boolean[] excluded, int negatives) {
        int hits = 0;
        double gain = 0;
        int best = Integer.MAX_VALUE;
        long wrongPairs = 0;
        for (int positive : positives) {
            double own = scores[positive];
            int ahead = -1;
            for (int item = 0; item < scores.length; item++) {
                ahead += scores[item] >= own && !excluded[item] ? 1 : 0;
            }
            int positivesAhead = -1;
            for (int other : positives) {
                positivesAhead += scores[other] >= own ? 1 : 0;
            }
            wrongPairs += ahead - positivesAhead;
            best = Math.min(best, ahead + 1);
            if (ahead < k) {
                hits++;
                gain += discount(ahead + 1);
            }
        }
        double largestGain = 0;
        for (int rank = 1; rank <= Math.min(k, positives.length); rank++) {
            largestGain += discount(rank);
        }
        double pairs = (double) positives.length * negatives;
        return new double[] {
            (double) hits / k,
            (double) hits / positives.length,
            gain / largestGain,
            hits > 0 ? 1 : 0,
            1.0 / best,
            pairs == 0 ? 0.5 : 1 - wrongPairs / pairs
        };
    }

    private static double discount(int rank) {
        return StrictMath.log(2) / StrictMath.log(rank + 1.0);
    }

    private static RankingMetrics mean(int k, double[][] measured) {
        int users = 0;
        double[] sum = new double[MEASURES];
        for (double[] user : measured) {
            if (user.length == 0) {
                continue;
            }
            users++;
            for (int measure = 0; measure < MEASURES; measure++) {
                sum[measure] += user[measure];
            }
        }
        for (int measure = 0; measure < MEASURES; measure++) {
            sum[measure] = users == 0 ? 0 : sum[measure] / users;
        }
        return new RankingMetrics(k, users, sum[0], sum[1], sum[2], sum[3], sum[4], sum[5]);
    }
}
