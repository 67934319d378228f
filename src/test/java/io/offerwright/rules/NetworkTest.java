package io.offerwright.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.DecisionRequest;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.kie.api.KieBase;
import org.kie.api.runtime.KieSession;

/** Rules fire as Drools would fire them that compiles them from DRL. */
class NetworkTest {
    private static final int ROUNDS = Integer.getInteger("offerwright.fuzz", 1);
    private static final int RULES = 60;
    private static final int REQUESTS = 40;

    @Property(tries = 5, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void rulesFireAsDroolsFiresThem(@ForAll long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            SortedMap<String, String> sources = new TreeMap<>();
            while (sources.size() < RULES) {
                String name = "r" + sources.size();
                String text = "package p\n" + RandomRules.rule("R" + sources.size(), random);
                if (RuleCheck.of(new TreeMap<>(Map.of(name, text)), RandomRules.SCHEMA)
                        .problems()
                        .isEmpty()) {
                    sources.put(name, text);
                }
            }
            holds(sources, RandomRules.SCHEMA, Scene.catalog(6, random), random);
        }
    }

    @Test
    void thePackagedRulesFireAsDroolsFiresThem() {
        Random random = new Random(7);
        holds(RuleBook.read(Path.of("rules/telco")), AttributeSchema.NONE, Scene.catalog(40, random), random);
    }

    private static void holds(
            SortedMap<String, String> sources, AttributeSchema schema, Catalog catalog, Random random) {
        RuleCheck check = RuleCheck.of(sources, schema);
        List<Meaning> meanings =
                check.checked().stream().map(RuleCheck.Checked::meaning).toList();
        KieBase ours = Network.of(meanings);
        KieBase theirs = WholeDrools.compile(DrlText.of(meanings));
        int fired = 0;
        for (int count = 0; count < REQUESTS; count++) {
            DecisionRequest request = Scene.request(catalog, random);
            Verbs verbs = new Verbs(check.rules(), catalog);
            fire(ours, verbs, catalog, request);
            WholeDrools.Decision decision = new WholeDrools.Decision(check.rules(), catalog);
            fire(theirs, decision, catalog, request);
            assertThat(RuleSession.sorted(verbs.firings())).isEqualTo(RuleSession.sorted(decision.firings()));
            assertThat(verbs.failures()).isEqualTo(decision.failures());
            fired += verbs.firings().size();
        }
        assertThat(fired).isGreaterThan(REQUESTS);
    }

    /** As Drools' documentation does it: a session for each request. */
    private static void fire(KieBase base, Object verbs, Catalog catalog, DecisionRequest request) {
        KieSession session = base.newKieSession();
        try {
            session.setGlobal(Network.VERBS, verbs);
            catalog.offers().forEach(session::insert);
            session.insert(request.customer());
            session.insert(request.context());
            request.holdings().forEach(session::insert);
            request.contacts().forEach(session::insert);
            session.fireAllRules();
        } finally {
            session.dispose();
        }
    }

    /** The same place in two rules can be another fact: Drools must not take their tests for one. */
    @Test
    void testsOfSeveralFactsAreNotShared() {
        String rules = """
                rule "Either" @id( "A" ) @reason( "r" ) when
                    $customer : Customer( )
                    ( Holding( ) or $first : Contact( ) )
                    $second : Contact( )
                    $offer : Offer( id == $second.offerId )
                then decision.promote( $offer ); end
                rule "Both" @id( "B" ) @reason( "r" ) when
                    $customer : Customer( )
                    $first : Contact( )
                    $second : Contact( )
                    $offer : Offer( id == $first.offerId )
                then decision.exclude( $offer ); end
                """;
        Random random = new Random(3);
        holds(Scene.sources(rules), AttributeSchema.NONE, Scene.catalog(8, random), random);
    }

    /** Neither side of the comparison is of the fact in whose brackets it stands. */
    @Test
    void aPatternMayCompareOtherFactsThanItsOwn() {
        String rules = """
                rule "Holdings" @id( "A" ) @reason( "r" ) when
                    Customer( ) $a : Holding( ) $b : Holding( ) Holding( $a.offerId == $b.offerId ) $offer : Offer( )
                then decision.promote( $offer ); end
                rule "Region" @id( "B" ) @reason( "r" ) when
                    $customer : Customer( ) $context : Context( ) $offer : Offer( $customer.region == $context.campaign )
                then decision.exclude( $offer ); end
                rule "Not so" @id( "C" ) @reason( "r" ) when
                    $customer : Customer( ) $context : Context( )
                    $offer : Offer( !( $customer.region == $context.campaign ), $context.campaign != $customer.id )
                then decision.boost( $offer, 2 ); end
                """;
        Random random = new Random(5);
        holds(Scene.sources(rules), AttributeSchema.NONE, Scene.catalog(8, random), random);
    }

    /** Which alternative holds first must not tell where the facts of the others are looked for. */
    @Test
    void alternativesInBracketsMayHoldMoreFactsOrFewer() {
        String rules = """
                rule "Dear" @id( "A" ) @reason( "r" ) when
                    $offer : Offer( price > 50 ) and ( Contact( ) or ( Offer( price < 10 ) and Contact( ) ) )
                then decision.exclude( $offer ); end
                rule "Held" @id( "B" ) @reason( "r" ) when
                    ( $offer : Offer( price > 50 ) and ( Contact( ) or ( Contact( ) and Holding( ) ) ) )
                then decision.promote( $offer ); end
                """;
        Random random = new Random(6);
        Catalog catalog = Catalog.of(List.of(
                Scene.offer("cheap", "PLAN", 5, 1),
                Scene.offer("dear", "PLAN", 60, 1),
                Scene.offer("between", "PLAN", 20, 1)));
        RuleBook book = Scene.book(rules);
        int fired = 0;
        for (int count = 0; count < REQUESTS; count++) {
            try (RuleSession session = book.newPlainSession(catalog)) {
                DecisionRequest request = Scene.request(catalog, random);
                List<Firing> firings = session.fire(request);
                assertThat(firings)
                        .extracting(Firing::effect)
                        .isEqualTo(
                                request.contacts().isEmpty()
                                        ? List.of()
                                        : List.of(
                                                new Effect.Exclude(catalog.indexOf("dear")),
                                                new Effect.Promote(catalog.indexOf("dear"))));
                fired += firings.size();
            }
        }
        assertThat(fired).isPositive();
    }

    @Test
    void openingABookDefinesNoClass() {
        List<Long> loaded = new ArrayList<>();
        IntStream.range(0, 6).forEach(round -> {
            String rule = """
                    rule "R" @id( "A" ) @reason( "r" )
                    when Customer( tenureDays > %d ) $offer : Offer( price < %d ) then decision.exclude( $offer ); end
                    """.formatted(round, 10 + round);
            Random random = new Random(round);
            Catalog catalog = Scene.catalog(5, random);
            try (RuleSession session = Scene.book(rule).newPlainSession(catalog)) {
                session.fire(Scene.request(catalog, random));
            }
            loaded.add(ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount());
        });
        assertThat(loaded.get(5)).isEqualTo(loaded.get(2));
    }
}
