package io.offerwright.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kie.api.runtime.KieSession;

/**
 * Two walls stand between a rule file and the host: the grammar, and that nothing behind it could make code of what a file says, since
 * rules are terms to be looked up, and what Drools has to make code does not ship. Each attack is held against the first, and against Drools with its
 * compiler and no wall, to show that it is one.
 */
class RuleAttackTest {
    private static final Offer PLAN = Scene.plan("a");

    @TempDir
    private Path directory;

    @BeforeEach
    void wipe() throws IOException {
        System.clearProperty(Attack.MARK);
        Files.deleteIfExists(directory.resolve("mark"));
    }

    static Stream<Attack> attacks() {
        return Attack.all().stream();
    }

    static Stream<Attack> attacksThatWork() {
        return Attack.all().stream().filter(Attack::works);
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void theFirstWallNamesIt(Attack attack) {
        List<Problem> problems = RuleCheck.of(
                        new TreeMap<>(Map.of(attack.path(), attack.file(directory))), AttributeSchema.NONE)
                .problems();

        String first = problems.isEmpty()
                ? ""
                : problems.get(0).line() + ":" + problems.get(0).column() + ": "
                        + problems.get(0).message();
        assertThat(first).isEqualTo(attack.message());
        assertThat(problems).allSatisfy(problem -> assertThat(problem.code()).isNotEmpty());
    }

    /** What the check lets through is compiled and fired as any other rule: it is text, and does nothing. */
    @Test
    void whatTheFirstWallLetsThroughIsText() {
        SortedMap<String, String> sources = new TreeMap<>();
        for (Attack attack : Attack.all()) {
            if (attack.message().isEmpty()) {
                String id = "\"A" + sources.size() + "\"";
                sources.put(
                        sources.size() + attack.path(), attack.file(directory).replace("\"A\"", id));
            }
        }
        assertThat(sources).hasSizeGreaterThanOrEqualTo(5);
        RuleBook book = RuleBook.compile(sources, AttributeSchema.NONE);
        try (RuleSession session = book.newSession(Catalog.of(List.of(PLAN)))) {
            DecisionRequest request = DecisionRequest.of(Customer.of("Ann"), Scene.on(Scene.ORDINARY_DAY), 1);
            for (Firing firing : session.fire(request)) {
                ReasonText.render(firing, request, Catalog.of(List.of(PLAN)));
            }
        }
        assertThat(isMarked()).isFalse();
    }

    /** The attack is one: without walls it works. One for each door, or all with {@code -Dofferwright.attacks=all}. */
    @ParameterizedTest
    @MethodSource("oneAttackForEachDoor")
    void withoutWallsItWorks(Attack attack) {
        attempt(attack.pastTheCheck(directory));

        assertThat(isMarked()).isTrue();
    }

    static Stream<Attack> oneAttackForEachDoor() {
        Set<String> doors = new HashSet<>();
        boolean all = System.getProperty("offerwright.attacks", "").equals("all");
        return attacksThatWork().filter(attack -> doors.add(attack.door()) || all);
    }

    private static final List<Rule> RULES =
            List.of(new Rule("A", "R", "r", "", 0, "a.drl", 1), new Rule("B", "S", "r", "", 0, "a.drl", 2));

    /** Has Drools compile and fire DRL as it is; an attack may fail in any way it likes. */
    private static void attempt(String drl) {
        try {
            KieSession session = WholeDrools.compile(drl).newKieSession();
            if (drl.contains("global io.offerwright")) {
                session.setGlobal("decision", new WholeDrools.Decision(RULES, Catalog.of(List.of(PLAN))).rule(0));
            }
            session.insert(PLAN);
            session.insert(Customer.of("Ann"));
            session.insert(Scene.on(Scene.ORDINARY_DAY));
            session.fireAllRules(100);
        } catch (Exception | LinkageError | StackOverflowError e) {
            assertThat(e).isNotNull();
        }
    }

    private boolean isMarked() {
        return System.getProperty(Attack.MARK) != null || Files.exists(directory.resolve("mark"));
    }
}
