package io.offerwright.rules;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;

/** A set of values that an attribute may have. Every operation is exact. */
sealed interface Domain {
    /** The values in this and in the other; both are of the same kind. */
    Domain and(Domain other);

    /** All other values of the kind; a number that is not known counts as a value. */
    Domain not();

    boolean isEmpty();

    /** The values in this or in the other. */
    default Domain or(Domain other) {
        return not().and(other.not()).not();
    }

    /** Numbers between two bounds, either of which may belong to them. */
    record Interval(double low, boolean withLow, double high, boolean withHigh) {
        boolean isEmpty() {
            return !(low < high || (low == high && withLow && withHigh));
        }

        Interval and(Interval other) {
            boolean lowIsMine = low > other.low || (low == other.low && !withLow);
            boolean highIsMine = high < other.high || (high == other.high && !withHigh);
            return new Interval(
                    lowIsMine ? low : other.low,
                    lowIsMine ? withLow : other.withLow,
                    highIsMine ? high : other.high,
                    highIsMine ? withHigh : other.withHigh);
        }

        private String described(DoubleFunction<String> word) {
            if (low == high) {
                return word.apply(low);
            }
            String above = low == Double.NEGATIVE_INFINITY ? "" : (withLow ? "at least " : "above ") + word.apply(low);
            String below =
                    high == Double.POSITIVE_INFINITY ? "" : (withHigh ? "at most " : "below ") + word.apply(high);
            if (above.isEmpty() || below.isEmpty()) {
                return above + below;
            }
            return withLow && withHigh
                    ? "from " + word.apply(low) + " to " + word.apply(high)
                    : above + " and " + below;
        }
    }

    /**
     * Numbers, and dates as days since 1970-01-01.
     *
     * @param intervals in rising order, apart from each other, none empty
     * @param unknown whether a number that is not known belongs to the set
     */
    record Numbers(List<Interval> intervals, boolean unknown) implements Domain {
        /** Every number, known or not. */
        static final Numbers ALL = new Numbers(
                List.of(new Interval(Double.NEGATIVE_INFINITY, true, Double.POSITIVE_INFINITY, true)), true);

        public Numbers {
            intervals = List.copyOf(intervals);
        }

        /** The known numbers for which {@code number operator bound} holds. */
        static Numbers comparing(String operator, double bound) {
            double least = Double.NEGATIVE_INFINITY;
            double most = Double.POSITIVE_INFINITY;
            List<Interval> intervals =
                    switch (operator) {
                        case "==" -> List.of(new Interval(bound, true, bound, true));
                        case "<" -> List.of(new Interval(least, true, bound, false));
                        case "<=" -> List.of(new Interval(least, true, bound, true));
                        case ">" -> List.of(new Interval(bound, false, most, true));
                        case ">=" -> List.of(new Interval(bound, true, most, true));
                        case "!=" ->
                            List.of(new Interval(least, true, bound, false), new Interval(bound, false, most, true));
                        default -> throw new IllegalArgumentException("No such comparison: " + operator);
                    };
            return new Numbers(intervals, false);
        }

        /** The known numbers from one to the other, both included. */
        static Numbers between(double low, double high) {
            return new Numbers(List.of(new Interval(low, true, high, true)), false);
        }

        /** Every number that is known. */
        static Numbers known() {
            return new Numbers(ALL.intervals(), false);
        }

        Numbers orUnknown() {
            return new Numbers(intervals, true);
        }

        /** The whole numbers among them, every bound being one of them. */
        Numbers whole() {
            List<Interval> rounded = new ArrayList<>();
            for (Interval interval : intervals) {
                double low = Math.ceil(interval.low());
                double high = Math.floor(interval.high());
                Interval whole = new Interval(
                        low == interval.low() && !interval.withLow() ? low + 1 : low,
                        true,
                        high == interval.high() && !interval.withHigh() ? high - 1 : high,
                        true);
                if (!whole.isEmpty()) {
                    rounded.add(whole);
                }
            }
            return new Numbers(rounded, unknown);
        }

        @Override
        public Numbers and(Domain other) {
            Numbers numbers = (Numbers) other;
            List<Interval> both = new ArrayList<>();
            for (Interval mine : intervals) {
                for (Interval theirs : numbers.intervals) {
                    Interval common = mine.and(theirs);
                    if (!common.isEmpty()) {
                        both.add(common);
                    }
                }
            }
            return new Numbers(both, unknown && numbers.unknown);
        }

        @Override
        public Numbers not() {
            List<Interval> gaps = new ArrayList<>();
            double low = Double.NEGATIVE_INFINITY;
            boolean withLow = true;
            for (Interval interval : intervals) {
                Interval gap = new Interval(low, withLow, interval.low(), !interval.withLow());
                if (!gap.isEmpty()) {
                    gaps.add(gap);
                }
                low = interval.high();
                withLow = !interval.withHigh();
            }
            Interval last = new Interval(low, withLow, Double.POSITIVE_INFINITY, true);
            if (!last.isEmpty()) {
                gaps.add(last);
            }
            return new Numbers(gaps, !unknown);
        }

        @Override
        public boolean isEmpty() {
            return intervals.isEmpty() && !unknown;
        }

        /** The set in words, such as {@code from 0 to 1}. */
        String described(DoubleFunction<String> word) {
            List<String> parts =
                    intervals.stream().map(interval -> interval.described(word)).collect(Collectors.toList());
            if (parts.isEmpty() || parts.contains("")) {
                return parts.isEmpty() ? "not known" : "any number";
            }
            return String.join(" or ", parts);
        }

        /** A number as a rule would write it. */
        static String plain(double number) {
            BigDecimal exact = new BigDecimal(Double.toString(number));
            return exact.signum() == 0 ? "0" : exact.stripTrailingZeros().toPlainString();
        }
    }

    /**
     * Texts, the names of constants, or {@code true} and {@code false}.
     *
     * @param except whether the set is that of all others
     */
    record Words(SortedSet<String> words, boolean except) implements Domain {
        /** Every text. */
        static final Words ALL = new Words(new TreeSet<>(), true);

        static Words of(Collection<String> words) {
            return new Words(new TreeSet<>(words), false);
        }

        boolean contains(String word) {
            return words.contains(word) != except;
        }

        @Override
        public Words and(Domain other) {
            Words theirs = (Words) other;
            if (except && theirs.except) {
                SortedSet<String> neither = new TreeSet<>(words);
                neither.addAll(theirs.words);
                return new Words(neither, true);
            }
            Words listed = except ? theirs : this;
            Words filter = except ? this : theirs;
            return of(listed.words.stream().filter(filter::contains).toList());
        }

        @Override
        public Words not() {
            return new Words(words, !except);
        }

        @Override
        public boolean isEmpty() {
            return words.isEmpty() && !except;
        }
    }
}
