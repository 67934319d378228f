package io.offerwright.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.Objective;
import io.offerwright.domain.Offer;
import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Score;
import io.offerwright.domain.Segment;
import io.offerwright.evidence.Explanation;
import io.offerwright.evidence.Verdict;
import io.offerwright.rules.Effect;
import io.offerwright.rules.Firing;
import io.offerwright.rules.Rule;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** What must hold for every ranking, whatever the scores and the rules. */
class RankingPropertiesTest {
    /** A random problem: a small catalogue, scores, and effects of up to eight rules. */
    record Problem(Ranker ranker, Catalog catalog, long[] model, long[] match, List<Firing> firings, int listLength) {
        Ranking rank() {
            return ranker.rank(model, match, firings, listLength);
        }

        Ranking rank(List<Firing> others) {
            return ranker.rank(model, match, others, listLength);
        }
    }

    @Provide
    Arbitrary<Problem> problems() {
        return Arbitraries.randomValue(RankingPropertiesTest::problem);
    }

    @Property
    void everyOfferHasOneVerdictAndRanksAreConsecutive(@ForAll("problems") Problem problem) {
        Ranking ranking = problem.rank();
        int[] chosen = ranking.chosen();
        assertThat(chosen.length).isLessThanOrEqualTo(problem.listLength);
        for (int place = 0; place < chosen.length; place++) {
            assertThat(ranking.verdict(chosen[place])).isEqualTo(new Verdict.Chosen(place + 1));
        }
        int chosenVerdicts = 0;
        for (int offer = 0; offer < problem.catalog.size(); offer++) {
            assertThat(ranking.verdict(offer)).isNotNull();
            chosenVerdicts += ranking.verdict(offer) instanceof Verdict.Chosen ? 1 : 0;
        }
        assertThat(chosenVerdicts).isEqualTo(chosen.length);
    }

    @Property
    void theOrderOfFiringsChangesNothing(@ForAll("problems") Problem problem, @ForAll Random random) {
        List<Firing> shuffled = new ArrayList<>(problem.firings);
        Collections.shuffle(shuffled, random);
        Ranking expected = problem.rank();
        Ranking actual = problem.rank(shuffled);
        assertThat(actual.chosen()).isEqualTo(expected.chosen());
        for (int offer = 0; offer < problem.catalog.size(); offer++) {
            assertThat(actual.verdict(offer)).isEqualTo(expected.verdict(offer));
            assertThat(actual.score(offer)).isEqualTo(expected.score(offer));
            assertThat(actual.ruleIds(offer)).isEqualTo(expected.ruleIds(offer));
        }
    }

    @Property
    void promotedComeFirstAndScoresNeverRise(@ForAll("problems") Problem problem) {
        Ranking ranking = problem.rank();
        int[] chosen = ranking.chosen();
        for (int place = 1; place < chosen.length; place++) {
            int before = chosen[place - 1];
            int after = chosen[place];
            if (ranking.promoted(after)) {
                assertThat(ranking.promoted(before)).isTrue();
            }
            if (ranking.promoted(before) == ranking.promoted(after)) {
                assertThat(ranking.score(after)).isLessThanOrEqualTo(ranking.score(before));
            }
        }
    }

    @Property
    void exclusionsLimitsAndMinimumsHoldOnTheList(@ForAll("problems") Problem problem) {
        Ranking ranking = problem.rank();
        Set<Integer> excluded = new HashSet<>();
        Map<String, Integer> limits = new HashMap<>();
        for (Firing firing : problem.firings) {
            if (firing.effect() instanceof Effect.Exclude exclude) {
                excluded.add(exclude.offer());
            } else if (firing.effect() instanceof Effect.Limit limit) {
                limits.merge(limit.category(), limit.count(), Math::min);
            }
        }
        Map<String, Integer> perCategory = new HashMap<>();
        for (int offer : ranking.chosen()) {
            assertThat(excluded).doesNotContain(offer);
            perCategory.merge(problem.catalog.offer(offer).category(), 1, Integer::sum);
            for (Firing firing : problem.firings) {
                if (firing.effect() instanceof Effect.Require require) {
                    long value =
                            switch (require.objective()) {
                                case RELEVANCE -> ranking.relevance(offer);
                                case REVENUE -> ranking.revenue(offer);
                                case DIVERSITY -> ranking.diversity(offer);
                            };
                    assertThat(value).isGreaterThanOrEqualTo(require.minimum());
                }
            }
        }
        limits.forEach((category, count) ->
                assertThat(perCategory.getOrDefault(category, 0)).isLessThanOrEqualTo(count));
    }

    @Property
    void anOutrankedOfferLosesToTheRivalItNames(@ForAll("problems") Problem problem) {
        Ranking ranking = problem.rank();
        for (int offer = 0; offer < problem.catalog.size(); offer++) {
            if (ranking.verdict(offer) instanceof Verdict.Outranked outranked) {
                int rival = problem.catalog.indexOf(outranked.rivalId());
                boolean sameTier = ranking.promoted(offer) == ranking.promoted(rival);
                assertThat(sameTier || ranking.promoted(rival)).isTrue();
                if (sameTier) {
                    assertThat(ranking.score(offer)).isLessThanOrEqualTo(ranking.score(rival));
                    assertThat(ranking.score(offer) < ranking.score(rival) || rival < offer)
                            .isTrue();
                }
            }
        }
    }

    /** Of a chosen offer from those before it; of any other from all but the last, where that filled the list, since it lost against that one. */
    @Property
    void diversityIsTheDistanceFromTheListAsItWas(@ForAll("problems") Problem problem) {
        Ranking ranking = problem.rank();
        int[] chosen = ranking.chosen();
        int listLength = Math.min(problem.listLength, problem.catalog.size());
        for (int offer = 0; offer < problem.catalog.size(); offer++) {
            int before = ranking.verdict(offer) instanceof Verdict.Chosen place
                    ? place.rank() - 1
                    : chosen.length == listLength ? chosen.length - 1 : chosen.length;
            long nearest = 0;
            for (int place = 0; place < before; place++) {
                nearest = Math.max(nearest, problem.ranker.similarity().between(offer, chosen[place]));
            }
            assertThat(ranking.diversity(offer)).isEqualTo(Score.ONE - nearest);
        }
    }

    /** The plain way: for each place, all offers are looked at, with everything computed anew. */
    @Property
    void placesAreGivenAwayOneAfterTheOther(@ForAll("problems") Problem problem) {
        int offers = problem.catalog.size();
        Ranking ranking = problem.rank();
        Fold fold = new Fold(problem.catalog, problem.firings);
        List<Integer> list = new ArrayList<>();
        String[] verdicts = new String[offers];
        int places = Math.min(problem.listLength, offers);
        boolean someoneLeft = true;
        while (list.size() < places && someoneLeft) {
            int best = -1;
            for (int offer = 0; offer < offers; offer++) {
                if (verdicts[offer] == null && fold.excludedBy(offer).isEmpty()) {
                    verdicts[offer] = keptOut(problem, fold, ranking, offer, list);
                    boolean promoted = !fold.promotedBy(offer).isEmpty();
                    boolean bestPromoted = best >= 0 && !fold.promotedBy(best).isEmpty();
                    if (verdicts[offer] == null
                            && (best < 0
                                    || (promoted == bestPromoted
                                            ? score(problem, fold, ranking, offer, list)
                                                    > score(problem, fold, ranking, best, list)
                                            : promoted))) {
                        best = offer;
                    }
                }
            }
            someoneLeft = best >= 0;
            if (someoneLeft) {
                assertThat(ranking.score(best)).isEqualTo(score(problem, fold, ranking, best, list));
                list.add(best);
                verdicts[best] = "Chosen";
            }
        }

        assertThat(ranking.chosen())
                .isEqualTo(list.stream().mapToInt(Integer::intValue).toArray());
        List<Integer> compared = someoneLeft ? list.subList(0, list.size() - 1) : list;
        for (int offer = 0; offer < offers; offer++) {
            String verdict = !fold.excludedBy(offer).isEmpty()
                    ? "Excluded"
                    : verdicts[offer] == null ? "Outranked" : verdicts[offer];
            assertThat(ranking.verdict(offer).getClass().getSimpleName()).isEqualTo(verdict);
            if (!list.contains(offer)) {
                assertThat(ranking.score(offer)).isEqualTo(score(problem, fold, ranking, offer, compared));
            }
        }
    }

    private static @Nullable String keptOut(
            Problem problem, Fold fold, Ranking ranking, int offer, List<Integer> list) {
        Fold.Setting relevance = fold.minimum(Objective.RELEVANCE);
        Fold.Setting revenue = fold.minimum(Objective.REVENUE);
        if ((relevance != null && ranking.relevance(offer) < relevance.value())
                || (revenue != null && ranking.revenue(offer) < revenue.value())) {
            return "BelowMinimum";
        }
        String category = problem.catalog.offer(offer).category();
        Fold.Setting limit = fold.limit(category);
        if (limit != null
                && list.stream()
                                .filter(listed ->
                                        problem.catalog.offer(listed).category().equals(category))
                                .count()
                        >= limit.value()) {
            return "OverLimit";
        }
        Fold.Setting diversity = fold.minimum(Objective.DIVERSITY);
        return diversity != null && diversity(problem, offer, list) < diversity.value() ? "BelowMinimum" : null;
    }

    private static long diversity(Problem problem, int offer, List<Integer> list) {
        return Score.ONE
                - list.stream()
                        .mapToLong(listed -> problem.ranker.similarity().between(offer, listed))
                        .max()
                        .orElse(0);
    }

    private static long score(Problem problem, Fold fold, Ranking ranking, int offer, List<Integer> list) {
        long[] values = {ranking.relevance(offer), ranking.revenue(offer), diversity(problem, offer, list)};
        List<Objective> objectives = List.of(Objective.RELEVANCE, Objective.REVENUE, Objective.DIVERSITY);
        long sum = 0;
        for (int place = 0; place < values.length; place++) {
            Fold.Setting weight = fold.weight(objectives.get(place));
            sum += (weight == null ? problem.ranker.defaults().of(objectives.get(place)) : weight.value())
                    * values[place];
        }
        long score = Score.round(sum);
        for (Fold.Setting boost : fold.boosts(offer)) {
            score = Score.round(Score.product(score, boost.value()));
        }
        return score;
    }

    @Property
    void everyExplanationRecomputesToTheScore(@ForAll("problems") Problem problem) {
        Ranking ranking = problem.rank();
        for (int offer = 0; offer < problem.catalog.size(); offer++) {
            Explanation explanation = ranking.explain(
                    offer,
                    Explanation.value("model", problem.model[offer]),
                    Explanation.value("match", problem.match[offer]));
            assertThat(explanation.recompute()).isEqualTo(ranking.score(offer) * Score.ONE);
        }
    }

    private static Problem problem(Random random) {
        int offers = 1 + random.nextInt(12);
        List<Offer> list = new ArrayList<>();
        List<int[]> features = new ArrayList<>();
        long[] model = new long[offers];
        long[] match = new long[offers];
        for (int offer = 0; offer < offers; offer++) {
            list.add(offer(String.format("O%02d", offer), "C" + random.nextInt(3), random.nextInt(40) - 5));
            features.add(random.ints(1 + random.nextInt(5), 0, 8).distinct().toArray());
            // Few distinct values, so that ties occur.
            model[offer] = random.nextInt(5) * 250_000L;
            match[offer] = random.nextInt(1_000_001);
        }
        Catalog catalog = Catalog.of(list);
        List<Firing> firings = new ArrayList<>();
        int rules = random.nextInt(9);
        for (int number = 0; number < rules; number++) {
            Rule rule = new Rule("R-" + number, "rule " + number, "because", "", random.nextInt(3), "r.drl", 1);
            int effects = 1 + random.nextInt(4);
            for (int effect = 0; effect < effects; effect++) {
                firings.add(new Firing(rule, effect(random, offers)));
            }
        }
        Ranker ranker = new Ranker(catalog, OfferSimilarity.of(features), ObjectiveWeights.DEFAULT);
        return new Problem(ranker, catalog, model, match, firings, 1 + random.nextInt(6));
    }

    private static Effect effect(Random random, int offers) {
        Objective objective = List.of(Objective.values()).get(random.nextInt(3));
        int offer = random.nextInt(offers);
        return switch (random.nextInt(7)) {
            case 0 -> new Effect.Exclude(offer);
            case 1 -> new Effect.Boost(offer, 1 + random.nextInt(3_000_000));
            case 2 -> new Effect.Promote(offer);
            case 3 -> new Effect.Weigh(objective, random.nextInt(1_000_001));
            case 4 -> new Effect.Blend(random.nextInt(5) * 250_000L);
            case 5 -> new Effect.Limit("C" + random.nextInt(3), random.nextInt(3));
            default -> new Effect.Require(objective, random.nextInt(400_000));
        };
    }

    static Offer offer(String id, String category, double margin) {
        return new Offer(
                id,
                id,
                category,
                PaymentType.ANY,
                DeviceTier.BASIC,
                20,
                margin,
                1,
                1,
                1,
                false,
                false,
                Segment.ALL,
                0,
                LocalDate.MIN,
                LocalDate.MAX);
    }
}
