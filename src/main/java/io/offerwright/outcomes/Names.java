package io.offerwright.outcomes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers for names, from 0 in the order in which they are first met. */
public final class Names {
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> names = new ArrayList<>();

    /** The number of a name, which is known from now on. */
    public int of(String name) {
        Integer known = numbers.get(name);
        if (known != null) {
            return known;
        }
        numbers.put(name, names.size());
        names.add(name);
        return names.size() - 1;
    }

    /** The number of a name; -1 if it was never met. */
    public int find(String name) {
        return numbers.getOrDefault(name, -1);
    }

    /** The name of a number. */
    public String name(int number) {
        return names.get(number);
    }

    /** How many names there are. */
    public int size() {
        return names.size();
    }

    /** The numbers in the order of their names. */
    public List<Integer> sorted() {
        List<String> all = new ArrayList<>(names);
        all.sort(null);
        return all.stream().map(numbers::get).toList();
    }
}
