package io.offerwright.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.Usage;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What the analysis says of rules, held against what Drools does with them: by default a few dozen rules and some hundred
 * customers; {@code -Dlint.books=N} tries as many books.
 */
class RuleAnalysisPropertiesTest {
    private static final int RULES = 40;
    private static final int REQUESTS = 400;
    private static final AttributeSchema SCHEMA = new AttributeSchema(
            new TreeMap<>(Map.of("fibre", AttributeSchema.Type.CATEGORY, "income", AttributeSchema.Type.NUMBER)));

    private int contradictory;
    private int subsumed;
    private int subsumptionsSeen;

    @Test
    void noRuleFiresThatIsCalledContradictoryAndNoneWithoutTheOneThatSubsumesIt() {
        for (int book = 0; book < Integer.getInteger("lint.books", 20); book++) {
            tryBook(new Random(20261124L + book));
        }
        // Else the test would pass on nothing.
        assertThat(contradictory).isPositive();
        assertThat(subsumed).isPositive();
        assertThat(subsumptionsSeen).isPositive();
    }

    private void tryBook(Random random) {
        RandomOverlaps rules = new RandomOverlaps(random);
        SortedMap<String, String> sources = new TreeMap<>();
        // What the check refuses is no matter for the analysis, but for rules that can never fire: those it has to find
        // too.
        for (int number = 0; sources.size() < RULES; number++) {
            SortedMap<String, String> one = new TreeMap<>(Map.of(number + ".drl", "package p\n" + rules.rule(number)));
            if (RuleCheck.of(one, SCHEMA).problems().stream()
                    .allMatch(problem -> problem.code().equals(Mistake.NEVER_TRUE.code()))) {
                sources.putAll(one);
            }
        }
        RuleCheck check = RuleCheck.of(sources, SCHEMA);
        SortedMap<String, RuleAnalysis> analyses = new TreeMap<>();
        Map<String, String> texts = new HashMap<>();
        for (RuleCheck.Checked checked : check.checked()) {
            analyses.put(checked.rule().id(), RuleAnalysis.of(checked.meaning()));
            texts.put(
                    checked.rule().id(),
                    String.valueOf(sources.get(checked.rule().file())));
        }
        Map<String, List<String>> subsumers = new TreeMap<>();
        analyses.forEach((id, analysis) -> analyses.forEach((other, theirs) -> {
            if (!id.equals(other) && analysis.isSubsumedBy(theirs, true)) {
                subsumers.computeIfAbsent(id, key -> new ArrayList<>()).add(other);
                subsumed++;
            }
        }));
        contradictory += (int)
                analyses.values().stream().filter(RuleAnalysis::isContradictory).count();
        Catalog catalog = Scene.catalog(8, random);
        RuleBook book = RuleBook.compile(sources, SCHEMA);
        try (RuleSession session = book.newSession(catalog)) {
            for (int count = 0; count < REQUESTS; count++) {
                DecisionRequest request = request(catalog, random);
                Set<String> fired = session.fire(request).stream()
                        .map(firing -> firing.rule().id())
                        .collect(Collectors.toSet());
                for (String id : fired) {
                    RuleAnalysis analysis = analyses.get(id);
                    assertThat(analysis).isNotNull();
                    assertThat(analysis.isContradictory())
                            .as("contradictory:%n%s%s", texts.get(id), request)
                            .isFalse();
                    for (String other : subsumers.getOrDefault(id, List.of())) {
                        subsumptionsSeen++;
                        assertThat(fired)
                                .as("subsumed:%n%sby%n%s%s", texts.get(id), texts.get(other), request)
                                .contains(other);
                    }
                }
            }
        }
    }

    /** A request with values at and beside the bounds that the rules know. */
    private static DecisionRequest request(Catalog catalog, Random random) {
        DecisionRequest scene = Scene.request(catalog, random);
        Map<String, String> attributes = new TreeMap<>();
        if (random.nextBoolean()) {
            attributes.put("fibre", random.nextBoolean() ? "yes" : "no");
        }
        if (random.nextBoolean()) {
            attributes.put(
                    "income", String.valueOf(List.of(0, 5, 10, 20, 30, 30.5, 40).get(random.nextInt(7))));
        }
        double dataGb =
                List.of(Double.NaN, 0.0, 5.0, 7.0, 10.0, 30.0, 30.5, 31.0).get(random.nextInt(8));
        Customer customer = scene.customer()
                .withTenureDays(List.of(0, 5, 6, 10, 30, 31).get(random.nextInt(6)))
                .withChurnRisk(List.of(Double.NaN, 0.0, 0.3, 0.5, 0.7, 0.9, 1.0).get(random.nextInt(7)))
                .withUsage(new Usage(1, dataGb, dataGb, dataGb, 0))
                .withAttributes(attributes);
        LocalDate date = List.of(
                        LocalDate.of(2026, 2, 28),
                        LocalDate.of(2028, 2, 29),
                        LocalDate.of(2026, 3, 10),
                        LocalDate.of(2026, 12, 30),
                        scene.context().date())
                .get(random.nextInt(5));
        return DecisionRequest.of(
                customer,
                scene.holdings(),
                scene.contacts(),
                new Context("test", date, scene.context().channel()),
                5);
    }
}
