package io.offerwright.campaign;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** In which form a run writes its decisions, one row for each listed offer. */
public enum DecisionFormat {
    /** The file {@code decisions.csv}. */
    CSV("csv"),
    /** The file {@code decisions.csv.gz}. */
    GZIPPED_CSV("csv.gz"),
    /** The folder {@code decisions.parquet} with the table in parts. */
    PARQUET("parquet"),
    /** A table of a database, which needs more than a word. */
    DATABASE("");

    private final String word;

    DecisionFormat(String word) {
        this.word = word;
    }

    /** What the word means that stands in a campaign. */
    public static Optional<DecisionFormat> of(String word) {
        return Arrays.stream(values())
                .filter(each -> each != DATABASE && each.word.equals(word))
                .findFirst();
    }

    /** The words, for a message. */
    public static String words() {
        return Arrays.stream(values())
                .filter(each -> each != DATABASE)
                .map(each -> each.word)
                .collect(Collectors.joining(", "));
    }

    /** The file or folder among the results; empty for a database. */
    public String file() {
        return this == DATABASE ? "" : "decisions." + word;
    }
}
