package io.offerwright.domain;

import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The further columns of a customer file that rules and features may use, and those that nothing may use. A name that is
 * not declared here is an error, never a rule that silently does not fire.
 *
 * @param types declared attribute names with their type, sorted by name
 * @param protectedNames attributes that no rule may read, no model may learn from and no customer of a request may carry, such
 *     as {@code gender}; none of them is among the types
 */
public record AttributeSchema(SortedMap<String, Type> types, SortedSet<String> protectedNames) {
    /** What an attribute's text holds. */
    public enum Type {
        /** One of a set of words. */
        CATEGORY,
        /** A decimal number. */
        NUMBER,
        /**
         * A word that no model learns, such as a household's id or a consent; rules and the contact policy may read it.
         */
        KEY
    }

    /** No attribute beyond the standard columns. */
    public static final AttributeSchema NONE = new AttributeSchema(Collections.emptySortedMap());

    public AttributeSchema {
        types = Collections.unmodifiableSortedMap(new TreeMap<>(types));
        protectedNames = Collections.unmodifiableSortedSet(new TreeSet<>(protectedNames));
        for (String name : protectedNames) {
            if (types.containsKey(name)) {
                throw new IllegalArgumentException(
                        "The attribute \"" + name + "\" is declared for use and protected from it; it can't be both.");
            }
        }
    }

    /** A schema that protects nothing. */
    public AttributeSchema(SortedMap<String, Type> types) {
        this(types, Collections.emptySortedSet());
    }

    /** The same with other types. */
    public AttributeSchema withTypes(SortedMap<String, Type> other) {
        return new AttributeSchema(other, protectedNames);
    }

    /** The same without what no model learns. */
    public AttributeSchema learnt() {
        SortedMap<String, Type> rest = new TreeMap<>(types);
        rest.values().removeIf(type -> type == Type.KEY);
        return rest.size() == types.size() ? this : withTypes(rest);
    }

    /**
     * The same with further protected names.
     *
     * @throws IllegalArgumentException if one of them is declared for use
     */
    public AttributeSchema protecting(Set<String> names) {
        SortedSet<String> all = new TreeSet<>(protectedNames);
        all.addAll(names);
        return new AttributeSchema(types, all);
    }
}
