package io.offerwright.rules;

import io.offerwright.rules.Snippet.Refused;
import io.offerwright.rules.Snippet.Style;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rules in sentences, a {@code .dslr} file, with the {@code .dsl} file that says what the sentences mean, both as Drools
 * has them.
 *
 * <pre>
 *   telco.dsl     [condition][Customer]the customer has been here for less than {days} days=Customer( tenureDays &lt; {days} )
 *                 [consequence][]prefer it by {factor}=decision.boost( $offer, {factor} );
 *
 *   welcome.dslr  expander telco.dsl
 *                 rule "Welcome"
 *                     &#64;id( "WEL-010" ) &#64;reason( "..." )
 *                 when
 *                     the customer has been here for less than 30 days
 *                 then
 *                     prefer it by 1.2
 *                 end
 * </pre>
 *
 * <p>{@code when}, {@code then} and {@code end} stand on lines of their own, and each line between them is a sentence; a
 * value is one word, or a text in quotes. A line that begins with {@code -} adds to the brackets of the sentence above
 * it; one that begins with {@code >} is DRL already. Drools' own expander pastes values in as they are and can't say
 * which sentence an error is of, so it is not used.
 */
final class Sentences {
    private static final int LONGEST_SENTENCE = 500;
    private static final Pattern MAPPING = Pattern.compile("\\[([^\\]]*)\\](?:\\[([^\\]]*)\\])?(.*)");
    private static final Pattern EXPANDER = Pattern.compile("expander\\s+(\\S+?)\\s*;?");
    private static final String VALUE = "(\"[^\"\\\\]*\"|[^\\s\",]+)";

    /** A sentence that a file defines. */
    private record Meaning(boolean condition, String sentence, Pattern pattern, List<String> names, Snippet snippet) {}

    private final MadeText made;
    private final List<Meaning> meanings = new ArrayList<>();
    private boolean sound = true;

    private Sentences(MadeText made) {
        this.made = made;
    }

    /**
     * The rules of a file of sentences as text; what is wrong with it stands in the text.
     *
     * @param file the path of the file, with {@code /} between its parts
     * @param definitions the texts of the {@code .dsl} files by path
     */
    static String rules(String file, String text, Map<String, String> definitions) {
        MadeText made = new MadeText("sentences", file);
        new Sentences(made).read(file, text, definitions);
        return made.toString();
    }

    private void read(String file, String text, Map<String, String> definitions) {
        String[] lines = text.split("\n", -1);
        boolean expander = false;
        for (int index = 0; index < lines.length; index++) {
            Matcher matcher = EXPANDER.matcher(lines[index].strip());
            if (matcher.matches()) {
                expander = true;
                String place = place(index, lines[index], "");
                String path = file.substring(0, file.lastIndexOf('/') + 1) + matcher.group(1);
                String definition = definitions.get(path);
                if (definition == null) {
                    made.problem(
                            "There is no file " + matcher.group(1) + " beside this one.",
                            Problems.hint(matcher.group(1), definitions.keySet()),
                            place);
                    sound = false;
                } else {
                    define(matcher.group(1), definition, place);
                }
            }
        }
        if (!expander) {
            made.problem(
                    "Found no line such as \"expander telco.dsl\".",
                    "It says which file defines the sentences.",
                    "1:1 ");
            sound = false;
        }
        if (sound) {
            expand(lines);
        } else {
            // A rule file begins with its package, also when there is nothing in it.
            made.line("package sentences", "1:1 ");
        }
    }

    private void define(String file, String text, String expanderAt) {
        String[] lines = text.split("\n", -1);
        for (int index = 0; index < lines.length; index++) {
            String line = lines[index].strip();
            if (line.isEmpty() || line.startsWith("#") || line.startsWith("//")) {
                continue;
            }
            try {
                define(line);
            } catch (Refused refused) {
                made.problem(file + ":" + (index + 1) + ": " + refused.getMessage(), refused.hint(), expanderAt);
                sound = false;
            }
        }
    }

    private void define(String line) throws Refused {
        Matcher matcher = MAPPING.matcher(line);
        int equals = matcher.matches() ? matcher.group(3).indexOf('=') : -1;
        if (equals < 0) {
            throw new Refused(
                    "Found \"" + line + "\"; expected [condition][]sentence=DRL or [consequence][]sentence=DRL.", "");
        }
        String scope = matcher.group(1).toLowerCase(Locale.ROOT);
        boolean condition = scope.equals("condition") || scope.equals("when");
        if (!condition && !scope.equals("consequence") && !scope.equals("then")) {
            throw new Refused(
                    "Found [" + matcher.group(1) + "]; expected [condition] or [consequence].",
                    "Keywords of the rule language can't be redefined.");
        }
        String sentence = matcher.group(3).substring(0, equals).strip();
        Matcher parameter = Style.SENTENCE.parameter().matcher(sentence);
        StringBuilder pattern = new StringBuilder();
        List<String> names = new ArrayList<>();
        int from = 0;
        while (parameter.find()) {
            pattern.append(words(sentence.substring(from, parameter.start()))).append(VALUE);
            if (names.contains(parameter.group(1))) {
                throw new Refused("The sentence \"" + sentence + "\" has {" + parameter.group(1) + "} twice.", "");
            }
            names.add(parameter.group(1));
            from = parameter.end();
        }
        pattern.append(words(sentence.substring(from)));
        if (sentence.isEmpty() || sentence.replaceAll("\\{\\w+\\}", "").contains("{")) {
            throw new Refused(
                    "Found the sentence \"" + sentence + "\"; expected words, and values as {name}.",
                    "What a value may be need not be said.");
        }
        Snippet snippet = Snippet.of(matcher.group(3).substring(equals + 1).strip(), Style.SENTENCE);
        for (String name : snippet.parameters()) {
            if (!names.contains(name)) {
                throw new Refused(
                        "The sentence \"" + sentence + "\" has no {" + name + "}.", Problems.hint(name, names));
            }
        }
        meanings.add(new Meaning(
                condition, sentence, Pattern.compile(pattern.toString(), Pattern.CASE_INSENSITIVE), names, snippet));
    }

    /** Words as they are, with any blanks between them. */
    private static String words(String text) {
        StringBuilder pattern = new StringBuilder();
        String[] words = text.split("\\s+", -1);
        for (int index = 0; index < words.length; index++) {
            pattern.append(index == 0 ? "" : "\\s+").append(words[index].isEmpty() ? "" : Pattern.quote(words[index]));
        }
        return pattern.toString();
    }

    private enum Part {
        HEAD,
        WHEN,
        THEN
    }

    private void expand(String[] lines) {
        Part part = Part.HEAD;
        // The last condition, held back since a line with a dash may add to its brackets.
        String held = null;
        String heldAt = "";
        // A rule with a wrong sentence is left out: what else the check would say of it is of no use.
        int start = 0;
        boolean broken = false;
        for (int index = 0; index < lines.length; index++) {
            String line = lines[index].strip();
            if (line.isEmpty()
                    || line.startsWith("//")
                    || line.startsWith("#")
                    || EXPANDER.matcher(line).matches()) {
                continue;
            }
            String place = place(index, lines[index], part == Part.HEAD ? "" : line);
            boolean dash = part == Part.WHEN && line.startsWith("-");
            if (held != null && !dash) {
                made.line("    " + held, heldAt);
                held = null;
            }
            if (part == Part.HEAD && line.matches("rule\\b.*")) {
                start = made.length();
                broken = false;
            }
            if (part == Part.HEAD || line.equals("then") || line.equals("end")) {
                made.line(line, place(index, lines[index], ""));
                part = line.equals("when")
                        ? Part.WHEN
                        : line.equals("then") ? Part.THEN : line.equals("end") ? Part.HEAD : part;
                if (line.equals("end") && broken) {
                    made.dropTo(start);
                }
                continue;
            }
            try {
                String drl = line.startsWith(">") ? raw(line) : expanded(line, part == Part.WHEN, place);
                if (drl == null) {
                    broken = true;
                    continue;
                }
                if (!dash) {
                    held = part == Part.WHEN ? drl : null;
                    heldAt = place;
                    if (part == Part.THEN) {
                        made.line("    " + drl + (drl.endsWith(";") ? "" : ";"), place);
                    }
                } else if (held == null || !held.endsWith(")")) {
                    made.problem("There is no fact above whose brackets this could stand in.", "", place);
                    broken = true;
                } else {
                    String open = held.substring(0, held.length() - 1).stripTrailing();
                    made.line("    " + open + (open.endsWith("(") ? "" : ","), heldAt);
                    held = drl + " )";
                    heldAt = place;
                }
            } catch (Refused refused) {
                made.problem(String.valueOf(refused.getMessage()), refused.hint(), place);
                broken = true;
            }
        }
        if (held != null) {
            made.line("    " + held, heldAt);
        }
    }

    private static String raw(String line) throws Refused {
        String drl = line.substring(1).strip();
        Snippet.of(drl.replace("{", " "), Style.SENTENCE);
        return drl;
    }

    private @Nullable String expanded(String line, boolean condition, String place) throws Refused {
        if (line.length() > LONGEST_SENTENCE) {
            throw new Refused("This sentence has more than " + LONGEST_SENTENCE + " characters.", "");
        }
        for (Meaning meaning : meanings) {
            Matcher matcher = meaning.pattern().matcher(line);
            if (meaning.condition() == condition && matcher.matches()) {
                Map<String, String> values = new HashMap<>();
                for (int index = 0; index < meaning.names().size(); index++) {
                    values.put(meaning.names().get(index), matcher.group(index + 1));
                }
                return meaning.snippet().filled(name -> values.getOrDefault(name, ""));
            }
        }
        made.problem(
                "No sentence is defined that reads like this behind \"" + (condition ? "when" : "then") + "\".",
                nearest(line, condition),
                place);
        return null;
    }

    /** The sentences that share most words with a line. */
    private String nearest(String line, boolean condition) {
        Set<String> words = wordsOf(line);
        List<String> near = meanings.stream()
                .filter(meaning -> meaning.condition() == condition)
                .map(Meaning::sentence)
                .sorted(Comparator.comparingInt((String sentence) -> -common(words, sentence)))
                .limit(3)
                .toList();
        return near.isEmpty() ? "" : "Nearest are: \"" + String.join("\", \"", near) + "\".";
    }

    private static int common(Set<String> words, String sentence) {
        Set<String> shared = wordsOf(sentence);
        shared.retainAll(words);
        return shared.size();
    }

    private static Set<String> wordsOf(String text) {
        return new HashSet<>(List.of(text.toLowerCase(Locale.ROOT).split("[^a-z0-9]+")));
    }

    private static String place(int index, String line, String sentence) {
        return (index + 1) + ":" + (line.length() - line.stripLeading().length() + 1) + " " + sentence;
    }
}
