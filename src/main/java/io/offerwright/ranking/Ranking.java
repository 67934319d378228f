package io.offerwright.ranking;

import io.offerwright.domain.Objective;
import io.offerwright.domain.Score;
import io.offerwright.evidence.Explanation;
import io.offerwright.evidence.Verdict;
import io.offerwright.ranking.Fold.Setting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of ranking one customer's candidates: every offer with its numbers and its verdict. Offers are named by
 * their index in the catalogue; numbers are in millionths.
 *
 * <p>The numbers of a chosen offer are those of the moment it was chosen; the numbers of any other are those of the
 * moment the last place was given away. So a list's scores never rise from one place to the next within a tier, and an
 * outranked offer's score is the one with which it lost.
 */
public final class Ranking {
    private final Ranker ranker;
    private final Fold fold;
    private final long[] collaborative;
    private final long[] content;
    private final long[] relevance;
    /** Of each offer, the greatest similarity to one that was already on the list. */
    private final int[] similarity;

    private final long[] score;
    private final Verdict[] verdicts;
    private final int[] chosen;

    private final long relevanceWeight;
    private final long revenueWeight;
    private final long diversityWeight;
    private final long contentShare;
    private final Nudge nudge;

    Ranking(
            Ranker ranker,
            long[] collaborative,
            long[] content,
            Fold fold,
            Restrictions restrictions,
            int listLength,
            Nudge nudge) {
        this.nudge = nudge;
        this.ranker = ranker;
        this.fold = fold;
        this.collaborative = collaborative;
        this.content = content;
        this.relevanceWeight = weight(Objective.RELEVANCE);
        this.revenueWeight = weight(Objective.REVENUE);
        this.diversityWeight = weight(Objective.DIVERSITY);
        Setting share = fold.contentShare();
        this.contentShare = share == null ? 0 : share.value();

        int offers = ranker.catalog().size();
        this.relevance = relevance();
        this.similarity = new int[offers];
        this.score = new long[offers];
        this.verdicts = fold.verdicts();
        Minimum leastRelevance = minimum(Objective.RELEVANCE);
        Minimum leastRevenue = minimum(Objective.REVENUE);
        int[] open = new int[fold.open().length];
        int undecided = 0;
        for (int offer : fold.open()) {
            if (verdicts[offer] == null) {
                Verdict verdict = verdictBeforeChoosing(offer, restrictions, leastRelevance, leastRevenue);
                verdicts[offer] = verdict;
                open[undecided] = offer;
                undecided += verdict == null ? 1 : 0;
            }
        }
        this.chosen = choose(listLength, open, undecided);
    }

    /** The model's scores themselves where the content match has no share. */
    private long[] relevance() {
        if (contentShare == 0) {
            return collaborative;
        }
        long[] blended = new long[collaborative.length];
        for (int offer = 0; offer < blended.length; offer++) {
            blended[offer] = Score.round(Score.product(Score.ONE - contentShare, collaborative[offer])
                    + Score.product(contentShare, content[offer]));
        }
        return blended;
    }

    private long weight(Objective objective) {
        Setting setting = fold.weight(objective);
        return setting == null ? ranker.defaults().of(objective) : setting.value();
    }

    private long baseOf(int offer) {
        return Score.round(Score.product(relevanceWeight, relevance[offer])
                + Score.product(revenueWeight, ranker.revenue(offer))
                + Score.product(diversityWeight, diversity(offer)));
    }

    private long scoreOf(int offer) {
        long value = baseOf(offer);
        if (fold.boosted(offer)) {
            value = boosted(offer, value, fold.boosts(offer));
        }
        return offer == nudge.offer() ? nudge.on(value) : value;
    }

    private long boosted(int offer, long base, List<Setting> boosts) {
        long value = base;
        for (int place = 0; place < boosts.size(); place++) {
            Setting boost = boosts.get(place);
            try {
                value = Score.round(Score.product(value, boost.value()));
            } catch (ArithmeticException e) {
                throw new ArithmeticException("The boosts on offer \""
                        + ranker.catalog().offer(offer).id()
                        + "\" multiply to more than a score can hold; the last was rule "
                        + boost.rule().id() + ".");
            }
        }
        return value;
    }

    /** The verdict of an offer not excluded that needs no list: restricted or below a fixed minimum; null while undecided. */
    private @Nullable Verdict verdictBeforeChoosing(
            int offer, Restrictions restrictions, Minimum leastRelevance, Minimum leastRevenue) {
        Verdict restricted = restrictions.verdict(offer);
        if (restricted != null) {
            return restricted;
        }
        if (relevance[offer] < leastRelevance.value()) {
            return leastRelevance.verdict();
        }
        return ranker.revenue(offer) < leastRevenue.value() ? leastRevenue.verdict() : null;
    }

    /** A minimum and the verdict of all offers below it: one object, which whoever writes the decision down notices. */
    private record Minimum(long value, Verdict.@Nullable BelowMinimum verdict) {
        static final Minimum NONE = new Minimum(Long.MIN_VALUE, null);
    }

    private Minimum minimum(Objective objective) {
        Setting setting = fold.minimum(objective);
        return setting == null
                ? Minimum.NONE
                : new Minimum(
                        setting.value(), new Verdict.BelowMinimum(setting.rule().id(), objective, setting.value()));
    }

    /**
     * Gives the places away, one after the other, and sets the numbers and verdicts of all offers.
     *
     * @param open the offers that are undecided, at its beginning
     * @param undecided how many
     */
    private int[] choose(int listLength, int[] open, int undecided) {
        @Nullable Setting[] limits = limits();
        int[] room = new int[limits.length];
        for (int category = 0; category < limits.length; category++) {
            Setting limit = limits[category];
            room[category] = limit == null ? Integer.MAX_VALUE : (int) limit.value();
        }
        Minimum leastDiversity = minimum(Objective.DIVERSITY);
        int[] list = new int[Math.min(listLength, verdicts.length)];
        int[] similarityWhenChosen = new int[list.length];
        int left = undecided;
        for (int index = 0; index < left; index++) {
            score[open[index]] = scoreOf(open[index]);
        }
        int length = 0;
        while (length < list.length) {
            int last = length == 0 ? -1 : list[length - 1];
            int[] similar = last < 0 ? similarity : ranker.similarity().row(last);
            for (int category = 0; category < room.length; category++) {
                if (room[category] <= 0) {
                    left = close(category, Objects.requireNonNull(limits[category]), open, left);
                    room[category] = Integer.MAX_VALUE;
                }
            }
            if (left == 0) {
                break;
            }
            int candidates = left;
            left = 0;
            int best = -1;
            boolean bestPromoted = false;
            for (int index = 0; index < candidates; index++) {
                int offer = open[index];
                if (offer == last) {
                    continue;
                }
                // Of the others the score matters to nobody before the end.
                if (similar[offer] > similarity[offer]) {
                    similarity[offer] = similar[offer];
                    score[offer] = scoreOf(offer);
                }
                if (diversity(offer) < leastDiversity.value()) {
                    verdicts[offer] = leastDiversity.verdict();
                    continue;
                }
                open[left++] = offer;
                boolean promoted = fold.promoted(offer);
                if (best < 0 || (promoted == bestPromoted ? score[offer] > score[best] : promoted)) {
                    best = offer;
                    bestPromoted = promoted;
                }
            }
            if (best < 0) {
                break;
            }
            similarityWhenChosen[length] = similarity[best];
            list[length++] = best;
            verdicts[best] = Verdict.Chosen.at(length);
            if (room.length > 0) {
                room[ranker.category(best)]--;
            }
        }
        // The last place is the end of it: nothing is compared with what got that.
        int compared = length < list.length ? length : Math.max(0, length - 1);
        for (int place = 0; place < compared; place++) {
            moveTowards(list[place]);
        }
        for (int place = 0; place < length; place++) {
            similarity[list[place]] = similarityWhenChosen[place];
        }
        Verdict outranked = length == list.length && length > 0 ? ranker.outranked(list[length - 1]) : null;
        for (int offer = 0; offer < verdicts.length; offer++) {
            if (verdicts[offer] == null) {
                // It was in the running to the last, and has its score.
                verdicts[offer] = outranked;
            } else {
                score[offer] = scoreOf(offer);
            }
        }
        return length == list.length ? list : Arrays.copyOf(list, length);
    }

    /** Takes the offers of a category that has no more room out of those that are open; how many are left. */
    private int close(int category, Setting limit, int[] open, int candidates) {
        Verdict full = null;
        int left = 0;
        for (int index = 0; index < candidates; index++) {
            int offer = open[index];
            if (ranker.category(offer) == category && verdicts[offer] == null) {
                if (full == null) {
                    full = new Verdict.OverLimit(limit.rule().id(), (int) limit.value());
                }
                verdicts[offer] = full;
            } else {
                open[left++] = offer;
            }
        }
        return left;
    }

    /** By category, as the ranker numbers them; empty if nothing is limited. */
    private @Nullable Setting[] limits() {
        @Nullable
        Setting[] limits = new Setting[fold.hasLimits() ? ranker.categories().size() : 0];
        for (int category = 0; category < limits.length; category++) {
            limits[category] = fold.limit(ranker.categories().get(category));
        }
        return limits;
    }

    /** Takes in, for all offers, that one is on the list. */
    private void moveTowards(int listed) {
        int[] most = similarity;
        int[] row = ranker.similarity().row(listed);
        for (int offer = 0; offer < most.length; offer++) {
            most[offer] = Math.max(most[offer], row[offer]);
        }
    }

    /** What ranked, which knows the catalogue and its revenues. */
    public Ranker ranker() {
        return ranker;
    }

    /** Indices of the chosen offers, best first. */
    public int[] chosen() {
        return chosen.clone();
    }

    /** What became of the offer. */
    public Verdict verdict(int offer) {
        return verdicts[offer];
    }

    /** What the offer was ordered by. */
    public long score(int offer) {
        return score[offer];
    }

    /** Model score blended with the content match. */
    public long relevance(int offer) {
        return relevance[offer];
    }

    /** Margin as a share of the catalogue's largest. */
    public long revenue(int offer) {
        return ranker.revenue(offer);
    }

    /** 1 minus the greatest similarity to what was already on the list. */
    public long diversity(int offer) {
        return Score.ONE - similarity[offer];
    }

    /** True when a rule moved the offer into the leading tier. */
    public boolean promoted(int offer) {
        return fold.promoted(offer);
    }

    /** Ids of the rules that boosted or promoted the offer, sorted. */
    public List<String> ruleIds(int offer) {
        return fold.ruleIds(offer);
    }

    /**
     * The offer's score as the computation that made it.
     *
     * @param model how the model's score came about; its value must be the collaborative score that was ranked
     * @param match how the content match came about; its value must be the content score that was ranked
     */
    public Explanation explain(int offer, Explanation model, Explanation match) {
        requireSame("model score", model.score(), collaborative[offer]);
        requireSame("content match", match.score(), content[offer]);
        Explanation explained = Explanation.roundedSum(
                "base score",
                List.of(
                        weighted(Objective.RELEVANCE, relevanceWeight, explainRelevance(model, match)),
                        weighted(
                                Objective.REVENUE,
                                revenueWeight,
                                Explanation.value("margin, as a share of the largest", ranker.revenue(offer))),
                        weighted(
                                Objective.DIVERSITY,
                                diversityWeight,
                                Explanation.value("difference from the offers before it", diversity(offer)))));
        for (Setting boost : fold.boosts(offer)) {
            Explanation factor = Explanation.value(
                    boost.rule().name(), boost.value(), boost.rule().id());
            Explanation product = Explanation.product("boosted", explained, factor);
            explained = Explanation.roundedSum("score after " + boost.rule().id(), List.of(product));
        }
        requireSame("score", explained.score(), score[offer]);
        return explained;
    }

    private Explanation explainRelevance(Explanation model, Explanation match) {
        Setting share = fold.contentShare();
        if (share == null || contentShare == 0) {
            return model;
        }
        String id = share.rule().id();
        List<Explanation> parts = new ArrayList<>(2);
        if (contentShare < Score.ONE) {
            parts.add(Explanation.product(
                    "model", Explanation.value("share of the model", Score.ONE - contentShare, id), model));
        }
        parts.add(Explanation.product(
                "content", Explanation.value("share of the content match", contentShare, id), match));
        return Explanation.roundedSum("relevance", parts);
    }

    private Explanation weighted(Objective objective, long weight, Explanation value) {
        Setting setting = fold.weight(objective);
        String label = "weight of " + objective.name().toLowerCase(java.util.Locale.ROOT);
        Explanation weightNode = setting == null
                ? Explanation.value(label, weight)
                : Explanation.value(label, weight, setting.rule().id());
        return Explanation.product(objective.name().toLowerCase(java.util.Locale.ROOT), weightNode, value);
    }

    private static void requireSame(String what, long explained, long ranked) {
        if (explained != ranked) {
            throw new IllegalStateException("The explanation's " + what + " (" + Score.text(explained)
                    + ") is not the one that was ranked (" + Score.text(ranked) + ").");
        }
    }
}
