package io.offerwright.rules;

import io.offerwright.language.Language;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One rule of a rule book, as its file declares it.
 *
 * @param id stable and unique in the book, such as {@code ELIG-010}
 * @param name the sentence after the word {@code rule}
 * @param reason the sentence that explains an effect, with placeholders such as <code>{offer.name}</code>
 * @param owner who answers for the rule; empty when not stated
 * @param salience decides between rules that set the same thing: higher wins
 * @param file the file it stands in, relative to the book
 * @param line the line it starts on, 1 for the first
 * @param translations the reason in other languages, by the tag of the language; may lack any
 */
public record Rule(
        String id,
        String name,
        String reason,
        String owner,
        int salience,
        String file,
        int line,
        SortedMap<String, String> translations) {
    public Rule {
        translations = Collections.unmodifiableSortedMap(new TreeMap<>(translations));
    }

    /** A rule whose reason is in English only. */
    public Rule(String id, String name, String reason, String owner, int salience, String file, int line) {
        this(id, name, reason, owner, salience, file, line, Collections.emptySortedMap());
    }

    /** Whether the rule has its reason in a language; its reason is in English otherwise. */
    public boolean speaks(Language language) {
        return language.equals(Language.ENGLISH) || translations.containsKey(language.tag());
    }
}
