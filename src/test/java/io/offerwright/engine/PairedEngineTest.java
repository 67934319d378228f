package io.offerwright.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.InputException;
import io.offerwright.evidence.Candidate;
import io.offerwright.rules.RuleCheck;
import io.offerwright.rules.RuleException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Two books fired as one against two engines that share nothing. Every edit costs two compilations, so that a usual build
 * tries few; {@code mvn test -Dtest=PairedEngineTest -Dofferwright.edits=500} tries as many as one likes.
 */
class PairedEngineTest {
    private static final int EDITS = Integer.getInteger("offerwright.edits", 500);
    private static final int CUSTOMERS = 40;

    private static final SmallTelco TELCO = SmallTelco.get();

    /** Every verb, every quantifier and every fact; rules that win by salience, by id, and by value. */
    private static final List<String> BASE = List.of(
            rule("A-10", 0, "Customer( churnRisk > 0.7 )\n $offer : Offer( retention )", "decision.promote( $offer );"),
            rule(
                    "A-20",
                    0,
                    "$c : Customer( paymentType == PaymentType.PREPAID )\n"
                            + " $offer : Offer( paymentType == PaymentType.POSTPAID )",
                    "decision.exclude( $offer );"),
            rule(
                    "B-10",
                    3,
                    "Customer( segment == Segment.RESIDENTIAL )",
                    "decision.weigh( Objective.RELEVANCE, 0.6 );\n decision.weigh( Objective.REVENUE, 0.3 );"),
            rule("B-20", 2, "Customer( tenureDays > 200 )", "decision.weigh( Objective.REVENUE, 0.9 );"),
            rule("C-10", 0, "Customer( tenureDays <= 400 )", "decision.blend( 0.4 );"),
            rule(
                    "C-20",
                    0,
                    "Customer( )\n not Holding( )\n $offer : Offer( category == \"PLAN\", price < 20 )",
                    "decision.boost( $offer, 1.4 );"),
            rule(
                    "D-10",
                    0,
                    "Customer( )\n exists Contact( outcome == Outcome.DECLINE, daysAgo < 40 )",
                    "decision.limit( \"ADD_ON\", 1 );"),
            rule(
                    "D-20",
                    0,
                    "Customer( )\n forall( Contact( daysAgo > 3 ) )\n $offer : Offer( dataGb >= 20 )",
                    "decision.boost( $offer, 1.2 );"),
            rule("E-10", 0, "Customer( householdSize >= 2 )", "decision.require( Objective.RELEVANCE, 0.2 );"),
            rule(
                    "E-20",
                    0,
                    "$h : Holding( )\n Customer( )\n $offer : Offer( id == $h.offerId )",
                    "decision.exclude( $offer );"));

    private static final List<String> MORE = List.of(
            rule(
                    "A-15",
                    0,
                    "Customer( deviceTier == DeviceTier.BASIC )\n $offer : Offer( minDeviceTier == DeviceTier.PREMIUM )",
                    "decision.exclude( $offer );"),
            rule("B-05", 3, "Customer( householdSize > 2 )", "decision.weigh( Objective.REVENUE, 0.1 );"),
            rule(
                    "F-10",
                    0,
                    "Context( month == 3 )\n $offer : Offer( category == \"ROAMING\" )",
                    "decision.boost( $offer, 1.7 );"),
            rule("F-20", 0, "Customer( )\n not Contact( daysAgo < 20 )", "decision.limit( \"PLAN\", 1 );"));

    private static final List<List<String>> WORDS = List.of(
            List.of("PaymentType.PREPAID", "PaymentType.POSTPAID", "PaymentType.HYBRID"),
            List.of("Segment.RESIDENTIAL", "Segment.BUSINESS", "Segment.PREMIUM"),
            List.of("Outcome.DECLINE", "Outcome.IMPRESSION", "Outcome.ACCEPT"),
            List.of("DeviceTier.BASIC", "DeviceTier.SMARTPHONE", "DeviceTier.PREMIUM"),
            List.of("Objective.RELEVANCE", "Objective.REVENUE", "Objective.DIVERSITY"),
            List.of("not ", "exists "),
            List.of("decision.exclude( $offer )", "decision.promote( $offer )", "decision.boost( $offer, 1.3 )"),
            List.of("\"PLAN\"", "\"ADD_ON\"", "\"CONTENT\""),
            List.of("retention", "family"));

    private static String rule(String id, int salience, String when, String then) {
        return "rule \"Rule " + id + "\"\n @id( \"" + id + "\" )\n @reason( \"Because of it\" )\n"
                + (salience == 0 ? "" : " salience " + salience + "\n")
                + "when\n " + when + "\nthen\n " + then + "\nend\n";
    }

    @Test
    void whatFiresAsOneDecidesAsTwoEnginesDo() {
        Random random = new Random(4);
        List<DecisionRequest> requests = new ArrayList<>();
        for (int index = 0; index < CUSTOMERS; index++) {
            requests.add(TELCO.request(TELCO.data.customers().get(random.nextInt(400))));
        }
        List<String> rules = BASE;
        Bundle before = bundle(rules);
        DecisionEngine old = DecisionEngine.open(before);
        int touched = 0;
        int changed = 0;
        for (int edit = 0; edit < EDITS; edit++) {
            // Now and then the way begins anew, so that books don't wither.
            List<String> edited = edited(edit % 20 == 19 ? BASE : rules, random);
            Bundle after = bundle(edited);
            DecisionEngine fresh = DecisionEngine.open(after);
            try (PairedEngine paired = PairedEngine.open(before, after)) {
                for (DecisionRequest request : requests) {
                    PairedDecision pair = paired.decide(request);
                    requireSame(pair.before(), old.decideAndExplain(request), edit, rules, edited);
                    requireSame(pair.after(), fresh.decideAndExplain(request), edit, rules, edited);
                    touched += pair.touched() ? 1 : 0;
                    if (!ids(pair.before()).equals(ids(pair.after()))) {
                        assertThat(pair.touched()).isTrue();
                        changed++;
                    }
                }
            }
            old.close();
            old = fresh;
            before = after;
            rules = edited;
        }
        old.close();
        assertThat(touched).as("decisions that were made twice").isBetween(EDITS, EDITS * CUSTOMERS * 9 / 10);
        assertThat(changed).as("lists that changed").isGreaterThan(EDITS);
    }

    private static void requireSame(Explained one, Explained other, int edit, List<String> before, List<String> after) {
        String what = "edit " + edit + " from\n" + String.join("", before) + "to\n" + String.join("", after);
        assertThat(one.decision()).as(what).isEqualTo(other.decision());
        assertThat(one.firings()).as(what).isEqualTo(other.firings());
        for (Candidate candidate : one.chosen()) {
            assertThat(one.explanation(candidate.offerId())).isEqualTo(other.explanation(candidate.offerId()));
            assertThat(one.reason(candidate.offerId())).isEqualTo(other.reason(candidate.offerId()));
        }
    }

    private static List<String> ids(Explained explained) {
        return explained.chosen().stream().map(Candidate::offerId).toList();
    }

    private static List<String> edited(List<String> rules, Random random) {
        while (true) {
            List<String> edited = new ArrayList<>(rules);
            for (int steps = 1 + random.nextInt(2); steps > 0 && !edited.isEmpty(); steps--) {
                edit(edited, random);
            }
            if (!edited.isEmpty()
                    && !edited.equals(rules)
                    && RuleCheck.of(sources(edited), AttributeSchema.NONE)
                            .problems()
                            .isEmpty()) {
                return edited;
            }
        }
    }

    private static void edit(List<String> rules, Random random) {
        int place = random.nextInt(rules.size());
        String rule = rules.get(place);
        switch (random.nextInt(12)) {
            case 0 -> rules.remove(place);
            case 1 -> rules.add(place, MORE.get(random.nextInt(MORE.size())));
            case 2 ->
                rules.set(
                        place,
                        rule.replaceAll(" salience \\d+\n", "")
                                .replace("when\n", " salience " + random.nextInt(5) + "\nwhen\n"));
            case 3 -> rules.set(place, rule.replace("Because of", "Thanks to"));
            case 4 ->
                rules.set(place, rule.replaceFirst("id\\( \"(\\w)", "id( \"" + "ABCDEZ".charAt(random.nextInt(6))));
            case 5 -> rules.set(place, rule.replace("Rule ", "The rule "));
            case 6 -> {
                rules.set(place, "// Looked at again.\n" + rule.replace("$offer", "$it"));
                Collections.shuffle(rules, random);
            }
            case 7, 8, 9 -> rules.set(place, otherWord(rule, random));
            default -> rules.set(place, otherNumber(rule, random));
        }
    }

    private static String otherWord(String rule, Random random) {
        List<String> words = WORDS.get(random.nextInt(WORDS.size()));
        for (String word : words) {
            if (rule.contains(word)) {
                return rule.replaceFirst(
                        Pattern.quote(word),
                        java.util.regex.Matcher.quoteReplacement(words.get(random.nextInt(words.size()))));
            }
        }
        return otherNumber(rule, random);
    }

    private static String otherNumber(String rule, Random random) {
        int body = rule.indexOf("when\n");
        List<MatchResult> numbers = Pattern.compile("\\b\\d+(\\.\\d+)?\\b")
                .matcher(rule.substring(body))
                .results()
                .toList();
        if (numbers.isEmpty()) {
            return rule;
        }
        MatchResult number = numbers.get(random.nextInt(numbers.size()));
        String other = number.group().contains(".")
                ? "0." + (1 + random.nextInt(9))
                : Integer.toString(random.nextInt(1 + 2 * Integer.parseInt(number.group())));
        return rule.substring(0, body + number.start()) + other + rule.substring(body + number.end());
    }

    private static SortedMap<String, String> sources(List<String> rules) {
        int half = rules.size() / 2;
        return new TreeMap<>(Map.of(
                "a.drl", "package a\n" + String.join("", rules.subList(0, half)),
                "b.drl", "package b\n" + String.join("", rules.subList(half, rules.size()))));
    }

    private static Bundle bundle(List<String> rules) {
        return TELCO.bundle.withRules(sources(rules));
    }

    /** In the new book a rule says 0.2 + a number of offers as a weight, which fails for some. */
    @Test
    void whereARuleFailsEachBookFallsBackByItself() {
        List<String> failing = new ArrayList<>(BASE);
        failing.add(
                rule("G-10", 0, "$c : Customer( tenureDays > 300 )", "decision.blend( 0.2 + $c.householdSize / 3 );"));
        List<DecisionRequest> requests = new ArrayList<>();
        for (int index = 0; index < CUSTOMERS; index++) {
            requests.add(TELCO.request(TELCO.data.customers().get(index)));
        }
        for (Fallback fallback : Fallback.values()) {
            Bundle before = TELCO.bundle.with(
                    TELCO.bundle.catalog(),
                    sources(BASE),
                    TELCO.bundle.settings().withFallback(fallback));
            Bundle after = before.withRules(sources(failing));
            int failed = 0;
            try (PairedEngine paired = PairedEngine.open(before, after);
                    DecisionEngine old = DecisionEngine.open(before);
                    DecisionEngine fresh = DecisionEngine.open(after)) {
                for (DecisionRequest request : requests) {
                    if (fallback == Fallback.NONE && fails(fresh, request)) {
                        assertThatThrownBy(() -> paired.decide(request)).hasMessageContaining("G-10");
                        failed++;
                        continue;
                    }
                    PairedDecision pair = paired.decide(request);
                    requireSame(pair.before(), old.decideAndExplain(request), 0, BASE, failing);
                    requireSame(pair.after(), fresh.decideAndExplain(request), 0, BASE, failing);
                    failed += pair.after().decision().failedRules().isEmpty() ? 0 : 1;
                }
            }
            assertThat(failed).as("%s", fallback).isBetween(1, CUSTOMERS - 1);
        }
    }

    private static boolean fails(DecisionEngine engine, DecisionRequest request) {
        try {
            engine.decide(request);
            return false;
        } catch (RuleException e) {
            return true;
        }
    }

    @Test
    void bundlesThatDifferInMoreThanRulesAreRefused() {
        Bundle other = TELCO.bundle.with(
                TELCO.bundle.catalog(),
                TELCO.bundle.rules(),
                new Settings(
                        new io.offerwright.ranking.ObjectiveWeights(1, 2, 3),
                        AttributeSchema.NONE,
                        TELCO.bundle.settings().foldIn()));

        assertThatThrownBy(() -> PairedEngine.open(TELCO.bundle, other))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("settings.properties")
                .hasMessageContaining("--bundle");
    }
}
