package io.offerwright.rules;

import io.offerwright.domain.AttributeSchema;
import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.language.Language;
import io.offerwright.rules.Syntax.Annotation;
import io.offerwright.rules.Syntax.Call;
import io.offerwright.rules.Syntax.Expression;
import io.offerwright.rules.Syntax.Name;
import io.offerwright.rules.Syntax.RuleDeclaration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a check of rule files found, without firing them: it reads every file to the end and reports everything at
 * once.
 */
public final class RuleCheck {
    /**
     * A rule, and how it is said.
     *
     * @param source the text that it stands in; its file is another one where that was made of a table or of sentences
     */
    record Checked(String source, Rule rule, RuleDeclaration declaration, Meaning meaning) {}

    private static final String REASON = "reason";
    /** Before the tag of a language, the annotation of the reason in it. */
    private static final String REASON_IN = "reason_";

    private static final Set<String> ANNOTATIONS = annotations();
    private static final Set<String> IMPORTS = Set.of("io.offerwright.rules.*", "io.offerwright.domain.*");

    /** What is wrong whatever else the rule says: told also of a rule that can't be read as a whole. */
    private static final Set<String> OF_A_WORD = Stream.of(
                    Mistake.UNKNOWN_FACT,
                    Mistake.UNKNOWN_ATTRIBUTE,
                    Mistake.UNDECLARED_ATTRIBUTE,
                    Mistake.PROTECTED_ATTRIBUTE,
                    Mistake.UNKNOWN_CONSTANT,
                    Mistake.UNKNOWN_METHOD,
                    Mistake.UNKNOWN_VERB,
                    Mistake.WRONG_TYPE,
                    Mistake.WRONG_DATE,
                    Mistake.NO_ORDER,
                    Mistake.OUT_OF_RANGE)
            .map(Mistake::code)
            .collect(Collectors.toUnmodifiableSet());

    private static final int LARGEST_FILE = 1_000_000;
    private static final Position WHOLE_FILE = new Position(0, 0, 0);

    private final List<Rule> rules;
    private final List<Checked> checked;
    private final List<Problem> problems;
    private final List<Problem> warnings;

    private static Set<String> annotations() {
        Set<String> annotations = new java.util.TreeSet<>(Set.of("id", REASON, "owner", "until"));
        for (Language language : Language.all()) {
            if (!language.equals(Language.ENGLISH)) {
                annotations.add(REASON_IN + language.tag());
            }
        }
        return annotations;
    }

    private RuleCheck(List<Checked> checked, List<Problem> problems, List<Problem> warnings) {
        this.checked = checked;
        this.rules = checked.stream().map(Checked::rule).toList();
        this.problems = problems;
        this.warnings = warnings;
    }

    /**
     * Checks rule files.
     *
     * @param sources DRL by path
     * @param schema the custom attributes that rules may name, and those that they may not
     */
    public static RuleCheck of(SortedMap<String, String> sources, AttributeSchema schema) {
        Problems problems = new Problems();
        MadeText.Origins origins = new MadeText.Origins(sources);
        origins.problems().forEach(problems::add);
        SortedMap<String, Checked> byId = new TreeMap<>();
        for (Map.Entry<String, String> source : sources.entrySet()) {
            String file = source.getKey();
            if (source.getValue().length() > LARGEST_FILE) {
                problems.add(
                        Mistake.TOO_LARGE,
                        file,
                        WHOLE_FILE,
                        "This file has more than " + LARGEST_FILE + " characters.",
                        "Split it by topic.");
                continue;
            }
            Syntax.RuleFile tree = Parser.parse(file, source.getValue(), problems);
            for (Syntax.Import imported : tree.imports()) {
                if (!IMPORTS.contains(imported.target())) {
                    problems.add(
                            Mistake.NOT_ALLOWED,
                            file,
                            imported.at(),
                            "Found the import of " + imported.target() + "; expected io.offerwright.rules.*.",
                            "Rules see the facts and verbs of the decision only.");
                }
            }
            for (RuleDeclaration declaration : tree.broken()) {
                Problems found = new Problems();
                Translator.translate(file, declaration, schema, found);
                found.sorted().stream()
                        .filter(problem -> OF_A_WORD.contains(problem.code()))
                        .forEach(problems::add);
            }
            for (RuleDeclaration declaration : tree.rules()) {
                Rule rule = declared(file, declaration, schema, problems);
                Meaning meaning = Translator.translate(file, declaration, schema, problems);
                if (rule == null) {
                    continue;
                }
                Checked earlier =
                        byId.putIfAbsent(rule.id(), new Checked(file, origins.placed(rule), declaration, meaning));
                if (earlier != null) {
                    Name id = annotation(declaration, "id");
                    problems.add(
                            Mistake.DOUBLE_ID,
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
        List<Checked> checked = List.copyOf(byId.values());
        for (Checked each : checked) {
            for (Domains.Contradiction found :
                    Domains.of(each.declaration(), schema).contradictions()) {
                problems.add(Mistake.NEVER_TRUE, each.source(), found.at(), found.message(), found.hint());
            }
        }
        return new RuleCheck(
                checked,
                problems.sorted().stream().map(origins::placed).toList(),
                warnings(checked).stream().map(origins::placed).toList());
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

    /** The rules with what their files say, sorted by id. */
    List<Checked> checked() {
        requireUsable();
        return checked;
    }

    private void requireUsable() {
        // A rule that can never fire harms nobody: books published before the check knew of it must still be replayed.
        if (problems.stream().anyMatch(problem -> !problem.code().equals(Mistake.NEVER_TRUE.code()))) {
            throw new InputException(problems);
        }
    }

    private static @Nullable Rule declared(
            String file, RuleDeclaration declaration, AttributeSchema schema, Problems problems) {
        String name = declaration.name().text();
        List<String> seen = new ArrayList<>();
        for (Annotation annotation : declaration.annotations()) {
            String word = annotation.name().text();
            if (!ANNOTATIONS.contains(word)) {
                problems.add(
                        Mistake.UNKNOWN_ANNOTATION,
                        file,
                        annotation.name().at(),
                        "Unknown annotation \"@" + word + "\".",
                        Problems.hint(word, ANNOTATIONS));
            } else if (seen.contains(word)) {
                problems.add(
                        Mistake.DOUBLE_ANNOTATION,
                        file,
                        annotation.name().at(),
                        "The rule \"" + name + "\" has a second @" + word + ".",
                        "");
            }
            seen.add(word);
        }
        Name reason = annotation(declaration, REASON);
        List<Verb> verbs = verbs(declaration);
        if (reason == null || reason.text().isBlank()) {
            problems.add(
                    Mistake.MISSING_REASON,
                    file,
                    declaration.at(),
                    "The rule \"" + name + "\" has no @reason.",
                    "Add @reason( \"...\" ): the sentence that tells a customer why.");
        } else {
            ReasonText.check(file, reason, verbs, schema, problems);
        }
        SortedMap<String, String> translations = new TreeMap<>();
        for (Annotation annotation : declaration.annotations()) {
            String word = annotation.name().text();
            if (word.startsWith(REASON_IN) && ANNOTATIONS.contains(word)) {
                translations.put(
                        word.substring(REASON_IN.length()), annotation.value().text());
                translated(file, annotation, reason, verbs, schema, problems);
            }
        }
        Name id = annotation(declaration, "id");
        if (id == null) {
            problems.add(
                    Mistake.MISSING_ID,
                    file,
                    declaration.at(),
                    "The rule \"" + name + "\" has no @id.",
                    "Add @id( \"...\" ): a short name that never changes, such as ELIG-010.");
            return null;
        }
        if (!id.text().matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            problems.add(
                    Mistake.WRONG_ID,
                    file,
                    id.at(),
                    "Found the id \"" + id.text() + "\"; expected letters, digits, dots and dashes, at most 64.",
                    "Such as ELIG-010.");
            return null;
        }
        Name until = annotation(declaration, "until");
        if (until != null && day(until) == null) {
            problems.add(
                    Mistake.WRONG_DATE,
                    file,
                    until.at(),
                    "Found @until( \"" + until.text() + "\" ); expected a day such as \"2026-12-31\".",
                    "Year, month, day.");
        }
        Name owner = annotation(declaration, "owner");
        return new Rule(
                id.text(),
                name,
                reason == null ? "" : reason.text(),
                owner == null ? "" : owner.text(),
                declaration.salience(),
                file,
                declaration.at().line(),
                translations);
    }

    private static List<Verb> verbs(RuleDeclaration declaration) {
        List<Verb> verbs = new ArrayList<>();
        for (Call call : declaration.then()) {
            Verb verb = Verb.of(call.verb().text());
            if (verb != null) {
                verbs.add(verb);
            }
        }
        return verbs;
    }

    /** A translation says what the reason says: it has the same placeholders, in whatever order. */
    private static void translated(
            String file,
            Annotation annotation,
            @Nullable Name reason,
            List<Verb> verbs,
            AttributeSchema schema,
            Problems problems) {
        Name sentence = annotation.value();
        if (sentence.text().isBlank()) {
            problems.add(
                    Mistake.MISSING_REASON,
                    file,
                    sentence.at(),
                    "Found an empty @" + annotation.name().text() + ".",
                    "Translate the @reason, or leave the annotation out: then the English sentence is used.");
            return;
        }
        Set<String> found = ReasonText.placeholders(sentence.text());
        Set<String> expected = reason == null ? found : ReasonText.placeholders(reason.text());
        if (found.equals(expected)) {
            ReasonText.check(file, sentence, verbs, schema, problems);
        } else {
            problems.add(
                    Mistake.OTHER_PLACEHOLDERS,
                    file,
                    sentence.at(),
                    "Found the placeholders " + found + " in @"
                            + annotation.name().text() + "; those of @reason are " + expected + ".",
                    "A translation says the same, no more and no less.");
        }
    }

    /** The day that an annotation names, or null when it is none of the calendar. */
    static @Nullable LocalDate day(Name annotation) {
        try {
            return LocalDate.parse(annotation.text());
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    static @Nullable Name annotation(RuleDeclaration declaration, String word) {
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
                                Mistake.SAME_SALIENCE,
                                checked.source(),
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
