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

    /** What matching may cost for one rule and customer at the worst: some seconds. */
    private static final long MOST_COMBINATIONS = 1_000_000_000L;

    private final List<Rule> rules;
    private final Combinations combinations;
    private final Map<String, Rule> byId = new LinkedHashMap<>();
    private final KieContainer container;
    private final KieBase base;

    private RuleBook(List<Rule> rules, Combinations combinations, KieContainer container) {
        this.rules = rules;
        this.combinations = combinations;
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
        return new RuleBook(check.rules(), check.combinations(), container(check.drl()));
    }

    /**
     * The rule files below a directory: DRL by relative path with {@code /} between its parts.
     *
     * @throws InputException if there is no directory, no rule file in it, or one that is not UTF-8
     */
    public static SortedMap<String, String> read(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new InputException(Problem.of(
                    directory.toString(), "There is no such directory; expected one with rule files (*.drl).", ""));
        }
        SortedMap<String, String> sources = new TreeMap<>();
        List<Problem> problems = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                if (file.toString().endsWith(".drl") && Files.isRegularFile(file)) {
                    String name = directory.relativize(file).toString().replace('\\', '/');
                    try {
                        sources.put(name, text(Files.readAllBytes(file)));
                    } catch (CharacterCodingException e) {
                        problems.add(Problem.of(name, "This file is not UTF-8 text.", "Save it as UTF-8."));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The rule files in " + directory + " can't be read.", e);
        }
        if (sources.isEmpty() && problems.isEmpty()) {
            problems.add(Problem.of(directory.toString(), "This directory holds no rule file (*.drl).", ""));
        }
        if (!problems.isEmpty()) {
            throw new InputException(problems);
        }
        return sources;
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
     */
    private static synchronized KieContainer container(String drl) {
        KieServices services = KieServices.get();
        int number = 0;
        ReleaseId name;
        do {
            name = services.newReleaseId("io.offerwright", "book-" + ++number, "1");
        } while (services.getRepository().getKieModule(name) != null);
        KieFileSystem files = services.newKieFileSystem();
        files.generateAndWritePomXML(name);
        files.write("src/main/resources/offerwright/book/rules.drl", drl);
        KieBuilder builder = services.newKieBuilder(files).buildAll(ExecutableModelProject.class);
        List<Message> errors = builder.getResults().getMessages(Message.Level.ERROR);
        if (!errors.isEmpty()) {
            services.getRepository().removeKieModule(name);
            throw new IllegalStateException("Drools refused rules that had passed the check: " + errors);
        }
        return services.newKieContainer(name);
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
        return new RuleSession(base, rules, combinations, catalog, mostCombinations, mostFirings);
    }

    /** Lets go of the compiled classes. Sessions still open stay usable. */
    @Override
    public void close() {
        ReleaseId name = container.getReleaseId();
        container.dispose();
        KieServices.get().getRepository().removeKieModule(name);
    }
}
