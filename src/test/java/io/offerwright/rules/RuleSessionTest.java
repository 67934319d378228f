package io.offerwright.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Contact;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class RuleSessionTest {
    private static final Catalog ONE_PLAN = Catalog.of(List.of(Scene.plan("a")));

    @Test
    void aSessionUsedForThousandsOfCustomersAnswersAsAFreshOne() {
        Random random = new Random(1);
        Catalog catalog = Scene.catalog(40, random);
        try (RuleSession reused = Scene.telco().newSession(catalog)) {
            for (int round = 0; round < 3000; round++) {
                DecisionRequest request = Scene.request(catalog, random);
                List<Firing> firings = reused.fire(request);
                if (round % 30 == 0) {
                    try (RuleSession fresh = Scene.telco().newSession(catalog)) {
                        assertThat(firings).isEqualTo(fresh.fire(request)).isNotEmpty();
                    }
                }
            }
        }
    }

    @Test
    void neitherTheOrderOfFilesNorOfFactsMatters() {
        Random random = new Random(2);
        List<Map.Entry<String, String>> files =
                new ArrayList<>(RuleBook.read(Path.of("rules/telco")).entrySet());
        Collections.shuffle(files, random);
        TreeMap<String, String> renamed = new TreeMap<>();
        files.forEach(file -> renamed.put(renamed.size() + ".drl", file.getValue()));
        Catalog catalog = Scene.catalog(30, random);
        RuleBook shuffled = RuleBook.compile(renamed, AttributeSchema.NONE);
        try (RuleSession one = Scene.telco().newSession(catalog);
                RuleSession other = shuffled.newSession(catalog)) {
            for (int round = 0; round < 300; round++) {
                DecisionRequest request = Scene.request(catalog, random);
                List<Contact> contacts = new ArrayList<>(request.contacts());
                Collections.shuffle(contacts, random);
                DecisionRequest turned = DecisionRequest.of(
                        request.customer(), request.holdings(), contacts, request.context(), request.listLength());

                assertThat(other.fire(turned))
                        .extracting(firing -> firing.rule().id() + " " + firing.effect())
                        .isEqualTo(one.fire(request).stream()
                                .map(firing -> firing.rule().id() + " " + firing.effect())
                                .toList());
            }
        }
    }

    @Test
    void threadsWithSessionsOfTheirOwnAnswerAsOneThread() throws Exception {
        Random random = new Random(3);
        Catalog catalog = Scene.catalog(30, random);
        List<DecisionRequest> requests = new ArrayList<>();
        for (int round = 0; round < 200; round++) {
            requests.add(Scene.request(catalog, random));
        }
        Callable<List<List<Firing>>> work = () -> {
            try (RuleSession session = Scene.telco().newSession(catalog)) {
                return requests.stream().<List<Firing>>map(session::fire).toList();
            }
        };
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<List<Firing>> alone = work.call();
            for (Future<List<List<Firing>>> future : threads.invokeAll(List.of(work, work, work))) {
                assertThat(future.get()).isEqualTo(alone);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void oneEffectOfOneRuleIsOneFiringHoweverOftenItMatches() {
        List<Contact> contacts = List.of(
                new Contact("a", Channel.SMS, Outcome.DECLINE, 3), new Contact("a", Channel.EMAIL, Outcome.DECLINE, 4));
        DecisionRequest request =
                DecisionRequest.of(Customer.of("Ann"), List.of(), contacts, Scene.on(Scene.ORDINARY_DAY), 1);
        try (RuleSession session = Scene.telco().newSession(ONE_PLAN)) {
            assertThat(session.fire(request))
                    .filteredOn(firing -> firing.rule().id().equals("CONT-010"))
                    .hasSize(1);
        }
    }

    @Test
    void aRuleThatFailsIsNamedAndTheSessionGoesOn() {
        RuleBook book = Scene.book("""
                        rule "Risky" @id( "A" ) @reason( "r" )
                        when
                            $customer : Customer( !( churnRisk < 0 ) ) $offer : Offer( )
                        then
                            decision.boost( $offer, 1 + $customer.churnRisk * 2000 );
                        end
                        """);
        try (RuleSession session = book.newSession(ONE_PLAN)) {
            for (int round = 0; round < 3; round++) {
                assertThatThrownBy(() -> session.fire(ask(Customer.of("Ann"))))
                        .isInstanceOf(RuleException.class)
                        .hasMessage("Rule A (\"Risky\", test.drl:3): Found a number that is not known as a factor;"
                                + " expected a number from 0.000001 to 1000. It was said of offer a."
                                + " Not known of this customer: churnRisk, usage.")
                        .hasMessageNotContaining("Ann");
                assertThatThrownBy(() -> session.fire(ask(Customer.of("Ann").withChurnRisk(1))))
                        .hasMessageContaining("Found 2001 as a factor");
                assertThat(session.fire(ask(Customer.of("Ann").withChurnRisk(0.0005))))
                        .extracting(Firing::effect)
                        .containsExactly(new Effect.Boost(0, 2_000_000));
            }
        }
    }

    /** Drools fires the rule of the higher salience first; which rules failed must not hang on that. */
    @Test
    void allRulesThatFailAreToldAndTheRestIsLeft() {
        RuleBook book = Scene.book("""
                        rule "Last" @id( "C" ) @reason( "r" ) salience 9
                        when
                            $customer : Customer( ) $offer : Offer( )
                        then
                            decision.boost( $offer, $customer.churnRisk );
                            decision.exclude( $offer );
                            decision.promote( $offer );
                        end
                        rule "First" @id( "A" ) @reason( "r" )
                        when
                            $customer : Customer( )
                        then
                            decision.blend( $customer.churnRisk );
                        end
                        rule "Sound" @id( "B" ) @reason( "r" )
                        when Customer( ) then decision.blend( 1 ); end
                        """);
        RuleBook cap = Scene.book("""
                        rule "Cap" @id( "A" ) @reason( "r" )
                        when
                            $customer : Customer( )
                        then
                            decision.limit( "plan", $customer.churnRisk );
                        end
                        """);
        try (RuleSession session = book.newSession(ONE_PLAN);
                RuleSession capped = cap.newSession(ONE_PLAN)) {
            RuleException failure =
                    catchThrowableOfType(RuleException.class, () -> session.fire(ask(Customer.of("Ann"))));
            assertThat(failure)
                    .hasMessageStartingWith("Rule A (")
                    .hasMessageEndingWith("Further rules that failed: C.");
            assertThat(failure.ruleIds()).containsExactly("A", "C");
            assertThat(failure.remaining().orElseThrow())
                    .extracting(Firing::effect)
                    .containsExactly(new Effect.Blend(1_000_000), new Effect.Exclude(0));
            assertThat(catchThrowableOfType(RuleException.class, () -> capped.fire(ask(Customer.of("Ann"))))
                            .remaining())
                    .isEmpty();
        }
    }

    @Test
    void aRequestForWhichARuleWouldCombineTooMuchIsRefusedBeforeItBegins() {
        Catalog catalog = Scene.catalog(20, new Random(4));
        RuleBook book = Scene.book("""
                        rule "Few" @id( "A" ) @reason( "r" ) when Offer( ) then decision.blend( 1 ); end
                        rule "Pairs" @id( "B" ) @reason( "r" )
                        when
                            Offer( ) ( Offer( price < 0 ) or ( Contact( daysAgo < 0 ) and Contact( daysAgo < 0 ) ) )
                        then
                            decision.blend( 1 );
                        end
                        """);
        try (RuleSession session = book.newSession(catalog, 1_000, 50)) {
            List<Contact> contacts = Collections.nCopies(2, new Contact("a", Channel.SMS, Outcome.CLICK, 1));
            // Alternatives count by the largest of each kind: 20 x 20 offers, times 1 without contacts, times 4 with
            // two.
            assertThat(session.fire(ask(Customer.of("Ann")))).isNotEmpty();
            assertThatThrownBy(() -> session.fire(DecisionRequest.of(
                            Customer.of("Ann"), List.of(), contacts, Scene.on(Scene.ORDINARY_DAY), 1)))
                    .isInstanceOf(RuleException.class)
                    .hasMessageContaining("Rule B (\"Pairs\"")
                    .hasMessageContaining("20 offers, 2 contacts and 0 holdings");
        }
    }

    @Test
    void rulesThatFireWithoutEndAreStoppedAndTheBusiestIsNamed() {
        Catalog catalog = Scene.catalog(20, new Random(4));
        RuleBook book = Scene.book("""
                        rule "Pairs" @id( "A" ) @reason( "r" )
                        when
                            $one : Offer( ) $other : Offer( )
                        then
                            decision.boost( $one, 1 + $other.price );
                        end
                        rule "Once" @id( "B" ) @reason( "r" ) when Customer( ) then decision.blend( 1 ); end
                        """);
        try (RuleSession bounded = book.newSession(catalog, Long.MAX_VALUE, 50);
                RuleSession session = book.newSession(catalog)) {
            assertThatThrownBy(() -> bounded.fire(ask(Customer.of("Ann"))))
                    .isInstanceOf(RuleException.class)
                    .hasMessageContaining("Rule A (\"Pairs\"")
                    .hasMessageContaining("more than 50 times");
            assertThat(session.fire(ask(Customer.of("Ann")))).isNotEmpty();
        }
    }

    @Test
    void aRuleWithoutFactsOfTheRequestFiresForEveryRequest() {
        RuleBook book = Scene.book("""
                        rule "Offers only" @id( "A" ) @reason( "r" )
                        when
                            $offer : Offer( ) not Contact( offerId == $offer.id )
                        then
                            decision.exclude( $offer );
                        end
                        rule "Nothing" @id( "B" ) @reason( "r" ) when then decision.blend( 1 ); end
                        """);
        try (RuleSession session = book.newSession(ONE_PLAN)) {
            DecisionRequest contacted = DecisionRequest.of(
                    Customer.of("Ann"),
                    List.of(),
                    List.of(new Contact("a", Channel.SMS, Outcome.CLICK, 1)),
                    Scene.on(Scene.ORDINARY_DAY),
                    1);
            for (int round = 0; round < 3; round++) {
                assertThat(session.fire(ask(Customer.of("Ann"))))
                        .extracting(firing -> firing.rule().id())
                        .containsExactly("A", "B");
                assertThat(session.fire(contacted))
                        .extracting(firing -> firing.rule().id())
                        .containsExactly("B");
            }
        }
    }

    @Test
    void booksLiveSideBySide() {
        String rule = "rule \"R\" @id( \"A\" ) @reason( \"r\" ) when Customer( ) then decision.blend( %s ); end";
        RuleBook first = Scene.book(rule.formatted("1"));
        RuleBook second = Scene.book(rule.formatted("0.5"));
        try (RuleSession one = first.newSession(ONE_PLAN);
                RuleSession two = second.newSession(ONE_PLAN)) {
            assertThat(one.fire(ask(Customer.of("Ann"))))
                    .extracting(Firing::effect)
                    .containsExactly(new Effect.Blend(1_000_000));
            assertThat(two.fire(ask(Customer.of("Ann"))))
                    .extracting(Firing::effect)
                    .containsExactly(new Effect.Blend(500_000));
            assertThat(one.fire(ask(Customer.of("Bob")))).hasSize(1);
        }
    }

    private static DecisionRequest ask(Customer customer) {
        return DecisionRequest.of(customer, Scene.on(Scene.ORDINARY_DAY), 1);
    }
}
