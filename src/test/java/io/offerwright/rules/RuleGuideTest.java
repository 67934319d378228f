package io.offerwright.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Channel;
import io.offerwright.domain.Contact;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The guide for business users says what is so: its tables are those of the code, its recipes compile and fire. */
class RuleGuideTest {
    private static final Path GUIDE = Path.of("rules/README.md");
    private static final AttributeSchema SCHEMA =
            new AttributeSchema(new TreeMap<>(Map.of("fibre", AttributeSchema.Type.CATEGORY)));

    @Test
    void theTablesAreThoseOfTheCode() throws IOException {
        String guide = Files.readString(GUIDE);
        String current = with(with(guide, "verbs", Glossary.verbs()), "facts", Glossary.tables());
        if (Boolean.getBoolean("update")) {
            Files.writeString(GUIDE, current);
            guide = current;
        }
        assertThat(guide)
                .as(
                        "%s is behind the vocabulary; run mvn test -Dtest=RuleGuideTest -Dupdate=true and look at it",
                        GUIDE)
                .isEqualTo(current);
    }

    private static String with(String guide, String name, String table) {
        String begin = "<!-- " + name + ": written by RuleGuideTest -->\n";
        String end = "<!-- end of " + name + " -->\n";
        assertThat(guide).contains(begin).contains(end);
        return guide.substring(0, guide.indexOf(begin) + begin.length()) + "\n" + table.stripTrailing() + "\n\n"
                + guide.substring(guide.indexOf(end));
    }

    @Test
    void theCodesAreThoseOfLint() throws IOException {
        String guide = Files.readString(GUIDE);
        for (Finding.Kind kind : Finding.Kind.values()) {
            assertThat(guide).contains("`" + kind.code() + "`");
        }
    }

    @Test
    void everyRecipePassesCheckAndLint() throws IOException {
        RuleCheck check = RuleCheck.of(blocks(), SCHEMA);
        assertThat(check.problems()).isEmpty();
        assertThat(check.warnings()).isEmpty();
        LocalDate day = LocalDate.of(2026, 3, 1);

        // The recipes and the rule at the top don't speak of one another, so it is one book.
        Lint lint = Lint.of(blocks(), SCHEMA, new Lint.Settings(3, day, day), Optional.empty(), Optional.empty());

        assertThat(lint.findings()).isEmpty();
    }

    @Test
    void everyRecipeFiresForWhomItIsMeantAndForNobodyElse() throws IOException {
        Customer ann = Customer.of("Ann").withPaymentType(PaymentType.POSTPAID);
        Context march = Scene.on(Scene.ORDINARY_DAY);
        Map<String, List<DecisionRequest>> meantAndNot = Map.ofEntries(
                meant("DEMO-010", ann.withPaymentType(PaymentType.PREPAID), ann),
                meant("MY-010", ann.withDeviceTier(DeviceTier.BASIC), ann),
                meant("MY-020", ann.withPaymentType(PaymentType.PREPAID), ann),
                meant("MY-030", ann.withHouseholdSize(3), ann.withHouseholdSize(2)),
                meant("MY-040", ann.withChurnRisk(0.81), ann.withChurnRisk(0.8)),
                meant("MY-041", ann, ann.withChurnRisk(0.81)),
                meant("MY-050", ann.withTenureDays(7), ann.withTenureDays(8)),
                Map.entry(
                        "MY-060",
                        List.of(
                                DecisionRequest.of(ann, Scene.on(LocalDate.of(2026, 12, 24)), 5),
                                DecisionRequest.of(ann, Scene.on(LocalDate.of(2026, 12, 25)), 5))),
                Map.entry(
                        "MY-080",
                        List.of(
                                DecisionRequest.of(ann, List.of(), List.of(no(41)), march, 5),
                                DecisionRequest.of(ann, List.of(), List.of(no(42)), march, 5))),
                meant("MY-100", ann.withAttributes(Map.of("fibre", "yes")), ann));
        Set<String> always = Set.of("MY-070", "MY-090");
        RuleBook book = RuleBook.compile(blocks(), SCHEMA);
        try (RuleSession session = book.newSession(offers())) {
            Set<String> tried = new TreeSet<>(meantAndNot.keySet());
            tried.addAll(always);
            assertThat(book.rules()).extracting(Rule::id).containsExactlyElementsOf(tried);
            assertThat(tried.stream().map(id -> id.replaceFirst("\\d$", "")).distinct())
                    .as("the first rule and ten recipes")
                    .hasSize(11);
            meantAndNot.forEach((id, requests) -> {
                assertThat(fired(session, requests.get(0))).contains(id).containsAll(always);
                assertThat(fired(session, requests.get(1))).doesNotContain(id).containsAll(always);
            });
        }
    }

    private static Map.Entry<String, List<DecisionRequest>> meant(String id, Customer meant, Customer not) {
        Context march = Scene.on(Scene.ORDINARY_DAY);
        return Map.entry(id, List.of(DecisionRequest.of(meant, march, 5), DecisionRequest.of(not, march, 5)));
    }

    private static Contact no(int daysAgo) {
        return new Contact("a", Channel.SMS, Outcome.DECLINE, daysAgo);
    }

    private static List<String> fired(RuleSession session, DecisionRequest request) {
        return session.fire(request).stream().map(firing -> firing.rule().id()).toList();
    }

    private static Catalog offers() {
        Offer contract = new Offer(
                "c",
                "Contract",
                "PLAN",
                PaymentType.POSTPAID,
                DeviceTier.BASIC,
                20,
                5,
                30,
                100,
                100,
                false,
                false,
                Segment.ALL,
                24,
                LocalDate.MIN,
                LocalDate.MAX);
        return Catalog.of(List.of(
                Scene.plan("a"),
                contract,
                Scene.offer("d", "DEVICE", 20, 0),
                Scene.offer("f", "FAMILY", 20, 30),
                Scene.offer("r", "RETENTION", 20, 30),
                Scene.offer("v", "CONTENT", 5, 0),
                Scene.offer("x", "DSL_BOX", 5, 0)));
    }

    /** The DRL of the guide as rule files: a block without a package gets that of the first. */
    private static SortedMap<String, String> blocks() throws IOException {
        List<String> blocks = new ArrayList<>();
        Matcher block = Pattern.compile("```drl\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(GUIDE));
        while (block.find()) {
            blocks.add(block.group(1));
        }
        assertThat(blocks).hasSize(11);
        SortedMap<String, String> sources = new TreeMap<>();
        String head = blocks.get(0).substring(0, blocks.get(0).indexOf("rule \""));
        for (int index = 0; index < blocks.size(); index++) {
            sources.put("block-" + (10 + index) + ".drl", (index == 0 ? "" : head) + blocks.get(index));
        }
        return sources;
    }
}
