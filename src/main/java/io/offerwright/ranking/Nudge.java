package io.offerwright.ranking;

import io.offerwright.domain.Score;

/**
 * What is done to the score of one offer to see whether it would have been listed.
 *
 * @param offer its index in the catalogue
 * @param more what is added to its score, in millionths
 * @param factor what its score is multiplied by, in millionths
 */
public record Nudge(int offer, long more, long factor) {
    /** Changes no score. */
    static final Nudge NONE = new Nudge(-1, 0, Score.ONE);

    long on(long score) {
        return Score.round(Score.product(score, factor)) + more;
    }
}
