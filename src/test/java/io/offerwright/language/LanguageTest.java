package io.offerwright.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.offerwright.domain.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every language says everything, with the same numbers in it, and nobody's locale has a part in it. */
class LanguageTest {
    private static final Path FILES = Path.of("src/main/resources/io/offerwright/language");
    private static final Language GERMAN = Language.of("de");

    /** Texts that happen to be the same in both languages. */
    private static final Set<String> SAME_IN_GERMAN = Set.of(
            "group-mark",
            "churn-is",
            "comma",
            "semicolon",
            "month-4",
            "month-8",
            "month-9",
            "month-11",
            "word-gold",
            "word-postpaid",
            "word-sms",
            "word-push",
            "word-apr",
            "word-aug",
            "word-sep",
            "word-nov",
            "word-smartphone",
            "word-premium",
            "word-hybrid",
            "word-prepaid",
            "word-bronze",
            "word-platinum",
            "family-segment",
            "family-region",
            "part-segment",
            "page-block",
            "page-record-block",
            "page-offer-heading",
            "page-gigabytes",
            "restricted");

    @Test
    void everyFileIsALanguageThatSaysEverything() throws IOException {
        List<String> tags = new ArrayList<>();
        try (Stream<Path> files = Files.list(FILES)) {
            for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                String tag = file.getFileName().toString().replace(".properties", "");
                Language language = Language.read(tag, Files.readString(file));
                for (Text text : Text.values()) {
                    assertThat(language.say(text, text.placeholders().toArray(String[]::new)))
                            .as("%s in %s", text, tag)
                            .isNotBlank()
                            .doesNotContain("{");
                }
                tags.add(tag);
            }
        }
        assertThat(Language.all()).extracting(Language::tag).isEqualTo(tags).contains("de", "en");
    }

    @Test
    void aKeyTooFewOrTooManyOrTwiceAndAnotherPlaceholderAreRefused() throws IOException {
        String english = Files.readString(FILES.resolve("en.properties"));
        assertThat(Language.read("xx", english).say(Text.AND, "a", "b")).isEqualTo("a and b");

        assertThatThrownBy(() -> Language.read("xx", english.replace("and = {first} and {second}", "")))
                .hasMessageContaining("The key and is missing");
        assertThatThrownBy(() -> Language.read("xx", english + "further = more\n"))
                .hasMessageContaining("The key further is not known");
        assertThatThrownBy(() -> Language.read("xx", english + "and = {first} or {second}\n"))
                .hasMessageContaining("The key and stands there twice");
        assertThatThrownBy(() -> Language.read("xx", english.replace("{first} and {second}", "{first} and {third}")))
                .hasMessageContaining("The key and has the placeholders [first, third]; expected [first, second]");
    }

    @Test
    void germanHasNoEnglishLeft() {
        Set<String> same = new TreeSet<>();
        for (Text text : Text.values()) {
            String[] values = text.placeholders().toArray(String[]::new);
            if (GERMAN.say(text, values).equals(Language.ENGLISH.say(text, values))) {
                same.add(text.key());
            }
        }
        assertThat(SAME_IN_GERMAN).containsAll(same);
    }

    /** A text that nothing says would be translated for nobody. */
    @Test
    void everyTextIsSaidSomewhere() throws IOException {
        StringBuilder sources = new StringBuilder();
        for (String root : List.of("src/main/java", "src/main/jte")) {
            try (Stream<Path> files = Files.walk(Path.of(root))) {
                for (Path file : (Iterable<Path>)
                        files.filter(path -> Files.isRegularFile(path) && !path.endsWith("Text.java"))::iterator) {
                    sources.append(Files.readString(file)).append('\n');
                }
            }
        }
        String all = sources.toString();
        assertThat(Stream.of(Text.values())
                        .filter(text -> !text.name().matches("(YOU|MONTH|SEASON|WORD|FAMILY|CHANGE)_.*"))
                        .filter(text -> !all.contains("Text." + text.name()))
                        .collect(Collectors.toList()))
                .isEmpty();
    }

    @Test
    void numbersAndDatesHaveTheSymbolsOfTheLanguage() {
        LocalDate day = LocalDate.of(2026, 3, 1);
        assertThat(Language.ENGLISH.number(-1234567.25, 1)).isEqualTo("−1,234,567.3");
        assertThat(GERMAN.number(-1234567.25, 1)).isEqualTo("−1.234.567,3");
        assertThat(GERMAN.count(999)).isEqualTo("999");
        assertThat(GERMAN.number("19.99")).isEqualTo("19,99");
        assertThat(Language.ENGLISH.date(day)).isEqualTo("1 March 2026");
        assertThat(GERMAN.date(day)).isEqualTo("1. März 2026");
        assertThat(Language.ENGLISH.percent(41, 212)).isEqualTo("19%");
        assertThat(GERMAN.percent(9.04, 100)).isEqualTo("9,0\u00a0%");
        assertThat(Language.ENGLISH.percent(1, 5000)).isEqualTo("under 0.1%");
        assertThat(Language.ENGLISH.percent(999, 1000)).isEqualTo("over 99%");
        assertThat(Language.ENGLISH.percent(5, 5)).isEqualTo("100%");
    }

    @Test
    void anUnknownLanguageIsRefusedByName() {
        assertThatThrownBy(() -> Language.of("fr"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("There is no language \"fr\"; there are de, en.");
    }
}
