package io.offerwright.explanation;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.domain.Customer;
import io.offerwright.domain.Score;
import io.offerwright.engine.DecisionEngine;
import io.offerwright.engine.Explained;
import io.offerwright.engine.SmallTelco;
import io.offerwright.evidence.Candidate;
import io.offerwright.evidence.Explanation;
import io.offerwright.language.Language;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The steps are the score, to the last trillionth, and every part has a name in every language. */
class WaterfallTest {
    private final SmallTelco telco = SmallTelco.get();

    @Test
    void stepsAndPartsAddUpExactly() {
        int rounded = 0;
        int boosted = 0;
        int matched = 0;
        try (DecisionEngine engine = DecisionEngine.open(telco.bundle)) {
            for (Customer customer : telco.data.customers()) {
                Explained explained = engine.decideAndExplain(telco.request(customer));
                for (Candidate candidate : explained.decision().candidates()) {
                    Explanation tree = explained.explanation(candidate.offerId());
                    Waterfall waterfall = Waterfall.of(tree);
                    long reached = 0;
                    for (Waterfall.Step step : waterfall.steps()) {
                        if (step.total()) {
                            assertThat(step.after()).isEqualTo(reached).isEqualTo(candidate.score() * Score.ONE);
                        } else {
                            assertThat(step.before()).isEqualTo(reached);
                            reached = step.after();
                        }
                        rounded += step.kind() == Waterfall.Kind.ROUNDING ? 1 : 0;
                        boosted += step.kind() == Waterfall.Kind.FACTOR ? 1 : 0;
                    }
                    Explanation sum = Objects.requireNonNull(waterfall.squashed());
                    assertThat(sum(waterfall.parts())).isEqualTo(sum.trillionths());
                    assertThat(sum(waterfall.pulls())).isEqualTo(sum.trillionths());
                    matched += waterfall.match() == null ? 0 : 1;
                }
            }
        }
        assertThat(List.of(rounded, boosted, matched)).allMatch(count -> count > 100);
    }

    private static long sum(List<Waterfall.Pull> pulls) {
        return pulls.stream().mapToLong(Waterfall.Pull::trillionths).sum();
    }

    @Test
    void everyLabelHasGermanWords() {
        Language german = Language.of("de");
        Set<String> same = new TreeSet<>();
        try (DecisionEngine engine = DecisionEngine.open(telco.bundle)) {
            for (Customer customer : telco.data.customers().subList(0, 100)) {
                Explained explained = engine.decideAndExplain(telco.request(customer));
                explained
                        .chosen()
                        .forEach(candidate -> collect(explained.explanation(candidate.offerId()), german, same));
            }
            Set<String> names = telco.bundle.ensemble().members().stream()
                    .map(member -> member.name())
                    .collect(Collectors.toSet());
            engine.rules().forEach(rule -> names.add(rule.name()));
            same.removeAll(names);
        }
        assertThat(same).isSubsetOf("segment");
    }

    private static void collect(Explanation node, Language german, Set<String> same) {
        if (PartNames.of(node.label(), german).equals(node.label())) {
            same.add(node.label());
        }
        assertThat(PartNames.of(node.label(), Language.ENGLISH)).doesNotContain("_", " = ");
        node.parts().forEach(part -> collect(part, german, same));
    }
}
