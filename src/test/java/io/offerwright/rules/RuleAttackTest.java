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
import org.kie.api.KieServices;
import org.kie.api.builder.ReleaseId;
import org.kie.api.runtime.KieContainer;
import org.kie.api.runtime.KieSession;

/**
 * Two walls stand between a rule file and the host: the grammar, and the class loader of the compiled rules. Each attack
 * is held against both, and against neither, to show that it is one.
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
        try (RuleBook book = RuleBook.compile(sources, AttributeSchema.NONE);
                RuleSession session = book.newSession(Catalog.of(List.of(PLAN)))) {
            DecisionRequest request = DecisionRequest.of(Customer.of("Ann"), Scene.on(Scene.ORDINARY_DAY), 1);
            for (Firing firing : session.fire(request)) {
                ReasonText.render(firing, request, Catalog.of(List.of(PLAN)));
            }
        }
        assertThat(isMarked()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("attacksThatWork")
    void theSecondWallStopsWhatDroolsWouldDo(Attack attack) {
        attempt(attack.pastTheCheck(directory), RuleBook.CLASSES);

        assertThat(isMarked()).isFalse();
    }

    /** The attack is one: without walls it works. One for each door, or all with {@code -Dofferwright.attacks=all}. */
    @ParameterizedTest
    @MethodSource("oneAttackForEachDoor")
    void withoutWallsItWorks(Attack attack) {
        attempt(attack.pastTheCheck(directory), RuleBook.class.getClassLoader());

        assertThat(isMarked()).isTrue();
    }

    static Stream<Attack> oneAttackForEachDoor() {
        Set<String> doors = new HashSet<>();
        boolean all = System.getProperty("offerwright.attacks", "").equals("all");
        return attacksThatWork().filter(attack -> doors.add(attack.door()) || all);
    }

    /**
     * Work without end, the name of another rule and the memory of the host need no class that is not listed: only the
     * grammar keeps these out.
     */
    @ParameterizedTest
    @MethodSource("consequencesThatOnlyTheFirstWallStops")
    void theSecondWallCanNotStopThis(String consequence, Object expected) {
        String rule = """
                package p
                import io.offerwright.domain.*
                import io.offerwright.rules.*
                global io.offerwright.rules.Verbs decision
                rule "R" @id( "A" ) @reason( "r" ) when $offer : Offer( ) then %s end
                """.formatted(consequence);

        assertThat(RuleCheck.of(new TreeMap<>(Map.of("a.drl", rule)), AttributeSchema.NONE)
                        .problems())
                .isNotEmpty();
        assertThat(attempt(rule, RuleBook.CLASSES)).containsExactly((Firing) expected);
    }

    static Stream<Object[]> consequencesThatOnlyTheFirstWallStops() {
        return Stream.of(
                new Object[] {
                    "int n = 0; while ( n < 1000000 ) { n++; } decision.limit( \"turns\", n / 1000 );",
                    new Firing(RULES.get(0), new Effect.Limit("turns", 1000))
                },
                new Object[] {
                    "decision.limit( \"x\".repeat( 1000000 ), 1 );",
                    new Firing(RULES.get(0), new Effect.Limit("x".repeat(1000000), 1))
                },
                new Object[] {"decision.rule( 1 ).exclude( $offer );", new Firing(RULES.get(1), new Effect.Exclude(0))
                });
    }

    private static final List<Rule> RULES =
            List.of(new Rule("A", "R", "r", "", 0, "a.drl", 1), new Rule("B", "S", "r", "", 0, "a.drl", 2));

    /** Compiles DRL as it is, fires it, and says what it noted; an attack may fail in any way it likes. */
    private static List<Firing> attempt(String drl, ClassLoader classes) {
        Verbs verbs = new Verbs(RULES, Catalog.of(List.of(PLAN)));
        KieContainer container = null;
        try {
            container = RuleBook.container(drl, classes);
            KieSession session = container.newKieSession();
            if (drl.contains("global io.offerwright")) {
                session.setGlobal("decision", verbs.rule(0));
            }
            session.insert(PLAN);
            session.insert(Customer.of("Ann"));
            session.insert(Scene.on(Scene.ORDINARY_DAY));
            session.fireAllRules(100);
        } catch (Exception | LinkageError | StackOverflowError e) {
            assertThat(e).isNotNull();
        } finally {
            if (container != null) {
                ReleaseId name = container.getReleaseId();
                container.dispose();
                KieServices.get().getRepository().removeKieModule(name);
            }
        }
        return verbs.firings();
    }

    private boolean isMarked() {
        return System.getProperty(Attack.MARK) != null || Files.exists(directory.resolve("mark"));
    }
}
