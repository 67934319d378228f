package io.offerwright.rules;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.Catalog;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.drools.model.codegen.ExecutableModelProject;
import org.kie.api.KieBase;
import org.kie.api.KieServices;
import org.kie.api.builder.KieBuilder;
import org.kie.api.builder.KieFileSystem;
import org.kie.api.builder.Message;
import org.kie.api.builder.ReleaseId;
import org.kie.api.runtime.KieContainer;

/**
 * Rules, checked and compiled, ready to fire. Immutable and thread-safe: any number of threads may open sessions, of
 * which each belongs to one thread. Several books live side by side in one virtual machine.
 */
public final class RuleBook implements AutoCloseable {
    /** No rule book in its right mind fires as often for one customer: 500 offers make 250,000 pairs. */
    private static final int MOST_FIRINGS = 1_000_000;

    /** All that compiled rules can reach. */
    static final ClassLoader CLASSES = new RuleClasses();

    /** What matching may cost for one rule and customer at the worst: some seconds. */
    private static final long MOST_COMBINATIONS = 1_000_000_000L;

    private final List<Rule> rules;
    private final Combinations combinations = new Combinations();
    /** What each of the rules reads. */
    private final List<Reads> reads;

    private final AttributeSchema schema;
    private final Map<String, Rule> byId = new LinkedHashMap<>();
    private final KieContainer container;
    private final KieBase base;

    private RuleBook(List<RuleCheck.Checked> checked, AttributeSchema schema, KieContainer container) {
        this.rules = checked.stream().map(RuleCheck.Checked::rule).toList();
        this.reads = checked.stream().map(each -> Reads.of(each.declaration())).toList();
        this.schema = schema;
        checked.forEach(each -> combinations.add(each.rule(), each.declaration().when()));
        this.container = container;
        this.base = container.getKieBase();
        rules.forEach(rule -> byId.put(rule.id(), rule));
    }

    /**
     * Checks and compiles rules.
     *
     * @param sources DRL by path, such as {@code telco/eligibility.drl}
     * @param schema the custom attributes of customers that rules may name
     * @throws InputException with every problem of every file
     */
    public static RuleBook compile(SortedMap<String, String> sources, AttributeSchema schema) {
        RuleCheck check = RuleCheck.of(sources, schema);
        return new RuleBook(check.checked(), schema, container(check.drl(), CLASSES));
    }

    /** Compiles checked rules, sorted by id; their ids must differ. */
    static RuleBook compile(List<RuleCheck.Checked> rules, AttributeSchema schema) {
        Problems problems = new Problems();
        String drl = RuleCheck.drl(rules, schema, problems);
        if (!problems.sorted().isEmpty()) {
            throw new IllegalStateException("Rules that had passed the check have problems: " + problems.sorted());
        }
        return new RuleBook(rules, schema, container(drl, CLASSES));
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

    /**
     * Compiles DRL. Drools keeps compiled modules in one repository per virtual machine, by name: each book takes a name
     * that is free, so that books don't touch one another and each can be let go. The lock makes looking for a name and
     * taking it one step.
     *
     * @param classes what the compiled rules can reach
     */
    static synchronized KieContainer container(String drl, ClassLoader classes) {
        KieServices services = KieServices.get();
        int number = 0;
        ReleaseId name;
        do {
            name = services.newReleaseId("io.offerwright", "book-" + ++number, "1");
        } while (services.getRepository().getKieModule(name) != null);
        KieFileSystem files = services.newKieFileSystem();
        files.generateAndWritePomXML(name);
        files.write("src/main/resources/offerwright/book/rules.drl", drl);
        KieBuilder builder = services.newKieBuilder(files, classes).buildAll(ExecutableModelProject.class);
        List<Message> errors = builder.getResults().getMessages(Message.Level.ERROR);
        if (!errors.isEmpty()) {
            services.getRepository().removeKieModule(name);
            throw new InputException(errors.stream()
                    .map(error -> new Problem(
                            "",
                            0,
                            0,
                            0,
                            Mistake.NOT_COMPILED.code(),
                            "Drools can't compile rules that passed the check: " + error.getText(),
                            "This is a fault of the check: please report it."))
                    .toList());
        }
        return services.newKieContainer(name, classes);
    }

    /** The rules, sorted by id. */
    public List<Rule> rules() {
        return rules;
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

    /** Lets go of the compiled classes. Sessions still open stay usable. */
    @Override
    public void close() {
        ReleaseId name = container.getReleaseId();
        container.dispose();
        KieServices.get().getRepository().removeKieModule(name);
    }
}
