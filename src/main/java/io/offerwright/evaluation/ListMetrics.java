package io.offerwright.evaluation;

import io.offerwright.data.Interactions;
import io.offerwright.features.FeatureMatrix;
import java.util.Arrays;
import java.util.List;

/**
 * What the lists of the first k candidates amount to, whatever users went on to like: over the same users as {@link
 * RankingMetrics}. Of candidates that score the same, the one that comes first in the catalogue stands first.
 *
 * @param k length of a list, if there are so many candidates
 * @param coverage share of the catalogue that is on at least one list
 * @param gini how unequally the places go to the items of the catalogue: 0 when each is on as many lists, towards 1 when a
 *     few are on all (Gini coefficient)
 * @param novelty how unexpected the items of a list are, in bits: the mean of -log2 of the share of users who like an item
 *     in train, among those who like any, one that nobody likes counting as if one did; first over a list, then over the
 *     lists (Zhou et al., <em>Solving the apparent diversity-accuracy dilemma of recommender systems</em>, PNAS 2010)
 * @param diversity how unlike one another the items of a list are: 1 less the mean cosine of the features of two of them,
 *     first over a list, then over the lists of two or more items (Ziegler et al., <em>Improving recommendation lists through
 *     topic diversification</em>, WWW 2005). Features that only one item has, such as an identity, are left out. {@code NaN}
 *     when no two items share a feature or no list has two items
 */
public record ListMetrics(int k, double coverage, double gini, double novelty, double diversity) {
    /**
     * Measures lists.
     *
     * @param lists for each user the items, the best first
     * @param train who likes what
     * @param items features of each item
     */
    static ListMetrics of(List<int[]> lists, int k, Interactions train, FeatureMatrix items) {
        return of(lists, k, Popularity.of(train), items);
    }

    /**
     * What lists amount to.
     *
     * @param popularity of the items in train
     */
    static ListMetrics of(List<int[]> lists, int k, Popularity popularity, FeatureMatrix items) {
        long[] listed = new long[popularity.likedBy().length];
        for (int[] list : lists) {
            for (int item : list) {
                listed[item]++;
            }
        }
        long covered = Arrays.stream(listed).filter(count -> count > 0).count();
        return new ListMetrics(
                k,
                listed.length == 0 ? 0 : (double) covered / listed.length,
                gini(listed),
                novelty(lists, popularity),
                diversity(lists, new ItemLikeness(items)));
    }

    static double gini(long[] counts) {
        long[] ascending = counts.clone();
        Arrays.sort(ascending);
        long sum = 0;
        long weighted = 0;
        for (int place = 0; place < ascending.length; place++) {
            sum += ascending[place];
            weighted += (2L * place + 1 - ascending.length) * ascending[place];
        }
        return sum == 0 ? 0 : (double) weighted / ascending.length / sum;
    }

    private static double novelty(List<int[]> lists, Popularity popularity) {
        int[] likedBy = popularity.likedBy();
        int usersWithAny = popularity.usersWithAny();
        double[] bits = new double[likedBy.length];
        for (int item = 0; item < bits.length; item++) {
            bits[item] =
                    StrictMath.log((double) Math.max(1, usersWithAny) / Math.max(1, likedBy[item])) / StrictMath.log(2);
        }
        return lists.stream()
                .filter(list -> list.length > 0)
                .mapToDouble(list -> Arrays.stream(list)
                        .mapToDouble(item -> bits[item])
                        .average()
                        .orElseThrow())
                .average()
                .orElse(0);
    }

    private static double diversity(List<int[]> lists, ItemLikeness likeness) {
        if (!likeness.known()) {
            return Double.NaN;
        }
        return lists.stream()
                .filter(list -> list.length > 1)
                .mapToDouble(list -> diversity(list, likeness))
                .average()
                .orElse(Double.NaN);
    }

    private static double diversity(int[] list, ItemLikeness likeness) {
        double cosines = 0;
        for (int one = 1; one < list.length; one++) {
            for (int other = 0; other < one; other++) {
                cosines += likeness.cosine(list[one], list[other]);
            }
        }
        return 1 - cosines / (list.length * (list.length - 1) / 2.0);
    }
}
