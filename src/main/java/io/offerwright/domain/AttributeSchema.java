package io.offerwright.domain;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The further columns of a customer file that rules and features may use. A name that is not declared here is an
 * error, never a rule that silently does not fire.
 *
 * @param types declared attribute names with their type, sorted by name
 */
public record AttributeSchema(SortedMap<String, Type> types) {
    /** What an attribute's text holds. */
    public enum Type {
        /** One of a set of words. */
        CATEGORY,
        /** A decimal number. */
        NUMBER
    }

    /** No attribute beyond the standard columns. */
    public static final AttributeSchema NONE = new AttributeSchema(Collections.emptySortedMap());

    public AttributeSchema {
        types = Collections.unmodifiableSortedMap(new TreeMap<>(types));
    }
}
