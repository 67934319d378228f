package io.offerwright.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.domain.Catalog;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * Whatever the check lets through compiles and can be fired, and whatever text it is given it ends with an answer. With
 * {@code -Dofferwright.fuzz=N} every try is made N times.
 */
class RuleFuzzTest {
    private static final int ROUNDS = Integer.getInteger("offerwright.fuzz", 1);
    private static final int GENERATED = 60;
    private static final int DAMAGED = 40;
    private static final List<String> TELCO =
            List.copyOf(RuleBook.read(Path.of("rules/telco")).values());

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void theCheckAnswersToAnyText(@ForAll long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            for (String text : List.of(
                    RandomRules.soup(random), damaged(random, 0), RandomRules.rule("A", random), characters(random))) {
                RuleCheck check = check(text);
                for (Problem problem : check.problems()) {
                    assertThat(problem.code()).isNotEmpty();
                    assertThat(problem.message()).isNotBlank().doesNotContain("\n");
                    assertThat(problem.line())
                            .isBetween(
                                    1,
                                    1
                                            + (int) text.chars()
                                                    .filter(c -> c == '\n')
                                                    .count());
                    assertThat(problem.endColumn()).isGreaterThan(problem.column());
                }
            }
        }
    }

    @Property(tries = 20, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void whatTheCheckLetsThroughCompilesAndFires(@ForAll long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            SortedMap<String, String> accepted = new TreeMap<>();
            for (int number = 0; number < GENERATED; number++) {
                keep("g" + number, "package p\n" + RandomRules.rule("G" + number, random), accepted);
            }
            for (int number = 0; number < DAMAGED; number++) {
                keep("d" + number, damaged(random, number), accepted);
            }
            assertThat(accepted).hasSizeGreaterThan(GENERATED / 4);
            try {
                fire(accepted, random);
            } catch (RuntimeException | LinkageError e) {
                throw new AssertionError("With the seed " + seed + ": " + culprits(accepted), e);
            }
            assertThat(System.getProperty(Attack.MARK)).isNull();
        }
    }

    private static void keep(String name, String text, Map<String, String> accepted) {
        RuleCheck check = check(text);
        // A rule that can never fire is a problem, and compiles all the same.
        if (!check.rules().isEmpty()
                && check.problems().stream().allMatch(problem -> problem.code().equals(Mistake.NEVER_TRUE.code()))
                && check.rules().stream().noneMatch(rule -> isTaken(rule.id(), accepted))) {
            accepted.put(name, text);
        }
    }

    /** Damage to an id can make it that of a rule of another file. */
    private static boolean isTaken(String id, Map<String, String> accepted) {
        return accepted.values().stream().anyMatch(text -> text.contains("\"" + id + "\""));
    }

    private static void fire(SortedMap<String, String> sources, Random random) {
        Catalog catalog = Scene.catalog(6, random);
        RuleBook book = RuleBook.compile(sources, RandomRules.SCHEMA);
        try (RuleSession session = book.newSession(catalog)) {
            for (int number = 0; number < 10; number++) {
                DecisionRequest request = Scene.request(catalog, random);
                try {
                    for (Firing firing : session.fire(request)) {
                        assertThat(ReasonText.render(firing, request, catalog)).isNotNull();
                        assertThat(neverFires(firing.rule(), sources)).isFalse();
                    }
                } catch (RuleException e) {
                    assertThat(e.problem().code()).isEqualTo(Mistake.OUT_OF_RANGE.code());
                }
            }
        }
    }

    /** Whether the check says that the rule can never fire, and it has no alternative that could. */
    private static boolean neverFires(Rule rule, Map<String, String> sources) {
        String text = sources.getOrDefault(rule.file(), "");
        return rule.file().startsWith("g")
                && !text.matches("(?s).*(\\|\\||&&|!\\(| or | and |not|exists|forall).*")
                && !check(text).problems().isEmpty();
    }

    /** The files that fail when they are alone, with what happens. */
    private static List<String> culprits(Map<String, String> accepted) {
        List<String> culprits = new ArrayList<>();
        for (Map.Entry<String, String> source : accepted.entrySet()) {
            try {
                fire(new TreeMap<>(Map.of(source.getKey(), source.getValue())), new Random(1));
            } catch (RuntimeException | LinkageError | AssertionError e) {
                culprits.add(source.getValue() + "\n" + e);
            }
        }
        return culprits;
    }

    private static RuleCheck check(String text) {
        return RuleCheck.of(new TreeMap<>(Map.of("test.drl", text)), RandomRules.SCHEMA);
    }

    private static String damaged(Random random, int number) {
        String file = TELCO.get(random.nextInt(TELCO.size())).replace("@id( \"", "@id( \"D" + number + "-");
        return RandomRules.damaged(file, random);
    }

    private static String characters(Random random) {
        StringBuilder text = new StringBuilder();
        for (int count = random.nextInt(200); count > 0; count--) {
            text.append((char) (random.nextInt(4) == 0 ? random.nextInt(0x10000) : random.nextInt(128)));
        }
        return text.toString();
    }
}
