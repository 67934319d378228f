package io.offerwright.campaign;

import io.offerwright.engine.Explained;
import io.offerwright.explanation.ExplanationJson;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a run writes of each decision into {@code explanations.jsonl}. Whatever it is, the ledger keeps what is needed to explain
 * every decision in full later.
 */
public enum Explanations {
    /** The reason and the numbers of each listed offer, and what became of every other. */
    SHORT,
    /** The list, each offer with the whole tree that made its score: some five times as long. */
    TREES,
    /** Nothing. */
    NONE;

    /** What the word means that stands in a campaign. */
    public static Optional<Explanations> of(String word) {
        return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
    }

    /** The words, for a message. */
    public static String words() {
        return Arrays.stream(values()).map(Explanations::word).collect(Collectors.joining(", "));
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    void write(OutputStream lines, Explained explained) throws IOException {
        switch (this) {
            case SHORT -> ExplanationJson.writeShortLine(lines, explained);
            case TREES -> ExplanationJson.writeLine(lines, explained);
            case NONE -> {
                return;
            }
        }
    }
}
