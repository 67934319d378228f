package io.offerwright.rules;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.rules.Syntax.Annotation;
import io.offerwright.rules.Syntax.Call;
import io.offerwright.rules.Syntax.Expression;
import io.offerwright.rules.Syntax.Name;
import io.offerwright.rules.Syntax.RuleDeclaration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a check of rule files found, without compiling them: it reads every file to the end and reports everything at
 * once.
 */
public final class RuleCheck {
    /** A rule of a file, with the verbs it calls. */
    private record Checked(Rule rule, RuleDeclaration declaration) {}

    private static final Set<String> ANNOTATIONS = new java.util.TreeSet<>(Set.of("id", "reason", "owner"));
    private static final Set<String> IMPORTS = Set.of("io.offerwright.rules.*", "io.offerwright.domain.*");
    private static final int LARGEST_FILE = 1_000_000;

    private final List<Rule> rules;
    private final List<Problem> problems;
    private final List<Problem> warnings;
    private final String drl;
    private final Combinations combinations;

    private RuleCheck(
            List<Rule> rules, List<Problem> problems, List<Problem> warnings, String drl, Combinations combinations) {
        this.rules = rules;
        this.problems = problems;
        this.warnings = warnings;
        this.drl = drl;
        this.combinations = combinations;
    }

    /**
     * Checks rule files.
     *
     * @param sources DRL by path
     * @param schema the custom attributes that rules may name
     */
    public static RuleCheck of(SortedMap<String, String> sources, AttributeSchema schema) {
        Problems problems = new Problems();
        SortedMap<String, Checked> byId = new TreeMap<>();
        for (Map.Entry<String, String> source : sources.entrySet()) {
            String file = source.getKey();
            if (source.getValue().length() > LARGEST_FILE) {
                problems.add(Problem.of(
                        file, "This file has more than " + LARGEST_FILE + " characters.", "Split it by topic."));
                continue;
            }
            Syntax.RuleFile tree = Parser.parse(file, source.getValue(), problems);
            for (Syntax.Import imported : tree.imports()) {
                if (!IMPORTS.contains(imported.target())) {
                    problems.add(
                            file,
                            imported.at(),
                            "Found the import of " + imported.target() + "; expected io.offerwright.rules.*.",
                            "Rules see the facts and verbs of the decision only.");
                }
            }
            for (RuleDeclaration declaration : tree.rules()) {
                Rule rule = declared(file, declaration, schema, problems);
                if (rule == null) {
                    Translator.translate(file, declaration, 0, schema, problems);
                    continue;
                }
                Checked earlier = byId.putIfAbsent(rule.id(), new Checked(rule, declaration));
                if (earlier != null) {
                    Translator.translate(file, declaration, 0, schema, problems);
                    Name id = annotation(declaration, "id");
                    problems.add(
                            file,
                            id == null ? declaration.at() : id.at(),
                            "The id \"" + rule.id() + "\" is already taken by the rule \""
                                    + earlier.rule().name() + "\" in "
                                    + earlier.rule().file() + ":"
                                    + earlier.rule().line() + ".",
                            "Ids are unique in a rule book.");
                }
            }
        }
        StringBuilder drl = new StringBuilder("package offerwright.book\n");
        Vocabulary.facts()
                .values()
                .forEach(fact -> drl.append("import ").append(fact.getName()).append('\n'));
        Vocabulary.constants()
                .values()
                .forEach(type -> drl.append("import ").append(type.getName()).append('\n'));
        drl.append("import ").append(Comparison.class.getName()).append('\n');
        drl.append("global ").append(Verbs.class.getName()).append(" decision\n\n");
        List<Rule> rules = new ArrayList<>();
        Combinations combinations = new Combinations();
        for (Checked checked : byId.values()) {
            drl.append(
                    Translator.translate(checked.rule().file(), checked.declaration(), rules.size(), schema, problems));
            rules.add(checked.rule());
            combinations.add(checked.rule(), checked.declaration().when());
        }
        return new RuleCheck(
                List.copyOf(rules),
                problems.sorted(),
                warnings(List.copyOf(byId.values())),
                drl.toString(),
                combinations);
    }

    /** The rules without a missing or double id, sorted by id. */
    public List<Rule> rules() {
        return rules;
    }

    /** Everything that is wrong, by file, line and column; empty when the rules may be used. */
    public List<Problem> problems() {
        return problems;
    }

    /** What is allowed but may not be meant, by file, line and column. */
    public List<Problem> warnings() {
        return warnings;
    }

    /** How many facts the rules combine. */
    Combinations combinations() {
        return combinations;
    }

    /** The rules, written anew for the compiler. */
    String drl() {
        if (!problems.isEmpty()) {
            throw new InputException(problems);
        }
        return drl;
    }

    private static @Nullable Rule declared(
            String file, RuleDeclaration declaration, AttributeSchema schema, Problems problems) {
        String name = declaration.name().text();
        List<String> seen = new ArrayList<>();
        for (Annotation annotation : declaration.annotations()) {
            String word = annotation.name().text();
            if (!ANNOTATIONS.contains(word)) {
                problems.add(
                        file,
                        annotation.name().at(),
                        "Unknown annotation \"@" + word + "\".",
                        Problems.hint(word, ANNOTATIONS));
            } else if (seen.contains(word)) {
                problems.add(file, annotation.name().at(), "The rule \"" + name + "\" has a second @" + word + ".", "");
            }
            seen.add(word);
        }
        Name reason = annotation(declaration, "reason");
        if (reason == null || reason.text().isBlank()) {
            problems.add(
                    file,
                    declaration.at(),
                    "The rule \"" + name + "\" has no @reason.",
                    "Add @reason( \"...\" ): the sentence that tells a customer why.");
        } else {
            List<Verb> verbs = new ArrayList<>();
            for (Call call : declaration.then()) {
                Verb verb = Verb.of(call.verb().text());
                if (verb != null) {
                    verbs.add(verb);
                }
            }
            ReasonText.check(file, reason, verbs, schema, problems);
        }
        Name id = annotation(declaration, "id");
        if (id == null) {
            problems.add(
                    file,
                    declaration.at(),
                    "The rule \"" + name + "\" has no @id.",
                    "Add @id( \"...\" ): a short name that never changes, such as ELIG-010.");
            return null;
        }
        if (!id.text().matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            problems.add(
                    file,
                    id.at(),
                    "Found the id \"" + id.text() + "\"; expected letters, digits, dots and dashes, at most 64.",
                    "Such as ELIG-010.");
            return null;
        }
        Name owner = annotation(declaration, "owner");
        return new Rule(
                id.text(),
                name,
                reason == null ? "" : reason.text(),
                owner == null ? "" : owner.text(),
                declaration.salience(),
                file,
                declaration.at().line());
    }

    private static @Nullable Name annotation(RuleDeclaration declaration, String word) {
        for (Annotation annotation : declaration.annotations()) {
            if (annotation.name().text().equals(word)) {
                return annotation.value();
            }
        }
        return null;
    }

    /** Two rules of the same salience that weigh the same objective: which of them wins hangs on their ids. */
    private static List<Problem> warnings(List<Checked> byId) {
        Problems warnings = new Problems();
        Map<String, Rule> first = new TreeMap<>();
        for (Checked checked : byId) {
            for (Call call : checked.declaration().then()) {
                if (!call.verb().text().equals(Verb.WEIGH.word())
                        || call.arguments().isEmpty()) {
                    continue;
                }
                Expression objective = call.arguments().get(0);
                if (objective instanceof Syntax.Path path
                        && path.steps().get(path.steps().size() - 1) instanceof Syntax.Property property) {
                    Rule rule = checked.rule();
                    Rule other = first.putIfAbsent(property.name().text() + " " + rule.salience(), rule);
                    if (other != null && !other.equals(rule)) {
                        warnings.add(
                                rule.file(),
                                objective.at(),
                                "The rules " + other.id() + " (" + other.file() + ":" + other.line() + ") and "
                                        + rule.id() + " both weigh "
                                        + property.name().text()
                                        + " with salience " + rule.salience() + ": where both fire, "
                                        + other.id() + " wins by its id.",
                                "Give the one that should win a higher salience.");
                    }
                }
            }
        }
        return warnings.sorted();
    }
}
