package io.offerwright.counterfactual;

import io.offerwright.domain.Score;
import io.offerwright.engine.Explained;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * Looks for the least score that lists an offer. More score can only bring an offer onto the list earlier, and does not change what
 * comes before it; so halving finds the least.
 */
final class ScoreSearch {
    /** More than any sum of weighted objectives and boosts that a telco would set. */
    private static final long MOST = 1_000 * Score.ONE;

    private final Explained explained;
    private final String offerId;
    private final Effort effort;

    ScoreSearch(Explained explained, String offerId, Effort effort) {
        this.explained = explained;
        this.offerId = offerId;
        this.effort = effort;
    }

    Optional<Counterfactual.OfScore> find(Verdict verdict) {
        if (!(verdict instanceof Verdict.Outranked) && !(verdict instanceof Verdict.OverLimit)) {
            // No score lifts an exclusion or a minimum.
            return Optional.empty();
        }
        long more = least(0, value -> explained.listWith(offerId, value, Score.ONE));
        if (more < 0) {
            return Optional.empty();
        }
        long factor = least(Score.ONE, value -> explained.listWith(offerId, 0, value));
        List<String> list = explained.listWith(offerId, more, Score.ONE);
        List<String> displaced = explained.chosen().stream()
                .map(Candidate::offerId)
                .filter(id -> !list.contains(id))
                .toList();
        return Optional.of(new Counterfactual.OfScore(
                more, Math.max(0, factor), displaced, new Verdict.Chosen(list.indexOf(offerId) + 1)));
    }

    /** The least value above {@code low} that lists the offer; -1 if none does. */
    private long least(long low, LongFunction<List<String>> list) {
        long below = low;
        long above = Math.max(1, low / 64);
        while (!lists(list.apply(low + above))) {
            below = low + above;
            above *= 4;
            if (above > MOST) {
                return -1;
            }
        }
        long lists = low + above;
        while (lists - below > 1) {
            long middle = below + (lists - below) / 2;
            if (lists(list.apply(middle))) {
                lists = middle;
            } else {
                below = middle;
            }
        }
        return lists;
    }

    private boolean lists(List<String> list) {
        effort.decided();
        return list.contains(offerId);
    }
}
