package io.offerwright.rules;

import io.offerwright.domain.Channel;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Offer;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * An expression of a rule that was checked: what is worked out of the facts of a match. A fact is named by its place among those
 * that are handed over. Terms that are equal mean the same.
 *
 * <p>A comparison with a number that is not known ({@code NaN}) never holds, whatever the operator and wherever it stands.
 */
sealed interface Term {
    /** True if it has the same value whatever the facts. */
    default boolean isFixed() {
        return false;
    }

    /** The terms that it is made of. */
    default List<? extends Term> parts() {
        return List.of();
    }

    /** A number; {@code NaN} when it is not known. */
    sealed interface Quantity extends Term {
        double of(Object[] facts);
    }

    /** True or false. */
    sealed interface Truth extends Term {
        boolean holds(Object[] facts);
    }

    /** A text, a date, a constant, a set of channels or a fact. */
    sealed interface Thing extends Term {
        Object of(Object[] facts);
    }

    // Numbers

    record Numeral(double value) implements Quantity {
        @Override
        public boolean isFixed() {
            return true;
        }

        @Override
        public double of(Object[] facts) {
            return value;
        }
    }

    /**
     * A number that a fact holds.
     *
     * @param attribute with its fact, such as {@code Customer.usage.dataGb}
     */
    record NumberOf(int fact, String attribute, ToDoubleFunction<Object> reader) implements Quantity {
        NumberOf(int fact, String attribute) {
            this(fact, attribute, Readers.number(attribute));
        }

        @Override
        public double of(Object[] facts) {
            return reader.applyAsDouble(facts[fact]);
        }

        @Override
        public String toString() {
            return attribute + "(" + fact + ")";
        }
    }

    record CustomNumber(int fact, String name) implements Quantity {
        @Override
        public double of(Object[] facts) {
            return Readers.customNumber((Customer) facts[fact], name);
        }
    }

    /** A calculation with doubles, so that 7 / 2 is 3.5. */
    record Calculation(Operation operation, Quantity left, Quantity right) implements Quantity {
        @Override
        public List<? extends Term> parts() {
            return List.of(left, right);
        }

        @Override
        public double of(Object[] facts) {
            return operation.of(left.of(facts), right.of(facts));
        }
    }

    enum Operation {
        PLUS,
        MINUS,
        TIMES,
        DIVIDED_BY;

        double of(double left, double right) {
            return switch (this) {
                case PLUS -> left + right;
                case MINUS -> left - right;
                case TIMES -> left * right;
                case DIVIDED_BY -> left / right;
            };
        }
    }

    /** A date as days since 1970-01-01. */
    record Day(Thing date) implements Quantity {
        @Override
        public List<? extends Term> parts() {
            return List.of(date);
        }

        @Override
        public double of(Object[] facts) {
            return ((LocalDate) date.of(facts)).toEpochDay();
        }
    }

    /** The place of a constant in the order of its kind. */
    @SuppressWarnings("EnumOrdinal") // Only constants are ranked whose order is what they mean.
    record Rank(Thing constant) implements Quantity {
        @Override
        public List<? extends Term> parts() {
            return List.of(constant);
        }

        @Override
        public double of(Object[] facts) {
            return ((Enum<?>) constant.of(facts)).ordinal();
        }
    }

    // Things

    record Constant(Object value) implements Thing {
        @Override
        public boolean isFixed() {
            return true;
        }

        @Override
        public Object of(Object[] facts) {
            return value;
        }
    }

    record Fact(int fact) implements Thing {
        @Override
        public Object of(Object[] facts) {
            return facts[fact];
        }
    }

    record ThingOf(int fact, String attribute, Function<Object, Object> reader) implements Thing {
        ThingOf(int fact, String attribute) {
            this(fact, attribute, Readers.value(attribute));
        }

        @Override
        public Object of(Object[] facts) {
            return reader.apply(facts[fact]);
        }

        @Override
        public String toString() {
            return attribute + "(" + fact + ")";
        }
    }

    record CustomText(int fact, String name) implements Thing {
        @Override
        public Object of(Object[] facts) {
            return Readers.customText((Customer) facts[fact], name);
        }
    }

    // Truths

    record Fixed(boolean value) implements Truth {
        @Override
        public boolean isFixed() {
            return true;
        }

        @Override
        public boolean holds(Object[] facts) {
            return value;
        }
    }

    record TruthOf(int fact, String attribute, Predicate<Object> reader) implements Truth {
        TruthOf(int fact, String attribute) {
            this(fact, attribute, Readers.truth(attribute));
        }

        @Override
        public boolean holds(Object[] facts) {
            return reader.test(facts[fact]);
        }

        @Override
        public String toString() {
            return attribute + "(" + fact + ")";
        }
    }

    record Compared(Relation relation, Quantity left, Quantity right) implements Truth {
        @Override
        public List<? extends Term> parts() {
            return List.of(left, right);
        }

        @Override
        public boolean holds(Object[] facts) {
            return relation.holds(left.of(facts), right.of(facts));
        }
    }

    /** How two values compare. */
    enum Relation {
        EQUAL("=="),
        DIFFERENT("!="),
        LESS("<"),
        AT_MOST("<="),
        GREATER(">"),
        AT_LEAST(">=");

        private final String sign;

        Relation(String sign) {
            this.sign = sign;
        }

        /** As a rule writes it. */
        String sign() {
            return sign;
        }

        /** The one that a rule writes so, or null. */
        static @Nullable Relation of(String operator) {
            for (Relation relation : values()) {
                if (relation.sign.equals(operator)) {
                    return relation;
                }
            }
            return null;
        }

        /** True if a rule writes one so. */
        static boolean isOne(String operator) {
            return of(operator) != null;
        }

        /** The one that holds of right and left when this holds of left and right. */
        Relation mirrored() {
            return switch (this) {
                case EQUAL -> EQUAL;
                case DIFFERENT -> DIFFERENT;
                case LESS -> GREATER;
                case AT_MOST -> AT_LEAST;
                case GREATER -> LESS;
                case AT_LEAST -> AT_MOST;
            };
        }

        boolean holds(double left, double right) {
            return switch (this) {
                case EQUAL -> left == right;
                // Both are known, and they differ.
                case DIFFERENT -> left < right || left > right;
                case LESS -> left < right;
                case AT_MOST -> left <= right;
                case GREATER -> left > right;
                case AT_LEAST -> left >= right;
            };
        }
    }

    record Same(Thing left, Thing right) implements Truth {
        @Override
        public List<? extends Term> parts() {
            return List.of(left, right);
        }

        @Override
        public boolean holds(Object[] facts) {
            return left.of(facts).equals(right.of(facts));
        }
    }

    record Not(Truth operand) implements Truth {
        @Override
        public List<? extends Term> parts() {
            return List.of(operand);
        }

        @Override
        public boolean holds(Object[] facts) {
            return !operand.holds(facts);
        }
    }

    record All(List<Truth> parts) implements Truth {
        @Override
        public boolean holds(Object[] facts) {
            for (Truth part : parts) {
                if (!part.holds(facts)) {
                    return false;
                }
            }
            return true;
        }
    }

    record Any(List<Truth> parts) implements Truth {
        @Override
        public boolean holds(Object[] facts) {
            for (Truth part : parts) {
                if (part.holds(facts)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** That both hold or neither does. */
    record Alike(Truth left, Truth right) implements Truth {
        @Override
        public List<? extends Term> parts() {
            return List.of(left, right);
        }

        @Override
        public boolean holds(Object[] facts) {
            return left.holds(facts) == right.holds(facts);
        }
    }

    record Contains(Thing channels, Thing channel) implements Truth {
        @Override
        public List<? extends Term> parts() {
            return List.of(channels, channel);
        }

        @Override
        public boolean holds(Object[] facts) {
            return ((Set<?>) channels.of(facts)).contains(channel.of(facts));
        }
    }

    record Consents(int customer, Thing channel) implements Truth {
        @Override
        public List<? extends Term> parts() {
            return List.of(channel);
        }

        @Override
        public boolean holds(Object[] facts) {
            return ((Customer) facts[customer]).consentsTo((Channel) channel.of(facts));
        }
    }

    record ValidOn(int offer, Thing date) implements Truth {
        @Override
        public List<? extends Term> parts() {
            return List.of(date);
        }

        @Override
        public boolean holds(Object[] facts) {
            return ((Offer) facts[offer]).validOn((LocalDate) date.of(facts));
        }
    }

    /**
     * A term whose facts stand elsewhere.
     *
     * @param places where each of its facts is among those that are handed over
     */
    record Moved(List<Integer> places, Truth term) implements Truth {
        @Override
        public List<? extends Term> parts() {
            return List.of(term);
        }

        @Override
        public boolean holds(Object[] facts) {
            Object[] own = new Object[places.size()];
            for (int place = 0; place < own.length; place++) {
                own[place] = facts[places.get(place)];
            }
            return term.holds(own);
        }
    }
}
