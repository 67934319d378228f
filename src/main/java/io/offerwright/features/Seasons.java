package io.offerwright.features;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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

    private static final Map<String, String> PHRASES = Map.ofEntries(
            Map.entry("q1", "the first quarter"),
            Map.entry("q2", "the second quarter"),
            Map.entry("q3", "the third quarter"),
            Map.entry("q4", "the fourth quarter"),
            Map.entry("jan", "January"),
            Map.entry("feb", "February"),
            Map.entry("mar", "March"),
            Map.entry("apr", "April"),
            Map.entry("may", "May"),
            Map.entry("jun", "June"),
            Map.entry("jul", "July"),
            Map.entry("aug", "August"),
            Map.entry("sep", "September"),
            Map.entry("oct", "October"),
            Map.entry("nov", "November"),
            Map.entry("dec", "December"));

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

    /** What a word says, such as {@code it is the fourth quarter}. */
    static String phrase(String word) {
        return "it is " + PHRASES.get(word);
    }
}
