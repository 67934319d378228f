package io.offerwright.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.InputException;
import io.offerwright.rules.RuleChange.Fate;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RuleEditTest {
    private static final String RULE = """
            rule "Save"
                @id( "R-1" ) @reason( "Stay with us" ) @owner( "retention" )
            when
                Customer( churnRisk > 0.7 )
                $offer : Offer( retention )
            then
                decision.boost( $offer, 1.5 );
            end
            """;

    @Test
    void whatARuleMeansIsComparedAndNotHowItIsWritten() {
        assertThat(fate(RULE)).isEqualTo(Fate.SAME);
        assertThat(fate("// a comment\n" + RULE.replace("    ", " ").replace("$offer", "$o")))
                .isEqualTo(Fate.SAME);
        assertThat(fate(RULE.replace("1.5", "1.50").replace("0.7", "0.700"))).isEqualTo(Fate.SAME);
        assertThat(fate(RULE.replace("churnRisk > 0.7", "0.7 < churnRisk")))
                .as("another text of the same meaning may count as changed, but never the other way round")
                .isIn(Fate.SAME, Fate.CHANGED);
        assertThat(fate(RULE.replace("Save", "Keep"))).isEqualTo(Fate.REWORDED);
        assertThat(fate(RULE.replace("Stay", "Be"))).isEqualTo(Fate.REWORDED);
        assertThat(fate(RULE.replace("@owner( \"retention\" )", ""))).isEqualTo(Fate.REWORDED);
    }

    @Test
    void everythingThatADecisionDependsOnIsAChange() {
        assertThat(fate(RULE.replace("0.7", "0.71"))).isEqualTo(Fate.CHANGED);
        assertThat(fate(RULE.replace(">", ">="))).isEqualTo(Fate.CHANGED);
        assertThat(fate(RULE.replace("1.5", "1.6"))).isEqualTo(Fate.CHANGED);
        assertThat(fate(RULE.replace("retention )\nthen", "family )\nthen"))).isEqualTo(Fate.CHANGED);
        assertThat(fate(RULE.replace("when", "salience 1\nwhen"))).isEqualTo(Fate.CHANGED);
        assertThat(fate(RULE.replace("decision.boost( $offer, 1.5 )", "decision.promote( $offer )")))
                .isEqualTo(Fate.CHANGED);
    }

    @Test
    void anotherIdIsAnotherRule() {
        RuleEdit edit = edit(RULE, RULE.replace("R-1", "R-2"));

        assertThat(edit.rules()).extracting(RuleChange::id).containsExactly("R-1", "R-2");
        assertThat(edit.rules()).extracting(RuleChange::fate).containsExactly(Fate.REMOVED, Fate.ADDED);
    }

    @Test
    void aRuleMayMoveToAnotherFile() {
        SortedMap<String, String> moved = new TreeMap<>(Map.of("moved.drl", "package other\n\n\n" + RULE));

        RuleEdit edit = RuleEdit.between(Scene.sources(RULE), moved, AttributeSchema.NONE);

        assertThat(edit.rules()).extracting(RuleChange::fate).containsExactly(Fate.SAME);
    }

    @Test
    void aFaultInEitherBookIsTold() {
        String faulty = RULE.replace("churnRisk", "churnrisk");

        assertThatThrownBy(() -> edit(RULE, faulty)).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> edit(faulty, RULE)).isInstanceOf(InputException.class);
    }

    @Test
    void bothBooksFiredAsOneGiveEachItsOwn() {
        SortedMap<String, String> before = RuleBook.read(Path.of("rules/telco"));
        SortedMap<String, String> after = new TreeMap<>(before);
        after.put(
                "retention.drl",
                before.get("retention.drl").replace("0.7", "0.5").replace("\"RET-020\"", "\"ELIG-000\""));
        after.remove("family.drl");
        RuleEdit edit = RuleEdit.between(before, after, AttributeSchema.NONE);
        Random random = new Random(3);
        Catalog catalog = Scene.catalog(25, random);
        int differing = 0;
        RuleBook both = edit.compile();
        RuleBook fresh = RuleBook.compile(after, AttributeSchema.NONE);
        try (RuleSession one = both.newSession(catalog);
                RuleSession left = Scene.telco().newSession(catalog);
                RuleSession right = fresh.newSession(catalog)) {
            for (int round = 0; round < 200; round++) {
                DecisionRequest request = Scene.request(catalog, random);
                List<Firing> firings = one.fire(request);
                List<Firing> old = edit.before(firings);
                List<Firing> edited = edit.after(firings);
                assertThat(old).isEqualTo(left.fire(request));
                assertThat(edited).isEqualTo(right.fire(request));
                differing += RuleEdit.sameEffects(old, edited) ? 0 : 1;
            }
        }
        assertThat(differing).isBetween(20, 200);
    }

    private static Fate fate(String edited) {
        return edit(RULE, edited).rules().get(0).fate();
    }

    private static RuleEdit edit(String before, String after) {
        return RuleEdit.between(Scene.sources(before), Scene.sources(after), AttributeSchema.NONE);
    }
}
