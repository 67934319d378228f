package io.offerwright.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The values of one attribute for which a condition holds. Immutable. */
sealed interface ValueSet {
    /** What lies in this set and in the other, which is one of the same attribute. */
    ValueSet intersect(ValueSet other);

    /** What does not lie in this set, as far as the type of the attribute goes. */
    ValueSet complement();

    boolean isEmpty();

    default ValueSet union(ValueSet other) {
        return complement().intersect(other.complement()).complement();
    }

    /** True when every value of this set lies in the other. */
    default boolean within(ValueSet other) {
        return intersect(other.complement()).isEmpty();
    }

    /**
     * Numbers from one bound to another; dates are the days since 1970-01-01.
     *
     * @param lowest may be minus infinity
     * @param highest may be infinity
     */
    record Interval(double lowest, boolean lowestOpen, double highest, boolean highestOpen) {
        boolean isEmpty() {
            return lowest > highest || (lowest == highest && (lowestOpen || highestOpen));
        }

        Interval intersect(Interval other) {
            boolean ownLowest = lowest > other.lowest || (lowest == other.lowest && lowestOpen);
            boolean ownHighest = highest < other.highest || (highest == other.highest && highestOpen);
            return new Interval(
                    ownLowest ? lowest : other.lowest,
                    ownLowest ? lowestOpen : other.lowestOpen,
                    ownHighest ? highest : other.highest,
                    ownHighest ? highestOpen : other.highestOpen);
        }

        /** The interval from its first whole number to its last. */
        Interval whole() {
            double first = Math.ceil(lowest);
            double last = Math.floor(highest);
            return new Interval(
                    lowestOpen && first == lowest && Double.isFinite(first) ? first + 1 : first,
                    false,
                    highestOpen && last == highest && Double.isFinite(last) ? last - 1 : last,
                    false);
        }
    }

    /**
     * A set of numbers.
     *
     * @param intervals ascending, none empty, no two with a number in common
     * @param unknown whether the number that is not known ({@code NaN}) lies in the set
     * @param whole whether the attribute has whole numbers only
     */
    record Numbers(List<Interval> intervals, boolean unknown, boolean whole) implements ValueSet {
        public Numbers {
            List<Interval> kept = new ArrayList<>();
            for (Interval interval : intervals) {
                Interval tight = whole ? interval.whole() : interval;
                if (!interval.isEmpty() && !tight.isEmpty()) {
                    kept.add(tight);
                }
            }
            intervals = List.copyOf(kept);
        }

        /** The known numbers that compare so with a bound. */
        static Numbers comparing(Term.Relation relation, double bound, boolean whole) {
            Interval below = new Interval(Double.NEGATIVE_INFINITY, false, bound, true);
            Interval same = new Interval(bound, false, bound, false);
            Interval above = new Interval(bound, true, Double.POSITIVE_INFINITY, false);
            List<Interval> intervals =
                    switch (relation) {
                        case EQUAL -> List.of(same);
                        case DIFFERENT -> List.of(below, above);
                        case LESS -> List.of(below);
                        case AT_MOST -> List.of(new Interval(Double.NEGATIVE_INFINITY, false, bound, false));
                        case GREATER -> List.of(above);
                        case AT_LEAST -> List.of(new Interval(bound, false, Double.POSITIVE_INFINITY, false));
                    };
            return new Numbers(intervals, false, whole);
        }

        /** The numbers from {@code lowest} to {@code highest}, both included. */
        static Numbers between(double lowest, double highest, boolean unknown, boolean whole) {
            return new Numbers(List.of(new Interval(lowest, false, highest, false)), unknown, whole);
        }

        @Override
        public Numbers intersect(ValueSet other) {
            Numbers that = (Numbers) other;
            List<Interval> common = new ArrayList<>();
            for (Interval left : intervals) {
                for (Interval right : that.intervals) {
                    common.add(left.intersect(right));
                }
            }
            return new Numbers(common, unknown && that.unknown, whole);
        }

        @Override
        public Numbers complement() {
            List<Interval> gaps = new ArrayList<>();
            double from = Double.NEGATIVE_INFINITY;
            boolean fromOpen = false;
            for (Interval interval : intervals) {
                gaps.add(new Interval(from, fromOpen, interval.lowest(), !interval.lowestOpen()));
                from = interval.highest();
                fromOpen = !interval.highestOpen();
            }
            gaps.add(new Interval(from, fromOpen, Double.POSITIVE_INFINITY, false));
            return new Numbers(gaps, !unknown, whole);
        }

        @Override
        public boolean isEmpty() {
            return intervals.isEmpty() && !unknown;
        }

        boolean contains(double value) {
            return Double.isNaN(value)
                    ? unknown
                    : intervals.stream()
                            .anyMatch(interval -> !interval.intersect(new Interval(value, false, value, false))
                                    .isEmpty());
        }

        /** A number of this set, which is not empty: the preferred one, or one that people would think of. */
        double pick(double preferred) {
            if (contains(preferred) || intervals.isEmpty()) {
                return contains(preferred) ? preferred : Double.NaN;
            }
            Interval first = intervals.get(0);
            boolean bounded = Double.isFinite(first.lowest());
            boolean boundedAbove = Double.isFinite(first.highest());
            if (bounded && !first.lowestOpen()) {
                return first.lowest();
            }
            if (bounded && boundedAbove) {
                return (first.lowest() + first.highest()) / 2;
            }
            if (bounded) {
                return first.lowest() + 1;
            }
            return boundedAbove ? (first.highestOpen() ? first.highest() - 1 : first.highest()) : 0;
        }
    }

    /**
     * A set of texts, of the names of constants, or of {@code true} and {@code false}.
     *
     * @param others true when the set holds all words but these
     */
    record Words(boolean others, SortedSet<String> words) implements ValueSet {
        public Words {
            words = Collections.unmodifiableSortedSet(new TreeSet<>(words));
        }

        static Words of(Collection<String> words) {
            return new Words(false, new TreeSet<>(words));
        }

        @Override
        public Words intersect(ValueSet other) {
            Words that = (Words) other;
            SortedSet<String> result = new TreeSet<>(words);
            if (others && that.others) {
                result.addAll(that.words);
                return new Words(true, result);
            }
            if (others) {
                return that.intersect(this);
            }
            result.removeIf(word -> !that.contains(word));
            return new Words(false, result);
        }

        @Override
        public Words complement() {
            return new Words(!others, words);
        }

        @Override
        public boolean isEmpty() {
            return !others && words.isEmpty();
        }

        boolean contains(String word) {
            return others != words.contains(word);
        }

        /** A word of this set, which is not empty: the preferred one if it may be. */
        String pick(String preferred) {
            if (contains(preferred)) {
                return preferred;
            }
            if (!others) {
                return words.iterator().next();
            }
            String word = "other";
            while (!contains(word)) {
                word += "-1";
            }
            return word;
        }
    }
}
