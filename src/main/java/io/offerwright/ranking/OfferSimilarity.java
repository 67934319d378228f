package io.offerwright.ranking;

import io.offerwright.domain.Score;
import it.unimi.dsi.fastutil.ints.IntOpenHashSet;
import it.unimi.dsi.fastutil.ints.IntSet;
import java.util.ArrayList;
import java.util.List;

/**
 * How alike two offers are: the Jaccard index of their features, in millionths. Immutable.
 *
 * <p>Takes 4 bytes for each pair of offers: 1 MB for a catalogue of 500.
 */
public final class OfferSimilarity {
    private final int[][] similarity;

    private OfferSimilarity(int[][] similarity) {
        this.similarity = similarity;
    }

    /**
     * The similarity of offers with these features.
     *
     * @param features feature ids of each offer, in catalogue order; leave out what is unique to an offer
     */
    public static OfferSimilarity of(List<int[]> features) {
        List<IntSet> sets = new ArrayList<>(features.size());
        for (int[] ids : features) {
            sets.add(new IntOpenHashSet(ids));
        }
        int[][] similarity = new int[features.size()][features.size()];
        for (int left = 0; left < features.size(); left++) {
            for (int right = left; right < features.size(); right++) {
                int shared = 0;
                for (int id : features.get(right)) {
                    shared += sets.get(left).contains(id) ? 1 : 0;
                }
                int union = sets.get(left).size() + sets.get(right).size() - shared;
                int index = union == 0 ? 0 : (int) (shared * Score.ONE / union);
                similarity[left][right] = index;
                similarity[right][left] = index;
            }
        }
        return new OfferSimilarity(similarity);
    }

    /** The similarity of two offers, by catalogue index: 0 (nothing in common) to 1 million (all in common). */
    public long between(int left, int right) {
        return similarity[left][right];
    }

    /** The similarity of an offer to each, not to be changed. */
    int[] row(int offer) {
        return similarity[offer];
    }

    /** Number of offers. */
    public int size() {
        return similarity.length;
    }
}
