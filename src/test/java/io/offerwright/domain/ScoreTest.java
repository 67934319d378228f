package io.offerwright.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ScoreTest {
    /** Every score that occurs, and so each of the few where the approximation would round otherwise. */
    @Test
    void squashesAsStrictMathDoes() {
        for (long score = -16 * Score.ONE; score <= 16 * Score.ONE; score++) {
            assertSquashed(score);
        }
    }

    @Test
    void squashesAnyScore() {
        SplittableRandom random = new SplittableRandom(1);
        for (int draw = 0; draw < 1_000_000; draw++) {
            assertSquashed(random.nextLong(-40 * Score.ONE, 40 * Score.ONE));
            assertSquashed(random.nextLong() >> random.nextInt(Long.SIZE));
        }
        assertSquashed(Long.MIN_VALUE);
        assertSquashed(Long.MAX_VALUE);
    }

    private static void assertSquashed(long score) {
        long plain = Score.of(1.0 / (1.0 + StrictMath.exp(-(double) score / Score.ONE)));
        // An assertion for each of millions takes longer than all the rest.
        if (Score.squash(score) != plain) {
            assertThat(Score.squash(score)).as("of " + score).isEqualTo(plain);
        }
    }
}
