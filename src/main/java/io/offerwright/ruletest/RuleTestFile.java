package io.offerwright.ruletest;

import io.offerwright.data.OfferFile;
import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.DecisionRequest;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Objective;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Score;
import io.offerwright.domain.Spelling;
import io.offerwright.ranking.Fold;
import io.offerwright.rules.Effect;
import io.offerwright.rules.ReasonText;
import io.offerwright.rules.Rule;
import io.offerwright.rules.RuleBook;
import io.offerwright.ruletest.RuleTest.Expectation;
import io.offerwright.ruletest.RuleTest.Outcome;
import io.offerwright.ruletest.RuleTest.Reading;
import io.offerwright.yaml.Yaml;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a file of rule tests; the package's page lists the keys. */
final class RuleTestFile {
    /** More than any list in its right mind, and less than would overflow. */
    private static final double LARGEST = 1e12;

    private static final String NONE = "none";

    private final Yaml.Block file;
    private final AttributeSchema schema;
    private final List<String> ruleIds;
    private List<Expectation> expectations = new ArrayList<>();
    private SortedSet<String> mentioned = new TreeSet<>();

    private RuleTestFile(Yaml.Block file, RuleBook book, AttributeSchema schema) {
        this.file = file;
        this.schema = schema;
        this.ruleIds = book.rules().stream().map(Rule::id).toList();
    }

    /**
     * The tests of a file.
     *
     * @throws InputException with every problem of the file
     */
    static List<RuleTest> read(Path path, RuleBook book, AttributeSchema schema) {
        return new RuleTestFile(Yaml.read(path), book, schema).tests(path);
    }

    private List<RuleTest> tests(Path path) {
        Catalog catalog = catalog(path);
        Given common = Given.NOTHING.read(file.block("given"), catalog, schema);
        List<RuleTest> tests = new ArrayList<>();
        Yaml.Node node = file.node("tests");
        if (node instanceof Yaml.Items items) {
            for (Yaml.Node item : items.items()) {
                Yaml.Block block = file.blockOf("tests", item);
                if (block != null) {
                    RuleTest test = test(path, block, common, catalog);
                    if (test != null) {
                        tests.add(test);
                    }
                }
            }
        } else {
            file.yaml()
                    .problem(
                            node == null ? file.here() : node,
                            node == null
                                    ? "There is no \"tests\" in the file."
                                    : "tests is " + Yaml.kind(node) + "; expected a list.",
                            "Write tests: and below it \"- name: ...\".");
        }
        file.done();
        file.yaml().refuseIfAny();
        return tests;
    }

    private @Nullable Catalog catalog(Path path) {
        Yaml.Node node = file.node("catalog");
        if (node == null) {
            return null;
        }
        try {
            return OfferFile.read(path.resolveSibling(file.textOf("catalog", node, "a file such as offers.csv"))
                    .normalize());
        } catch (InputException e) {
            e.problems().forEach(problem -> file.yaml().problem(node, "The catalogue: " + problem, ""));
            return null;
        }
    }

    private @Nullable RuleTest test(Path path, Yaml.Block block, Given common, @Nullable Catalog catalog) {
        String name = block.text("name", "a sentence that says what is tested");
        Given given = common.read(block.block("given"), catalog, schema);
        List<Offer> named = given.offers();
        Catalog offers = named != null
                ? Catalog.of(named)
                : catalog != null ? catalog : Catalog.of(List.of(Given.plain("OFFER")));
        expectations = new ArrayList<>();
        mentioned = new TreeSet<>();
        Yaml.Block expect = block.block("expect");
        if (expect != null) {
            expect(expect, offers);
        }
        if (expectations.isEmpty()) {
            file.yaml().problem(block.here(), "The test \"" + name + "\" expects nothing.", "Add \"expect:\".");
        }
        block.done();
        DecisionRequest request =
                DecisionRequest.of(given.customer(), given.holdings(), given.contacts(), given.context(), 1);
        return new RuleTest(
                path.toString(), block.key("name").line(), name, offers, request, List.copyOf(expectations), mentioned);
    }

    private void expect(Yaml.Block expect, Catalog catalog) {
        Yaml.Block offers = expect.block("offers");
        if (offers != null) {
            for (String id : offers.keys()) {
                Yaml.Node node = offers.node(id);
                Yaml.Block block = node == null ? null : offers.blockOf(id, node);
                int index = catalog.indexOf(id);
                if (index < 0) {
                    file.yaml()
                            .problem(
                                    offers.key(id),
                                    "The offer \"" + id + "\" is not among those given.",
                                    Spelling.hint(
                                            id,
                                            catalog.offers().stream()
                                                    .map(Offer::id)
                                                    .toList()));
                } else if (block != null) {
                    expectOffer(block, id, index);
                }
            }
        }
        byObjective(expect, "weights", "the weight of ", Fold::weight);
        byObjective(expect, "floors", "the floor of ", Fold::minimum);
        Yaml.Node blend = expect.node("blend");
        if (blend != null) {
            expect(
                    blend,
                    "the blend",
                    number(expect, "blend", 1),
                    outcome -> text(outcome.fold().contentShare(), true));
        }
        Yaml.Block limits = expect.block("limits");
        if (limits != null) {
            for (String category : limits.keys()) {
                Yaml.Node node = limits.node(category);
                if (node != null) {
                    String expected = isNone(node) ? NONE : Long.toString(limits.whole(category, 0, 1_000, 0));
                    expect(
                            node,
                            "the limit of " + category,
                            expected,
                            outcome -> text(outcome.fold().limit(category), false));
                }
            }
        }
        for (Yaml.Text id : ruleIds(expect, "fires")) {
            expect(id, "the rule " + id.text(), "fires", outcome -> fired(outcome, id.text()));
        }
        for (Yaml.Text id : ruleIds(expect, "fires_not")) {
            expect(id, "the rule " + id.text(), "does not fire", outcome -> fired(outcome, id.text()));
        }
        Yaml.Block reasons = expect.block("reasons");
        if (reasons != null) {
            for (String id : reasons.keys()) {
                known(new Yaml.Text(id, reasons.key(id).line(), reasons.key(id).column()));
                for (Yaml.Text text : reasons.texts(id)) {
                    expect(
                            text,
                            "what the rule " + id + " says",
                            text.text(),
                            outcome -> among(text.text(), reasons(outcome, firing -> firing.rule()
                                    .id()
                                    .equals(id))));
                }
            }
        }
        expect.done();
    }

    private void expectOffer(Yaml.Block block, String id, int index) {
        for (Yaml.Text rule : ruleIds(block, "excluded_by")) {
            expect(rule, id, "excluded by " + rule.text(), outcome -> excluded(outcome, index, rule.text()));
        }
        Yaml.Node excluded = block.node("excluded");
        if (excluded != null) {
            boolean wanted = block.flag("excluded", false);
            expect(excluded, id, wanted ? "excluded" : "not excluded", outcome -> {
                List<String> by = outcome.fold().excludedBy(index);
                return by.isEmpty() ? "not excluded" : wanted ? "excluded" : "excluded by " + String.join(", ", by);
            });
        }
        Yaml.Node boost = block.node("boost");
        if (boost != null) {
            expect(
                    boost,
                    "the boost of " + id,
                    plain(block.number("boost", 0, LARGEST, 1)),
                    outcome -> boost(outcome, index));
        }
        Yaml.Node promoted = block.node("promoted");
        if (promoted != null) {
            boolean wanted = block.flag("promoted", false);
            expect(promoted, id, wanted ? "promoted" : "not promoted", outcome -> {
                List<String> by = outcome.fold().promotedBy(index);
                return by.isEmpty() ? "not promoted" : wanted ? "promoted" : "promoted by " + String.join(", ", by);
            });
        }
        for (Yaml.Text text : block.texts("reason")) {
            expect(
                    text,
                    "what is said about " + id,
                    text.text(),
                    outcome -> among(
                            text.text(),
                            reasons(
                                    outcome,
                                    firing -> firing.effect() instanceof Effect.OnOffer onOffer
                                            && onOffer.offer() == index)));
        }
        block.done();
    }

    private interface OfObjective {
        Fold.@Nullable Setting of(Fold fold, Objective objective);
    }

    private void byObjective(Yaml.Block expect, String key, String subject, OfObjective setting) {
        Yaml.Block block = expect.block(key);
        if (block == null) {
            return;
        }
        SortedMap<String, Objective> known = new TreeMap<>();
        Stream.of(Objective.values())
                .forEach(objective -> known.put(objective.name().toLowerCase(Locale.ROOT), objective));
        for (String name : block.keys()) {
            Yaml.Node node = block.node(name);
            Objective objective = known.get(name.toLowerCase(Locale.ROOT));
            if (objective == null) {
                file.yaml()
                        .problem(
                                block.key(name),
                                "There is no objective \"" + name + "\"; expected "
                                        + String.join(" or ", known.keySet()) + ".",
                                Spelling.hint(name, known.keySet()));
            } else if (node != null) {
                expect(
                        node,
                        subject + name.toLowerCase(Locale.ROOT),
                        number(block, name, 1),
                        outcome -> text(setting.of(outcome.fold(), objective), true));
            }
        }
    }

    private void expect(Yaml.Node at, String subject, String expected, Reading found) {
        expectations.add(new Expectation(subject, expected, found, at.line(), at.column()));
    }

    /** Ids of rules, each of which the book must have. */
    private List<Yaml.Text> ruleIds(Yaml.Block block, String key) {
        List<Yaml.Text> ids = block.texts(key);
        ids.forEach(this::known);
        return ids;
    }

    private void known(Yaml.Text id) {
        mentioned.add(id.text());
        if (!ruleIds.contains(id.text())) {
            file.yaml().problem(id, "There is no rule \"" + id.text() + "\".", Spelling.hint(id.text(), ruleIds));
        }
    }

    /** A number as expectations compare it: in millionths, plain. */
    private static String number(Yaml.Block block, String key, double most) {
        Yaml.Node node = block.node(key);
        return node != null && isNone(node) ? NONE : Score.text(Score.of(block.number(key, 0, most, 0)));
    }

    private static boolean isNone(Yaml.Node node) {
        return node instanceof Yaml.Text text && text.text().equals(NONE);
    }

    private static String text(Fold.@Nullable Setting setting, boolean millionths) {
        if (setting == null) {
            return NONE;
        }
        return millionths ? Score.text(setting.value()) : Long.toString(setting.value());
    }

    private static String plain(double number) {
        return plain(BigDecimal.valueOf(number));
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private static String boost(Outcome outcome, int index) {
        BigDecimal product = BigDecimal.ONE;
        for (Fold.Setting factor : outcome.fold().boosts(index)) {
            product = product.multiply(BigDecimal.valueOf(factor.value(), 6));
        }
        return plain(product);
    }

    private static String excluded(Outcome outcome, int index, String rule) {
        List<String> by = outcome.fold().excludedBy(index);
        if (by.contains(rule)) {
            return "excluded by " + rule;
        }
        return by.isEmpty() ? "not excluded" : "excluded by " + String.join(", ", by);
    }

    private static String fired(Outcome outcome, String id) {
        return outcome.firings().stream().anyMatch(firing -> firing.rule().id().equals(id)) ? "fires" : "does not fire";
    }

    private static List<String> reasons(Outcome outcome, Predicate<io.offerwright.rules.Firing> wanted) {
        return outcome.firings().stream()
                .filter(wanted)
                .map(firing -> ReasonText.render(firing, outcome.request(), outcome.catalog()))
                .distinct()
                .toList();
    }

    /** The text when it is among those found, else all of those. */
    private static String among(String text, List<String> found) {
        return found.contains(text) ? text : found.isEmpty() ? "nothing" : String.join("\n", found);
    }
}
