package io.offerwright.rules;

import io.offerwright.domain.Channel;
import io.offerwright.domain.Contact;
import io.offerwright.domain.Context;
import io.offerwright.domain.Customer;
import io.offerwright.domain.DeviceTier;
import io.offerwright.domain.Holding;
import io.offerwright.domain.Objective;
import io.offerwright.domain.Offer;
import io.offerwright.domain.Outcome;
import io.offerwright.domain.PaymentType;
import io.offerwright.domain.Segment;
import io.offerwright.domain.Usage;
import java.lang.reflect.RecordComponent;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What rules may name: the facts, their attributes and methods, and the constants. Nothing else exists for a rule. */
final class Vocabulary {
    /** What kind of thing an expression is. */
    enum Kind {
        NUMBER,
        TEXT,
        TRUTH,
        DATE,
        /** A constant of an enum. */
        CONSTANT,
        /** A fact or a part of one. */
        FACT,
        /** A set of channels. */
        CHANNELS,
        /** The custom attributes. */
        ATTRIBUTES
    }

    /**
     * The type of an expression.
     *
     * @param of the enum or record, for constants and facts; else null
     */
    record ValueType(Kind kind, @Nullable Class<?> of) {
        static final ValueType NUMBER = new ValueType(Kind.NUMBER, null);
        static final ValueType TEXT = new ValueType(Kind.TEXT, null);
        static final ValueType TRUTH = new ValueType(Kind.TRUTH, null);
        static final ValueType DATE = new ValueType(Kind.DATE, null);

        /** As an error names it. */
        String described() {
            return switch (kind) {
                case NUMBER -> "a number";
                case TEXT -> "a text";
                case TRUTH -> "true or false";
                case DATE -> "a date";
                case CONSTANT, FACT -> "a " + name();
                case CHANNELS -> "a set of channels";
                case ATTRIBUTES -> "all custom attributes";
            };
        }

        String name() {
            return of == null ? kind.name() : of.getSimpleName();
        }
    }

    /** A method of a fact that a condition may call. */
    record Method(ValueType argument, ValueType result) {}

    /** What the paths of custom attributes begin with. */
    static final String CUSTOM = "attributes.";

    private static final SortedMap<String, Class<?>> FACTS =
            byName(Stream.of(Customer.class, Offer.class, Context.class, Holding.class, Contact.class));
    private static final SortedMap<String, Class<?>> CONSTANTS = byName(Stream.of(
            PaymentType.class, DeviceTier.class, Segment.class, Channel.class, Outcome.class, Objective.class));
    private static final Map<Class<?>, SortedMap<String, ValueType>> ATTRIBUTES = Map.of(
            Customer.class, attributesOf(Customer.class),
            Offer.class, attributesOf(Offer.class),
            Context.class, attributesOf(Context.class),
            Holding.class, attributesOf(Holding.class),
            Contact.class, attributesOf(Contact.class),
            Usage.class, attributesOf(Usage.class));
    private static final Map<Class<?>, SortedMap<String, Method>> METHODS = Map.of(
            Customer.class, methods("consentsTo", new ValueType(Kind.CONSTANT, Channel.class)),
            Offer.class, methods("validOn", ValueType.DATE));

    private Vocabulary() {}

    /** The facts by name. */
    static SortedMap<String, Class<?>> facts() {
        return FACTS;
    }

    /** The types of constants by name. */
    static SortedMap<String, Class<?>> constants() {
        return CONSTANTS;
    }

    /** The attributes of a fact, or of a part of one, by name. */
    static SortedMap<String, ValueType> attributes(Class<?> fact) {
        return ATTRIBUTES.getOrDefault(fact, Collections.emptySortedMap());
    }

    /** The methods of a fact by name. */
    static SortedMap<String, Method> methods(Class<?> fact) {
        return METHODS.getOrDefault(fact, Collections.emptySortedMap());
    }

    /** The attributes that a method looks at. */
    static List<String> readBy(String method) {
        return switch (method) {
            case "consentsTo" -> List.of("consents");
            case "validOn" -> List.of("validFrom", "validTo");
            default -> throw new IllegalStateException("It is not known what " + method + " reads.");
        };
    }

    /** The type of an attribute that is no custom one, such as {@code tenureDays} or {@code usage.dataGb}. */
    static ValueType typeOf(String fact, String path) {
        ValueType type = new ValueType(Kind.FACT, FACTS.get(fact));
        for (String name : path.isEmpty() ? new String[0] : path.split("\\.")) {
            ValueType next = type.of() == null ? null : attributes(type.of()).get(name);
            if (next == null) {
                throw new IllegalStateException(fact + " has no attribute " + path + ".");
            }
            type = next;
        }
        return type;
    }

    /** The names of an enum's constants in their order. */
    static List<String> namesOf(Class<?> constants) {
        return Stream.of(constants.getEnumConstants())
                .map(constant -> ((Enum<?>) constant).name())
                .toList();
    }

    /** True when the constants have an order that means something. */
    static boolean isOrdered(@Nullable Class<?> constants) {
        return constants == DeviceTier.class;
    }

    private static SortedMap<String, Class<?>> byName(Stream<Class<?>> classes) {
        SortedMap<String, Class<?>> byName = new TreeMap<>();
        classes.forEach(type -> byName.put(type.getSimpleName(), type));
        return Collections.unmodifiableSortedMap(byName);
    }

    private static SortedMap<String, ValueType> attributesOf(Class<?> fact) {
        SortedMap<String, ValueType> attributes = new TreeMap<>();
        for (RecordComponent component : fact.getRecordComponents()) {
            attributes.put(component.getName(), typeOf(component));
        }
        if (fact == Context.class) {
            attributes.put("month", ValueType.NUMBER);
            attributes.put("day", ValueType.NUMBER);
        }
        return Collections.unmodifiableSortedMap(attributes);
    }

    private static ValueType typeOf(RecordComponent component) {
        Class<?> type = component.getType();
        if (type == int.class || type == double.class) {
            return ValueType.NUMBER;
        }
        if (type == boolean.class) {
            return ValueType.TRUTH;
        }
        if (type == String.class) {
            return ValueType.TEXT;
        }
        if (type == LocalDate.class) {
            return ValueType.DATE;
        }
        if (type.isEnum()) {
            return new ValueType(Kind.CONSTANT, type);
        }
        if (type == Usage.class) {
            return new ValueType(Kind.FACT, type);
        }
        if (type == java.util.Set.class) {
            return new ValueType(Kind.CHANNELS, null);
        }
        if (type == SortedMap.class) {
            return new ValueType(Kind.ATTRIBUTES, null);
        }
        throw new IllegalStateException("Rules have no type for " + component + ".");
    }

    private static SortedMap<String, Method> methods(String name, ValueType argument) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(Map.of(name, new Method(argument, ValueType.TRUTH))));
    }
}
