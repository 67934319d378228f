package io.offerwright.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Contact;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.Holding;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Outcome;
import io.offerwright.rules.Reads.Attribute;
import io.offerwright.rules.Reads.Closeness;
import io.offerwright.rules.Reads.History;
import io.offerwright.rules.Vocabulary.Kind;
import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class VerdictCacheTest {
    /** Whatever the rules say, and in whatever order requests come: the same firings as of all rules matched anew. */
    @Property(tries = 60)
    void whatIsRememberedIsWhatTheRulesDo(@ForAll long seed) {
        Random random = new Random(seed);
        String rules = new RandomBook(random).book(40);
        RuleBook book = Scene.book(rules);
        Catalog catalog = RandomBook.catalog(random);
        try (RuleSession plain = book.newPlainSession(catalog);
                RuleSession session = book.newSession(catalog)) {
            List<DecisionRequest> requests = new ArrayList<>();
            for (int request = 0; request < 150; request++) {
                requests.add(Scene.request(catalog, random));
            }
            // The second time most is remembered.
            for (DecisionRequest request : requests) {
                assertThat(session.fire(request)).as(rules).isEqualTo(plain.fire(request));
            }
            for (DecisionRequest request : requests) {
                assertThat(session.fire(request)).as(rules).isEqualTo(plain.fire(request));
            }
        }
    }

    @Test
    void thePackagedRulesAreRememberedAfterSomeHundredCustomers() {
        Random random = new Random(4);
        Catalog catalog = Scene.catalog(40, random);
        try (RuleSession plain = Scene.telco().newPlainSession(catalog);
                RuleSession session = Scene.telco().newSession(catalog)) {
            int matched = 0;
            for (int request = 0; request < 3_000; request++) {
                DecisionRequest next = Scene.request(catalog, random);
                int before = session.matches();
                List<Firing> firings = session.fire(next);
                if (request >= 2_000) {
                    matched += session.matches() > before ? 1 : 0;
                }
                if (request % 10 == 0) {
                    assertThat(firings).isEqualTo(plain.fire(next));
                }
            }
            // Each of them has a date and contacts of its own, which a campaign's customers have not.
            assertThat(matched).as("of 1,000 requests that had to be matched").isLessThan(300);
        }
    }

    /** Where no rule asks for the id of an offer, those that are alike are matched as one. */
    @Property(tries = 30)
    void offersThatRulesCantTellApartAreMatchedAsOne(@ForAll long seed) {
        Random random = new Random(seed);
        RuleBook book = Scene.book("""
                rule "Cheap" @id( "A" ) @reason( "a" ) when
                    $customer : Customer( tenureDays > 20 )
                    $offer : Offer( price < 20, category == "PLAN" )
                then
                    decision.boost( $offer, 1.5 );
                    decision.promote( $offer );
                end
                rule "Dear" @id( "B" ) @reason( "b" ) when
                    Customer( churnRisk > 0.5 )
                    $offer : Offer( price >= 40 )
                    exists Offer( price < 20, family )
                then
                    decision.exclude( $offer );
                end
                """);
        Catalog catalog = Scene.catalog(100, random);
        // Below, at, between and above two prices; of plans, family offers and others.
        assertThat(OfferTraits.of(book.reads(), catalog).first()).hasSizeLessThanOrEqualTo(5 * 3);
        try (RuleSession plain = book.newPlainSession(catalog);
                RuleSession session = book.newSession(catalog)) {
            for (int request = 0; request < 50; request++) {
                DecisionRequest next = Scene.request(catalog, random);
                assertThat(session.fire(next)).isEqualTo(plain.fire(next));
            }
        }
    }

    /** A decision that is remembered costs its list of firings, its contacts' keys, and little else. */
    @Test
    void whatIsRememberedAllocatesLittle() {
        Random random = new Random(4);
        Catalog catalog = Scene.catalog(100, random);
        DecisionRequest request = Scene.request(catalog, random);
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (RuleSession session = Scene.telco().newSession(catalog)) {
            int firings = session.fire(request).size();
            for (int round = 0; round < 1_000; round++) {
                session.fire(request);
            }
            long before = thread.getCurrentThreadAllocatedBytes();
            for (int round = 0; round < 1_000; round++) {
                session.fire(request);
            }
            long each = (thread.getCurrentThreadAllocatedBytes() - before) / 1_000;
            assertThat(session.matches()).isLessThan(10);
            assertThat(each).as("bytes a decision, " + firings + " firings").isLessThan(8L * firings + 2_000);
        }
    }

    @Test
    void aRuleReadsNoMoreThanItAsksFor() {
        Reads reads = reads("""
                $customer : Customer( tenureDays > 30, churnRisk * 2 > 1, $size : householdSize )
                $offer : Offer( price < $size, id == $customer.currentOffer, category == "PLAN" )
                """, "decision.exclude( $offer );");
        assertThat(reads.attributes().keySet())
                .extracting(attribute -> attribute.fact() + "." + attribute.path())
                .containsExactly(
                        "Customer.churnRisk",
                        "Customer.currentOffer",
                        "Customer.householdSize",
                        "Customer.tenureDays",
                        "Offer.category",
                        "Offer.id",
                        "Offer.price");
        assertThat(closeness(reads, "Customer", "tenureDays").numbers()).containsExactly(30.0);
        assertThat(closeness(reads, "Customer", "tenureDays").full()).isFalse();
        assertThat(closeness(reads, "Customer", "churnRisk").full()).isTrue();
        assertThat(closeness(reads, "Customer", "householdSize").offerAttributes())
                .containsExactly(new Attribute("Offer", "price"));
        assertThat(closeness(reads, "Customer", "currentOffer").full()).isFalse();
        assertThat(closeness(reads, "Offer", "price").full()).isTrue();
        assertThat(closeness(reads, "Offer", "category").texts()).containsExactly("PLAN");
    }

    @Test
    void contactsAreRememberedAloneWhereOneOfThemIsEnough() {
        String consequence = "decision.blend( 0.5 );";
        assertThat(reads("Customer( )\nContact( daysAgo < 30 )", consequence).histories())
                .containsExactly(Map.entry("Contact", History.EACH));
        for (String condition : List.of(
                "not Contact( daysAgo < 30 )",
                "Contact( ) or Customer( )",
                "Contact( )\nContact( )",
                "Contact( )\nnot Contact( daysAgo < 3 )",
                "Contact( )\nHolding( )")) {
            assertThat(reads("Customer( )\n" + condition, consequence)
                            .histories()
                            .values())
                    .as(condition)
                    .containsOnly(History.TOGETHER);
        }
    }

    /** Codes are written out attribute by attribute: none may be missing. */
    @Test
    void everyAttributeOfARequestHasACode() {
        Catalog catalog = Scene.catalog(3, new Random(1));
        Customer customer = Customer.of("c1");
        DecisionRequest request = Scene.request(catalog, new Random(2));
        SortedMap<String, Object> facts = new TreeMap<>();
        facts.put("Customer", customer);
        facts.put("Context", request.context());
        facts.put("Holding", new Holding("o1", LocalDate.MIN));
        facts.put("Contact", new Contact("o1", Channel.SMS, Outcome.CLICK, 3));
        facts.forEach((name, fact) -> Vocabulary.attributes(Vocabulary.facts().get(name))
                .forEach((attribute, type) -> {
                    if (type.kind() == Kind.FACT) {
                        Vocabulary.attributes(type.of())
                                .keySet()
                                .forEach(part ->
                                        assertCoded(new Attribute(name, attribute + "." + part), fact, catalog));
                    } else if (type.kind() != Kind.ATTRIBUTES) {
                        assertCoded(new Attribute(name, attribute), fact, catalog);
                    }
                }));
        assertThat(facts.keySet())
                .doesNotContain(Offer.class.getSimpleName(), "")
                .contains(Context.class.getSimpleName());
    }

    private static void assertCoded(Attribute attribute, Object fact, Catalog catalog) {
        AttributeCode code = AttributeCode.of(attribute, Closeness.NONE, AttributeSchema.NONE, catalog);
        assertThat(code).as(attribute.toString()).isNotNull();
        long value = code.of().applyAsLong(fact);
        if (code.count() > 0) {
            assertThat(value).as(attribute.toString()).isBetween(0L, code.count() - 1);
        }
    }

    private static Closeness closeness(Reads reads, String fact, String path) {
        return reads.attributes().get(new Attribute(fact, path));
    }

    private static Reads reads(String when, String then) {
        RuleCheck check = RuleCheck.of(
                Scene.sources("rule \"r\" @id( \"R\" ) @reason( \"r\" ) when\n" + when + "\nthen\n" + then + "\nend"),
                AttributeSchema.NONE);
        assertThat(check.problems()).isEmpty();
        return Reads.of(check.checked().get(0).meaning());
    }
}
