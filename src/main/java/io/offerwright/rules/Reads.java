package io.offerwright.rules;

import io.offerwright.domain.Contact;
import io.offerwright.domain.Customer;
import io.offerwright.domain.Holding;
import io.offerwright.domain.Offer;
import io.offerwright.rules.Vocabulary.ValueType;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a rule reads of a request, and how closely: two requests that agree in it have the same effects by this rule. A number
 * that is only ever compared with fixed numbers and with numbers of offers is read only as far as to tell between which of them it
 * lies; likewise a text. Everything else is read in full.
 *
 * @param attributes by attribute, how closely it is read
 * @param histories how holdings and contacts are read
 */
record Reads(SortedMap<Attribute, Closeness> attributes, SortedMap<String, History> histories) {
    /** How the facts of a kind of which a request has several come into a rule. */
    enum History {
        /** By one pattern that must match: what the rule does is what it does for each of them alone, put together. */
        EACH,
        /** In any other way, such as by {@code not}: it depends on all of them at once. */
        TOGETHER
    }

    /**
     * An attribute of a fact.
     *
     * @param fact name of the fact, such as {@code Customer}
     * @param path such as {@code tenureDays}, {@code usage.dataGb} or, for a custom attribute, {@code attributes.fibre}
     */
    record Attribute(String fact, String path) implements Comparable<Attribute> {
        @Override
        public int compareTo(Attribute other) {
            int byFact = fact.compareTo(other.fact);
            return byFact != 0 ? byFact : path.compareTo(other.path);
        }

        boolean isOfOffers() {
            return fact.equals(Offer.class.getSimpleName());
        }

        boolean isOfHistory() {
            return HISTORIES.contains(fact);
        }
    }

    /**
     * How closely an attribute is read.
     *
     * @param full whether its value matters as such
     * @param numbers fixed numbers that it is compared with
     * @param texts fixed texts that it is compared with
     * @param offerAttributes attributes of offers that it is compared with
     */
    record Closeness(
            boolean full, SortedSet<Double> numbers, SortedSet<String> texts, SortedSet<Attribute> offerAttributes) {
        static final Closeness NONE = new Closeness(false, new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
        static final Closeness FULL = new Closeness(true, new TreeSet<>(), new TreeSet<>(), new TreeSet<>());

        Closeness and(Closeness other) {
            return new Closeness(
                    full || other.full,
                    union(numbers, other.numbers),
                    union(texts, other.texts),
                    union(offerAttributes, other.offerAttributes));
        }

        private static <T> SortedSet<T> union(SortedSet<T> left, SortedSet<T> right) {
            SortedSet<T> union = new TreeSet<>(left);
            union.addAll(right);
            return union;
        }
    }

    private static final List<String> HISTORIES = List.of(Holding.class.getSimpleName(), Contact.class.getSimpleName());

    /** What a rule reads. */
    static Reads of(Meaning rule) {
        Reader reader = new Reader();
        rule.when().forEach(clause -> reader.clause(clause, true));
        rule.then().forEach(action -> action.arguments().forEach(reader::term));
        return reader.reads();
    }

    /** Goes through the meaning of one rule. */
    private static final class Reader {
        private final SortedMap<Attribute, Closeness> attributes = new TreeMap<>();
        private final SortedMap<String, Integer> required = new TreeMap<>();
        private final SortedSet<String> together = new TreeSet<>();

        Reads reads() {
            SortedMap<String, History> histories = new TreeMap<>();
            required.forEach((fact, patterns) -> {
                boolean alone = patterns == 1 && required.size() == 1 && together.isEmpty();
                histories.put(fact, alone ? History.EACH : History.TOGETHER);
            });
            together.forEach(fact -> histories.put(fact, History.TOGETHER));
            return new Reads(attributes, histories);
        }

        /**
         * Goes through a clause.
         *
         * @param must whether it is one that all matches have to meet, by facts that they hold
         */
        void clause(Meaning.Clause clause, boolean must) {
            if (clause instanceof Meaning.Group group) {
                group.parts().forEach(part -> clause(part, must && !group.any()));
            } else if (clause instanceof Meaning.Quantified quantified) {
                quantified.parts().forEach(part -> clause(part, false));
            } else if (clause instanceof Meaning.Pattern pattern) {
                String fact = pattern.type().getSimpleName();
                if (HISTORIES.contains(fact)) {
                    if (must) {
                        required.merge(fact, 1, Integer::sum);
                    } else {
                        together.add(fact);
                    }
                }
                pattern.tests().forEach(test -> term(test.term()));
            }
        }

        void term(Term term) {
            Attribute attribute = attribute(term);
            if (attribute != null) {
                read(attribute, Closeness.FULL);
            } else if (term instanceof Term.Compared compared) {
                comparison(compared.left(), compared.right());
            } else if (term instanceof Term.Same same) {
                comparison(same.left(), same.right());
            } else {
                if (term instanceof Term.Consents || term instanceof Term.ValidOn) {
                    boolean consents = term instanceof Term.Consents;
                    String fact = (consents ? Customer.class : Offer.class).getSimpleName();
                    Vocabulary.readBy(consents ? "consentsTo" : "validOn")
                            .forEach(path -> read(new Attribute(fact, path), Closeness.FULL));
                }
                term.parts().forEach(this::term);
            }
        }

        private void comparison(Term left, Term right) {
            if (!side(left, right)) {
                term(left);
            }
            if (!side(right, left)) {
                term(right);
            }
        }

        /** Notes how closely a side of a comparison is read; false if it has to be read in full. */
        private boolean side(Term side, Term other) {
            Attribute attribute = attribute(side);
            if (attribute == null || !isNumberOrText(side)) {
                return false;
            }
            if (other instanceof Term.Numeral numeral) {
                read(attribute, new Closeness(false, one(numeral.value() + 0.0), new TreeSet<>(), new TreeSet<>()));
                return true;
            }
            if (other instanceof Term.Constant constant) {
                read(attribute, new Closeness(false, new TreeSet<>(), one((String) constant.value()), new TreeSet<>()));
                return true;
            }
            Attribute compared = attribute(other);
            if (compared != null && compared.isOfOffers() && !attribute.isOfOffers() && isNumberOrText(other)) {
                read(attribute, new Closeness(false, new TreeSet<>(), new TreeSet<>(), one(compared)));
                return true;
            }
            return false;
        }

        private static <T> SortedSet<T> one(T element) {
            return new TreeSet<>(List.of(element));
        }

        private void read(Attribute attribute, Closeness closeness) {
            attributes.merge(attribute, closeness, Closeness::and);
        }

        /** The attribute that a term is; null if it is something else. */
        private static @Nullable Attribute attribute(Term term) {
            if (term instanceof Term.NumberOf number) {
                return named(number.attribute());
            }
            if (term instanceof Term.ThingOf thing) {
                return named(thing.attribute());
            }
            if (term instanceof Term.TruthOf truth) {
                return named(truth.attribute());
            }
            if (term instanceof Term.CustomNumber number) {
                return named("Customer." + Vocabulary.CUSTOM + number.name());
            }
            return term instanceof Term.CustomText text ? named("Customer." + Vocabulary.CUSTOM + text.name()) : null;
        }

        private static Attribute named(String attribute) {
            int end = attribute.indexOf('.');
            return new Attribute(attribute.substring(0, end), attribute.substring(end + 1));
        }

        private static boolean isNumberOrText(Term term) {
            return term instanceof Term.Quantity
                    || term instanceof Term.CustomText
                    || (term instanceof Term.ThingOf thing && isText(named(thing.attribute())));
        }

        private static boolean isText(Attribute attribute) {
            return Vocabulary.typeOf(attribute.fact(), attribute.path()).equals(ValueType.TEXT);
        }
    }

    /** The attributes of the customer and the moment, without those of offers and histories. */
    List<Attribute> ofRequest() {
        return attributes.keySet().stream()
                .filter(each -> !each.isOfOffers() && !each.isOfHistory())
                .toList();
    }

    /** The attributes of a kind of fact of which a request has several. */
    List<Attribute> ofHistory(String fact) {
        return attributes.keySet().stream()
                .filter(each -> each.fact().equals(fact))
                .toList();
    }
}
