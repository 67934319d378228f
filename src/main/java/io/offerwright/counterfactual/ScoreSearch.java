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
        long more = least(0, value -> explained.verdictWith(offerId, value, Score.ONE));
        if (more < 0) {
            return Optional.empty();
        }
        long factor = least(Score.ONE, value -> explained.verdictWith(offerId, 0, value));
        return Optional.of(new Counterfactual.OfScore(
                more, Math.max(0, factor), displaced(verdict), explained.verdictWith(offerId, more, Score.ONE)));
    }

    /** The least value above {@code low} that lists the offer; -1 if none does. */
    private long least(long low, LongFunction<Verdict> verdict) {
        long below = low;
        long above = Math.max(1, low / 64);
        while (!lists(verdict.apply(low + above))) {
            below = low + above;
            above *= 4;
            if (above > MOST) {
                return -1;
            }
        }
        long lists = low + above;
        while (lists - below > 1) {
            long middle = below + (lists - below) / 2;
            if (lists(verdict.apply(middle))) {
                lists = middle;
            } else {
                below = middle;
            }
        }
        return lists;
    }

    private boolean lists(Verdict verdict) {
        effort.decided();
        return verdict instanceof Verdict.Chosen;
    }

    /** Of a full list, the offer in the last place; of a category that is full, its last offer on the list. */
    private String displaced(Verdict verdict) {
        if (verdict instanceof Verdict.Outranked outranked) {
            return outranked.rivalId();
        }
        String category = category(offerId);
        List<Candidate> chosen = explained.chosen();
        for (int place = chosen.size() - 1; place >= 0; place--) {
            if (category(chosen.get(place).offerId()).equals(category)) {
                return chosen.get(place).offerId();
            }
        }
        return "";
    }

    private String category(String id) {
        return explained.catalog().offer(explained.catalog().indexOf(id)).category();
    }
}
