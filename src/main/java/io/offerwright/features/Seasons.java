package io.offerwright.features;

import io.offerwright.language.Language;
import io.offerwright.language.Text;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/** How the year is cut into seasons, for the one feature of a customer that depends on the day. */
public enum Seasons {
    /** Not at all: no feature depends on time. */
    NONE,
    /** Into the quarters of the calendar, {@code q1} to {@code q4}. */
    QUARTERS,
    /** Into months, {@code jan} to {@code dec}. */
    MONTHS;

    private static final List<String> QUARTER_WORDS = List.of("q1", "q2", "q3", "q4");
    private static final List<String> MONTH_WORDS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

    /** The name as a configuration writes it, such as {@code quarters}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The words of all seasons, in the order of the year; none without seasons. */
    public List<String> words() {
        return switch (this) {
            case NONE -> List.of();
            case QUARTERS -> QUARTER_WORDS;
            case MONTHS -> MONTH_WORDS;
        };
    }

    /** Which season a day lies in, from 0; without seasons they all lie in the same. */
    public int number(LocalDate date) {
        return (date.getMonthValue() - 1) * words().size() / MONTH_WORDS.size();
    }

    /** A day of the season with this number, whatever the year. */
    public LocalDate day(int number) {
        return LocalDate.of(2000, 1 + number * MONTH_WORDS.size() / Math.max(1, words().size()), 1);
    }

    /** The word of the season that a day lies in; empty without seasons. */
    String word(LocalDate date) {
        return this == NONE ? Family.NO_WORD : words().get(number(date));
    }

    /**
     * What a word says, such as {@code it is the fourth quarter}.
     *
     * @param clause what is said of a season
     */
    static String phrase(String word, Language language, Text clause) {
        String season = word.startsWith("q")
                ? language.say(Text.valueOf("SEASON_" + word.toUpperCase(Locale.ROOT)))
                : language.word(word);
        return language.say(clause, season);
    }
}
