package io.offerwright.ranking;

import io.offerwright.domain.Objective;
import io.offerwright.domain.Score;
import io.offerwright.evidence.Explanation;
import io.offerwright.evidence.Verdict;
import io.offerwright.ranking.Fold.Setting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    private final long[] diversity;
    private final long[] score;
    private final Verdict[] verdicts;
    private final int[] chosen;

    private final long relevanceWeight;
    private final long revenueWeight;
    private final long diversityWeight;
    private final long contentShare;
    private final Restrictions restrictions;
    private final Nudge nudge;
    /** The part of each offer's base score that does not depend on the list, in trillionths. */
    private final long[] fixed;

    Ranking(
            Ranker ranker,
            long[] collaborative,
            long[] content,
            Fold fold,
            Restrictions restrictions,
            int listLength,
            Nudge nudge) {
        this.nudge = nudge;
        this.restrictions = restrictions;
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
        this.relevance = new long[offers];
        this.diversity = new long[offers];
        this.score = new long[offers];
        this.fixed = new long[offers];
        this.verdicts = new Verdict[offers];
        Setting leastRelevance = fold.minimum(Objective.RELEVANCE);
        Setting leastRevenue = fold.minimum(Objective.REVENUE);
        for (int offer = 0; offer < offers; offer++) {
            relevance[offer] = Score.round(Score.product(Score.ONE - contentShare, collaborative[offer])
                    + Score.product(contentShare, content[offer]));
            fixed[offer] = Score.product(relevanceWeight, relevance[offer])
                    + Score.product(revenueWeight, ranker.revenue(offer));
            diversity[offer] = Score.ONE;
            verdicts[offer] = verdictBeforeChoosing(offer, leastRelevance, leastRevenue);
        }
        this.chosen = choose(listLength);
    }

    private long weight(Objective objective) {
        Setting setting = fold.weight(objective);
        return setting == null ? ranker.defaults().of(objective) : setting.value();
    }

    private long scoreOf(int offer) {
        long value = Score.round(fixed[offer] + Score.product(diversityWeight, diversity[offer]));
        if (fold.isBoosted(offer)) {
            value = boosted(offer, value);
        }
        return offer == nudge.offer() ? nudge.on(value) : value;
    }

    private long boosted(int offer, long base) {
        long value = base;
        List<Setting> boosts = fold.boosts(offer);
        // By index: a loop over an iterator for each offer and place shows in a profile.
        for (int index = 0; index < boosts.size(); index++) {
            Setting boost = boosts.get(index);
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

    /** The verdict that needs no list: excluded, restricted or below a fixed minimum; null while undecided. */
    private @Nullable Verdict verdictBeforeChoosing(
            int offer, @Nullable Setting leastRelevance, @Nullable Setting leastRevenue) {
        Verdict excluded = fold.excluded(offer);
        if (excluded != null) {
            return excluded;
        }
        Verdict restricted = restrictions.verdict(offer);
        if (restricted != null) {
            return restricted;
        }
        Verdict belowRelevance = belowMinimum(leastRelevance, Objective.RELEVANCE, relevance[offer]);
        return belowRelevance != null
                ? belowRelevance
                : belowMinimum(leastRevenue, Objective.REVENUE, ranker.revenue(offer));
    }

    private static @Nullable Verdict belowMinimum(@Nullable Setting minimum, Objective objective, long value) {
        return minimum != null && value < minimum.value()
                ? new Verdict.BelowMinimum(minimum.rule().id(), objective, minimum.value())
                : null;
    }

    private int[] choose(int listLength) {
        int offers = verdicts.length;
        int[] list = new int[Math.min(listLength, offers)];
        // Of the others the score matters to nobody before the end.
        int[] open = new int[offers];
        int left = 0;
        for (int offer = 0; offer < offers; offer++) {
            if (verdicts[offer] == null) {
                score[offer] = scoreOf(offer);
                open[left++] = offer;
            }
        }
        @Nullable Setting[] limits = limits();
        Setting leastDiversity = fold.minimum(Objective.DIVERSITY);
        int[] perCategory = new int[limits.length];
        @Nullable Verdict[] overLimit = new Verdict[limits.length];
        boolean bounded = fold.hasLimits() || leastDiversity != null;
        int length = 0;
        int compared = 0;
        while (length < list.length) {
            int best = -1;
            int[] similar = length == 0 ? null : ranker.similarity().row(list[length - 1]);
            compared = length;
            int candidates = left;
            left = 0;
            for (int index = 0; index < candidates; index++) {
                int offer = open[index];
                if (verdicts[offer] != null) {
                    continue;
                }
                if (similar != null) {
                    awayFrom(offer, similar[offer]);
                }
                if (bounded) {
                    Verdict full = full(ranker.category(offer), limits, perCategory, overLimit);
                    verdicts[offer] =
                            full != null ? full : belowMinimum(leastDiversity, Objective.DIVERSITY, diversity[offer]);
                }
                if (verdicts[offer] == null) {
                    open[left++] = offer;
                    if (best < 0 || beats(offer, best)) {
                        best = offer;
                    }
                }
            }
            if (best < 0) {
                break;
            }
            list[length++] = best;
            verdicts[best] = new Verdict.Chosen(length);
            perCategory[ranker.category(best)]++;
        }
        Verdict outranked = length == list.length && length > 0 ? ranker.outranked(list[length - 1]) : null;
        int[] similarity = similarity(list, compared);
        for (int offer = 0; offer < offers; offer++) {
            if (verdicts[offer] == null) {
                verdicts[offer] = outranked;
            } else if (!(verdicts[offer] instanceof Verdict.Chosen)) {
                diversity[offer] = Math.min(diversity[offer], Score.ONE - similarity[offer]);
                score[offer] = scoreOf(offer);
            }
        }
        return Arrays.copyOf(list, length);
    }

    /** By category, as the ranker numbers them. */
    private @Nullable Setting[] limits() {
        @Nullable Setting[] limits = new Setting[ranker.categories().size()];
        if (fold.hasLimits()) {
            for (int category = 0; category < limits.length; category++) {
                limits[category] = fold.limit(ranker.categories().get(category));
            }
        }
        return limits;
    }

    /** Lowers the offer's diversity by its similarity to the offer chosen last. */
    private void awayFrom(int offer, int similarity) {
        long distance = Score.ONE - similarity;
        if (distance < diversity[offer]) {
            diversity[offer] = distance;
            score[offer] = scoreOf(offer);
        }
    }

    /** Of each offer, the greatest similarity to one of the first places of the list. */
    private int[] similarity(int[] list, int places) {
        int[] most = new int[verdicts.length];
        for (int place = 0; place < places; place++) {
            int[] row = ranker.similarity().row(list[place]);
            for (int offer = 0; offer < most.length; offer++) {
                most[offer] = Math.max(most[offer], row[offer]);
            }
        }
        return most;
    }

    /** The verdict of all offers of a category if it is full, or null. */
    private static @Nullable Verdict full(
            int category, @Nullable Setting[] limits, int[] perCategory, @Nullable Verdict[] overLimit) {
        Setting limit = limits[category];
        if (limit == null || perCategory[category] < limit.value()) {
            return null;
        }
        if (overLimit[category] == null) {
            overLimit[category] = new Verdict.OverLimit(limit.rule().id(), (int) limit.value());
        }
        return overLimit[category];
    }

    private boolean beats(int offer, int best) {
        if (fold.promoted(offer) != fold.promoted(best)) {
            return fold.promoted(offer);
        }
        return score[offer] > score[best];
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
        return diversity[offer];
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
                                Explanation.value("difference from the offers before it", diversity[offer]))));
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
