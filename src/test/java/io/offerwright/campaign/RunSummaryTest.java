package io.offerwright.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.evidence.CandidateCopy;
import io.offerwright.evidence.Candidates;
import io.offerwright.evidence.Decision;
import io.offerwright.evidence.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RunSummaryTest {
    private static final MadeUpRun RUN = MadeUpRun.of(3, 12);
    private static final List<MadeUpRun.Made> DECISIONS = decisions(60);
    private static final String IN_ORDER = report(List.of(DECISIONS));

    private static List<MadeUpRun.Made> decisions(int count) {
        List<MadeUpRun.Made> made = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            made.add(RUN.decide(number));
        }
        return made;
    }

    private static RunSummary summary(List<MadeUpRun.Made> decisions) {
        RunSummary summary = RUN.emptySummary();
        decisions.forEach(made -> summary.add(made.decision(), made.firings(), made.witness()));
        return summary;
    }

    private static String report(List<List<MadeUpRun.Made>> parts) {
        RunSummary all = RUN.emptySummary();
        parts.forEach(part -> all.merge(summary(part)));
        return Report.html(RUN.facts(), all);
    }

    @Property(tries = 50)
    void isTheSameHoweverTheDecisionsWereSharedOut(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int threads) {
        Random random = new Random(seed);
        List<MadeUpRun.Made> shuffled = new ArrayList<>(DECISIONS);
        Collections.shuffle(shuffled, random);
        List<List<MadeUpRun.Made>> parts = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            parts.add(new ArrayList<>());
        }
        shuffled.forEach(made -> parts.get(random.nextInt(threads)).add(made));

        assertThat(report(parts)).isEqualTo(IN_ORDER);
    }

    /** Tallies are found by the object of a verdict; decisions that share none count the same. */
    @Test
    void verdictsAreCountedAlikeWhetherOrNotTheyAreTheSameObject() {
        Map<Verdict, Verdict> known = new HashMap<>();
        List<MadeUpRun.Made> shared = with(DECISIONS, verdict -> known.computeIfAbsent(verdict, same -> same));
        List<MadeUpRun.Made> apart = with(
                DECISIONS,
                verdict -> verdict instanceof Verdict.Excluded excluded
                        ? new Verdict.Excluded(new ArrayList<>(excluded.ruleIds()))
                        : verdict);

        assertThat(report(List.of(shared))).isEqualTo(IN_ORDER);
        assertThat(report(List.of(apart))).isEqualTo(IN_ORDER);
    }

    private static List<MadeUpRun.Made> with(List<MadeUpRun.Made> decisions, UnaryOperator<Verdict> verdicts) {
        return decisions.stream()
                .map(made -> new MadeUpRun.Made(
                        new Decision(
                                made.decision().request(),
                                made.decision().bundle(),
                                made.decision().candidates().stream()
                                        .map(candidate ->
                                                CandidateCopy.with(candidate, verdicts.apply(candidate.verdict())))
                                        .toList()),
                        made.firings(),
                        made.witness()))
                .toList();
    }

    @Test
    void everyOfferOfEveryDecisionIsCountedOnce() {
        RunSummary summary = summary(DECISIONS);

        for (int offer = 0; offer < RUN.catalog.size(); offer++) {
            assertThat(summary.chosen().listed(offer)
                            + summary.excluded(offer)
                            + summary.outranked(offer)
                            + summary.restricted(offer)
                            + summary.overLimit(offer)
                            + summary.belowMinimum(offer))
                    .isEqualTo(DECISIONS.size());
        }
    }

    @Test
    void relevanceAloneIsTheMostRelevantThatNoRuleExcludes() {
        ListTally expected = new ListTally(RUN.catalog.size());
        for (MadeUpRun.Made made : DECISIONS) {
            Candidates candidates = made.decision().candidates();
            int[] list = java.util.stream.IntStream.range(0, candidates.size())
                    .boxed()
                    .filter(offer -> !(candidates.get(offer).verdict() instanceof Verdict.Excluded))
                    .sorted(java.util.Comparator.<Integer>comparingLong(
                            offer -> -candidates.get(offer).relevance()))
                    .limit(MadeUpRun.LIST_LENGTH)
                    .mapToInt(Integer::intValue)
                    .toArray();
            expected.add(list, list.length, candidates, RUN.catalog, RUN.similarity);
        }
        ListTally found = summary(DECISIONS).relevanceAlone();

        assertThat(found.meanRelevance()).isEqualTo(expected.meanRelevance());
        assertThat(found.meanExpectedMargin()).isEqualTo(expected.meanExpectedMargin());
        assertThat(found.meanDiversity()).isEqualTo(expected.meanDiversity());
    }

    @Test
    void examplesAreTheDecisionsWithTheSmallestIdsThatHaveAList() {
        assertThat(summary(DECISIONS).examples().keySet())
                .containsExactlyElementsOf(DECISIONS.stream()
                        .filter(made -> !made.decision().chosen().isEmpty())
                        .map(made -> made.decision().id())
                        .sorted()
                        .limit(3)
                        .toList());
    }
}
