package io.offerwright.explanation;

import io.offerwright.language.Language;
import io.offerwright.language.Text;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The labels of an explanation's tree in a language. Names that are nobody's words, of members, rules and places, stay. */
final class PartNames {
    private static final String FEATURE = " = ";
    private static final String ATTRIBUTE = "attribute.";
    /** Families whose words are the operator's own. */
    private static final Set<String> OWN_WORDS = Set.of("region", "customer");
    /** Of the attributes that are numbers; the words of others are the operator's own. */
    private static final Set<String> FIFTHS = Set.of("very_low", "low", "medium", "high", "very_high");

    private static final Map<String, Text> NAMES = names();

    private record Composed(Pattern label, Text text) {}

    private static final List<Composed> COMPOSED = List.of(
            new Composed(Pattern.compile("(.+) has no preference"), Text.PART_NO_PREFERENCE),
            new Composed(Pattern.compile("weight of (.+)"), Text.PART_WEIGHT_OF),
            new Composed(Pattern.compile("share of the (.+)"), Text.PART_SHARE_OF),
            new Composed(Pattern.compile("(segment|data|price) match"), Text.PART_MATCH),
            new Composed(Pattern.compile("score after (.+)"), Text.PART_SCORE_AFTER));

    private PartNames() {}

    private static Map<String, Text> names() {
        Map<String, Text> names = new HashMap<>();
        for (Text text : List.of(
                Text.PART_SCORE,
                Text.PART_RELEVANCE,
                Text.PART_REVENUE,
                Text.PART_DIVERSITY,
                Text.PART_MODEL_SCORE,
                Text.PART_MODEL,
                Text.PART_CONTENT,
                Text.PART_CONTENT_MATCH,
                Text.PART_ROUNDING,
                Text.PART_SUMMATION_ORDER,
                Text.PART_OFFER_ITSELF,
                Text.PART_CHOSEN_BEFORE,
                Text.PART_WEIGHT,
                Text.PART_SEGMENT,
                Text.PART_DATA,
                Text.PART_PRICE,
                Text.PART_MARGIN,
                Text.PART_DIFFERENCE,
                Text.PART_BOOSTED,
                Text.PART_BASE_SCORE)) {
            // The tree's own labels are the English names.
            names.put(Language.ENGLISH.say(text), text);
        }
        return names;
    }

    static String of(String label, Language language) {
        Text known = NAMES.get(label);
        if (known != null) {
            return language.say(known);
        }
        int feature = label.indexOf(FEATURE);
        if (feature >= 0) {
            return feature(label.substring(0, feature), label.substring(feature + FEATURE.length()), language);
        }
        for (Composed composed : COMPOSED) {
            Matcher matcher = composed.label().matcher(label);
            if (matcher.matches()) {
                return language.say(composed.text(), of(matcher.group(1), language));
            }
        }
        return label;
    }

    private static String feature(String family, String word, Language language) {
        if (family.startsWith(ATTRIBUTE)) {
            String name = family.substring(ATTRIBUTE.length()).replace('_', ' ');
            return name + ": " + (FIFTHS.contains(word) ? language.word(word) : word);
        }
        return language.family(family) + ": " + (OWN_WORDS.contains(family) ? word : words(word, language));
    }

    /** A crossed feature has two words with a plus between them. */
    private static String words(String word, Language language) {
        int plus = word.indexOf('+');
        return plus < 0
                ? language.word(word)
                : language.word(word.substring(0, plus)) + " + " + language.word(word.substring(plus + 1));
    }
}
