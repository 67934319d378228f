package io.offerwright.evaluation;

import io.offerwright.data.Interactions;
import io.offerwright.data.ItemsByUser;
import java.util.Arrays;

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
 * @param averagePrecision mean average precision: for each positive in the first k places the share of positives up to its
 *     rank, added up and divided by k or by the number of positives, whichever is less, so that a perfect list has 1
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
        double averagePrecision,
        double hitRate,
        double reciprocalRank,
        double auc) {

    /**
     * Measures scores.
     *
     * @throws IllegalArgumentException if the matrices differ in size, or a score is not finite
     * @see UserMetrics#measure
     */
    public static RankingMetrics measure(UserScores scores, Interactions train, Interactions test, int k, int threads) {
        return UserMetrics.measure(scores, train, test, k, threads).mean();
    }

    /** Number of test positives that are no candidates because train has them too. */
    public static int overlap(Interactions train, Interactions test) {
        ItemsByUser has = ItemsByUser.all(train);
        ItemsByUser likes = ItemsByUser.liked(test);
        int overlap = 0;
        for (int user = 0; user < likes.users(); user++) {
            int[] own = has.of(user);
            for (int item : likes.of(user)) {
                overlap += Arrays.binarySearch(own, item) >= 0 ? 1 : 0;
            }
        }
        return overlap;
    }

    /** One of the means. */
    public double value(Measure measure) {
        return switch (measure) {
            case PRECISION -> precision;
            case RECALL -> recall;
            case NDCG -> ndcg;
            case AVERAGE_PRECISION -> averagePrecision;
            case HIT_RATE -> hitRate;
            case RECIPROCAL_RANK -> reciprocalRank;
            case AUC -> auc;
        };
    }
}
