package io.offerwright.language;

import io.offerwright.domain.InputException;
import io.offerwright.domain.Problem;
import io.offerwright.domain.Spelling;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A language in which decisions are explained: its texts, and how it writes numbers and dates. Immutable. */
public final class Language {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
    /** U+2212: the sign that is as wide as a digit, and that screen readers read as a minus. */
    private static final char MINUS = '\u2212';

    /** The language of everything that names none. */
    public static final Language ENGLISH = required("en");

    private final String tag;
    private final Map<Text, Template> templates;
    private final String decimalMark;
    private final String groupMark;

    private Language(String tag, Map<Text, Template> templates) {
        this.tag = tag;
        this.templates = templates;
        this.decimalMark = say(Text.DECIMAL_MARK);
        this.groupMark = say(Text.GROUP_MARK);
    }

    /** Found once, when somebody first asks for another language than English. */
    private static final class Shipped {
        static final List<Language> ALL = all();

        private static List<Language> all() {
            List<Language> all = new ArrayList<>();
            for (String tag : new TreeSet<>(List.of(Locale.getISOLanguages()))) {
                Language found = tag.equals(ENGLISH.tag) ? ENGLISH : read(tag);
                if (found != null) {
                    all.add(found);
                }
            }
            return List.copyOf(all);
        }
    }

    /** The languages that are shipped, sorted by tag: those of which there is a file. */
    public static List<Language> all() {
        return Shipped.ALL;
    }

    /**
     * A language by its tag.
     *
     * @param tag two letters, as ISO 639 has them: {@code en}
     * @throws InputException if it is not shipped
     */
    public static Language of(String tag) {
        for (Language language : all()) {
            if (language.tag.equals(tag)) {
                return language;
            }
        }
        List<String> known = all().stream().map(Language::tag).toList();
        throw new InputException(Problem.of(
                "",
                "There is no language \"" + tag + "\"; there are " + String.join(", ", known) + ".",
                Spelling.hint(tag, known)));
    }

    private static Language required(String tag) {
        Language found = read(tag);
        if (found == null) {
            throw new IllegalStateException("The texts of " + tag + " are missing from the jar.");
        }
        return found;
    }

    private static @Nullable Language read(String tag) {
        try (InputStream file = Language.class.getResourceAsStream(tag + ".properties")) {
            return file == null ? null : read(tag, new InputStreamReader(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The language of a file with this content. */
    static Language read(String tag, String file) throws IOException {
        return read(tag, new StringReader(file));
    }

    private static Language read(String tag, Reader file) throws IOException {
        Map<String, String> found = new HashMap<>();
        List<String> problems = new ArrayList<>();
        new Properties() {
            @Override
            public synchronized @Nullable Object put(Object key, Object value) {
                if (found.put((String) key, (String) value) != null) {
                    problems.add("The key " + key + " stands there twice.");
                }
                return null;
            }
        }.load(file);
        Map<Text, Template> templates = new EnumMap<>(Text.class);
        for (Text text : Text.values()) {
            String template = found.remove(text.key());
            if (template == null || template.isEmpty()) {
                problems.add("The key " + text.key() + " is missing.");
                continue;
            }
            Set<String> placeholders = placeholders(template);
            if (!placeholders.equals(new TreeSet<>(text.placeholders()))) {
                problems.add("The key " + text.key() + " has the placeholders " + placeholders + "; expected "
                        + new TreeSet<>(text.placeholders()) + ".");
                continue;
            }
            templates.put(text, Template.of(template, text.placeholders()));
        }
        new TreeSet<>(found.keySet()).forEach(key -> problems.add("The key " + key + " is not known."));
        if (!problems.isEmpty()) {
            throw new IllegalStateException(tag + ".properties can't be used. " + String.join(" ", problems));
        }
        return new Language(tag, templates);
    }

    private static Set<String> placeholders(String template) {
        Set<String> placeholders = new TreeSet<>();
        Matcher matcher = PLACEHOLDER.matcher(template);
        while (matcher.find()) {
            placeholders.add(matcher.group(1));
        }
        return placeholders;
    }

    /** Two letters, as ISO 639 has them: {@code en}. */
    public String tag() {
        return tag;
    }

    /**
     * A text.
     *
     * @param values what stands for its placeholders, in the order of {@link Text#placeholders}
     */
    public String say(Text text, String... values) {
        if (values.length != text.placeholders().size()) {
            throw new IllegalArgumentException(
                    text + " has the placeholders " + text.placeholders() + ", not " + values.length + " of them.");
        }
        return templates.get(text).filled(values);
    }

    /**
     * A text.
     *
     * @param values what stands for its placeholders, by name; may hold more than it has
     */
    public String say(Text text, Map<String, String> values) {
        String[] inOrder = new String[text.placeholders().size()];
        for (int index = 0; index < inOrder.length; index++) {
            String name = text.placeholders().get(index);
            String value = values.get(name);
            if (value == null) {
                throw new IllegalArgumentException(text + " needs a value for {" + name + "}.");
            }
            inOrder[index] = value;
        }
        return templates.get(text).filled(inOrder);
    }

    /** A word of a feature or a constant, such as {@code very_high}; one that is nobody's but the data's own reads as it is. */
    public String word(String word) {
        Text known = Names.WORDS.get(word);
        Text text = known == null ? Names.WORDS.get(word.toUpperCase(Locale.ROOT)) : known;
        return text == null ? word.replace('_', ' ') : say(text);
    }

    /** The name of a family of features, such as {@code data_intensity}. */
    public String family(String family) {
        Text text = Names.FAMILIES.get(family.toUpperCase(Locale.ROOT));
        return text == null ? family.replace('_', ' ') : say(text);
    }

    private static final class Names {
        /** In the two ways that most are written in, so that they need not be turned first. */
        static final Map<String, Text> WORDS = startingWith("WORD_");

        static {
            Map.copyOf(WORDS).forEach((word, text) -> WORDS.put(word.toLowerCase(Locale.ROOT), text));
        }

        static final Map<String, Text> FAMILIES = startingWith("FAMILY_");

        private static Map<String, Text> startingWith(String prefix) {
            Map<String, Text> texts = new HashMap<>();
            for (Text text : Text.values()) {
                if (text.name().startsWith(prefix)) {
                    texts.put(text.name().substring(prefix.length()), text);
                }
            }
            return texts;
        }
    }

    /** Phrases one after the other: {@code a and b}, {@code a, b and c}. */
    public String list(List<String> phrases) {
        String last = phrases.get(phrases.size() - 1);
        return phrases.size() == 1
                ? last
                : say(Text.AND, joined(Text.COMMA, phrases.subList(0, phrases.size() - 1)), last);
    }

    /** Phrases joined by a text of two placeholders. */
    public String joined(Text between, List<String> phrases) {
        String all = phrases.isEmpty() ? "" : phrases.get(0);
        for (int index = 1; index < phrases.size(); index++) {
            all = say(between, all, phrases.get(index));
        }
        return all;
    }

    /** A plain decimal, such as {@code -1234.5}, with this language's decimal mark and no other change. */
    public String number(String plain) {
        return plain.replace(".", decimalMark);
    }

    /** A number to so many decimals, thousands apart: {@code 1,234.50}. */
    public String number(double value, int decimals) {
        return grouped(new BigDecimal(value).setScale(decimals, RoundingMode.HALF_UP));
    }

    /** An exact number, thousands apart: {@code 1,234.5678}. */
    public String number(BigDecimal value) {
        return grouped(value);
    }

    /** {@code 12,345}. */
    public String count(long value) {
        return grouped(BigDecimal.valueOf(value));
    }

    private String grouped(BigDecimal value) {
        String plain = value.abs().toPlainString();
        int point = plain.indexOf('.');
        String whole = point < 0 ? plain : plain.substring(0, point);
        StringBuilder text = new StringBuilder(value.signum() < 0 ? String.valueOf(MINUS) : "");
        for (int index = 0; index < whole.length(); index++) {
            if (index > 0 && (whole.length() - index) % 3 == 0) {
                text.append(groupMark);
            }
            text.append(whole.charAt(index));
        }
        return point < 0
                ? text.toString()
                : text.append(decimalMark)
                        .append(plain, point + 1, plain.length())
                        .toString();
    }

    /** A share in percent: {@code 12%}, {@code 3.4%}, {@code under 0.1%}; 0% and 100% only where they are exact. */
    public String percent(double part, double whole) {
        if (part == 0 || whole == 0) {
            return say(Text.PERCENT, "0");
        }
        double percent = 100 * part / whole;
        if (percent < 0.1) {
            return say(Text.UNDER, say(Text.PERCENT, number("0.1")));
        }
        return part != whole && percent >= 99.5
                ? say(Text.OVER, say(Text.PERCENT, "99"))
                : say(Text.PERCENT, number(percent, percent < 9.95 ? 1 : 0));
    }

    /** A day in words: {@code 1 March 2026}. */
    public String date(LocalDate date) {
        return say(
                Text.DATE,
                String.valueOf(date.getDayOfMonth()),
                say(Text.valueOf("MONTH_" + date.getMonthValue())),
                String.valueOf(date.getYear()));
    }

    /** Sentences one after the other, each with a capital at its start and a mark at its end; empty ones are left out. */
    public static String sentences(String... parts) {
        int length = 2 * parts.length;
        for (String part : parts) {
            length += part.length();
        }
        StringBuilder text = new StringBuilder(length);
        for (String part : parts) {
            if (!part.isEmpty()) {
                text.append(text.isEmpty() ? "" : " ").append(part);
                if (".!?".indexOf(part.charAt(part.length() - 1)) < 0) {
                    text.append('.');
                }
            }
        }
        return text.toString();
    }

    /** The clause with a capital at its start. */
    public static String capitalised(String clause) {
        int first = clause.isEmpty() ? 0 : Character.charCount(clause.codePointAt(0));
        return clause.substring(0, first).toUpperCase(Locale.ROOT) + clause.substring(first);
    }

    @Override
    public String toString() {
        return tag;
    }
}
