package io.offerwright.counterfactual;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What may be proposed to a customer as a change. Protected attributes never may, and neither may what a customer can't change
 * or should not be told to: where they live, how good the network is, how likely they are thought to leave.
 *
 * @param permitted names of attributes: {@code payment_type}, {@code device_tier}, {@code household_size}, {@code segment}, {@code
 *     current_offer}, {@code consents}, {@code data_gb}, {@code call_minutes}, {@code sms}, {@code time} (to wait), and {@code
 *     attributes.NAME} for custom ones
 * @param protectedNames names of custom attributes that may never be permitted
 */
public record ChangePolicy(Set<String> permitted, Set<String> protectedNames) {
    /** The attributes that every customer has and that can be changed. */
    static final List<String> STANDARD = List.of(
            "payment_type",
            "device_tier",
            "household_size",
            "segment",
            "current_offer",
            "consents",
            "data_gb",
            "call_minutes",
            "sms",
            "time");

    private static final String CUSTOM = "attributes.";

    public ChangePolicy {
        SortedSet<String> names = new TreeSet<>(permitted);
        SortedSet<String> never = new TreeSet<>(protectedNames);
        for (String name : names) {
            if (!STANDARD.contains(name) && !name.startsWith(CUSTOM)) {
                throw new IllegalArgumentException("There is no attribute \"" + name + "\" to change; there are "
                        + String.join(", ", STANDARD) + " and attributes.NAME.");
            }
            if (never.contains(name) || never.contains(name.replaceFirst("^attributes\\.", ""))) {
                throw new IllegalArgumentException(
                        "The attribute \"" + name + "\" is protected: no change of it may be proposed.");
            }
        }
        permitted = Collections.unmodifiableSortedSet(names);
        protectedNames = Collections.unmodifiableSortedSet(never);
    }

    /** What a telco may suggest: another way of paying, a better device, who lives there, consent, use, and waiting. */
    public static ChangePolicy telco() {
        return new ChangePolicy(
                Set.of(
                        "payment_type",
                        "device_tier",
                        "household_size",
                        "consents",
                        "data_gb",
                        "call_minutes",
                        "sms",
                        "time"),
                Set.of());
    }

    /** The same with these attributes too. */
    public ChangePolicy with(String... names) {
        Set<String> more = new TreeSet<>(permitted);
        Collections.addAll(more, names);
        return new ChangePolicy(more, protectedNames);
    }

    /** The same without these attributes. */
    public ChangePolicy without(String... names) {
        Set<String> fewer = new TreeSet<>(permitted);
        fewer.removeAll(List.of(names));
        return new ChangePolicy(fewer, protectedNames);
    }

    /** The same, in which these attributes are permitted no more, and can't be. */
    public ChangePolicy withProtected(Collection<String> names) {
        Set<String> never = new TreeSet<>(protectedNames);
        never.addAll(names);
        Set<String> rest = new TreeSet<>(permitted);
        rest.removeIf(name -> never.contains(name) || never.contains(name.replaceFirst("^attributes\\.", "")));
        return new ChangePolicy(rest, never);
    }
}
