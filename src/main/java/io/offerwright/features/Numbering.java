package io.offerwright.features;

import it.unimi.dsi.fastutil.objects.Object2IntMap;
import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.util.Arrays;
import java.util.List;

/** Numbers texts, such as the ids of users, from 0 on in the order in which they come. Not thread-safe. */
public final class Numbering {
    private final Object2IntOpenHashMap<String> numbers = new Object2IntOpenHashMap<>();

    /** A numbering of nothing yet. */
    public Numbering() {
        numbers.defaultReturnValue(-1);
    }

    /** The number of a text, which gets the next one if it has none. */
    public int add(String text) {
        int next = numbers.size();
        int number = numbers.putIfAbsent(text, next);
        return number < 0 ? next : number;
    }

    /** The number of a text, -1 if it has none. */
    public int of(String text) {
        return numbers.getInt(text);
    }

    /** How many texts there are. */
    public int size() {
        return numbers.size();
    }

    /** The texts by number. */
    public List<String> texts() {
        String[] texts = new String[size()];
        for (Object2IntMap.Entry<String> entry : numbers.object2IntEntrySet()) {
            texts[entry.getIntValue()] = entry.getKey();
        }
        return Arrays.asList(texts);
    }
}
