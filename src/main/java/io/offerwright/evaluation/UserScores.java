package io.offerwright.evaluation;

import io.offerwright.features.FeatureMatrix;
import io.offerwright.model.ItemScorer;
import io.offerwright.model.Scorer;

/** Scores every item for a user. An implementation is thread-safe. */
@FunctionalInterface
public interface UserScores {
    /**
     * Scores the items for one user.
     *
     * @param user the user, by row
     * @param scores receives one finite number per item, higher is better
     */
    void score(int user, double[] scores);

    /** The scores of one model for these users. */
    static UserScores of(ItemScorer scorer, FeatureMatrix users) {
        return (user, scores) -> {
            float[] floats = new float[scores.length];
            scorer.score(users, user, floats);
            for (int item = 0; item < scores.length; item++) {
                scores[item] = floats[item];
            }
        };
    }

    /** The logits of an ensemble for these users, quantised as in a decision. */
    static UserScores of(Scorer scorer, FeatureMatrix users) {
        return (user, scores) -> {
            long[] logits = new long[scores.length];
            scorer.score(users, user, logits);
            for (int item = 0; item < scores.length; item++) {
                scores[item] = logits[item];
            }
        };
    }
}
