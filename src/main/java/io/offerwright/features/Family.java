package io.offerwright.features;

import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.util.List;
import java.util.function.Function;

/**
 * Features that exclude one another: the words of one attribute.
 *
 * @param <T> customers or offers
 */
final class Family<T> {
    /** The word of something that has none: it gets no feature of the family. */
    static final String NO_WORD = "";

    private final String name;
    private final List<String> words;
    private final int first;
    private final Function<T, String> word;
    private final Object2IntOpenHashMap<String> features;

    /**
     * A family whose features are numbered from {@code first}.
     *
     * @param word the word of a customer or an offer; empty when there is none
     */
    Family(String name, List<String> words, int first, Function<T, String> word) {
        this.name = name;
        this.words = List.copyOf(words);
        this.first = first;
        this.word = word;
        features = new Object2IntOpenHashMap<>(words.size());
        features.defaultReturnValue(-1);
        for (int index = 0; index < words.size(); index++) {
            features.put(words.get(index), first + index);
        }
    }

    String name() {
        return name;
    }

    List<String> words() {
        return words;
    }

    int end() {
        return first + words.size();
    }

    boolean holds(int feature) {
        return feature >= first && feature < end();
    }

    String word(int feature) {
        return words.get(feature - first);
    }

    /** The feature, or -1 when there is no word or it is not in the vocabulary. */
    int feature(T from) {
        return features.getInt(word.apply(from));
    }
}
