package io.offerwright.rules;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * What rules did for one request, one effect after the other, and the same rule by rule. Of hundreds of effects there are a dozen
 * rules, and most of them do the very same for thousands of customers, so whoever works on firings works on whole rules. Never
 * changes.
 */
public final class Firings extends AbstractList<Firing> implements RandomAccess {
    private final OfRule[] rules;

    /** What one rule did. One that is remembered is one object for all requests for which the rule did this. */
    public static final class OfRule {
        /** Rules that exclude so few offers mostly do so by what one customer has or was offered. */
        private static final int FEW = 3;

        private final Firing[] firings;
        private final int[] excluded;
        private final Effect[] others;
        private final boolean remembered;
        private final boolean particular;

        private OfRule(Firing[] firings, boolean remembered) {
            this.firings = firings;
            this.remembered = remembered;
            int exclusions = 0;
            for (Firing firing : firings) {
                exclusions += firing.effect() instanceof Effect.Exclude ? 1 : 0;
            }
            excluded = new int[exclusions];
            others = new Effect[firings.length - exclusions];
            int exclusion = 0;
            int other = 0;
            for (Firing firing : firings) {
                if (firing.effect() instanceof Effect.Exclude exclude) {
                    excluded[exclusion++] = exclude.offer();
                } else {
                    others[other++] = firing.effect();
                }
            }
            particular = others.length == 0 && (excluded.length <= FEW || !remembered);
        }

        /** To be found again for other requests. */
        static OfRule remembered(List<Firing> firings) {
            return new OfRule(firings.toArray(Firing[]::new), true);
        }

        /** What a rule did by two facts, each of which it was found for alone. */
        OfRule and(OfRule other) {
            if (other.equals(this)) {
                return this;
            }
            Firing[] all = new Firing[firings.length + other.firings.length];
            int length = 0;
            int left = 0;
            int right = 0;
            while (left < firings.length || right < other.firings.length) {
                int order = left == firings.length
                        ? 1
                        : right == other.firings.length
                                ? -1
                                : RuleSession.ORDER.compare(firings[left], other.firings[right]);
                all[length++] = order <= 0 ? firings[left] : other.firings[right];
                left += order <= 0 ? 1 : 0;
                right += order >= 0 ? 1 : 0;
            }
            return new OfRule(Arrays.copyOf(all, length), false);
        }

        /** The rule. */
        public Rule rule() {
            return firings[0].rule();
        }

        /** Its first effect. */
        public Effect first() {
            return firings[0].effect();
        }

        /** The offers that it excludes, by index, in order; not to be changed. */
        public int[] excluded() {
            return excluded;
        }

        /** What else it does, in order; not to be changed. */
        public Effect[] others() {
            return others;
        }

        /** True if this very object stands for what the rule did wherever it did so. */
        public boolean remembered() {
            return remembered;
        }

        /** True if it does nothing but exclude offers, and a few only or those of one customer. */
        public boolean particular() {
            return particular;
        }

        /** The first effect that is on an offer or on none in particular; null if there is none. */
        public @Nullable Firing about(int offer) {
            for (Firing firing : firings) {
                if (!(firing.effect() instanceof Effect.OnOffer on) || on.offer() == offer) {
                    return firing;
                }
            }
            return null;
        }
    }

    Firings(OfRule[] rules) {
        this.rules = rules;
    }

    /** Firings in the order in which they are given. */
    public static Firings of(List<Firing> firings) {
        if (firings instanceof Firings already) {
            return already;
        }
        List<OfRule> rules = new ArrayList<>();
        int from = 0;
        for (int index = 1; index <= firings.size(); index++) {
            if (index == firings.size() || !sameRule(firings.get(index), firings.get(from))) {
                rules.add(new OfRule(firings.subList(from, index).toArray(Firing[]::new), false));
                from = index;
            }
        }
        return new Firings(rules.toArray(OfRule[]::new));
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean sameRule(Firing left, Firing right) {
        return left.rule() == right.rule();
    }

    /** How many {@link #rule rules} did something; in lists that are in no order, one may count more than once. */
    public int rules() {
        return rules.length;
    }

    /** What one of the rules did, in order. */
    public OfRule rule(int place) {
        return rules[place];
    }

    @Override
    public Firing get(int index) {
        int left = index;
        for (OfRule rule : rules) {
            if (left < rule.firings.length) {
                return rule.firings[left];
            }
            left -= rule.firings.length;
        }
        throw new IndexOutOfBoundsException(index);
    }

    @Override
    public int size() {
        int size = 0;
        for (OfRule rule : rules) {
            size += rule.firings.length;
        }
        return size;
    }
}
