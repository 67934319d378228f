package io.offerwright.impact;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.rules.Rule;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RuleTextTest {
    private static final SortedMap<String, String> FILES = new TreeMap<>(
            Map.of("a.drl", "package p\nrule \"R\"\nwhen\n  A\nthen\nend\nrule \"S\"\nend\n", "t.csv", "x\ny\n"));

    @Test
    void whatWentStandsBeforeWhatCame() {
        assertThat(lines(RuleText.difference(List.of("a", "b", "c"), List.of("a", "x", "c", "d"))))
                .containsExactly(" a", "-b", "+x", " c", "+d");
        assertThat(lines(RuleText.difference(List.of(), List.of("a")))).containsExactly("+a");
        assertThat(RuleText.difference(List.of(), List.of())).isEmpty();
    }

    @Test
    void aRuleIsQuotedFromItsFirstLineToItsEnd() {
        assertThat(lines(RuleText.difference(rule("a.drl", 2), FILES, null, FILES)))
                .containsExactly("-rule \"R\"", "-when", "-  A", "-then", "-end");
        assertThat(RuleText.difference(rule("t.csv", 2), FILES, null, FILES)).isEmpty();
        assertThat(RuleText.difference(rule("gone.drl", 2), FILES, null, FILES)).isEmpty();
    }

    private static Rule rule(String file, int line) {
        return new Rule("R", "R", "", "", 0, file, line);
    }

    private static List<String> lines(List<RuleText.Line> lines) {
        return lines.stream().map(line -> line.sign() + line.text()).toList();
    }
}
