package io.offerwright.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.DecisionRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.kie.api.KieBase;

/** A comparison is worth something only if all sides do the same. */
class BenchmarkRulesTest {
    @Test
    void allWaysOfTheBenchmarkComeToTheSame() {
        BenchmarkRules rules = new BenchmarkRules(25);
        Catalog catalog = BenchmarkRules.catalog(60);
        BenchmarkRules.HandWritten handWritten = rules.new HandWritten(catalog);
        KieBase plain = WholeDrools.compile(rules.plainDrools());
        RuleBook book = RuleBook.compile(new TreeMap<>(Map.of("benchmark.drl", rules.ours())), AttributeSchema.NONE);
        try (RuleSession session = book.newSession(catalog)) {
            for (DecisionRequest request : BenchmarkRules.requests(catalog, 200)) {
                handWritten.decide(request);
                boolean[] excluded = new boolean[catalog.size()];
                double[] score = new double[catalog.size()];
                Arrays.fill(score, 1);
                for (Firing firing : session.fire(request)) {
                    if (firing.effect() instanceof Effect.Exclude exclude) {
                        excluded[exclude.offer()] = true;
                    } else if (firing.effect() instanceof Effect.Boost boost) {
                        score[boost.offer()] *= boost.factor() / 1e6;
                    }
                }
                List<BenchmarkRules.OfferFact> facts = RuleBenchmark.decide(plain, catalog, request);
                for (int offer = 0; offer < excluded.length; offer++) {
                    assertThat(handWritten.excluded[offer]).isEqualTo(excluded[offer]);
                    assertThat(facts.get(offer).isExcluded()).isEqualTo(excluded[offer]);
                    assertThat(handWritten.score[offer]).isCloseTo(score[offer], within(1e-9));
                    assertThat(facts.get(offer).getScore()).isCloseTo(score[offer], within(1e-9));
                }
            }
        }
    }
}
