package io.offerwright.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Candidates;
import io.offerwright.evidence.Decision;
import io.offerwright.ranking.Ranking;
import io.offerwright.rules.Firing;
import io.offerwright.rules.Firings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What rules do is put together once for customers for whom most rules do the same; here against doing so for each anew. */
class RememberedRulesTest {
    private static final SmallTelco TELCO = SmallTelco.get();

    @Test
    void rankingByWhatIsRememberedIsRankingAnew() {
        Random random = new Random(9);
        int remembered = 0;
        int particular = 0;
        try (DecisionEngine engine = DecisionEngine.open(TELCO.bundle)) {
            for (int round = 0; round < 2; round++) {
                for (Customer customer : TELCO.data.customers().subList(0, 400)) {
                    DecisionRequest request = TELCO.request(customer);
                    Firings firings = engine.fire(request);
                    for (int place = 0; place < firings.rules(); place++) {
                        remembered += firings.rule(place).remembered() ? 1 : 0;
                        particular += firings.rule(place).particular() ? 1 : 0;
                    }
                    List<Firing> anew = new ArrayList<>(firings);
                    Collections.shuffle(anew, random);
                    long[] scores = random.longs(TELCO.bundle.catalog().size(), 0, 1_000_001)
                            .toArray();
                    Ranking ranking = engine.ranker().rank(scores, scores, firings, 5);
                    Ranking expected = engine.ranker().rank(scores, scores, anew, 5);
                    assertThat(ranking.chosen()).isEqualTo(expected.chosen());
                    for (int offer = 0; offer < scores.length; offer++) {
                        assertThat(ranking.verdict(offer)).isEqualTo(expected.verdict(offer));
                        assertThat(ranking.score(offer)).isEqualTo(expected.score(offer));
                        assertThat(ranking.diversity(offer)).isEqualTo(expected.diversity(offer));
                        assertThat(ranking.promoted(offer)).isEqualTo(expected.promoted(offer));
                        assertThat(ranking.ruleIds(offer)).isEqualTo(expected.ruleIds(offer));
                    }
                }
            }
        }
        assertThat(remembered).isPositive();
        assertThat(particular).isPositive().isLessThan(remembered);
    }

    @Test
    void candidatesAreWhatTheListOfThemIs() {
        try (DecisionEngine engine = DecisionEngine.open(TELCO.bundle)) {
            for (Customer customer : TELCO.data.customers().subList(0, 50)) {
                Decision decision = engine.decide(TELCO.request(customer));
                Candidates candidates = decision.candidates();
                List<Candidate> list = new ArrayList<>(candidates);
                Decision listed =
                        new Decision(decision.request(), decision.bundle(), list, decision.selectionProbability());
                list.clear();
                assertThat(listed).isEqualTo(decision).hasSameHashCodeAs(decision);
                assertThat(candidates).hasSameSizeAs(listed.candidates());
                for (int offer = 0; offer < candidates.size(); offer++) {
                    assertThat(candidates.get(offer))
                            .isEqualTo(listed.candidates().get(offer));
                    assertThat(candidates.score(offer))
                            .isEqualTo(candidates.get(offer).score())
                            .isEqualTo(listed.candidates().score(offer));
                    assertThat(candidates.verdict(offer))
                            .isEqualTo(candidates.get(offer).verdict())
                            .isEqualTo(listed.candidates().verdict(offer));
                }
                assertThatThrownBy(() -> candidates.set(0, candidates.get(1)))
                        .isInstanceOf(UnsupportedOperationException.class);
            }
        }
    }
}
