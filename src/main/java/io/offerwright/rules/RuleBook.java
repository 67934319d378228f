package io.offerwright.rules;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.Customer;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Objective;
import io.offerwright.domain.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.kie.api.KieBase;

/**
 * Rules, checked and ready to fire. Immutable and thread-safe: any number of threads may open sessions, of
 * which each belongs to one thread. Several books live side by side in one virtual machine.
 */
public final class RuleBook {
    /** No rule book in its right mind fires as often for one customer: 500 offers make 250,000 pairs. */
    private static final int MOST_FIRINGS = 1_000_000;

    /** What matching may cost for one rule and customer at the worst: some seconds. */
    private static final long MOST_COMBINATIONS = 1_000_000_000L;

    private final List<Rule> rules;
    private final Combinations combinations = new Combinations();
    /** What each of the rules reads. */
    private final List<Reads> reads;

    private final AttributeSchema schema;
    private final Map<String, Rule> byId = new LinkedHashMap<>();
    private final KieBase base;
    private final SortedMap<Objective, Rule> weighedAlways;

    private RuleBook(List<RuleCheck.Checked> checked, AttributeSchema schema) {
        this.rules = checked.stream().map(RuleCheck.Checked::rule).toList();
        this.reads = checked.stream().map(each -> Reads.of(each.meaning())).toList();
        this.schema = schema;
        this.weighedAlways = weighedAlways(checked);
        checked.forEach(each -> combinations.add(each.rule(), each.meaning().when()));
        this.base = Network.of(checked.stream().map(RuleCheck.Checked::meaning).toList());
        rules.forEach(rule -> byId.put(rule.id(), rule));
    }

    /**
     * Checks rules and builds the network that fires them.
     *
     * @param sources DRL by path, such as {@code telco/eligibility.drl}
     * @param schema the custom attributes of customers that rules may name
     * @throws InputException with every problem of every file
     */
    public static RuleBook compile(SortedMap<String, String> sources, AttributeSchema schema) {
        return new RuleBook(RuleCheck.of(sources, schema).checked(), schema);
    }

    /** The same of checked rules, sorted by id; their ids must differ. */
    static RuleBook compile(List<RuleCheck.Checked> rules, AttributeSchema schema) {
        return new RuleBook(rules, schema);
    }

    /**
     * The rule files below a directory: DRL by relative path with {@code /} between its parts. Decision tables
     * ({@code .csv}, {@code .xlsx}) and sentences ({@code .dslr} with {@code .dsl}) come as the DRL they stand for, under
     * their path with {@code .drl} behind it; what is wrong in them shows when that is checked.
     *
     * @throws InputException if there is no directory, no rule file in it, or one that can't be read as what it is
     */
    public static SortedMap<String, String> read(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new InputException(unreadable(
                    directory.toString(),
                    "There is no such directory; expected one with rule files (*.drl, *.csv, *.xlsx, *.dslr).",
                    ""));
        }
        SortedMap<String, String> sources = new TreeMap<>();
        List<Problem> problems = new ArrayList<>();
        Map<String, String> sentences = new TreeMap<>();
        Map<String, String> definitions = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                // Beside a workbook that is open lies its lock, "~$" and its name.
                if (Files.isRegularFile(file) && !file.getFileName().toString().startsWith("~$")) {
                    String name = directory.relativize(file).toString().replace('\\', '/');
                    try {
                        if (name.endsWith(".drl")) {
                            if (sources.put(name, text(Files.readAllBytes(file))) != null) {
                                problems.add(taken(name));
                            }
                        } else if (name.endsWith(MadeText.TABLE_AS_TEXT)) {
                            List<Sheet> sheets = DecisionTable.cells(file.toString(), text(Files.readAllBytes(file)));
                            sources.put(MadeText.nameOf(name), DecisionTable.rules(name, sheets));
                        } else if (name.endsWith(MadeText.TABLE_AS_WORKBOOK)) {
                            List<Sheet> sheets = Workbook.cells(file.toString(), file);
                            sources.put(MadeText.nameOf(name), DecisionTable.rules(name, sheets));
                        } else if (name.endsWith(MadeText.SENTENCES)) {
                            sentences.put(name, text(Files.readAllBytes(file)));
                        } else if (name.endsWith(".dsl")) {
                            definitions.put(name, text(Files.readAllBytes(file)));
                        }
                    } catch (InputException e) {
                        problems.addAll(e.problems());
                    } catch (CharacterCodingException e) {
                        problems.add(unreadable(name, "This file is not UTF-8 text.", "Save it as UTF-8."));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The rule files in " + directory + " can't be read.", e);
        }
        sentences.forEach((name, text) -> {
            if (sources.put(MadeText.nameOf(name), Sentences.rules(name, text, definitions)) != null) {
                problems.add(taken(MadeText.nameOf(name)));
            }
        });
        if (sources.isEmpty() && problems.isEmpty()) {
            problems.add(unreadable(
                    directory.toString(), "This directory holds no rule file (*.drl, *.csv, *.xlsx, *.dslr).", ""));
        }
        if (!problems.isEmpty()) {
            throw new InputException(problems);
        }
        return sources;
    }

    private static Problem taken(String name) {
        return unreadable(name, "This name is that of the rules made of a table or of sentences.", "Rename the file.");
    }

    private static Problem unreadable(String file, String message, String hint) {
        return new Problem(file, 0, 0, 0, Mistake.UNREADABLE_FILE.code(), message, hint);
    }

    private static String text(byte[] bytes) throws CharacterCodingException {
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** The rules, sorted by id. */
    public List<Rule> rules() {
        return rules;
    }

    /**
     * The objectives whose weight a rule sets in every decision, whatever the customer, each with the first of these rules by id: a
     * weight that anybody else sets has no effect.
     */
    public SortedMap<Objective, Rule> weighedAlways() {
        return weighedAlways;
    }

    private static SortedMap<Objective, Rule> weighedAlways(List<RuleCheck.Checked> checked) {
        SortedMap<Objective, Rule> weighed = new TreeMap<>();
        for (RuleCheck.Checked each : checked) {
            boolean always = each.meaning().when().stream()
                    .allMatch(clause -> clause instanceof Meaning.Pattern pattern
                            && pattern.type() == Customer.class
                            && pattern.tests().isEmpty());
            for (Meaning.Action action : each.meaning().then()) {
                if (always
                        && action.verb() == Verb.WEIGH
                        && action.thing(0) instanceof Term.Constant constant
                        && constant.value() instanceof Objective objective) {
                    weighed.putIfAbsent(objective, each.rule());
                }
            }
        }
        return Collections.unmodifiableSortedMap(weighed);
    }

    /**
     * The rule with this id.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Rule rule(String id) {
        Rule rule = byId.get(id);
        if (rule == null) {
            throw new IllegalArgumentException("The rule book has no rule \"" + id + "\".");
        }
        return rule;
    }

    /** A session on the offers of a catalogue, for one thread at a time. */
    public RuleSession newSession(Catalog catalog) {
        return newSession(catalog, MOST_COMBINATIONS, MOST_FIRINGS);
    }

    /**
     * A session that refuses a request for which a rule could combine facts in more ways than this, and is stopped after so
     * many firings of rules for one request.
     */
    RuleSession newSession(Catalog catalog, long mostCombinations, int mostFirings) {
        return new RuleSession(
                base,
                rules,
                combinations,
                catalog,
                OfferTraits.of(reads, catalog),
                mostCombinations,
                mostFirings,
                VerdictCache.of(rules, reads, schema, catalog, mostFirings));
    }

    /** Where what the rules say of requests can change, with the offers of a catalogue. */
    public CriticalValues criticalValues(Catalog catalog) {
        return CriticalValues.of(rules, reads, catalog);
    }

    /** What each rule reads, in the order of {@link #rules}. */
    List<Reads> reads() {
        return reads;
    }

    /** A session that matches every rule with every offer for every request: slowly, and with the same result. */
    RuleSession newPlainSession(Catalog catalog) {
        return new RuleSession(
                base,
                rules,
                combinations,
                catalog,
                OfferTraits.allDifferent(catalog),
                MOST_COMBINATIONS,
                MOST_FIRINGS,
                null);
    }
}
